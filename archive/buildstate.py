"""What a build leaves for the next one, so that the next costs what is new.

A cache: it can be deleted at any time, and where it does not belong to the database that is there, made by the program
that is there, everything is built anew.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import fingerprints, ledger
from archive.copies import Narrative

STATE = "increments.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS belongs (database TEXT, program TEXT, file TEXT);
CREATE TABLE IF NOT EXISTS sums (name TEXT PRIMARY KEY, total TEXT);
CREATE TABLE IF NOT EXISTS narratives (report_id TEXT PRIMARY KEY, organ_id TEXT, year INTEGER, clauses BLOB);
"""


@dataclass(frozen=True, slots=True)
class BuildState:
    """What a database was made from, beside its ledger: the sums of its tables (`archive.contenthash`), the clauses of
    its narratives (`archive.copies`); and the digest of its file by parts."""

    sums: Counter[str]
    narratives: Mapping[str, Narrative]
    file: str


def opened(path: Path) -> sqlite3.Connection:
    """The file, in which a transaction has begun; a damaged one begins empty."""
    try:
        return _opened(path)
    except sqlite3.DatabaseError:
        return emptied(path)


def emptied(path: Path) -> sqlite3.Connection:
    """The file with nothing in it, in which a transaction has begun."""
    for ending in ("-wal", "-shm", ""):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.executescript(_TABLES + ledger.TABLES)
        db.execute("BEGIN")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def load(db: sqlite3.Connection, database: Path, program: str) -> BuildState | None:
    """The state of this database as this program left it; None where there is none."""
    try:
        known = db.execute("SELECT * FROM belongs").fetchone()
        if known is None or not database.exists() or known[:2] != (_stamp(database), program):
            return None
        sums = Counter({name: int(total, 16) for name, total in db.execute("SELECT name, total FROM sums")})
        return BuildState(sums, dict(_narratives(db)), known[2])
    except sqlite3.DatabaseError:
        return None


def save(
    db: sqlite3.Connection,
    database: Path,
    program: str,
    sums: Counter[str],
    narratives: Mapping[str, Narrative],
    before: BuildState | None,
) -> None:
    """Keep the state of this database and the digest of its file."""
    known = before.narratives if before else {}
    db.execute("DELETE FROM belongs")
    db.executemany("INSERT OR REPLACE INTO sums VALUES (?, ?)", ((name, f"{total:x}") for name, total in sums.items()))
    rows = ((n.report_id, n.organ_id, n.year, n.clauses.tobytes()) for k, n in narratives.items() if known.get(k) != n)
    db.executemany("INSERT OR REPLACE INTO narratives VALUES (?, ?, ?, ?)", rows)
    gone = ((one,) for one in known.keys() - narratives.keys())
    db.executemany("DELETE FROM narratives WHERE report_id = ?", gone)
    db.execute("INSERT INTO belongs VALUES (?, ?, ?)", [_stamp(database), program, fingerprints.in_parts(database)])
    db.execute("COMMIT")


def _stamp(database: Path) -> str:
    """Size and time of a file: whoever writes to it, other than by a build, changes them."""
    told = database.stat()
    return f"{told.st_size} {told.st_mtime_ns}"


def _narratives(db: sqlite3.Connection) -> Iterable[tuple[str, Narrative]]:
    for report_id, organ_id, year, packed in db.execute("SELECT * FROM narratives"):
        clauses = array("Q")
        clauses.frombytes(packed)
        yield report_id, Narrative(report_id, organ_id, year, clauses)
