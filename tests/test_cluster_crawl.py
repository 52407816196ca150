"""Portals crawled by the workers of a Dask cluster: what is kept is what one machine keeps, whatever dies meanwhile."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from archive.build import build
from archive.captures import Capture, CaptureStore
from archive.verify import verify
from bench.clusters import Processes
from crawler.crawling import CrawlFailed, crawl_sources
from crawler.parts import domains
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import COLUMNS, Source, source_from_row

FAMILIES = ("trs", "xxhtmls", "vsb", "jeecms")
COUNTS = ("source_id", "family", "status", "stop_reason", "reasons", "listed", "held", "skipped")


@pytest.fixture(scope="module")
def world() -> World:
    return World.build(organs=12, families=FAMILIES)


@pytest.fixture(scope="module")
def portals(world: World) -> Iterator[Simulator]:
    with Simulator(world) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def sources(world: World) -> list[Source]:
    """Portals of two domains."""
    every = domains([source_from_row(row, "world") for row in world.sources()])
    return [source for of in list(every.values())[:2] for source in of]


@pytest.fixture(scope="module")
def truth(world: World, sources: list[Source]) -> set[str]:
    """The addresses of their reports."""
    names = {source.source_id for source in sources}
    return {entry["url"] for entry in world.truth() if entry["source_id"] in names}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with Processes(tmp_path_factory.mktemp("workers"), 2) as processes:
        yield processes


def documents(data: Path) -> list[Capture]:
    return [capture for capture in CaptureStore(data) if capture.role != "list" and capture.status == 200]


def told(manifest: Mapping[str, Any], *keys: str) -> list[dict[str, Any]]:
    return [{key: entry[key] for key in (*COUNTS, *keys)} for entry in manifest["sources"]]


def test_the_sources_of_one_domain_are_one_part(sources: list[Source]) -> None:
    by_domain = domains(sources)
    assert sorted(s.source_id for of in by_domain.values() for s in of) == sorted(s.source_id for s in sources)
    gateway = [Source(name, name, "", f"http://{name}.moni.gov.cn/") for name in ("www", "czj", "jyj")]
    assert list(domains(gateway)) == ["moni.gov.cn"]


def test_a_crawl_on_a_cluster_keeps_what_one_machine_keeps(
    truth: set[str], portals: Simulator, sources: list[Source], cluster: Processes, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    local = crawl_sources(here, sources, portals.address)
    heard: list[Mapping[str, Any]] = []
    spread = crawl_sources(there, sources, portals.address, heard.append, on=cluster.address)
    assert spread["status"] == local["status"] == "complete"
    assert told(spread, "new", "fetched", "failed") == told(local, "new", "fetched", "failed")
    assert {c.url: c.digest for c in documents(there)} == {c.url: c.digest for c in documents(here)}
    assert Counter(c.url for c in documents(there)) == Counter(c.url for c in documents(here))
    assert {c.note["run_id"] for c in documents(there)} == {spread["run_id"]}
    assert [run["run_id"] for run in CaptureStore(there).runs()] == [spread["run_id"]]
    assert verify(there, lambda _done, _total: None).damage == ()
    assert {event["source_id"] for event in heard} == {source.source_id for source in sources}
    log = (there / f"logs/crawl-{spread['run_id']}.jsonl").read_text(encoding="utf-8")
    assert all(json.loads(line)["run_id"] == spread["run_id"] for line in log.splitlines())
    assert build(there).reports == build(here).reports == len(truth)

    again = crawl_sources(there, sources, portals.address, on=cluster.address, recheck=True)
    assert again["status"] == "complete"
    assert [entry["fetched"] for entry in again["sources"]] == [0] * len(sources)
    assert all(entry["unchanged"] for entry in again["sources"] if entry["held"])
    fresh = [c for c in CaptureStore(there) if c.note.get("run_id") == again["run_id"] and c.role != "list"]
    assert fresh and all(capture.revisit for capture in fresh)
    assert verify(there, lambda _done, _total: None).damage == ()


def test_a_worker_killed_in_the_middle_of_a_portal_loses_nothing(
    truth: set[str], portals: Simulator, sources: list[Source], tmp_path: Path
) -> None:
    manifests, random = [], Random(4)
    portals.requests.clear()
    with Processes(tmp_path / "workers", 2) as cluster:
        job = Thread(
            target=lambda: manifests.append(
                crawl_sources(tmp_path / "data", sources, portals.address, on=cluster.address)
            )
        )
        job.start()
        for kill in range(2):
            asked = len(portals.requests)
            while job.is_alive() and len(portals.requests) < asked + random.randrange(3, 20):
                sleep(0.01)
            cluster.kill_worker(kill)
        job.join()
    assert manifests[0]["status"] == "complete"
    kept = Counter(capture.url for capture in documents(tmp_path / "data"))
    assert truth <= kept.keys()
    assert set(kept.values()) == {1}
    assert verify(tmp_path / "data", lambda _done, _total: None).damage == ()


def test_an_interrupted_crawl_leaves_no_worker_crawling(
    truth: set[str],
    world: World,
    portals: Simulator,
    sources: list[Source],
    cluster: Processes,
    tmp_path: Path,
) -> None:
    names = {source.source_id for source in sources}
    rows = [row | {"delay_s": "1"} for row in world.sources() if row["source_id"] in names]
    with (tmp_path / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    portals.requests.clear()
    command = [sys.executable, "-m", "gongkai", "crawl", "--json", "--sources", str(tmp_path / "sources.csv")]
    command += ["--connect-to", portals.address, "--on", cluster.address, "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as job:
        while len(portals.requests) < 4:
            sleep(0.05)
        job.send_signal(signal.SIGINT)
        manifest = json.loads(job.communicate()[0])
    assert (job.returncode, manifest["status"], manifest["stopped"]) == (3, "partial", "interrupted")
    asked = -1
    while asked != len(portals.requests):
        asked = len(portals.requests)
        sleep(4)  # a crawl that goes on asks every second
    assert asked < len(sources) * 5
    assert crawl_sources(tmp_path / "data", sources, portals.address)["status"] == "complete"
    kept = Counter(capture.url for capture in documents(tmp_path / "data"))
    assert truth <= kept.keys() and set(kept.values()) == {1}


def test_without_a_cluster_nothing_is_said_to_be_read(
    sources: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.cluster.PATIENCE", 1.0)
    with pytest.raises(CrawlFailed, match="no Dask scheduler answers"):
        crawl_sources(tmp_path, sources, "127.0.0.1:9", on="tcp://127.0.0.1:9")
    assert list(CaptureStore(tmp_path)) == []
