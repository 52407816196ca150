"""Single-page applications: a shell of scripts, rows only in the browser or in the JSON its scripts ask for.

Recognise it by: next to no text, `<div id="app">` or its like, and scripts.

It lies by: answering every address with the same shell and status 200; rows without links, that open by a click; an
address after `#` that the server never sees. The page is shown in a browser; its rows are the links it then has, and
those of the answers its scripts got, which are asked for again without the browser. Where those have no links either,
one row is clicked, and the others are opened in the way that showed. What stands after `#/` tells its pages apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, Row
from crawler.titles import names_report
from crawler.urls import resolve

name: str = "spa"
needs_browser: bool = True

_MOUNT = re.compile(r"<div[^>]+id=[\"']?(app|root|__nuxt|main-app)\b")
_LEAST_TEXT = 1500
_TITLES = ("title", "doctitle", "infotitle", "articletitle", "realtitle", "name", "bt", "headline", "subject")
_LINKS = re.compile(r"url|href|link|path", re.IGNORECASE)
_DATES = re.compile(r"date|time|rq", re.IGNORECASE)
_TOTALS = ("total", "totalcount", "totalelements", "totalrecord", "totalrecords", "totalsize", "count", "recordcount")
# an identity is told from a count or a flag by its length
_IDENTITY = re.compile(r"[\w-]{4,64}")


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
    """Title, attachments and metadata; of an answer where the document is."""
    data = answers.data_of(page)
    if data is None:
        return details.read_detail(page)
    inner = data.get("data") if isinstance(data, dict) and isinstance(data.get("data"), dict) else data
    url = resolve(page.url, _href(inner)) if isinstance(inner, dict) else None
    return DetailReading("", leads_to=url if url is not None and url != page.url else "")


def unlinked(data: Any) -> list[dict[str, Any]]:
    """The rows of an answer that name reports and say nothing about where they are."""
    found = _main_list(data)
    listed = answers.objects(found[1]) if found is not None else []
    return [item for item in listed if names_report(title_of(item)) and not _href(item)]


def opening(item: Mapping[str, Any], asked: str) -> str:
    """How a row is opened, as the context of its list's request: the value of the row that stands in an address,
    and the address without it. Empty when none of the row's values stands in it."""
    for key, value in item.items():
        text = quote(str(value), safe="")
        if isinstance(value, (str, int)) and _IDENTITY.fullmatch(text) and text in asked and not _DATES.search(key):
            return json.dumps({"key": key, "address": asked.replace(text, "{}")})
    return ""


def opened(context: str, item: Mapping[str, Any]) -> str:
    """The address a row is opened at, in that way; empty when it lacks what that takes."""
    way = json.loads(context) if context else {}
    value = answers.text_of(item, str(way.get("key")))
    return str(way["address"]).replace("{}", quote(value, safe="")) if way and value else ""


def title_of(item: Mapping[str, Any]) -> str:
    """The title of a row, under whichever usual name."""
    by_name = {key.lower().replace("_", ""): key for key in item}
    return next((answers.text_of(item, by_name[name]) for name in _TITLES if name in by_name), "")


def _is_row(anchor: markup.Anchor) -> bool:
    return markup.leads_to_report(anchor) or (bool(anchor.date_raw) and names_report(anchor.as_row().title))


def _read_answer(page: Page, data: Any) -> ListReading:
    found = _main_list(data)
    if found is not None:
        around, listed = found
        counts = (answers.count_of(around.get(name)) for name in _TOTALS)
        return answers.reading(page, listed, _row, total=next((count for count in counts if count), None))
    number = paging.page_number(page.request)
    behind = number is not None and number.value > 1 and any(listed == [] for _around, listed in _lists(data, {}))
    return ListReading((), stop_reason="end", evidence=("no report in the answer",), exhausted=behind)


def _main_list(data: Any) -> tuple[Mapping[str, Any], list[Any]] | None:
    """The list in which most objects name a report, else the longest with titles, with the values around it."""
    best: tuple[Mapping[str, Any], list[Any]] | None = None
    weight = (0, 0)
    for around, listed in _lists(data, {}):
        titles = [title for item in answers.objects(listed) if (title := title_of(item))]
        found = (sum(map(names_report, titles)), len(titles))
        if found > weight:
            best, weight = (around, listed), found
    return best


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


def _row(page: Page, item: dict[str, Any]) -> Row | None:
    dates = [answers.text_of(item, key) for key in item if _DATES.search(key)]
    raw = next((date for date in dates if markup.date_of(date)), "")
    when = raw or next((answers.date_of_epoch(date) for date in dates if answers.date_of_epoch(date)), "")
    return answers.row(page, _href(item) or opened(page.request.context, item), title_of(item), when)


def _href(item: Mapping[str, Any]) -> str:
    hrefs = [answers.text_of(item, key) for key in item if _LINKS.search(key)]
    return next((href for href in hrefs if "/" in href or re.search(r"\.\w{3,5}$", href)), "")
