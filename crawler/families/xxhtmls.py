"""The 新乡 county family: static lists under `/htmls/`.

Recognise it by: lists `/htmls/<8 characters>_<pinyin>/list-1.html`.

It lies by: six content systems inside one prefecture, so a neighbour's pages look alike and are not;
details that lie in other folders (`/xwzx/xwzx/1280811.html`) than their list, among side-bar links of the
same form; a pager whose last pages may be gone.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest
from crawler.titles import names_report
from crawler.urls import host_of, is_document, next_numbered

name: str = "xxhtmls"
needs_browser: bool = False

_LIST = re.compile(r"/htmls/(\w{8}_\w+)/list-(\d+)\.html$")
_DETAIL = re.compile(r"^(/[\w-]+)+/\d{4,}\.html$")
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_RECORDS = re.compile(r"共\s*(\d+)\s*(?:条|篇)")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    if _LIST.search(urlsplit(page.url).path):
        evidence.append("list address /htmls/<code>_<column>/list-N.html")
    columns = {found[1] for anchor in markup.anchors(page) if (found := _LIST.search(urlsplit(anchor.url).path))}
    if columns:
        evidence.append(f"links to {len(columns)} lists under /htmls/")
    return evidence


def read_list(page: Page) -> ListReading:
    """The dated rows of the list, and undated links that name a report (side-bars have neither)."""
    host = host_of(page.url)
    rows = markup.rows_of(
        anchor
        for anchor in markup.anchors(page)
        if host_of(anchor.url) == host
        and (_DETAIL.search(urlsplit(anchor.url).path) or is_document(anchor.url))
        and (anchor.date_raw or names_report(anchor.as_row().title))
    )
    text = markup.visible_text(page)
    pages, total = _declared_pages(page, text), _RECORDS.search(text)
    here = _LIST.search(urlsplit(page.url).path)
    is_last = here is None or int(here[2]) >= pages
    following = None if is_last else next_numbered(page.url)
    return ListReading(
        rows,
        next_pages=(PageRequest(following),) if following else (),
        declared_total=int(total[1]) if total else None,
        declared_pages=pages,
        stop_reason=None if following else "end",
        evidence=(f"page {here[2] if here else '?'} of {pages}",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _declared_pages(page: Page, text: str) -> int:
    """The highest page this column's pager speaks of, in words or by a link."""
    here = _LIST.search(urlsplit(page.url).path)
    numbers = [int(here[2])] if here else [1]
    for anchor in markup.anchors(page):
        found = _LIST.search(urlsplit(anchor.url).path)
        if found and here and found[1] == here[1]:
            numbers.append(int(found[2]))
    said = _PAGES.search(text)
    return max(numbers + ([int(said[1])] if said else []))
