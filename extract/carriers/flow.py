"""Tables as Word streams them: cell ends and row ends among the paragraphs, nested by depth.

Neither the binary format nor RTF has a table element.  A row is known by its end, which carries the positions of its
cell borders; columns follow from the borders of all rows together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from extract.document import Block, Cell, Document, Grid, Paragraph

_SNAP = 60
"""Borders closer than this (twips, 1/20 point) are one: rows dragged by hand differ by a hair."""

_DEEPEST = 16
_LAYOUT_TEXT = 400
"""A cell with more characters than this is text in a frame, not a cell of a statutory table."""


@dataclass(frozen=True, slots=True)
class Border:
    """Where a cell lies in its row (twips) and how it is merged.

    ``across`` is not 0 for a cell in a run merged sideways: a run begins with a value of its own, told from the first
    one, since the sources differ on which is which.  ``down`` is ``restart``, ``continue`` or empty.
    """

    left: int
    right: int
    across: int = 0
    down: str = ""


Borders: TypeAlias = tuple[Border, ...]
_Item: TypeAlias = "str | _Table"


@dataclass(slots=True)
class _Table:
    rows: list[tuple[list[list[_Item]], Borders]] = field(default_factory=list)
    cells: list[list[_Item]] = field(default_factory=list)
    cell: list[_Item] = field(default_factory=list)

    def close_cell(self) -> None:
        self.cells.append(self.cell)
        self.cell = []

    def close_row(self, borders: Borders) -> None:
        if any(item for item in self.cell):
            self.close_cell()
        if self.cells:
            self.rows.append((self.cells, borders))
        self.cells, self.cell = [], []


class Flow:
    """Collects paragraphs and table marks in reading order; depth 0 is outside tables."""

    def __init__(self) -> None:
        self._body: list[_Item] = []
        self._open: list[_Table] = []

    def paragraph(self, text: str, depth: int) -> None:
        """A paragraph that ends no cell."""
        self._at(depth)
        (self._open[-1].cell if self._open else self._body).append(text)

    def cell(self, text: str, depth: int) -> None:
        """The last paragraph of a cell."""
        self.paragraph(text, max(depth, 1))
        self._open[-1].close_cell()

    def row(self, borders: Borders, depth: int) -> None:
        """The end of a row; ``borders`` is empty when its definition is lost."""
        self._at(max(depth, 1))
        self._open[-1].close_row(borders)

    def document(self, carrier: str) -> Document:
        """The document of all that was collected."""
        self._at(0)
        blocks: list[Block] = []
        _emit(self._body, blocks, [0])
        return Document(carrier, tuple(blocks))

    def _at(self, depth: int) -> None:
        depth = min(depth, _DEEPEST)
        while len(self._open) > depth:
            table = self._open.pop()
            table.close_row(())
            (self._open[-1].cell if self._open else self._body).append(table)
        while len(self._open) < depth:
            self._open.append(_Table())


def _emit(items: list[_Item], blocks: list[Block], tables: list[int]) -> None:
    for item in items:
        if isinstance(item, str):
            for line in item.split("\n"):
                if line.strip():
                    blocks.append(Paragraph(line.strip(), f"paragraph {len(blocks) + 1}"))
        elif _is_layout(item):
            for cells, _ in item.rows:
                for cell in cells:
                    _emit(cell, blocks, tables)
        elif item.rows:
            tables[0] += 1
            blocks.append(_grid(item, tables[0]))


def _is_layout(table: _Table) -> bool:
    """Whether the table only arranges other tables or long text on the page."""
    return any(
        any(isinstance(item, _Table) for item in cell) or len(_text(cell)) > _LAYOUT_TEXT
        for cells, _ in table.rows
        for cell in cells
    )


def _text(cell: list[_Item]) -> str:
    return "\n".join(item for item in cell if isinstance(item, str)).strip("\n")


def _grid(table: _Table, number: int) -> Grid:
    place = f"table {number}"
    columns = _columns([borders for _, borders in table.rows])
    if not columns or any(len(cells) != len(borders) for cells, borders in table.rows):
        return Grid(tuple(_counted(r, cells, place) for r, (cells, _) in enumerate(table.rows)), False, place)
    rows: list[list[Cell]] = []
    reaching: dict[tuple[int, int], tuple[int, int]] = {}
    for r, (cells, borders) in enumerate(table.rows):
        rows.append([])
        still: dict[tuple[int, int], tuple[int, int]] = {}
        for c, left, right, down in _across(borders):
            column, span = columns[left], columns[right] - columns[left]
            if down == "continue" and (column, span) in reaching:
                top, index = still[column, span] = reaching[column, span]
                cell = rows[top][index]
                rows[top][index] = Cell(cell.text, top, column, r - top + 1, span, cell.place)
                continue
            if down:
                still[column, span] = (r, len(rows[r]))
            rows[r].append(Cell(_text(cells[c]), r, column, 1, span, f"{place}, row {r + 1}, cell {c + 1}"))
        reaching = still
    return Grid(tuple(map(tuple, rows)), True, place)


def _counted(r: int, cells: list[list[_Item]], place: str) -> tuple[Cell, ...]:
    """A row whose cells are merely counted, its borders being lost."""
    return tuple(Cell(_text(cell), r, c, place=f"{place}, row {r + 1}, cell {c + 1}") for c, cell in enumerate(cells))


def _across(borders: Borders) -> Iterator[tuple[int, int, int, str]]:
    """Number, left and right border of each cell and how it is merged downwards; those merged sideways as one."""
    c = 0
    while c < len(borders):
        first, last = borders[c], c
        while first.across and last + 1 < len(borders) and borders[last + 1].across not in (0, first.across):
            last += 1
        yield c, first.left, borders[last].right, first.down
        c = last + 1


def _columns(rows: list[Borders]) -> dict[int, int]:
    """Border position → column number; empty when near positions cannot be told apart in some row."""
    columns: dict[int, int] = {}
    start, number = 0, -1
    for position in sorted({p for borders in rows for b in borders for p in (b.left, b.right)}):
        if number < 0 or position - start > _SNAP:
            start, number = position, number + 1
        columns[position] = number
    distinct = all(columns[b.left] < columns[b.right] for borders in rows for b in borders)
    return columns if distinct else {}
