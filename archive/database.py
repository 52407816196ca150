"""Writing the published database: a new file, checked, then put in place of the old one in one step."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

from archive import across, schema, textindex, totals
from archive.cdxj import sync_folder
from archive.contenthash import combined, sums
from archive.copies import Narratives, copied, narratives
from archive.coverage import coverage
from archive.rows import Tables
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


@dataclass(frozen=True, slots=True)
class Published:
    """A database in its place: its content hash, the sums of its tables that the hash is made of, and the narratives
    that were compared with each other."""

    content_hash: str
    sums: Counter[str]
    narratives: Narratives


def publish(path: Path, blocks: Iterable[Tables], inputs: str) -> Published:
    """Write the blocks to a new file beside ``path``, check it, and replace ``path`` with it.

    ``inputs`` says what it was made from (`archive.build`).  A database of another schema is kept beside as
    ``<name>.schema-<version>``: queries may have been written for it.  Raises `BuildInvalid` and leaves ``path``
    untouched when a check fails.
    """
    building = beside(path)
    building.unlink(missing_ok=True)
    with closing(sqlite3.connect(building)) as db:
        unguarded(db)
        written = write(db, blocks)
        written += insert(db, {"coverage": coverage(db)})
        db.executescript(schema.view_statements())
        written += insert(db, totals.rows(totals.totals(db)))
        found = narratives(db)
        written += insert(db, {"copies": copied(db, found)})
        written += insert(db, {"findings": list(across.findings(db))})
        told = Published("", sums(db), found)
        told = replace(told, content_hash=combined(db, told.sums))
        label(db, told.content_hash, inputs)
        textindex.create(db)
        db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        db.commit()
        _check(db, written)
        db.execute("ANALYZE")
        db.commit()
    put_in_place(building, path)
    return told


def beside(path: Path) -> Path:
    """Where a database is made that is to take the place of ``path``."""
    return path.with_suffix(".building")


def unguarded(db: sqlite3.Connection) -> None:
    """Let SQLite write without a journal: the file is nobody's until it is whole."""
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")


def label(db: sqlite3.Connection, content_hash: str, inputs: str) -> None:
    """Let the database say what it is and what it was made from."""
    said = {
        "content_hash": content_hash,
        "extractor": VERSION,
        "inputs_hash": inputs,
        "schema_version": str(schema.SCHEMA_VERSION),
    }
    db.executemany("INSERT OR REPLACE INTO build VALUES (?, ?)", said.items())


def put_in_place(building: Path, path: Path) -> None:
    """Replace ``path`` with the database that was made, in one step that a power cut does not undo."""
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


def write(db: sqlite3.Connection, blocks: Iterable[Tables]) -> Counter[str]:
    """Create the public tables with every row of the blocks, and then their indexes; how many rows each table got."""
    for table in schema.tables().values():
        db.execute(table.ddl())
    written: Counter[str] = Counter()
    for block in blocks:
        written += insert(db, block)
    for table in schema.tables().values():
        db.executescript(table.indexes())
    db.execute("ANALYZE")
    return written


def insert(db: sqlite3.Connection, tables: Tables) -> Counter[str]:
    """Put rows into their tables; how many each got."""
    for name, rows in tables.items():
        columns = [column.name for column in schema.tables()[name].columns]
        marks = ", ".join("?" for _ in columns)
        db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', map(itemgetter(*columns), rows))
    return Counter({name: len(rows) for name, rows in tables.items()})


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
