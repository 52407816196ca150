"""The dashboards: which ready question each plot draws, and how.

Everything a plot shows is the answer to a ready question, so that its SQL can be read, edited and run by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from archive.site.labels import Label

FORM_CHANGED = Label(
    "2021年度起表格格式改变（虚线），前后不宜直接相接。",
    "The form changed with report year 2021 (broken line): do not join the series across it unthinkingly.",
)


@dataclass(frozen=True, slots=True)
class Chart:
    """One plot: the question and its parameters, and the columns that are drawn.

    Bars stand on top of each other for each year, lines run over the years, ranks are one bar a row, the first ``rows``
    of them.  With ``by`` the rows of a year are the series, told apart by that column.  ``n`` is the column that says
    how much a number rests on; ``forms`` marks where the form changed; ``only_chosen`` is shown of one province alone.
    """

    key: str
    question: str
    title: Label
    draw: Literal["stacked", "lines", "ranks"]
    series: tuple[str, ...]
    n: str
    by: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    forms: bool = False
    rows: int = 40
    only_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of plots."""

    key: str
    title: Label
    lead: Label
    charts: tuple[Chart, ...]


_OUTCOMES = ("granted", "granted_partial", "refused", "unable", "not_processed", "other_handling")
_APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_org",
    "legal_services_org",
    "other_org",
)
_RESULTS = ("upheld", "corrected", "other_result", "pending")
_COVERAGE = ("held", "missing", "not_found", "not_reached", "not_looked_for")

_requests = Chart(
    "requests",
    "requests_by_year",
    Label("申请：新收与上年结转（件）", "Requests: new and carried in (cases)"),
    "stacked",
    ("received_new", "carried_in"),
    "reports",
    forms=True,
)
_growth = Chart(
    "growth",
    "growth_of_requests",
    Label("同一批机关的新收申请，比上年（%）", "New requests to the same organs, against the year before (%)"),
    "lines",
    ("growth_pct",),
    "organs",
)
_outcomes = Chart(
    "outcomes",
    "outcomes_by_year",
    Label("办理结果（件）", "Outcomes (cases)"),
    "stacked",
    _OUTCOMES,
    "reports",
    forms=True,
)
_shares = Chart(
    "shares",
    "outcomes_by_year",
    Label("公开、不予公开、无法提供占办理结果（%）", "Granted, refused, unable: shares of outcomes (%)"),
    "lines",
    ("granted_pct", "refused_pct", "unable_pct"),
    "outcomes",
    forms=True,
)
_applicants = Chart(
    "applicants",
    "who_asks",
    Label("申请人（新收，件）", "Who asks (new requests, cases)"),
    "stacked",
    _APPLICANTS,
    "reports",
    forms=True,
)
_backlog = Chart(
    "backlog",
    "backlog_by_year",
    Label("结转下年占新收与上年结转（%）", "Carried over to the next year, share of received and carried in (%)"),
    "lines",
    ("backlog_pct",),
    "cases",
    forms=True,
)
_grounds = Chart(
    "grounds",
    "refusal_grounds",
    Label("不予公开的理由（件）", "Grounds of refusal (cases)"),
    "stacked",
    ("cases",),
    "reports",
    by="item",
    asked=(("min_cases", "1"),),
    forms=True,
)
_ground_shares = Chart(
    "ground-shares",
    "refusal_grounds",
    Label("各理由占全部不予公开（%）", "Each ground as a share of all refusals (%)"),
    "lines",
    ("share_pct",),
    "refused",
    by="item",
    asked=(("min_cases", "20"),),
    forms=True,
)
_reconsideration = Chart(
    "reconsideration",
    "reviews_by_year",
    Label("行政复议结果（件）", "Results of reconsideration (cases)"),
    "stacked",
    _RESULTS,
    "reports",
)
_reconsideration_share = Chart(
    "reconsideration-share",
    "reviews_by_year",
    Label("复议纠正占已结（%）", "Reconsiderations corrected, share of closed (%)"),
    "lines",
    ("corrected_pct",),
    "closed",
)
_litigation = Chart(
    "litigation",
    "reviews_by_year",
    Label("行政诉讼结果（件，两类合计）", "Results of litigation (cases, both kinds)"),
    "stacked",
    _RESULTS,
    "reports",
    asked=(("procedure", "litigation"),),
)
_litigation_share = Chart(
    "litigation-share",
    "reviews_by_year",
    Label("诉讼中法院纠正占已结（%）", "Lawsuits corrected by the court, share of closed (%)"),
    "lines",
    ("corrected_pct",),
    "closed",
    asked=(("procedure", "litigation"),),
)
_timeliness = Chart(
    "timeliness",
    "timeliness_by_year",
    Label("按时、逾期与不能判断的报告（份）", "Reports in time, late, and not to be judged"),
    "stacked",
    ("on_time", "late", "undated"),
    "dated",
)
_quality = Chart(
    "quality",
    "quality_by_year",
    Label("有勾稽关系不成立的报告（%）", "Reports with an equation that fails (%)"),
    "lines",
    ("failing_pct",),
    "reports",
    forms=True,
)


def _of_one(chart: Chart) -> Chart:
    """The chart on the page of provinces, where it is shown once a province is chosen."""
    return replace(chart, only_chosen=True)


def _items(head: str, title: Label) -> Chart:
    return Chart(
        head, "outcome_items", title, "stacked", ("cases",), "reports", by="item", asked=(("head", head),), forms=True
    )


def _ranks(key: str, question: str, title: Label, value: str, n: str, rows: int = 40) -> Chart:
    return Chart(key, question, title, "ranks", (value,), n, rows=rows)


_provinces = (
    _ranks(
        "granted-by-province",
        "provinces_compared",
        Label(
            "公开（含部分公开）占办理结果，最近一年（%）", "Granted, also in part: share of outcomes, latest year (%)"
        ),
        "granted_pct",
        "outcomes",
    ),
    _ranks(
        "lawsuits-by-province",
        "reviews_by_province",
        Label("诉讼中法院纠正占已结，最近一年（%）", "Lawsuits corrected, share of closed, latest year (%)"),
        "lawsuits_corrected_pct",
        "lawsuits_closed",
    ),
    _ranks(
        "late-by-province",
        "timeliness_by_province",
        Label("逾期公布，最近一年（%）", "Published late, latest year (%)"),
        "late_pct",
        "dated",
    ),
    _ranks(
        "held-by-province",
        "coverage_by_province",
        Label("已收报告占应有，最近一年（%）", "Reports held of those due, latest year (%)"),
        "held_pct",
        "due",
    ),
    _ranks(
        "failing-by-province",
        "findings_by_province",
        Label("有错误的报告，最近一年（%）", "Reports with an error, latest year (%)"),
        "failing_pct",
        "reports",
    ),
)
_granted, _lawsuits, _late, _held, _failing = _provinces

DASHBOARDS = {
    board.key: board
    for board in (
        Dashboard(
            "national",
            Label("全国概况", "National overview"),
            Label("收到多少申请，结果怎样，谁在申请。", "How many requests, what became of them, who asks."),
            (_requests, _growth, _outcomes, _shares, _applicants, _backlog),
        ),
        Dashboard(
            "province",
            Label("各省", "Provinces"),
            Label("各省比较；选一个省，看它的历年。", "The provinces compared; choose one to see its years."),
            (
                *_provinces,
                *map(
                    _of_one,
                    (_requests, _outcomes, _shares, _grounds, _reconsideration, _litigation, _timeliness, _quality),
                ),
            ),
        ),
        Dashboard(
            "grounds",
            Label("结果与理由", "Outcomes and grounds"),
            Label(
                "为什么不公开：理由、无法提供、不予处理。",
                "Why not: grounds of refusal, unable to provide, not processed.",
            ),
            (
                _shares,
                _grounds,
                _ground_shares,
                _items("unable", Label("无法提供（件）", "Unable to provide (cases)")),
                _items("not_processed", Label("不予处理（件）", "Not processed (cases)")),
                _items("other_handling", Label("其他处理（件）", "Other handling (cases)")),
            ),
        ),
        Dashboard(
            "reviews",
            Label("复议与诉讼", "Reviews and lawsuits"),
            Label("被复议、被起诉多少，纠正多少。", "How often organs are challenged, and how often corrected."),
            (
                _reconsideration,
                _reconsideration_share,
                _litigation,
                _litigation_share,
                _ranks(
                    "cities",
                    "courts_by_city",
                    Label(
                        "法院纠正最多的市，最近一年（件）", "Cities with most lawsuits corrected, latest year (cases)"
                    ),
                    "corrected",
                    "closed",
                    rows=15,
                ),
                _lawsuits,
            ),
        ),
        Dashboard(
            "timeliness",
            Label("及时与收录", "Timeliness and coverage"),
            Label("报告按时公布了吗，收录了多少。", "Whether reports come in time, and how much is held."),
            (
                _timeliness,
                Chart(
                    "late",
                    "timeliness_by_year",
                    Label("逾期（%）", "Late (%)"),
                    "lines",
                    ("late_pct",),
                    "dated",
                ),
                Chart(
                    "coverage",
                    "coverage_by_year",
                    Label("应有的报告：已收与未收（份）", "Reports due: held and not"),
                    "stacked",
                    _COVERAGE,
                    "due",
                ),
                _late,
                _held,
            ),
        ),
        Dashboard(
            "quality",
            Label("数据质量", "Data quality"),
            Label("原表的数字加得起来吗，我们读得准吗。", "Whether the reports add up, and how surely we read them."),
            (
                _quality,
                Chart(
                    "doubtful",
                    "quality_by_year",
                    Label("存疑的格占全部（%）", "Doubtful cells, share of all (%)"),
                    "lines",
                    ("doubtful_pct",),
                    "cells_all",
                    forms=True,
                ),
                Chart(
                    "carriers",
                    "carriers_by_year",
                    Label("公布的格式（份）", "Formats of publication (reports)"),
                    "stacked",
                    ("reports",),
                    "all_reports",
                    by="carrier",
                ),
                _ranks(
                    "rules",
                    "findings_by_rule",
                    Label("最常不成立的规则（份）", "Rules that fail most (reports)"),
                    "failing",
                    "assessed",
                    rows=15,
                ),
                _failing,
            ),
        ),
    )
}
"""By the word in their address."""
