"""Answers are kept for as long as they are right, and only where everybody gets the same."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from archive import reviews
from archive.site import answers, server
from archive.site.answers import Answers
from archive.site.facets import counting
from archive.site.language import Receive, Scope, Send
from archive.site.opened import complete
from archive.site.published import database_of
from tests.published import Published, publish, served


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"), organs=3)


@pytest.fixture
def database(published: Published, tmp_path: Path) -> Path:
    """One that the test may change."""
    return Path(shutil.copy(published.path, tmp_path / "gongkai.db"))


class Numbered:
    """An application whose answers are numbered; ``headers``, ``status`` and ``whole`` are those of the next."""

    def __init__(self, database: Path) -> None:
        self.asked = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.status, self.whole, self.length = 200, True, 10
        self._kept = Answers(self._answer, server.site(database))

    async def _answer(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked += 1
        if not self.whole:
            complete.set(False)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": str(self.asked).encode() * self.length})

    def get(self, path: str = "/", query: str = "", method: str = "GET", **headers: str) -> tuple[int, bytes]:
        """Status and body."""
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            raise AssertionError("nothing is read")

        told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "scheme": "http"}
        asyncio.run(self._kept(scope | {"headers": told}, receive, send))
        return sent[0]["status"], sent[1]["body"]

    def kept(self, *asked: Any, **headers: Any) -> bool:
        """Whether the second answer to a question is the first again."""
        self.get(*asked, **headers)
        before = self.asked
        self.get(*asked, **headers)
        return self.asked == before


@pytest.fixture
def site(database: Path) -> Numbered:
    return Numbered(database)


@pytest.fixture
def address(database: Path) -> Iterator[str]:
    with served(database) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "query"), [("/", ""), ("/organ/x", ""), ("/-/search", "q=x"), ("/gongkai/reports.json", "_size=5")]
)
def test_pages_tables_and_searches_are_kept(site: Numbered, path: str, query: str) -> None:
    assert site.kept(path, query)
    assert site.kept(path, query, cookie="gongkai_lang=en")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/gongkai", "sql=select+random()"),
        ("/gongkai/reports", "_where=1"),
        ("/-/evidence/a/b/c/d", ""),
        ("/-/actor", ""),
        ("/downloads", ""),
        ("/static/pages.css", ""),
        ("/gongkai/reports.csv", ""),
        ("/gongkai.db", ""),
    ],
)
def test_what_depends_on_more_than_the_data_is_not_kept(site: Numbered, path: str, query: str) -> None:
    assert not site.kept(path, query)


def test_a_reader_who_is_somebody_gets_an_answer_of_his_own(site: Numbered) -> None:
    assert not site.kept(cookie="ds_actor=x")
    assert not site.kept(cookie="gongkai_lang=zh; ds_actor=x")
    assert not site.kept(authorization="Bearer x")
    assert not site.kept(method="HEAD")


def test_an_answer_depends_on_the_question_the_address_and_the_language(site: Numbered) -> None:
    asked = [{}, {"cookie": "gongkai_lang=en"}, {"host": "a"}, {"host": "b"}, {"accept_encoding": "gzip"}]
    found = {site.get("/", **headers) for headers in asked} | {site.get("/", "a=1"), site.get("/", "a=2")}
    assert len(found) == site.asked == 7


def test_what_failed_is_cut_short_or_sets_a_cookie_is_not_kept(site: Numbered) -> None:
    site.whole = False
    assert not site.kept()
    site.whole, site.status = True, 503
    assert not site.kept()
    site.status, site.headers = 200, [(b"set-cookie", b"a=b")]
    assert not site.kept()
    site.headers, site.length = [], answers.LARGEST + 1
    assert not site.kept("/long", "")
    site.length = 10
    assert site.kept()


def test_the_last_used_ones_are_kept_within_bounds(site: Numbered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST", 35)
    first = site.get("/0")
    for number in range(1, 4):
        site.get(f"/{number}")
        assert site.get("/0") == first
    asked = site.asked
    assert site.get("/3") != site.get("/1") and site.asked == asked + 1  # 1 was the longest unused


def test_an_answer_kept_is_the_same_bytes_and_a_reader_who_has_it_is_told_so(address: str) -> None:
    with httpx.Client(base_url=address, headers={"accept-encoding": "gzip"}) as site:
        one, other = (site.get("/coverage") for _ in range(2))
        assert one.content == other.content and dict(one.headers) == dict(other.headers) | {"date": one.headers["date"]}
        assert one.headers["content-encoding"] == "gzip" and one.headers["vary"].count("Accept-Encoding") == 1
        tag = one.headers["etag"]
        for had in (tag, f'"x", W/{tag}'):
            again = site.get("/coverage", headers={"if-none-match": had})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert "content-security-policy" in again.headers and "content-type" not in again.headers
        with site.stream("GET", "/coverage") as raw:
            assert gzip.decompress(b"".join(raw.iter_raw())) == one.content
        assert site.get("/coverage", headers={"if-none-match": '"x"'}).status_code == 200


def test_another_database_has_other_answers(address: str, database: Path) -> None:
    with httpx.Client(base_url=address) as site:
        with closing(sqlite3.connect(database)) as db:
            (organ,) = db.execute("SELECT organ_id FROM organs LIMIT 1").fetchone()
        assert "新名局" not in site.get(f"/organ/{organ}").text
        coming = database.with_name("gongkai.building")
        shutil.copy(database, coming)
        with closing(sqlite3.connect(coming)) as db, db:
            db.execute("UPDATE organs SET name = '新名局' WHERE organ_id = ?", [organ])
        coming.replace(database)
        assert "新名局" in site.get(f"/organ/{organ}").text
        assert organ in site.get("/-/search", params={"q": "新名"}).text


def test_counts_by_value_are_kept_unless_the_readers_own_sql_decides_them(database: Path) -> None:
    """Two pages that count the same: what is counted by chance differs only where it is counted anew."""

    async def counted(site: Datasette, query: str) -> list[Any]:
        found = []
        for page in range(2):
            answer = await site.client.get(f"/gongkai/applications.json?_facet=item&_facet_size=max&_p={page}&{query}")
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["facet_results"]["item"]["results"])
        return [[(one["value"], one["count"]) for one in one_page] for one_page in found]

    async def whole() -> None:
        site = server.site(database)
        with closing(sqlite3.connect(database)) as db:
            true = dict(db.execute("SELECT item, COUNT(*) FROM applications GROUP BY 1"))
        first, second = await counted(site, "")
        assert dict(first) == dict(second) == true
        drawn = "SELECT random() AS value, 1 AS count"
        for kept in (True, False):
            token = counting.set(kept)
            found = {tuple((await database_of(site).execute(drawn)).first()) for _ in range(2)}
            counting.reset(token)
            assert (len(found) == 1) is kept
        first, second = await counted(site, "_where=random()%3%3D0")
        assert first != second

    asyncio.run(whole())


def test_a_review_is_seen_at_once(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        (finding,) = db.execute("SELECT finding_id FROM findings LIMIT 1").fetchone()
    said = reviews.Review(finding, "confirmed", "第一次", "甲", datetime(2026, 3, 3, tzinfo=UTC))
    reviews.keep(database, said)
    site = Numbered(database)
    assert site.kept()
    asked = site.asked
    reviews.keep(database, reviews.Review(finding, "dismissed", "第二次", "乙", datetime(2026, 3, 4, tzinfo=UTC)))
    site.get()
    assert site.asked == asked + 1
