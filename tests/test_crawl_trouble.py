"""What goes wrong around a crawl: full and read-only disks, clocks that jump, hosts that ask for patience."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

import pytest

from archive.captures import CaptureStore
from archive.verify import verify
from crawler.backoff import LONGEST_REST, gate_rest, retry_after
from crawler.crawling import CrawlFailed, crawl_sources
from crawler.frontier import Frontier, Task
from crawler.quiet import QuietHours
from crawler.schedule import CHINA
from crawler.sources import COLUMNS, Source
from tests.portal import HOST, Portal, Reply

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


def report(number: int) -> str:
    return f"云台县第{number}局2024年政府信息公开工作年度报告"


def source(host: str = HOST, folder: str = "nb", **more: float) -> Source:
    given = {"delay_s": 0.0, **more}
    return Source(f"{host}-{folder}", "云台县", "990101", f"http://{host}/{folder}/index.html", "trs", **given)  # type: ignore[arg-type]


def command(tmp_path: Path, data: Path, portal: Portal, *more: str) -> list[str]:
    row = source().as_row() | {"first_year": "", "delay_s": "0"}
    sources = tmp_path / "sources.csv"
    sources.write_text(",".join(COLUMNS) + "\n" + ",".join(str(row[column]) for column in COLUMNS))
    options = ["--sources", str(sources), "--data", str(data), "--connect-to", portal.address]
    return [sys.executable, "-m", "gongkai", "crawl", *options, *more]


@pytest.mark.parametrize(
    ("most", "rows", "size"), [(8 << 20, 14, 1 << 20), (150_000, 60, 100)], ids=["archive", "frontier"]
)
def test_a_full_disk_ends_the_run_and_loses_nothing(
    tmp_path: Path, portal: Portal, most: int, rows: int, size: int
) -> None:
    """No file may grow beyond `most`: first the WARC file meets that, in the other case the frontier."""
    hrefs = {f"t20250101_{n}.html": report(n) for n in range(rows)}
    for n, href in enumerate(hrefs):
        portal.put(f"/nb/{href}", Reply(b"<p>" + Random(n).randbytes(size).hex().encode()))
    portal.put_list("/nb/index.html", hrefs)
    data = tmp_path / "data"
    full = subprocess.run(
        command(tmp_path, data, portal),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert full.returncode in (1, 3)
    assert "cannot be written" in full.stderr
    kept = Counter(c.url for c in CaptureStore(data) if c.role == "detail") if (data / "warc").exists() else Counter()
    assert len(kept) < rows
    manifest = crawl_sources(data, [source()], portal.address)
    assert manifest["status"] == "complete", manifest["reasons"]
    kept = Counter(c.url for c in CaptureStore(data) if c.role == "detail")
    assert (len(kept), set(kept.values())) == (rows, {1})
    assert verify(data, lambda _read, _all: None).damage == ()


def test_a_read_only_folder_is_refused_before_anything_is_asked(portal: Portal) -> None:
    plain: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("run by root, who may write everywhere, and there is no setpriv")
        plain = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]
    folder = Path(tempfile.mkdtemp())
    try:
        sources = command(folder, folder / "data", portal)
        for path, mode in ((folder / "sources.csv", 0o444), (folder, 0o555)):
            path.chmod(mode)
        refused = subprocess.run([*plain, *sources], stderr=subprocess.PIPE, text=True, check=False)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert refused.returncode == 1
    assert "cannot be written" in refused.stderr
    assert portal.asked == []


def test_a_clock_that_jumps_while_a_page_is_fetched_does_not_lease_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontier = Frontier(tmp_path / "frontier.sqlite")
    frontier.ledger.activate(["a"])
    frontier.add(Task("detail", f"http://{HOST}/1.html", "a"))
    frontier.add(Task("detail", f"http://{HOST}/2.html", "a"))
    first = frontier.lease()
    assert first is not None
    real = time.time
    for jump in (10 * 86400, -10 * 86400):
        monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
        assert frontier.lease() is None
    frontier.fail(first, "network", 0.0)
    assert frontier.lease() is not None


def test_waits_that_a_wrong_clock_set_are_lifted_by_the_next_run(tmp_path: Path) -> None:
    future = Frontier(tmp_path / "frontier.sqlite", clock=lambda: time.time() + 4000 * 86400)
    future.ledger.activate(["a"])
    future.add(Task("detail", f"http://{HOST}/1.html", "a"))
    task = future.lease()
    assert task is not None
    future.fail(task, "network", 120.0)
    future.rest(HOST, 1800.0, "gate")
    future.close()
    frontier = Frontier(tmp_path / "frontier.sqlite")
    assert frontier.lease() is None
    frontier.reclaim()
    assert frontier.lease() is not None


def test_a_killed_run_is_taken_over_though_the_clock_was_set_back(tmp_path: Path, portal: Portal) -> None:
    portal.put_list("/nb/index.html", {"t20250101_1.html": report(1)})
    portal.put("/nb/t20250101_1.html", "<p>report</p>")
    first = crawl_sources(tmp_path, [source()], portal.address)
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    with sqlite3.connect(tmp_path / "frontier.sqlite") as frontier:
        frontier.execute("INSERT INTO round VALUES (1, 'killed', ?)", [later])
        frontier.execute("UPDATE sources SET active = 1")
        frontier.execute("UPDATE tasks SET state = 'leased'")
    with CaptureStore(tmp_path) as store:
        [held] = [c for c in store if c.role == "detail"]
        store.add(
            url=held.url,
            captured_at=datetime.now(UTC),
            body=b"<p>newer</p>",
            content_type="text/html",
            role="detail",
            method="http",
            note={"run_id": "killed", "source_id": source().source_id},
        )
    portal.asked.clear()
    second = crawl_sources(tmp_path, [source()], portal.address)
    assert (second["run_id"], second["status"], second["previous_unclean"]) == ("killed", "complete", True)
    assert first["status"] == "complete"
    assert f"{HOST}/nb/t20250101_1.html" not in portal.asked
    assert second["sources"][0]["changed"] == 1


def test_the_hosts_of_one_domain_are_asked_two_at_a_time(tmp_path: Path, portal: Portal) -> None:
    hosts = [f"{name}.yuntai-moni.gov.cn" for name in ("czj", "jyj", "mzj", "sfj", "rsj", "wjw")]

    def slow() -> Reply:
        time.sleep(0.1)
        return Reply(b"<p>report</p>")

    for host in hosts:
        portal.put("/nb/index.html", f"<title>年报</title><li><a href='t20250101_1.html'>{report(1)}</a>", host)
        portal.put("/nb/t20250101_1.html", slow, host)
    manifest = crawl_sources(tmp_path, [source(host) for host in hosts], portal.address)
    assert manifest["status"] == "complete"
    assert max(portal.at_once) == 2


def test_a_host_that_names_its_time_is_left_alone_so_long(tmp_path: Path, portal: Portal) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    folders = {"busy-moni.gov.cn": (503, "7200"), "many-moni.gov.cn": (429, soon)}
    for host, (status, patience) in folders.items():
        portal.put("/nb/index.html", Reply(b"", status, (("Retry-After", patience),)), host)
    manifest = crawl_sources(tmp_path, [source(host) for host in folders], portal.address)
    assert manifest["status"] != "complete"
    for host, entry in zip(folders, manifest["sources"], strict=True):
        assert portal.asked.count(f"{host}/nb/index.html") == 1
        assert any(f"{host} is left alone for a while: Retry-After" in reason for reason in entry["reasons"])
    portal.asked.clear()
    crawl_sources(tmp_path, [source(host) for host in folders], portal.address)
    assert portal.asked == []


def test_retry_after_is_a_number_or_a_date() -> None:
    assert retry_after(" 120", NOW) == 120
    assert retry_after("Sun, 01 Feb 2026 12:01:00 GMT", NOW) == 60
    assert retry_after("Sun, 01 Feb 2026 11:00:00 GMT", NOW) == 0
    assert retry_after("99999999999", NOW) == retry_after("Sun, 01 Feb 2099 12:00:00 GMT", NOW) == LONGEST_REST
    assert retry_after("", NOW) is retry_after("later", NOW) is None


def test_a_gate_that_stays_is_tried_ever_more_rarely(tmp_path: Path) -> None:
    assert [gate_rest(n) for n in (0, 1, 2)] == [1800, 3600, 7200]
    assert gate_rest(9) == gate_rest(500) == LONGEST_REST
    frontier = Frontier(tmp_path / "frontier.sqlite")
    frontier.add(Task("detail", f"http://{HOST}/1.html", "a"))
    assert [frontier.rest_longer(HOST, "gate: jsl") for _ in range(2)] == [1800, 3600]
    frontier.well(HOST)
    assert frontier.rest_longer(HOST, "gate: jsl") == 1800


def test_quiet_hours() -> None:
    day, night = QuietHours.parse("07:00-22:00"), QuietHours.parse("22:30-06:00")
    at = datetime(2026, 2, 1, 5, 30, tzinfo=CHINA)
    assert day.seconds_left(at) == 5400
    assert day.seconds_left(at.astimezone(UTC)) == 5400
    assert night.seconds_left(at) == 0
    assert day.seconds_left(at.replace(hour=7, minute=0)) == 0
    assert day.seconds_left(at.replace(hour=22, minute=0)) == 9 * 3600
    assert night.seconds_left(at.replace(hour=22, minute=0)) == 1800
    for wrong in ("7-22", "07:00", "25:00-26:00", "07:00-07:00", ""):
        with pytest.raises(ValueError, match=r"expected|quiet"):
            QuietHours.parse(wrong)


def test_a_run_ends_when_the_quiet_hours_begin_and_none_begins_within_them(tmp_path: Path, portal: Portal) -> None:
    hrefs = {f"t20250101_{n}.html": report(n) for n in range(300)}
    for href in hrefs:
        portal.put(f"/nb/{href}", "<p>report</p>")
    portal.put_list("/nb/index.html", hrefs)
    now = datetime.now(CHINA)
    asleep = f"{now - timedelta(minutes=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    with pytest.raises(CrawlFailed, match="quiet hours"):
        crawl_sources(tmp_path, [source(delay_s=1)], portal.address, quiet=asleep)
    assert portal.asked == []
    soon = datetime.now(CHINA) + timedelta(seconds=4)
    awake = f"{soon:%H:%M:%S}-{soon + timedelta(hours=1):%H:%M}"
    manifest = crawl_sources(tmp_path, [source(delay_s=1)], portal.address, quiet=awake)
    assert manifest["status"] == "partial"
    assert manifest["stopped"] == f"quiet hours {awake}"
    assert len(portal.asked) < 200
