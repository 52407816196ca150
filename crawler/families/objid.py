"""The 淄博 family: `/gongkai/` platforms whose documents bear 24-digit object ids.

Recognise it by: `/gongkai/` with `channel_…` or `site_…` folders, documents `doc_<24 hex>.html`.

It lies by: lists that hold no row until their script has run; a sub-site's landing page that is the 指南
and no list; a printed 发文日期 earlier than the upload (the id's first 8 digits are the upload's time);
a leaked `None` in the 索引号; pages of the former system (`/art/…`) on the same host.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest
from crawler.titles import names_report
from crawler.urls import folder_of

name: str = "objid"
needs_browser: bool = True

_DOCUMENT = re.compile(r"/doc_[0-9a-f]{24}(_[0-9a-f]{32})?\.\w+$")
_PLATFORM = re.compile(r"/gongkai/((site|channel)_[\w.]+/)?")
_CHANNEL = re.compile(r"/gongkai/(?:[\w.]+/)*(?:channel|site)_[\w.]+")
_PAGES = re.compile(r"共\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页")
_RECORDS = re.compile(r"共\s*(\d+)\s*(?:条|篇)")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    if _PLATFORM.search(urlsplit(page.url).path):
        evidence.append("address under /gongkai/")
    if _CHANNEL.search(page.text):
        evidence.append("links to channel_ or site_ folders under /gongkai/")
    if _DOCUMENT.search(urlsplit(page.url).path):
        evidence.append("document named by a 24-digit object id")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of the channel. A page no browser has rendered has none, and that proves nothing."""
    folder = folder_of(page.url)
    rows = markup.rows_of(
        anchor
        for anchor in markup.anchors(page)
        if _DOCUMENT.search(urlsplit(anchor.url).path)
        and (anchor.url.startswith(folder) or names_report(anchor.as_row().title))
    )
    text = markup.visible_text(page)
    total, pages = _RECORDS.search(text), _PAGES.search(text)
    following = markup.next_link(page)
    return ListReading(
        rows,
        next_pages=(PageRequest(following),) if following else (),
        declared_total=int(total[1]) if total else None,
        declared_pages=int(pages[1] or pages[2]) if pages else None,
        stop_reason=None if following else "end",
        evidence=("rendered by a browser" if page.rendered else "as sent, scripts not run",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata, among them the labelled header table of the document."""
    reading = details.read_detail(page)
    labelled = details.labelled_cells(page, ("标题", "索引号", "文号", "发文日期", "发布机构"))
    return DetailReading(labelled.get("标题") or reading.title, reading.attachments, {**reading.metadata, **labelled})
