"""The plots of an organ over its years: requests, outcomes, grounds of refusal, reviews and lawsuits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.site.labels import column_label, row_label
from archive.site.language import say
from archive.site.plot import Plot, stacked
from archive.site.sheet import label
from extract.vocabulary import PROCEDURES, RESULTS, terms

_REQUESTS = ("received_new", "carried_in")
_OUTCOMES = ("granted", "granted_partial", "refused", "unable", "not_processed", "other_handling")
_FEWEST = 2
"""One bar is no plot."""


def plots(
    years: Sequence[Mapping[str, Any]],
    applications: Mapping[tuple[str, str], Mapping[str, Any]],
    proceedings: Mapping[tuple[str, str], Mapping[str, Any]],
) -> list[Plot]:
    """What there is to draw; ``years`` as on the organ's page, of which the last edition of each year is drawn."""
    last = {year["report_year"]: year for year in years}
    shown = list(last.values())
    if len([year for year in shown if year["report_id"]]) < _FEWEST:
        return []
    grounds = [key for key, term in terms("items").items() if term.group == "refused"]
    reconsideration, *litigation = PROCEDURES

    def outcome(key: str) -> list[int | None]:
        return [applications.get((year["report_id"], key), {}).get("total") for year in shown]

    def result(procedures: Iterable[str], key: str) -> list[int | None]:
        return [_sum(proceedings.get((year["report_id"], p), {}).get(key) for p in procedures) for year in shown]

    asked = [
        ("requests", say("申请（件）：新收与上年结转", "Requests: new and carried in"), _wide(shown, _REQUESTS)),
        ("outcomes", say("办理结果（件）", "Outcomes (cases)"), _wide(shown, _OUTCOMES)),
        (
            "grounds",
            say("不予公开的理由（件）", "Grounds of refusal (cases)"),
            [(row_label(key) or key, outcome(key)) for key in grounds],
        ),
        (
            "reconsideration",
            say("行政复议结果（件）", "Results of reconsideration (cases)"),
            [(label(key), result([reconsideration], key)) for key in RESULTS[:-1]],
        ),
        (
            "litigation",
            say("行政诉讼结果（件，两类合计）", "Results of litigation (cases, both kinds)"),
            [(label(key), result(litigation, key)) for key in RESULTS[:-1]],
        ),
    ]
    names = [str(year["report_year"]) for year in shown]
    forms = [year["generation"] for year in shown]
    empty = say("缺数", "n/a")
    drawn = [stacked(key, title, names, series, forms, empty) for key, title, series in asked]
    return [plot for plot in drawn if plot is not None]


def _wide(years: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> list[tuple[str, list[int | None]]]:
    return [(str(column_label("applications_wide", key)), [year[key] for year in years]) for key in keys]


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)
