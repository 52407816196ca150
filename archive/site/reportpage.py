"""The page of one report: its tables as printed, what was found in them, where the bytes are."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.site.forms import forms
from archive.site.labels import Label, term_label
from archive.site.published import rows
from archive.site.sheet import findings_of

_TABLES = {
    "proactive_disclosure": "item",
    "applications": "item_order",
    "proceedings": "procedure",
    "cell_states": "table_name, row_key, column_key",
    "findings": "rule, place",
    "sections": "section",
    "revisions": "revision",
}
"""What belongs to a report, and the order it is read in."""


async def record(datasette: Datasette, report_id: str) -> dict[str, Any] | None:
    """Everything the database holds on a report, table by table, None for an unknown identifier."""
    one = {"report_id": report_id}
    report = await rows(datasette, "SELECT * FROM reports WHERE report_id = :report_id", one)
    if not report:
        return None
    found: dict[str, Any] = {"report": report[0]}
    for table, order in _TABLES.items():
        found[table] = await rows(
            datasette, f"SELECT * FROM {table} WHERE report_id = :report_id ORDER BY {order}", one
        )
    captures = await rows(
        datasette, "SELECT * FROM captures WHERE report_id = :report_id ORDER BY captured_at DESC, url", one
    )
    found["captures"] = captures
    return found


async def context(datasette: Datasette, report_id: str) -> dict[str, Any] | None:
    """What the template shows, None for an unknown identifier."""
    found = await record(datasette, report_id)
    if found is None:
        return None
    report = found["report"]
    findings = findings_of(found["findings"])
    places = {(c["table_name"], c["row_key"], c["column_key"]): c for c in found["cell_states"]}
    tables = {
        "table2": {row["item"]: row for row in found["proactive_disclosure"]},
        "table3": {row["item"]: row for row in found["applications"]},
        "table4": {row["procedure"]: row for row in found["proceedings"]},
    }
    organ = await rows(datasette, "SELECT * FROM organs WHERE organ_id = :organ_id", {"organ_id": report["organ_id"]})
    siblings = await rows(
        datasette,
        "SELECT report_id, report_year, edition FROM reports WHERE organ_id = :organ_id ORDER BY report_year, edition",
        {"organ_id": report["organ_id"]},
    )
    return {
        "report": report,
        "organ": organ[0],
        "siblings": siblings,
        "forms": forms(report, tables, places, findings),
        "findings": findings,
        "sections": [section | {"name": _name(section)} for section in found["sections"]],
        "capture": next((c for c in found["captures"] if c["capture_id"] == report["capture_id"]), None),
        "captures": found["captures"],
        "revisions": found["revisions"],
    }


def _name(section: dict[str, Any]) -> Label | str:
    return term_label("sections", section["section"]) or section["heading"]
