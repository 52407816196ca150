"""A sheet: one report with its tables as keyed cells, which defects rearrange, and the truth, which they restate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from crawler.simulator import labels
from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.prose import Section
from crawler.simulator.reports import Report

Key: TypeAlias = tuple[str, str, str]
"""Table, row, column."""


@dataclass(frozen=True)
class Keyed(Cell):
    """A cell that knows what it is: ``key`` of a figure, ``label`` of a row label, column head or group head."""

    key: Key | None = None
    label: str = ""


@dataclass(frozen=True)
class Expected:
    """What a careful person reads in a cell.

    ``state`` is ``number``, ``blank``, ``dash`` or ``text``; ``doubtful`` when the document no longer fixes the cell,
    so that no value is the right answer; ``open`` when a person could go either way: no value, or exactly this one.
    """

    state: str
    value: Decimal | None = None


DOUBTFUL = Expected("doubtful")
_STATES = {"": "blank", "-": "dash", "/": "dash", "—": "dash"}


@dataclass
class Sheet:
    """One report: ``tables`` by the key of the section they stand in, rows of cells as they are printed."""

    report: Report
    tables: dict[str, list[list[Keyed]]]
    widths: dict[str, tuple[int, ...]]
    truth: dict[Key, Expected]
    sections: list[Section] = field(default_factory=list)

    @property
    def drawn(self) -> dict[str, Grid]:
        """The tables as the simulator's drawers take them."""
        return {key: Grid(tuple(map(tuple, rows)), self.widths[key]) for key, rows in self.tables.items()}

    @property
    def printed_report(self) -> Report:
        """The report with the sheet's sections."""
        return replace(self.report, sections=tuple(self.sections))

    def cells(self) -> Iterator[tuple[str, int, int, Keyed]]:
        """Every cell with section, row and place in the row."""
        for section, rows in self.tables.items():
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    yield section, r, c, cell

    def at(self, key: Key) -> tuple[str, int, int]:
        """Section, row and place of a figure.  Raises `KeyError` when it is printed nowhere."""
        for section, r, c, cell in self.cells():
            if cell.key == key:
                return section, r, c
        raise KeyError(key)

    def labelled(self, section: str, label: str) -> tuple[int, int]:
        """Row and place of a label.  Raises `KeyError` when it is printed nowhere."""
        for where, r, c, cell in self.cells():
            if where == section and cell.label == label:
                return r, c
        raise KeyError(label)

    def change(self, section: str, r: int, c: int, **changes: object) -> None:
        """Put a changed cell in place of the one there."""
        self.tables[section][r][c] = replace(self.tables[section][r][c], **changes)  # type: ignore[arg-type]

    def reprint(self, key: Key, text: str, expected: Expected | None = None) -> None:
        """Print another text for a figure; the truth stays unless told otherwise."""
        self.change(*self.at(key), text=text)
        if expected is not None:
            self.truth[key] = expected

    def figures(self, table: str = "") -> list[tuple[Key, str]]:
        """Key and printed text of every figure, of one table or of all."""
        return [(c.key, c.text) for *_, c in self.cells() if c.key is not None and c.key[0] in (table or c.key[0])]


def sheet(report: Report) -> Sheet:
    """The clean sheet of a report."""
    drawn = grids(report)
    keys = {"s2": _keys2(report), "s3": _keys3(report), "s4": _keys4()}
    names = {report.spelling(text): label for text, label in _names().items()} | _names()
    tables: dict[str, list[list[Keyed]]] = {}
    for section, grid in drawn.items():
        waiting = iter(keys[section])
        tables[section] = [
            [
                Keyed(c.text, c.colspan, c.rowspan, c.kind, next(waiting))
                if c.kind == "value"
                else Keyed(c.text, c.colspan, c.rowspan, c.kind, None, names.get(c.text, ""))
                for c in row
            ]
            for row in grid.rows
        ]
    truth = {key: _expected(report, key) for section in keys.values() for key in section}
    return Sheet(report, tables, {s: g.widths for s, g in drawn.items()}, truth, list(report.sections))


def _keys2(report: Report) -> list[Key]:
    parts = labels.PARTS[report.tables.table2_form]
    return [("table2", item, measure) for part in parts for item, _ in part.items for measure, _ in part.measures]


def _keys3(report: Report) -> list[Key]:
    return [("table3", row, column) for row in labels.ROWS[report.tables.table3_form] for column in labels.COLUMN_KEYS]


def _keys4() -> list[Key]:
    return [("table4", procedure, result) for procedure in labels.PROCEDURES for result, _ in labels.RESULTS]


def _names() -> dict[str, str]:
    """Printed label → key; the words that stand in two places (其他, 总计) are told apart by where they stand."""
    rows = [*labels.RECEIVED, *labels.SINGLE_OUTCOMES, *labels.REFUSED, *labels.UNABLE, *labels.NOT_PROCESSED]
    rows += [*labels.OTHER_D, labels.OTHER_C, labels.OUTCOME_TOTAL, labels.CARRIED_OUT, *labels.APPLICANTS]
    rows += [("total", labels.TOTAL_LABEL), *labels.RESULTS]
    for parts in labels.PARTS.values():
        for part in parts:
            rows += [*part.items, *part.measures, (part.article, part.article)]
    heads: tuple[str, ...] = (
        "法人或其他组织",
        "申请人情况",
        "行政复议",
        "行政诉讼",
        "未经复议直接起诉",
        "复议后起诉",
        "信息内容",
    )
    heads += (labels.OUTCOME_HEAD, labels.BALANCE_NOTE, *(head for head, _ in labels.GROUPS))
    names = {text: key for key, text in rows} | {text: text for text in heads}
    # the group head of form d and the row of form c read alike; a row label is wanted in form c only
    return names | {labels.OTHER_C[1]: labels.OTHER_C[0]}


def _expected(report: Report, key: Key) -> Expected:
    table, row, column = key
    rows: dict[str, dict[str, object]] = getattr(report.tables, table)
    cell = rows[row][column]
    if cell is None:
        return Expected(_STATES[report.tables.blank])
    return Expected("number", Decimal(str(cell["value"] if isinstance(cell, dict) else cell)))
