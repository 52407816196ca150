"""From a portal's page to its columns of annual reports: links that name one, and the levels below it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import Page
from crawler.families.markup import anchors, metadata, page_title
from crawler.titles import names_column
from crawler.urls import folder_of, identity, is_document

# 年报 columns are often split by year and then by kind of organ
MAX_LEVEL = 3
_MOST = 60
_SEPARATORS = re.compile(r"[_|｜>-]")
_FOLDER = re.compile(r"/$|/(index|list)(-1)?\.s?html?$")


def is_report_column(page: Page) -> bool:
    """Whether the page says of itself that it lists annual reports."""
    named = metadata(page).get("ColumnName", "")
    first = _SEPARATORS.split(page_title(page))[0]
    return names_column(named) or names_column(first)


def columns(page: Page) -> list[str]:
    """The addresses of the columns a page names, in its order."""
    found = {identity(anchor.url): anchor.url for anchor in anchors(page) if names_column(anchor.text)}
    found.pop(identity(page.url), None)
    return list(found.values())[:_MOST]


def subcolumns(page: Page) -> list[str]:
    """The folders below a column's own, as `2024/` or `2024/bm/index.html`."""
    folder = folder_of(page.url)
    found = {
        identity(anchor.url): anchor.url
        for anchor in anchors(page)
        if anchor.url.startswith(folder)
        and not is_document(anchor.url)
        and _FOLDER.search(urlsplit(anchor.url).path)
        and folder_of(anchor.url) != folder
    }
    return list(found.values())[:_MOST]
