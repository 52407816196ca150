"""The lists that can be narrowed down, coverage at a glance, and the feeds."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest
from lxml import etree, html

from archive.site.coverage import SHORT, Share
from tests.published import Published, publish, served, words

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ACCUSING = "f.verdict = 'fail' AND f.severity <> 'info'"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def gap(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Published]]:
    """The site over a database in which one report of 2022 is not held."""
    copy = tmp_path_factory.mktemp("gap") / "gongkai.db"
    shutil.copy(published.path, copy)
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute(
            "UPDATE coverage SET state = 'not found by us', report_id = NULL WHERE report_year = 2022"
            " AND organ_id = (SELECT organ_id FROM reports WHERE report_year = 2022 ORDER BY organ_id LIMIT 1)"
        )
    with served(copy) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client, replace(published, path=copy)


def page(site: httpx.Client, path: str, **asked: str) -> Any:
    answer = site.get(path, params=asked or None)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content)


def listed(tree: Any) -> list[str]:
    """The identifiers of the findings on a page."""
    return [a.get("href").rsplit("/", 1)[1] for a in tree.cssselect(".rows small a")]


class TestFindings:
    @pytest.mark.parametrize(
        ("asked", "where"),
        [
            ({}, ACCUSING),
            ({"severity": "all"}, "f.verdict = 'fail'"),
            ({"severity": "info"}, "f.verdict = 'fail' AND f.severity = 'info'"),
            ({"verdict": "needs reading"}, "f.verdict = 'needs reading' AND f.severity <> 'info'"),
            ({"year": "2021"}, f"{ACCUSING} AND r.report_year = 2021"),
            ({"level": "township"}, f"{ACCUSING} AND o.level = 'township'"),
            ({"rule": "R3-ROW", "province": "99"}, f"{ACCUSING} AND f.rule = 'R3-ROW' AND o.province_code = '99'"),
            ({"province": "11"}, f"{ACCUSING} AND o.province_code = '11'"),
        ],
    )
    def test_the_list_is_what_was_asked_for(
        self, site: httpx.Client, published: Published, asked: dict[str, str], where: str
    ) -> None:
        expected = published.rows(
            "SELECT f.finding_id FROM findings f JOIN reports r USING (report_id) JOIN organs o USING (organ_id)"
            f" WHERE {where}"
        )
        tree = page(site, "/findings", **asked)
        shown = listed(tree)
        assert set(shown) <= {row["finding_id"] for row in expected}
        assert len(shown) == len(set(shown)) == min(len(expected), 50)
        assert bool(expected) == (asked != {"province": "11"})
        assert words(tree.cssselect("h1 small")[0]) == str(len(expected))
        for box in tree.cssselect("form.narrow select"):
            chosen = [option.get("value") for option in box.cssselect("option[selected]")]
            assert chosen == ([asked[box.get("name")]] if asked.get(box.get("name")) not in (None, "11") else [])

    def test_pages_follow_each_other_without_loss(self, site: httpx.Client, published: Published) -> None:
        (count,) = published.rows("SELECT COUNT(*) AS n FROM findings WHERE verdict = 'fail'")
        seen: list[str] = []
        address: str | None = "/findings?severity=all"
        while address:
            tree = html.fromstring(site.get(address).content)
            seen += listed(tree)
            address = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
        assert len(seen) == len(set(seen)) == count["n"]

    def test_what_is_no_condition_is_none(self, site: httpx.Client) -> None:
        for asked in ({"year": "x'"}, {"page": "-1"}, {"page": "9" * 30}, {"severity": "<i>x"}, {"organ": "' OR 1"}):
            assert "<i>x" not in site.get("/findings", params=asked).text
            for path in ("/findings", "/changes", "/coverage", "/feeds/findings.atom"):
                assert site.get(path, params=asked).status_code == 200, (path, asked)


class TestChanges:
    def test_the_change_is_told_with_both_numbers(self, site: httpx.Client, published: Published) -> None:
        told = published.rows("SELECT * FROM revision_changes WHERE kind = 'cell'")
        tree = page(site, "/changes")
        rows = [[words(cell) for cell in row] for row in tree.cssselect(".differences tbody tr")]
        assert [row[1:] for row in rows[: len(told)]] == [[c["before"], c["after"]] for c in told]
        assert told[0]["report_id"] in tree.cssselect(".revision h2 a")[0].get("href")
        assert f"{told[0]['before']} → {told[0]['after']}" in words(page(site, "/"))

    def test_narrowed_down_to_nothing_it_says_what_cannot_be_seen(self, site: httpx.Client) -> None:
        assert "见不到" in words(page(site, "/changes", year="1999").cssselect(".notice")[0])


class TestCoverage:
    def test_the_shares_are_those_of_the_table(self, gap: tuple[httpx.Client, Published]) -> None:
        site, published = gap
        told = published.rows("SELECT organs, held FROM coverage_shares")
        assert any(0 < row["held"] < row["organs"] for row in told)
        shown: Counter[str] = Counter()
        tree = page(site, "/coverage")
        for one in (*tree.cssselect(".tiles a"), *tree.cssselect("div.glance p.legend a")):
            shown.update(a.get("title") for a in page(site, one.get("href")).cssselect(".heat td a"))
        assert shown == Counter(f"应有{row['organs']}，已收{row['held']}" for row in told)

    def test_each_organ_and_year_has_its_state(self, gap: tuple[httpx.Client, Published]) -> None:
        site, published = gap
        (lacking,) = published.rows("SELECT organ_id, report_year FROM coverage WHERE state = 'not found by us'")
        tree = page(site, "/coverage", province="none")
        expected = published.rows("SELECT state, COUNT(*) AS n FROM coverage WHERE province IS NULL GROUP BY 1")
        cells = Counter(words(cell) for cell in tree.cssselect(".matrix td"))
        assert cells == {str(SHORT[row["state"]]): row["n"] for row in expected}
        for asked in ({}, {"year": str(lacking["report_year"])}):
            rows = page(site, "/coverage", state="not found by us", **asked).cssselect(".matrix tbody th a")
            assert [a.get("href") for a in rows] == [f"/organ/{lacking['organ_id']}"]
        assert not page(site, "/coverage", state="not found by us", year="2020").cssselect(".matrix")

    def test_only_every_single_one_is_a_hundred_per_cent(self) -> None:
        assert (Share(999, 1000, 1000).percent, Share(999, 1000, 1000).shade) == (99, 5)
        assert (Share(7, 7, 7).percent, Share(7, 7, 7).shade) == (100, 6)
        assert [Share(held, 1000, 1000).told for held in (0, 9, 10, 1000)] == ["0%", "<1%", "1%", "100%"]
        assert (Share(0, 0, 0).shade, Share(0, 9, 0).shade) == (0, 0)
        assert [Share(held, 10, 10).shade for held in (0, 2, 4, 6, 8)] == [1, 2, 3, 4, 5]


class TestFeeds:
    @pytest.mark.parametrize(
        ("name", "sql"),
        [
            ("reports", "SELECT 'urn:gongkai:report:' || report_id AS id FROM reports"),
            ("changes", "SELECT 'urn:gongkai:revision:' || revision_id AS id FROM revisions WHERE revision > 1"),
            ("findings", f"SELECT 'urn:gongkai:finding:' || finding_id AS id FROM findings f WHERE {ACCUSING}"),
        ],
    )
    def test_both_kinds_tell_the_same_under_permanent_identifiers(
        self, site: httpx.Client, published: Published, name: str, sql: str
    ) -> None:
        atom = etree.fromstring(site.get(f"/feeds/{name}.atom").content)
        told = json.loads(site.get(f"/feeds/{name}.json").text)
        ids = [item["id"] for item in told["items"]]
        assert [e.findtext("a:id", namespaces=ATOM) for e in atom.findall("a:entry", ATOM)] == ids
        everything = {row["id"] for row in published.rows(sql)}
        assert ids and set(ids) <= everything and len(ids) == min(len(everything), 50)
        moments = [item["date_modified"] for item in told["items"]]
        assert moments == sorted(moments, reverse=True)
        assert atom.findtext("a:updated", namespaces=ATOM) == moments[0]
        for item in told["items"][:3]:
            assert site.get(item["url"].partition("#")[0]).status_code == 200

    def test_they_are_narrowed_down_by_organ_and_rule(self, site: httpx.Client, published: Published) -> None:
        (one, *_) = published.rows(
            "SELECT f.rule, r.organ_id FROM findings f JOIN reports r USING (report_id) WHERE f.rule = 'R3-ROW'"
        )
        asked = {"organ": one["organ_id"], "rule": one["rule"]}
        told = site.get("/feeds/findings.json", params=asked).json()
        (count,) = published.rows(
            "SELECT COUNT(*) AS n FROM findings JOIN reports USING (report_id)"
            " WHERE organ_id = :organ AND rule = :rule",
            asked,
        )
        assert len(told["items"]) == count["n"] > 0

    def test_who_has_it_gets_304(self, site: httpx.Client) -> None:
        first = site.get("/feeds/findings.atom")
        tag = first.headers["etag"]
        again = site.get("/feeds/findings.atom", headers={"If-None-Match": f'"x", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
        other = site.get("/feeds/findings.atom?rule=R3-ROW", headers={"If-None-Match": tag})
        assert other.status_code == 200

    def test_an_unknown_feed_is_not_found(self, site: httpx.Client) -> None:
        assert site.get("/feeds/none.atom").status_code == 404

    def test_every_page_of_a_list_names_its_feed(self, site: httpx.Client) -> None:
        for path in ("/findings?rule=R3-ROW", "/changes"):
            links = html.fromstring(site.get(path).content).xpath("//link[@type='application/atom+xml']/@href")
            assert links and site.get(links[0]).status_code == 200
            assert links[0].endswith("?rule=R3-ROW") == ("rule" in path)
