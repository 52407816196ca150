"""The gate: a number recognised from an image is taken for printed only when the document's own sums prove it.

A row of table 3 and the columns it stands in, and a procedure of table 4, are added up as recognised, blanks as
nothing.  Where every sum that contains a number holds, it is a ``number``; else it is ``unverified`` and a human must
look, and no finding accuses on the strength of it.  What the recogniser was unsure of is ``doubtful`` whatever the sums
say: digits that look alike can be mistaken alike all over a table, and then the sums hold too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from extract import arithmetic
from extract.document import Document, Grid
from extract.reading import Rows, TableReading
from extract.value import Value

LEAST = 0.8
"""Confidence below which a recognised cell is doubtful."""

_ALIKE = str.maketrans(
    dict.fromkeys("OoQDU○〇Cc", "0") | dict.fromkeys("lI|i丨!]", "1") | {"Z": "2", "S": "5", "B": "8"}
)

_Key: TypeAlias = tuple[str, str, str]


def gate(document: Document, tables: Mapping[str, TableReading]) -> dict[str, TableReading]:
    """The tables with the confidence and the state of every recognised cell; those of other carriers as they are."""
    known = dict(_recognised(document))
    if not known:
        return dict(tables)
    shown = {
        name: _mapped(table, lambda _, value: _weighed(value, known.get(value.place))) for name, table in tables.items()
    }
    proven = _proven({name: _mapped(table, lambda _, value: _assumed(value)) for name, table in shown.items()})
    return {name: _mapped(table, _Judge(name, proven)) for name, table in shown.items()}


def _recognised(document: Document) -> Iterator[tuple[str, float]]:
    """Place and confidence of what was recognised."""
    for block in document.blocks:
        for row in block.rows if isinstance(block, Grid) else ((block,),):
            for one in row:
                if one.confidence is not None:
                    yield one.place, one.confidence


def _mapped(table: TableReading, change: Callable[[tuple[str, str], Value], Value]) -> TableReading:
    """The table with every cell changed; the cell's row and column come first."""

    def mapped(rows: Rows) -> Rows:
        return {
            row: {column: change((row, column), value) for column, value in cells.items()}
            for row, cells in rows.items()
        }

    return replace(table, rows=mapped(table.rows), subtotals=mapped(table.subtotals))


def _weighed(value: Value, confidence: float | None) -> Value:
    """The value with its confidence; doubtful when that is low or when letters stand for digits."""
    if confidence is None:
        return value
    value = replace(value, confidence=confidence)
    digits = value.text.translate(_ALIKE)
    if value.state != "number" and digits.isdecimal():
        reason = f"recognised from an image as {value.text!r}, which looks like {digits}"
        return replace(value, state="doubtful", candidates=(digits,), reason=reason)
    if confidence < LEAST and value.state != "doubtful":
        candidate = value.text if value.number is None else str(value.number)
        reason = f"recognised from an image with a confidence of {confidence}"
        return replace(value, number=None, state="doubtful", candidates=(candidate,), reason=reason)
    return value


def _assumed(value: Value) -> Value:
    """What the cell adds to a sum if it was recognised rightly."""
    if value.state in ("blank", "dash"):
        return replace(value, number=0, state="number")
    if value.state == "doubtful" and len(value.candidates) == 1 and value.candidates[0].isdecimal():
        return replace(value, number=int(value.candidates[0]), state="number")
    return value


def _proven(tables: Mapping[str, TableReading]) -> dict[_Key, bool]:
    """For every cell that stands in a sum, whether all sums that it stands in hold."""
    proven: dict[_Key, bool] = {}
    for equation in arithmetic.equations(tables["table3"], tables["table4"]):
        for operand in (*equation.left, *equation.right):
            key = (operand.table, operand.row, operand.column)
            proven[key] = proven.get(key, True) and equation.verdict == "pass"
    return proven


@dataclass(frozen=True, slots=True)
class _Judge:
    """Turns numbers of one table that no sum proves into unverified ones."""

    table: str
    proven: Mapping[_Key, bool]

    def __call__(self, where: tuple[str, str], value: Value) -> Value:
        holds = self.proven.get((self.table, *where))
        if value.confidence is None or value.state != "number" or holds:
            return value
        reason = "no sum covers it" if holds is None else "the sums do not hold"
        return replace(value, state="unverified", reason=f"recognised from an image, {reason}")
