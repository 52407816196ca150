"""The dashboards over a real port: each plot is the answer to its question, with what it rests on and its caveat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from archive.site import server
from archive.site.dashboards import DASHBOARDS
from archive.site.plotlines import over_years
from archive.site.queries import questions
from tests.published import Published, in_a_province, page, publish, served, words

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS report_year FROM n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return in_a_province(publish(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.path) as address:
        yield address


@pytest.fixture
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


class TestEachPlot:
    @pytest.mark.parametrize("key", DASHBOARDS)
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_it_says_what_it_is_and_where_it_is_from(self, site: httpx.Client, key: str, language: str) -> None:
        tree = page(site, f"/dashboard/{key}?lang={language}")
        charts = tree.cssselect("figure.chart")
        assert len(charts) == sum(not chart.only_chosen for chart in DASHBOARDS[key].charts)
        for chart in charts:
            assert words(chart.cssselect("figcaption")[0])
            assert "N" in words(chart.cssselect(".n")[0])
            assert words(chart.cssselect(".care")[0])
            assert chart.cssselect("svg, .notice")
            assert chart.cssselect("details table tbody tr")
            links = [a.get("href") for a in chart.cssselect(".source a")]
            assert [site.get(link).status_code for link in links] == [200, 200, 200]
            assert ".csv" in links[1] and ".json" in links[2]

    def test_the_csv_holds_what_the_table_shows(self, site: httpx.Client) -> None:
        (chart,) = page(site, "/dashboard/national").cssselect("#outcomes")
        shown = [[words(cell) for cell in row] for row in chart.cssselect("details tbody tr")]
        lines = list(csv.reader(io.StringIO(site.get(chart.cssselect(".source a")[1].get("href")).text)))[1:]
        assert [[float(cell.replace(",", "")) for cell in row] for row in shown] == [
            list(map(float, line)) for line in lines
        ]

    def test_what_is_drawn_is_what_was_printed(self, site: httpx.Client, published: Published) -> None:
        (chart,) = page(site, "/dashboard/national").cssselect("#requests")
        cells = [
            told["document"]["table3"]["received_new"]["total"]
            for told in published.truth
            if told["document"]["metadata"]["report_year"] == 2023
        ]
        assert f"2023 本年新收: {sum(cells)}" in {words(title) for title in chart.cssselect("rect title")}
        assert f"2023 {len(cells)}" in words(chart.cssselect(".n")[0])
        assert "2021年度起表格格式改变" in words(chart.cssselect(".care")[0])

    def test_few_cases_have_no_share_but_their_number(self, site: httpx.Client) -> None:
        (chart,) = page(site, "/dashboard/quality").cssselect("#failing-by-province")
        rows = [words(row) for row in chart.cssselect("tbody tr")]
        assert any("江苏 不计 N 4" in row for row in rows)


class TestProvinces:
    def test_one_can_be_chosen_on_every_dashboard(self, site: httpx.Client, published: Published) -> None:
        cities = published.rows("SELECT organ FROM latest_reports WHERE province_code = '32' AND level = 'prefecture'")
        rules = published.rows("SELECT key AS organ FROM dictionary WHERE kind = 'rules'")
        for key in DASHBOARDS:
            tree = page(site, f"/dashboard/{key}?province=32")
            assert tree.cssselect("#f-province option[selected]")[0].get("value") == "32"
            assert "江苏" in words(tree.cssselect("h1")[0])
            assert tree.cssselect("figure.chart")
            ranked = {words(th).split()[0] for th in tree.cssselect(".ranks tbody th")}
            assert ranked <= {row["organ"] for row in [*cities, *rules]}
        (chart,) = page(site, "/dashboard/province?province=32").cssselect("#requests")
        (told,) = published.rows(questions()["requests_by_year"].sql + " LIMIT 1", {"province": "江苏"})
        assert f"{told['report_year']} 本年新收: {told['received_new']}" in words(chart)
        assert "province=32" in chart.cssselect(".source a")[0].get("href")

    def test_what_there_is_not_is_not_found(self, site: httpx.Client) -> None:
        for path in ("/dashboard/none", "/dashboard/national?province=98", "/dashboard/province?province=x'"):
            page(site, path, 404)


class TestWays:
    def test_home_and_every_page_lead_there(self, site: httpx.Client) -> None:
        home = page(site, "/")
        links = {a.get("href") for a in home.cssselect("#dashboards a")}
        assert links == {f"/dashboard/{key}" for key in DASHBOARDS}
        assert home.cssselect("header nav a[href='/dashboard']")
        index = {a.get("href") for a in page(site, "/dashboard").cssselect("main .cards a")}
        assert index == links

    def test_a_question_that_takes_too_long_is_said_and_spoils_nothing(
        self, published: Published, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow = replace(questions()["growth_of_requests"], sql=ENDLESS)
        monkeypatch.setitem(questions(), "growth_of_requests", slow)
        monkeypatch.setitem(server.SETTINGS, "sql_time_limit_ms", 1000)
        with served(published.path) as address, httpx.Client(base_url=address, timeout=60) as site:
            tree = page(site, "/dashboard/national")
        assert "要算太久" in words(tree.cssselect("#growth .notice")[0])
        assert tree.cssselect("#outcomes rect")


class TestLines:
    def test_a_year_without_a_number_is_a_gap_and_a_new_form_a_break(self) -> None:
        drawn = over_years(
            ["2019", "2020", "2021", "2022"], [("a", [1.0, None, 3.0, 4.0]), ("b", [-2.0, None, 0.0, None])],
            ["c", "c", "d", "d"], "无",
        )  # fmt: skip
        assert drawn is not None
        first, second = drawn.lines
        assert [len(piece.split()) for piece in first.pieces] == [1, 2]
        assert [point.title for point in second.points] == ["2019 b: -2", "2021 b: 0"]
        assert [tick.empty for tick in drawn.across] == ["", "无", "", ""]
        assert len(drawn.breaks) == 1
        assert second.points[1].y == drawn.zero
        heights = [point.y for point in first.points]
        assert heights[0] - drawn.zero == pytest.approx((heights[1] - drawn.zero) / 3, abs=0.2)
        assert float(drawn.up[0].text) <= -2 and float(drawn.up[-1].text) >= 4

    def test_without_any_number_there_is_no_plot(self) -> None:
        assert over_years(["2020"], [("a", [None])], ["c"], "无") is None

    def test_large_figures_are_whole_and_have_room(self) -> None:
        drawn = over_years(["2020", "2021"], [("a", [5_425_933, 12.5])], ["c", "c"], "无")
        assert drawn is not None
        assert [point.title for point in drawn.lines[0].points] == ["2020 a: 5,425,933", "2021 a: 12.5"]
        assert drawn.up[-1].text == "6,000,000"
        assert drawn.left >= 7 * len("6,000,000")


def test_the_questions_of_the_plots_are_ready_ones() -> None:
    for board in DASHBOARDS.values():
        assert len({chart.key for chart in board.charts}) == len(board.charts)
        for chart in board.charts:
            question = questions()[chart.question]
            assert {name for name, _ in chart.asked} <= set(question.names)
