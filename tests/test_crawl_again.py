"""A second crawl: nothing known is asked for without reason, what changed is found, what was withdrawn is noticed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.build import build
from archive.captures import Capture, CaptureStore
from crawler.crawling import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import source_from_row

FAMILIES = ("trs", "xxhtmls", "vsb", "sn1html")
OBSTACLES = ("etag", "counter", "", "last_modified")
REVISED, WITHDRAWN = 20, 5


def world(**changes: Any) -> World:
    return World.build(organs=24, families=FAMILIES, obstacles=OBSTACLES, **changes)


@dataclass
class Run:
    """One run: its manifest, what it asked for, the captures it made."""

    manifest: dict[str, Any]
    asked: list[str]
    captures: list[Capture]

    def sum(self, name: str) -> int:
        return sum(entry[name] for entry in self.manifest["sources"])

    def documents_asked(self) -> Counter[str]:
        documents = {c.url.removeprefix("http://") for c in self.captures if c.role != "list"}
        return Counter(address for address in self.asked if address in documents)


def run(data_dir: Path, simulator: Simulator, **more: Any) -> Run:
    simulator.requests.clear()
    sources = [source_from_row(row, "world") for row in simulator.world.sources()]
    manifest = crawl_sources(data_dir, sources, simulator.address, **more)
    made = [c for c in CaptureStore(data_dir) if c.note["run_id"] == manifest["run_id"]]
    return Run(manifest, [host + path for host, path in simulator.requests], made)


def months_pass(data_dir: Path, days: int) -> None:
    with sqlite3.connect(data_dir / "frontier.sqlite") as frontier:
        frontier.execute("UPDATE answers SET asked_at = asked_at - ?1", (days * 86400,))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data_dir = tmp_path_factory.mktemp("data")
    with Simulator(world()) as simulator:
        found: dict[str, Any] = {"data": data_dir, "first": run(data_dir, simulator)}
        found["second"] = run(data_dir, simulator)
        months_pass(data_dir, 300)
        found["later"] = run(data_dir, simulator)
        # a new world is a new server: its Last-Modified would say that nothing was ever modified
        found["new"] = World.build(
            organs=24, families=FAMILIES, obstacles=OBSTACLES[:3], corrected=REVISED, withdrawn=WITHDRAWN
        )
        with sqlite3.connect(data_dir / "frontier.sqlite") as frontier:
            frontier.execute("UPDATE answers SET modified = ''")
        simulator.world = found["new"]
        months_pass(data_dir, 300)
        found["changed"] = run(data_dir, simulator)
        found["after"] = run(data_dir, simulator)
    return found


def test_an_unchanged_world_is_not_fetched_again(runs: dict[str, Any]) -> None:
    first, second = runs["first"], runs["second"]
    assert (first.manifest["status"], second.manifest["status"]) == ("complete", "complete")
    assert (first.sum("new"), first.sum("changed"), first.sum("unchanged")) == (first.sum("fetched"), 0, 0)
    assert len(first.documents_asked()) == first.sum("fetched") > 96
    assert not second.documents_asked()
    assert (second.sum("fetched"), second.sum("unchanged")) == (0, first.sum("fetched"))


def test_no_body_of_an_unchanged_world_is_kept_twice(runs: dict[str, Any]) -> None:
    """But for the portal whose pages count their visits: its lists are other bytes every time."""
    counting = {c.url for c in runs["first"].captures if b"visits: " in CaptureStore(runs["data"]).body(c)[-100:]}
    assert counting
    for later in (runs["second"], runs["later"]):
        assert {c.url for c in later.captures if not c.revisit} <= counting


def test_months_later_documents_are_asked_for_and_servers_that_can_say_that_nothing_changed(
    runs: dict[str, Any],
) -> None:
    later, first = runs["later"], runs["first"]
    assert later.manifest["status"] == "complete"
    assert len(later.documents_asked()) == first.sum("fetched")
    assert (later.sum("new"), later.sum("changed"), later.sum("vanished")) == (0, 0, 0)
    marked = [c for c in later.captures if c.status == 304]
    hosts = {c.url.split("/")[2] for c in marked}
    assert len(hosts) == 2
    documents = [c for c in marked if c.role != "list"]
    assert later.sum("not_modified") == len(documents) > 0
    assert not [c for c in later.captures if c.url.split("/")[2] in hosts and c.status == 200]


def test_revisions_and_withdrawals_are_found_exactly(runs: dict[str, Any]) -> None:
    changed = runs["changed"]
    assert changed.manifest["status"] == "complete", changed.manifest["reasons"]
    assert (changed.sum("new"), changed.sum("changed"), changed.sum("vanished")) == (0, REVISED, WITHDRAWN)
    reasons = [reason for entry in changed.manifest["sources"] for reason in entry["reasons"]]
    assert sum("withdrawn" in reason for reason in reasons) == WITHDRAWN
    gone = {c.url for c in changed.captures if c.status == 404 and c.role != "list"}
    assert set(runs["new"].withdrawn()) <= gone
    after = runs["after"]
    assert after.manifest["status"] == "complete", after.manifest["reasons"]
    assert not after.documents_asked()
    assert (after.sum("changed"), after.sum("vanished")) == (0, 0)


def test_the_database_shows_the_same_revisions_and_withdrawals(runs: dict[str, Any]) -> None:
    path = build(runs["data"]).path
    with sqlite3.connect(path) as database:
        revised = database.execute("SELECT count(*) FROM revisions WHERE revision > 1").fetchone()[0]
        away = database.execute("SELECT count(*) FROM reports WHERE state = 'vanished'").fetchone()[0]
        seen = database.execute("SELECT count(*) FROM revisions WHERE last_seen > first_seen").fetchone()[0]
    assert (revised, away) == (REVISED, WITHDRAWN)
    assert seen >= 96 - REVISED - WITHDRAWN


def test_a_report_no_longer_listed_is_asked_for_at_once_and_then_by_the_schedule(tmp_path: Path) -> None:
    with Simulator(World.build(organs=4, families=("trs",))) as simulator:
        run(tmp_path, simulator)
        simulator.world = World.build(organs=4, families=("trs",), withdrawn=2)
        second = run(tmp_path, simulator)
        third = run(tmp_path, simulator)
    assert second.sum("vanished") == 2
    assert second.manifest["status"] == "complete"
    assert {f"http://{a}" for a in second.documents_asked()} >= set(simulator.world.withdrawn())
    assert len(second.documents_asked()) <= 4
    assert not third.documents_asked()
    assert third.manifest["status"] == "complete", third.manifest["reasons"]
