"""The figures of the tables as the checks may use them: numbers as printed, and blanks that the table's own printed
total proves to be nought.  Nothing else stands for a blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extract.checks.finding import FAIL, NEEDS_READING, Evidence, Finding, Number
from extract.reading import TableReading
from extract.statements import plain
from extract.vocabulary import APPLICANTS, RESULTS, item_keys, outcome_keys, terms

_EMPTY = ("blank", "dash", "text")


class Cell(NamedTuple):
    """The place of one cell, which counts ``sign`` times in a reading."""

    table: str
    row: str
    column: str
    sign: int = 1


class Reading(NamedTuple):
    """A value that the tables give: a sum of cells.  ``value`` is None when a cell has none, ``sure`` False
    when a cell is unverified; ``words`` name a sum in place of its cells (dotted key, Chinese, English)."""

    value: Number | None
    cells: tuple[Cell, ...]
    sure: bool = True
    words: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        """The dotted keys of the cells."""
        if self.words is not None:
            return self.words[0]
        return _signed([f"{c.table}.{c.row}.{c.column}" for c in self.cells], self.cells, " + ", " - ")

    @property
    def zh(self) -> str:
        """What it is, in Chinese."""
        if self.words is not None:
            return self.words[1]
        return _signed([label(c.table, c.row, c.column)[0] for c in self.cells], self.cells, "加", "减")

    @property
    def en(self) -> str:
        """What it is, in English."""
        if self.words is not None:
            return self.words[2]
        return _signed([label(c.table, c.row, c.column)[1] for c in self.cells], self.cells, " plus ", " less ")


def _signed(names: list[str], cells: tuple[Cell, ...], plus: str, minus: str) -> str:
    text = names[0]
    for name, cell in zip(names[1:], cells[1:], strict=True):
        text += (plus if cell.sign > 0 else minus) + name
    return text


class Figures:
    """Cells and sums of the tables of one report."""

    def __init__(self, tables: Mapping[str, TableReading]) -> None:
        self._tables = tables
        self.odd = [
            (Cell(name, row, column), cell)
            for name in ("table2", "table3", "table4")
            for row, cells in tables[name].rows.items()
            for column, cell in cells.items()
            if cell.state != "number"
        ]
        empty = {cell.table for cell, value in self.odd if value.state in _EMPTY}
        self._noughts = _noughts_of_table3(tables["table3"]) if "table3" in empty else set()
        if "table4" in empty:
            self._noughts |= _noughts_of_table4(tables["table4"])

    def has(self, table: str) -> bool:
        """Whether the report has this table."""
        return bool(self._tables[table].rows)

    def generation(self, table: str) -> str:
        """The form of a table, empty without it."""
        return self._tables[table].generation

    def size(self, table: str) -> int:
        """How many cells a table has."""
        return sum(len(cells) for cells in self._tables[table].rows.values())

    def all_numbers(self, table: str, size: int) -> bool:
        """Whether a table has so many cells, each a printed number."""
        return self.size(table) == size and not any(cell.table == table for cell, _ in self.odd)

    def number(self, table: str, row: str, column: str) -> Number | None:
        """The number of a cell: printed, or a proven nought; None otherwise."""
        cell = self._tables[table].rows.get(row, {}).get(column)
        if cell is not None and cell.number is not None:
            return cell.number
        return 0 if (table, row, column) in self._noughts else None

    def state(self, table: str, row: str, column: str) -> str:
        """The state of a cell."""
        cell = self._tables[table].rows.get(row, {}).get(column)
        return "absent" if cell is None else cell.state

    def largest(self, table: str, rows: Sequence[str], column: str) -> tuple[Number, str]:
        """The largest printed number of these rows in a column, and its row; 0 of the first when none is printed."""
        cells = self._tables[table].rows
        most: tuple[Number, str] = (0, rows[0])
        for row in rows:
            cell = cells[row].get(column) if row in cells else None
            if cell is not None and cell.number is not None and cell.number > most[0]:
                most = (cell.number, row)
        return most

    def is_empty(self, table: str, row: str) -> bool:
        """Whether nothing is printed in a row."""
        return all(cell.state in _EMPTY for cell in self._tables[table].rows.get(row, {}).values())

    def is_zero(self) -> bool:
        """Whether every cell of the three tables is nought."""
        tables = ("table2", "table3", "table4")
        cells = ((t, row, c) for t in tables for row, columns in self._tables[t].rows.items() for c in columns)
        return all(self.number(*cell) == 0 for cell in cells)

    def evidence(self, reading: Reading) -> tuple[Evidence, ...]:
        """The cells of a reading as evidence."""
        return tuple(Evidence(c.table, c.row, c.column, self.number(*c[:3])) for c in reading.cells)

    def cell(self, table: str, row: str, column: str) -> Reading:
        """One cell as a reading; a total of table 3 that is left empty, as the sum of its row."""
        printed = self._tables[table].rows.get(row, {}).get(column)
        if printed is not None and printed.number is not None:
            return Reading(printed.number, (Cell(table, row, column),), printed.state != "unverified")
        value = self.number(table, row, column)
        state = self.state(table, row, column)
        if value is None and table == "table3" and column == "total" and state in _EMPTY:
            zh, en = label(table, row, column)
            words = (f"{table}.{row}.{column}", f"{zh}各列之和", f"{en}, sum of the columns")
            return self.total(*(self.cell(table, row, c) for c in APPLICANTS[:-1]), words=words)
        return Reading(value, (Cell(table, row, column),), state != "unverified")

    def total(self, *readings: Reading, words: tuple[str, str, str] | None = None) -> Reading:
        """The sum of readings; without a value when one has none."""
        value: Number | None = 0
        for reading in readings:
            value = None if value is None or reading.value is None else value + reading.value
        cells = tuple(cell for r in readings for cell in r.cells)
        if words is None and any(r.words is not None for r in readings):
            words = (
                " + ".join(r.name for r in readings),
                "加".join(r.zh for r in readings),
                " plus ".join(r.en for r in readings),
            )
        return Reading(value, cells, all(r.sure for r in readings), words)

    def difference(self, whole: Reading, part: Reading) -> Reading:
        """One reading less another."""
        value = None if whole.value is None or part.value is None else whole.value - part.value
        words = None
        if whole.words is not None or part.words is not None:
            words = f"{whole.name} - {part.name}", f"{whole.zh}减{part.zh}", f"{whole.en} less {part.en}"
        cells = (*whole.cells, *(cell._replace(sign=-1) for cell in part.cells))
        return Reading(value, cells, whole.sure and part.sure, words)

    def group(self, group: str) -> Reading:
        """The total of a group of outcomes (``refused``, ``unable`` …), for which the form prints no row of its own."""
        rows, words = _group(self.generation("table3"), group)
        return self.total(*(self.cell("table3", row, "total") for row in rows), words=words)


@cache
def _group(generation: str, group: str) -> tuple[tuple[str, ...], tuple[str, str, str]]:
    """The rows of a group, and what their sum is called."""
    head = terms("heads")[group]
    rows = tuple(row for row in outcome_keys(generation) if terms("items")[row].group == group)
    return rows, (f"table3.{group}.total", f"第三表“{head.zh}”各行之和", f"the rows of “{head.en}”")


def label(table: str, row: str, column: str) -> tuple[str, str]:
    """A cell's name in plain words, Chinese and English."""
    if table == "table3":
        item, applicant = terms("items")[row], terms("applicants")[column]
        rest = ("", "") if column == "total" else (applicant.zh, f", {applicant.en}")
        return f"第三表“{item.zh}”{rest[0]}", f"table 3 “{item.en}”{rest[1]}"
    if table == "table4":
        procedure, result = terms("procedures")[row], terms("results")[column]
        return f"第四表“{procedure.zh}”{result.zh}", f"table 4 “{procedure.en}”, {result.en}"
    if table == "table2":
        item, measure = terms("disclosures")[row], terms("measures")[column]
        return f"第二表“{item.zh}”{measure.zh}", f"table 2 “{item.en}”, {measure.en}"
    indicator = terms("indicators").get(row)
    zh, en = (indicator.zh, indicator.en) if indicator else (row, row)
    return f"统计表“{zh}”", f"statistics form “{en}”"


def _noughts_of_table3(table: TableReading) -> set[tuple[str, str, str]]:
    """Empty cells of table 3 that must be 0: the printed cells of their row, column or table make up its total."""
    leaves = outcome_keys(table.generation)
    found: set[tuple[str, str]] = set()
    for row in item_keys(table.generation):
        found |= _proven(table, [(row, c) for c in APPLICANTS[:-1]], (row, "total"))
    for column in APPLICANTS:
        found |= _proven(table, [(row, column) for row in leaves], ("outcome_total", column))
    body = _proven(table, [(row, c) for row in leaves for c in APPLICANTS[:-1]], ("outcome_total", "total"))
    return {("table3", *place) for place in found | body}


def _noughts_of_table4(table: TableReading) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str]] = set()
    for procedure in table.rows:
        found |= _proven(table, [(procedure, result) for result in RESULTS[:-1]], (procedure, "total"))
    return {("table4", *place) for place in found}


def _proven(table: TableReading, parts: list[tuple[str, str]], total: tuple[str, str]) -> set[tuple[str, str]]:
    whole = table.value(*total)
    if whole is None or whole.number is None:
        return set()
    cells = {place: table.value(*place) for place in parts}
    empty = {place for place, cell in cells.items() if cell is not None and cell.state in _EMPTY}
    numbers = [cell.number for cell in cells.values() if cell is not None and cell.number is not None]
    if not empty or len(empty) + len(numbers) < len(parts) or sum(numbers, Decimal(0)) != whole.number:
        return set()
    return empty


def compared(figures: Figures, rule: str, where: str, left: Reading, right: Reading, severity: str = "") -> Finding:
    """A rule that two readings break, told with what each is; it needs reading where one of them is not sure."""
    one, two = plain(Decimal(left.value or 0)), plain(Decimal(right.value or 0))
    return Finding(
        rule,
        where,
        left.value or 0,
        right.value or 0,
        figures.evidence(left),
        figures.evidence(right),
        f"{left.zh}为{one}，{right.zh}为{two}。",
        f"{left.en} is {one}, {right.en} is {two}.",
        FAIL if left.sure and right.sure else NEEDS_READING,
        severity,
    )
