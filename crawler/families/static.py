"""Any portal whose lists are in the page: links whose titles name a report and its year.

Recognise it by: no mark of another family, and links such as “…2024年政府信息公开工作年度报告”.

It lies by: whatever its system does. Nothing is taken but what names itself a report, so a title such as
“年报” without a year is passed over; the next page is the one a link 下一页 leads to, or the next number.
"""

from __future__ import annotations

from crawler.families import details, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "static"
needs_browser: bool = False


def detect(page: Page) -> list[str]:
    """The links that name a report; with them the page can be read, whatever wrote it."""
    named = sum(markup.leads_to_report(anchor) for anchor in markup.anchors(page))
    return [f"{named} links that name a report and its year"] if named else []


def read_list(page: Page) -> ListReading:
    """The links that name a report and its year."""
    return pagers.reading(page, markup.rows_of(filter(markup.leads_to_report, markup.anchors(page))))


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
