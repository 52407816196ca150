"""The page of one finding: the formula, every operand with its cell, and how to cite it."""

from __future__ import annotations

import json
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.site.citation import citation
from archive.site.labels import term_label, value_label
from archive.site.language import say
from archive.site.narrative import anchor
from archive.site.published import rows
from archive.site.sheet import label

_FINDING = """
SELECT f.*, r.organ, r.organ_id, r.report_year, r.edition, c.capture_id, c.captured_at, c.digest,
  d.zh, d.en, d.law, d.note_zh, d.note_en
FROM reviewed_findings f JOIN reports r USING (report_id) LEFT JOIN captures c ON c.capture_id = r.capture_id
LEFT JOIN dictionary d ON d.kind = 'rules' AND d.key = f.rule
WHERE f.finding_id = :finding_id
"""
_SIDES = ("left", "right")


async def context(datasette: Datasette, request: Request, finding_id: str) -> dict[str, Any] | None:
    """What the template shows, None for an unknown identifier."""
    found = await rows(datasette, _FINDING, {"finding_id": finding_id})
    if not found:
        return None
    finding = found[0]
    message = say(finding["message_zh"], finding["message_en"])
    title = f"{finding['organ']} {finding['report_year'] or ''}: {message}"
    operands = [_operand(operand) for operand in json.loads(finding["operands"])]
    return {
        "finding": finding,
        "message": message,
        "sides": [[o for o in operands if o["side"] == side] for side in _SIDES],
        "citation": citation(
            datasette, request, f"/finding/{finding_id}", title, finding["captured_at"], finding["digest"]
        ),
    }


def _operand(operand: dict[str, Any]) -> dict[str, Any]:
    table, row, column = operand["table"], operand["row"], operand["column"]
    shown = {"value": operand["value"], "side": operand.get("side", "left"), "quote": operand.get("quote", "")}
    if table == "narrative":
        place = str(term_label("sections", row) or row)
    elif table == "metadata":
        return shown | {"place": str(value_label("row_key", row) or row), "anchor": "evidence"}
    else:
        name = value_label("table_name", table)
        place = f"{name.short if name else table} · {label(row)} · {label(column)}"
    return shown | {"place": place, "anchor": anchor((table, row, column))}
