"""The published site over a real port: pages, languages, search, safety, and what a reader sees of each number."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from click.testing import CliRunner
from lxml import html
from playwright.sync_api import Browser

import gongkai
from archive import schema
from archive.segment import escape, segment
from archive.site import cells, searchpage, server
from archive.site.highlight import excerpt, marked
from archive.site.queries import questions
from archive.site.schema_page import PITFALLS
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, item_keys
from tests.published import REASON, Published, page, publish, served, words

TOP = Path(__file__).resolve().parent.parent
FORMS = ("c", "d")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.path) as address:
        yield address


@pytest.fixture
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


def report_in_form(published: Published, form: str) -> str:
    sql = (
        "SELECT report_id FROM reports r WHERE generation = :form AND equations_failed = 0 AND cells_doubtful = 0"
        " AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.report_id = r.report_id AND f.severity <> 'info')"
    )
    return str(published.rows(sql, {"form": form})[0]["report_id"])


def bare(text: str | None) -> str:
    """The text without what the search does not see: blanks and punctuation."""
    return re.sub(r"\W", "", text or "")


def values_of(tree: Any, table: str) -> list[list[str]]:
    """The value cells of a statutory table, row by row, without the marks in them."""
    found = []
    for row in tree.cssselect(f"table.{table} tbody tr"):
        values = row.findall("td")
        if values:
            found.append([text_of(cell) for cell in values])
    return found


def text_of(cell: Any) -> str:
    """What a value cell says, without the marks in it: the words of its link to the evidence, or its own."""
    return str(cell.xpath("string(a[@class='printed'])") or cell.text or "").strip()


class TestPages:
    def test_every_link_of_the_main_pages_leads_somewhere(self, site: httpx.Client, published: Published) -> None:
        report = report_in_form(published, "d")
        organ = report.rsplit("-", 1)[0]
        seen: dict[str, int] = {}
        for start in ("/", "/gongkai", f"/report/{report}", f"/organ/{organ}", "/gongkai/findings?_size=3"):
            for href in page(site, start).xpath("//a/@href | //link/@href | //script/@src"):
                address = href.partition("#")[0]
                several = href.startswith("/-/evidence/") and any(url.startswith("/-/evidence/") for url in seen)
                if href.startswith("/") and address not in seen and not several:
                    seen[address] = site.head(address).status_code
        assert len(seen) > 80
        assert {href: status for href, status in seen.items() if status != 200} == {}

    def test_tables_views_and_questions_open_in_both_languages(self, site: httpx.Client) -> None:
        for number, name in enumerate([*schema.tables(), *schema.views(), *questions()]):
            language = ("zh", "en")[number % 2]
            tree = page(site, f"/gongkai/{quote(name).replace('%', '~')}?lang={language}&_size=5")
            assert tree.get("lang") == ("en" if language == "en" else "zh-CN")

    def test_the_schema_page_has_every_table_column_join_and_pitfall(self, site: httpx.Client) -> None:
        for language in ("zh", "en"):
            tree = page(site, f"/schema?lang={language}")
            for table in schema.tables().values():
                section = tree.cssselect(f"section#{table.name}")[0]
                assert [words(th).split()[0] for th in section.cssselect("tbody th")] == [c.name for c in table.columns]
                assert table.han in words(section)
            assert {words(name) for name in tree.cssselect("svg .name")} == set(schema.tables())
            titles = {words(title) for title in tree.cssselect("svg path title")}
            assert {"reports.organ_id = organs.organ_id", "findings.report_id = reports.report_id"} <= titles
            assert {words(code) for code in tree.cssselect("#joins li code")} == titles
            assert len(tree.cssselect("#pitfalls li")) == len(PITFALLS) and "NULL" in words(tree)
        assert page(site, "/gongkai").cssselect("a[href='/schema']")

    def test_a_percent_encoded_view_is_found_too(self, site: httpx.Client) -> None:
        answer = site.get(f"/gongkai/{quote('年度报告')}", follow_redirects=True)
        assert answer.status_code == 200
        assert "不成立的勾稽关系" in answer.text

    def test_the_home_page_says_how_much_there_is_and_what_went_wrong(
        self, site: httpx.Client, published: Published
    ) -> None:
        tree = page(site, "/")
        text = words(tree)
        (counts,) = published.rows(
            "SELECT (SELECT COUNT(*) FROM reports) AS r, COUNT(*) AS f FROM findings"
            " WHERE verdict = 'fail' AND severity IN ('error', 'warning')"
        )
        assert f"{counts['r']} 份报告" in text
        assert f"{counts['f']} 处数字不合" in text
        assert words(tree.cssselect(".badge.partial")[0]) == "不完整"
        assert REASON in text

    def test_columns_are_explained_where_they_stand(self, site: httpx.Client) -> None:
        tree = page(site, "/gongkai/applications")
        head = next(th for th in tree.cssselect("thead th") if "natural_person" in words(th))
        assert "自然人（件）" in words(head)
        assert "natural persons" in head.get("title")
        assert "总计（原表所印，不是计算值）" in words(tree.cssselect("#columns")[0])
        assert {th.get("scope") for th in tree.cssselect("thead th")} == {"col"}

    def test_what_does_not_exist_is_not_found(self, site: httpx.Client) -> None:
        for path in ("/report/none", "/organ/none", "/gongkai/none", "/none"):
            assert "找不到这一页" in words(page(site, path, 404))
        assert site.get("/report/none.json").json()["status"] == 404

    def test_a_wrong_query_is_answered_with_its_error(self, site: httpx.Client) -> None:
        assert "syntax error" in words(page(site, "/gongkai?sql=select+from", 400))
        assert "Not Found" not in words(page(site, "/gongkai/reports?_sort=none", 400))

    def test_robots_may_read_pages_but_not_queries(self, site: httpx.Client) -> None:
        lines = site.get("/robots.txt").text.splitlines()
        assert "Disallow: /*?" in lines
        assert "Disallow: /" not in lines


class TestReport:
    @pytest.mark.parametrize("form", FORMS)
    def test_the_tables_are_the_form_with_the_numbers_of_the_database(
        self, site: httpx.Client, published: Published, form: str
    ) -> None:
        report = report_in_form(published, form)
        tree = page(site, f"/report/{report}")
        one = {"report": report}
        rows = {r["item"]: r for r in published.rows("SELECT * FROM applications WHERE report_id = :report", one)}
        states = {
            (s["table_name"], s["row_key"], s["column_key"]): s
            for s in published.rows("SELECT * FROM cell_states WHERE report_id = :report", one)
        }

        def shown(table: str, row: str, column: str, value: object) -> str:
            printed = states[table, row, column]["printed"] if (table, row, column) in states else str(value)
            return str(printed or "空白")

        expected = [[shown("table3", item, c, rows[item][c]) for c in APPLICANTS] for item in item_keys(form)]
        assert values_of(tree, "table3") == expected
        suits = {r["procedure"]: r for r in published.rows("SELECT * FROM proceedings WHERE report_id = :report", one)}
        assert values_of(tree, "table4") == [[shown("table4", p, r, suits[p][r]) for p in PROCEDURES for r in RESULTS]]
        disclosed = published.rows("SELECT * FROM proactive_disclosure WHERE report_id = :report", one)
        numbers = [v for r in disclosed for k, v in r.items() if k not in ("report_id", "item", "amount_unit")]
        assert sum(len(row) for row in values_of(tree, "table2")) == (22 if form == "c" else 10)
        assert sum(v is not None for v in numbers) <= (22 if form == "c" else 10)

    @pytest.mark.parametrize("form", FORMS)
    def test_spans_fill_the_form_without_gap_or_overlap(
        self, site: httpx.Client, published: Published, form: str
    ) -> None:
        tree = page(site, f"/report/{report_in_form(published, form)}")
        for name, width in (("table2", 4), ("table3", 10), ("table4", 15)):
            rows = tree.cssselect(f"table.{name} tr")
            filled: set[tuple[int, int]] = set()
            for number, row in enumerate(rows):
                for cell in row.xpath("th|td"):
                    column = next(c for c in range(width + 1) if (number, c) not in filled)
                    span = [
                        (number + down, column + right)
                        for down in range(int(cell.get("rowspan", 1)))
                        for right in range(int(cell.get("colspan", 1)))
                    ]
                    assert not filled.intersection(span)
                    filled.update(span)
            assert filled == {(r, c) for r in range(len(rows)) for c in range(width)}, name

    def test_group_heads_stand_over_their_rows(self, site: httpx.Client, published: Published) -> None:
        tree = page(site, f"/report/{report_in_form(published, 'd')}")
        heads = {words(th): th.get("rowspan") for th in tree.cssselect("table.table3 th[scope=rowgroup]")}
        assert heads == {
            "三、本年度办理结果": "22",
            "（三）不予公开": "8",
            "（四）无法提供": "3",
            "（五）不予处理": "5",
            "（六）其他处理": "3",
        }

    def test_a_failed_equation_is_marked_in_its_cell(self, site: httpx.Client, published: Published) -> None:
        findings = published.rows(
            "SELECT * FROM findings WHERE report_id = (SELECT report_id FROM findings WHERE rule = 'R3-ROW')"
            " AND severity <> 'info'"
        )
        tree = page(site, f"/report/{findings[0]['report_id']}")
        listed = [words(li) for li in tree.cssselect(".findings li")]
        assert all(any(finding["message_zh"] in text for text in listed) for finding in findings)
        assert len(listed) == len(findings)
        marks = sorted(words(mark) for mark in tree.cssselect("td sup.mark"))
        assert marks == sorted(str(number + 1) for number in range(len(findings)))
        marked = {text_of(cell) for cell in tree.cssselect("td.fails")}
        assert {str(finding["right_value"]) for finding in findings if finding["rule"] == "R3-ROW"} <= marked

    def test_notes_stand_apart_and_mark_nothing(self, site: httpx.Client, published: Published) -> None:
        noted = published.rows("SELECT * FROM findings WHERE severity = 'info' AND operands <> '[]'")
        report = noted[0]["report_id"]
        tree = page(site, f"/report/{report}")
        shown = [words(li) for li in tree.cssselect("#noted li")]
        here = [finding["message_zh"] for finding in noted if finding["report_id"] == report]
        assert here and all(any(message in text for text in shown) for message in here)
        listed = " ".join(words(li) for li in tree.cssselect(".findings li"))
        assert not any(message in listed for message in here)

    def test_a_report_that_adds_up_has_no_mark(self, site: httpx.Client, published: Published) -> None:
        tree = page(site, f"/report/{report_in_form(published, 'd')}")
        assert not tree.cssselect(".findings, .fails, .involved, sup.mark")

    def test_a_doubtful_cell_shows_no_number_but_its_candidates(self, site: httpx.Client, published: Published) -> None:
        (state,) = published.rows("SELECT * FROM cell_states WHERE state = 'doubtful'")
        tree = page(site, f"/report/{state['report_id']}")
        (cell,) = tree.cssselect("td.doubtful")
        assert text_of(cell) == "存疑"
        (note,) = tree.cssselect(".notes li")
        assert state["printed"] in words(note)
        assert "数字中间有空格" in words(note)
        assert state["printed"].replace(" ", "") in words(note)
        table = "proactive_disclosure" if state["table_name"] == "table2" else "applications"
        answer = site.get(f"/gongkai/{table}.json?_shape=array&report_id={state['report_id']}&item={state['row_key']}")
        assert answer.json()[0][state["column_key"]] is None

    @pytest.mark.parametrize("state", ["blank", "dash"])
    def test_what_is_not_printed_is_never_a_zero(self, site: httpx.Client, published: Published, state: str) -> None:
        where = f"FROM cell_states WHERE state = '{state}' AND table_name = 'table3'"
        report = published.rows(f"SELECT report_id {where}")[0]["report_id"]
        (count,) = published.rows(f"SELECT COUNT(*) AS n {where} AND report_id = '{report}'")
        cells_shown = page(site, f"/report/{report}").cssselect(f"table.table3 td.{state}")
        assert len(cells_shown) == count["n"]
        assert not any(any(mark.isdigit() for mark in text_of(cell)) for cell in cells_shown)

    def test_the_evidence_is_that_of_the_capture(self, site: httpx.Client, published: Published) -> None:
        report = report_in_form(published, "c")
        (row,) = published.rows(
            "SELECT c.digest, c.warc_file, c.warc_offset, r.page_url FROM reports r JOIN captures c USING (capture_id)"
            " WHERE r.report_id = :report",
            {"report": report},
        )
        text = words(page(site, f"/report/{report}").cssselect("#evidence")[0])
        assert all(str(value) in text for value in row.values())

    def test_the_json_is_the_rows_of_the_database(self, site: httpx.Client, published: Published) -> None:
        report = report_in_form(published, "d")
        told = site.get(f"/report/{report}.json").json()
        for table in ("applications", "proceedings", "sections"):
            rows = published.rows(f"SELECT * FROM {table} WHERE report_id = :report", {"report": report})
            assert sorted(map(repr, told[table])) == sorted(map(repr, rows))
            assert rows

    def test_editions_are_told_apart(self, site: httpx.Client, published: Published) -> None:
        (second,) = published.rows("SELECT report_id FROM reports WHERE edition = 2")
        tree = page(site, f"/report/{second['report_id']}")
        assert "第2版" in words(tree.cssselect(".facts")[0])
        (told,) = tree.cssselect(".findings li")
        assert "第2份" in words(told)
        first = second["report_id"].removesuffix("-e2")
        assert f"/report/{first}" in tree.xpath("//nav[@class='years']/a/@href")
        assert page(site, f"/report/{first}").cssselect(".findings")


class TestOrgan:
    def test_years_stand_side_by_side_and_a_broken_carry_over_is_marked(
        self, site: httpx.Client, published: Published
    ) -> None:
        told = next(t for t in published.truth if any(f["where"] == "total" for f in t["planted_across"]))
        (organ,) = published.rows("SELECT organ_id FROM organs WHERE name = :name", {"name": told["organ"]})
        tree = page(site, f"/organ/{organ['organ_id']}")
        assert [words(th) for th in tree.cssselect(".years-table thead th")][1:] == ["2020", "2021", "2022", "2023"]
        marked = [words(tree_row.find("th")) for tree_row in tree.cssselect("tr") if tree_row.cssselect("td.fails")]
        assert marked == ["上年结转"]
        (cell,) = tree.cssselect("td.fails")
        assert cell.text == str(told["document"]["table3"]["carried_in"]["total"])


class TestLanguage:
    def test_a_choice_is_kept_and_can_be_taken_back(self, site: httpx.Client) -> None:
        assert page(site, "/").get("lang") == "zh-CN"
        assert page(site, "/?lang=en").get("lang") == "en"
        assert "Newest findings" in words(page(site, "/"))
        (switch,) = page(site, "/gongkai/organs?kind=government").cssselect("a.language")
        assert switch.get("href") == "/gongkai/organs?kind=government&lang=zh"
        assert page(site, switch.get("href")).get("lang") == "zh-CN"
        assert page(site, "/").get("lang") == "zh-CN"

    def test_the_language_is_no_filter(self, site: httpx.Client) -> None:
        counts = {
            words(page(site, f"/gongkai/applications{query}").cssselect(".bar b")[0])
            for query in ("", "?lang=en", "?lang=zh")
        }
        assert len(counts) == 1

    def test_an_unknown_language_or_a_broken_cookie_is_chinese(self, address: str) -> None:
        assert html.fromstring(httpx.get(f"{address}/?lang=xx").content).get("lang") == "zh-CN"
        broken = httpx.get(address, headers={"Cookie": 'gongkai_lang="\x01; =;'})
        assert html.fromstring(broken.content).get("lang") == "zh-CN"

    def test_keys_become_words_and_the_other_language_is_left_out(self, site: httpx.Client) -> None:
        pages = [page(site, f"/gongkai/failed_arithmetic?lang={language}") for language in ("zh", "en")]
        zh, en = (words(tree.cssselect(".data table")[0]) for tree in pages)
        assert "六类申请人之和等于总计 R3-ROW" in zh and "message_zh" in zh and "message_en" not in zh
        assert "the six applicant columns add up to the total R3-ROW" in en and "message_zh" not in en


class TestSearch:
    @pytest.mark.parametrize("word", ["诉", "复议", "信息公开", "2021年", "公开 复议", '"公开 申请"', "没有这个词组"])
    def test_chinese_words_of_any_length_are_found(self, site: httpx.Client, published: Published, word: str) -> None:
        parts = [p.strip('"').replace(" ", "") for p in re.findall(r'"[^"]*"|\S+', word)]
        expected = {
            (section["report_id"], section["section"])
            for section in published.rows("SELECT * FROM sections")
            if all(part in bare(section["heading"]) or part in bare(section["text"]) for part in parts)
        }
        found = site.get(f"/gongkai/sections.json?_shape=array&_size=max&{urlencode({'_search': word})}").json()
        assert {(row["report_id"], row["section"]) for row in found} == expected
        assert bool(expected) == (word != "没有这个词组")

    def test_the_search_page_finds_organs_titles_and_text(self, site: httpx.Client, published: Published) -> None:
        organ = published.rows("SELECT name FROM organs ORDER BY name")[0]["name"]
        text = words(page(site, f"/-/search?{urlencode({'q': organ})}"))
        assert f"机关 {organ}" in text
        (count,) = published.rows("SELECT COUNT(*) AS n FROM sections WHERE instr(text, '诉')")
        tree = page(site, "/-/search?q=诉")
        assert f"正文 {count['n']}" in words(tree)
        assert {words(mark) for mark in tree.cssselect("mark")} == {"诉"}

    def test_of_more_hits_than_are_counted_the_newest_are_shown(
        self, site: httpx.Client, published: Published, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        exact = page(site, "/-/search?q=公开")
        monkeypatch.setattr(searchpage, "MOST", 5)
        tree = page(site, "/-/search?q=公开&anew")  # the answer to the first question is kept
        assert "报告标题 超过5" in words(tree) and "正文 超过5" in words(tree)
        newest = [row["report_year"] for row in published.rows("SELECT * FROM reports ORDER BY report_year DESC")]
        shown = [words(span) for span in tree.cssselect("main section li > span") if " · " in words(span)]
        assert [int(text.rpartition(" ")[2]) for text in shown][:30] == newest[:30]
        links = [[a.get("href") for a in one.cssselect("main section li > a")] for one in (exact, tree)]
        assert len(links[0]) == len(links[1]) == 60

    @pytest.mark.parametrize(
        "asked", ["", " ", '"', '""', "，", "*", "a OR", "NEAR(", "\x00", "\x1c \x00", "'", "<b>x</b>", "\\", "-公开"]
    )
    def test_no_input_breaks_the_search(self, site: httpx.Client, asked: str) -> None:
        for path in ("/-/search?q=", "/gongkai/sections?_search=", "/gongkai/words_in_reports?word="):
            answer = site.get(path + quote(asked))
            assert answer.status_code == 200, (path, asked)
            assert "<b>x" not in answer.text

    @pytest.mark.parametrize(
        ("asked", "meant"),
        [
            ("複議", "复议"),
            ("訴", "诉"),
            ("申請 訴訟", "申请 诉讼"),
            ('"行政復議"', '"行政复议"'),
            ("２０２１年", "2021年"),
        ],
    )
    def test_traditional_and_wide_input_finds_the_same(self, site: httpx.Client, asked: str, meant: str) -> None:
        for path in (
            "/gongkai/sections.json?_shape=array&_size=max&_search=",
            "/gongkai/sections.json?_shape=array&_size=max&_search_text=",
            "/gongkai/words_in_reports.json?_shape=array&word=",
            "/gongkai/reports.json?_shape=array&_size=max&_search=",
        ):
            found, wanted = (site.get(path + quote(words)).json() for words in (asked, meant))
            assert found == wanted, path
            assert found or "reports.json" in path
        one, other = (page(site, "/-/search?q=" + quote(words)) for words in (asked, meant))
        assert [words(li) for li in one.cssselect("main li")] == [words(li) for li in other.cssselect("main li")]
        assert one.cssselect("mark")

    def test_traditional_text_is_found_by_simplified_words(self) -> None:
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61')")
            db.execute("INSERT INTO t VALUES (?)", [segment("政府資訊公開條例，申請２０件")])
            for asked, number in (("公开条例", 1), ("條例", 1), ("条例申请", 1), ("20", 1), ("2", 0), ("公条", 0)):
                assert len(db.execute("SELECT 1 FROM t WHERE t MATCH ?", [escape(asked)]).fetchall()) == number, asked

    def test_organs_are_found_by_several_words_and_either_form(self, site: httpx.Client, published: Published) -> None:
        organ = published.rows("SELECT name FROM organs WHERE kind = 'township_government' ORDER BY name")[0]["name"]
        for asked in (f"{organ[:2]} 政府", organ.replace("县", "縣")):
            found = page(site, "/-/search?q=" + quote(asked)).cssselect("main ul.inline li a")
            assert organ in [words(link) for link in found]

    def test_the_words_are_marked_in_the_table_too(self, site: httpx.Client, published: Published) -> None:
        tree = page(site, "/gongkai/sections?_search=" + quote("訴訟 2021"))
        assert {words(mark) for mark in tree.cssselect("td mark")} == {"诉讼", "2021"}
        assert not page(site, "/gongkai/sections").cssselect("mark")
        organ = published.rows("SELECT name FROM organs ORDER BY name")[0]["name"]
        row = page(site, "/gongkai/reports?_search=" + quote(organ)).cssselect(".data tbody tr")[0]
        assert organ in {words(mark) for mark in row.cssselect("a mark")}

    def test_an_empty_box_of_a_column_asks_for_nothing(self, site: httpx.Client) -> None:
        assert len(site.get("/gongkai/sections.json?_shape=array&_search_text=+&_size=7").json()) == 7

    def test_an_excerpt_marks_the_words_and_escapes_the_rest(self) -> None:
        assert excerpt("甲<i>乙丙", "乙") == "甲&lt;i&gt;<mark>乙</mark>丙"
        assert excerpt("甲" * 300, "乙").startswith("甲甲")
        assert excerpt("甲" * 300 + "乙" + "丙" * 300 + "丁", "丁 乙").count("<mark>") == 2

    @pytest.mark.parametrize(
        ("text", "query", "found"),
        [
            ("收到12件，退回112件、12.5元", "12", ["12", "12"]),
            ("信息，公开；信息公开", "信息公开", ["信息，公开", "信息公开"]),
            ("信息公开", '"信息 公开"', ["信息公开"]),
            ("政府資訊，答複", "资讯 复", ["資訊", "複"]),
            ("第２０２１年", "2021", ["２０２１"]),
            ("Word与PDF文件", "pdf word", ["Word", "PDF"]),
            ("公开公开", "公 开公", ["公", "开公"]),
            ("公开", "。 *", []),
        ],
    )
    def test_what_is_marked_is_what_the_search_finds(self, text: str, query: str, found: list[str]) -> None:
        tree = html.fromstring(f"<p>{marked(text, query)}</p>")
        assert [mark.text for mark in tree.cssselect("mark")] == found
        assert tree.text_content() == text


class TestCells:
    def test_a_missing_number_leads_to_what_is_printed(self, site: httpx.Client, published: Published) -> None:
        (blank, *_) = published.rows("SELECT * FROM cell_states WHERE state = 'blank' AND table_name = 'table3'")
        tree = page(site, f"/gongkai/applications?report_id={blank['report_id']}&item={blank['row_key']}")
        links = [a.get("href") for a in tree.cssselect("td a.missing") if words(a) == "无数字"]
        rows = [words(page(site, link).cssselect("tbody")[0]) for link in links]
        assert any(blank["column_key"] in row and "空白 blank" in row for row in rows)

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("2026-03-02", "2026-03-02"),
            ("2026-03-02T08:00:00Z", "2026-03-02 08:00:00"),
            ("2026-03-02T08:00:00.123456+00:00", "2026-03-02 08:00:00"),
            ("2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00+08:00"),
        ],
    )
    def test_a_moment_is_shown_to_the_second_and_never_in_another_zone(self, written: str, shown: str) -> None:
        assert html.fromstring(cells.moment(written)).text == shown

    def test_only_web_addresses_become_links(self) -> None:
        assert cells.external("https://a.gov.cn/?a=1&b=2").startswith('<a class="address" rel="noreferrer')
        for address in ("urn:gongkai:document:1", "javascript:alert(1)", "//a.gov.cn", 'http:"><script>'):
            assert "<script>" not in cells.external(address)
            assert address.startswith("http:") or "<a" not in cells.external(address)

    def test_reports_and_organs_are_links_to_their_pages(self, site: httpx.Client, published: Published) -> None:
        report = report_in_form(published, "d")
        links = page(site, f"/gongkai/applications?report_id={report}").xpath("//td/a/@href")
        assert f"/report/{report}" in links
        links = page(site, f"/gongkai/{quote('年度报告').replace('%', '~')}?_size=100").xpath("//td/a/@href")
        assert f"/report/{report}" in links
        links = page(site, "/gongkai/organs").xpath("//td/a/@href")
        assert f"/organ/{report.rsplit('-', 1)[0]}" in links


class TestSafety:
    PATHS = (
        "/",
        "/gongkai",
        "/gongkai/reports",
        "/gongkai/who_asks",
        "/gongkai?sql=select+1",
        "/none",
        "/-/search?q=x",
    )

    def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline(
        self, site: httpx.Client, published: Published
    ) -> None:
        report = f"/report/{report_in_form(published, 'd')}"
        for path in (*self.PATHS, report, f"{report}.json", "/gongkai/reports.json", "/static/gongkai.css"):
            policy = site.get(path).headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy

    def test_no_page_has_inline_code_or_loads_from_elsewhere(self, site: httpx.Client, published: Published) -> None:
        row = f"/gongkai/reports/{report_in_form(published, 'c')}"
        for path in (*self.PATHS, f"/report/{report_in_form(published, 'd')}", row):
            tree = html.fromstring(site.get(path).content)
            assert not tree.xpath("//style | //script[not(@src)] | //*[@style] | //@*[starts-with(name(), 'on')]"), path
            loaded = tree.xpath("//@src | //link[@rel='stylesheet' or @rel='icon']/@href")
            assert loaded and all(re.match(r"/(?!/)", address) for address in loaded)


class TestServing:
    def test_a_newly_built_database_is_served_without_a_restart(self, published: Published, tmp_path: Path) -> None:
        database = tmp_path / "gongkai.db"
        shutil.copy(published.path, database)
        with served(database) as address, httpx.Client(base_url=address) as site:
            query = "/gongkai.json?_shape=array&sql=select+count(*)+as+n+from+organs"
            before = site.get(query).json()[0]["n"]
            coming = tmp_path / "gongkai.building"
            shutil.copy(published.path, coming)
            with closing(sqlite3.connect(coming)) as db, db:
                db.execute("INSERT INTO organs (organ_id, name, reports) VALUES ('990000-new', '新设局', 0)")
            coming.replace(database)
            assert site.get(query).json()[0]["n"] == before + 1
            assert "新设局" in site.get("/organ/990000-new").text
            database.unlink()
            assert site.get(query).json()[0]["n"] == before + 1

    @pytest.mark.parametrize(
        ("content", "told"),
        [(None, "does not exist"), (b"no database" * 100, "file is not a database"), (b"", "is of schema 0")],
    )
    @pytest.mark.parametrize("command", [["serve", "--port", "0"], ["review", "list"], ["export", "--package", "x"]])
    def test_what_is_no_database_of_ours_is_named_and_not_served(
        self, tmp_path: Path, command: list[str], content: bytes | None, told: str
    ) -> None:
        database = tmp_path / "gongkai.db"
        if content is not None:
            database.write_bytes(content)
        answer = CliRunner().invoke(gongkai.main, [*command, "--data", str(tmp_path)])
        assert answer.exit_code == 1
        assert str(database) in answer.output and told in answer.output and "gongkai build" in answer.output

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_the_verb_prints_its_address_serves_and_ends_on_interrupt(self, published: Published, workers: str) -> None:
        command = [sys.executable, "-m", "gongkai", "serve", "--data", str(published.path.parent), "--port", "0"]
        process = subprocess.Popen(
            [*command, "--workers", workers], cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            for _ in range(8):
                assert "年度报告" in httpx.get(address, timeout=60).text
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
        assert (process.returncode, errors) == (0, "")

    def test_a_port_in_use_is_an_error(self, published: Published, address: str) -> None:
        with pytest.raises(OSError, match="in use"):
            server.run(published.path, "127.0.0.1", int(address.rsplit(":", 1)[1]))

    def test_the_database_can_be_downloaded(self, site: httpx.Client, published: Published) -> None:
        assert site.get("/gongkai.db").content == published.path.read_bytes()

    def test_metadata_is_that_of_the_checkout(self) -> None:
        assert server.metadata_path() == TOP / "metadata.yml"


@pytest.mark.browser
class TestBrowser:
    @pytest.mark.parametrize(("width", "language"), [(390, "zh"), (390, "en"), (1280, "zh")])
    def test_nothing_overflows_nothing_leaves_the_host_nothing_is_blocked(
        self, browser: Browser, address: str, published: Published, width: int, language: str
    ) -> None:
        wrong = published.rows("SELECT report_id FROM findings WHERE rule = 'R3-ROW'")[0]["report_id"]
        doubtful = published.rows("SELECT report_id FROM cell_states WHERE state = 'doubtful'")[0]["report_id"]
        paths = [
            "/",
            "/gongkai",
            f"/report/{wrong}",
            f"/report/{doubtful}",
            f"/organ/{wrong.rsplit('-', 1)[0]}",
            "/gongkai/applications",
            "/gongkai/captures",
            "/gongkai/failed_arithmetic",
            "/gongkai?sql=select+*+from+reports",
            "/-/search?q=复议",
        ]
        tab = browser.new_page(viewport={"width": width, "height": 844})
        asked: list[str] = []
        said: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(f"{address}/?lang={language}")
        for path in paths:
            tab.goto(address + path)
            room = "document.scrollingElement.scrollWidth <= window.innerWidth"
            assert tab.evaluate(room), f"{path} is wider than {width} px"
        tab.close()
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        assert said == []

    def test_the_editor_opens_and_runs_a_query(self, browser: Browser, address: str) -> None:
        tab = browser.new_page()
        tab.goto(f"{address}/gongkai?sql=select+41")
        tab.locator(".CodeMirror").click()
        tab.keyboard.press("End")
        tab.keyboard.type("+1 as n")
        tab.keyboard.press("Shift+Enter")
        tab.wait_for_url("**sql=select*n*")
        assert tab.locator(".data td").inner_text() == "42"
        tab.close()
