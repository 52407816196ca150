"""TrueCMS: rows as JSONP around XML around HTML, from `messageController/getMessage.do`.

Recognise it by: `messageController/getMessage.do` in a script, columns whose file bears the name of its folder
(`/szfwj/szfwj.html`), documents `/content/<uuid>.html`.

It lies by: 404 for a request without Referer; nothing, or 404, for more rows a request than its own page asks for; a
service that is dead on some hosts while the first rows stand in a hidden `#initData`; `TrueCMS` in one path and
`truecms` in another.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import html

from crawler.families import answers, details, markup, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest
from crawler.urls import resolve

name: str = "truecms"
needs_browser: bool = False

_SERVICE = "messageController/getMessage.do"
_WRITTEN = re.compile(r"[\"']([^\"'\s]*messageController/getMessage\.do[^\"'\s]*)[\"']")
_COLUMN = re.compile(r"\bcolumnId\b['\"]?\s*[:=]\s*['\"]([\w-]{8,})['\"]")
_PER_PAGE = re.compile(r"\bper[Pp]age\b['\"]?\s*[:=]\s*['\"]?(\d+)")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotal(?:Record|Count)?\b['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_DETAIL = re.compile(r"/content/[0-9a-f-]{32,36}\.html$")
_USUAL_PER_PAGE = 20


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    return [_SERVICE] if _SERVICE in page.text or _SERVICE in page.request.url else []


def read_list(page: Page) -> ListReading:
    """The rows of an answer, or those in the page with the way to the rest."""
    if urlsplit(page.request.url).path.endswith(_SERVICE):
        return _read_answer(page)
    hidden = [_inner(element) for element in markup.tree_of(page).xpath("//*[@id='initData']")]
    rows = answers.rows_in(page, [record for text in hidden for record in answers.records(text) or [text]])
    rows = rows or markup.rows_of(markup.documents(page, _DETAIL, markup.dated))
    total = _total(markup.scripts(page) + "".join(hidden))
    service = _service(page)
    if service is None or (total is not None and len(rows) >= total):
        return ListReading(rows, declared_total=total, stop_reason="end", evidence=(f"{len(rows)} rows in the page",))
    said = _PER_PAGE.search(page.text)
    size = min(int(said[1]), _USUAL_PER_PAGE) if said else _USUAL_PER_PAGE
    asked = _asking(service, len(rows) + 1, size)
    evidence = (f"{len(rows)} rows of {total} in the page",)
    return ListReading(rows, (asked,), total, evidence=evidence, shell=not rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _inner(element: html.HtmlElement) -> str:
    """What an element holds, as mark-up: rows hidden in a text are escaped, those in elements are not."""
    text = element.text_content()
    if "<" in text:
        return str(text)
    return "".join(html.tostring(child, encoding="unicode") for child in element)


def _service(page: Page) -> PageRequest | None:
    written, column = _WRITTEN.search(page.text), _COLUMN.search(page.text)
    url = resolve(page.url, written[1].replace("&amp;", "&")) if written else None
    if url is None:
        return None
    column_id = paging.query(url).get("columnId") or (column[1] if column else "")
    if not column_id:
        return None
    fields = {"contentTemplate": "", **paging.query(url), "columnId": column_id, "callback": "cb"}
    fields.pop("_", None)
    return PageRequest(paging.with_query(paging.without_query(url), fields), headers=paging.by_script(page.column_url))


def _asking(service: PageRequest, start: int, size: int) -> PageRequest:
    changes = {"startrecord": start, "endrecord": start + size - 1, "perpage": size}
    return PageRequest(paging.with_query(service.url, changes), headers=service.headers)


def _read_answer(page: Page) -> ListReading:
    result = answers.within(answers.data_of(page), "result")
    if not isinstance(result, str):
        return ListReading((), stop_reason="end", evidence=("no result in the answer",))
    found = answers.records(result)
    rows, total = answers.rows_in(page, found), _total(result)
    asked = paging.query(page.request.url)
    start, size = answers.count_of(asked.get("startrecord")) or 1, answers.count_of(asked.get("perpage"))
    size = size or _USUAL_PER_PAGE
    is_last = start + size > total if total is not None else len(found) < size
    return ListReading(
        rows,
        next_pages=() if is_last else (_asking(page.request, start + size, size),),
        declared_total=total,
        stop_reason="end" if is_last else None,
        evidence=(f"answer with {len(found)} rows of {total}",),
        exhausted=not found and "<recordset" in result and (total is None or start > total),
    )


def _total(text: str) -> int | None:
    found = _TOTAL.search(text)
    return int(found[1] or found[2]) if found else None
