"""Each rate shows its N: of every ready question, of every plot, of the map and of the years."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from archive.site.dashboards import DASHBOARDS
from archive.site.queries import Question, questions
from tests.published import Published, in_a_province, page, publish, served, words

RATES = {
    "refusal_grounds": {"share_pct": "refused"},
    "corrected_reviews": {"corrected_pct": "closed"},
    "not_held_share": {"share_pct": "outcomes"},
    "biggest_change": {"times": "before"},
    "who_asks": {"natural_pct": "total", "enterprise_pct": "total"},
    "outcomes_by_year": {"granted_pct": "outcomes", "refused_pct": "outcomes", "unable_pct": "outcomes"},
    "growth_of_requests": {"growth_pct": "before"},
    "provinces_compared": {"granted_pct": "outcomes", "refused_pct": "outcomes", "not_held_pct": "outcomes"},
    "zero_requests": {"zero_pct": "reports"},
    "backlog_by_year": {"backlog_pct": "cases"},
    "outcome_items": {"share_pct": "all_cases"},
    "reviews_by_year": {"corrected_pct": "closed"},
    "reviews_by_province": {"reviews_corrected_pct": "reviews_closed", "lawsuits_corrected_pct": "lawsuits_closed"},
    "courts_by_city": {"corrected_pct": "closed"},
    "timeliness_by_year": {"late_pct": "dated"},
    "timeliness_by_province": {"late_pct": "dated"},
    "coverage_by_province": {"held_pct": "due"},
    "coverage_by_year": {"held_pct": "due"},
    "copied_narratives": {"share_pct": "characters"},
    "findings_by_rule": {"failing_pct": "assessed"},
    "findings_by_province": {"failing_pct": "reports"},
    "quality_by_year": {"doubtful_pct": "cells_all", "failing_pct": "reports"},
    "carriers_by_year": {"share_pct": "all_reports"},
    "unpaid_fees": {"share_pct": "outcomes"},
}
"""Every column that is a rate, and the column that says of how many."""
NO_PARTS = {"copied_narratives", "biggest_change"}
"""Rates that are no part of their N: how alike two texts are, how many times as many."""
SMALL = 400
"""Up to such an N a rate rounded to a tenth of a per cent tells how many cases it stands for."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return in_a_province(publish(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def asked(question: Question) -> dict[str, str]:
    """The parameters of a question as they are given, rates of few cases too."""
    return {p.name: "1" if p.name == "min_cases" else p.default for p in question.parameters}


def test_every_rate_is_known() -> None:
    for question in questions().values():
        rates = {c for c, label in question.columns.items() if "%" in label.zh + label.en}
        rates |= set(re.findall(r"\b\w+_pct\b", question.sql)) | ({"times"} & set(question.columns))
        assert rates == set(RATES.get(question.name, {})), question.name


@pytest.mark.parametrize("name", RATES)
def test_the_n_of_a_rate_stands_beside_it(published: Published, name: str) -> None:
    found = published.rows(questions()[name].sql, asked(questions()[name]))
    for row in found:
        for rate, n in RATES[name].items():
            assert row[rate] is None or row[n] > 0
            if row[rate] is not None and name not in NO_PARTS and row[n] <= SMALL:
                cases = row[rate] * row[n] / 100
                assert cases == pytest.approx(round(cases), abs=row[n] * 0.0005 + 1e-6), (rate, row)


def test_most_questions_have_a_rate_to_look_at(published: Published) -> None:
    """The test before cannot fail where nothing is found."""
    seen = {
        name
        for name, rates in RATES.items()
        if any(
            row[rate] is not None
            for row in published.rows(questions()[name].sql, asked(questions()[name]))
            for rate in rates
        )
    }
    assert len(seen) >= len(RATES) - 5, RATES.keys() - seen


def test_a_plot_of_rates_says_the_n_of_its_rates() -> None:
    for board in DASHBOARDS.values():
        for chart in board.charts:
            rates = RATES.get(chart.question, {})
            for column in chart.series:
                if column in rates and chart.key != "growth":  # there N is how many organs are compared
                    assert chart.n == rates[column], chart.key
                assert column in rates or "%" not in chart.title.zh, chart.key


@pytest.mark.parametrize("path", ["/", "/coverage", "/coverage?province=32"])
def test_a_share_of_reports_held_says_of_how_many(site: httpx.Client, path: str) -> None:
    tree = page(site, path)
    shares = [one for one in tree.cssselect(".tiles a, .heat td a") if "%" in words(one)]
    assert shares
    for one in shares:
        (n,) = one.cssselect("small")
        (due, *_) = re.findall(r"\d+", one.get("title"))
        assert re.sub(r"\D", "", words(n)) == due


def test_of_siblings_the_outcomes_stand_beside_the_shares(site: httpx.Client, published: Published) -> None:
    seen = 0
    for organ in published.rows("SELECT organ_id FROM organs ORDER BY 1"):
        for row in page(site, f"/organ/{organ['organ_id']}").cssselect("#siblings tbody tr"):
            outcomes, *shares = [words(cell) for cell in row[2:]]
            seen += any("%" in share for share in shares)
            assert outcomes.replace(",", "").isdigit() or not any("%" in share for share in shares), words(row)
    assert seen
