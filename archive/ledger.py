"""Which captures there are, and of which organs they hold reports, in a file: a build reads of the index what is
new, and arranges one organ at a time.

A capture stands under its address and under its page: that which links it as an attachment, else itself.  A page stands
under every organ that one of its publications is a report of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import TypeAlias

from archive.cdxj import Capture, mark, parse_line, warc_date
from archive.extractions import cache_key, is_document
from archive.publications import page_of

TABLES = """
CREATE TABLE IF NOT EXISTS captures (number INTEGER PRIMARY KEY, mark BLOB, capture_id TEXT, url TEXT, page TEXT,
  key TEXT, source_id TEXT, moment TEXT, line TEXT);
CREATE INDEX IF NOT EXISTS captures_url ON captures (url);
CREATE INDEX IF NOT EXISTS captures_page ON captures (page);
CREATE INDEX IF NOT EXISTS captures_source ON captures (source_id, moment, capture_id);
CREATE TABLE IF NOT EXISTS places (organ_id TEXT, page TEXT, PRIMARY KEY (organ_id, page)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places_page ON places (page);
CREATE TABLE IF NOT EXISTS reports (organ_id TEXT, report_id TEXT, digest BLOB, PRIMARY KEY (organ_id, report_id))
  WITHOUT ROWID;
CREATE TEMP TABLE told (capture_id TEXT PRIMARY KEY, url TEXT, page TEXT) WITHOUT ROWID;
CREATE TEMP TABLE unread (key TEXT PRIMARY KEY, line TEXT);
"""
_SHARING_ADDRESSES = "SELECT line, key FROM captures WHERE url IN (SELECT url FROM captures WHERE page {pages})"
_TOUCHED = """
SELECT page FROM temp.told UNION SELECT c.page FROM temp.told t JOIN captures c ON c.url = t.url
"""
_AT_ONCE = 500

Told: TypeAlias = list[tuple[Capture, str | None]]
"""Captures with their keys in the cache of readings; None where they are no documents."""


class Ledger:
    """The ledger, in a database whose transactions are another's (`archive.buildstate`)."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def take(self, lines: Iterable[str]) -> None:
        """Let the captures be those of these index lines; `touched` says what that changes.  Raises `IndexDamaged`."""
        gone = dict(self._db.execute("SELECT mark, number FROM captures"))
        ((last,),) = self._db.execute("SELECT COALESCE(MAX(number), 0) FROM captures")
        marked = ((mark(line), line) for line in lines)
        come = (_row(line, known) for known, line in marked if gone.pop(known, None) is None)
        self._db.executemany("INSERT INTO captures VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", come)
        told = "INSERT OR IGNORE INTO temp.told SELECT capture_id, url, page FROM captures WHERE number"
        self._db.execute("DELETE FROM temp.told")
        self._db.execute(f"{told} > ?", [last])
        for number in gone.values():
            self._db.execute(f"{told} = ?", [number])
            self._db.execute("DELETE FROM captures WHERE number = ?", [number])

    def touched(self) -> tuple[Set[str], Set[str]]:
        """The captures that have come or gone at the last `take`, by id, and the pages of all that have an address in
        common with one of them."""
        ids = {row[0] for row in self._db.execute("SELECT capture_id FROM temp.told")}
        return ids, {row[0] for row in self._db.execute(_TOUCHED)}

    def documents(self) -> int:
        """How many captures may hold a report."""
        return int(self._db.execute("SELECT COUNT(*) FROM captures WHERE key IS NOT NULL").fetchone()[0])

    def unread(self, lacking: Callable[[list[str]], Iterable[str]]) -> Unread:
        """The documents whose readings are ``lacking`` among those of some keys."""
        self._db.execute("DELETE FROM temp.unread")
        waiting = self._db.execute("SELECT key, number FROM captures WHERE key IS NOT NULL")
        while some := dict(islice(waiting, _AT_ONCE)):
            numbers = ([some[key]] for key in sorted(lacking(list(some)), key=some.__getitem__))
            told = "INSERT OR IGNORE INTO temp.unread SELECT key, line FROM captures WHERE number = ?"
            self._db.executemany(told, numbers)
        return Unread(self._db)

    def pages(self) -> Iterator[str]:
        """Every page."""
        return (row[0] for row in self._db.execute("SELECT DISTINCT page FROM captures"))

    def organs(self) -> Iterator[tuple[str, int]]:
        """Every organ that a page stands under, with how many pages do."""
        return self._db.execute("SELECT organ_id, COUNT(*) FROM places GROUP BY organ_id")

    def share(self) -> None:
        """Let others who have the file open see what the ledger says by now."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def around(self, page: str) -> Told:
        """The captures of a page, and whatever else has an address in common with one of them."""
        return self._captures(_SHARING_ADDRESSES.format(pages="= ?"), [page])

    def of_organ(self, organ_id: str) -> tuple[Set[str], Told]:
        """The pages of an organ; their captures, and whatever else has an address in common with one of them."""
        pages = "SELECT page FROM places WHERE organ_id = ?"
        found = {row[0] for row in self._db.execute(pages, [organ_id])}
        return found, self._captures(_SHARING_ADDRESSES.format(pages=f"IN ({pages})"), [organ_id])

    def first_of_sources(self) -> Iterator[Capture]:
        """The earliest capture of each source."""
        for (source_id,) in self._db.execute(
            "SELECT DISTINCT source_id FROM captures WHERE source_id <> ''"
        ).fetchall():
            sql = "SELECT line FROM captures WHERE source_id = ? ORDER BY moment, capture_id LIMIT 1"
            yield parse_line(self._db.execute(sql, [source_id]).fetchone()[0])

    def place(self, page: str, organs: Iterable[str]) -> None:
        """Let a page stand under these organs and no others."""
        self._db.execute("DELETE FROM places WHERE page = ?", [page])
        self._db.executemany("INSERT INTO places VALUES (?, ?)", ((organ_id, page) for organ_id in organs))

    def under(self, pages: Iterable[str]) -> set[str]:
        """The organs that some pages stand under."""
        sql = "SELECT organ_id FROM places WHERE page = ?"
        return {row[0] for page in pages for row in self._db.execute(sql, [page])}

    def reports(self, organ_id: str) -> dict[str, bytes]:
        """The digests of an organ's reports as they were kept last, by id."""
        return dict(self._db.execute("SELECT report_id, digest FROM reports WHERE organ_id = ?", [organ_id]))

    def count_reports(self) -> int:
        """How many reports were kept last."""
        return int(self._db.execute("SELECT COUNT(*) FROM reports").fetchone()[0])

    def keep(self, organ_id: str, digests: Mapping[str, bytes]) -> None:
        """Keep the digests of an organ's reports."""
        self._db.execute("DELETE FROM reports WHERE organ_id = ?", [organ_id])
        rows = ((organ_id, report_id, digest) for report_id, digest in digests.items())
        self._db.executemany("INSERT INTO reports VALUES (?, ?, ?)", rows)

    def _captures(self, sql: str, parameters: Sequence[str]) -> Told:
        return [(parse_line(line), key) for line, key in self._db.execute(sql, parameters)]


class Unread(Mapping[str, Capture]):
    """Documents that must be read, by their keys in the cache; they stay where they are until they are asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __len__(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM temp.unread").fetchone()[0])

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._db.execute("SELECT key FROM temp.unread ORDER BY rowid"))

    def __getitem__(self, key: str) -> Capture:
        found = self._db.execute("SELECT line FROM temp.unread WHERE key = ?", [key]).fetchone()
        if found is None:
            raise KeyError(key)
        return parse_line(found[0])


def _row(line: str, known: bytes) -> tuple[bytes | str | None, ...]:
    capture = parse_line(line)
    key = cache_key(capture) if is_document(capture) else None
    source_id, moment = capture.note.get("source_id"), warc_date(capture.captured_at)
    return known, capture.capture_id, capture.url, page_of(capture), key, source_id, moment, line
