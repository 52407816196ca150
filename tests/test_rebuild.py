"""The database can be thrown away: the same WARC files give the same one, and a reader never sees half of one."""

from __future__ import annotations

import copy
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import gongkai
from archive import schema
from archive.assembly import arrange
from archive.build import DATABASE, build
from archive.captures import CaptureStore
from archive.cdxj import Capture
from archive.extractions import CACHE, about, extract_body, is_document
from archive.locks import take
from archive.reviews import REVIEWS
from archive.rows import Tables
from archive.summary import Result, summary
from archive.verify import verify
from bench.extract import reports, word_page

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
HOST = "http://www.yuntai-moni.gov.cn"


@cache
def documents() -> list[dict[str, Any]]:
    """What a portal answers on three visits: reports, one of them corrected and one gone, a notice, a list."""
    pages = [word_page(report) for report in reports(5)]
    corrected = (
        pages[1].replace("予以公开".encode(), "予以公开 ".encode()).replace(b"</body>", "<p>更正</p></body>".encode())
    )
    answers = [
        ("/list.html", b"<li>list</li>", "list", 200),
        *((f"/{n}.html", page, "detail", 200) for n, page in enumerate(pages)),
        ("/notice.html", "<h1>关于报送年度报告的通知</h1><p>请各单位报送。</p>".encode(), "detail", 200),
        ("/1.html", corrected, "detail", 200),
        ("/2.html", b"not here", "detail", 404),
        ("/copy.html", pages[0], "detail", 200),
        ("/3.html", pages[3], "detail", 200),
    ]
    return [
        {
            "url": HOST + path,
            "captured_at": FIRST + timedelta(minutes=number),
            "body": body,
            "content_type": "text/html",
            "status": status,
            "role": role,
            "method": "http",
            "note": {"source_id": "yuntai", "run_id": f"20260201T04000{number % 3}Z"},
        }
        for number, (path, body, role, status) in enumerate(answers)
    ]


def keep(data: Path, given: Iterable[dict[str, Any]]) -> None:
    with CaptureStore(data) as store:
        for document in given:
            store.add(**document)


def forget_all(data: Path) -> None:
    """Leave the WARC files and nothing else."""
    for path in data.iterdir():
        if path.name != "warc":
            path.unlink()


def test_from_the_warc_files_alone_comes_the_database_that_grew(tmp_path: Path) -> None:
    for part in (documents()[:6], documents()[6:]):
        keep(tmp_path, part)
        grown = build(tmp_path).content_hash
    captures = list(CaptureStore(tmp_path))
    forget_all(tmp_path)
    hashes = []
    for _ in range(2):
        told = CliRunner().invoke(gongkai.main, ["build", "--all", "--json", "--data", str(tmp_path)])
        hashes.append(json.loads(told.stdout)["content_hash"])
    assert hashes == [grown, grown]
    assert list(CaptureStore(tmp_path)) == captures
    assert not list(tmp_path.glob("*.damaged-*"))


def test_all_believes_neither_index_nor_cache(tmp_path: Path) -> None:
    keep(tmp_path, documents()[:5])
    before = build(tmp_path).content_hash
    (tmp_path / "index.cdxj").write_text("".join((tmp_path / "index.cdxj").read_text().splitlines(keepends=True)[2:]))
    with closing(sqlite3.connect(tmp_path / CACHE)) as db, db:
        db.execute("UPDATE readings SET result = replace(result, '\"granted\"', '\"granted_partial\"')")
    assert build(tmp_path).content_hash != before
    assert build(tmp_path, anew=True).content_hash == before


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"role": "detail"', '"role": "list"'),
        ('"offset": "', '"offset": "1'),
        ('"note": {', '"note": "", "noted": {'),
        ('"url": "', "url: "),
    ],
)
def test_all_reads_by_no_index_that_is_wrong(tmp_path: Path, right: str, wrong: str) -> None:
    keep(tmp_path, documents()[:4])
    before = build(tmp_path).content_hash
    index, captures = tmp_path / "index.cdxj", list(CaptureStore(tmp_path))
    assert right in index.read_text()
    index.write_text(index.read_text().replace(right, wrong))
    assert build(tmp_path, anew=True).content_hash == before
    assert list(CaptureStore(tmp_path)) == captures


@pytest.mark.parametrize("verb", ["build", "run"])
@pytest.mark.parametrize(
    ("line", "damage"),
    [
        (3, lambda lines: [*lines[:2], b"of another file\n", *lines[2:]]),
        (3, lambda lines: [*lines[:2], lines[2][:70] + b"\n", *lines[3:]]),
        (3, lambda lines: [*lines[:2], bytes(range(11, 256)) * 9, *lines[2:]]),
        (4, lambda lines: [*lines[:3], lines[3][:-40]]),
        (3, lambda lines: [*lines[:2], bytes(4096)]),
    ],
    ids=["garbage", "half a line", "binary", "cut", "zeros"],
)
def test_a_damaged_index_is_named_and_nothing_published(
    tmp_path: Path, verb: str, line: int, damage: Callable[[list[bytes]], list[bytes]]
) -> None:
    keep(tmp_path, documents()[:4])
    built, index, captures = build(tmp_path), tmp_path / "index.cdxj", list(CaptureStore(tmp_path))
    published, lines = built.path.read_bytes(), index.read_bytes().splitlines(keepends=True)
    index.write_bytes(b"".join(damage(lines)))
    byte = sum(map(len, lines[: line - 1]))
    (sources := tmp_path / "sources.csv").write_text(
        "source_id,organ,division_code,family,entry_url,first_year,delay_s,notes\n"
        "one,云台市人民政府,320700,objid,http://127.0.0.1:9/gongkai/,2008,3,\n"
    )
    more = ["--sources", str(sources), "--connect-to", "127.0.0.1:9"] if verb == "run" else []
    told = CliRunner().invoke(gongkai.main, [verb, "--data", str(tmp_path), *more])
    assert told.exit_code == 1, told.output
    assert isinstance(told.exception, SystemExit)
    for words in (
        f"{index} is damaged: line {line} (byte {byte})",
        "urlkey timestamp {json}",
        "gongkai verify --repair",
    ):
        assert words in told.stderr
    assert built.path.read_bytes() == published
    assert build(tmp_path, anew=True).content_hash == built.content_hash
    assert list(CaptureStore(tmp_path)) == captures


def test_a_missing_index_is_no_empty_archive(tmp_path: Path) -> None:
    keep(tmp_path, documents()[:3])
    before = build(tmp_path)
    (tmp_path / "index.cdxj").unlink()
    again = build(tmp_path)
    assert (again.reports, again.changed) == (before.reports, False)
    assert before.reports > 0


@cache
def read() -> tuple[list[Capture], dict[str, Result]]:
    """The captures as they would be stored, and what is read in them."""
    captures = [
        Capture(
            capture_id=f"{number:016x}",
            digest=f"sha256:{number:x}",
            length=len(document["body"]),
            warc_file="gongkai-1.warc.gz",
            warc_offset=number,
            **{
                key: document[key] for key in ("url", "captured_at", "content_type", "status", "role", "method", "note")
            },
        )
        for number, document in enumerate(documents())
    ]
    bodies = [document["body"] for document in documents()]
    results = {
        c.capture_id: extract_body(body, about(c)) for c, body in zip(captures, bodies, strict=True) if is_document(c)
    }
    return captures, results


def assembled(captures: list[Capture], results: dict[str, Result]) -> list[Tables]:
    """The rows of all public tables."""
    summaries = {capture_id: summary(result) for capture_id, result in results.items()}
    arranged = arrange(captures, summaries, lambda capture: results[capture.capture_id])
    return [*map(arranged.report, arranged.entries), {"organs": arranged.organs()}]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(documents()))))
def test_the_order_of_ingestion_does_not_matter(order: list[int]) -> None:
    captures, results = read()
    shuffled = [captures[n] for n in order]
    assert assembled(shuffled, results) == assembled(captures, results)


def test_a_new_extractor_is_an_upgrade_and_no_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reading says something else than before: both sides of a comparison do, so no organ corrected anything."""
    captures, results = read()
    before = table(assembled(captures, results), "revisions")
    monkeypatch.setattr("archive.revisions.VERSION", "of the next extractor")
    otherwise = copy.deepcopy(results)
    for result in otherwise.values():
        if "refused" not in result:
            result["table3"]["granted"]["natural_person"] = 987654
            result["sections"]["s1"]["text"] += "另读出的一句。"
    blocks = assembled(captures, otherwise)
    after = table(blocks, "revisions")
    kept = ("revision_id", "capture_id", "first_seen", "last_seen")
    assert [[row[k] for k in kept] for row in after] == [[row[k] for k in kept] for row in before]
    assert {row["extractor"] for row in after} == {"of the next extractor"}
    assert all(one["content_digest"] != two["content_digest"] for one, two in zip(before, after, strict=True))
    changes = table(blocks, "revision_changes")
    assert changes == table(assembled(captures, results), "revision_changes")
    assert "987654" in {str(row["natural_person"]) for row in table(blocks, "applications")}
    assert len(changes) > 0


def table(blocks: list[Tables], name: str) -> list[dict[str, Any]]:
    """The rows of one table in all blocks."""
    return [row for block in blocks for row in block.get(name, [])]


def test_another_order_in_the_files_gives_the_same_but_for_the_places(tmp_path: Path) -> None:
    orders = [documents(), documents()[::-1]]
    found = []
    for number, order in enumerate(orders):
        data = tmp_path / str(number)
        keep(data, order)
        build(data)
        found.append(rows(data / DATABASE))
    assert found[0] == found[1]


def rows(database: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every public table, places in WARC files left out."""
    with closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        places = ("warc_file", "warc_offset", "revisit")
        return {
            name: [
                {k: row[k] for k in row.keys() if k not in places}  # noqa: SIM118
                for row in db.execute(f'SELECT * FROM "{name}"')
                if not str(row[0]).endswith("_hash")
            ]
            for name in schema.tables()
        }


@pytest.mark.parametrize("version", range(1, schema.SCHEMA_VERSION))
def test_a_database_of_every_older_schema_is_kept_and_built_anew(tmp_path: Path, version: int) -> None:
    """The rows are derived, so building anew is the migration; reviews are not, and stay as they are."""
    keep(tmp_path, documents()[:3])
    fresh = build(tmp_path).content_hash
    reviewed = (tmp_path / REVIEWS).read_bytes()
    (tmp_path / DATABASE).unlink()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.executescript((Path(__file__).parent / f"schemas/{version}.sql").read_text(encoding="utf-8"))
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
        with db:
            db.execute(
                "INSERT INTO build VALUES ('content_hash', 'of the old schema'), ('schema_version', ?)", [version]
            )
    old = (tmp_path / DATABASE).read_bytes()
    assert verify(tmp_path, lambda _done, _total: None).damage == ()
    built = build(tmp_path)
    assert (built.changed, built.content_hash) == (True, fresh)
    assert (tmp_path / f"{DATABASE}.schema-{version}").read_bytes() == old
    assert (tmp_path / REVIEWS).read_bytes() == reviewed
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
        assert db.execute("SELECT COUNT(*) FROM revision_changes").fetchone() == (0,)
    assert verify(tmp_path, lambda _done, _total: None).damage == ()
    assert not build(tmp_path).changed


def test_two_builds_at_once(tmp_path: Path) -> None:
    keep(tmp_path, documents()[:3])
    build(tmp_path)
    before = (tmp_path / DATABASE).read_bytes()
    lock = take(tmp_path / "build.lock")
    told = CliRunner().invoke(gongkai.main, ["build", "--all", "--data", str(tmp_path)])
    assert (told.exit_code, f"being built by process {os.getpid()}" in told.output) == (1, True)
    assert (tmp_path / DATABASE).read_bytes() == before
    os.close(lock)
    assert build(tmp_path, anew=True).changed


_PUBLISHER = """
import os
import sys
from pathlib import Path
from archive import increment
from archive.captures import CaptureStore
from archive.database import state
from archive.extractions import Extractions
from archive.update import Update
data, increment.MOST_CHANGED = Path(sys.argv[1]), 1
lines = list(CaptureStore(data).lines())
versions = [lines, lines[:4]]
while True:
    versions.reverse()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    readings = Extractions(data)
    while True:
        for some in versions:
            with Update(data / "gongkai.db", anew=sys.argv[2] == "anew") as update:
                update.take(lambda: some)
                anew = update.write(readings, [], "")
            print(os.getpid(), state(data / "gongkai.db")["content_hash"], anew, flush=True)
"""


@pytest.mark.parametrize("way", ["anew", "by what is new"])
def test_a_reader_sees_whole_databases_only_whatever_is_killed(tmp_path: Path, way: str) -> None:
    """Processes that publish two versions in turn are killed at 30 random moments, with a reader attached.

    Each process begins with the other version, so that both are published however soon it is killed.
    """
    keep(tmp_path, documents())
    build(tmp_path)
    counts: dict[str, int] = {}
    random, killed, edited = Random(5), set(), 0
    command = [sys.executable, "-c", _PUBLISHER, str(tmp_path), way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as job:
        assert job.stdout is not None
        while len(killed) < 30:
            pid, digest, anew = job.stdout.readline().split()
            if int(pid) in killed:
                continue
            edited += anew == "False"
            counts.setdefault(digest, 0)
            for _ in range(random.randrange(12)):
                digest, count = look(tmp_path / DATABASE)
                counts[digest] = counts.get(digest) or count
                assert counts[digest] == count
            os.kill(int(pid), signal.SIGKILL)
            killed.add(int(pid))
        os.killpg(job.pid, signal.SIGKILL)
    assert len(set(counts.values())) == 2
    assert (edited > 0) == (way != "anew")
    assert build(tmp_path).content_hash in counts


def look(database: Path) -> tuple[str, int]:
    """The content hash a reader finds, and how many rows it counts."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        (digest,) = db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone()
        counted = [db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in schema.tables()]
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    return digest, sum(counted)


def test_a_build_killed_anywhere_goes_on_to_the_same_database(tmp_path: Path) -> None:
    keep(tmp_path, documents()[:4])
    old = build(tmp_path).content_hash
    keep(tmp_path, documents()[4:])
    whole = tmp_path.parent / f"{tmp_path.name}-whole"
    shutil.copytree(tmp_path, whole)
    new, random = build(whole).content_hash, Random(3)
    command = [sys.executable, "-m", "gongkai", "build", "--data", str(tmp_path)]
    for _ in range(3):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as job:
            try:
                job.wait(random.uniform(0.2, 1.5))
            except subprocess.TimeoutExpired:
                job.kill()
        assert look(tmp_path / DATABASE)[0] in (old, new)
    assert build(tmp_path).content_hash == new
    assert look(tmp_path / DATABASE)[0] == new


@pytest.mark.parametrize("left", ["half a database", ""])
def test_what_a_killed_build_left_is_no_hindrance(tmp_path: Path, left: str) -> None:
    keep(tmp_path, documents()[:3])
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"gongkai.building{ending}").write_text(left)
    assert build(tmp_path).changed
    assert not list(tmp_path.glob("gongkai.building*"))
