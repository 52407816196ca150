"""A system of Kaifeng and others: lists `/<site>/c01011/pc/list.html`.

Recognise it by: `/c<digits>/pc/list.html` in the address or in links, documents `/pc/content/content_<digits>.html`.

It lies by: a twin of every page for small screens under `/mobile/` or `/wap/`; the names of further pages, which differ
between its versions.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "pclist"
needs_browser: bool = False

_LIST = re.compile(r"/c\d+/pc/list(_\d+)?\.html$")
_DETAIL = re.compile(r"/content_\d+\.html$|/c\d+/pc/(content/)?[\w-]*\d[\w-]*\.html$")
_TWIN = re.compile(r"/(mobile|wap)/")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = ["address /c<digits>/pc/list.html"] if _LIST.search(urlsplit(page.url).path) else []
    linked = {anchor.url for anchor in markup.anchors(page) if _LIST.search(urlsplit(anchor.url).path)}
    if linked:
        evidence.append(f"{len(linked)} links to /pc/list.html")
    return evidence


def read_list(page: Page) -> ListReading:
    """The dated documents of the page and those that name a report, without their twins."""
    found = markup.documents(page, _DETAIL, markup.dated)
    rows = markup.rows_of(
        anchor for anchor in found if not (_TWIN.search(anchor.url) or _LIST.search(urlsplit(anchor.url).path))
    )
    return pagers.reading(page, rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
