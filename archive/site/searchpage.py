"""Search over the titles and the narrative of all reports, with the words found marked in an excerpt."""

from __future__ import annotations

import re
from typing import Any

from datasette.app import Datasette
from markupsafe import Markup
from markupsafe import escape as escape_html

from archive.segment import escape
from archive.site.published import rows

_AROUND = 50
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
_ORGANS = "SELECT organ_id, name, reports FROM organs WHERE instr(name, :asked) > 0 ORDER BY name LIMIT 12"


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
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', asked)]
    return {
        "q": asked,
        "organs": await rows(datasette, _ORGANS, {"asked": asked}),
        "reports": await rows(datasette, _REPORTS, bound),
        "sections": [section | {"excerpt": excerpt(section["text"], words)} for section in sections],
        "counts": counts[0],
    }


def excerpt(text: str, words: list[str]) -> Markup:
    """The surroundings of the first word found, every word in them marked; the beginning when none stands as such."""
    marks = re.compile("|".join(re.escape(word) for word in words if word), re.IGNORECASE)
    first = marks.search(text)
    start = max(first.start() - _AROUND, 0) if first else 0
    end = (first.end() if first else 0) + 2 * _AROUND
    part = " ".join(text[start:end].split())
    marked = Markup("")
    position = 0
    for match in marks.finditer(part):
        marked += escape_html(part[position : match.start()]) + Markup("<mark>{}</mark>").format(match[0])
        position = match.end()
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return Markup(before) + marked + escape_html(part[position:]) + Markup(after)
