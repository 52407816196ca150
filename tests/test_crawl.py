"""The simulated portals crawled whole: every report once, the noise left, the manifest right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Capture, CaptureStore
from crawler.commands import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import Source, source_from_row


@dataclass
class Crawled:
    """A world after two crawls of some of its portals."""

    world: World
    sources: list[Source]
    first: dict[str, Any]
    second: dict[str, Any]
    captures: list[Capture]
    asked_first: list[str]
    asked_second: list[str]
    events: list[Mapping[str, Any]] = field(default_factory=list)

    def truth(self) -> list[dict[str, Any]]:
        names = {source.source_id for source in self.sources}
        return [entry for entry in self.world.truth() if entry["source_id"] in names]


def crawl_twice(folder: Path, family: str) -> Crawled:
    # a rendered list takes a second, so the portal that needs the browser is a small one
    world = World.build(organs=6 if family == "objid" else 12)
    with Simulator(world) as simulator:
        sources = [source_from_row(row, "world") for row in world.sources() if row["family"] == family]
        events: list[Mapping[str, Any]] = []
        first = crawl_sources(folder, sources, simulator.address, events.append)
        asked_first = [host + path for host, path in simulator.requests]
        simulator.requests.clear()
        second = crawl_sources(folder, sources, simulator.address)
        asked_second = [host + path for host, path in simulator.requests]
    captures = list(CaptureStore(folder))
    return Crawled(world, sources, first, second, captures, asked_first, asked_second, events)


@pytest.fixture(
    scope="module",
    params=["", "xxhtmls", pytest.param("objid", marks=pytest.mark.browser)],
    ids=["trs", "xxhtmls", "objid"],
)
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    if request.param == "objid":
        request.getfixturevalue("chromium")
    yield crawl_twice(tmp_path_factory.mktemp("data"), request.param)


def test_every_report_is_captured_once(crawled: Crawled) -> None:
    kept = Counter(capture.url for capture in crawled.captures if capture.status == 200)
    wanted = {entry["url"] for entry in crawled.truth()}
    assert wanted
    assert {url: kept[url] for url in wanted} == dict.fromkeys(wanted, 1)


def test_a_report_is_kept_with_where_it_was_listed(crawled: Crawled) -> None:
    by_url = {capture.url: capture for capture in crawled.captures}
    for entry in crawled.truth():
        capture = by_url[entry["url"]]
        assert capture.note["source_id"] == entry["source_id"]
        assert capture.note["division_code"] == entry["division_code"]
        assert capture.note["list_date"] == entry["published_on"]
        assert capture.role == ("detail" if entry["carrier"] == "html" else "attachment")
        if capture.role == "attachment":
            assert capture.note.get("page_url") == entry["page_url"]


def test_noise_whose_title_says_so_is_not_fetched(crawled: Crawled) -> None:
    assert crawled.world.noise()
    assert not {capture.url for capture in crawled.captures} & set(crawled.world.noise())


def test_the_manifest_says_complete_and_counts_right(crawled: Crawled) -> None:
    assert crawled.first["status"] == "complete", crawled.first["reasons"]
    reports = Counter(entry["source_id"] for entry in crawled.truth())
    documents = Counter(
        capture.note["source_id"]
        for capture in crawled.captures
        if capture.role in ("detail", "attachment") and capture.status == 200
    )
    for entry in crawled.first["sources"]:
        assert entry["status"] == "complete"
        assert entry["listed"] == reports[entry["source_id"]]
        assert entry["fetched"] == documents[entry["source_id"]]
        assert (entry["unchanged"], entry["failed"]) == (0, 0)
        assert entry["stop_reason"] in ("end", "declared total reached", "404", "stub")
        assert entry["skipped"]["website_statement"] > 0
    assert crawled.first["previous_unclean"] is False
    assert {event["event"] for event in crawled.events} == {"list", "fetched"}


def test_a_second_run_fetches_no_known_document_again(crawled: Crawled) -> None:
    documents = {entry["url"].removeprefix("http://") for entry in crawled.truth()}
    assert documents <= set(crawled.asked_first)
    assert not documents & set(crawled.asked_second)
    assert crawled.second["status"] == "complete", crawled.second["reasons"]
    for first, second in zip(crawled.first["sources"], crawled.second["sources"], strict=True):
        assert second["fetched"] == 0
        assert second["unchanged"] == first["fetched"]
    lists = [capture for capture in crawled.captures if capture.role == "list"]
    assert len([capture for capture in lists if capture.revisit]) * 2 >= len(lists)


def test_no_page_is_asked_for_twice_in_a_run(crawled: Crawled) -> None:
    asked = Counter(crawled.asked_first)
    by_browser = {c.url.removeprefix("http://") for c in crawled.captures if c.method == "browser"}
    stubs = {address for address, times in asked.items() if times > 1} - by_browser
    # only what showed no row is asked for a second time before it is believed
    for address in stubs:
        [stub] = {c.url for c in crawled.captures if c.url == f"http://{address}"}
        assert "index_" in stub


def test_lists_written_by_scripts_are_kept_as_the_browser_saw_them(crawled: Crawled) -> None:
    rendered = [capture for capture in crawled.captures if capture.method == "browser"]
    family = {entry["family"] for entry in crawled.first["sources"]}
    if family == {"objid"}:
        assert {capture.role for capture in rendered} == {"list"}
        assert rendered
    else:
        assert not rendered


def test_a_family_left_empty_is_told_from_the_pages(crawled: Crawled) -> None:
    for source, entry in zip(crawled.sources, crawled.first["sources"], strict=True):
        assert entry["family"] == (source.family or "trs")
