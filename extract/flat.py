"""Flattened runs: a row's figures in running text, where the borders between its cells were lost.

A run may be cut only with what the whole document shows: whether blanks stand between all cells, and whether every cell
left a trace, since a printed blank leaves none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.runs import Run
from extract.split import ways
from extract.tape import BLOCK

_MARK = r"/○\-"
_FIGURES = re.compile(rf"[^0-9{_MARK}]*(?P<figures>[0-9{_MARK}](?:[0-9{_MARK} ]*[0-9{_MARK}])?)[^0-9]*")
_TOKEN = re.compile(rf"[0-9]+|[{_MARK}]+")
_DIGITS = re.compile(r"[0-9 ]+")
_TOKEN_EACH_MARK = re.compile(rf"[0-9]+|[{_MARK}]")


@dataclass(frozen=True, slots=True)
class Habit:
    """What the rows of table 3 show of a document: ``bordered`` when blanks stand between the cells of most rows,
    ``complete`` when no row has fewer figures than cells."""

    bordered: bool
    complete: bool


NO_HABIT = Habit(bordered=False, complete=False)
"""Of a document whose table 3 is not flattened nothing is known."""


def figures(run: Run) -> str | None:
    """The figures of a run as printed: digits, dashes and blanks, after the rest of the label.  None when other digits
    follow behind words."""
    match = _FIGURES.fullmatch(run.text.replace(BLOCK, " "))
    return match["figures"] if match else None


def habit(rows: Iterable[str], cells: int) -> Habit:
    """The habit that the figures of some rows of ``cells`` cells show."""
    runs = list(rows)
    separate = sum(len(_TOKEN.findall(run)) == cells for run in runs)
    complete = bool(runs) and all(len(run.replace(" ", "")) >= cells for run in runs)
    return Habit(bordered=separate >= 3 and separate * 2 >= len(runs), complete=complete)


def separate(run: str, cells: int, known: Habit) -> tuple[str, ...] | None:
    """The printed figures of ``cells`` cells where their borders are certain: a blank between any two, dashes between
    numbers, or digits that can be cut in one way only.  None otherwise."""
    tokens = _TOKEN.findall(run)
    if len(tokens) != cells:
        tokens = _TOKEN_EACH_MARK.findall(run)
    if len(tokens) == cells:
        return tuple(tokens)
    found = ways(run, cells) if may_be_cut(run, known) else []
    return found[0] if len(found) == 1 else None


def may_be_cut(run: str, known: Habit) -> bool:
    """Whether its digits may tell where the numbers of a run end: every cell left a trace and the borders did not."""
    return known.complete and not known.bordered and _DIGITS.fullmatch(run) is not None
