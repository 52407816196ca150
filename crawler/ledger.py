"""What a round found, source by source: rows listed, pages walked, bodies kept. The manifest's numbers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.urls import identity

_SCHEMA = """
CREATE TABLE IF NOT EXISTS round (one INTEGER PRIMARY KEY CHECK (one = 1), run_id TEXT, started_at TEXT);
CREATE TABLE IF NOT EXISTS sources (
    source_id TEXT PRIMARY KEY, active INTEGER NOT NULL DEFAULT 0, family TEXT NOT NULL DEFAULT '',
    new INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, same INTEGER NOT NULL DEFAULT 0,
    unmodified INTEGER NOT NULL DEFAULT 0, vanished INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS listed (
    source_id TEXT, walk TEXT, page TEXT, skipped TEXT NOT NULL, PRIMARY KEY (source_id, walk, page));
CREATE TABLE IF NOT EXISTS walks (
    source_id TEXT, walk TEXT, pages INTEGER NOT NULL DEFAULT 0, declared_total INTEGER,
    declared_pages INTEGER, stop_reason TEXT, lost INTEGER NOT NULL DEFAULT 0, reasons TEXT NOT NULL,
    repeated INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (source_id, walk));
"""


COUNTS = ("new", "changed", "same", "unmodified", "vanished")
"""New; other content than the last time; the same content; the same by the server's word (304); held before and gone
(404 or 410) now, where a page and its files count once."""


@dataclass(frozen=True)
class Round:
    """A crawl that began and has not ended: the one under way, or one that was killed."""

    run_id: str
    started_at: str


def new_run_id(taken: Collection[str]) -> str:
    """The present second as a run's id, or the next one that is free."""
    moment = datetime.now(UTC)
    while (run_id := f"{moment:%Y%m%dT%H%M%SZ}") in taken:
        moment += timedelta(seconds=1)
    return run_id


@dataclass(frozen=True)
class WalkRecord:
    """How the walk through one list went so far."""

    walk: str
    pages: int = 0
    declared_total: int | None = None
    declared_pages: int | None = None
    stop_reason: str | None = None
    lost: bool = False
    reasons: tuple[str, ...] = ()
    repeated: int = 0


class Ledger:
    """Shares the frontier's connection, so what it notes is committed with the task it came from."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(_SCHEMA)

    def open_round(self) -> Round | None:
        """The round that has not ended, None when the last one ended cleanly."""
        row = self._db.execute("SELECT run_id, started_at FROM round").fetchone()
        return Round(row["run_id"], row["started_at"]) if row else None

    def start_round(self, begun: Round) -> None:
        """Note that a round is under way; only `end_round` takes the note back."""
        self._db.execute("INSERT OR REPLACE INTO round VALUES (1, ?, ?)", (begun.run_id, begun.started_at))

    def end_round(self) -> None:
        """Note that the round ended and its manifest is on disk."""
        self._db.execute("DELETE FROM round")
        self._db.execute("UPDATE sources SET active = 0")

    def activate(self, source_ids: Iterable[str]) -> list[str]:
        """Make these the sources of the round; returns those that were not yet part of it."""
        wanted = list(source_ids)
        active = {row["source_id"] for row in self._db.execute("SELECT source_id FROM sources WHERE active")}
        self._db.execute("UPDATE sources SET active = 0")
        for source_id in wanted:
            self._db.execute(
                "INSERT INTO sources (source_id, active) VALUES (?, 1)"
                " ON CONFLICT (source_id) DO UPDATE SET active = 1",
                (source_id,),
            )
        return [source_id for source_id in wanted if source_id not in active]

    def reset(self, source_id: str) -> None:
        """Forget what an earlier round noted about a source."""
        self._db.execute(
            "UPDATE sources SET family = '', new = 0, changed = 0, same = 0, unmodified = 0, vanished = 0,"
            " trouble = '[]' WHERE source_id = ?",
            (source_id,),
        )
        self._db.execute("DELETE FROM listed WHERE source_id = ?", (source_id,))
        self._db.execute("DELETE FROM walks WHERE source_id = ?", (source_id,))

    def family(self, source_id: str) -> str:
        """The family found for a source in this round, empty before."""
        row = self._db.execute("SELECT family FROM sources WHERE source_id = ?", (source_id,)).fetchone()
        return str(row["family"])

    def note_family(self, source_id: str, family: str) -> None:
        """Note which family a source's pages turned out to be."""
        self._db.execute("UPDATE sources SET family = ? WHERE source_id = ?", (family, source_id))

    def note_document(self, source_id: str, what: str) -> None:
        """Count a document that was asked for as one of COUNTS."""
        column = COUNTS[COUNTS.index(what)]
        self._db.execute(f"UPDATE sources SET {column} = {column} + 1 WHERE source_id = ?", (source_id,))

    def note_trouble(self, source_id: str, sentence: str) -> None:
        """Note what keeps the source from being complete, once."""
        known = self.trouble(source_id)
        if sentence not in known:
            text = json.dumps([*known, sentence], ensure_ascii=False)
            self._db.execute("UPDATE sources SET trouble = ? WHERE source_id = ?", (text, source_id))

    def trouble(self, source_id: str) -> list[str]:
        """The sentences noted by `note_trouble`."""
        row = self._db.execute("SELECT trouble FROM sources WHERE source_id = ?", (source_id,)).fetchone()
        return list(json.loads(row["trouble"]))

    def list_row(self, source_id: str, walk: str, url: str, skipped: str) -> bool:
        """Note a list row, with the reason when it is skipped; True the first time the walk sees it."""
        done = self._db.execute(
            "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?)", (source_id, walk, identity(url), skipped)
        )
        return done.rowcount == 1

    def rows_of_walk(self, source_id: str, walk: str) -> int:
        """How many different rows one list showed, skipped ones too."""
        query = "SELECT count(*) FROM listed WHERE source_id = ? AND walk = ?"
        found: int = self._db.execute(query, (source_id, walk)).fetchone()[0]
        return found

    def listed(self, source_id: str) -> int:
        """How many rows were taken for reports."""
        query = "SELECT count(DISTINCT page) FROM listed WHERE source_id = ? AND skipped = ''"
        found: int = self._db.execute(query, (source_id,)).fetchone()[0]
        return found

    def skipped(self, source_id: str) -> Mapping[str, int]:
        """How many rows were skipped, by reason."""
        rows = self._db.execute(
            "SELECT skipped, count(DISTINCT page) FROM listed WHERE source_id = ? AND skipped != ''"
            " GROUP BY skipped ORDER BY skipped",
            (source_id,),
        )
        return dict(rows.fetchall())

    def counts(self, source_id: str) -> dict[str, int]:
        """The documents of this round by COUNTS."""
        row = self._db.execute(f"SELECT {', '.join(COUNTS)} FROM sources WHERE source_id = ?", (source_id,)).fetchone()
        return dict(zip(COUNTS, row, strict=True))

    def walk(self, source_id: str, walk: str) -> WalkRecord:
        """How the walk through a list stands; a new record for a new list."""
        query = "SELECT * FROM walks WHERE source_id = ? AND walk = ?"
        row = self._db.execute(query, (source_id, walk)).fetchone()
        return _record(row) if row else WalkRecord(walk)

    def note_walk(self, source_id: str, record: WalkRecord) -> None:
        """Keep how the walk through a list stands."""
        self._db.execute(
            "INSERT OR REPLACE INTO walks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source_id,
                record.walk,
                record.pages,
                record.declared_total,
                record.declared_pages,
                record.stop_reason,
                record.lost,
                json.dumps(record.reasons, ensure_ascii=False),
                record.repeated,
            ),
        )

    def walks(self, source_id: str) -> list[WalkRecord]:
        """All lists walked for a source."""
        rows = self._db.execute("SELECT * FROM walks WHERE source_id = ? ORDER BY rowid", (source_id,))
        return [_record(row) for row in rows]


def _record(row: sqlite3.Row) -> WalkRecord:
    return WalkRecord(
        walk=row["walk"],
        pages=row["pages"],
        declared_total=row["declared_total"],
        declared_pages=row["declared_pages"],
        stop_reason=row["stop_reason"],
        lost=bool(row["lost"]),
        reasons=tuple(json.loads(row["reasons"])),
        repeated=row["repeated"],
    )
