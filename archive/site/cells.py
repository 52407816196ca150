"""How one value is shown in a table: keys as words, addresses as safe links, a missing number never as zero."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from archive import schema
from archive.site.highlight import excerpt, marked, searched
from archive.site.labels import value_label
from archive.site.language import say
from extract.vocabulary import terms


class Row(Protocol):
    """What Datasette hands over: an `sqlite3.Row` or its own ordered mapping."""

    def keys(self) -> Any:
        """The columns."""

    def __getitem__(self, key: str, /) -> Any:
        """The value in a column."""


class Urls(Protocol):
    """The part of Datasette's URL builder used here."""

    def path(self, path: str, /) -> str:
        """An address below the base address."""

    def table(self, database: str, table: str, /) -> str:
        """The address of a table."""


_STATUTORY = {
    "proactive_disclosure": ("table2", "item"),
    "applications": ("table3", "item"),
    "proceedings": ("table4", "procedure"),
    "statistics_2014": ("table_b", "indicator"),
}
"""The tables of printed numbers: their name in ``cell_states`` and the column of their row keys."""
_PLACES = ("report_id", "organ_id", "capture_id", "source_id", "report_year", "organ", "page_url", "document_url")
_HAN = {
    han: column
    for named in schema.han_columns().values()
    for han, column in named.items()
    if column in _PLACES or column.endswith(("_seen", "_at"))
}
"""What the columns of the views with Chinese names that lead somewhere, or are moments, are called elsewhere."""
_SEARCHED = (("reports", "organ"), ("reports", "title"), ("sections", "heading"), ("sections", "text"))
"""What the search boxes look in, where the words found are marked."""
_PAGE_TITLES = {("reports", "title"): "report", ("organs", "name"): "organ"}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00))?")
_ADDRESSES = ("url", "page_url", "document_url", "entry_url")


def page_path(column: str, value: str) -> str | None:
    """The page of a report or an organ for a value of an identifying column."""
    if column == "report_id" or column.endswith("_report_id") or column.startswith("report_id_"):
        return f"/report/{value}"
    return f"/organ/{value}" if column == "organ_id" else None


def shown(urls: Urls, database: str, table: str | None, column: str, value: Any, row: Row) -> Markup | None:
    """A cell as HTML, None where Datasette's own way (plain text, escaped) is right."""
    column = _HAN.get(column, column)
    looked_for = searched.get()
    if looked_for and (table, column) in _SEARCHED and isinstance(value, str):
        found = excerpt(value, looked_for) if column == "text" else marked(value, looked_for)
        path = _searched_path(column, row)
        return _link(urls.path(path), found, "plain") if path else found
    label = value["label"] if isinstance(value, Mapping) else None
    raw = value["value"] if isinstance(value, Mapping) else value
    if raw is None:
        return _missing(urls, database, table, column, row)
    if column == "report_year" and (report_id := _of(row, "report_id")):
        return _link(urls.path(f"/report/{report_id}"), str(raw), "plain", say("看这份报告", "see the report"))
    if not isinstance(raw, str):
        return None
    if (path := page_path(column, raw)) is not None:
        return _link(urls.path(path), label or raw, "plain" if label else "id", raw)
    if (table, column) in _PAGE_TITLES:
        kind = _PAGE_TITLES[table or "", column]
        return _link(urls.path(f"/{kind}/{_of(row, f'{kind}_id')}"), raw, "plain")
    if column == "organ" and (organ_id := _of(row, "organ_id")):
        return _link(urls.path(f"/organ/{organ_id}"), raw, "plain")
    if column in ("capture_id", "source_id") and table != f"{column.removesuffix('_id')}s":
        return _link(f"{urls.table(database, column.removesuffix('_id') + 's')}/{raw}", raw, "id", raw)
    if (meaning := value_label(column, raw)) is not None:
        return Markup(f'<span class="key">{escape(str(meaning))} <small>{escape(raw)}</small></span>')
    return _written(column, raw)


def _searched_path(column: str, row: Row) -> str | None:
    """Where a cell that was searched leads: as without a search."""
    kind = {"organ": "organ", "title": "report"}.get(column)
    key = kind and _of(row, f"{kind}_id")
    return f"/{kind}/{key}" if key else None


def _written(column: str, raw: str) -> Markup | None:
    if column in _ADDRESSES:
        return external(raw)
    if column in ("operands", "candidates"):
        parts = json.loads(raw)
        words = Markup("<br>").join(p if isinstance(p, str) else " ".join(map(str, p.values())) for p in parts)
        counted = say(f"{len(parts)}项", f"{len(parts)} entries")
        return Markup("<details><summary>{}</summary>{}</details>").format(counted, words)
    if column in ("digest", "content_digest"):
        return Markup(f'<code class="digest">{escape(raw)}</code>')
    return moment(raw) if _MOMENT.fullmatch(raw) else None


def moment(written: str) -> Markup:
    """A date, or a date and time in UTC to the second, as people write it; anything else as it is."""
    match = _MOMENT.fullmatch(written)
    text = " ".join(filter(None, match.groups())) if match else written
    return Markup(f'<time datetime="{escape(written)}">{escape(text)}</time>')


def external(address: str) -> Markup:
    """A link to an address on the web; anything but http and https is text, never a link."""
    if urlsplit(address).scheme not in ("http", "https"):
        return Markup('<span class="address">{}</span>').format(address)
    written = escape(address)
    return Markup(f'<a class="address" rel="noreferrer noopener nofollow" href="{written}">{written}</a>')


def _link(href: str, text: str, style: str, title: str = "") -> Markup:
    said = f' title="{escape(title)}"' if title else ""
    return Markup(f'<a class="{style}" href="{escape(href)}"{said}>{escape(text)}</a>')


def _missing(urls: Urls, database: str, table: str | None, column: str, row: Row) -> Markup:
    """The mark of a missing value; in the statutory tables it leads to what the document prints there."""
    if table not in _STATUTORY or column in ("label", "unit", "amount_unit", "item_group"):
        title = say("没有、未印出或无法计算——不是零", "none, not printed or not computable – not zero")
        return Markup(f'<span class="missing" title="{escape(title)}">–</span>')
    name, row_column = _STATUTORY[table]
    row_key = _of(row, row_column) or ""
    term = terms("disclosures").get(row_key)
    if term is not None and column not in term.measures:
        return Markup('<span class="missing" title="{}">·</span>').format(
            say("表中此行没有这一栏", "the form has no such column in this row")
        )
    title = say(
        "空白、短横、存疑，或该格式没有这一栏，不是零；点击看原文",
        "blank, a dash, doubtful, or a column this form lacks: not zero; see what is printed",
    )
    where = {
        "report_id": _of(row, "report_id"),
        "table_name": name,
        "row_key": row_key,
        "column_key": column,
    }
    href = f"{urls.table(database, 'cell_states')}?{urlencode({k: v for k, v in where.items() if v})}"
    said = escape(say("无数字", "no number"))
    return Markup(f'<a class="missing" href="{escape(href)}" title="{escape(title)}">{said}</a>')


def _of(row: Row, column: str) -> str | None:
    """The plain value of another column of the row, None when it is not among the columns shown."""
    columns = row.keys()
    name = next((c for c in columns if _HAN.get(c, c) == column), None)
    value = row[name] if name is not None else None
    if isinstance(value, Mapping):
        value = value["value"]
    return value if isinstance(value, str) else None
