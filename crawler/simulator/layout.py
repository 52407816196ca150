"""The statutory tables as grids of spanning cells, for every carrier to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from crawler.simulator.labels import (
    APPLICANTS,
    BALANCE_NOTE,
    CARRIED_OUT,
    COLUMN_KEYS,
    GROUPS,
    OTHER_C,
    OTHER_GROUP_D,
    OUTCOME_HEAD,
    OUTCOME_TOTAL,
    PARTS,
    PROCEDURES,
    RECEIVED,
    RESULTS,
    SINGLE_OUTCOMES,
    TOTAL_LABEL,
    Part,
)
from crawler.simulator.reports import Report


@dataclass(frozen=True)
class Cell:
    """A cell and what it spans; a `value` is a printed figure, a `label` everything else."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    kind: Literal["label", "value"] = "label"


@dataclass(frozen=True)
class Grid:
    """Rows of the cells that begin in them (as in HTML), and the relative widths of the columns."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell with the row and column where it begins."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                taken.update(
                    (row + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)
                )
                yield row, column, cell


def grids(report: Report) -> dict[str, Grid]:
    """The three tables of a report by the key of the section that holds them: s2, s3, s4."""
    return {"s2": _table2(report), "s3": _table3(report), "s4": _table4(report)}


def _table2(report: Report) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for part in PARTS[report.tables.table2_form]:
        spans = _spans(part)
        rows.append((Cell(report.spelling(part.article), colspan=4),))
        heads = (Cell(report.spelling(label), span) for (_, label), span in zip(part.measures, spans, strict=True))
        rows.append((Cell("信息内容"), *heads))
        for item, label in part.items:
            printed = (report.tables.printed("table2", item, measure) for measure, _ in part.measures)
            figures = (Cell(text, span, 1, "value") for text, span in zip(printed, spans, strict=True))
            rows.append((Cell(report.spelling(label)), *figures))
    return Grid(tuple(rows), (3, 2, 2, 2))


def _spans(part: Part) -> tuple[int, ...]:
    return {1: (3,), 2: (1, 2), 3: (1, 1, 1)}[len(part.measures)]


def _table3(report: Report) -> Grid:
    spell = report.spelling
    other = () if report.tables.table3_form == "c" else (OTHER_GROUP_D,)
    groups = (*GROUPS, *other)
    outcomes = len(SINGLE_OUTCOMES) + sum(len(leaves) for _, leaves in groups) + (not other) + 1
    rows: list[tuple[Cell, ...]] = [
        (Cell(spell(BALANCE_NOTE), 3, 3), Cell("申请人情况", 7)),
        (Cell("自然人", 1, 2), Cell("法人或其他组织", 5), Cell(TOTAL_LABEL, 1, 2)),
        tuple(Cell(label) for _, label in APPLICANTS[1:]),
    ]
    rows += [(Cell(spell(label), 3), *_counts(report, key)) for key, label in RECEIVED]
    body = [(Cell(spell(label), 2), *_counts(report, key)) for key, label in SINGLE_OUTCOMES]
    for heading, leaves in groups:
        for number, (key, label) in enumerate(leaves):
            group = (Cell(spell(heading), 1, len(leaves)),) if not number else ()
            body.append((*group, Cell(spell(label)), *_counts(report, key)))
    if not other:
        body.append((Cell(spell(OTHER_C[1]), 2), *_counts(report, OTHER_C[0])))
    body.append((Cell(spell(OUTCOME_TOTAL[1]), 2), *_counts(report, OUTCOME_TOTAL[0])))
    rows += [(Cell(OUTCOME_HEAD, 1, outcomes), *body[0]), *body[1:]]
    rows.append((Cell(spell(CARRIED_OUT[1]), 3), *_counts(report, CARRIED_OUT[0])))
    return Grid(tuple(rows), (6, 8, 20, 7, 7, 7, 7, 7, 7, 7))


def _counts(report: Report, row: str) -> tuple[Cell, ...]:
    return tuple(Cell(report.tables.printed("table3", row, column), 1, 1, "value") for column in COLUMN_KEYS)


def _table4(report: Report) -> Grid:
    results = tuple(Cell(label) for _, label in RESULTS)
    tall = tuple(Cell(label, 1, 2) for _, label in RESULTS)
    figures = tuple(
        Cell(report.tables.printed("table4", procedure, key), 1, 1, "value")
        for procedure in PROCEDURES
        for key, _ in RESULTS
    )
    rows = (
        (Cell("行政复议", 5), Cell("行政诉讼", 10)),
        (*tall, Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)),
        (*results, *results),
        figures,
    )
    return Grid(rows, (1,) * 15)
