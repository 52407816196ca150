"""What a build leaves for the next one, so that the next costs what is new.

A cache: it can be deleted at any time, and where it does not belong to the database that is there, made by the program
that is there, everything is built anew.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive import fingerprints
from archive.copies import Narrative

STATE = "increments.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS belongs (database TEXT, program TEXT);
CREATE TABLE IF NOT EXISTS file (digest TEXT);
CREATE TABLE IF NOT EXISTS sums (name TEXT PRIMARY KEY, total TEXT);
CREATE TABLE IF NOT EXISTS reports (report_id TEXT PRIMARY KEY, digest BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS narratives (report_id TEXT PRIMARY KEY, organ_id TEXT, year INTEGER, clauses BLOB);
"""


@dataclass(frozen=True, slots=True)
class BuildState:
    """What a database was made from: the sums of its tables (`archive.contenthash`), the digests of its reports
    (`archive.fingerprints`), the clauses of its narratives (`archive.copies`); and the SHA-256 of its file, where it is
    known."""

    sums: Counter[str]
    reports: Mapping[str, bytes]
    narratives: Mapping[str, Narrative]
    file: str = ""


def load(path: Path, database: Path, program: str) -> BuildState | None:
    """The state of this database as this program left it; None where there is none."""
    if not path.exists() or not database.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as db:
            if db.execute("SELECT database, program FROM belongs").fetchall() != [(_stamp(database), program)]:
                return None
            sums = Counter({name: int(total, 16) for name, total in db.execute("SELECT name, total FROM sums")})
            reports = dict(db.execute("SELECT report_id, digest FROM reports"))
            (digest,) = db.execute("SELECT digest FROM file").fetchone()
            return BuildState(sums, reports, dict(_narratives(db)), digest)
    except sqlite3.DatabaseError:
        return None


def save(path: Path, database: Path, program: str, state: BuildState, before: BuildState | None) -> None:
    """Keep the state of this database and the digest of its file; where it grew out of ``before``, which is kept
    already, only what is new."""
    state = replace(state, file=fingerprints.of_file(database))
    try:
        _save(path, (_stamp(database), program), state, before)
    except sqlite3.DatabaseError:
        for ending in ("-journal", ""):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        _save(path, (_stamp(database), program), state, None)


def _save(path: Path, belongs: tuple[str, str], state: BuildState, before: BuildState | None) -> None:
    known = before or BuildState(Counter(), {}, {})
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_TABLES)
        with db:
            db.execute("DELETE FROM belongs")
            for table in ("sums", "reports", "narratives") if before is None else ():
                db.execute(f"DELETE FROM {table}")
            db.executemany("INSERT OR REPLACE INTO sums VALUES (?, ?)", ((n, f"{t:x}") for n, t in state.sums.items()))
            reports = ((k, v) for k, v in state.reports.items() if known.reports.get(k) != v)
            db.executemany("INSERT OR REPLACE INTO reports VALUES (?, ?)", reports)
            narratives = (n for k, n in state.narratives.items() if known.narratives.get(k) != n)
            rows = ((n.report_id, n.organ_id, n.year, n.clauses.tobytes()) for n in narratives)
            db.executemany("INSERT OR REPLACE INTO narratives VALUES (?, ?, ?, ?)", rows)
            db.execute("DELETE FROM file")
            db.execute("INSERT INTO file VALUES (?)", [state.file])
            _forget(db, "reports", known.reports.keys() - state.reports.keys())
            _forget(db, "narratives", known.narratives.keys() - state.narratives.keys())
            db.execute("INSERT INTO belongs VALUES (?, ?)", belongs)


def _stamp(database: Path) -> str:
    """Size and time of a file: whoever writes to it, other than by a build, changes them."""
    told = database.stat()
    return f"{told.st_size} {told.st_mtime_ns}"


def _narratives(db: sqlite3.Connection) -> Iterable[tuple[str, Narrative]]:
    for report_id, organ_id, year, packed in db.execute("SELECT * FROM narratives"):
        clauses = array("Q")
        clauses.frombytes(packed)
        yield report_id, Narrative(report_id, organ_id, year, clauses)


def _forget(db: sqlite3.Connection, table: str, reports: Iterable[str]) -> None:
    db.executemany(f"DELETE FROM {table} WHERE report_id = ?", ((one,) for one in reports))
