"""Silent corrections, vanished and reappeared reports: what the simulated offices changed, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.build import build
from archive.captures import Capture, CaptureStore
from archive.changes import Change, changes, presence
from archive.extractions import extract_body
from archive.readback import contract_cells
from archive.verify import verify
from bench.extract import reports, word_page
from crawler.crawling import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import source_from_row

DAY = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Visited:
    """A portal crawled in three states: at first, after corrections and a withdrawal, after the return."""

    worlds: tuple[World, World, World]
    data: Path

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.data / "gongkai.db")) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql)]


def world(*, corrected: bool = False, withdrawn: int = 0) -> World:
    return World.build(organs=4, families=("trs",), corrected=corrected, withdrawn=withdrawn)


def visit(data: Path, seen: World) -> None:
    with Simulator(seen) as simulator:
        sources = [source_from_row(row, "world") for row in seen.sources()]
        crawl_sources(data, sources, simulator.address, recheck=True)
    build(data)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    data = tmp_path_factory.mktemp("data")
    worlds = world(), world(corrected=True, withdrawn=1), world(corrected=True)
    for seen in worlds[:2]:
        visit(data, seen)
    return Visited(worlds, data)


def planted(visited: Visited) -> set[tuple[str, ...]]:
    """Address, place, before and after of every cell that the offices changed."""
    now = {told["url"]: told["document"] for told in visited.worlds[1].truth()}
    found: set[tuple[str, ...]] = set()
    for told in visited.worlds[0].truth():
        if told["url"] in now:
            old, new = contract_cells(told["document"]), contract_cells(now[told["url"]])
            found |= {(told["url"], *place, old[place], new[place]) for place in old if old[place] != new[place]}
    return found


def test_exactly_the_planted_corrections_are_changes(visited: Visited) -> None:
    found = visited.rows(
        "SELECT document_url, table_name, row_key, column_key, before, after FROM revision_changes"
        " JOIN reports USING (report_id) WHERE kind = 'cell'"
    )
    assert planted(visited)
    assert {tuple(row.values()) for row in found} == planted(visited)


def test_only_corrected_reports_have_a_second_revision(visited: Visited) -> None:
    now = {told["url"]: told["document"] for told in visited.worlds[1].truth()}
    changed = {t["url"] for t in visited.worlds[0].truth() if now.get(t["url"], t["document"]) != t["document"]}
    rows = visited.rows("SELECT document_url, revisions, edition FROM reports")
    assert {row["document_url"] for row in rows if row["revisions"] == 2} == changed
    assert {row["revisions"] for row in rows} == {1, 2}
    assert {row["edition"] for row in rows} == {1}
    numbers = visited.rows("SELECT report_id, GROUP_CONCAT(revision) AS numbers FROM revisions GROUP BY report_id")
    assert {row["numbers"] for row in numbers} == {"1", "1,2"}


def test_the_figures_are_the_corrected_ones(visited: Visited) -> None:
    rules = "('R3-ROW', 'R3-OUTCOME', 'R3-BALANCE', 'R4-SUM')"
    found = visited.rows(
        f"SELECT document_url, rule, place FROM findings JOIN reports USING (report_id) WHERE rule IN {rules}"
    )
    wrong = {
        (told["url"], error["rule"], error["where"]) for told in visited.worlds[1].truth() for error in told["planted"]
    }
    assert {tuple(row.values()) for row in found} == wrong
    assert any(told["planted"] for told in visited.worlds[0].truth())


def test_a_revision_is_dated_by_its_captures(visited: Visited) -> None:
    for row in visited.rows("SELECT * FROM revisions WHERE revision = 2"):
        [first] = visited.rows(f"SELECT * FROM revisions WHERE report_id = '{row['report_id']}' AND revision = 1")
        assert first["first_seen"] <= first["last_seen"] <= row["first_seen"]
        assert first["content_digest"] != row["content_digest"]
        assert first["extractor"] == row["extractor"]


def test_a_withdrawn_report_is_kept_as_vanished_and_known_again(visited: Visited) -> None:
    [address] = visited.worlds[1].withdrawn()
    states = {row["document_url"]: row for row in visited.rows("SELECT * FROM reports")}
    assert [url for url, row in states.items() if row["state"] == "vanished"] == [address]
    assert {row["state"] for row in states.values()} == {"vanished", "held"}
    gone = states[address]
    assert gone["last_seen"] < gone["vanished_since"]
    assert gone["reappeared"] is None
    assert visited.rows(f"SELECT COUNT(*) AS n FROM applications WHERE report_id = '{gone['report_id']}'")[0]["n"] > 20
    visit(visited.data, visited.worlds[2])
    [back] = visited.rows(f"SELECT * FROM reports WHERE document_url = '{address}'")
    assert (back["state"], back["vanished_since"]) == ("held", gone["vanished_since"])
    assert back["reappeared"] > back["vanished_since"]
    assert back["revisions"] == 1


def test_a_crawled_and_built_archive_is_sound(visited: Visited) -> None:
    verdict = verify(visited.data, lambda _done, _total: None)
    assert (verdict.damage, verdict.notes) == ((), ())


def read(page: str) -> dict[str, Any]:
    return extract_body(page.encode(), {"url": "http://www.yuntai-moni.gov.cn/1.html"})


def page() -> str:
    return word_page(reports(1)[0]).decode()


def test_a_counter_is_no_change() -> None:
    before = read(page().replace("<body>", "<body><div class='info'>浏览次数：12</div>"))
    after = read(page().replace("<body>", "<body><div class='info'>浏览次数：13</div>"))
    assert before["sections"]
    assert changes(before, after) == []


def test_paragraphs_are_compared_one_by_one() -> None:
    before = {
        "metadata": {},
        "sections": {"s1": {"heading": "一", "text": "甲\n乙\n丙"}, "s2": {"heading": "二", "text": ""}},
    }
    after = {"metadata": {}, "sections": {"s1": {"heading": "一、", "text": "甲\n乙改\n丙\n丁"}}}
    assert changes(before, after) == [
        Change("paragraph", "sections", "s1", "heading", "一", "一、"),
        Change("paragraph", "sections", "s1", "2", "乙", "乙改"),
        Change("paragraph", "sections", "s1", "4", None, "丁"),
        Change("paragraph", "sections", "s2", "heading", "二", None),
    ]
    back = [c for c in changes(after, before) if c.after is None]
    assert back == [Change("paragraph", "sections", "s1", "-4", "丁", None)]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (12, 2, ("12", "2")),
        (None, 0, ("", "0")),
        (3, {"value": None, "text": "3 4", "state": "doubtful"}, ("3", "3 4 [doubtful]")),
        ({"value": None, "text": "/", "state": "dash"}, 1, ("/", "1")),
    ],
)
def test_a_blank_is_not_a_nought(before: object, after: object, words: tuple[str, str]) -> None:
    one, two = ({"metadata": {}, "sections": {}, "table3": {"granted": {"total": c}}} for c in (before, after))
    assert changes(one, two) == [Change("cell", "table3", "granted", "total", *words)]


def test_a_cell_that_was_not_there_is_none() -> None:
    one: dict[str, Any] = {"metadata": {}, "sections": {}, "table3": {}}
    two = one | {"table3": {"granted": {"total": 4}}}
    assert changes(one, two) == [Change("cell", "table3", "granted", "total", None, "4")]
    assert changes(two, one) == [Change("cell", "table3", "granted", "total", "4", None)]


def capture(day: int, status: int = 200, url: str = "http://a/1") -> Capture:
    moment = DAY + timedelta(days=day)
    return Capture(f"{day}{url}", url, moment, status, "", "", 0, "", 0, "detail", "http", {})


def test_presence_follows_the_answers() -> None:
    first, gone, still, back = capture(0), capture(1, 404), capture(2, 410), capture(3)
    assert presence([first], [first]).state == "held"
    away = presence([first], [still, first, gone])
    assert (away.state, away.vanished_since, away.reappeared) == ("vanished", gone, None)
    again = presence([first, back], [back, still, first, gone])
    assert (again.state, again.vanished_since, again.reappeared) == ("held", gone, back)


def test_a_report_is_there_while_one_of_its_addresses_has_it() -> None:
    one, copy = capture(0), capture(0, url="http://b/1")
    gone = capture(1, 404)
    assert presence([one, copy], [one, copy, gone]).state == "held"
    assert presence([one, copy], [one, copy, gone, replace(gone, url="http://b/1")]).state == "vanished"


def test_another_document_at_the_address_is_not_called_vanished() -> None:
    first, other = capture(0), capture(1)
    away = presence([first], [first, other])
    assert (away.state, away.vanished_since) == ("replaced", other)


def test_an_address_that_shows_another_year_is_another_report(tmp_path: Path) -> None:
    """Some portals keep the latest report at one address."""
    old, new = reports(2)
    assert (old.organ, old.year + 1) == (new.organ, new.year)
    with CaptureStore(tmp_path) as store:
        for number, report in enumerate((old, new)):
            store.add(
                url="http://www.yuntai-moni.gov.cn/nb/latest.html",
                captured_at=DAY + timedelta(days=number),
                body=word_page(report),
                content_type="text/html",
                role="detail",
                method="http",
            )
    build(tmp_path)
    with closing(sqlite3.connect(tmp_path / "gongkai.db")) as db:
        found = db.execute("SELECT report_year, state, revisions FROM reports ORDER BY first_seen").fetchall()
        assert db.execute("SELECT COUNT(*) FROM revision_changes").fetchone() == (0,)
    assert [(state, revisions) for _, state, revisions in found] == [("replaced", 1), ("held", 1)]
