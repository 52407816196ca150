"""From a portal's page to its columns of annual reports: links that name one, and the levels below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.families import Page, Row
from crawler.families.details import metadata
from crawler.families.markup import anchors, own_titles, page_title
from crawler.titles import is_truncated, names_bare_column, names_column, names_report_of_a_year
from crawler.urls import folder_of, host_of, identity, is_document

# 年报 columns are often split by year and then by kind of organ; below that a column can be the report
MAX_LEVEL = 4
_MOST = 60
_SEPARATORS = re.compile(r"[_|｜>-]")
_YEAR = re.compile(r"[(（]?20\d\d[)）]?年?度?(年报|年度报告)?")
_FOLDER = re.compile(r"/$|/(index|list)(-1)?\.s?html?$|/1\.html$")
_STEM = re.compile(r"(?<!/index)(?<!/list)\.html?$")
_NUMBER = re.compile(r"/\d+\.html?$")


def is_report_column(page: Page, rows: Sequence[Row] = ()) -> bool:
    """Whether the page says of itself that it lists annual reports, and its rows do not tell otherwise: a column
    that is called 年报 and no more may hold those of the statistics office."""
    said = (metadata(page).get("ColumnName", ""), _SEPARATORS.split(page_title(page))[0])
    names = [name for name in said if names_column(name)]
    if not rows or not all(map(names_bare_column, names)):
        return bool(names)
    return bool(names) and any("公开" in row.title or names_column(row.title) for row in rows)


def columns(page: Page) -> list[str]:
    """The addresses of the columns a page names, in its order."""
    found = {identity(anchor.url): anchor.url for anchor in anchors(page) if names_column(anchor.text)}
    found.pop(identity(page.url), None)
    return list(found.values())[:_MOST]


def subcolumns(page: Page) -> list[str]:
    """The folders below a column's own, as `2024/` or `2024/bm/index.html`, or the pages below `nb.htm`, as
    `nb/2024.htm`."""
    folder, stem = folder_of(page.url), _STEM.sub("/", page.url)
    found = {
        identity(anchor.url): anchor.url
        for anchor in anchors(page)
        if not is_document(anchor.url)
        and (
            (stem != page.url and anchor.url.startswith(stem) and not _NUMBER.search(anchor.url))
            or (
                anchor.url.startswith(folder)
                and _FOLDER.search(urlsplit(anchor.url).path)
                and folder_of(anchor.url) != folder
            )
        )
    }
    return list(found.values())[:_MOST]


def years(page: Page) -> list[str]:
    """Where a column's links that say only a year lead, on its own host."""
    found = {
        identity(anchor.url): anchor.url
        for anchor in anchors(page)
        if _YEAR.fullmatch(anchor.text) and host_of(anchor.url) == host_of(page.url) and not is_document(anchor.url)
    }
    found.pop(identity(page.url), None)
    return list(found.values())[:_MOST]


def own_row(page: Page) -> tuple[Row, ...]:
    """The page itself as the one row of its list, when its title says that it is a report."""
    named = metadata(page).get("ArticleTitle")
    for title in [named] if named else own_titles(page):
        if names_report_of_a_year(title):
            return (Row(page.url, title, is_truncated(title), "", is_attachment=False),)
    return ()
