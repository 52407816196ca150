"""The index of a snapshot's search page: organs and titles, as a script, which a page opened from a folder can load."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

_ORGANS = "SELECT organ_id, name FROM organs ORDER BY organ_id"
_REPORTS = """
SELECT organ_id, report_id, report_year, title FROM reports ORDER BY organ_id, report_year DESC, report_id
"""
_NAME, _YEAR = "\x01", "\x02"
"""Stand for the organ's name and the year in a title; most titles then are one of a few."""


def search_index(db: sqlite3.Connection) -> str:
    """The script: ``titles``, and for each organ its identifier, name and reports, each as what its identifier has
    beyond the organ's (or the whole), year and number of its title (-1 for none)."""
    titles: dict[str, int] = {}
    organs: dict[str, list[Any]] = {row[0]: [*row, []] for row in db.execute(_ORGANS)}
    for organ_id, report_id, year, title in db.execute(_REPORTS):
        _, name, held = organs[organ_id]
        number = -1 if title is None else titles.setdefault(_pattern(title, name, year), len(titles))
        held.append([report_id.removeprefix(organ_id), year, number])
    found = {"titles": list(titles), "organs": list(organs.values())}
    return f"const index = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"


def _pattern(title: str, name: str, year: int | None) -> str:
    pattern = title.replace(name, _NAME) if name else title
    return pattern.replace(str(year), _YEAR) if year else pattern
