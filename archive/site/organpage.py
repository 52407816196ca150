"""The page of one organ: its years side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette

from archive.site.labels import column_label, value_label
from archive.site.language import say
from archive.site.published import rows

_FLOWS = (
    "received_new",
    "carried_in",
    "granted",
    "granted_partial",
    "refused",
    "unable",
    "not_processed",
    "other_handling",
    "outcome_total",
    "carried_out",
)
_PROCEDURES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
_RESULTS = ("total", "corrected", "pending")
_YEARS = """
SELECT r.report_id, c.report_year, COALESCE(r.edition, 1) AS edition, r.generation, r.published_on, r.published_source,
  r.carrier, r.cells_doubtful, r.equations_failed, c.state, w.received_new, w.carried_in, w.granted, w.granted_partial,
  w.refused, w.unable, w.not_processed, w.other_handling, w.outcome_total, w.carried_out
FROM coverage c
LEFT JOIN reports r ON r.organ_id = c.organ_id AND r.report_year = c.report_year
LEFT JOIN applications_wide w ON w.report_id = r.report_id
WHERE c.organ_id = :organ_id
ORDER BY c.report_year, r.edition
"""
_PROCEEDINGS = """
SELECT p.* FROM proceedings p JOIN reports r USING (report_id) WHERE r.organ_id = :organ_id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: a measure and its value each year; ``differs`` where a carry-over does not meet."""

    label: str
    key: str
    values: tuple[object, ...]
    differs: tuple[bool, ...] = ()


async def context(datasette: Datasette, organ_id: str) -> dict[str, Any] | None:
    """What the template shows, None for an unknown identifier."""
    one = {"organ_id": organ_id}
    organ = await rows(datasette, "SELECT * FROM organs WHERE organ_id = :organ_id", one)
    if not organ:
        return None
    years = await rows(datasette, _YEARS, one)
    proceedings = {(p["report_id"], p["procedure"]): p for p in await rows(datasette, _PROCEEDINGS, one)}
    undated = await rows(
        datasette, "SELECT report_id, title FROM reports WHERE organ_id = :organ_id AND report_year IS NULL", one
    )
    return {
        "organ": organ[0],
        "years": years,
        "groups": [
            (say("申请办理（件）", "Applications (cases)"), applications(years)),
            (say("复议与诉讼（件）", "Reconsideration and litigation (cases)"), _proceedings(years, proceedings)),
        ],
        "undated": undated,
        "sources": await rows(
            datasette,
            "SELECT * FROM sources WHERE source_id IN (SELECT source_id FROM reports WHERE organ_id = :organ_id)",
            one,
        ),
    }


def applications(years: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Flows and outcomes year by year; what is carried in differs when the year before carried out another number."""
    lines = []
    for key in _FLOWS:
        differs = tuple(key == "carried_in" and _unmet(years, place) for place in range(len(years)))
        label = str(column_label("applications_wide", key))
        lines.append(Line(label, key, tuple(year[key] for year in years), differs))
    return lines


def _unmet(years: Sequence[Mapping[str, Any]], place: int) -> bool:
    """Whether the last edition of the year before carried out another number than this year carries in."""
    this = years[place]
    before = [y for y in years[:place] if y["report_year"] == this["report_year"] - 1]
    if not before or before[-1]["carried_out"] is None or this["carried_in"] is None:
        return False
    return bool(before[-1]["carried_out"] != this["carried_in"])


def _proceedings(years: Sequence[Mapping[str, Any]], found: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[Line]:
    return [
        Line(
            f"{value_label('procedure', procedure)} · {value_label('column_key', result)}",
            f"{procedure}.{result}",
            tuple(found.get((year["report_id"], procedure), {}).get(result) for year in years),
        )
        for procedure in _PROCEDURES
        for result in _RESULTS
    ]
