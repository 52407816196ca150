"""The 政府信息公开目录 platform of Guangdong: a tree of categories, lists as JSON.

Recognise it by: `/gkmlpt/` in the address, `window._CONFIG` with `SID` and `TREE` in a script.

It lies by: pages 0 and 1 of a list that are the same; one document under several numbers and categories, each
counted; categories that only lead elsewhere (`jump_url`); plain http where https fails; a detail whose text stands
in a script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import Attachment, DetailReading, ListReading, Page, PageRequest, Row
from crawler.titles import clean, names_column
from crawler.urls import is_document, resolve

name: str = "gkmlpt"
needs_browser: bool = False

_API = re.compile(r"/gkmlpt/api/all/\d+$")
_SID = re.compile(r"\bSID['\"]?\s*:\s*['\"]?(\d+)")
_TREE = re.compile(r"\bTREE['\"]?\s*:\s*(?=\[)")
_DETAIL = re.compile(r"\bDETAIL['\"]?\s*[:=]\s*(?=\{)")
_PAGE_SIZE = 100


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    if "/gkmlpt/" in urlsplit(page.request.url).path:
        evidence.append("address under /gkmlpt/")
    if "_CONFIG" in page.text and _SID.search(page.text) and _TREE.search(page.text):
        evidence.append("_CONFIG with SID and TREE")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of an answer, or the categories of the platform's page that hold annual reports."""
    if _API.search(urlsplit(page.request.url).path):
        return _read_answer(page)
    sid, tree = _SID.search(page.text), _written(_TREE, page.text)
    if sid is None or tree is None:
        return pagers.reading(page, markup.rows_of(filter(markup.leads_to_report, markup.anchors(page))))
    columns = tuple(dict.fromkeys(_columns(page, sid[1], answers.objects(tree), within=False)))
    return ListReading((), columns=columns, stop_reason="end", evidence=(f"{len(columns)} categories in the tree",))


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and labelled cells, from the page and from the text in its script."""
    reading = details.read_detail(page)
    inner = _written(_DETAIL, page.text)
    if not isinstance(inner, dict):
        inner = {}
    text = answers.fragment(page, str(inner.get("content") or ""))
    found = {item.url: item for item in (*reading.attachments, *details.attachments(text), *_files(page, inner))}
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    title = answers.text_of(inner, "title") or labelled.get("名称") or reading.title
    return DetailReading(title, tuple(found.values()), {**reading.metadata, **labelled})


def _written(name: re.Pattern[str], text: str) -> Any:
    """The JSON value that follows a name in a script, None when there is none."""
    found = name.search(text)
    if found is None:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
    except ValueError:
        return None


def _columns(page: Page, sid: str, nodes: list[dict[str, Any]], *, within: bool) -> Iterator[PageRequest]:
    """The lists of the nodes that name annual reports and of all nodes below them."""
    for node in nodes:
        wanted = within or names_column(answers.text_of(node, "name"))
        elsewhere = answers.text_of(node, "jump_url")
        if wanted and elsewhere:
            url = resolve(page.url, elsewhere)
            if url is not None:
                yield PageRequest(url)
        elif wanted and node.get("post_count") != 0:
            url = resolve(page.url, f"/gkmlpt/api/all/{answers.text_of(node, 'id')}?page=1&sid={sid}")
            if url is not None:
                yield PageRequest(url, headers=paging.by_script(page.url))
        yield from _columns(page, sid, answers.objects(node.get("children")), within=wanted)


def _read_answer(page: Page) -> ListReading:
    data = answers.data_of(page)
    total = answers.count_of(answers.within(data, "total"))
    if total is None:
        total = answers.count_of(answers.within(data, "classify", "post_count"))
    return answers.reading(page, answers.within(data, "articles"), _row, total=total, size=_PAGE_SIZE)


def _row(page: Page, item: dict[str, Any]) -> Row | None:
    files = _files(page, item)
    href = answers.text_of(item, "url", "post_url") or (files[0].url if files else "")
    when = answers.date_of_epoch(answers.text_of(item, "date", "first_publish_time", "created_at"))
    return answers.row(
        page, href, answers.text_of(item, "title"), when or answers.text_of(item, "display_publish_time")
    )


def _files(page: Page, item: dict[str, Any]) -> list[Attachment]:
    found = []
    for file in answers.objects(item.get("attachment")):
        url = resolve(page.column_url, answers.text_of(file, "url"))
        if url is not None and is_document(url):
            found.append(Attachment(url, clean(answers.text_of(file, "name"))))
    return found
