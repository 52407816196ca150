"""Answers to a page's scripts: JSON, JSON wrapped for a callback, HTML inside JSON, records inside XML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any

from crawler.families import markup, paging
from crawler.families.contract import ListReading, Page, Row
from crawler.titles import clean, is_truncated
from crawler.urls import is_document, resolve

_CALLBACK = re.compile(r"^\s*[\w$.]+\s*\(\s*(.*?)\s*\)\s*;?\s*$", re.DOTALL)
_PRE = re.compile(r"^\s*<html.*?<pre[^>]*>(.*?)</pre>.*$", re.DOTALL | re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_CHINA = timezone(timedelta(hours=8))
_NO_VALUE = ("", "null", "undefined", "None")


def data_of(page: Page) -> Any:
    """The JSON a page is, also in a callback or as a browser shows it; None when it is none.

    Portals leave line breaks inside strings, so the reading is not strict.
    """
    text = page.text.strip().lstrip("\ufeff")
    shown = _PRE.match(text) if page.rendered else None
    if shown:
        text = unescape(shown[1])
    called = _CALLBACK.match(text)
    if called:
        text = called[1]
    if not text.startswith(("{", "[", '"')):
        return None
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return None


def within(data: Any, *path: str) -> Any:
    """What lies at a path of names, None when the path breaks off. JSON inside a string is opened."""
    for name in path:
        data = opened(data)
        if not isinstance(data, dict) or name not in data:
            return None
        data = data[name]
    return data


def objects(data: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; nothing for anything else."""
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def text_of(item: Mapping[str, Any], *names: str) -> str:
    """The first of these values that says something; portals write `"null"` for nothing."""
    for name in names:
        value = item.get(name)
        text = "" if value is None or isinstance(value, (dict, list, bool)) else clean(str(value))
        if text not in _NO_VALUE:
            return text
    return ""


def count_of(value: Any) -> int | None:
    """A count as number or digits, None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def date_of_epoch(seconds: str) -> str:
    """The Chinese date of seconds (or milliseconds) since 1970, empty when it is none."""
    if not re.fullmatch(r"\d{9,13}", seconds):
        return ""
    moment = int(seconds) / (1000 if len(seconds) > 10 else 1)
    return f"{datetime.fromtimestamp(moment, _CHINA):%Y-%m-%d}"


def row(page: Page, href: str, title: str, date_raw: str) -> Row | None:
    """A row of an answer, its link resolved as on the page whose script asked; None without link or title."""
    url = resolve(page.column_url, href)
    title = clean(re.sub(r"<[^>]*>", "", title))
    if url is None or not title:
        return None
    return Row(url, title, is_truncated(title), clean(date_raw), is_document(url))


def distinct(rows: Iterable[Row | None]) -> tuple[Row, ...]:
    """The rows that are, the first of each address."""
    found: dict[str, Row] = {}
    for item in rows:
        if item is not None:
            found.setdefault(item.url, item)
    return tuple(found.values())


def records(text: str) -> list[str]:
    """The HTML of the `<record>` elements of an XML island or answer."""
    return [record.strip() for record in _RECORD.findall(text)]


def fragment(page: Page, html: str) -> Page:
    """A piece of HTML as a page whose links start from where the reader is."""
    return Page(page.column_url, f"<html><body>{html}</body></html>")


def rows_in(page: Page, fragments: Iterable[str]) -> tuple[Row, ...]:
    """The links of pieces of HTML as rows. Each piece is read on its own: a date broken or a tag left open in
    one says nothing about the next."""
    return distinct(row for html in fragments for row in markup.rows_of(markup.anchors(fragment(page, html))))


def reading(
    page: Page,
    listed: Any,
    make: Callable[[Page, dict[str, Any]], Row | None],
    *,
    total: int | None,
    size: int | None = None,
    first: int = 1,
) -> ListReading:
    """The rows made of the objects listed in an answer, the first page being number `first`.

    The next page is asked for until as many rows as declared are behind it. An empty list says that the list has
    ended, unless it is page 1 and rows are declared; an answer without a list says nothing.
    """
    listed = opened(listed)
    if not isinstance(listed, list):
        return ListReading((), stop_reason="end", evidence=("no list in the answer",))
    kept = [row for row in (make(page, item) for item in objects(listed)) if row is not None]
    rows, shown = distinct(kept), len(listed)
    number = paging.page_number(page.request)
    at = number.value - first + 1 if number is not None else 1
    # counted in rows shown: a server may show fewer a page than it is asked for
    is_last = not shown or (total is not None and at * shown >= total)
    following = None if is_last else paging.following(page.request)
    told = "of an unknown number" if total is None else f"of {total}"
    return ListReading(
        rows,
        next_pages=(following,) if following is not None else (),
        declared_total=total,
        declared_pages=-(-total // size) if total is not None and size else None,
        stop_reason=None if following is not None else "end",
        evidence=(f"answer with {shown} rows {told}",),
        exhausted=not shown and (not total or at > 1),
        repeated=len(kept) - len(rows),
    )


def opened(data: Any) -> Any:
    """JSON itself where a service sends it as text."""
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data, strict=False)
    except ValueError:
        return None
