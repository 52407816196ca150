"""Writing the published database: a new file, checked, then put in place of the old one in one step."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlite_utils

from archive import schema
from archive.cdxj import sync_folder
from archive.rows import Row, Tables
from archive.segment import segment
from extract import VERSION


class BuildInvalid(RuntimeError):
    """Raised when a built database fails its own checks; the published one is left as it was."""


def content_hash(tables: Tables) -> str:
    """SHA-256 over every row of every table, the tables' and the views' definitions; independent of the order of
    ingestion."""
    digest = hashlib.sha256(f"schema {schema.SCHEMA_VERSION} extractor {VERSION}".encode())
    for table in schema.tables().values():
        digest.update(table.ddl().encode())
    digest.update(schema.view_statements().encode())
    for name in sorted(tables):
        for row in tables[name]:
            digest.update(json.dumps([name, row], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def published_hash(path: Path) -> str | None:
    """The content hash of the published database; None when there is none or it is of another schema."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row else None


def rows_hash(db: sqlite3.Connection) -> str:
    """SHA-256 over every row as it lies in the database, but for its own state: proves that nothing was changed in it
    since it was published."""
    digest = hashlib.sha256()
    for table in schema.tables().values():
        if table.name != "build":
            keys = ", ".join(f'"{key}"' for key in table.primary)
            for row in db.execute(f'SELECT * FROM "{table.name}" ORDER BY {keys}'):
                digest.update(json.dumps([table.name, *row], ensure_ascii=False).encode())
    return digest.hexdigest()


def publish(path: Path, tables: Tables, digest: str) -> None:
    """Write the tables to a new file beside ``path``, check it, and replace ``path`` with it.

    A database of another schema is kept beside as ``<name>.schema-<version>``: queries may have been written for it.
    Raises `BuildInvalid` and leaves ``path`` untouched when a check fails.
    """
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    db = sqlite_utils.Database(building)
    try:
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        state = [
            {"key": "content_hash", "value": digest},
            {"key": "extractor", "value": VERSION},
            {"key": "schema_version", "value": str(schema.SCHEMA_VERSION)},
        ]
        for table in schema.tables().values():
            if table.name != "build":
                _write(db, table, tables[table.name])
        state.append({"key": "rows_hash", "value": rows_hash(db.conn)})
        _write(db, schema.tables()["build"], state)
        db.conn.executescript(schema.view_statements())
        _index_text(db)
        db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        db.conn.commit()
        _check(db, tables)
        db.execute("ANALYZE")
        db.conn.commit()
    finally:
        db.close()
    _make_durable(building)
    _keep_other_schema(path)
    building.replace(path)
    sync_folder(path.parent)


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _keep_other_schema(path: Path) -> None:
    """Give a database of another schema a second name, under which it outlives its replacement."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        version = "unknown"
    if version != schema.SCHEMA_VERSION:
        backup = path.with_name(f"{path.name}.schema-{version}")
        backup.unlink(missing_ok=True)
        backup.hardlink_to(path)


def _write(db: sqlite_utils.Database, table: schema.Table, rows: list[Row]) -> None:
    db.execute(table.ddl())
    written = db.table(table.name)
    written.insert_all(rows, batch_size=1000)
    for column in table.columns:
        if column.index or column.fk:
            written.create_index([column.name], if_not_exists=True)


def _index_text(db: sqlite_utils.Database) -> None:
    """Full-text indexes of segmented text; Datasette finds them by their ``content`` table in double quotes."""
    db.conn.executescript(
        'CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content="sections", content_rowid="section_id",'
        ' tokenize="unicode61");'
        'CREATE VIRTUAL TABLE reports_fts USING fts5(organ, title, content="reports", tokenize="unicode61");'
    )
    _fill(
        db, "INSERT INTO sections_fts(rowid, heading, text) VALUES (?, ?, ?)", "section_id, heading, text", "sections"
    )
    _fill(db, "INSERT INTO reports_fts(rowid, organ, title) VALUES (?, ?, ?)", "rowid, organ, title", "reports")


def _fill(db: sqlite_utils.Database, insert: str, columns: str, table: str) -> None:
    rows = db.execute(f"SELECT {columns} FROM {table}").fetchall()
    db.conn.executemany(insert, [(row, segment(a or ""), segment(b or "")) for row, a, b in rows])


def _check(db: sqlite_utils.Database, tables: Tables) -> None:
    """The soundness test before publication: references, counts, integrity."""
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BuildInvalid(f"{len(broken)} rows point to nothing, the first in table {broken[0][0]}")
    for name, rows in tables.items():
        (count,) = db.execute(f"SELECT COUNT(*) FROM [{name}]").fetchone()
        if count != len(rows) and name != "build":
            raise BuildInvalid(f"table {name} holds {count} rows, {len(rows)} were assembled")
    (sound,) = db.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        raise BuildInvalid(f"SQLite finds the new file damaged: {sound}")
