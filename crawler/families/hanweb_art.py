"""Which links of a 大汉 page belong to its column."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import markup
from crawler.families.contract import Page, Row
from crawler.urls import is_document

DETAIL = re.compile(r"/art/\d{4}/(\d{1,2}/\d{1,2}/)?art_\w+\.html?$")
COLUMN = re.compile(r"/col/col(\d+)/")
OF_COLUMN = re.compile(r"/art_(\d+)_\w+\.html?$")


def column_of(url: str) -> str:
    """The number of the column an address names, empty when it names none."""
    path = urlsplit(url).path
    found = COLUMN.search(path) or OF_COLUMN.search(path)
    return found[1] if found else ""


def rows(page: Page) -> tuple[Row, ...]:
    """The links that stand in the page as rows: documents of its own column, dated ones of none, reports."""
    own = column_of(page.column_url)
    return markup.rows_of(anchor for anchor in markup.anchors(page) if _belongs(anchor, own))


def _belongs(anchor: markup.Anchor, own: str) -> bool:
    if markup.leads_to_report(anchor):
        return True
    if not (DETAIL.search(urlsplit(anchor.url).path) or is_document(anchor.url)):
        return False
    column = column_of(anchor.url)
    return column == own if column and own else bool(anchor.date_raw)
