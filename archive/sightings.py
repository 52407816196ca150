"""What a survey of the WARC files meets, in a file of its own that goes away with it: an archive may be larger than
memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from archive.cdxj import RUN_ROLE, Capture, mark, parse_line, warc_date
from archive.warcrecord import Held

At: TypeAlias = tuple[str, int]
"""A record's file and offset."""

_CACHE = 16_384
"""KiB of the file that are held in memory."""

_TABLES = """
CREATE TABLE ids (record_id TEXT PRIMARY KEY, file TEXT, start INTEGER) WITHOUT ROWID;
CREATE TABLE captures (number INTEGER PRIMARY KEY, file TEXT, start INTEGER, capture_id TEXT, body TEXT, mark BLOB,
  plain INTEGER, line TEXT, kept TEXT);
CREATE UNIQUE INDEX captures_at ON captures (file, start);
CREATE INDEX captures_id ON captures (capture_id);
CREATE INDEX captures_body ON captures (body) WHERE body IS NOT NULL;
CREATE INDEX captures_mark ON captures (mark);
CREATE TABLE revisits (number INTEGER PRIMARY KEY, file TEXT, start INTEGER, stop INTEGER, headers TEXT, about TEXT);
"""


class Sightings:
    """Records and captures as they are met, and the index line that is kept for each capture."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that SQLite deletes when it is closed
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(f"PRAGMA cache_size=-{_CACHE}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def twin(self, record_id: str, at: At) -> At | None:
        """Where a record with this id was met before; None at the first time."""
        if self._db.execute("INSERT OR IGNORE INTO ids VALUES (?, ?, ?)", [record_id, *at]).rowcount:
            return None
        sql = "SELECT file, start FROM ids WHERE record_id = ?"
        found: At = self._db.execute(sql, [record_id]).fetchone()
        return found

    def add(self, capture: Capture, line: str) -> None:
        """A capture, with the index line that it should have."""
        body = None if capture.revisit or capture.role == RUN_ROLE else capture.digest
        at, known = (capture.warc_file, capture.warc_offset), (capture.capture_id, body, mark(line))
        sql = "INSERT INTO captures VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, NULL)"
        self._db.execute(sql, [*at, *known, not capture.revisit, line])

    def postpone(self, at: At, end: int, headers: Mapping[str, str], about: Mapping[str, Any] | None) -> None:
        """A revisit, to be looked at when all bodies are known."""
        told = [*at, end, json.dumps(dict(headers)), json.dumps(about)]
        self._db.execute("INSERT INTO revisits VALUES (NULL, ?, ?, ?, ?, ?)", told)

    def postponed(self) -> Iterator[tuple[At, int, dict[str, str], dict[str, Any] | None]]:
        """The revisits, in the order in which they were met."""
        for file, start, stop, headers, about in self._db.execute(
            "SELECT file, start, stop, headers, about FROM revisits ORDER BY number"
        ):
            yield (file, start), stop, json.loads(headers), json.loads(about)

    def has(self, capture_id: str) -> bool:
        """Whether this very capture was met; run manifests are no captures."""
        sql = "SELECT 1 FROM captures WHERE capture_id = ? AND (body IS NOT NULL OR NOT plain)"
        return self._db.execute(sql, [capture_id]).fetchone() is not None

    def holds(self, capture_id: str) -> bool:
        """Whether this capture, or run manifest, was met."""
        return self._db.execute("SELECT 1 FROM captures WHERE capture_id = ?", [capture_id]).fetchone() is not None

    def body(self, digest: str) -> Held | None:
        """The first record that holds the body of this digest."""
        sql = "SELECT line FROM captures WHERE body = ? ORDER BY number LIMIT 1"
        found = self._db.execute(sql, [digest]).fetchone()
        if found is None:
            return None
        capture = parse_line(found[0])
        return Held(capture.url, warc_date(capture.captured_at), capture.warc_file, capture.warc_offset)

    def line(self, at: At) -> str | None:
        """The index line that the capture at a place should have; None where none was met."""
        found = self._db.execute("SELECT line FROM captures WHERE file = ? AND start = ?", at).fetchone()
        return None if found is None else str(found[0])

    def keep(self, at: At, line: str) -> None:
        """Keep this line for the capture at a place."""
        self._db.execute("UPDATE captures SET kept = ? WHERE file = ? AND start = ?", [line, *at])

    def keep_same(self, line: str) -> bool:
        """Keep a line that is just what one capture should have, and is no revisit's; whether it was."""
        sql = "UPDATE captures SET kept = line WHERE mark = ? AND plain AND kept IS NULL"
        return self._db.execute(sql, [mark(line)]).rowcount == 1

    def kept(self, at: At) -> bool:
        """Whether a line is kept for the capture at a place."""
        sql = "SELECT 1 FROM captures WHERE file = ? AND start = ? AND kept IS NOT NULL"
        return self._db.execute(sql, at).fetchone() is not None

    def unkept(self) -> Iterator[tuple[At, str]]:
        """The captures for which no line is kept, with the one that they should have."""
        for file, start, line in self._db.execute(
            "SELECT file, start, line FROM captures WHERE kept IS NULL ORDER BY number"
        ):
            yield (file, start), line

    def keep_rest(self) -> None:
        """Keep for each capture for which no line is kept the one that it should have."""
        self._db.execute("UPDATE captures SET kept = line WHERE kept IS NULL")

    def lines(self) -> Iterator[str]:
        """The lines that are kept, sorted."""
        return (row[0] for row in self._db.execute("SELECT kept FROM captures WHERE kept IS NOT NULL ORDER BY kept"))
