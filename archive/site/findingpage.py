"""The page of one finding: the rule as docs/checks has it, every operand with its cell, how to run the rule again and
how to cite it."""

from __future__ import annotations

import json
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.across import rules
from archive.site.citation import citation
from archive.site.labels import term_label, value_label
from archive.site.language import say
from archive.site.narrative import anchor
from archive.site.published import listed, rows
from archive.site.sheet import label
from extract.vocabulary import terms

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
    told = [{"report_id": finding["report_id"]} | operand for operand in json.loads(finding["operands"])]
    reports = {operand["report_id"] for operand in told}
    marked = await _marked(datasette, reports)
    operands = [_operand(operand, marked) for operand in told]
    elsewhere = await _elsewhere(datasette, reports - {finding["report_id"]})
    rule = terms("rules").get(finding["rule"])
    return {
        "finding": finding,
        "limits": say(rule.limits_zh, rule.limits_en) if rule and rule.limits_zh else "",
        "sql": _again(finding["rule"], finding["report_id"]),
        "message": message,
        "elsewhere": elsewhere,
        "sides": [[o for o in operands if o["side"] == side] for side in _SIDES],
        "citation": citation(
            datasette, request, f"/finding/{finding_id}", title, finding["captured_at"], finding["digest"]
        ),
    }


def _again(rule: str, report_id: str) -> str:
    """The SELECT of a rule between reports for this report alone; empty for a rule of one report."""
    if rule not in rules():
        return ""
    lines = [line for line in rules()[rule].sql.splitlines() if not line.startswith("--")]
    return "\n".join(["SELECT * FROM (", *lines, f") WHERE report_id = '{report_id}'"])


async def _elsewhere(datasette: Datasette, reports: set[str]) -> dict[str, str]:
    """The other reports a rule between reports read, by organ and year."""
    names, bound = _several(reports)
    found = await rows(
        datasette, f"SELECT report_id, organ, report_year FROM reports WHERE report_id IN ({names})", bound
    )
    return {row["report_id"]: f"{row['organ']} {row['report_year'] or ''}" for row in found}


async def _marked(datasette: Datasette, reports: set[str]) -> set[tuple[str, str, str]]:
    """The statements that the pages of the reports mark: report, section and position."""
    names, bound = _several(reports)
    found = await rows(
        datasette, f"SELECT report_id, section, position FROM statements WHERE report_id IN ({names})", bound
    )
    return {(row["report_id"], row["section"], str(row["position"])) for row in found}


def _several(values: set[str]) -> tuple[str, dict[str, str]]:
    """The values as parameters of a query: their names in SQL, and what they are bound to."""
    bound = {f"v{number}": value for number, value in enumerate(sorted(values))}
    return listed(bound), bound


def _operand(operand: dict[str, Any], marked: set[tuple[str, str, str]]) -> dict[str, Any]:
    """An operand in words, with the report and the place in its page where it is printed: words that are none of the
    statements ``marked`` there lead to their section."""
    table, row, column = operand["table"], operand["row"], operand["column"]
    shown = {
        "report_id": operand["report_id"],
        "value": operand["value"],
        "side": operand.get("side", "left"),
        "quote": operand.get("quote", ""),
    }
    if table == "metadata":
        return shown | {"place": str(value_label("row_key", row) or row), "anchor": "evidence"}
    if table == "narrative":
        place = str(term_label("sections", row) or row)
        if (operand["report_id"], row, column) not in marked:
            return shown | {"place": place, "anchor": row}
    else:
        name = value_label("table_name", table)
        columns = " + ".join(label(part) for part in column.split(" + "))
        place = f"{name.short if name else table} · {label(row)} · {columns}"
    return shown | {"place": place, "anchor": anchor((table, row, column.split(" + ")[0]))}
