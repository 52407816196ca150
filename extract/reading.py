"""What a table reader yields, and how two independent readings of a cell become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from extract.value import Value, doubtful

Rows: TypeAlias = dict[str, dict[str, Value]]
"""Row key → column key → cell."""


@dataclass(slots=True)
class TableReading:
    """One statutory table as read; ``generation`` is ``c`` or ``d``, empty when the document has no such table;
    ``subtotals`` are local rows that the form has not: group → column → cell."""

    generation: str = ""
    rows: Rows = field(default_factory=dict)
    subtotals: Rows = field(default_factory=dict, kw_only=True)

    @property
    def every_row(self) -> Rows:
        """Every row that was read: those of the form and the subtotals."""
        return self.rows | self.subtotals

    def value(self, row: str, column: str) -> Value | None:
        """The cell, None when the document has no such row or column."""
        return self.row(row).get(column)

    def row(self, row: str) -> Mapping[str, Value]:
        """The cells of a row by column, empty when the document has no such row."""
        return self.rows.get(row) or self.subtotals.get(row) or {}

    def json(self) -> dict[str, dict[str, object]]:
        """The table in the contract's shape."""
        return {row: {column: cell.json() for column, cell in cells.items()} for row, cells in self.rows.items()}


def reconcile(stream: Rows, walk: Rows, order: tuple[str, ...]) -> Rows:
    """One table from the number stream and the grid walk: what both say, or the one that speaks; where they differ the
    cell is doubtful with both values."""
    merged: Rows = {}
    for row in order:
        if row not in stream and row not in walk:
            continue
        one, two = stream.get(row, {}), walk.get(row, {})
        if one == two:  # nearly every row
            merged[row] = one
            continue
        merged[row] = {
            column: _one(one.get(column), two.get(column)) for column in ([*one, *(c for c in two if c not in one)])
        }
    return merged


def contested(rows: Rows, rival: Rows) -> Rows:
    """The table where the document prints a second one like it (of another year, of another office): a cell that the
    two print differently is doubtful with both."""
    return {
        row: {column: _contested(cell, rival.get(row, {}).get(column)) for column, cell in cells.items()}
        for row, cells in rows.items()
    }


def _contested(cell: Value, other: Value | None) -> Value:
    if other is None or other.agrees(cell) or other.number is None:
        return cell
    reason = "the document prints two tables of this kind, and their figures differ"
    return doubtful(cell.text, tuple(t for t in (cell.text, other.text) if t), reason, cell.place)


def _one(stream: Value | None, walk: Value | None) -> Value:
    if stream is None or walk is None:
        present = stream or walk
        if present is None:
            raise ValueError("a cell that no reading has")
        return present
    if stream.agrees(walk) or walk.state == "absent":
        return stream
    if walk.state == "doubtful":
        return walk
    if stream.state == "doubtful" and not stream.text:
        return walk
    candidates = tuple(dict.fromkeys(v.text for v in (stream, walk) if v.text))
    reason = f"by labels {stream.text or stream.state!r}, by columns {walk.text or walk.state!r}"
    return doubtful(walk.text or stream.text, candidates, reason, walk.place)
