"""The organ and report pages beyond the tables: plots, siblings, statements, revisions, citations, downloads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import html

from archive.across import rules
from archive.site.plot import stacked
from archive.site.textdiff import marked
from extract.vocabulary import APPLICANTS, RESULTS
from tests.published import Published, page, publish, served, words


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def text_of(cell: Any) -> str:
    """What a value cell shows, without its marks."""
    link = cell.find("a")
    return ((cell.text or "") + ("" if link is None else link.text)).strip()


@pytest.fixture(scope="module")
def changed(published: Published) -> str:
    """The report that was put right in silence."""
    (row,) = published.rows("SELECT report_id FROM revisions WHERE revision = 2")
    return str(row["report_id"])


class TestStatements:
    def test_every_statement_is_marked_once_and_leads_to_the_cell_it_restates(
        self, site: httpx.Client, published: Published
    ) -> None:
        (report,) = published.rows("SELECT report_id FROM statements GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1")
        statements = published.rows("SELECT * FROM statements WHERE report_id = :report_id", report)
        tree = page(site, f"/report/{report['report_id']}")
        marked_places = {claim.get("id"): claim for claim in tree.cssselect(".claim")}
        places = {f"at-{s['section']}-{s['position']}": s for s in statements}
        assert set(places) == {place for element in tree.cssselect("[id]") if (place := element.get("id")) in places}
        assert set(marked_places) <= set(places) and len(marked_places) >= len(places) - 1
        for place, claim in marked_places.items():
            statement = places[place]
            assert claim.text_content() == statement["quote"]
            assert (claim.tag == "a") == bool(statement["restates"])
        targets = {element.get("id") for element in tree.cssselect("td[id]")}
        links = [claim.get("href").lstrip("#") for claim in tree.cssselect("a.claim")]
        assert len(links) > 5 and set(links) <= targets

    def test_a_statement_of_one_cell_leads_to_the_cell_with_its_number(
        self, site: httpx.Client, published: Published
    ) -> None:
        (statement, *_) = published.rows("SELECT * FROM statements WHERE restates = 'table3.received_new.total'")
        tree = page(site, f"/report/{statement['report_id']}")
        (claim,) = tree.cssselect(f"#at-{statement['section']}-{statement['position']}")
        (cell,) = tree.cssselect(claim.get("href"))
        assert text_of(cell) == statement["value"]

    def test_marking_loses_no_word_of_the_narrative(self, site: httpx.Client, published: Published) -> None:
        (section,) = published.rows("SELECT * FROM sections WHERE section = 's1' ORDER BY LENGTH(text) DESC LIMIT 1")
        tree = page(site, f"/report/{section['report_id']}")
        shown = "".join(p.text_content() for p in tree.cssselect("#s1 p"))
        assert shown == section["text"].replace("\n", "")


class TestRevisions:
    def test_a_silent_change_is_shown_cell_by_cell(
        self, site: httpx.Client, published: Published, changed: str
    ) -> None:
        told = published.rows("SELECT * FROM revision_changes WHERE report_id = :r", {"r": changed})
        assert told
        tree = page(site, f"/report/{changed}")
        rows = [[words(cell) for cell in row] for row in tree.cssselect("#r2 tbody tr")]
        assert [row[1:] for row in rows if "表" in row[0]] == [
            [c["before"], c["after"]] for c in told if c["kind"] == "cell"
        ]
        assert len(rows) == len(told)

    def test_the_organ_names_it_and_leads_there(self, site: httpx.Client, changed: str) -> None:
        tree = page(site, f"/organ/{changed.rsplit('-', 1)[0]}")
        assert tree.cssselect("#revisions a")[0].get("href") == f"/report/{changed}#r2"

    def test_numbers_are_compared_whole(self) -> None:
        assert marked("收到12件", "收到120件") == ("收到<del>12</del>件", "收到<ins>120</ins>件")
        assert marked("<甲>", "<乙>")[0] == "&lt;<del>甲</del>&gt;"


class TestPlots:
    def test_what_is_drawn_is_what_is_printed(self, site: httpx.Client, published: Published) -> None:
        (organ,) = published.rows(
            "SELECT organ_id FROM reports GROUP BY organ_id HAVING COUNT(*) >= 4 ORDER BY organ_id LIMIT 1"
        )
        tree = page(site, f"/organ/{organ['organ_id']}")
        wide = published.rows(
            "SELECT l.report_year, w.* FROM latest_reports l JOIN applications_wide w USING (report_id)"
            " WHERE l.organ_id = :organ_id ORDER BY 1",
            organ,
        )
        (plot,) = tree.cssselect("#plot-outcomes")
        table = [[words(cell) for cell in row] for row in plot.cssselect("tbody tr")]
        keys = ("granted", "granted_partial", "refused", "unable", "not_processed", "other_handling")
        assert table == [[str(r["report_year"]), *("–" if r[k] is None else str(r[k]) for k in keys)] for r in wide]
        titles = {words(title) for title in plot.cssselect("rect title")}
        whole = [r for r in wide if None not in [r[k] for k in keys]]
        assert f"{whole[0]['report_year']} 予以公开: {whole[0]['granted']}" in titles
        assert plot.cssselect("svg[role=img][aria-label]")

    def test_a_year_with_a_blank_is_not_drawn_and_a_new_form_is_a_break(self) -> None:
        plot = stacked(
            "k", "t", ["2020", "2021", "2022"], [("a", [1, None, 3]), ("b", [4, 5, 0])], ["c", "d", "d"], "无"
        )
        assert plot is not None
        assert [part.title for part in plot.parts] == ["2020 a: 1", "2020 b: 4", "2022 a: 3"]
        assert [tick.empty for tick in plot.across] == ["", "无", ""]
        assert len(plot.breaks) == 1
        heights = {part.title: part.height for part in plot.parts}
        assert heights["2020 b: 4"] == pytest.approx(4 * heights["2020 a: 1"], abs=0.2)

    def test_nothing_complete_is_no_plot(self) -> None:
        assert stacked("k", "t", ["2020"], [("a", [None])], ["c"], "无") is None

    def test_labels_of_large_figures_have_room(self) -> None:
        plot = stacked("k", "t", ["2020"], [("a", [3_900_000])], ["c"], "无")
        assert plot is not None
        assert plot.up[-1].text == "4,000,000"
        assert plot.left >= 7 * len(plot.up[-1].text)
        assert min(part.x for part in plot.parts) > plot.left


class TestSiblings:
    def test_shares_only_where_there_are_enough_cases(self, site: httpx.Client, published: Published) -> None:
        seen = {True: 0, False: 0}
        for organ in published.rows("SELECT organ_id, kind FROM organs"):
            for row in page(site, f"/organ/{organ['organ_id']}").cssselect(".siblings tbody tr"):
                outcomes, shares = words(row[2]), [words(row[3]), words(row[4])]
                enough = outcomes != "–" and int(outcomes.replace(",", "")) >= 20
                seen[enough] += 1
                if not enough:
                    assert shares == ["不计", "不计"]
                elif "不计" not in shares:
                    assert all(share.endswith("%") for share in shares)
        assert seen[True] and seen[False]

    def test_the_organ_is_among_its_equals(self, site: httpx.Client, published: Published) -> None:
        (organ, *_) = published.rows("SELECT organ_id, name FROM organs WHERE kind = 'government'")
        tree = page(site, f"/organ/{organ['organ_id']}")
        assert words(tree.cssselect(".siblings .itself th")[0]) == organ["name"]


class TestFiles:
    def test_the_csv_is_the_table_of_the_database(self, site: httpx.Client, published: Published) -> None:
        (organ, *_) = published.rows("SELECT organ_id FROM organs ORDER BY 1")
        answer = site.get(f"/organ/{organ['organ_id']}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = [row for row in csv.DictReader(io.StringIO(answer.text)) if row["table"] == "table3"]
        rows = published.rows(
            "SELECT a.* FROM applications a JOIN reports USING (report_id) WHERE organ_id = :organ_id", organ
        )
        expected = {(r["report_id"], r["item"], c): "" if r[c] is None else str(r[c]) for r in rows for c in APPLICANTS}
        assert {(r["report_id"], r["row"], r["column"]): r["value"] for r in lines} == expected

    def test_the_json_holds_the_same(self, site: httpx.Client, published: Published) -> None:
        (organ, *_) = published.rows("SELECT organ_id FROM organs ORDER BY 1")
        told = json.loads(site.get(f"/organ/{organ['organ_id']}.json").text)
        (count,) = published.rows(
            "SELECT COUNT(*) AS n FROM applications JOIN reports USING (report_id) WHERE organ_id = :organ_id", organ
        )
        assert len(told["applications"]) == count["n"] > 0
        for kind in ("json", "csv"):
            assert site.get(f"/organ/none.{kind}").status_code == 404


class TestCitation:
    def test_a_report_is_cited_with_address_date_and_digest(
        self, site: httpx.Client, published: Published, changed: str
    ) -> None:
        (capture,) = published.rows(
            "SELECT c.digest, c.captured_at FROM reports r JOIN captures c USING (capture_id) WHERE r.report_id = :r",
            {"r": changed},
        )
        cited = words(page(site, f"/report/{changed}").cssselect(".cite")[0])
        assert capture["digest"] in cited and capture["captured_at"][:10] in cited
        assert f"{site.base_url}/report/{changed}".replace("//report", "/report") in cited

    def test_every_page_says_how_fresh_and_complete_it_is(self, site: httpx.Client, changed: str) -> None:
        for path in ("/", "/gongkai/reports", f"/report/{changed}", "/gongkai/who_asks", "/-/search?q=x", "/none"):
            text = words(html.fromstring(site.get(path).content).cssselect(".fresh")[0])
            assert "2026-03-02 08:10:00" in text and "12个来源中1个不完整" in text and "出错 1" in text, path


class TestFinding:
    def test_it_shows_both_sides_with_their_cells(self, site: httpx.Client, published: Published) -> None:
        (finding, *_) = published.rows("SELECT * FROM findings WHERE rule = 'R3-ROW'")
        tree = page(site, f"/finding/{finding['finding_id']}")
        assert words(tree.cssselect("h1")[0]) == finding["message_zh"]
        operands = json.loads(finding["operands"])
        shown = [words(value) for value in tree.cssselect(".operands b")]
        assert shown == [str(operand["value"]) for operand in operands]
        report = page(site, f"/report/{finding['report_id']}")
        for link, value in zip(tree.cssselect(".operands a"), shown, strict=True):
            (cell,) = report.cssselect("#" + link.get("href").partition("#")[2])
            assert text_of(cell) == value
        assert f"/finding/{finding['finding_id']}" in words(tree.cssselect(".cite")[0])

    def test_a_rule_between_reports_runs_again_from_its_page(self, site: httpx.Client, published: Published) -> None:
        between = ", ".join(f"'{rule}'" for rule in rules())
        found = published.rows(f"SELECT * FROM findings WHERE rule IN ({between})")
        assert found
        for finding in {row["rule"]: row for row in found}.values():
            tree = page(site, f"/finding/{finding['finding_id']}")
            (again,) = [link for link in tree.cssselect("dd a") if "sql=" in link.get("href")]
            answer = site.get(again.get("href").replace("?", ".json?", 1) + "&_shape=objects").json()
            places = [row["place"] for row in answer["rows"] if row["report_id"] == finding["report_id"]]
            assert finding["place"] in places and len(places) == len(answer["rows"])

    def test_every_finding_opens(self, site: httpx.Client, published: Published) -> None:
        for finding in published.rows("SELECT finding_id FROM findings"):
            assert site.get(f"/finding/{finding['finding_id']}").status_code == 200
        page(site, "/finding/none", 404)


class TestCompare:
    def test_two_years_differ_where_their_numbers_differ(self, site: httpx.Client, published: Published) -> None:
        one, two, *_ = published.rows(
            "SELECT report_id, organ, report_year FROM latest_reports WHERE generation = 'd'"
            " ORDER BY organ_id, report_year"
        )
        tree = page(site, f"/compare?a={one['report_id']}&b={two['report_id']}")
        expected = 0
        for table, keys in (("applications", APPLICANTS), ("proceedings", RESULTS)):
            name = {"applications": "item", "proceedings": "procedure"}[table]
            a, b = (
                {r[name]: r for r in published.rows(f"SELECT * FROM {table} WHERE report_id = :report_id", side)}
                for side in ({"report_id": one["report_id"]}, {"report_id": two["report_id"]})
            )
            expected += sum(a[row][key] != b[row][key] for row in a for key in keys)
        rows = [[words(cell) for cell in row] for row in tree.cssselect("#cells tbody tr")]
        assert len([row for row in rows if row[0] in ("第三表", "第四表")]) == expected > 0
        assert all(int(r[5]) == int(r[4]) - int(r[3]) for r in rows if "–" not in r and "." not in r[3] + r[4])

    def test_sides_are_asked_for_in_words(self, site: httpx.Client, published: Published) -> None:
        one, two, *_ = published.rows("SELECT report_id, organ, report_year FROM latest_reports ORDER BY organ_id, 3")
        asked = {"a": f"{one['organ']} {one['report_year']}", "b": f"{two['organ']}{two['report_year']}年"}
        answer = site.get("/compare", params=asked)
        links = [a.get("href") for a in html.fromstring(answer.content).cssselect(".facts a")][:2]
        assert links == [f"/report/{one['report_id']}", f"/report/{two['report_id']}"]

    def test_an_organ_without_year_gives_candidates_and_nonsense_gives_none(
        self, site: httpx.Client, published: Published
    ) -> None:
        organ = published.rows("SELECT organ FROM reports GROUP BY organ HAVING COUNT(*) > 3")[0]["organ"]
        tree = html.fromstring(site.get("/compare", params={"a": organ, "b": "没有的机关"}).content)
        assert len(tree.cssselect("main ul.inline a")) >= 4
        assert "没有找到" in words(tree)
        assert page(site, "/compare").cssselect("form.sides input")

    def test_a_report_and_itself_do_not_differ(self, site: httpx.Client, changed: str) -> None:
        tree = page(site, f"/compare?a={changed}&b={changed}")
        assert not tree.cssselect("#cells tbody tr, ins, del")
