"""The home page: what this is, how much of it there is, how the last run went, where to begin."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.site import lists
from archive.site.coverage import glance
from archive.site.dashboards import DASHBOARDS
from archive.site.filters import Filters
from archive.site.language import current
from archive.site.once import Once
from archive.site.published import database_of, rows
from archive.site.queries import questions

READY = ("failed_arithmetic", "refusal_grounds", "carried_over_mismatch")
"""The questions offered first."""
_NEWEST = 6

_COUNTS = """
SELECT (SELECT COUNT(*) FROM organs) AS organs, (SELECT COUNT(*) FROM reports) AS reports,
  (SELECT COUNT(DISTINCT province_code) FROM organs) AS provinces,
  (SELECT MIN(report_year) FROM reports) AS first_year, (SELECT MAX(report_year) FROM reports) AS last_year,
  (SELECT SUM(cells_read) FROM reports) AS cells, (SELECT SUM(cells_doubtful) FROM reports) AS doubtful,
  (SELECT COUNT(*) FROM findings WHERE verdict = 'fail' AND severity <> 'info') AS findings,
  (SELECT COUNT(*) FROM revisions WHERE revision > 1) AS changes,
  (SELECT COUNT(*) FROM captures) AS captures,
  (SELECT COUNT(*) FROM captures WHERE outcome NOT IN ('report', 'list')) AS refused
"""
_REPORTS = """
SELECT report_id, organ, report_year, published_on, first_seen FROM reports
ORDER BY first_seen DESC, report_year DESC, organ LIMIT 6
"""
_UNWELL = """
SELECT source_id, organ, last_status, stop_reason, reasons FROM sources
WHERE last_status <> 'complete' ORDER BY last_status, source_id LIMIT 8
"""
_told_once: Once[dict[str, Any]] = Once()
"""What is the same for every reader of a language."""


async def context(datasette: Datasette) -> dict[str, Any]:
    """What the template shows."""
    database = database_of(datasette)
    return await _told_once.get(database, current(), lambda: _told(datasette))


async def _told(datasette: Datasette) -> dict[str, Any]:
    runs = await rows(datasette, "SELECT * FROM runs ORDER BY started_at DESC LIMIT 1")
    built = await rows(datasette, "SELECT key, value FROM build")
    return {
        "counts": (await rows(datasette, _COUNTS))[0],
        "reports": await rows(datasette, _REPORTS),
        "run": runs[0] if runs else None,
        "unwell": await rows(datasette, _UNWELL),
        "build": {entry["key"]: entry["value"] for entry in built},
        "findings": (await lists.findings(datasette, Filters(), _NEWEST))["findings"],
        "changes": (await lists.changes(datasette, Filters(), _NEWEST))["revisions"],
        "glance": await glance(datasette),
        "boards": list(DASHBOARDS.values()),
        "ready": [questions()[name] for name in READY],
    }
