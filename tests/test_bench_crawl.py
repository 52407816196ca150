"""The crawl bench, small: some families from their columns and from their home pages; what it counts as wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from archive.captures import Capture, CaptureStore
from bench.crawl import Result, judge, run
from crawler.crawling import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import source_from_row


def test_some_families_are_crawled_whole_and_found_from_their_home_pages() -> None:
    families = ("trs", "hanweb_jpage_b", "gkmlpt", "vsb")
    result = run(families, 3, (2021, 2022), Console(quiet=True), gates=False).as_json()
    assert result["pass"], result
    assert list(result["families"]) == list(families)
    assert all(figures["missed"] == 0 < figures["expected"] for figures in result["families"].values())
    assert (result["recall"], result["columns"]["recall"], result["from_home_pages"]["recall"]) == (1, 1, 1)


Crawled = tuple[World, list[Capture]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder: Path = tmp_path_factory.mktemp("data")
    world = World.build(organs=2, years=(2021, 2022), families=("sn1html",))
    with Simulator(world) as simulator:
        crawl_sources(folder, [source_from_row(row, "world") for row in world.sources()], simulator.address)
    return world, list(CaptureStore(folder))


def test_a_report_without_its_capture_is_missed(crawled: Crawled) -> None:
    world, captures = crawled
    wanted = world.truth()[0]["url"]
    figures = judge(world, [capture for capture in captures if capture.url != wanted], set(world.sites))
    assert (figures["expected"], figures["missed"]) == (4, 1)


def test_a_capture_too_many_is_stored_twice(crawled: Crawled) -> None:
    world, captures = crawled
    again = next(capture for capture in captures if capture.url == world.truth()[0]["url"])
    assert judge(world, captures, set(world.sites))["stored_twice"] == 0
    assert judge(world, [*captures, again], set(world.sites))["stored_twice"] > 0


def test_noise_that_was_fetched_is_wrongly_taken(crawled: Crawled) -> None:
    world, captures = crawled
    taken = next(capture for capture in captures if capture.role == "detail")
    for url in (world.noise()[0], f"http://{next(iter(world.sites))}/zt/fzzf/2021.html"):
        more = [*captures, type(taken)(**{**vars(taken), "url": url})]
        assert judge(world, more, set(world.sites))["wrongly_taken"] == 1


def test_a_missed_target_is_no_pass() -> None:
    good = {"expected": 200, "captured": 200}
    for figures in ({"captured": 198}, {"wrongly_taken": 1}, {"stored_twice": 1}):
        result = Result()
        result.add("trs", {**good, **figures})
        result.columns.update({"expected": 20, "found": 20})
        result.from_home.update(good)
        assert not result.as_json()["pass"]
    assert not Result().as_json()["pass"]
