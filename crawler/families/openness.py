"""Another platform of Anhui: `OpennessContent` lists and a module of annual reports by organ and year.

Recognise it by: `/OpennessContent/showList/<organ>/<column>/page_1.html`,
`/OpennessAnnualReport/year/show/<organ>/<year>.html`, `/Xxgknb/show/<id>.html` in an address or in links.

It lies by: one report at two addresses of different numbering (by organ and year, and by its own number, with
`?type=1` or without); a page of the module that is a report and at the same time the list of the other years.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.titles import names_column, names_report
from crawler.urls import is_document, resolve

name: str = "openness"
needs_browser: bool = False

_MARK = re.compile(r"/(OpennessContent|OpennessAnnualReport|Xxgknb|XxgkPolicy|PolicyContent)/")
_YEAR = re.compile(r"/OpennessAnnualReport/year/show/\d+/(\d{4})\.html$")
_REPORT = re.compile(r"/Xxgknb/show/\d+\.html$")
_DETAIL = re.compile(r"/(OpennessContent|Special|XxgkPolicy|PolicyContent|XxgkContent|XxgkNewsHtml)/show/[\w/]+\.html$")
_TITLE_YEAR = re.compile(r"20\d\d")
_NUMBER = re.compile(r"/page_(\d+)\.html$")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    named = {found[1] for text in (page.url, page.text) for found in _MARK.finditer(text)}
    return [f"/{mark}/" for mark in sorted(named)]


def read_list(page: Page) -> ListReading:
    """The rows of a list, or the reports of the module: this one, and those of other years."""
    path = urlsplit(page.url).path
    rows = answers.distinct(_row(anchor) for anchor in markup.anchors(page))
    if _YEAR.search(path) or _REPORT.search(path):
        title = next((title for title in markup.own_titles(page) if names_report(title)), markup.page_title(page))
        own = Row(page.url, title, title_is_truncated=False, date_raw="", is_attachment=False)
        reports = answers.distinct([own, *(row for row in rows if _YEAR.search(row.url) or names_report(row.title))])
        evidence = ("a report of the module, with links to others",)
        return ListReading(reports, stop_reason="end", evidence=evidence, is_column=True)
    # the way to an organ's module is no row, though its address is that of its newest report
    rows = tuple(row for row in rows if not names_column(row.title) or _TITLE_YEAR.search(row.title))
    text = markup.visible_text(page)
    pages = paging.declared_pages(text)
    number = _NUMBER.search(path)
    at = int(number[1]) if number else 1
    link = markup.next_link(page)
    if link is None and number and pages is not None and at < pages:
        link = resolve(page.url, f"page_{at + 1}.html")
    return ListReading(
        rows,
        next_pages=(PageRequest(link),) if link else (),
        declared_total=paging.declared_records(text),
        declared_pages=pages,
        stop_reason=None if link else "end",
        evidence=(f"page {at} of {pages}",),
        is_column=bool(rows) and all(_YEAR.search(row.url) for row in rows),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments, metadata and the labelled header table."""
    reading = details.read_detail(page)
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    return DetailReading(reading.title, reading.attachments, {**reading.metadata, **labelled})


def _row(anchor: markup.Anchor) -> Row | None:
    """A link as a row, when it leads to a document; the address of a report without its `?type=1`."""
    path = urlsplit(anchor.url).path
    row = anchor.as_row()
    if not row.title:
        return None
    if _YEAR.search(path) or _REPORT.search(path):
        url = paging.without_query(anchor.url)
        return Row(url, row.title, row.title_is_truncated, row.date_raw, is_attachment=False)
    if markup.leads_to_report(anchor):
        return row
    wanted = (_DETAIL.search(path) or is_document(anchor.url)) and (anchor.date_raw or names_report(row.title))
    return row if wanted else None
