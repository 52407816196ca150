"""The page of one organ: its years side by side, drawn, checked, compared; and the same as a file."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.site.citation import citation
from archive.site.freshness import freshness
from archive.site.organplots import plots
from archive.site.organyears import LAST, REPORTS, groups, years_of
from archive.site.published import rows_by_name
from archive.site.siblings import FEWEST, siblings
from extract.vocabulary import terms

_OF = "report_id IN (SELECT report_id FROM reports WHERE organ_id = :organ_id)"
_FINDINGS = f"""
SELECT f.finding_id, f.report_id, f.rule, f.severity, f.message_zh, f.message_en, r.report_year
FROM findings f JOIN reports r USING (report_id)
WHERE f.{_OF} AND f.verdict = 'fail' AND f.severity <> 'info'
ORDER BY r.report_year DESC, f.severity, f.rule LIMIT 21
"""
_REVISIONS = f"""
SELECT v.revision_id, v.report_id, v.revision, v.first_seen, r.report_year,
  (SELECT COUNT(*) FROM revision_changes c WHERE c.revision_id = v.revision_id) AS changes,
  (SELECT COUNT(*) FROM revision_changes c WHERE c.revision_id = v.revision_id AND c.kind = 'cell') AS cells
FROM revisions v JOIN reports r USING (report_id)
WHERE v.{_OF} AND v.revision > 1 ORDER BY v.first_seen DESC
"""
_SOURCES = "SELECT * FROM sources WHERE source_id IN (SELECT source_id FROM reports WHERE organ_id = :organ_id)"
_QUERIES = {
    "organ": "SELECT * FROM organs WHERE organ_id = :organ_id",
    "reports": REPORTS,
    "last": LAST,
    "applications": f"SELECT * FROM applications WHERE {_OF}",
    "proceedings": f"SELECT * FROM proceedings WHERE {_OF}",
    "findings": _FINDINGS,
    "revisions": _REVISIONS,
    "sources": _SOURCES,
}
_LIMIT = 20
_HEAD = ("organ_id", "organ", "report_year", "edition", "report_id", "form", "table", "row", "column", "value")


async def record(datasette: Datasette, organ_id: str) -> dict[str, Any] | None:
    """The organ and everything its page is made of, table by table, None for an unknown identifier."""
    found = await rows_by_name(datasette, _QUERIES, {"organ_id": organ_id})
    organ, reports, (last,) = found.pop("organ"), found.pop("reports"), found.pop("last")
    if not organ:
        return None
    years, undated = years_of(reports, last["year"])
    return {"organ": organ[0], "years": years, "undated": undated, **found}


async def context(datasette: Datasette, request: Request, organ_id: str) -> dict[str, Any] | None:
    """What the template shows, None for an unknown identifier."""
    found = await record(datasette, organ_id)
    if found is None:
        return None
    years, fresh = found["years"], await freshness(datasette)
    applications = {(row["report_id"], row["item"]): row for row in found["applications"]}
    proceedings = {(row["report_id"], row["procedure"]): row for row in found["proceedings"]}
    held = [year for year in years if year["report_id"]]
    return found | {
        "groups": groups(years, proceedings),
        "plots": plots(years, applications, proceedings),
        "more_findings": len(found["findings"]) > _LIMIT,
        "findings": found["findings"][:_LIMIT],
        "siblings": await siblings(datasette, found["organ"], held[-1]["report_year"] if held else None),
        "fewest": FEWEST,
        "pairs": list(pairwise(held)),
        "citation": citation(
            datasette, request, f"/organ/{organ_id}", found["organ"]["name"], fresh["seen"], fresh["content_hash"]
        ),
    }


def as_csv(found: dict[str, Any]) -> str:
    """The years side by side as CSV (RFC 4180), a line a measure and year; a missing number is an empty field."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        ("organ_id", "organ", "report_year", "edition", "report_id", "form", "table", "row", "column", "value")
    )
    organ = found["organ"]
    order = list(terms("items"))
    for year in found["years"]:
        one = (organ["organ_id"], organ["name"], year["report_year"], year["edition"], year["report_id"])
        known = (*one, year["generation"])
        rows3 = [row for row in found["applications"] if row["report_id"] == year["report_id"]]
        for row in sorted(rows3, key=lambda row: order.index(row["item"])):
            for column in terms("applicants"):
                writer.writerow((*known, "table3", row["item"], column, row[column]))
        for row in found["proceedings"]:
            if row["report_id"] == year["report_id"]:
                for column in terms("results"):
                    writer.writerow((*known, "table4", row["procedure"], column, row[column]))
    return text.getvalue()
