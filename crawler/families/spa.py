"""Single-page applications: a shell of scripts, rows only in the browser or in the JSON its scripts ask for.

Recognise it by: next to no text, `<div id="app">` or its like, and scripts.

It lies by: answering every address with the same shell and status 200; rows without links, that open by a click; an
address after `#` that the server never sees. The page is shown in a browser; its rows are the links it then has, and
those of the answers its scripts got, which are asked for again without the browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, Row
from crawler.titles import names_report

name: str = "spa"
needs_browser: bool = True

_MOUNT = re.compile(r"<div[^>]+id=[\"']?(app|root|__nuxt|main-app)\b")
_LEAST_TEXT = 1500
_TITLES = ("title", "doctitle", "infotitle", "articletitle", "realtitle", "name", "bt", "headline", "subject")
_LINKS = re.compile(r"url|href|link|path", re.IGNORECASE)
_DATES = re.compile(r"date|time|rq", re.IGNORECASE)
_TOTALS = ("total", "totalcount", "totalelements", "totalrecord", "totalrecords", "totalsize", "count", "recordcount")
_SIZES = ("pagesize", "size", "limit", "rows", "perpage")


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    if _MOUNT.search(page.text) and markup.has_scripts(page) and len(markup.visible_text(page).strip()) < _LEAST_TEXT:
        return ["a mount point, scripts, and next to no text"]
    return []


def read_list(page: Page) -> ListReading:
    """The rows of a rendered page or of a JSON answer; of a rendered page the way to the answers it got, too."""
    data = answers.data_of(page)
    if data is not None:
        return _read_answer(page, data)
    rows = markup.rows_of(filter(_is_row, markup.anchors(page)))
    if not page.calls:
        return pagers.reading(page, rows)
    return ListReading(rows, page.calls, evidence=("answers its scripts got in the browser",), shell=True)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _is_row(anchor: markup.Anchor) -> bool:
    return markup.leads_to_report(anchor) or (bool(anchor.date_raw) and names_report(anchor.as_row().title))


def _read_answer(page: Page, data: Any) -> ListReading:
    """The first list in which some object names a report, whatever it is called."""
    for around, listed in _lists(data, {}):
        if any(names_report(_title(item)) for item in answers.objects(listed)):
            total = next((answers.count_of(around[key]) for key in _TOTALS if answers.count_of(around.get(key))), None)
            size = next((answers.count_of(around[key]) for key in _SIZES if answers.count_of(around.get(key))), None)
            return answers.reading(page, listed, _row, total=total, size=size)
    number = paging.page_number(page.request)
    behind = number is not None and number.value > 1 and any(listed == [] for _around, listed in _lists(data, {}))
    return ListReading((), stop_reason="end", evidence=("no report in the answer",), exhausted=behind)


def _lists(data: Any, around: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    """Every list of an answer with the values that stand around it and above it."""
    data = answers.opened(data) if isinstance(data, str) and data[:1] in ("{", "[") else data
    if isinstance(data, list):
        yield around, data
        for item in data:
            yield from _lists(item, around)
    elif isinstance(data, dict):
        named = {key.lower().replace("_", ""): value for key, value in data.items()}
        for value in data.values():
            yield from _lists(value, {**around, **named})


def _title(item: Mapping[str, Any]) -> str:
    by_name = {key.lower().replace("_", ""): key for key in item}
    return next((answers.text_of(item, by_name[name]) for name in _TITLES if name in by_name), "")


def _row(page: Page, item: dict[str, Any]) -> Row | None:
    hrefs = [answers.text_of(item, key) for key in item if _LINKS.search(key)]
    dates = [answers.text_of(item, key) for key in item if _DATES.search(key)]
    href = next((href for href in hrefs if "/" in href or re.search(r"\.\w{3,5}$", href)), "")
    raw = next((date for date in dates if markup.date_of(date)), "")
    when = raw or next((answers.date_of_epoch(date) for date in dates if answers.date_of_epoch(date)), "")
    return answers.row(page, href, _title(item), when)
