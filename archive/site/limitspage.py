"""The page of known limits: what this archive does not know, counted."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.site.coverage import glance
from archive.site.labels import value_label
from archive.site.once import Once
from archive.site.published import database_of, rows

_COUNTS = """
SELECT COUNT(*) AS reports, SUM(cells_read) AS cells, SUM(cells_doubtful) AS doubtful,
  SUM(equations_passed) AS hold, SUM(equations_failed) AS fail, SUM(equations_unassessed) AS unassessed,
  SUM(table2_generation IS NULL AND table3_generation IS NULL AND generation IS NOT 'b') AS without_tables,
  SUM(carrier = 'scan') AS scans, SUM(published_on IS NULL) AS undated, SUM(report_year IS NULL) AS yearless,
  SUM(state <> 'held') AS away,
  SUM(scope_table3 IS NULL AND table3_generation IS NOT NULL) AS scope_unknown,
  SUM((SELECT COUNT(*) FROM captures c WHERE c.report_id = reports.report_id) > 1) AS seen_again,
  (SELECT COUNT(*) FROM organs WHERE division_code IS NULL OR division_code = '') AS placeless,
  (SELECT COUNT(*) FROM organs) AS organs,
  (SELECT COUNT(*) FROM findings WHERE verdict = 'needs reading') AS unread,
  (SELECT MIN(captured_at) FROM captures) AS since
FROM reports
"""
_REFUSED = """
SELECT outcome, COUNT(*) AS n FROM captures WHERE outcome NOT IN ('report', 'list') GROUP BY 1 ORDER BY 2 DESC, 1
"""
_FORMS = "SELECT generation, COUNT(*) AS n FROM reports GROUP BY 1 ORDER BY 1"
_told_once: Once[dict[str, Any]] = Once()


async def context(datasette: Datasette) -> dict[str, Any]:
    """What the template shows."""
    known = await _told_once.get(database_of(datasette), "", lambda: _told(datasette))
    return known | {
        "glance": await glance(datasette),
        "refused": [(str(value_label("outcome", r["outcome"]) or r["outcome"]), r["n"]) for r in known["outcomes"]],
        "forms": [(str(value_label("generation", r["generation"] or "") or "–"), r["n"]) for r in known["generations"]],
    }


async def _told(datasette: Datasette) -> dict[str, Any]:
    counts = (await rows(datasette, _COUNTS))[0]
    return {
        "counts": {name: count or 0 for name, count in counts.items()},
        "outcomes": await rows(datasette, _REFUSED),
        "generations": await rows(datasette, _FORMS),
    }
