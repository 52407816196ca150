"""Two systems of Hebei: columns and documents named by UUIDs, and channels named by numbers.

Recognise it by: `/columns/<uuid>/index.html` and `/columns/<uuid>/202501/20/<uuid>.html`; `/channel/list/8.html` or
`/channelList/10844.html`.

It lies by: further pages that are blocks of a template (`…/blocks/<uuid>?page=2&fix=0`), whose first number nobody
tells; lists in UTF-8 with documents in GB2312 on one host; a 政府网站工作年度报表 beside the report every year.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.urls import resolve

name: str = "hebei"
needs_browser: bool = False

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_COLUMN = re.compile(rf"/columns/{_UUID}/")
_CHANNEL = re.compile(r"/channel/list/\d+\.html$|/channelList/\d+\.html$")
_BLOCK = re.compile(rf"[\"'(]([^\"'()\s]*/columns/{_UUID}/templates/{_UUID}/blocks/{_UUID})")
_DETAIL = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d\d/{_UUID}\.html$|/\d{{3,}}\.t?html$|/\d{{4,}}/index\.html$")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    path = urlsplit(page.request.url).path
    evidence = []
    if _COLUMN.search(path):
        evidence.append("address /columns/<uuid>/")
    if _CHANNEL.search(path):
        evidence.append("address /channel/list/<N>.html")
    linked = [urlsplit(anchor.url).path for anchor in markup.anchors(page)]
    evidence += [
        f"{count} links {what}"
        for what, mark in (("under /columns/<uuid>/", _COLUMN), ("to /channel/list/", _CHANNEL))
        if (count := sum(bool(mark.search(path)) for path in linked))
    ]
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of a page or of a block; of a page the way to its block."""
    is_block = "/blocks/" in urlsplit(page.request.url).path
    piece = answers.fragment(page, page.text) if is_block else page
    rows = markup.rows_of(markup.documents(piece, _DETAIL, markup.dated))
    if is_block:
        return _read_block(page, rows)
    found = _BLOCK.search(page.text)
    block = resolve(page.url, found[1]) if found else None
    if block is None:
        return pagers.reading(page, rows)
    first, second = (1, 2) if rows else (0, 1)
    ways = tuple(
        PageRequest(paging.with_query(block, {"page": number, "fix": "0"}), headers=paging.by_script(page.url))
        for number in (first, second)
    )
    pages = paging.declared_pages(markup.visible_text(page))
    if rows and pages == 1:
        return ListReading(rows, declared_pages=1, stop_reason="end", evidence=("one page told",))
    return ListReading(rows, ways, declared_pages=pages, evidence=("block of a template",), shell=not rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _read_block(page: Page, rows: tuple[Row, ...]) -> ListReading:
    """A block. After number 0 it is not known whether 1 shows the same again, so 2 is named too."""
    number = paging.page_number(page.request)
    pages = paging.declared_pages(markup.visible_text(page))
    ways: tuple[PageRequest, ...] = ()
    if number is not None and rows and (pages is None or number.value < pages):
        following = (1, 2) if number.value == 0 else (number.value + 1,)
        ways = tuple(paging.asking_for(page.request, paging.PageNumber(number.name, value)) for value in following)
    return ListReading(
        rows,
        ways,
        declared_pages=pages,
        stop_reason=None if ways else "end",
        evidence=(f"block with {len(rows)} rows",),
        exhausted=not rows and re.search(r"<(ul|ol|table)\b", page.text) is not None,
    )
