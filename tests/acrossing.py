"""Small databases for the rules between reports, from fixtures.

A fixture: ``[organs.KEY]`` (a county's department unless told), ``[[reports]]`` with ``year`` and,
where they differ from the usual, ``id``, ``organ`` (KEY), ``cells`` (place = printed value), ``states`` (place =
state), ``sections``, ``columns``; ``[[rows]]`` of any other table; ``expect``: the findings of the rule, as many keys
of each as matter.  No Python is needed for a new one: ``tests/fixtures/across/<RULE>/<name>.toml``.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.rowreports import Rows


def load(path: Path) -> tuple[sqlite3.Connection, list[dict[str, Any]]]:
    """The database of a fixture, and the findings it expects."""
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = Rows()
    organs = fixture.get("organs", {})
    for key in dict.fromkeys([*organs, *(report.get("organ", "bureau") for report in fixture["reports"])]):
        rows.organ(key, **dict(_flat(organs.get(key, {}))))
    for report in fixture["reports"]:
        organ = report.get("organ", "bureau")
        report_id = report.get("id", str(report["year"]))
        rows.report(
            report_id,
            organ,
            report["year"],
            dict(_flat(report.get("cells", {}))),
            **dict(_flat(report.get("columns", {}))),
        )
        for section, text in report.get("sections", {}).items():
            rows.section(report_id, section, text)
        for place, state in _flat(report.get("states", {})):
            table, row, column = place.split(".")
            told = {"report_id": report_id, "table_name": table, "row_key": row, "column_key": column}
            rows.add("cell_states", told | {"state": state, "printed": ""})
    for row in fixture.get("rows", []):
        rows.add(row.pop("table"), row)
    return rows.database(), fixture["expect"]


def _flat(cells: dict[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in cells.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{place}{key}.")
        else:
            yield place + key, None if value == "blank" else value
