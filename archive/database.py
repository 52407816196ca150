"""Writing the published database: a new file, checked, then put in place of the old one in one step."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive import across, schema
from archive.cdxj import sync_folder
from archive.contenthash import content_hash
from archive.copies import copies
from archive.coverage import coverage
from archive.rows import Tables
from archive.segment import segment
from extract import VERSION


class BuildInvalid(RuntimeError):
    """Raised when a built database fails its own checks; the published one is left as it was."""


def state(path: Path) -> dict[str, str]:
    """What the published database says of itself; empty when there is none or it is no database of this program."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT key, value FROM build"))
    except sqlite3.DatabaseError:
        return {}


def publish(path: Path, blocks: Iterable[Tables], inputs: str) -> str:
    """Write the blocks to a new file beside ``path``, check it, and replace ``path`` with it; the content hash.

    ``inputs`` says what it was made from (`archive.build`).  A database of another schema is kept beside as
    ``<name>.schema-<version>``: queries may have been written for it.  Raises `BuildInvalid` and leaves ``path``
    untouched when a check fails.
    """
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    with closing(sqlite3.connect(building)) as db:
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        written = write(db, blocks)
        written += insert(db, {"coverage": coverage(db)})
        db.executescript(schema.view_statements())
        written += insert(db, {"copies": copies(db)})
        written += insert(db, {"findings": list(across.findings(db))})
        digest = content_hash(db)
        db.executemany(
            "INSERT INTO build VALUES (?, ?)",
            {
                "content_hash": digest,
                "extractor": VERSION,
                "inputs_hash": inputs,
                "schema_version": str(schema.SCHEMA_VERSION),
            }.items(),
        )
        _index_text(db)
        db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        db.commit()
        _check(db, written)
        db.execute("ANALYZE")
        db.commit()
    _make_durable(building)
    _keep_other_schema(path)
    building.replace(path)
    sync_folder(path.parent)
    return digest


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


def write(db: sqlite3.Connection, blocks: Iterable[Tables]) -> Counter[str]:
    """Create the public tables with every row of the blocks, and then their indexes; how many rows each table got."""
    for table in schema.tables().values():
        db.execute(table.ddl())
    written: Counter[str] = Counter()
    for block in blocks:
        written += insert(db, block)
    for table in schema.tables().values():
        for column in table.columns:
            if (column.index or column.fk) and column.name != table.primary[0]:
                db.execute(f'CREATE INDEX "idx_{table.name}_{column.name}" ON "{table.name}" ("{column.name}")')
    db.execute("ANALYZE")
    return written


def insert(db: sqlite3.Connection, tables: Tables) -> Counter[str]:
    """Put rows into their tables; how many each got."""
    for name, rows in tables.items():
        columns = ", ".join(f":{column.name}" for column in schema.tables()[name].columns)
        db.executemany(f'INSERT INTO "{name}" VALUES ({columns})', rows)
    return Counter({name: len(rows) for name, rows in tables.items()})


def _index_text(db: sqlite3.Connection) -> None:
    """Full-text indexes of segmented text; Datasette finds them by their ``content`` table in double quotes."""
    db.executescript(
        'CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content="sections", tokenize="unicode61");'
        'CREATE VIRTUAL TABLE reports_fts USING fts5(organ, title, content="reports", tokenize="unicode61");'
    )
    _fill(db, "INSERT INTO sections_fts(rowid, heading, text) VALUES (?, ?, ?)", "rowid, heading, text", "sections")
    _fill(db, "INSERT INTO reports_fts(rowid, organ, title) VALUES (?, ?, ?)", "rowid, organ, title", "reports")


def _fill(db: sqlite3.Connection, insert: str, columns: str, table: str) -> None:
    rows = db.execute(f"SELECT {columns} FROM {table}")
    db.executemany(insert, ((row, segment(a or ""), segment(b or "")) for row, a, b in rows))


def _check(db: sqlite3.Connection, written: Counter[str]) -> None:
    """The soundness test before publication: references, counts, integrity."""
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BuildInvalid(f"{len(broken)} rows point to nothing, the first in table {broken[0][0]}")
    for name, count in written.items():
        (held,) = db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
        if held != count:
            raise BuildInvalid(f"table {name} holds {held} rows, {count} were assembled")
    (sound,) = db.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        raise BuildInvalid(f"SQLite finds the new file damaged: {sound}")
