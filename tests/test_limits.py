"""Hostile queries over a real port: each is cut off with a page that says so, and keeps no page waiting."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Semaphore

import httpx
import pytest
from datasette import hookimpl
from datasette.plugins import pm
from lxml import etree, html

from archive.build import build
from archive.captures import CaptureStore
from archive.site import limits, searchpage, server, sheetfile, threads
from tests.published import FIRST, served

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
ENDLESS = f"{NUMBERS} SELECT COUNT(*) FROM n"
DOUBLED = "WITH RECURSIVE t(x, k) AS (SELECT 'a', 0 UNION ALL SELECT x || x, k + 1 FROM t WHERE k < {times})"
LARGE = f"({DOUBLED.format(times=19)} SELECT x FROM t WHERE k = 19)"
"""Half a million characters, made without a function that is refused."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an archive of one page that is no report: no limit depends on what is held."""
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
    return data / "gongkai.db"


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    """The site with less patience than it has, so that the tests end sooner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(server.SETTINGS, "sql_time_limit_ms", 1000)
        with served(database) as address:
            yield address


@pytest.fixture
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


HUNGRY = """
import asyncio, sys
from pathlib import Path
from archive.site import limits, server
limits.MOST_HEAP = 20_000_000
asked = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT json_group_array(i) FROM n LIMIT 1"
async def answers():
    site = server.site(Path(sys.argv[1]), sql_time_limit_ms=60_000)
    found = [await site.client.get("/gongkai.json", params={"sql": sql}) for sql in (asked, "SELECT 7")]
    print(found[0].status_code, found[0].json()["error"], found[1].json()["rows"])
asyncio.run(answers())
"""
"""A query that would take gigabytes before its time is over, and one after it; in a process of its own, because what
SQLite may take of one is never raised again."""

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
    "where the file lies": "SELECT file FROM pragma_database_list",
    "where the file lies, quoted": 'SELECT * FROM "PRAGMA_DATABASE_LIST"',
    "the size of the file": "SELECT * FROM pragma_page_count",
    "every page of the file": "SELECT COUNT(*) FROM dbstat",
    "queries of others": "SELECT * FROM sqlite_stmt",
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
        file = site.get("/gongkai.csv", params={"sql": sql})
        assert (file.status_code, file.headers["content-type"]) == (400, "text/plain; charset=utf-8")
        # SQLite names a table of its own as whoever asked first on that connection wrote it
        assert told.json()["error"].lower() in file.text.lower() or "查询超时" in file.text or "too long" in file.text

    def test_what_takes_too_much_memory_ends_and_harms_nobody_else(self, database: Path) -> None:
        told = subprocess.run([sys.executable, "-c", HUNGRY, database], capture_output=True, text=True, check=True)
        assert told.stdout == "400 result too big [[7]]\n"

    @pytest.mark.parametrize("name", ["sql", "%73ql", "s%71%6C"])
    def test_a_name_written_otherwise_is_the_same_name(self, site: httpx.Client, name: str) -> None:
        first, second = (site.get(f"/gongkai.json?{name}=SELECT+random()").json()["rows"] for _ in range(2))
        assert first != second
        assert site.get("/gongkai/dictionary?%5fsearch=%20").status_code == 200

    def test_endless_ones_are_stopped_on_pages_in_json_csv_and_in_filters(self, site: httpx.Client) -> None:
        assert "查询超时" in site.get("/gongkai", params={"sql": ENDLESS}).text
        assert site.get("/gongkai.json", params={"sql": ENDLESS}).json()["title"] == "SQL Interrupted"
        file = site.get("/gongkai.csv", params={"sql": ENDLESS})
        assert (file.status_code, "查询超时" in file.text, "<" in file.text) == (400, True, False)
        assert "查询超时" in site.get("/gongkai/dictionary", params={"_where": f"({ENDLESS}) > 0"}).text

    def test_a_page_of_ours_that_is_not_ready_in_time_is_no_mistake_of_the_reader(
        self, site: httpx.Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(searchpage, "_HITS", ENDLESS)
        answer = site.get("/-/search?q=公开")
        assert (answer.status_code, answer.headers["retry-after"], "没有及时算完" in answer.text) == (503, "10", True)

    def test_a_refused_function_in_a_filter_is_the_reader_s_error(self, site: httpx.Client) -> None:
        answer = site.get("/gongkai/dictionary.json", params={"_where": "randomblob(900000000)"})
        assert (answer.status_code, answer.json()["title"]) == (400, "Invalid SQL")

    def test_rows_are_cut_off_and_it_is_said(self, site: httpx.Client) -> None:
        told = site.get("/gongkai.json", params={"sql": f"{NUMBERS} SELECT i FROM n LIMIT 5000"}).json()
        assert (len(told["rows"]), told["truncated"]) == (2000, True)


class TestFiles:
    def test_a_query_is_written_as_before(self, site: httpx.Client) -> None:
        answer = site.get("/gongkai.csv", params={"sql": "SELECT 1 AS n, '半,半' AS t"})
        assert (answer.status_code, answer.text) == (200, 'n,t\r\n1,"半,半"\r\n')
        assert site.get("/gongkai.csv", params={"sql": "SELECT 1 AS n", "_dl": "1"}).headers["content-disposition"]

    def test_what_fails_is_no_empty_file(self, site: httpx.Client) -> None:
        for path, sql in (("/gongkai.csv", "sql=SELECT+none"), ("/gongkai/dictionary.csv", "_where=none")):
            answer = site.get(f"{path}?{sql}&lang=en")
            assert (answer.status_code, "no such column: none" in answer.text) == (400, True), path
            assert "cannot be run" in answer.text and "<" not in answer.text

    def test_what_fails_on_the_way_is_no_whole_file(self, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(server.SETTINGS, "max_returned_rows", 50)
        too_much = "CASE kind WHEN 'states' THEN abs(-9223372036854775807 - length(key) / length(key)) ELSE 1 END"
        with served(database) as address:
            whole = httpx.get(f"{address}/gongkai/dictionary.csv?_stream=on")
            assert whole.text.count("\n") > 200
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.get(f"{address}/gongkai/dictionary.csv", params={"_stream": "on", "_where": too_much})


@pytest.mark.skipif(not sheetfile.available(), reason="needs the extra xlsx (XlsxWriter)")
class TestSheets:
    def test_rows_come_as_a_sheet_with_nothing_in_it_that_runs(self, site: httpx.Client) -> None:
        sql = (
            "SELECT 1 AS n, '=1+1' AS 算式, 'http://h/' AS u, NULL AS x, 0.5 AS h, 12345678901234567 AS big, x'00' AS b"
        )
        answer = site.get("/gongkai.xlsx", params={"sql": sql})
        assert (answer.status_code, answer.headers["content-type"]) == (200, sheetfile.TYPE)
        names, parts = worksheets(answer.content)
        assert names == ["数据", "说明"]
        assert [cell for row in parts[0] for cell in row] == [
            *("n", "算式", "u", "x", "h", "big", "b"),
            *("1", "=1+1", "http://h/", "0.5", "12345678901234567", "（1字节）"),
        ]
        assert ["SQL", sql] in parts[1] and ["是否完整", "是"] in parts[1]
        assert b"<f>" not in answer.content and "xlsx" in site.get("/gongkai", params={"sql": "SELECT 1 AS n"}).text

    def test_it_is_limited_and_says_so(self, site: httpx.Client) -> None:
        answer = site.get("/gongkai.xlsx", params={"sql": f"{NUMBERS} SELECT i FROM n LIMIT 5000", "lang": "en"})
        (data, about) = worksheets(answer.content)[1]
        assert len(data) == 2001 and ["Complete", "no, there are more"] in about
        table = worksheets(site.get("/gongkai/dictionary.xlsx?_size=10").content)[1]
        assert len(table[0]) == 11 and ["Complete", "no, there are more"] in table[1]

    def test_what_fails_is_no_sheet(self, site: httpx.Client) -> None:
        for sql in ("SELECT none", "SELECT zeroblob(9)", ENDLESS):
            assert site.get("/gongkai.xlsx", params={"sql": sql}).status_code == 400


def worksheets(body: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """The names of the sheets of a workbook, and their cells that hold something, row by row."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheets = [etree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")) for n in (1, 2)]
        texts = etree.fromstring(book.read("xl/sharedStrings.xml"))
        names = etree.fromstring(book.read("xl/workbook.xml")).xpath("//*[local-name()='sheet']/@name")
    shared = ["".join(text.itertext()) for text in texts]
    return names, [
        [[_cell(cell, shared) for cell in row] for row in sheet.xpath("//*[local-name()='row']")] for sheet in sheets
    ]


def _cell(cell: etree._Element, shared: list[str]) -> str:
    value = "".join(cell.itertext())
    return shared[int(value)] if cell.get("t") == "s" else value


class TestTheMachine:
    def test_nothing_tells_where_the_file_lies(self, site: httpx.Client, database: Path) -> None:
        nothing = ("databases", "databases.json", "threads.json", "permissions", "logout", "patterns", "messages")
        for path in (f"/-/{name}" for name in nothing):
            assert site.get(path).status_code == 404
        for path in ("/-/settings.json", "/-/versions.json", "/-/metadata.json", "/-/plugins.json", "/gongkai.json"):
            assert str(database.parent) not in site.get(path).text

    def test_what_the_schema_says_can_be_asked(self, site: httpx.Client) -> None:
        for name in ("table_info('reports')", "foreign_key_list('reports')", "index_list('reports')"):
            assert site.get("/gongkai.json", params={"sql": f"SELECT * FROM pragma_{name}"}).json()["rows"], name


class TestManyAtOnce:
    def test_pages_are_answered_while_readers_queries_hold_all_their_threads(
        self, database: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(threads, "LONGEST_QUEUE", 0)
        held, free = Semaphore(0), Event()

        class Held:
            """A plugin whose function ends when it is told to, as no time limit can make it."""

            __name__ = "held"

            @hookimpl
            def prepare_connection(self, conn: sqlite3.Connection) -> None:
                conn.create_function("hold", 0, lambda: (held.release(), free.wait())[1])

        plugin = Held()
        pm.register(plugin)
        try:
            with served(database) as address, ThreadPoolExecutor(2) as readers:
                site = httpx.Client(base_url=address, timeout=30)
                site.get("/")  # what every page needs is known from here on, and by the first of two threads
                asking = [readers.submit(httpx.get, f"{address}/gongkai?sql=SELECT+hold()", timeout=60) for _ in "12"]
                try:
                    assert held.acquire(timeout=30) and held.acquire(timeout=30)
                    pages = [site.get(path).status_code for path in ("/", "/coverage", "/gongkai/dictionary", "/none")]
                    busy = [site.get(f"/gongkai{kind}?sql=SELECT+2") for kind in ("", ".json", ".csv")]
                    busy.append(site.get("/dashboard/national"))
                finally:
                    free.set()
                answers = [one.result() for one in asking]
                after = site.get("/gongkai.json?sql=SELECT+2")
                site.close()
        finally:
            pm.unregister(plugin)
        assert pages == [200, 200, 200, 404]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [(answer.status_code, answer.headers["retry-after"]) for answer in busy] == [(503, "10")] * 4
        assert "查询的人太多" in busy[0].text and busy[1].json()["title"] == "Busy" and "查询的人太多" in busy[2].text
        assert after.json()["rows"] == [[2]]

    def test_a_query_waits_for_its_turn(self, database: Path) -> None:
        with served(database) as address, ThreadPoolExecutor(8) as readers:
            asking = [readers.submit(httpx.get, f"{address}/gongkai.json?sql=SELECT+{n}", timeout=60) for n in range(8)]
            assert [one.result().json()["rows"] for one in asking] == [[[n]] for n in range(8)]


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
