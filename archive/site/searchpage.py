"""Search over the titles and the narrative of all reports, with the words found marked in an excerpt."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.segment import escape, words
from archive.site.highlight import excerpt, marked
from archive.site.published import rows

_REPORTS = """
SELECT r.report_id, r.organ, r.report_year, r.title FROM reports r
WHERE r.rowid IN (SELECT rowid FROM reports_fts WHERE reports_fts MATCH :query)
ORDER BY r.report_year DESC, r.organ LIMIT 30
"""
_SECTIONS = """
SELECT s.report_id, s.section, s.heading, s.text, r.organ, r.report_year
FROM sections_fts f JOIN sections s ON s.rowid = f.rowid JOIN reports r USING (report_id)
WHERE sections_fts MATCH :text ORDER BY r.report_year DESC, r.organ, s.section LIMIT 30
"""
_ORGANS = """
SELECT organ_id, name, reports FROM organs WHERE {named} ORDER BY LENGTH(name), name LIMIT 12
"""
_MOST_WORDS = 8
"""Of a query, those that an organ's name is compared with."""


async def context(datasette: Datasette, asked: str) -> dict[str, Any]:
    """What the template shows: organs by name, reports by title, sections by text, with how many there are in all."""
    query = escape(asked)
    if not query:
        return {"q": asked, "organs": [], "reports": [], "sections": [], "counts": {}}
    # The headings of the sections are the same in every report: only their text is searched.
    bound = {"query": query, "text": f"{{text}} : ({query})"}
    counts = await rows(
        datasette,
        "SELECT (SELECT COUNT(*) FROM reports_fts WHERE reports_fts MATCH :query) AS reports,"
        " (SELECT COUNT(*) FROM sections_fts WHERE sections_fts MATCH :text) AS sections",
        bound,
    )
    sections = await rows(datasette, _SECTIONS, bound)
    return {
        "q": asked,
        "organs": [organ | {"marked": marked(organ["name"], asked)} for organ in await _organs(datasette, asked)],
        "reports": [
            report | {"marked": marked(report["title"] or report["organ"], asked)}
            for report in await rows(datasette, _REPORTS, bound)
        ],
        "sections": [section | {"excerpt": excerpt(section["text"], asked)} for section in sections],
        "counts": counts[0],
    }


async def _organs(datasette: Datasette, asked: str) -> list[dict[str, Any]]:
    """The organs whose name has every word, the shortest names first."""
    bound = {f"word{number}": word for number, word in enumerate(words(asked)[:_MOST_WORDS])}
    named = " AND ".join(f"instr(name, :{name}) > 0" for name in bound)
    return await rows(datasette, _ORGANS.format(named=named), bound)
