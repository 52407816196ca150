"""Any portal whose lists only a browser shows: the last way to read a page that holds nothing as sent.

Recognise it by: no mark of another family, nothing in the page as sent, and scripts.

It lies by: whatever its system does. It is read like a single-page application: what names a report and its year, in
the page as the browser shows it or in the JSON its scripts asked for.
"""

from __future__ import annotations

from crawler.families import details, markup, spa
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "browser"
needs_browser: bool = True


def detect(page: Page) -> list[str]:
    """The links or answers that name reports, once a browser has shown the page."""
    if not page.rendered:
        return []
    named = sum(markup.leads_to_report(anchor) for anchor in markup.anchors(page))
    evidence = [f"{named} links that name a report and its year, in the browser"] if named else []
    return evidence + ([f"{len(page.calls)} answers that name reports"] if page.calls else [])


def read_list(page: Page) -> ListReading:
    """The links that name a report, or the way to the answers that do."""
    return spa.read_list(page)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
