"""A text layer: placed characters and ruling lines of a page, made into paragraphs and tables.

What PDF and OFD have in common; knows nothing of files.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from extract.carriers.page import Line, Placed, append
from extract.carriers.ruling import Box, RuledTable
from extract.document import Block, Cell, Grid


class Glyph(NamedTuple):
    """One character with its box; points, origin at the lower left of the page."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its characters in the order of the file, a line ending in a line break, and what is ruled on it."""

    number: int
    height: float
    glyphs: list[Glyph]
    tables: list[RuledTable]


def append_page(blocks: list[Block], page: Page) -> None:
    """Append one page's paragraphs and grids to ``blocks`` in reading order."""
    loose: list[Glyph] = []
    inside: list[list[Glyph]] = [[] for _ in page.tables]
    for glyph in page.glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        for index, table in enumerate(page.tables):
            if table.box.holds(x, y):
                inside[index].append(glyph)
                break
        else:
            loose.append(glyph)
    placed = [
        Placed(table.box.top, _grid(table, held, page.number)) for table, held in zip(page.tables, inside, strict=True)
    ]
    append(blocks, _lines(loose), placed, page.height, page.number)


def _lines(glyphs: list[Glyph]) -> list[Line]:
    lines: list[Line] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char in "\r\n":
            if current:
                lines.append(_line(current))
                current = []
        elif glyph.char.isprintable() and (current or not glyph.char.isspace()):
            current.append(glyph)
    if current:
        lines.append(_line(current))
    return lines


def _line(glyphs: list[Glyph]) -> Line:
    inked = [g for g in glyphs if not g.char.isspace()]
    return Line(
        "".join(g.char for g in glyphs).strip(),
        min(g.left for g in inked),
        max(g.right for g in inked),
        max(g.top for g in inked),
        max(g.top - g.bottom for g in inked),
    )


def _grid(table: RuledTable, glyphs: list[Glyph], page: int) -> Grid:
    held: dict[Box, list[Glyph]] = {cell.box: [] for cell in table.cells}
    finder = _Finder(table)
    for glyph in glyphs:
        box = finder.box((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
        if box is not None:
            held[box].append(glyph)
    rows: list[list[Cell]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        b = cell.box
        place = f"page {page}, box {b.left:.0f} {b.bottom:.0f} {b.right:.0f} {b.top:.0f}"
        text = _cell_text(held[b])
        rows[cell.row].append(Cell(text, cell.row, cell.column, cell.rowspan, cell.colspan, place))
    return Grid(tuple(tuple(sorted(row, key=lambda c: c.column)) for row in rows if row), True, f"page {page}")


class _Finder:
    """Finds the cell under a point."""

    def __init__(self, table: RuledTable) -> None:
        self._xs, self._ys = table.xs, table.ys
        self._boxes = {
            (r, c): cell.box
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        }

    def box(self, x: float, y: float) -> Box | None:
        """The box of the cell that holds the point, None outside the table."""
        column = bisect_right(self._xs, x) - 1
        row = len(self._ys) - 1 - bisect_right(self._ys, y)
        return self._boxes.get((row, column))


def _cell_text(glyphs: list[Glyph]) -> str:
    """Characters of a cell in the order of the text layer; a lower line begins with a line break."""
    parts: list[str] = []
    previous: Glyph | None = None
    for glyph in glyphs:
        if glyph.char.isspace() or not glyph.char.isprintable():
            if parts and parts[-1] not in (" ", "\n") and glyph.char == " ":
                parts.append(" ")
            continue
        if previous is not None and glyph.top < previous.bottom:
            parts.append("\n")
        parts.append(glyph.char)
        previous = glyph
    return "".join(parts).strip()
