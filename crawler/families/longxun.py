"""The platform of Anhui and others: `/public/column/<organ>`, rows as HTML from `/site/label/8888`.

Recognise it by: `/public/column/<N>` or `/content/column/<N>` in an address, `/site/label/8888` or
`labelName=publicInfoList` in a script.

It lies by: rows that only its script asks for, and on some hosts only after a first visit has set a cookie; an empty
list that is the words 暂无相关信息 with status 200; titles cut to the `length` that is asked for; a template path that
differs from site to site.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.urls import resolve

name: str = "longxun"
needs_browser: bool = False

_COLUMN = re.compile(r"/public/column/(\d+)")
_NEWS = re.compile(r"/content/column/\d+")
_LABEL = re.compile(r"/site/label/8888")
_WRITTEN = re.compile(r"[\"']([^\"'\s]*/site/label/8888[^\"']*)[\"']")
_SITE = re.compile(r"\bsiteId\b['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_TEMPLATE = re.compile(r"\bfile\b['\"]?\s*[:=]\s*['\"]?(/[\w/]*publicInfoList\w*)")
_PAGES = re.compile(r"\bpageCount\b['\"]?\s*[:=]\s*['\"]?(\d+)")
_DETAIL = re.compile(r"/public/(content/)?\d+(/\d+)?\.html?$|/public/content/\d+$|/content/(detail|article)/\d+")
_EMPTY = "暂无相关信息"
# longer than any title, which the server would cut
_LENGTH = "300"
_USUAL = {
    "IsAjax": "1",
    "dataType": "html",
    "labelName": "publicInfoList",
    "pageSize": "15",
    "action": "list",
    "fuzzySearch": "false",
    "fromCode": "title",
    "keyWords": "",
    "sortType": "1",
    "isDate": "true",
    "dateFormat": "yyyy-MM-dd",
    "type": "4",
    "catIds": "",
    "cId": "",
    "result": _EMPTY,
    "file": "/xxgk/publicInfoList_newest2020",
}


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    path = urlsplit(page.request.url).path
    if _COLUMN.search(path) or _NEWS.search(path):
        evidence.append("address /public/column/ or /content/column/")
    if _LABEL.search(path) or _LABEL.search(page.text):
        evidence.append("/site/label/8888")
    if "publicInfoList" in page.text:
        evidence.append("label publicInfoList")
    linked = {anchor.url for anchor in markup.anchors(page) if _COLUMN.search(urlsplit(anchor.url).path)}
    if linked:
        evidence.append(f"{len(linked)} links to /public/column/")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of an answer; of a column the way to them; of a news column the rows in the page."""
    path = urlsplit(page.request.url).path
    if _LABEL.search(path):
        return _read_answer(page)
    asked = _label(page)
    if asked is not None:
        return ListReading((), (asked,), evidence=("its rows come from /site/label/8888",), shell=True)
    rows = markup.rows_of(markup.documents(page, _DETAIL, markup.dated))
    said = _PAGES.search(markup.scripts(page))
    if said is None:
        return pagers.reading(page, rows)
    return _paged(page, rows, int(said[1]), page.request)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments, metadata and the labelled header table."""
    reading = details.read_detail(page)
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    return DetailReading(reading.title, reading.attachments, {**reading.metadata, **labelled})


def _label(page: Page) -> PageRequest | None:
    """The request of the column's script: what it says itself, the rest from the address and from custom."""
    column = _COLUMN.search(urlsplit(page.url).path)
    written = _WRITTEN.search(page.text)
    if column is None:
        return None
    url = resolve(page.url, written[1].replace("&amp;", "&") if written else "/site/label/8888")
    if url is None:
        return None
    address, said = paging.query(page.url), paging.query(url)
    site, template = _SITE.search(page.text), _TEMPLATE.search(page.text)
    meta = markup.tree_of(page).xpath("string(//meta[translate(@name, 'SIED', 'sied')='siteid']/@content)")
    known = {
        "siteId": str(meta) or (site[1] if site else ""),
        "organId": column[1],
        "catId": address.get("catId", ""),
        "type": address.get("type", ""),
        "file": template[1] if template else "",
    }
    fields = {**_USUAL, **{name: value for name, value in known.items() if value}}
    fields |= {name: value for name, value in said.items() if value and name != "_"}
    fields |= {"pageIndex": "1", "length": _LENGTH}
    return PageRequest(paging.with_query(paging.without_query(url), fields), headers=paging.by_script(page.url))


def _read_answer(page: Page) -> ListReading:
    piece = answers.fragment(page, page.text)
    rows = markup.rows_of(markup.anchors(piece))
    said = _PAGES.search(page.text)
    if not rows:
        empty = (paging.query(page.request.url).get("result") or _EMPTY) in page.text
        told = "the words for an empty list" if empty else "no row and no words"
        return ListReading((), stop_reason="end", evidence=(told,), exhausted=empty)
    return _paged(page, rows, int(said[1]) if said else None, page.request)


def _paged(page: Page, rows: tuple[Row, ...], pages: int | None, request: PageRequest) -> ListReading:
    number = paging.page_number(request)
    at = number.value if number is not None else 1
    following = paging.following(request) if number is not None else None
    if number is None:
        following = PageRequest(paging.with_query(page.url, {"pageIndex": "2"}))
    if pages is not None and at >= pages:
        following = None
    return ListReading(
        rows,
        next_pages=(following,) if following else (),
        declared_pages=pages,
        stop_reason=None if following else "end",
        evidence=(f"page {at} of {pages}",),
    )
