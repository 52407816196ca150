"""A report as a writer sets it: lines and tables in order, and a table's rows as word processors store them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.reports import Report


def blocks(report: Report, drawn: Mapping[str, Grid] | None = None) -> Iterator[str | Grid]:
    """Every line and table of the report; `drawn` are the tables in place of the form's own."""
    yield from report.title_lines
    yield from report.preface
    tables = grids(report) if drawn is None else drawn
    for section in report.sections:
        yield section.heading
        yield from section.paragraphs
        if section.key in tables:
            yield tables[section.key]


@dataclass(frozen=True)
class Stored:
    """A cell of a row; ``down`` is ``restart`` or ``continue`` where it is merged downwards."""

    text: str
    column: int
    colspan: int
    down: str


def stored(grid: Grid) -> Iterator[list[Stored]]:
    """The rows, each with all its cells; those covered from above are empty and continue."""
    starts = {(row, column): cell for row, column, cell in grid.placed()}
    for row in range(len(grid.rows)):
        cells, column = [], 0
        while column < len(grid.widths):
            begun, cell = _covering(starts, row, column)
            down = "" if cell.rowspan == 1 else "restart" if begun == row else "continue"
            cells.append(Stored(cell.text if begun == row else "", column, cell.colspan, down))
            column += cell.colspan
        yield cells


def _covering(starts: dict[tuple[int, int], Cell], row: int, column: int) -> tuple[int, Cell]:
    while (row, column) not in starts:
        row -= 1
    return row, starts[row, column]


def edges(grid: Grid, total: int) -> list[int]:
    """Positions of the column borders, ``total`` being the width of the table."""
    unit = total / sum(grid.widths)
    return [round(unit * sum(grid.widths[:n])) for n in range(len(grid.widths) + 1)]
