"""The arithmetic of tables 3 and 4: 42 equations on a 2021 form, 40 on a 2019 form (R3-ROW, R3-OUTCOME, R3-BALANCE,
R4-SUM), and one for each column of a local subtotal (R3-GROUP).  An equation with a blank, doubtful or absent operand
is not assessable: never right, never taken as zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.reading import TableReading
from extract.value import ABSENT
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, item_keys, outcome_keys, terms

VERDICTS = ("pass", "fail", "needs reading", "not assessable")


class Operand(NamedTuple):
    """One cell of an equation."""

    table: str
    row: str
    column: str
    value: int | None
    state: str


@dataclass(slots=True, unsafe_hash=True)  # frozen costs a microsecond an equation; nothing changes one
class Equation:
    """A rule applied at one place: the left operands add up to the right ones, or not.

    ``sides``: both sums, in which blanks count nothing (only meaningful when every operand has a value).  ``verdict``:
    ``pass``, ``fail``, ``needs reading`` (fails on unverified cells) or ``not assessable``.
    """

    rule: str
    where: str
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    sides: tuple[int, int] = field(init=False)
    verdict: str = field(init=False)

    def __post_init__(self) -> None:
        left, right = [o.value for o in self.left], [o.value for o in self.right]
        self.sides = sum([value or 0 for value in left]), sum([value or 0 for value in right])
        if None in left or None in right:
            self.verdict = "not assessable"
        elif self.sides[0] == self.sides[1]:
            self.verdict = "pass"
        else:
            sure = all(o.state == "number" for o in (*self.left, *self.right))
            self.verdict = "fail" if sure else "needs reading"

    def finding(self) -> dict[str, object]:
        """The finding in the contract's shape, with plain words that state the numbers and no cause."""
        rule = terms("rules")[self.rule]
        left, right = self.sides
        return {
            "rule": self.rule,
            "where": self.where,
            "severity": rule.severity,
            "verdict": self.verdict,
            "left": left,
            "right": right,
            "formula": rule.formula,
            "operands": [
                {"table": o.table, "row": o.row, "column": o.column, "value": o.value, "side": side}
                for side, operands in (("left", self.left), ("right", self.right))
                for o in operands
            ],
            "message_zh": f"{_place(self.rule, self.where, 'zh')}：{rule.zh}。"
            f"左边{left}，右边{right}，相差{abs(left - right)}。",
            "message_en": f"{_place(self.rule, self.where, 'en')}: {rule.en}. "
            f"Left side {left}, right side {right}, difference {abs(left - right)}.",
        }


def _place(rule: str, where: str, language: str) -> str:
    if rule == "R3-GROUP":
        group, column = (terms(kind)[key] for kind, key in zip(("heads", "applicants"), where.split("."), strict=True))
        if language == "zh":
            return f"第三表“{group.zh}”小计“{column.zh}”列"
        return f"table 3, subtotal of “{group.en}”, column “{column.en}”"
    kind = {"R3-ROW": "items", "R4-SUM": "procedures"}.get(rule, "applicants")
    term = terms(kind)[where]
    if language == "zh":
        return {"items": "第三表“{}”行", "procedures": "第四表“{}”", "applicants": "第三表“{}”列"}[kind].format(term.zh)
    return {"items": "table 3, row “{}”", "procedures": "table 4, “{}”", "applicants": "table 3, column “{}”"}[
        kind
    ].format(term.en)


def equations(table3: TableReading, table4: TableReading) -> Iterator[Equation]:
    """Every equation that the tables' forms print, assessable or not."""
    if table3.rows:
        yield from _table3_equations(table3)
        yield from _subtotals(table3)
    for procedure in PROCEDURES:
        if procedure in table4.rows:
            *parts, total = _operands("table4", table4, procedure, RESULTS)
            yield Equation("R4-SUM", procedure, tuple(parts), (total,))


def _table3_equations(table3: TableReading) -> Iterator[Equation]:
    keys = item_keys(table3.generation)
    printed = {row: _operands("table3", table3, row, APPLICANTS) for row in keys}
    for row, (*parts, total) in printed.items():
        if row in table3.rows:
            yield Equation("R3-ROW", row, tuple(parts), (total,))
    leaves = zip(*(printed[row] for row in outcome_keys(table3.generation)), strict=True)
    for column, cells, total in zip(APPLICANTS, leaves, printed["outcome_total"], strict=True):
        yield Equation("R3-OUTCOME", column, cells, (total,))
    sides = [printed[row] for row in ("received_new", "carried_in", "outcome_total", "carried_out")]
    for column, new, before, done, left in zip(APPLICANTS, *sides, strict=True):
        yield Equation("R3-BALANCE", column, (new, before), (done, left))


def _subtotals(table3: TableReading) -> Iterator[Equation]:
    """The rows of a group against the subtotal printed for it, which is added to nothing else."""
    leaves = [(terms("items")[row].group, row) for row in outcome_keys(table3.generation)]
    for group, cells in table3.subtotals.items():
        rows = [row for owner, row in leaves if owner == group]
        for column in cells:
            *parts, total = (_operands("table3", table3, row, (column,))[0] for row in (*rows, group))
            yield Equation("R3-GROUP", f"{group}.{column}", tuple(parts), (total,))


def _operands(table: str, reading: TableReading, row: str, columns: Sequence[str]) -> list[Operand]:
    """The cells of a row; what the document does not have is absent."""
    cells = reading.row(row)
    found = [(column, cells.get(column, ABSENT)) for column in columns]
    return [
        Operand(table, row, column, cell.number if isinstance(cell.number, int) else None, cell.state)
        for column, cell in found
    ]
