"""Locators: where a cell stands in its carrier, for evidence.

They are made by reading the document again, not stored: extraction is deterministic, so the place is exact and free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from lxml import etree

from extract.carriers import html
from extract.reading import TableReading

Locator: TypeAlias = dict[str, object]
"""HTML: ``table``, ``row``, ``cell`` (from 1, in the page) and ``css``; DOCX, DOC, RTF: ``table``, ``row``, ``cell``;
PDF, OFD and scans: ``page`` and ``box`` (left, bottom, right, top in points); Excel: ``sheet`` and ``cell`` (``D37``);
text: ``line`` and ``column`` (from 1)."""

_WORDS = re.compile(r"(table|row|cell|page|line|column|paragraph|field) (\d+)")
_SHEET = re.compile(r"(?P<sheet>[^!]+)!(?P<cell>[A-Z]+[0-9]+)")
_BOX = re.compile(r"box (-?\d+) (-?\d+) (-?\d+) (-?\d+)")


def parse(place: str) -> Locator:
    """The locator that a place's words state."""
    if sheet := _SHEET.fullmatch(place):
        return dict(sheet.groupdict())
    locator: Locator = {word: int(number) for word, number in _WORDS.findall(place)}
    if box := _BOX.search(place):
        locator["box"] = [int(n) for n in box.groups()]
    return locator


def locate(data: bytes, carrier: str, tables: Mapping[str, TableReading]) -> dict[str, object]:
    """Table → row → column → locator for every cell that was read."""
    page = html.parse(html.decode(data)) if carrier == "html" else None
    printed = list(page.iter("table")) if page is not None else []
    return {
        name: {
            row: {column: _one(cell.place, printed) for column, cell in cells.items() if cell.place}
            for row, cells in table.every_row.items()
        }
        for name, table in tables.items()
    }


def _one(place: str, printed: list[etree._Element]) -> Locator:
    locator = parse(place)
    if printed and {"table", "row", "cell"} <= locator.keys():
        table, row, cell = (int(str(locator[k])) - 1 for k in ("table", "row", "cell"))
        rows = list(printed[table].iter("tr"))
        cells = [td for td in rows[row] if td.tag in ("td", "th")]
        locator["css"] = css_path(cells[cell])
    return locator


def css_path(element: etree._Element) -> str:
    """A CSS path that selects the element alone, from the root."""
    steps = [element, *element.iterancestors()]
    return " > ".join(reversed([_step(e) for e in steps]))


def _step(element: etree._Element) -> str:
    parent = element.getparent()
    if parent is None:
        return str(element.tag)
    siblings: Iterable[etree._Element] = [e for e in parent if isinstance(e.tag, str)]
    return f"{element.tag}:nth-child({list(siblings).index(element) + 1})"
