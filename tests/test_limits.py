"""Hostile queries over a real port: each is cut off with a page that says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from lxml import html

from archive.build import build
from archive.captures import CaptureStore
from archive.site import limits
from tests.published import FIRST, served

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
ENDLESS = f"{NUMBERS} SELECT COUNT(*) FROM n"
DOUBLED = "WITH RECURSIVE t(x, k) AS (SELECT 'a', 0 UNION ALL SELECT x || x, k + 1 FROM t WHERE k < {times})"
LARGE = f"({DOUBLED.format(times=19)} SELECT x FROM t WHERE k = 19)"
"""Half a million characters, made without a function that is refused."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over an archive of one page that is no report: no limit depends on what is held."""
    data = tmp_path_factory.mktemp("data")
    with CaptureStore(data) as store:
        store.add(
            url="http://127.0.0.1/",
            captured_at=FIRST,
            body=b"<p>1</p>",
            content_type="text/html",
            role="detail",
            method="http",
        )
    build(data)
    with served(data / "gongkai.db") as address:
        yield address


@pytest.fixture
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


REFUSED = {
    "memory by printf": "SELECT printf('%.*c', 2000000000, 'x')",
    "memory by format": "SELECT FORMAT('%2000000000d', 1)",
    "memory by zeroblob": "SELECT hex(zeroblob(900000000))",
    "memory by randomblob": "SELECT randomblob(900000000)",
    "memory by doubling": f"{DOUBLED.format(times=40)} SELECT x FROM t",
    "memory by joining": f"{NUMBERS} SELECT group_concat(i, '{'x' * 900}') FROM n",
    "memory by many rows": f"WITH a AS MATERIALIZED (SELECT {LARGE} AS x) SELECT x FROM a, pragma_function_list",
    "many columns": "SELECT " + ", ".join(["1"] * 200),
    "a huge pattern": f"SELECT 'a' LIKE '{'%a' * 150}'",
    "a huge glob": f"SELECT 'a' GLOB '{'*a' * 150}'",
    "quadratic search": f"SELECT instr(x, substr(x, 1, 200000) || 'b') FROM (SELECT {LARGE} AS x)",
    "quadratic replacement": f"SELECT replace(x, substr(x, 1, 200000) || 'b', '') FROM (SELECT {LARGE} AS x)",
    "memory by replacement": f"SELECT replace(x, 'a', substr(x, 1, 900)) FROM (SELECT {LARGE} AS x)",
    "an extension": "SELECT load_extension('x')",
    "another file": "ATTACH '/tmp/x.db' AS x",
    "a setting": "PRAGMA query_only = 0",
    "deletion": "WITH x AS (SELECT 1) DELETE FROM reports",
    "two statements": "SELECT 1; DELETE FROM reports",
}


class TestHostileQueries:
    @pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
    def test_they_are_refused_in_the_reader_s_language_and_as_json(self, site: httpx.Client, sql: str) -> None:
        for language, words in (
            ("zh", ("没有执行", "不能执行", "查询超时")),
            ("en", ("was not run", "cannot be run", "too long")),
        ):
            answer = site.get("/gongkai", params={"sql": sql, "lang": language})
            assert answer.status_code == 400
            page = html.fromstring(answer.content)
            assert page.cssselect(".notice") and any(word in page.cssselect("main")[0].text_content() for word in words)
        told = site.get("/gongkai.json", params={"sql": sql})
        assert (told.status_code, told.json()["ok"]) == (400, False)

    def test_endless_ones_are_stopped_on_pages_in_json_csv_and_in_filters(self, site: httpx.Client) -> None:
        assert "查询超时" in site.get("/gongkai", params={"sql": ENDLESS}).text
        assert site.get("/gongkai.json", params={"sql": ENDLESS}).json()["title"] == "SQL Interrupted"
        assert site.get("/gongkai.csv", params={"sql": ENDLESS}).status_code == 400
        assert "查询超时" in site.get("/gongkai/dictionary", params={"_where": f"({ENDLESS}) > 0"}).text

    def test_a_refused_function_in_a_filter_is_the_reader_s_error(self, site: httpx.Client) -> None:
        answer = site.get("/gongkai/dictionary.json", params={"_where": "randomblob(900000000)"})
        assert (answer.status_code, answer.json()["title"]) == (400, "Invalid SQL")

    def test_rows_are_cut_off_and_it_is_said(self, site: httpx.Client) -> None:
        told = site.get("/gongkai.json", params={"sql": f"{NUMBERS} SELECT i FROM n LIMIT 5000"}).json()
        assert (len(told["rows"]), told["truncated"]) == (2000, True)


class TestWhatStays:
    """The functions that are replaced give what SQLite's own give."""

    @pytest.mark.parametrize(
        "expression",
        [
            "instr('市政府', '政')",
            "instr('市政府', '')",
            "instr('市政府', NULL)",
            "instr(2023, 2)",
            "instr('a', 'b')",
            "replace('公开公开', '公', '半')",
            "replace('公开', '', 'x')",
            "replace(NULL, 'a', 'b')",
            "trim('xx公xx', 'x')",
            "ltrim('xx公xx', 'x')",
            "rtrim('xx公xx', 'x')",
            "trim('  公 ')",
            "trim('公', '')",
        ],
    )
    def test_results_are_those_of_sqlite(self, expression: str) -> None:
        with closing(sqlite3.connect(":memory:")) as plain, closing(sqlite3.connect(":memory:")) as confined:
            limits.confine(confined)
            assert (
                tuple(confined.execute(f"SELECT {expression}").fetchone())
                == plain.execute(f"SELECT {expression}").fetchone()
            )

    def test_each_result_is_measured_by_itself(self) -> None:
        with closing(sqlite3.connect(":memory:")) as db:
            db.row_factory = limits.measured(10)
            for _ in range(3):
                assert len(db.execute("VALUES ('12345'), ('12345')").fetchall()) == 2
            with pytest.raises(sqlite3.DataError):
                db.execute("VALUES ('12345'), ('123456')").fetchall()
