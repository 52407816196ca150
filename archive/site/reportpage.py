"""The page of one report: its tables as printed, what was found in them, where the bytes are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.site.citation import citation
from archive.site.forms import forms
from archive.site.narrative import narrative
from archive.site.published import rows_by_name
from archive.site.revised import revised
from archive.site.sheet import findings_of

_TABLES = {
    "proactive_disclosure": "item",
    "applications": "item_order",
    "proceedings": "procedure",
    "statistics_2014": "indicator",
    "cell_states": "table_name, row_key, column_key",
    "findings": "rule, place",
    "sections": "section",
    "statements": "section, position",
    "revisions": "revision",
    "revision_changes": "revision_id, change",
}
"""What belongs to a report, and the order it is read in."""
_QUERIES = {
    "reports": "SELECT * FROM reports WHERE report_id = :report_id",
    **{name: f"SELECT * FROM {name} WHERE report_id = :report_id ORDER BY {order}" for name, order in _TABLES.items()},
    "captures": "SELECT * FROM captures WHERE report_id = :report_id ORDER BY captured_at DESC, url",
}
_BESIDES = {
    "organ": "SELECT * FROM organs WHERE organ_id = (SELECT organ_id FROM reports WHERE report_id = :report_id)",
    "siblings": """
SELECT report_id, report_year, edition FROM reports
WHERE organ_id = (SELECT organ_id FROM reports WHERE report_id = :report_id) ORDER BY report_year, edition
""",
}
"""What only the page needs."""


async def record(datasette: Datasette, report_id: str) -> dict[str, Any] | None:
    """Everything the database holds on a report, table by table, None for an unknown identifier."""
    return await _held(datasette, report_id, _QUERIES)


async def _held(datasette: Datasette, report_id: str, queries: Mapping[str, str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {**await rows_by_name(datasette, queries, {"report_id": report_id})}
    report = found.pop("reports")
    return {"report": report[0], **found} if report else None


async def context(datasette: Datasette, request: Request, report_id: str) -> dict[str, Any] | None:
    """What the template shows, None for an unknown identifier."""
    found = await _held(datasette, report_id, _QUERIES | _BESIDES)
    if found is None:
        return None
    report = found["report"]
    marked, reading, noted = _sorted_out(found["findings"])
    findings = findings_of(marked)
    places = {(c["table_name"], c["row_key"], c["column_key"]): c for c in found["cell_states"]}
    tables = {
        "table2": {row["item"]: row for row in found["proactive_disclosure"]},
        "table3": {row["item"]: row for row in found["applications"]},
        "table4": {row["procedure"]: row for row in found["proceedings"]},
        "table_b": {row["indicator"]: row for row in found["statistics_2014"]},
    }
    capture = next((c for c in found["captures"] if c["capture_id"] == report["capture_id"]), None)
    return {
        "report": report,
        "organ": found["organ"][0],
        "siblings": found["siblings"],
        "forms": forms(report, tables, places, findings),
        "findings": findings,
        "reading": findings_of(reading),
        "noted": findings_of(noted),
        "sections": narrative(found["sections"], found["statements"], findings, tables["table3"]),
        "tables": {table: len(found[table]) for table in _TABLES},
        "capture": capture,
        "captures": found["captures"],
        "revisions": revised(found["revisions"], found["revision_changes"]),
        "citation": citation(
            datasette,
            request,
            f"/report/{report_id}",
            report["title"] or f"{report['organ']} {report['report_year'] or ''}",
            capture and capture["captured_at"],
            capture and capture["digest"],
        ),
    }


def _sorted_out(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], ...]:
    """Findings that are marked in the tables, errors before warnings; those a person has to read; mere notes."""
    noted = [f for f in found if f["severity"] == "info"]
    rest = sorted((f for f in found if f["severity"] != "info"), key=lambda f: f["severity"] != "error")
    return [f for f in rest if f["verdict"] == "fail"], [f for f in rest if f["verdict"] != "fail"], noted
