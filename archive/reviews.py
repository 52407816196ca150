"""Human reviews of findings, kept in ``reviews.db`` beside the published database.

People write it, so nothing derives it and no rebuild touches it.  A review holds for one finding with the operands it
was made on: when the figures change, the finding is open again and the review is kept as history.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.revisions import moment

REVIEWS = "reviews.db"
STATES = ("confirmed", "dismissed", "open")
"""What a reviewer may say; ``open`` takes back what was said before."""

_STEPS: tuple[str, ...] = (
    """
CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY, finding_id TEXT NOT NULL, operands_hash TEXT NOT NULL, state TEXT NOT NULL,
  note TEXT, reviewer TEXT NOT NULL, reviewed_at TEXT NOT NULL, report_id TEXT NOT NULL, rule TEXT NOT NULL,
  message_zh TEXT, message_en TEXT
);
CREATE INDEX reviews_of_finding ON reviews (finding_id, operands_hash);
CREATE VIEW current_reviews AS
SELECT * FROM reviews r WHERE state <> 'open' AND NOT EXISTS (SELECT 1 FROM reviews later
  WHERE later.finding_id = r.finding_id AND later.operands_hash = r.operands_hash AND later.review_id > r.review_id);
""",
)
"""Step n brings a file from version n to n + 1 (``PRAGMA user_version``).  Steps are only added, never edited."""

_REVIEWED = """
CREATE TEMP VIEW reviewed_findings AS
SELECT f.*, c.state AS review, c.note AS review_note, c.reviewer, c.reviewed_at
FROM main.findings f LEFT JOIN reviews.current_reviews c USING (finding_id, operands_hash)
"""
_UNREVIEWED = """
CREATE TEMP VIEW reviewed_findings AS
SELECT f.*, NULL AS review, NULL AS review_note, NULL AS reviewer, NULL AS reviewed_at FROM main.findings f
"""


class ReviewRefused(ValueError):
    """Raised for a review that cannot be kept: an unknown finding, no reviewer, a file of a later version."""


@dataclass(frozen=True, slots=True)
class Review:
    """One thing said of a finding."""

    finding_id: str
    state: str
    note: str | None
    reviewer: str
    reviewed_at: datetime


def prepare(path: Path) -> None:
    """Make ``reviews.db``, or bring it to this program's version; an older file is first copied to
    ``reviews.db.version-<n>``.  Raises `ReviewRefused` for a file of a later version, sqlite3.Error, OSError."""
    with closing(sqlite3.connect(path)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > len(_STEPS):
            raise ReviewRefused(f"{path} is of version {version}, this program knows {len(_STEPS)}: use a newer one")
        if 0 < version < len(_STEPS):
            _back_up(db, path.with_name(f"{path.name}.version-{version}"))
        for number in range(version, len(_STEPS)):
            db.executescript(f"BEGIN; {_STEPS[number]}; PRAGMA user_version = {number + 1}; COMMIT;")


def _back_up(db: sqlite3.Connection, copy: Path) -> None:
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as target:
        db.backup(target)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(copy)


def keep(database: Path, given: Review) -> None:
    """Add a review of a finding of the published database; what was said before stays as history.

    Raises `ReviewRefused`, sqlite3.Error, OSError.
    """
    if not given.reviewer.strip():
        raise ReviewRefused("a review names its reviewer")
    if given.state not in STATES:
        raise ReviewRefused(f"a review is one of {', '.join(STATES)}, not {given.state!r}")
    found = query(database, "SELECT * FROM findings WHERE finding_id = ?", [given.finding_id])
    if not found:
        raise ReviewRefused(f"{database} holds no finding {given.finding_id}")
    path = database.with_name(REVIEWS)
    prepare(path)
    row = {key: found[0][key] for key in ("operands_hash", "report_id", "rule", "message_zh", "message_en")} | {
        "finding_id": given.finding_id,
        "state": given.state,
        "note": given.note,
        "reviewer": given.reviewer.strip(),
        "reviewed_at": moment(given.reviewed_at),
    }
    with closing(sqlite3.connect(path)) as db, db:
        marks = ", ".join(f":{name}" for name in row)
        db.execute(f"INSERT INTO reviews ({', '.join(row)}) VALUES ({marks})", row)


def attach(db: sqlite3.Connection, path: Path) -> None:
    """Give a connection on the published database the reviews as ``reviews`` and the view ``reviewed_findings``:
    every finding with ``review``, ``review_note``, ``reviewer``, ``reviewed_at``, NULL while it is open.

    Without the file every finding is open.  The connection must have been opened with ``uri=True``.
    """
    if path.exists():
        db.execute("ATTACH ? AS reviews", (f"{path.resolve().as_uri()}?mode=ro",))
    db.execute(_REVIEWED if path.exists() else _UNREVIEWED)


def query(database: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of a query on the published database with the reviews attached.  Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        attach(db, database.with_name(REVIEWS))
        return [dict(row) for row in db.execute(sql, parameters)]


def standing(database: Path, state: str) -> list[dict[str, Any]]:
    """The findings in one state of review: ``open``, ``confirmed``, ``dismissed``.  Raises sqlite3.Error."""
    return query(
        database,
        "SELECT f.finding_id, f.report_id, r.organ, r.report_year, f.rule, f.severity, f.verdict, f.message_zh,"
        " f.message_en, f.review, f.review_note, f.reviewer, f.reviewed_at"
        " FROM reviewed_findings f JOIN reports r USING (report_id)"
        " WHERE COALESCE(f.review, 'open') = ? ORDER BY r.organ, r.report_year, f.rule, f.place",
        [state],
    )


def stale(database: Path) -> list[dict[str, Any]]:
    """The reviews that hold for no finding any more: it is gone, or its operands changed.  Raises sqlite3.Error."""
    if not database.with_name(REVIEWS).exists():
        return []
    return query(
        database,
        "SELECT c.* FROM reviews.current_reviews c WHERE NOT EXISTS (SELECT 1 FROM findings f"
        " WHERE f.finding_id = c.finding_id AND f.operands_hash = c.operands_hash) ORDER BY c.review_id",
    )
