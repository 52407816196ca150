"""An organ's years side by side: what is held of each, and the measures line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.labels import column_label, value_label
from archive.site.language import say
from archive.site.opened import Rows

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
REPORTS = """
SELECT r.report_id, r.report_year, r.edition, r.title, r.generation, r.published_on, r.published_source, r.carrier,
  r.cells_doubtful, r.equations_failed, r.revisions, r.state, r.capture_id, w.received_new, w.carried_in, w.granted,
  w.granted_partial, w.refused, w.unable, w.not_processed, w.other_handling, w.outcome_total, w.carried_out
FROM reports r LEFT JOIN applications_wide w ON w.report_id = r.report_id
WHERE r.organ_id = :organ_id
ORDER BY r.report_year, r.edition
"""
LAST = "SELECT MAX(report_year) AS year FROM reports"
_NOT_FOUND = "not found by us"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison: a measure and its value each year; ``differs`` where a carry-over does not meet."""

    label: str
    key: str
    values: tuple[object, ...]
    differs: tuple[bool, ...] = ()


def years_of(reports: Rows, last: int | None) -> tuple[Rows, Rows]:
    """The years from the first report held of an organ (`REPORTS`) to the last of any organ (`LAST`), as the view
    ``coverage`` counts them, an edition each, those without a report with None; and the reports whose year is not
    known."""
    dated = [report for report in reports if report["report_year"] is not None]
    undated = [report for report in reports if report["report_year"] is None]
    if not dated or last is None:
        return [], undated
    nothing = dict.fromkeys(dated[0]) | {"edition": 1, "state": _NOT_FOUND}
    years: Rows = []
    for year in range(dated[0]["report_year"], last + 1):
        held = [report for report in dated if report["report_year"] == year]
        years += held or [nothing | {"report_year": year}]
    return years, undated


def groups(
    years: Sequence[Mapping[str, Any]], proceedings: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[tuple[str, list[Line]]]:
    """The lines under their headings."""
    return [
        (say("申请办理（件）", "Applications (cases)"), applications(years)),
        (say("复议与诉讼（件）", "Reconsideration and litigation (cases)"), _proceedings(years, proceedings)),
    ]


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
