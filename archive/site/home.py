"""The home page: what this is, how much of it there is, how the last run went, where to begin."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database

from archive.site.published import name_of, rows
from archive.site.queries import questions

READY = ("failed_arithmetic", "refusal_grounds", "carried_over_mismatch")
"""The questions offered first."""

_COUNTS = """
SELECT (SELECT COUNT(*) FROM organs) AS organs, (SELECT COUNT(*) FROM reports) AS reports,
  (SELECT MIN(report_year) FROM reports) AS first_year, (SELECT MAX(report_year) FROM reports) AS last_year,
  (SELECT SUM(cells_read) FROM reports) AS cells, (SELECT SUM(cells_doubtful) FROM reports) AS doubtful,
  (SELECT COUNT(*) FROM findings WHERE verdict = 'fail' AND severity <> 'info') AS findings,
  (SELECT COUNT(*) FROM captures) AS captures,
  (SELECT COUNT(*) FROM captures WHERE outcome NOT IN ('report', 'list')) AS refused,
  (SELECT COUNT(*) FROM coverage WHERE state IN ('not found by us', 'missing')) AS not_found
"""
_FINDINGS = """
SELECT f.finding_id, f.message_zh, f.message_en, f.rule, f.verdict, r.organ, r.report_year, r.report_id, r.first_seen
FROM findings f JOIN reports r USING (report_id)
WHERE f.verdict = 'fail' AND f.severity <> 'info'
ORDER BY r.first_seen DESC, r.report_year DESC, r.organ, f.rule LIMIT 6
"""
_REPORTS = """
SELECT report_id, organ, report_year, published_on, first_seen FROM reports
ORDER BY first_seen DESC, report_year DESC, organ LIMIT 6
"""
_UNWELL = """
SELECT source_id, organ, last_status, stop_reason, reasons FROM sources
WHERE last_status <> 'complete' ORDER BY last_status, source_id LIMIT 8
"""


_counted: WeakKeyDictionary[Database, dict[str, Any]] = WeakKeyDictionary()
"""The counts of each database opened: it is immutable while it is served, and counting is most of the page's work."""


async def context(datasette: Datasette) -> dict[str, Any]:
    """What the template shows."""
    database = datasette.get_database(name_of(datasette))
    if database not in _counted:
        _counted[database] = (await rows(datasette, _COUNTS))[0]
    runs = await rows(datasette, "SELECT * FROM runs ORDER BY started_at DESC LIMIT 1")
    built = await rows(datasette, "SELECT key, value FROM build")
    return {
        "counts": _counted[database],
        "findings": await rows(datasette, _FINDINGS),
        "reports": await rows(datasette, _REPORTS),
        "run": runs[0] if runs else None,
        "unwell": await rows(datasette, _UNWELL),
        "build": {entry["key"]: entry["value"] for entry in built},
        "ready": [questions()[name] for name in READY],
    }
