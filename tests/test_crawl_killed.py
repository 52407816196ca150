"""A crawl that is killed with SIGKILL at any point loses nothing and keeps nothing twice."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from archive.captures import CaptureStore
from crawler.commands import crawl_sources
from crawler.sources import Source
from tests.portal import HOST, Portal

PAGES, ROWS = 4, 6


def portal_of_reports() -> tuple[Portal, Source, set[str]]:
    portal = Portal()
    details = set()
    for page in range(PAGES):
        rows = {}
        for row in range(ROWS):
            number = page * ROWS + row
            href = f"./202401/t20240115_{1000 + number}.html"
            rows[href] = f"云台县第{number}局2023年政府信息公开工作年度报告"
            details.add(portal.put(f"/nb/202401/t20240115_{1000 + number}.html", f"<p>report {number}</p>"))
        name = "index.html" if page == 0 else f"index_{page}.html"
        portal.put_list(f"/nb/{name}", rows, f'createPageHTML({PAGES}, {page}, "index", "html");')
    source = Source("yuntai", "云台县人民政府", "990101", f"http://{HOST}/nb/index.html", delay_s=0)
    return portal, source, details


def killed_after(data_dir: Path, source: Source, address: str, events: int) -> None:
    """Start a crawl and kill it hard when it has told of so many events."""
    order = {
        "data_dir": str(data_dir),
        "sources": [source.as_row()],
        "connect_to": address,
        "contact": None,
        "recheck": False,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "crawler.job"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        for _ in range(events):
            assert json.loads(process.stdout.readline())["event"] in ("list", "fetched")
        process.send_signal(signal.SIGKILL)


def kept(data_dir: Path) -> Counter[str]:
    return Counter(capture.url for capture in CaptureStore(data_dir))


def test_killed_twice_and_resumed(tmp_path: Path) -> None:
    portal, source, details = portal_of_reports()
    with portal:
        killed_after(tmp_path, source, portal.address, 3)
        killed_after(tmp_path, source, portal.address, 7)
        assert 0 < len(details & kept(tmp_path).keys()) < len(details)
        manifest = crawl_sources(tmp_path, [source], portal.address)
    assert manifest["previous_unclean"] is True
    assert manifest["status"] == "complete"
    assert manifest["sources"][0]["listed"] == len(details)
    assert manifest["sources"][0]["fetched"] == len(details)
    captures = kept(tmp_path)
    assert details <= captures.keys()
    assert set(captures.values()) == {1}
    assert [run["run_id"] for run in CaptureStore(tmp_path).runs()] == [manifest["run_id"]]
    assert {capture.note["run_id"] for capture in CaptureStore(tmp_path)} == {manifest["run_id"]}


def test_what_was_kept_and_not_marked_is_read_from_the_archive(tmp_path: Path) -> None:
    """As after a power cut: the archive has what the frontier's file does not remember."""
    portal, source, details = portal_of_reports()
    with portal:
        killed_after(tmp_path, source, portal.address, 2)
        before = {path: path.read_bytes() for path in tmp_path.glob("frontier.sqlite*")}
        killed_after(tmp_path, source, portal.address, 9)
        for path in tmp_path.glob("frontier.sqlite*"):
            path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
        manifest = crawl_sources(tmp_path, [source], portal.address)
    assert manifest["status"] == "complete"
    assert manifest["sources"][0]["fetched"] == len(details)
    assert details <= kept(tmp_path).keys()
    assert set(kept(tmp_path).values()) == {1}


def test_a_round_left_long_ago_is_not_taken_over(tmp_path: Path) -> None:
    """Its lists have aged, so they are fetched anew; what is done stays done."""
    portal, source, details = portal_of_reports()
    with portal:
        killed_after(tmp_path, source, portal.address, 7)
        with sqlite3.connect(tmp_path / "frontier.sqlite") as frontier:
            frontier.execute("UPDATE round SET started_at = '2020-01-01T00:00:00+00:00'")
        manifest = crawl_sources(tmp_path, [source], portal.address)
    assert (manifest["status"], manifest["previous_unclean"]) == ("complete", True)
    assert manifest["started_at"] > "2021"
    captures = kept(tmp_path)
    assert details <= captures.keys()
    # at most the one document that was under way comes a second time, as a revisit
    assert sum(captures[url] for url in details) <= len(details) + 1
    assert captures[source.entry_url] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_cleanly_and_it_says_partial(tmp_path: Path, number: int) -> None:
    portal, source, details = portal_of_reports()
    with portal:
        sources = tmp_path / "sources.csv"
        row = source.as_row() | {"first_year": "", "delay_s": "0.05"}
        sources.write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n")
        command = ["crawl", "--sources", str(sources), "--data", str(tmp_path / "data"), "--json"]
        with subprocess.Popen(
            [sys.executable, "-m", "gongkai", *command, "--connect-to", portal.address],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            while len(portal.asked) < 4 and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(number)
            assert process.stdout is not None
            manifest = json.loads(process.stdout.read())
        assert process.returncode == 3
        assert manifest["status"] == "partial"
        assert "shutdown" in manifest["reasons"][0]
        second = crawl_sources(tmp_path / "data", [source], portal.address)
    assert second["status"] == "complete"
    assert second["previous_unclean"] is False
    details_kept = {url: times for url, times in kept(tmp_path / "data").items() if url in details}
    assert details_kept == dict.fromkeys(details, 1)
