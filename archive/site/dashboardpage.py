"""A dashboard as a page: its questions asked once for each database, their answers drawn and shown as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import QueryInterrupted

from archive.site.cells import page_path
from archive.site.coverage import ELSEWHERE, province_code
from archive.site.dashboards import DASHBOARDS, FORM_CHANGED, Chart, Dashboard
from archive.site.filters import choices
from archive.site.labels import Label, column_label, row_label, value_label
from archive.site.language import current, say
from archive.site.once import Once
from archive.site.opened import complete
from archive.site.plot import Plot, stacked
from archive.site.plotlines import Lines, over_years
from archive.site.provinces import province_name
from archive.site.published import database_of, rows
from archive.site.queries import Question, questions

Rows = Sequence[Mapping[str, Any]]
_LONGEST = 100
"""Rows of the table under a plot; the question itself gives them all."""
_answers: Once[list[dict[str, Any]]] = Once()
"""By question and parameters."""
_FORM_OF = ((2018, "b"), (2020, "c"))
"""The last report years of the older forms."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A row of a ranking: its words, the page they lead to, the number (None: too few), its length in per cent of
    the largest, and what it rests on."""

    name: str
    path: str | None
    value: float | None
    length: float
    n: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its answer: one of the three ways of drawing, the table, and where the question is found;
    ``failed`` when it takes too long to answer."""

    chart: Chart
    question: Question
    query: str
    plot: Plot | None
    lines: Lines | None
    ranks: tuple[Rank, ...]
    numbers: tuple[tuple[str, str], ...]
    n_label: str
    heads: tuple[Label, ...]
    table: tuple[tuple[str, ...], ...]
    care: str
    failed: bool


async def context(datasette: Datasette, board: Dashboard, province: str) -> dict[str, Any] | None:
    """What the template shows of all China, or of one province by its code; None for a code that there is not."""
    (box,) = await choices(datasette, "province")
    if province and province not in dict(box.options):
        return None
    charts = [chart for chart in board.charts if _shown(chart, province)]
    return {
        "board": board,
        "boards": list(DASHBOARDS.values()),
        "province": province,
        "of": dict(box.options).get(province, ""),
        "choices": [box],
        "drawn": [await _drawn(datasette, chart, province) for chart in charts],
    }


def _shown(chart: Chart, province: str) -> bool:
    """Comparisons of the provinces stand where none is chosen."""
    if province:
        return "province" in questions()[chart.question].names
    return not chart.only_chosen


async def _drawn(datasette: Datasette, chart: Chart, province: str) -> Drawn:
    question = questions()[chart.question]
    asked = {p.name: p.default for p in question.parameters} | dict(chart.asked)
    if "province" in question.names:
        asked["province"] = province
    try:
        found = await _answer(datasette, question, asked)
        failed = False
    except QueryInterrupted:
        found, failed = [], True
        complete.set(False)
    across = sorted(found, key=lambda row: row["report_year"]) if chart.draw != "ranks" else found
    plot = _stacked(chart, question, across) if chart.draw == "stacked" and found else None
    lines = _lines(chart, question, across) if chart.draw == "lines" and found else None
    broken = any(drawn is not None and drawn.breaks for drawn in (plot, lines))
    return Drawn(
        chart,
        question,
        urlencode({name: value for name, value in asked.items() if value}),
        plot,
        lines,
        _ranks(chart, found) if chart.draw == "ranks" else (),
        _numbers(chart, across) if chart.draw != "ranks" else (),
        str(_head(question, chart.n)),
        tuple(_head(question, column) for column in _columns(found)),
        tuple(tuple(_cell(column, row[column]) for column in _columns(found)) for row in found[:_LONGEST]),
        " ".join([*([str(FORM_CHANGED)] if broken else []), str(question.care)]),
        failed,
    )


async def _answer(datasette: Datasette, question: Question, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    database, place = database_of(datasette), (question.name, urlencode(asked))
    return await _answers.get(database, place, lambda: rows(datasette, question.sql, asked))


def _series(chart: Chart, question: Question, found: Rows) -> list[tuple[str, list[Any]]]:
    """The series with a number for each year.  Where rows are the series, a form without the row adds nothing."""
    years = _years(found)
    if not chart.by:
        return [(str(_head(question, c)), [row[c] for row in found]) for c in chart.series]
    (column,) = chart.series
    keys = list(dict.fromkeys(row[chart.by] for row in found))
    by_place = {(row["report_year"], row[chart.by]): row[column] for row in found}
    nothing = 0 if chart.draw == "stacked" else None
    return [(_named(chart.by, key), [by_place.get((year, key), nothing) for year in years]) for key in keys]


def _years(found: Rows) -> list[int]:
    return list(dict.fromkeys(row["report_year"] for row in found))


def _forms(chart: Chart, years: Sequence[int]) -> list[str | None]:
    return [next((f for last, f in _FORM_OF if year <= last), "d") if chart.forms else None for year in years]


def _stacked(chart: Chart, question: Question, found: Rows) -> Plot | None:
    years = _years(found)
    series = _series(chart, question, found)
    return stacked(chart.key, "", [str(y) for y in years], series, _forms(chart, years), say("缺数", "n/a"))


def _lines(chart: Chart, question: Question, found: Rows) -> Lines | None:
    years = _years(found)
    series = _series(chart, question, found)
    return over_years([str(year) for year in years], series, _forms(chart, years), say("不计", "n/a"))


def _ranks(chart: Chart, found: Rows) -> tuple[Rank, ...]:
    (column,) = chart.series
    shown = found[: chart.rows]
    largest = max((row[column] for row in shown if row[column]), default=1)
    return tuple(
        Rank(_name(row), _path(row), row[column], round(100 * (row[column] or 0) / largest, 1), row[chart.n])
        for row in shown
    )


def _name(row: Mapping[str, Any]) -> str:
    column = next(iter(row))
    return say("省份不明", "no known province") if row[column] is None else _named(column, str(row[column]))


def _path(row: Mapping[str, Any]) -> str | None:
    return page_path("report_id", row["report_id"]) if row.get("report_id") else None


def _numbers(chart: Chart, found: Rows) -> tuple[tuple[str, str], ...]:
    """What the numbers of each year rest on; with several rows a year, the most of any."""
    of_year: dict[int, int] = {}
    for row in found:
        of_year[row["report_year"]] = max(of_year.get(row["report_year"], 0), row[chart.n] or 0)
    return tuple((str(year), f"{n:,}") for year, n in of_year.items())


def _named(column: str, value: str) -> str:
    """The words of a value."""
    if column == "province" and (code := province_code(value)) != ELSEWHERE:
        return province_name(code)
    if column == "item" and (row := row_label(value)) is not None:
        return row
    label = value_label(column, value)
    if label is None:
        return value
    return f"{value} {label.short}" if column == "rule" else str(label.short)


def _head(question: Question, column: str) -> Label:
    return question.columns.get(column) or column_label(None, column)


def _columns(found: Rows) -> list[str]:
    other = "_en" if current() == "zh" else "_zh"
    return [c for c in found[0] if not c.endswith((other, "report_id"))] if found else []


def _cell(column: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return _named(column, value)
    return str(value) if column == "report_year" else f"{value:,}"
