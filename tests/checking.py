"""Reports for the checks: a form filled with noughts in which a fixture sets cells, words and dates."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.arithmetic import equations
from extract.checks import Checked, Material, check
from extract.checks.verdicts import Verdict, verdicts
from extract.population import Issuer
from extract.reading import TableReading
from extract.sections import Section
from extract.statements import Statement, statements
from extract.value import Value, read_amount, read_count
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, item_keys, outcome_keys, terms

METADATA: dict[str, Any] = {
    "title": "某某县水务局2024年政府信息公开工作年度报告",
    "report_year": 2024,
    "report_year_votes": {"title": 2024, "period": 2024},
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "period_text": "2024年1月1日至2024年12月31日",
    "issuer_as_written": "某某县水务局",
    "issuer_full": "某某县水务局",
    "issuer_type": "department",
    "admin_level": "county",
    "scope_table3": "own",
    "publication_date": "2025-01-20",
    "publication_source": "metadata",
    "contact": {"phone": "0999-1234567"},
    "cited_format_circular": None,
    "part": None,
}
HEADINGS = {key: terms("sections")[key].zh for key in ("s1", "s2", "s3", "s4", "s5", "s6")}
TEXTS = {
    "s1": "我局把公开当作日常工作的一部分，群众问得多的先公开。",
    "s2": "",
    "s3": "",
    "s4": "",
    "s5": "解读材料还不够通俗，下一步请窗口人员一起改写。",
    "s6": "全年未收取信息处理费。",
}


@dataclass(frozen=True)
class Case:
    """A report made from a fixture, with everything the checks say of it."""

    told: list[Statement]
    checked: Checked
    findings: list[dict[str, Any]]
    verdicts: dict[str, Verdict]

    @property
    def rules(self) -> set[str]:
        """The rules that found something."""
        return {finding["rule"] for finding in self.findings}

    def of(self, rule: str) -> list[dict[str, Any]]:
        """The findings of one rule."""
        return [finding for finding in self.findings if finding["rule"] == rule]


def load(path: Path) -> Case:
    """The report of a fixture file."""
    return make(tomllib.loads(path.read_text(encoding="utf-8")))


def make(fixture: dict[str, Any]) -> Case:
    """The report that a fixture describes, by what it sets:

    ``form`` (d unless told; ``form2``, ``form3`` for one table), ``metadata``, ``sections``, ``headings``,
    ``applications`` (row of table 3 → natural persons, or the six applicants; totals, ``outcome_total`` and
    ``carried_out`` follow), ``subtotals`` (group of outcomes → the same), ``proceedings`` (procedure → its four
    results; the total follows), ``cells`` (``table.row.column`` → number or printed text; row ``*``: every row that has
    the column), ``without`` (sections, tables or rows), ``table_b`` (row → number), ``unread``, ``recognised``."""
    form = fixture.get("form", "d")
    without = set(fixture.get("without", ()))
    texts = {k: v for k, v in (TEXTS | fixture.get("sections", {})).items() if k not in without}
    headings = HEADINGS | fixture.get("headings", {})
    sections = [Section(key, headings.get(key, key), text) for key, text in texts.items()]
    tables = _tables(form, fixture, without)
    metadata = METADATA | fixture.get("metadata", {})
    metadata |= {"format_generation": form, "table2_generation": form, "table3_generation": form}
    told = statements(sections, Issuer.of(metadata))
    unread = fixture.get("unread", 0)
    material = Material(metadata, sections, tables, told, unread, fixture.get("recognised", False))
    checked = check(material)
    judged = tuple(equations(tables["table3"], tables["table4"]))
    failed = [e.finding() for e in judged if e.verdict in ("fail", "needs reading")]
    findings = [*failed, *(finding.json() for finding in checked.findings)]
    return Case(told, checked, findings, verdicts(material, judged, checked.judgements, checked.findings))


def _tables(form: str, fixture: dict[str, Any], without: set[str]) -> dict[str, TableReading]:
    generation = {"table2": fixture.get("form2", form), "table3": fixture.get("form3", form), "table4": "cd"}
    tables = {name: TableReading() for name in ("table2", "table3", "table4", "table_b")}
    if form == "b":
        rows = {row: {"annual": _value("table_b", "annual", cell)} for row, cell in fixture["table_b"].items()}
        tables["table_b"] = TableReading("b", rows)
        return tables
    for name in ("table2", "table3", "table4"):
        if name not in without:
            rows = {
                row: {column: _value(name, column, 0) for column in columns}
                for row, columns in _layout(name, generation[name]).items()
                if f"{name}.{row}" not in without
            }
            tables[name] = TableReading(generation[name], rows)
    _applications(tables["table3"], fixture.get("applications", {}))
    for group, told in fixture.get("subtotals", {}).items():
        _fill(tables["table3"].subtotals.setdefault(group, {}), APPLICANTS, _shares(told))
    for procedure, results in fixture.get("proceedings", {}).items():
        _fill(tables["table4"].rows[procedure], RESULTS, results)
    for place, cell in fixture.get("cells", {}).items():
        name, row, column = place.split(".")
        for cells in tables[name].rows.values() if row == "*" else [tables[name].rows[row]]:
            if column in cells:
                cells[column] = _value(name, column, cell)
    return tables


def _applications(table: TableReading, told: dict[str, Any]) -> None:
    """Rows of table 3 with what follows from them, so that its equations hold."""
    if not told:
        return
    counts = {row: _shares(shares) for row, shares in told.items()}

    def added(rows: Sequence[str]) -> list[int]:
        return [sum(counts[row][n] for row in rows if row in counts) for n in range(6)]

    counts.setdefault("outcome_total", added(outcome_keys(table.generation)))
    due = added(("received_new", "carried_in"))
    counts.setdefault("carried_out", [a - b for a, b in zip(due, counts["outcome_total"], strict=True)])
    for row, shares in counts.items():
        _fill(table.rows[row], APPLICANTS, shares)


def _shares(told: int | list[int]) -> list[int]:
    return told if isinstance(told, list) else [told, 0, 0, 0, 0, 0]


def _fill(cells: dict[str, Value], columns: Sequence[str], parts: Sequence[int]) -> None:
    for column, number in zip(columns, [*parts, sum(parts)], strict=True):
        cells[column] = read_count(str(number))


def _layout(table: str, form: str) -> dict[str, tuple[str, ...]]:
    if table == "table3":
        return dict.fromkeys(item_keys(form), APPLICANTS)
    if table == "table4":
        return dict.fromkeys(PROCEDURES, RESULTS)
    printed = {
        item: tuple(m for m in term.measures if form in terms("measures")[m].forms)
        for item, term in terms("disclosures").items()
    }
    return {item: measures for item, measures in printed.items() if measures and (form == "c" or _in_form_d(item))}


def _in_form_d(item: str) -> bool:
    return item not in ("other_services", "central_procurement")


def _value(table: str, column: str, cell: Any) -> Value:
    if isinstance(cell, dict):
        return Value(cell.get("value"), cell["state"], cell.get("text", ""))
    if table == "table2" and terms("measures")[column].amount:
        return read_amount(str(cell))
    return read_count(str(cell))
