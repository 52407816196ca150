"""A system of Shaanxi: lists `1.html`, `2.html`, documents named by 19 digits.

Recognise it by: links such as `/zfxxgk/zfxxgknb/szfnb/2023n/1752504210521403394.html`, lists `/…/1.html`.

It lies by: a year's folder (`2023n/`) for every year and organ kind, so that the column itself lists nothing; numbers
that tell no date.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest
from crawler.urls import resolve

name: str = "sn1html"
needs_browser: bool = False

_DETAIL = re.compile(r"/\d{18,19}\.html$")
_LIST = re.compile(r"/(\d{1,3})\.html$")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    documents = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    return [f"{len(documents)} links named by 18 or 19 digits"] if documents else []


def read_list(page: Page) -> ListReading:
    """The documents below the list's folder, and elsewhere those that name a report."""
    rows = markup.rows_of(markup.documents(page, _DETAIL, markup.below(page)))
    text = markup.visible_text(page)
    pages = paging.declared_pages(text)
    here = _LIST.search(urlsplit(page.url).path)
    at = int(here[1]) if here else 1
    link = markup.next_link(page)
    if link is None and pages is not None and at < pages:
        link = resolve(page.url, f"{at + 1}.html")
    return ListReading(
        rows,
        next_pages=(PageRequest(link),) if link else (),
        declared_total=paging.declared_records(text),
        declared_pages=pages,
        stop_reason=None if link else "end",
        evidence=(f"page {at} of {pages}",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
