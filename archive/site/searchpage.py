"""Search over the titles and the narrative of all reports, with the words found marked in an excerpt."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.segment import escape, words
from archive.site.highlight import excerpt, marked
from archive.site.once import Once
from archive.site.opened import Rows
from archive.site.organnames import organs_named
from archive.site.published import database_of, rows, rows_of

MOST = 1000
"""As many hits are counted: to count those of a word that every report has would take longer than to find the page."""
_SHOWN = 30
_REPORTS = """
SELECT r.report_id, r.organ, r.report_year, r.title
FROM reports_fts f CROSS JOIN reports r ON r.rowid = f.rowid
WHERE reports_fts MATCH :asked
"""
_SECTIONS = """
SELECT s.report_id, s.section, s.heading, s.text, r.organ, r.report_year
FROM sections_fts f CROSS JOIN sections s ON s.rowid = f.rowid CROSS JOIN reports r USING (report_id)
WHERE sections_fts MATCH :asked
"""
_HITS = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM {index} WHERE {index} MATCH :asked LIMIT {most})"
_YEARS = "SELECT DISTINCT report_year AS year FROM reports ORDER BY 1 DESC"
_years: Once[list[int | None]] = Once()


async def context(datasette: Datasette, asked: str) -> dict[str, Any]:
    """What the template shows: organs by name, reports by title, sections by text, with how many there are in all."""
    query = escape(asked)
    if not query:
        nothing = {"reports": 0, "sections": 0}
        return {"q": asked, "organs": [], "reports": [], "sections": [], "counts": nothing, "most": MOST}
    # The headings of the sections are the same in every report: only their text is searched.
    looked_for = {"reports_fts": {"asked": query}, "sections_fts": {"asked": f"{{text}} : ({query})"}}
    hits = await rows_of(
        datasette, *((_HITS.format(index=index, most=MOST + 1), bound) for index, bound in looked_for.items())
    )
    (titles,), (texts,) = ([row["n"] for row in found] for found in hits)
    reports = await _newest(datasette, _REPORTS, looked_for["reports_fts"], titles, "r.organ")
    sections = await _newest(datasette, _SECTIONS, looked_for["sections_fts"], texts, "r.organ, s.section")
    organs = await organs_named(datasette, words(asked))
    return {
        "q": asked,
        "organs": [organ | {"marked": marked(organ["name"], asked)} for organ in organs],
        "reports": [report | {"marked": marked(report["title"] or report["organ"], asked)} for report in reports],
        "sections": [section | {"excerpt": excerpt(section["text"], asked)} for section in sections],
        "counts": {"reports": titles, "sections": texts},
        "most": MOST,
    }


async def _newest(datasette: Datasette, sql: str, bound: dict[str, Any], hits: int, order: str) -> Rows:
    """The newest of so many hits.  Of more than `MOST` they are looked for year by year: sorting all would take longer
    than finding them."""
    if hits == 0:
        return []
    if hits <= MOST:
        return await rows(datasette, f"{sql} ORDER BY r.report_year DESC, {order} LIMIT {_SHOWN}", bound)
    found: Rows = []
    for year in await _years.get(database_of(datasette), "", lambda: _all_years(datasette)):
        of_year = f"{sql} AND r.report_year IS :year LIMIT {_SHOWN - len(found)}"
        found += await rows(datasette, of_year, bound | {"year": year})
        if len(found) == _SHOWN:
            break
    return found


async def _all_years(datasette: Datasette) -> list[int | None]:
    return [row["year"] for row in await rows(datasette, _YEARS)]
