"""A text layer: placed characters and ruling lines of a page, made into paragraphs and tables.

What PDF and OFD have in common; knows nothing of files.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extract.carriers.page import Line, Placed, append, is_furniture
from extract.carriers.ruling import Box, RuledTable, Segment, lattices
from extract.carriers.seam import Part, Whole, wholes
from extract.document import Block, Cell, Grid

_NUMBERING = frozenset("0123456789-–—· ")
"""What a page number is made of: under a table that goes on it is never taken for the end of a cell."""

_HAIR = 0.1


class Glyph(NamedTuple):
    """One character with its box; points, origin at the lower left of the page."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its characters in the order of the file, a line ending in a line break, and the strokes on it."""

    number: int
    height: float
    glyphs: list[Glyph]
    segments: list[Segment]

    def inked(self, bottom: float, top: float) -> bool:
        """Whether anything but the page number is printed between two heights."""
        between = [g for g in self.glyphs if g.char in "\r\n" or bottom < (g.bottom + g.top) / 2 < top]
        return any(not is_furniture(line, self.height) for line in _lines(between))


@dataclass(frozen=True, slots=True)
class Arranged:
    """A page taken apart: the lines outside tables, and the tables that begin on it."""

    page: Page
    lines: list[Line]
    tables: list[Placed]

    def append_to(self, blocks: list[Block]) -> None:
        """Append the page's paragraphs and grids to ``blocks`` in reading order."""
        append(blocks, self.lines, self.tables, self.page.height, self.page.number)


def arranged(pages: Sequence[Page | None]) -> list[Arranged | None]:
    """Every page taken apart, tables that are cut by a page break put together on the page where they begin."""
    drawn = [lattices(page.segments) if page is not None else [] for page in pages]
    tables = [_Table(whole) for whole in wholes(pages, drawn)]
    found: list[Arranged | None] = []
    for index, page in enumerate(pages):
        if page is None:
            found.append(None)
            continue
        here = [(table, part) for table in tables for part in table.parts if part.page == index]
        loose = [g for g in page.glyphs if not any(table.takes(part, g) for table, part in here)]
        found.append(Arranged(page, _lines(loose), []))
    for table in tables:
        first = found[table.parts[0].page]
        if first is not None:
            numbers = {part.page: page.number for part in table.parts if (page := pages[part.page]) is not None}
            first.tables.append(Placed(table.top, table.grid(numbers)))
    return found


class _Table:
    """A table being filled with the characters of its cells, page by page."""

    def __init__(self, whole: Whole) -> None:
        self.parts = whole.parts
        self.top = whole.table.box.top
        self._table = whole.table
        self._finder = _Finder(whole.table)
        self._held: dict[Box, list[Glyph]] = {cell.box: [] for cell in whole.table.cells}
        self._page: dict[Box, Part] = {}

    def takes(self, part: Part, glyph: Glyph) -> bool:
        """Take the character of that part's page into its cell; False when it stands outside the table."""
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        if part.floor <= y < part.bottom and glyph.char not in _NUMBERING:
            y = part.bottom + _HAIR
        if not part.bottom <= y <= part.top or not self._table.box.holds(x, y + part.shift):
            return False
        box = self._finder.box(x, y + part.shift)
        if box is not None:
            if part.shift:
                glyph = glyph._replace(bottom=glyph.bottom + part.shift, top=glyph.top + part.shift)
            self._held[box].append(glyph)
            if not glyph.char.isspace():
                self._page.setdefault(box, part)
        return True

    def grid(self, numbers: dict[int, int]) -> Grid:
        """The table; ``numbers`` are those of its pages."""
        rows: list[list[Cell]] = [[] for _ in range(self._table.height)]
        for cell in self._table.cells:
            place = self._place(cell.box, numbers)
            text = _cell_text(self._held[cell.box])
            rows[cell.row].append(Cell(text, cell.row, cell.column, cell.rowspan, cell.colspan, place))
        ordered = tuple(tuple(sorted(row, key=lambda c: c.column)) for row in rows if row)
        return Grid(ordered, True, f"page {numbers[self.parts[0].page]}")

    def _place(self, box: Box, numbers: dict[int, int]) -> str:
        """Where the cell stands: on the page of its text, as much of it as stands there."""
        middle = (box.bottom + box.top) / 2
        by_middle = (p for p in self.parts if p.bottom + p.shift <= middle)
        part = self._page.get(box) or next(by_middle, self.parts[-1])
        bottom, top = max(box.bottom - part.shift, part.bottom), min(box.top - part.shift, part.top)
        return f"page {numbers[part.page]}, box {box.left:.0f} {bottom:.0f} {box.right:.0f} {top:.0f}"


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
