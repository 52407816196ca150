"""A database brought up to date by what is new is the one that is written anew, whatever happened in between."""

from __future__ import annotations

import copy
import json
import logging
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive import fingerprints, increment, schema
from archive.build import DATABASE, build
from archive.buildstate import STATE
from archive.captures import CaptureStore
from archive.cdxj import Capture, capture_id, make_line, warc_date
from archive.contenthash import content_hash, sums
from archive.database import BuildInvalid, state
from archive.edits import Edits
from archive.extractions import Extractions, cache_key, extract_body
from archive.segment import escape
from archive.summary import Result, summary
from archive.update import Update
from bench.build import corrected, generated, page

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
ORGANS = [("甲市人民政府", "government", "990100", "990000")]
ORGANS += [(f"甲市{name}局", "department", "990100", "990000") for name in ("水务", "教育", "民政", "财政")]
ORGANS += [(f"甲市{name}县人民政府", "government", f"99010{n}", "990100") for n, name in enumerate("东南西北", 1)]
COPIED = ("similarity", "characters", "passages")
YEARS = (2020, 2021, 2022, 2023)
SENTENCES = [f"本机关第{n}项工作按照既定安排逐步推进并向社会公开进展情况。" for n in range(40)]


@cache
def pool() -> list[Result]:
    """Readings of generated reports; what follows makes those of other organs and years of them."""
    found = [extract_body(body, {"url": "http://www.example.gov.cn/1"}) for body in documents()]
    assert all("refused" not in result for result in found)
    return found


class History:
    """An archive to which something happens again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = Random(seed)
        self._readings = Extractions(folder)
        self._count = 0
        self.captures: dict[str, Capture] = {}
        self.results: dict[str, Result] = {}
        self.runs: list[dict[str, Any]] = []
        self._clock = FIRST
        for organ in ORGANS[:6]:
            for year in YEARS[:3]:
                self._capture(self._address(organ, year), self._result(organ, year))

    def happen(self) -> None:
        """One to four things."""
        for _ in range(self.rng.randrange(1, 5)):
            things = (self._news, self._news, self._revised, self._revised, self._revised, self._withdrawn, self._back)
            things += (self._other, self._edition, self._attached, self._run, self._lost)
            self.rng.choice(things)()

    def lines(self) -> list[str]:
        """The index of the archive as it stands, in any order."""
        captures = self.rng.sample(list(self.captures.values()), len(self.captures))
        return [make_line(capture, record_id="", stored=1) for capture in captures]

    def readings(self) -> Extractions:
        """What is read in its captures."""
        told = (
            (cache_key(self.captures[one]), summary(result), json.dumps(result))
            for one, result in self.results.items()
            if one in self.captures
        )
        assert list(self._readings.take(told))
        return self._readings

    def _news(self) -> None:
        organ, year = self.rng.choice(ORGANS), self.rng.choice(YEARS)
        self._capture(self._address(organ, year), self._result(organ, year))

    def _revised(self) -> None:
        found = self._some()
        result = copy.deepcopy(self.results[found.capture_id])
        for change in self.rng.sample((_figure, _figure, _text, _words, _scope), 2):
            change(self.rng, result)
        self._capture(found.url, result, **found.note)

    def _withdrawn(self) -> None:
        self._capture(self._some().url, None, status=self.rng.choice((404, 410)))

    def _back(self) -> None:
        found = self._some()
        self._capture(found.url, self.results[found.capture_id], **found.note)

    def _other(self) -> None:
        self._capture(self._some().url, {"refused": {"kind": "notice", "reason": "a notice"}})

    def _edition(self) -> None:
        found = self._some()
        result = copy.deepcopy(self.results[found.capture_id])
        _figure(self.rng, result)
        self._capture(f"{found.url}?edition={self._clock:%d%H%M}", result)

    def _attached(self) -> None:
        found = self._some()
        result = copy.deepcopy(self.results[found.capture_id])
        self._capture(f"{found.url}.doc", result, page_url=found.url)

    def _run(self) -> None:
        source = {"source_id": "column", "organ": ORGANS[1][0], "status": "complete", "stop_reason": "end"}
        moment = f"{self._clock:%Y-%m-%dT%H:%M:%SZ}"
        run = {"run_id": f"{self._clock:%Y%m%dT%H%M%SZ}", "started_at": moment, "finished_at": moment}
        self.runs.append(run | {"status": "complete", "reasons": [], "sources": [source]})
        self._clock += timedelta(minutes=1)

    def _lost(self) -> None:
        """A capture whose bytes are gone, as a repair leaves it."""
        del self.captures[self.rng.choice(list(self.captures))]

    def _some(self) -> Capture:
        """A capture of a report."""
        read = [
            one for one in self.captures.values() if "refused" not in self.results.get(one.capture_id, {"refused": 1})
        ]
        return self.rng.choice(read)

    def _address(self, organ: tuple[str, ...], year: int) -> str:
        return f"http://www.jia-moni.gov.cn/{ORGANS.index(organ)}/{year}.html"

    def _result(self, organ: tuple[str, ...], year: int) -> Result:
        name, kind, code, above = organ
        result = copy.deepcopy(self.rng.choice(pool()))
        told = {"issuer_full": name, "issuer_type": kind, "division_code": code, "parent_division_code": above}
        told |= {"report_year": year, "scope_table3": "whole_area" if kind == "government" else "own"}
        result["metadata"] |= told
        _text(self.rng, result)
        _words(self.rng, result)
        return result

    def _capture(self, url: str, result: Result | None, status: int = 200, **note: str) -> None:
        self._clock += timedelta(minutes=1)
        self._count += 1
        number = self._count
        key = capture_id(warc_date(self._clock), url)
        note = {"source_id": self.rng.choice(("column", "other")), "organ": ORGANS[0][0]} | note
        told = {"digest": f"sha256:{number:x}", "length": 1, "warc_file": "gongkai-1.warc.gz", "warc_offset": number}
        self.captures[key] = Capture(
            key, url, self._clock, status, "text/html", role="detail", method="http", note=note, **told
        )
        if result is not None:
            self.results[key] = result


def _figure(rng: Random, result: Result) -> None:
    row = rng.choice(list(result["table3"].values()))
    row[rng.choice(list(row))] = rng.choice((0, 12, 340))


def _text(rng: Random, result: Result) -> None:
    """Sentences that others write as well: copies, and templates that come and go."""
    section = rng.choice(list(result["sections"].values()))
    section["text"] = "\n".join(rng.choice(SENTENCES[:12]) for _ in range(12))


def _words(rng: Random, result: Result) -> None:
    rng.choice(list(result["sections"].values()))["text"] += rng.choice(SENTENCES) + str(rng.randrange(99))


def _scope(rng: Random, result: Result) -> None:
    result["metadata"]["scope_table3"] = rng.choice((None, "own", "whole_area"))


def brought_up_to_date(path: Path, archive: History) -> bool:
    """Write the database of the archive; whether all of it was written."""
    with Update(path) as update:
        update.take(archive.lines)
        return update.write(archive.readings(), archive.runs, fingerprints.of_inputs(archive.lines(), archive.runs))


def contents(path: Path) -> dict[str, Any]:
    """Every row but those that say what the database is; the text indexes are proved."""
    with closing(sqlite3.connect(path)) as db:
        for name in ("sections_fts", "reports_fts"):
            db.execute(f"INSERT INTO {name}({name}) VALUES ('integrity-check')")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert content_hash(db) == state(path)["content_hash"]
        found = (
            "SELECT report_id, section FROM sections WHERE rowid IN (SELECT rowid FROM sections_fts(?)) ORDER BY 1, 2"
        )
        told = {"found": db.execute(found, [escape("第7项")]).fetchall()}
        tables = (name for name in schema.tables() if name != "build")
        return told | {name: set(db.execute(f'SELECT * FROM "{name}"')) for name in tables}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_rows_are_those_of_a_database_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(increment, "MOST_CHANGED", 1)
    archive, grown, anew = History(tmp_path, seed), tmp_path / "grown/gongkai.db", tmp_path / "anew/gongkai.db"
    for path in (grown, anew):
        path.parent.mkdir()
    assert brought_up_to_date(grown, archive)
    for _ in range(3):
        archive.happen()
        assert not brought_up_to_date(grown, archive)
        with Update(anew, anew=True) as update:
            update.take(archive.lines)
            update.write(archive.readings(), archive.runs, "")
        assert contents(grown) == contents(anew)
        assert state(grown)["content_hash"] == state(anew)["content_hash"]


def test_a_build_writes_what_is_new_and_the_next_one_nothing(tmp_path: Path) -> None:
    keep(tmp_path, range(6))
    assert build(tmp_path).anew
    keep(tmp_path, [1], revised="另读出的一句。")
    grown = build(tmp_path)
    again = build(tmp_path)
    assert (grown.changed, grown.anew, again.changed) == (True, False, False)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        changed = db.execute("SELECT DISTINCT kind FROM revision_changes").fetchall()
    assert changed == [("paragraph",)]
    assert not (tmp_path / "gongkai.building").exists()
    assert build(tmp_path, anew=True).content_hash == grown.content_hash == again.content_hash
    assert build(tmp_path, anew=True).anew


@pytest.mark.parametrize(
    "harm",
    [
        "no state",
        "damaged state",
        "another state",
        "another sum",
        "database written to",
        "new extractor",
        "older state",
    ],
)
def test_what_does_not_belong_to_the_database_is_not_built_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr(increment, "MOST_CHANGED", 1)
    path, kept, archive = tmp_path / DATABASE, tmp_path / STATE, History(tmp_path, 2)
    brought_up_to_date(path, archive)
    if harm == "no state":
        kept.unlink()
    elif harm == "damaged state":
        kept.write_bytes(kept.read_bytes()[:2000] + bytes(3000))
    elif harm == "another state":
        old = kept.read_bytes()
        archive.happen()
        assert not brought_up_to_date(path, archive)
        kept.write_bytes(old)
    elif harm == "another sum":
        with closing(sqlite3.connect(kept)) as db, db:
            db.execute("UPDATE sums SET total = '1' WHERE name = 'applications'")
    elif harm == "database written to":
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE applications SET total = 987654")
    else:
        monkeypatch.setattr(fingerprints, "program", lambda: "of the next extractor")
    if harm == "older state":
        kept.unlink()
        with closing(sqlite3.connect(kept)) as db:
            db.executescript("CREATE TABLE belongs (database, program); CREATE TABLE reports (report_id, digest)")
    archive.happen()
    assert brought_up_to_date(path, archive)
    assert "987654" not in str(contents(path)["applications"])


def test_a_database_damaged_on_disk_is_written_anew_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(tmp_path, range(6))
    build(tmp_path)
    database = tmp_path / DATABASE
    told, held = database.stat(), database.read_bytes()
    with closing(sqlite3.connect(database)) as db:
        ((page_size,), (root,)) = (
            db.execute("PRAGMA page_size").fetchone(),
            db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'applications'").fetchone(),
        )
    start = page_size * (root - 1)
    database.write_bytes(held[:start] + b"\xff" * page_size + held[start + page_size :])
    os.utime(database, ns=(told.st_atime_ns, told.st_mtime_ns))
    keep(tmp_path, [1], revised="另读出的一句。")
    with caplog.at_level(logging.WARNING):
        grown = build(tmp_path)
    assert grown.anew and "all is written anew" in caplog.text
    contents(database)


def test_rows_that_point_to_nothing_are_no_database(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    brought_up_to_date(path, History(tmp_path, 1))
    for table in ("organs", "captures"):
        with closing(sqlite3.connect(path)) as db:
            edits = Edits(db, sums(db))
            edits.replace(table, [], f"{table[:-1]}_id IN (SELECT {table[:-1]}_id FROM reports)")
            with pytest.raises(BuildInvalid, match=f"which {table} no longer holds"):
                edits.check()
    with closing(sqlite3.connect(path)) as db:
        edits = Edits(db, sums(db))
        edits.replace("copies", [{"report_id": "none", "other_report_id": "none"} | dict.fromkeys(COPIED)])
        with pytest.raises(BuildInvalid, match="which reports does not hold"):
            edits.check()
    with closing(sqlite3.connect(path)) as db:
        edits = Edits(db, sums(db))
        db.execute("DELETE FROM verdicts WHERE rule = (SELECT MIN(rule) FROM verdicts)")
        with pytest.raises(BuildInvalid, match="table verdicts holds"):
            edits.check()


def keep(data: Path, numbers: Iterable[int], revised: str = "") -> None:
    """Capture some of six reports, with a sentence more."""
    with CaptureStore(data) as store:
        number = sum(1 for _ in store)
        for one in numbers:
            number += 1
            store.add(
                url=f"http://www.example.gov.cn/{one}.html",
                captured_at=FIRST + timedelta(minutes=number),
                body=corrected(documents()[one], revised) if revised else documents()[one],
                content_type="text/html",
                role="detail",
                method="http",
            )


@cache
def documents() -> list[bytes]:
    return [page(report) for report in islice(generated(), 6)]
