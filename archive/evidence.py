"""Evidence for a cell: the archived bytes read again, and the place in them where it is printed, made safe to show.

Pure: the same bytes, address and cell give the same answer.  A page that shows it needs no more than what is here and
the row of ``captures`` (time, address, digest, WARC file and offset).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from lxml import etree

from archive.pageimage import Box, Picture, pdf_page, scanned_page
from archive.sanitised import MARK_CLASS, MARK_ID, sanitised
from extract import carriers, read
from extract.carriers import html
from extract.document import Document, Grid
from extract.folding import fold
from extract.locators import Locator, parse
from extract.value import Value

Place: TypeAlias = tuple[str, str, str]
"""Table, row and column of a cell."""

_HEAD = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
    "<style>body{margin:.8rem;font:15px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.15em .4em}"
    f".{MARK_CLASS}{{outline:3px solid #d01020;background:#fff2a8;scroll-margin:35vh 35vw}}</style></head><body>"
)
_TAIL = "</body></html>"


class NoSuchCell(LookupError):
    """Raised when the document, read again, has no such table, row or column."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document prints in its statutory tables: its carrier, and every cell that was read."""

    carrier: str
    cells: Mapping[Place, Value]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cell where it is printed.

    ``cell`` is what was read; ``locator`` as `extract.locators` describes it, empty where the reading fixes no place.
    Of the two views one is there: ``picture`` (page ``page`` with the box drawn) or ``page_html``, a whole document
    that loads and runs nothing, to be shown in a sandboxed frame, its marked cell with the id ``gongkai-cell``;
    ``as_captured`` tells the captured page from a rendering of the paragraphs and tables read; ``marked`` is False when
    the place could not be marked.
    """

    carrier: str
    cell: Value
    locator: Locator
    marked: bool
    page_html: str | None = None
    picture: Picture | None = None
    page: int | None = None
    as_captured: bool = False


def printed(body: bytes, about: Mapping[str, str]) -> Printed:
    """What the tables of a captured body print; ``about`` is what `archive.extractions.about` gives for the capture.

    Hostile or huge bodies are read here as in a build: call it in a process with limits where readers may wait.  Raises
    `extract.Refusal`.
    """
    report = read(body, dict(about))
    return Printed(
        report.carrier,
        {
            (table, row, column): cell
            for table, reading in report.tables.items()
            for row, cells in reading.every_row.items()
            for column, cell in cells.items()
        },
    )


def evidence(body: bytes, found: Printed, place: Place) -> Evidence:
    """The evidence for the cell at ``place`` of a captured body in which ``found`` was read.

    Raises `NoSuchCell`, `extract.Refusal`, and ValueError when the page cannot be drawn.
    """
    cell = found.cells.get(place)
    if cell is None:
        raise NoSuchCell("/".join(place))
    locator = parse(cell.place) if cell.place else {}
    said = (found.carrier, cell, locator)
    kind = carriers.sniff(body)
    number, box = locator.get("page"), _box(locator)
    if kind in ("pdf", "image") and isinstance(number, int):
        draw = pdf_page if kind == "pdf" else scanned_page
        return Evidence(*said, box is not None, picture=draw(body, number, box), page=number, as_captured=True)
    if kind == "html" and (captured := _captured_page(body, locator, cell.text)) is not None:
        return Evidence(*said, True, page_html=captured, as_captured=True)
    drawn, marked = _rendered(carriers.read(body), cell.place)
    return Evidence(*said, marked, page_html=drawn)


def _box(locator: Locator) -> Box | None:
    box = locator.get("box")
    if not isinstance(box, list):
        return None
    left, bottom, right, top = (float(n) for n in box)
    return left, bottom, right, top


def _captured_page(body: bytes, locator: Locator, text: str) -> str | None:
    """The page as captured, made harmless; None when no table cell of it at the place holds what was read."""
    root = html.parse(html.decode(body))
    cell = _cell(root, locator)
    if cell is None or fold(text) not in fold(str(cell.xpath("string()"))):
        return None
    return _HEAD + sanitised(root, cell) + _TAIL


def _cell(root: etree._Element, locator: Locator) -> etree._Element | None:
    numbers = [locator.get(key) for key in ("table", "row", "cell")]
    if not all(isinstance(n, int) for n in numbers):
        return None
    table, row, cell = (int(str(n)) - 1 for n in numbers)
    tables = list(root.iter("table"))
    rows = list(tables[table].iter("tr")) if table < len(tables) else []
    cells = [td for td in rows[row] if td.tag in ("td", "th")] if row < len(rows) else []
    return cells[cell] if cell < len(cells) else None


def _rendered(document: Document, place: str) -> tuple[str, bool]:
    """The paragraphs and tables that were read, the one at ``place`` marked, and whether there was one."""
    parts, marked = [], False
    for block in document.blocks:
        if isinstance(block, Grid):
            marked |= bool(place) and any(cell.place == place for line in block.rows for cell in line)
            parts.append(_grid(block, place))
        else:
            marked |= block.place == place
            parts.append(f"<p{_mark(block.place == place)}>{escape(block.text)}</p>")
    return _HEAD + "".join(parts) + _TAIL, marked


def _grid(grid: Grid, place: str) -> str:
    lines = []
    for row in grid.rows:
        cells = []
        for cell in row:
            spans = "".join(f' {n}="{v}"' for n, v in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if v > 1)
            cells.append(f"<td{spans}{_mark(cell.place == place)}>{escape(cell.text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _mark(here: bool) -> str:
    return f' id="{MARK_ID}" class="{MARK_CLASS}"' if here else ""
