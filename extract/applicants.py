"""The header of table 3: which applicant each column counts, by the order of its words and the places of its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.document import Cell, Grid
from extract.folding import fold
from extract.tape import BLOCK, ROW, label_pattern
from extract.vocabulary import APPLICANTS, GAP, terms

HEADER = re.compile(f"{GAP.join('自然人')}.{{0,200}}?{GAP.join('科研机构')}")
"""Where a header of table 3 begins on the tape (a total may stand before it)."""

_WORDS = re.compile(
    rf"(?P<group>{GAP.join('法人或其他组织')})|(?P<subtotal>{GAP.join('小计')})|{label_pattern('applicants').pattern}"
)
_BEFORE = re.compile(f"[{ROW}{BLOCK}]|{GAP.join('申请人情况')}")
_LEGAL = APPLICANTS[1:6]
_SUBTOTAL = ""
_HEADER_ROWS = 6


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in printed order, a local subtotal as an empty key; ``named`` when a header was there to tell."""

    keys: tuple[str, ...]
    named: bool


def of_text(text: str, header: int, first_row: int) -> Columns:
    """The columns by the words between ``header`` and ``first_row`` on the tape.

    The header has two rows: 自然人, 法人或其他组织, 总计, and below the second the kinds of legal persons.
    """
    begin = max((m.end() for m in _BEFORE.finditer(text, max(0, header - 60), header)), default=header)
    top: list[str] = []
    legal: list[str] = []
    for match in _WORDS.finditer(text, begin, first_row):
        kind = next(name for name in ("group", "subtotal", *APPLICANTS) if match[name])
        if kind in _LEGAL or (kind == "subtotal" and legal):
            legal.append(_SUBTOTAL if kind == "subtotal" else kind)
        else:
            top.append(_SUBTOTAL if kind == "subtotal" else kind)
    legal = _once(legal)
    top = _once(top)
    if "natural_person" not in top or set(legal) - {_SUBTOTAL} != set(_LEGAL):
        return Columns(APPLICANTS, named=False)
    if "group" not in top:
        top.insert(top.index("natural_person") + 1, "group")
    if "total" not in top:
        top.append("total")
    at = top.index("group")
    return Columns((*top[:at], *legal, *top[at + 1 :]), named=True)


def _once(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class Places:
    """The columns by the places of the header's cells: key → first and last-but-one column; ``labels`` is where the
    columns of labels end by the header's corner, ``left`` the first column of figures, ``right`` the edge of the table,
    ``first_row`` the first row below the header; ``doubled`` when a head stands over two columns, so that either may
    hold its figures."""

    columns: dict[str, tuple[int, int]]
    labels: int
    left: int
    right: int
    first_row: int
    doubled: bool

    @property
    def order(self) -> tuple[str, ...]:
        """The applicants from left to right."""
        return tuple(sorted(self.columns, key=lambda key: self.columns[key]))


def of_grid(grid: Grid) -> Places | None:
    """The header of a grid; None where it has none of all seven applicants."""
    labels = _labels()
    columns: dict[str, tuple[int, int]] = {}
    last = lowest = -1
    right = 0
    doubled = False
    for r, row in enumerate(grid.rows[:_HEADER_ROWS]):
        for cell in row:
            key = labels.get(fold(cell.text))
            if key is None:
                continue
            across = (cell.column, cell.column + cell.colspan)
            if key not in columns:
                columns[key] = across
                last, lowest = max(last, r + cell.rowspan - 1), r
            doubled = doubled or columns[key] != across
    if len(columns) < len(APPLICANTS):
        return None
    for row in grid.rows[: lowest + 1]:
        right = max(right, *(cell.column + cell.colspan for cell in row), 0)
    left = min(start for start, _ in columns.values())
    corner = next((cell for cell in grid.rows[lowest] if cell.column == 0), None) or _corner(grid, lowest)
    inner = min(corner.column + corner.colspan, left) if corner is not None else left
    return Places(columns, inner, left, right, last + 1, doubled)


def _corner(grid: Grid, lowest: int) -> Cell | None:
    """The cell at the left edge of the header that reaches down to its last row."""
    edge = [row[0] for row in grid.rows[:lowest] if row and row[0].column == 0]
    return next((cell for cell in reversed(edge) if cell.row + cell.rowspan > lowest), None)


@cache
def _labels() -> dict[str, str]:
    return {fold(spelling): key for key, t in terms("applicants").items() for spelling in t.match.split("|")}
