"""A Dask cluster of real processes builds what this machine would build, whatever of it is killed meanwhile."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep

import pytest
from click.testing import CliRunner

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

import gongkai
from archive import units
from archive.build import Built, build
from archive.captures import CaptureStore
from archive.cluster import Cluster, ClusterUnusable
from archive.units import Unit, read_unit
from bench.build import page
from bench.clusters import Processes
from bench.extract import reports

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
DOCUMENTS = 60
ENDLESS = "<h1>政府信息公开工作年度报告</h1>" + "<p>收到申请12件，办结3件。</p>" * 180_000


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures in two WARC files: reports, a copy of one, and what is none."""
    data = tmp_path_factory.mktemp("cluster")
    pages = [page(report) for report in reports(DOCUMENTS - 2)]
    pages += [b"<p>1</p>", pages[0]]
    for start in (0, DOCUMENTS // 2):
        with CaptureStore(data) as store:
            for number, body in enumerate(pages[start : start + DOCUMENTS // 2], start):
                keep(store, number, body)
    return data


def keep(store: CaptureStore, number: int, body: bytes) -> None:
    at = FIRST + timedelta(seconds=number)
    url = f"http://www.moni.gov.cn/{number}.html"
    store.add(url=url, captured_at=at, body=body, content_type="text/html", role="detail", method="http")


@pytest.fixture(scope="module")
def local(archive: Path) -> Built:
    """What this machine builds of them."""
    return build(archive)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Two workers on which a document may take a second only."""
    with Processes(tmp_path_factory.mktemp("workers"), 2, "--preload", "tests.impatient") as processes:
        yield processes


@pytest.fixture
def data(archive: Path, tmp_path: Path) -> Path:
    """The captures, of which nothing was read yet."""
    shutil.copytree(archive / "warc", tmp_path / "data/warc")
    shutil.copy(archive / "index.cdxj", tmp_path / "data")
    return tmp_path / "data"


def test_the_database_is_the_same(data: Path, local: Built, cluster: Processes) -> None:
    told = CliRunner().invoke(gongkai.main, ["build", "--json", "--on", cluster.address, "--data", str(data)])
    assert told.exit_code == 0, told.output
    built = json.loads(told.stdout)
    assert (built["content_hash"], built["reports"]) == (local.content_hash, local.reports)
    assert built["refused"] == {"other_report": 1}
    assert not build(data, on=cluster.address).changed


def test_workers_are_killed_at_random_moments_and_the_scheduler_once(
    data: Path, local: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "DOCUMENTS", 3)
    random, read, built = Random(8), [0], []

    def run(address: str) -> None:
        built.append(build(data, lambda done, _total: read.__setitem__(0, done), on=address))

    with Processes(tmp_path, 2) as cluster:
        job = Thread(target=run, args=[cluster.address])
        job.start()
        killed = []
        for action in (0, "scheduler", 1):
            seen = read[0]
            while job.is_alive() and read[0] <= seen:
                sleep(0.01)
            sleep(random.uniform(0, 0.3))
            if not job.is_alive():
                break
            killed.append(read[0])
            cluster.restart_scheduler() if action == "scheduler" else cluster.kill_worker(int(action))
        job.join()
    assert len(killed) == 3 and killed[-1] < DOCUMENTS
    assert built[0].content_hash == local.content_hash


def test_limits_hold_on_a_worker(tmp_path: Path, cluster: Processes) -> None:
    with CaptureStore(tmp_path) as store:
        keep(store, 0, ENDLESS.encode())
        keep(store, 1, page(reports(1)[0]))
    built = build(tmp_path, on=cluster.address)
    assert (built.reports, built.refused) == (1, {"too_large": 1})


def test_without_a_scheduler_nothing_is_published(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.cluster.PATIENCE", 1.0)
    told = CliRunner().invoke(gongkai.main, ["build", "--on", "tcp://127.0.0.1:9", "--data", str(data)])
    assert (told.exit_code, "no Dask scheduler answers at tcp://127.0.0.1:9" in told.output) == (1, True)
    assert not (data / "gongkai.db").exists()


def test_without_workers_it_does_not_wait_forever(tmp_path: Path) -> None:
    with Processes(tmp_path, 0) as cluster:
        cluster.wait()
        with pytest.raises(ClusterUnusable, match="has had no workers"):
            list(Cluster(cluster.address, patience=3).map(abs, [1]))


def test_a_worker_with_another_program_reads_nothing(tmp_path: Path, cluster: Processes) -> None:
    with pytest.raises(ClusterUnusable, match="another version of gongkai"):
        list(Cluster(cluster.address).map(read_unit, [Unit(tmp_path, "another", ())]))
