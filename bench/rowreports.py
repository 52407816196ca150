"""Reports as rows of the published tables, made without any document: what the rules between reports are tried on."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from archive import schema
from archive.blocks import block
from archive.catalogue import dictionary
from archive.database import write
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, item_keys, terms

Cells = Mapping[str, int | str | None]
"""Printed values by place (``table3.carried_out.total``); a cell not named is 0."""

TABLES = {
    "table2": "proactive_disclosure",
    "table3": "applications",
    "table4": "proceedings",
    "table_b": "statistics_2014",
}
_KEYS = {
    "table2": terms("disclosures").keys(),
    "table3": terms("items").keys(),
    "table4": set(PROCEDURES),
    "table_b": terms("indicators").keys(),
}
_ORGAN = {
    "organ_id": "",
    "name": "某县水务局",
    "kind": "department",
    "level": "county",
    "division_code": "990101",
    "parent_division_code": "990100",
    "province_code": "99",
}
_REPORT = {
    "edition": 1,
    "generation": "d",
    "table4_present": 1,
    "scope_table2": "own",
    "scope_table3": "own",
    "carrier": "html",
    "source_id": "source",
    "published_on": None,
    "revisions": 1,
    "first_seen": "2026-01-01T00:00:00Z",
    "state": "held",
}


class Rows:
    """Rows by table, collected report by report."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """One row as it stands; columns not named are NULL."""
        self.tables[table].append(_blank(table) | dict(row))

    def organ(self, organ_id: str, **told: Any) -> None:
        """An organ, a county's department unless told otherwise."""
        self.tables["organs"].append(_blank("organs") | _ORGAN | {"organ_id": organ_id} | told)

    def report(self, report_id: str, organ_id: str, year: int, cells: Cells, **told: Any) -> None:
        """A report of the 2021 form unless told otherwise, noughts where ``cells`` says nothing.  Raises KeyError for
        a row that no table has."""
        row = _blank("reports") | _REPORT | {"report_id": report_id, "organ_id": organ_id, "report_year": year} | told
        form = row["generation"]
        row["table2_generation"] = row["table2_generation"] or form
        row["table3_generation"] = row["table3_generation"] or form
        self.tables["reports"].append(row)
        placed: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in TABLES}
        for place, value in cells.items():
            table, key, column = place.split(".")
            placed[table].setdefault(key, {})[column] = value
        for table, rows in placed.items():
            if unknown := rows.keys() - _KEYS[table]:
                raise KeyError(f"{table} has no row {unknown}")
        if form == "b":
            self._statistics(report_id, placed["table_b"])
            return
        self._applications(report_id, item_keys(row["table3_generation"]), placed["table3"])
        for procedure in PROCEDURES:
            printed = dict.fromkeys(RESULTS, 0) | placed["table4"].get(procedure, {})
            self.tables["proceedings"].append({"report_id": report_id, "procedure": procedure} | printed)
        self._disclosure(report_id, row["table2_generation"], placed["table2"])

    def section(self, report_id: str, section: str, text: str) -> None:
        """One section of a report's narrative."""
        row = {"report_id": report_id, "section": section, "heading": "", "text": text}
        self.tables["sections"].append(row)

    def _applications(self, report_id: str, items: Iterable[str], placed: dict[str, dict[str, Any]]) -> None:
        for order, item in enumerate(items, 1):
            term = terms("items")[item]
            row = {"report_id": report_id, "item": item, "item_order": order, "item_role": term.role}
            row |= {"item_group": term.group} | dict.fromkeys(APPLICANTS, 0)
            self.tables["applications"].append(row | placed.get(item, {}))

    def _disclosure(self, report_id: str, form: str, placed: dict[str, dict[str, Any]]) -> None:
        for item, term in terms("disclosures").items():
            measures = [m for m in term.measures if form in terms("measures")[m].forms]
            if measures and (form == "c" or item not in ("other_services", "central_procurement")):
                row = _blank("proactive_disclosure") | {"report_id": report_id, "item": item}
                self.tables["proactive_disclosure"].append(row | dict.fromkeys(measures, 0) | placed.get(item, {}))

    def _statistics(self, report_id: str, placed: dict[str, dict[str, Any]]) -> None:
        for indicator, printed in placed.items():
            row = {"report_id": report_id, "indicator": indicator, "label": terms("indicators")[indicator].zh}
            figures = {
                column: str(printed[column]) if column in printed else None for column in ("annual", "cumulative")
            }
            self.tables["statistics_2014"].append(row | {"unit": "条"} | figures)

    def database(self, path: str = ":memory:") -> sqlite3.Connection:
        """The rows in a database of the published schema with its indexes and views."""
        connection = sqlite3.connect(path)
        self.tables["dictionary"] = list(dictionary())
        write(connection, [block(self.tables)])
        return connection


def _blank(table: str) -> dict[str, Any]:
    return dict.fromkeys(column.name for column in schema.tables()[table].columns)
