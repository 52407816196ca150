"""JEECMS: lists `index.jhtml`, documents `123.jhtml`.

Recognise it by: `.jhtml` or `.jspx` in the address or in links.

It lies by: pager buttons that are scripts (`location.href=encodeURI('index_2.jhtml')`) and no links; a site search
`/search.jspx` that looks like a list.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "jeecms"
needs_browser: bool = False

_MARK = re.compile(r"\.(jhtml|jspx)$")
_DETAIL = re.compile(r"/\d+\.jhtml$")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    if _MARK.search(urlsplit(page.url).path):
        evidence.append("address ends in .jhtml or .jspx")
    linked = {anchor.url for anchor in markup.anchors(page) if _MARK.search(urlsplit(anchor.url).path)}
    if linked:
        evidence.append(f"{len(linked)} links to .jhtml or .jspx")
    return evidence


def read_list(page: Page) -> ListReading:
    """The documents below the list's folder, and elsewhere those that name a report."""
    return pagers.reading(page, markup.rows_of(markup.documents(page, _DETAIL, markup.below(page))))


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
