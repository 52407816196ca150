"""metadata.yml, docs/schema.md and the ready questions against the dictionary and a built database."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive import hanviews, schema
from archive.coded import CODED
from archive.site import metadata, schema_page
from archive.site.joins import diagram, references
from archive.site.labels import column_label, value_label
from archive.site.queries import Question, grouped, parse, questions
from extract.vocabulary import kinds, terms
from tests.published import Published, in_a_province, publish

TOP = Path(__file__).resolve().parent.parent
HAN = re.compile("[\u4e00-\u9fff]")
NOTHING = dict.fromkeys(("year", "province", "cells"), "")
"""Blank parameters: those a query does not have are not looked at."""
NO_COUNTS = {
    *("organs.first_year", "organs.last_year", "reports.report_year", "coverage.report_year"),
    *("reports.edition", "reports.table4_present", "revisions.revision", "revision_changes.change", "captures.status"),
    *("captures.warc_offset", "captures.revisit", "applications.item_order", "statements.position"),
    *("application_totals.report_year", "application_totals.item_order", "verdict_totals.report_year"),
    *("findings.left_value", "findings.right_value", "findings.difference", "copies.similarity"),
}
"""Numbers that are no counts: years, places, marks, shares, and sides of a relation in the unit of its cells."""
DDL = {table.name: table.ddl() for table in schema.tables().values()}
SHADOWS = re.compile(r"_fts(_\w+)?$|^sqlite_")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def told(published: Published) -> Published:
    """The same database with what the simulated world has not: a city in a province, a report withdrawn, one copied,
    one late, one missing."""
    moved = in_a_province(published)
    with closing(sqlite3.connect(moved.path)) as db, db:
        first, second = (
            row[0]
            for row in db.execute(
                "SELECT report_id FROM latest_reports WHERE province_code = '32' AND kind = 'government'"
                " ORDER BY report_year LIMIT 2"
            )
        )
        db.execute("UPDATE reports SET state = 'vanished', vanished_since = last_seen WHERE report_id = ?", [first])
        db.execute("UPDATE reports SET published_on = '2026-02-01' WHERE report_id = ?", [second])
        db.execute("INSERT INTO copies VALUES (?, ?, 0.9, 1200, '[]')", [second, first])
        db.execute("UPDATE coverage SET state = 'missing' WHERE report_id = ?", [first])
    return moved


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    tables: dict[str, Any] = yaml.safe_load((TOP / "metadata.yml").read_text())["databases"]["gongkai"]["tables"]
    return tables


def columns_of(published: Published) -> dict[str, list[str]]:
    names = [row["name"] for row in published.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    return {
        name: [row["name"] for row in published.rows(f'SELECT name FROM pragma_table_info("{name}")')]
        for name in names
        if not SHADOWS.search(name)
    }


class TestGenerated:
    def test_metadata_is_what_the_dictionary_gives(self) -> None:
        assert (TOP / "metadata.yml").read_text() == metadata.text()

    def test_the_schema_page_is_what_the_dictionary_gives(self) -> None:
        assert (TOP / "docs" / "schema.md").read_text() == schema_page.page()

    def test_every_foreign_key_is_drawn_and_every_count_has_a_unit(self) -> None:
        drawn = diagram()
        assert {box.table.name for box in drawn.boxes} == set(schema.tables())
        assert len(drawn.joins) == len(references()) == sum(text.count("FOREIGN KEY") for text in DDL.values())
        for child, column, parent, key in references():
            assert f'FOREIGN KEY ("{column}") REFERENCES "{parent}"("{key}")' in DDL[child]
        places = {(box.x + dx, box.y + dy) for box in drawn.boxes for dx in (0, box.width) for dy in (0, box.height)}
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in places)
        across = [
            float(point.split()[0]) for join in drawn.joins for point in re.split("[MC,]", join.line) if point.strip()
        ]
        assert min(across) >= 0 and max(across) <= drawn.width
        assert len({(box.x, box.y) for box in drawn.boxes}) == len(drawn.boxes)
        bare = {
            f"{table.name}.{column.name}"
            for table in schema.tables().values()
            for column in table.columns
            if column.type in ("INTEGER", "REAL", "NUMERIC") and not column.unit
        }
        assert bare == NO_COUNTS

    def test_every_table_and_column_of_the_database_is_described(
        self, published: Published, described: dict[str, Any]
    ) -> None:
        built = columns_of(published)
        assert set(built) == set(described)
        for table, columns in built.items():
            told = described[table].get("columns", {})
            assert {c for c in columns if c not in told and not HAN.search(c)} == set(), table
            assert set(told) <= set(columns), table

    def test_sorting_faceting_and_labels_name_real_columns(
        self, published: Published, described: dict[str, Any]
    ) -> None:
        built = columns_of(published)
        for table, told in described.items():
            used = [told.get(key) for key in ("sort", "sort_desc", "label_column")] + told.get("facets", [])
            assert {column for column in used if column} <= set(built[table]), table

    def test_every_coded_value_has_words(self, published: Published) -> None:
        missing = {
            (table, column, row["v"])
            for table, columns in columns_of(published).items()
            for column in columns
            if column in CODED and column != "reason"  # a reason may be a sentence
            for row in published.rows(f'SELECT DISTINCT "{column}" AS v FROM "{table}" WHERE "{column}" <> \'\'')
            if isinstance(row["v"], str) and value_label(column, row["v"]) is None
        }
        assert missing == set()

    def test_a_heading_keeps_its_unit_and_drops_its_explanation(self) -> None:
        assert column_label("proactive_disclosure", "amount_wan_yuan") == (
            "本年收费金额（万元）",
            "charged in the year (10,000 yuan)",
        )
        assert column_label("applications", "item_role").zh == "行的性质"


class TestChineseViews:
    def test_every_table_that_readers_use_has_one(self) -> None:
        assert set(schema.tables()) - {table.name for table in schema.tables().values() if table.han} == {"build"}
        assert {"年度报告", "申请办理情况", "复议诉讼情况", "主动公开情况", "核验发现"} <= set(schema.han_columns())

    @pytest.mark.parametrize("table", [t for t in schema.tables().values() if t.han], ids=lambda table: table.name)
    def test_it_holds_every_row_under_chinese_names(self, published: Published, table: schema.Table) -> None:
        count = f'SELECT (SELECT COUNT(*) FROM "{table.name}") AS a, (SELECT COUNT(*) FROM "{table.han}") AS b'
        assert len({*published.rows(count)[0].values()}) == 1
        built = columns_of(published)[table.han]
        assert built == list(schema.han_columns()[table.han])
        assert all(HAN.search(name) for name in built)
        english = [c.name for c in table.columns if c.name == "en" or c.name.endswith("_en")]
        assert {c.name for c in table.columns} - set(schema.han_columns()[table.han].values()) == set(english)

    def test_numbers_are_the_same_and_keys_are_words(self, published: Published) -> None:
        same = published.rows(
            "SELECT h.行, h.总计, a.total, h.自然人, a.natural_person, d.zh FROM 申请办理情况 h"
            " JOIN applications a ON a.report_id = h.报告编号 AND a.item_order = h.行次"
            " JOIN dictionary d ON d.kind = 'items' AND d.key = a.item"
        )
        assert len(same) > 1000
        assert all((r["行"], r["总计"], r["自然人"]) == (r["zh"], r["total"], r["natural_person"]) for r in same)
        assert {r["载体"] for r in published.rows("SELECT DISTINCT 载体 FROM 年度报告")} >= {"网页"}

    def test_two_columns_of_one_name_are_refused(self) -> None:
        columns = (schema.Column("a", "甲（一）", "a"), schema.Column("b", "甲（二）", "b"))
        with pytest.raises(ValueError, match="甲"):
            hanviews.columns(schema.Table("t", "表", "table", "", "", columns), schema.tables())


class TestQuestions:
    def test_there_are_enough_to_begin_with(self) -> None:
        assert len(questions()) >= 25
        assert all(asked for _, asked in grouped())
        assert sum(len(asked) for _, asked in grouped()) == len(questions())

    @pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
    def test_blank_parameters_mean_the_defaults(self, published: Published, question: Question) -> None:
        blank = published.rows(question.sql, {p.name: "" for p in question.parameters})
        assert blank == published.rows(question.sql, {p.name: p.default for p in question.parameters})
        asked = {name for name in re.findall(r"(?<!:):(\w+)", question.sql) if not name.isdigit()}
        assert asked == {p.name for p in question.parameters}
        if blank:
            assert {c for c in question.columns if c not in blank[0]} == set()
            unnamed = {c for c in blank[0] if c not in question.columns and column_label(None, c).zh == c}
            assert unnamed == set()

    def test_most_of_them_have_an_answer_in_the_simulated_world(self, published: Published) -> None:
        empty = {
            question.name
            for question in questions().values()
            if not published.rows(question.sql, {p.name: p.default for p in question.parameters})
        }
        assert empty <= {"published_late", "years_not_found", "withdrawn_reports", "copied_narratives"}

    def test_the_others_answer_where_there_is_something_to_tell(self, told: Published) -> None:
        assert [row["state"] for row in told.rows(questions()["withdrawn_reports"].sql, NOTHING)] == ["vanished"]
        assert told.rows(questions()["copied_narratives"].sql, {"min_share": "", "whose": "other"}) == []
        (copied,) = told.rows(questions()["copied_narratives"].sql, {"min_share": "", "whose": "same"})
        assert (copied["share_pct"], copied["characters"]) == (90.0, 1200)
        (missing,) = told.rows(questions()["years_not_found"].sql, {})
        assert missing["missing"] == 1
        (late,) = told.rows(questions()["published_late"].sql, {"source": ""})
        assert late["days_late"] > 0

    @pytest.mark.parametrize("name", [name for name, q in questions().items() if "province" in q.names])
    def test_a_province_is_asked_for_by_name_or_code(self, told: Published, name: str) -> None:
        asked = {p.name: p.default for p in questions()[name].parameters} | {"min_cases": "1"}
        by_name, by_code, nowhere, all_of_them = (
            told.rows(questions()[name].sql, asked | {"province": province}) for province in ("江苏", "32", "甘肃", "")
        )
        assert by_name == by_code
        assert not any(row.get("reports") or row.get("organ") for row in nowhere)
        if name not in ("withdrawn_reports", "silent_changes"):  # the one is in the province, the other is not
            assert by_name and by_name != all_of_them

    def test_the_provinces_are_told_apart(self, told: Published) -> None:
        for name in ("provinces_compared", "findings_by_province"):
            found = told.rows(questions()[name].sql, {"year": "2023", "min_cases": "1"})
            assert {(row["province"], row["reports"]) for row in found} == {("江苏省", 4), (None, 8)}, name
        for name in ("reviews_by_province", "timeliness_by_province", "coverage_by_province"):
            found = told.rows(questions()[name].sql, {"year": "2023", "min_cases": "1"})
            assert "江苏省" in {row["province"] for row in found}, name

    def test_which_city_s_courts_overturned_most(self, told: Published) -> None:
        found = told.rows(questions()["courts_by_city"].sql, {"year": "2023", "min_cases": "", "province": ""})
        printed = {
            t["organ"]: sum(
                cells["corrected"] for key, cells in t["document"]["table4"].items() if key != "reconsideration"
            )
            for t in told.truth
            if t["organ"].endswith("市人民政府") and t["document"]["metadata"]["report_year"] == 2023
        }
        assert {row["organ"]: row["corrected"] for row in found} == printed
        assert [row["corrected"] for row in found] == sorted(printed.values(), reverse=True)

    def test_sums_are_those_of_the_truth(self, published: Published) -> None:
        (year,) = (r for r in published.rows(questions()["requests_by_year"].sql, NOTHING) if r["report_year"] == 2023)
        cells = [t["document"]["table3"] for t in published.truth if t["document"]["metadata"]["report_year"] == 2023]
        assert year["reports"] == len(cells)
        assert year["received_new"] == sum(table["received_new"]["total"] for table in cells)

    @pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
    def test_they_name_only_keys_of_the_dictionary(self, question: Question) -> None:
        values = tomllib.loads((TOP / "archive" / "dictionary.toml").read_text())["values"]
        known = {key for kind in kinds() for key in terms(kind)} | {key for keys in values.values() for key in keys}
        offered = set(re.findall(r"[a-z_]+", " ".join(p.label.zh for p in question.parameters)))
        literals = set(re.findall(r"'([a-z][a-z_0-9 ]+)'", question.sql))
        assert literals - known - offered == set()

    def test_no_measure_is_ever_taken_for_zero(self) -> None:
        for text in [schema.view_statements(), *(question.sql for question in questions().values())]:
            assert not re.search(r"(?i)\b(?:coalesce|ifnull)\s*\([^()]*,\s*0(?:\.0)?\s*\)|\btotal\s*\(", text)

    def test_every_ratio_is_guarded(self) -> None:
        for question in questions().values():
            for divisor in re.findall(r"/\s*(\S+)", question.sql):
                assert divisor.startswith("NULLIF("), question.name

    def test_carried_over_finds_what_was_planted(self, published: Published) -> None:
        found = published.rows(questions()["carried_over_mismatch"].sql, {"column": "all"})
        planted = {
            (t["organ"], t["document"]["metadata"]["report_year"], f["where"])
            for t in published.truth
            for f in t["planted_across"]
            if f["rule"] == "X-CARRY"
        }
        assert planted
        assert {(row["organ"], row["next_year"], row["column_key"]) for row in found} == planted

    def test_the_stock_of_documents_finds_what_was_planted(self, published: Published) -> None:
        found = published.rows(questions()["normative_documents"].sql, {"differing": ""})
        planted = {
            (t["organ"], t["document"]["metadata"]["report_year"], f["where"])
            for t in published.truth
            for f in t["planted_across"]
            if f["rule"] == "X-NORM-STOCK"
        }
        assert planted
        assert {(row["organ"], row["report_year"], row["item"]) for row in found} == planted

    def test_failed_arithmetic_finds_what_was_planted(self, published: Published) -> None:
        found = published.rows(questions()["failed_arithmetic"].sql, {"year": "", "organ": ""})
        planted = {
            (t["organ"], t["document"]["metadata"]["report_year"], f["rule"])
            for t in published.truth
            if t["url"] != published.silent["url"]  # put right since
            for f in t["planted"]
        }
        assert planted
        assert {(row["organ"], row["report_year"], row["rule"]) for row in found} == planted

    def test_refusals_are_the_printed_ones(self, published: Published) -> None:
        found = published.rows(questions()["refusal_grounds"].sql, {"year": "2023", "min_cases": "0", "province": ""})
        printed: dict[str, int] = {}
        for told in published.truth:
            if told["document"]["metadata"]["report_year"] != 2023:
                continue
            for item, cells in told["document"]["table3"].items():
                if item.startswith("refused_") and isinstance(cells["total"], int):
                    printed[item] = printed.get(item, 0) + cells["total"]
        assert {row["item"]: row["cases"] for row in found} == printed
        assert sum(row["share_pct"] for row in found) == pytest.approx(100, abs=0.5)

    def test_small_numbers_have_no_share(self, published: Published) -> None:
        sql = questions()["corrected_reviews"].sql
        many, few = (published.rows(sql, {"min_cases": least}) for least in ("30", "1"))
        assert many and len(few) > len(many)
        assert all(row["closed"] >= 30 for row in many)

    def test_a_correction_is_not_counted_twice(self, published: Published) -> None:
        year = published.corrected["document"]["metadata"]["report_year"]
        where = f"WHERE organ = '{published.corrected['organ']}' AND report_year = {year}"
        assert [row["edition"] for row in published.rows(f"SELECT edition FROM reports {where} ORDER BY edition")] == [
            1,
            2,
        ]
        assert [row["edition"] for row in published.rows(f"SELECT edition FROM latest_reports {where}")] == [2]

    def test_a_header_must_be_whole(self) -> None:
        with pytest.raises(ValueError, match="no line"):
            parse("half", "-- title zh: 问\n-- title en: asks\nSELECT 1")
        with pytest.raises(ValueError, match="not a line"):
            parse("odd", "-- titel zh: 问\nSELECT 1")
