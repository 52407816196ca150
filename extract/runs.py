"""A run: the stretch of tape between a label and the next, and the cells in it."""

from __future__ import annotations

from dataclasses import dataclass

from extract.folding import fold
from extract.tape import BLOCK, CELL, ROW, Tape


@dataclass(frozen=True, slots=True)
class Run:
    """Tape from ``start`` to ``end``."""

    tape: Tape
    start: int
    end: int

    @property
    def text(self) -> str:
        """The folded text, borders included."""
        return self.tape.text[self.start : self.end]

    @property
    def place(self) -> str:
        """Where the run begins."""
        return self.tape.origin(max(self.start - 1, 0))[1]


def rows_of(run: Run) -> list[list[tuple[str, str]]]:
    """Printed text and place of every whole cell, row by row; the first row begins after the label's own cell."""
    rows: list[list[tuple[str, str]]] = []
    printed = run.tape.printed
    position = run.start
    for number, row in enumerate(run.text.split(ROW)):
        cells = row.split(CELL)
        start = position
        if number == 0:
            start += len(cells.pop(0)) + 1
        found = []
        if len(cells) > 1:
            start += cells[0].rfind(BLOCK) + 1
            first = run.tape.index(start)
            found = list(printed[first : first + len(cells) - 1])
        rows.append(found)
        position += len(row) + 1
    return rows


def blanks_behind(run: Run) -> int:
    """How many blank cells stand between the end of a label's own cell and the end of its row; 0 when one is filled."""
    rest = rows_of(run)[0]
    return 0 if any(fold(text) for text, _ in rest) else len(rest)


def without_blanks_behind(row: list[tuple[str, str]], size: int, beside: int) -> list[tuple[str, str]] | None:
    """The cells of a row of figures under ``size`` heads with ``beside`` blank cells behind them; None when it is not
    as long as the row of the heads, blanks counted or not: then nothing says which figure stands under which head.
    Blanks behind a whole row of figures in a line of text are its end."""
    figures, behind = row[:size], row[size:]
    if len(figures) < size or any(fold(text) for text, _ in behind):
        return None
    ends = all(fold(text) and place.startswith("line ") for text, place in figures)
    return figures if len(behind) in (0, beside) or ends else None


def window(cells: list[tuple[str, str]], size: int) -> list[tuple[str, str]] | None:
    """The ``size`` neighbouring cells that hold every filled one; None when there are too few cells or the filled ones
    do not fix which.  Superfluous blanks are left-overs of merged labels."""
    if len(cells) < size:
        return None
    filled = [i for i, (text, _) in enumerate(cells) if fold(text)]
    if not filled:
        return cells[-size:]
    starts = [s for s in range(len(cells) - size + 1) if s <= filled[0] and filled[-1] < s + size]
    return cells[starts[0] : starts[0] + size] if len(starts) == 1 else None
