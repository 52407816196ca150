"""A worksheet, and the paragraphs and tables it is made of.  Knows nothing of files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from extract.document import Block, Cell, Grid, Paragraph
from extract.refusal import Refusal

_MAX_CELLS = 200_000
"""Cells of one table, blank ones counted: a report has a few hundred, a list of a province's organs some 50,000."""


@dataclass(slots=True)
class Sheet:
    """Printed texts by row and column (counted from 0; a cell that is there and blank has the text ``""``), merged
    areas as first row, first column, last row, last column, and what is hidden."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def printed_number(value: float) -> str:
    """The number as it was typed: ``12`` and not ``12.0``, ``5953.02496`` and not ``5953.0249599999997``."""
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def blocks(sheets: Iterable[Sheet]) -> Iterator[Block]:
    """Paragraphs and grids of the sheets in order; an empty row ends a table, a row that is one cell is a paragraph.

    Raises `Refusal` (``too_large``) when a table has more cells than any report.
    """
    for sheet in sheets:
        yield from _Laid(sheet).blocks()


class _Laid:
    """A sheet without what is hidden, its rows and columns as printed."""

    def __init__(self, sheet: Sheet) -> None:
        self._name = sheet.name
        self._hidden = sheet.hidden_rows
        self._cells = {
            at: text
            for at, text in sheet.cells.items()
            if at[0] not in sheet.hidden_rows
            and not any(first <= at[1] <= last for first, last in sheet.hidden_columns)
        }
        self._order = sorted({row for row, _ in self._cells})
        self._columns = sorted({column for _, column in self._cells})
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        self._covered: set[int] = set()
        for area in sheet.merged:
            self._merge(sheet.cells.get(area[:2], ""), *area)
        self._rows: dict[int, list[int]] = {}
        for row, column in sorted(self._cells):
            self._rows.setdefault(row, []).append(column)

    def _merge(self, text: str, top: int, left: int, bottom: int, right: int) -> None:
        rows = self._order[bisect_left(self._order, top) : bisect_left(self._order, bottom + 1)]
        columns = self._columns[bisect_left(self._columns, left) : bisect_left(self._columns, right + 1)]
        if rows and columns:
            self._cells[rows[0], columns[0]] = text  # its first cell may be hidden: the rest shows the text still
            self._spans[rows[0], columns[0]] = (len(rows), len(columns))
            self._covered |= set(rows[1:])

    def blocks(self) -> Iterator[Block]:
        """Paragraphs and grids in reading order."""
        table: list[int] = []
        last = -1
        for number, row in enumerate(self._order):
            if self._is_empty(row):
                yield from self._grid(table)
                table = []
            elif self._is_paragraph(number):
                yield from self._grid(table)
                table = []
                column = next(c for c in self._rows[row] if self._cells[row, c].strip())
                for line in self._cells[row, column].split("\n"):
                    if line.strip():
                        yield Paragraph(line.strip(), f"{self._name}!{address(row, column)}")
            else:
                if row not in self._covered and any(r not in self._hidden for r in range(last + 1, row)):
                    yield from self._grid(table)
                    table = []
                table.append(row)
            last = row
        yield from self._grid(table)

    def _is_empty(self, row: int) -> bool:
        return row not in self._covered and not any(self._cells[row, c].strip() for c in self._rows[row])

    def _is_paragraph(self, number: int) -> bool:
        row = self._order[number]
        if row in self._covered:
            return False
        filled = [c for c in self._rows[row] if self._cells[row, c].strip()]
        height, width = self._spans.get((row, filled[0]), (1, 1))
        first = bisect_left(self._columns, filled[0])
        under = set(self._columns[first : first + width])
        if height > 1 or len(filled) > 1 or any(c not in under for c in self._rows[row]):
            return False
        return width > 1 or not (self._is_row(number - 1) and self._is_row(number + 1))

    def _is_row(self, number: int) -> bool:
        """Whether the row has several filled cells."""
        if not 0 <= number < len(self._order):
            return False
        row = self._order[number]
        return sum(bool(self._cells[row, c].strip()) for c in self._rows[row]) > 1

    def _grid(self, rows: list[int]) -> Iterator[Grid]:
        """The rows as a grid with every cell in place, those the file leaves out as blanks."""
        if not rows:
            return
        used = [bisect_left(self._columns, c) for row in rows for c in self._rows[row]]
        columns = self._columns[min(used) : max(used) + 1]
        if len(rows) * len(columns) > _MAX_CELLS:
            raise Refusal("too_large", f"a sheet of {len(rows)} rows and {len(columns)} columns")
        taken: set[tuple[int, int]] = set()
        grid = []
        for r, row in enumerate(rows):
            cells = []
            for c, column in enumerate(columns):
                if (r, c) in taken:
                    continue
                height, width = self._spans.get((row, column), (1, 1))
                height, width = min(height, len(rows) - r), min(width, len(columns) - c)
                taken |= {(r + down, c + right) for down in range(height) for right in range(width)}
                place = f"{self._name}!{address(row, column)}"
                cells.append(Cell(self._cells.get((row, column), ""), r, c, height, width, place))
            grid.append(tuple(cells))
        yield Grid(tuple(grid), True, f"{self._name}!{address(rows[0], columns[0])}")


def address(row: int, column: int) -> str:
    """``B7`` for row 6, column 1."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
