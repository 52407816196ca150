"""The full-text indexes of a published database: segmented words of two tables, which Datasette finds by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TypeAlias

from archive.segment import segment

INDEXED = {"sections": ("heading", "text"), "reports": ("organ", "title")}
"""The columns of each table that are indexed."""

Words: TypeAlias = tuple[str, str]
"""The segmented words of a row's two indexed columns."""

Entry: TypeAlias = tuple[int, str, str]
"""The rowid of a row and its words."""


def create(db: sqlite3.Connection) -> None:
    """Make the indexes, empty; Datasette finds them by their ``content`` table in double quotes."""
    for table, columns in INDEXED.items():
        names = ", ".join(columns)
        db.execute(f'CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content="{table}", tokenize="unicode61")')


def words(first: str | None, second: str | None) -> Words:
    """What the index holds of the two columns of a row."""
    return segment(first or ""), segment(second or "")


def add(db: sqlite3.Connection, table: str, entries: Iterable[Entry]) -> None:
    """Index rows, which must be in no index yet."""
    names = ", ".join(INDEXED[table])
    db.executemany(f"INSERT INTO {table}_fts(rowid, {names}) VALUES (?, ?, ?)", entries)


def drop(db: sqlite3.Connection, table: str, entries: Iterable[Entry]) -> None:
    """Take rows out of the index, given as they were indexed."""
    names = ", ".join(INDEXED[table])
    db.executemany(f"INSERT INTO {table}_fts({table}_fts, rowid, {names}) VALUES ('delete', ?, ?, ?)", entries)
