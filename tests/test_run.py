"""`gongkai run`: what is found is published, what is missing is named, and what was held stays."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import gongkai
from archive.build import DATABASE
from archive.locks import take
from bench.extract import reports, word_page
from tests.portal import HOST, Portal, Reply

ROW = "source_id,organ,division_code,family,entry_url,first_year,delay_s,notes\n"
NAMES = ("east", "west")


def two_columns() -> Portal:
    """Two columns of two reports each."""
    served = Portal()
    pages = [word_page(report) for report in reports(4)]
    for number, name in enumerate(NAMES):
        rows = {f"t2025010{n}_{n}.html": f"云台县202{n}年政府信息公开工作年度报告" for n in (1, 2)}
        served.put_list(f"/{name}/", rows)
        for place, href in enumerate(rows):
            served.put(f"/{name}/{href}", Reply(pages[2 * number + place]))
    return served


@pytest.fixture
def portal() -> Iterator[Portal]:
    with two_columns() as served:
        yield served


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A folder after a complete run, and what the run said."""
    folder = tmp_path_factory.mktemp("first")
    with two_columns() as served:
        told = run(folder, served, "--json")
    assert told.exit_code == 0, told.output
    return folder, told


@pytest.fixture
def folder(first: tuple[Path, Result], tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(first[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(folder: Path, portal: Portal, *options: str) -> Result:
    sources = folder / "sources.csv"
    sources.write_text(ROW + "".join(f"{name},云台县,990101,trs,http://{HOST}/{name}/,,0,\n" for name in NAMES))
    told = ["run", "--sources", str(sources), "--data", str(folder / "data"), "--connect-to", portal.address]
    return CliRunner().invoke(gongkai.main, [*told, *options])


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / DATABASE)) as db:
        return db.execute(sql).fetchall()


REPORTS = "SELECT report_id, document_url, state, cells_read FROM reports ORDER BY report_id"


def test_a_complete_run_publishes_and_the_next_finds_nothing_new(
    first: tuple[Path, Result], folder: Path, portal: Portal
) -> None:
    said = json.loads(first[1].stdout)
    assert (said["status"], said["sources"], said["incomplete"], said["lost"]) == ("complete", 2, [], [])
    assert (said["fetched"], said["new"], said["reports"], said["changed"]) == (4, 4, 4, True)
    assert said["run"]["run_id"] == said["run_id"]
    assert len(rows(folder, REPORTS)) == 4
    told = run(folder, portal)
    assert told.exit_code == 0
    [line] = told.stdout.splitlines()
    assert line.startswith("run ")
    assert "complete: 2 sources, 0 incomplete; " in line
    assert "4 reports, 0 new; 0 new findings" in line


@pytest.mark.parametrize("broken", ["gone", "emptied", "stubs"])
def test_a_run_that_finds_less_names_it_and_keeps_what_was_held(folder: Path, portal: Portal, broken: str) -> None:
    before = rows(folder, REPORTS)
    if broken == "gone":
        del portal.pages[f"{HOST}/west/"]
    elif broken == "emptied":
        portal.put_list("/west/", {})
    else:
        for path in [p for p in portal.pages if p.startswith(f"{HOST}/west/t")]:
            portal.pages[path] = Reply("<p>系统维护中</p>".encode())
    told = run(folder, portal, "--json", "--recheck")
    said = json.loads(told.stdout)
    after = rows(folder, REPORTS)
    assert [(name, url, cells) for name, url, _, cells in after] == [
        (name, url, cells) for name, url, _, cells in before
    ]
    assert (said["lost"], said["reports"]) == ([], 4)
    if broken == "stubs":
        assert [url for _, url, state, _ in after if state == "replaced"] == [
            u for _, u, _, _ in after if "/west/" in u
        ]
        return
    assert (told.exit_code, said["status"], said["incomplete"]) == (3, "partial", ["west"])
    assert any(reason.startswith("west: ") for reason in said["reasons"])
    [(last_run, status, reasons)] = rows(
        folder, "SELECT last_run, last_status, reasons FROM sources WHERE source_id = 'west'"
    )
    assert (last_run, status in ("partial", "failed"), bool(reasons)) == (said["run_id"], True, True)
    assert rows(folder, "SELECT last_status FROM sources WHERE source_id = 'east'") == [("complete",)]


def test_a_run_that_reads_no_source_is_partial_as_long_as_something_is_held(folder: Path, portal: Portal) -> None:
    portal.pages.clear()
    told = run(folder, portal, "--json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["status"], said["incomplete"]) == (3, "partial", list(NAMES))
    assert len(rows(folder, REPORTS)) == 4
    assert rows(folder, "SELECT status FROM runs ORDER BY started_at DESC, run_id DESC LIMIT 1") == [("partial",)]


def test_a_first_run_that_finds_nothing_is_published_as_failed(tmp_path: Path, portal: Portal) -> None:
    portal.pages.clear()
    told = run(tmp_path, portal, "--json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["status"], said["reports"], said["changed"]) == (1, "failed", 0, True)
    assert rows(tmp_path, "SELECT source_id, last_status FROM sources ORDER BY source_id") == [
        ("east", "failed"),
        ("west", "failed"),
    ]


def test_a_report_that_is_no_longer_published_makes_the_run_partial(folder: Path, portal: Portal) -> None:
    with closing(sqlite3.connect(folder / "data" / DATABASE)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE reports SET report_id = 'of-another-extractor' WHERE document_url LIKE '%/west/%1.html'")
        db.execute("UPDATE build SET value = 'of another extractor' WHERE key = 'content_hash'")
    told = run(folder, portal, "--json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["status"], said["lost"]) == (3, "partial", ["of-another-extractor"])
    assert "of-another-extractor" in said["reasons"][-1]


def test_a_store_that_cannot_be_written_makes_the_run_partial(
    folder: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("archive.remote.PATIENCE", 0.0)
    (folder / "file").touch()
    told = run(folder, portal, "--json", "--store", str(folder / "file/store"))
    said = json.loads(told.stdout)
    assert (told.exit_code, said["status"], said["run"]["status"]) == (3, "partial", "complete")
    assert "published here, not in the store" in said["reasons"][-1]
    assert run(folder, portal, "--store", str(folder / "store")).exit_code == 0
    assert (folder / "store/archive.json").exists()


def test_one_run_at_a_time(folder: Path, portal: Portal) -> None:
    lock = take(folder / "data" / "run.lock")
    told = run(folder, portal)
    assert (told.exit_code, f"process {os.getpid()} runs over" in told.stderr, told.stdout) == (1, True, "")
    os.close(lock)
    assert run(folder, portal, "east").exit_code == 0


def test_what_cannot_be_built_is_not_published(folder: Path, portal: Portal) -> None:
    before = (folder / "data" / DATABASE).read_bytes()
    lock = take(folder / "data" / "build.lock")
    told = run(folder, portal)
    os.close(lock)
    assert (told.exit_code, "is kept, and not published" in told.stderr, told.stdout) == (1, True, "")
    assert (folder / "data" / DATABASE).read_bytes() == before
    assert run(folder, portal).exit_code == 0
    assert len(rows(folder, REPORTS)) == 4
