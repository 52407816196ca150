"""TRS WCM and its look-alikes: static lists and pages, the largest family.

Recognise it by: `createPageHTML(` or `createPage(` in a script, details named `t20240131_123.html`.

It lies by: declaring more pages than exist (the last ones answer 404 or a stub); keeping stale rows in
comments; cutting the link text while `title` has it whole; a date in the URL that is not the date of
publication; a `_wap` twin of the same page; counting from 0 in one call and from 1 in another, and in some
templates nobody says which; a whole list in one page that a script cuts into pages; rows that only
`document.writeln` writes; empty rows of a client-side template beside the real ones.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "trs"
needs_browser: bool = False

_DETAIL = re.compile(r"/t\d{6,8}_\d+(_\w+)?\.s?html?$|/t\d{5,}\.s?html?$")
_TWIN = re.compile(r"_(wap|m|ext)\.s?html?$")
_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    if _CALL.search(markup.scripts(page)):
        pager = pagers.pager_of(page)
        evidence.append(f"pager call for {pager.pages} pages" if pager is not None else "createPageHTML in a script")
    names = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    if names:
        evidence.append(f"{len(names)} links named like t20240131_123.html")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows under the list's own folder, and elsewhere those that name a report."""
    mine = markup.below(page)
    found = markup.documents(page, _DETAIL, mine) or markup.documents(
        Page(page.url, markup.written(page)), _DETAIL, mine
    )
    originals = {anchor.url for anchor in found}
    rows = markup.rows_of(
        anchor for anchor in found if _TWIN.sub(_extension(anchor.url), anchor.url) not in originals - {anchor.url}
    )
    return pagers.reading(page, rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _extension(url: str) -> str:
    return "." + url.rpartition(".")[2]
