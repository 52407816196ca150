"""A frontier's rows of some sources, as a frontier of their own, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from crawler.frontier import Frontier

_OF_SOURCES = ("sources", "listed", "walks")
_OURS = "source_id IN (SELECT value FROM json_each(?1))"
_KEYED = {"answers": "key", "hosts": "host"}
"""Tables that belong to the sources' tasks, by a column that both have."""


def carve(frontier: Path, part: Path, source_ids: Sequence[str]) -> set[str]:
    """Copy what a frontier knows of these sources into a new one; returns the digests of the bodies that their
    addresses gave.  Raises FrontierUnusable, OSError."""
    Frontier(part).close()
    with _both(part, frontier) as db:
        ours = [json.dumps(list(source_ids))]
        for table in ("tasks", *_OF_SOURCES):
            db.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} WHERE {_OURS} ORDER BY rowid", ours)
        for table, key in _KEYED.items():
            named = f"{key} IN (SELECT {key} FROM other.tasks WHERE {_OURS})"
            db.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} WHERE {named}", ours)
        return {row[0] for row in db.execute("SELECT digest FROM main.answers")}


def merge(frontier: Path, part: Path, source_ids: Sequence[str]) -> None:
    """Put what a part knows of these sources in place of what the frontier knew.  Raises OSError."""
    with _both(frontier, part) as db:
        ours = [json.dumps(list(source_ids))]
        names = ", ".join(row[1] for row in db.execute("PRAGMA main.table_info(tasks)") if row[1] != "id")
        for table in ("tasks", *_OF_SOURCES):
            db.execute(f"DELETE FROM main.{table} WHERE {_OURS}", ours)
        # a page that two sources list stays with the one that filed it first
        db.execute(f"INSERT OR IGNORE INTO main.tasks ({names}) SELECT {names} FROM other.tasks ORDER BY id")
        for table in _OF_SOURCES:
            db.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} ORDER BY rowid")
        for table in _KEYED:
            db.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM other.{table}")


@contextmanager
def _both(main: Path, other: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(main, isolation_level=None)) as db:
        db.execute("ATTACH ? AS other", [str(other)])
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
