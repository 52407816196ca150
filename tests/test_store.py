"""An archive goes to a store and comes back whole: a folder, and S3 as moto's server speaks it, behind a network that
fails now and then."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

import pytest
from click.testing import CliRunner

pytest.importorskip("s3fs", reason="the extra `cluster` is not installed")
pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytest.importorskip("moto.server", reason="moto is not installed")

import gongkai
from archive import multipart
from archive.build import build
from archive.captures import CaptureStore
from archive.extractions import cache_key, is_document
from archive.remote import StoreUnusable
from archive.store import POINTER, Store
from archive.units import cut, read_unit
from archive.verify import verify
from bench.build import page
from bench.clusters import Processes
from bench.extract import reports
from tests.flaky import Flaky

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
MIB = 1 << 20


def keep(data: Path, start: int, *bodies: bytes) -> None:
    with CaptureStore(data) as store:
        for number, body in enumerate(bodies, start):
            url, at = f"http://www.moni.gov.cn/{number}.html", FIRST + timedelta(seconds=number)
            store.add(url=url, captured_at=at, body=body, content_type="text/html", role="detail", method="http")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight reports and a copy of one, in two WARC files, and their database."""
    data = tmp_path_factory.mktemp("store") / "data"
    pages = [page(report) for report in reports(8)]
    keep(data, 0, *pages[:5])
    keep(data, 5, *pages[5:], pages[0])
    build(data)
    return data


@pytest.fixture
def data(archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(archive, tmp_path / "data"))


@pytest.fixture(scope="module")
def s3() -> Iterator[int]:
    """The port of an S3 server with an empty bucket `gongkai`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        server.kill()


@pytest.fixture
def network(s3: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flaky]:
    """The way to the server."""
    import s3fs

    with Flaky(s3) as network:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{network.port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")  # the library's own patience comes on top of ours
        files = s3fs.S3FileSystem(skip_instance_cache=True)
        if not files.exists("gongkai"):
            files.mkdir("gongkai")
        yield network


def sent(address: str, data: Path) -> list[str]:
    """What a publication sends."""
    names: list[str] = []
    Store(address).keep(data, names.append)
    return names


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_what_is_published_can_be_fetched(
    kind: str, data: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "there") if kind == "folder" else "s3://gongkai/whole"
    if kind == "s3":
        request.getfixturevalue("network")
    run = CliRunner()
    assert run.invoke(gongkai.main, ["publish", address, "--data", str(data)]).exit_code == 0
    assert sent(address, data) == []
    keep(data, 20, b"<p>1</p>")
    build(data)
    assert [name.partition("-")[0] for name in sent(address, data)] == ["gongkai", "gongkai.db"]
    other = tmp_path / "other"
    told = run.invoke(gongkai.main, ["fetch", address, "--data", str(other)])
    assert told.exit_code == 0, told.output
    for name in [f"warc/{file.name}" for file in (data / "warc").iterdir()] + ["index.cdxj", "gongkai.db"]:
        assert (other / name).read_bytes() == (data / name).read_bytes()
    assert verify(other, lambda _done, _total: None).damage == ()
    assert build(other, anew=True).content_hash == build(data).content_hash


def test_the_database_alone(data: Path, tmp_path: Path) -> None:
    sent(str(tmp_path / "there"), data)
    told = CliRunner().invoke(
        gongkai.main, ["fetch", str(tmp_path / "there"), "--database-only", "--data", str(tmp_path / "site")]
    )
    assert told.exit_code == 0, told.output
    assert sorted(file.name for file in (tmp_path / "site").iterdir()) == ["gongkai.db", "reviews.db"]


def test_what_the_store_has_is_not_taken_away(data: Path, tmp_path: Path) -> None:
    """A folder that lost its captures and began anew: those of before stay in the store."""
    there = str(tmp_path / "there")
    sent(there, data)
    anew = tmp_path / "anew"
    keep(anew, 30, b"<p>2</p>")
    before = Store(there).stored()
    after = Store(there).keep(anew)
    assert before.warc.items() < after.warc.items() and after.database == before.database


def test_an_object_that_was_changed_is_not_believed(data: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    sent(str(there), data)
    known = next(iter(Store(str(there)).stored().warc.values()))
    file = there / known["name"]
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    with pytest.raises(StoreUnusable, match="is not what it was"):
        Store(str(there)).fetch(tmp_path / "other")
    assert list((tmp_path / "other/warc").iterdir()) == []


def test_a_store_that_fails_for_a_while_is_waited_for(data: Path, network: Flaky) -> None:
    network.failing = True
    Timer(2, lambda: setattr(network, "failing", False)).start()
    assert len(sent("s3://gongkai/while", data)) == 3


def test_a_store_that_fails_for_long_keeps_what_it_had(
    data: Path, network: Flaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent("s3://gongkai/long", data)
    before = Store("s3://gongkai/long").stored()
    keep(data, 40, b"<p>3</p>")
    network.failing = True
    monkeypatch.setattr("archive.remote.PATIENCE", 1.0)
    told = CliRunner().invoke(gongkai.main, ["publish", "s3://gongkai/long", "--data", str(data)])
    assert (told.exit_code, "s3://gongkai/long has failed for 1 seconds" in told.output) == (1, True)
    network.failing = False
    assert Store("s3://gongkai/long").stored() == before


def test_an_upload_that_broke_off_goes_on_where_it_was(
    tmp_path: Path, network: Flaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multipart, "PART", 5 * MIB)  # the least that S3 takes
    data, address = tmp_path / "data", "s3://gongkai/broken"
    keep(data, 0, os.urandom(23 * MIB))
    network.breaks_after = 17 * MIB
    with pytest.raises(StoreUnusable):
        Store(address, patience=1).keep(data)
    network.failing, network.breaks_after, network.sent = False, None, 0
    assert Store(address).stored().warc == {}
    Store(address).keep(data)
    assert network.sent < 14 * MIB
    Store(address).fetch(tmp_path / "other")
    (file,) = (data / "warc").iterdir()
    assert (tmp_path / "other/warc" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.usefixtures("network")
def test_workers_need_no_disk_of_the_builder(data: Path, tmp_path: Path) -> None:
    address = "s3://gongkai/workers"
    documents = {cache_key(capture): capture for capture in CaptureStore(data) if is_document(capture)}
    names = {file: known["name"] for file, known in Store(address).keep_captures(data).warc.items()}
    here = [read_unit(unit) for unit in cut(data, documents)]
    there = [read_unit(unit) for unit in cut(Path("/nowhere"), documents, address, names)]
    assert here == there and len(there) == 2
    before = build(data).content_hash
    with Processes(tmp_path, 1) as cluster:
        args = ["build", "--all", "--json", "--on", cluster.address, "--store", address, "--data", str(data)]
        told = CliRunner().invoke(gongkai.main, args)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["content_hash"] == before


def test_the_pointer_is_the_only_thing_that_changes(data: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    sent(str(there), data)
    before = {file: file.read_bytes() for file in there.rglob("*") if file.is_file()}
    keep(data, 50, b"<p>4</p>")
    build(data)
    sent(str(there), data)
    assert [file.name for file, body in before.items() if file.read_bytes() != body] == [POINTER]
