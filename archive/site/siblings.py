"""Organs beside an organ: of its kind and level in the same area, in one year, with shares only where numbers allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette

from archive.site.published import listed, rows, rows_of

FEWEST = 20
"""Below so many outcomes no share is given: one case would move it by five points or more."""
_AROUND = 12

_SIBLINGS = """
SELECT r.report_id, r.organ_id, r.organ, a.total AS received
FROM organs o
JOIN reports r ON r.organ_id = o.organ_id AND r.report_year = :year
LEFT JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
WHERE o.province_code = :province_code AND o.kind = :kind AND o.level IS :level AND {area}
  AND NOT EXISTS (SELECT 1 FROM reports later
    WHERE later.organ_id = r.organ_id AND later.report_year = r.report_year AND later.edition > r.edition)
ORDER BY a.total DESC, r.organ
"""
_SAME_PARENT = "o.parent_division_code IS :parent_division_code"
_SAME_DIVISION = "o.division_code IS :division_code"
_WIDE = "SELECT * FROM applications_wide WHERE report_id IN ({places})"
_HELD = "SELECT report_id, total FROM applications WHERE item = 'unable_not_held' AND report_id IN ({places})"


@dataclass(frozen=True, slots=True)
class Sibling:
    """One organ of the comparison; shares are None where fewer than `FEWEST` outcomes are printed, or not all cells."""

    report_id: str
    organ_id: str
    organ: str
    received: int | None
    outcomes: int | None
    granted: float | None
    not_held: float | None
    itself: bool


@dataclass(frozen=True, slots=True)
class Siblings:
    """The comparison of one year, and how many organs of the kind there are in all."""

    year: int
    found: tuple[Sibling, ...]
    of: int


async def siblings(datasette: Datasette, organ: Mapping[str, Any], year: int | None) -> Siblings | None:
    """The organs that received about as many requests in the year, the organ among them; None when it has no equal.

    Governments are compared under the same government above, departments and offices within their division.
    """
    if year is None or organ["kind"] is None:
        return None
    government = organ["kind"] in ("government", "township_government", "subdistrict_office", "government_office")
    area = _SAME_PARENT if government else _SAME_DIVISION
    found = await rows(datasette, _SIBLINGS.format(area=area), dict(organ) | {"year": year})
    place = next((n for n, row in enumerate(found) if row["organ_id"] == organ["organ_id"]), None)
    if place is None or len(found) < 2:
        return None
    start = max(min(place - _AROUND // 2, len(found) - _AROUND), 0)
    chosen = found[start : start + _AROUND]
    places = {f"r{number}": row["report_id"] for number, row in enumerate(chosen)}
    names = listed(places)
    wide, held = await rows_of(datasette, (_WIDE.format(places=names), places), (_HELD.format(places=names), places))
    by_report = {row["report_id"]: row for row in wide}
    lacking = {row["report_id"]: row["total"] for row in held}
    shown = [
        _sibling(row, by_report.get(row["report_id"]), lacking.get(row["report_id"]), organ["organ_id"])
        for row in chosen
    ]
    return Siblings(year, tuple(shown), len(found))


def _sibling(row: Mapping[str, Any], wide: Mapping[str, Any] | None, not_held: int | None, organ_id: str) -> Sibling:
    outcomes = wide["outcome_total"] if wide else None
    granted = None if wide is None or None in (wide["granted"], wide["granted_partial"]) else _granted(wide)
    return Sibling(
        row["report_id"],
        row["organ_id"],
        row["organ"],
        row["received"],
        outcomes,
        _share(granted, outcomes),
        _share(not_held, outcomes),
        row["organ_id"] == organ_id,
    )


def _granted(wide: Mapping[str, Any]) -> int:
    return int(wide["granted"]) + int(wide["granted_partial"])


def _share(part: int | None, whole: int | None) -> float | None:
    if part is None or whole is None or whole < FEWEST:
        return None
    return 100 * part / whole
