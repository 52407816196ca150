"""Writing the published database: a new file, checked, then put in place of the old one in one step."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive import across, schema, spare, textindex, totals
from archive.blocks import Block, Values, block
from archive.cdxj import sync_folder
from archive.contenthash import combined, table_sum
from archive.copies import Narratives, copied, narratives
from archive.coverage import coverage
from archive.findings import Row
from archive.rows import Tables
from extract import VERSION
from extract.sandbox import LONG, Ended, SandboxBroken, run

_BETWEEN_REPORTS = ("coverage", "copies", "findings", *totals.TABLES)
"""Tables with rows that are computed from all others."""


_ROWS_AT_ONCE = 500


class BuildInvalid(RuntimeError):
    """Raised when a built database fails its own checks; the published one is left as it was."""


class DatabaseUnusable(RuntimeError):
    """Raised for a file that is not there, is no database or is of another program's schema; the message names it and
    says what to do."""


def usable(path: Path) -> None:
    """Say nothing of a published database that this program can read.  Raises `DatabaseUnusable`."""
    if not path.exists():
        raise DatabaseUnusable(f"{path} does not exist: run `gongkai build` first")
    try:
        version = _schema_of(path)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"{path}: {error}: run `gongkai build`, which writes it anew") from error
    if version != schema.SCHEMA_VERSION:
        told = f"{path} is of schema {version}, this program writes {schema.SCHEMA_VERSION}"
        raise DatabaseUnusable(f"{told}: run `gongkai build`")


def state(path: Path) -> dict[str, str]:
    """What the published database says of itself; empty when there is none or it is no database of this program."""
    if not path.exists():
        return {}
    try:
        with closing(_reader(path)) as db:
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


def publish(path: Path, blocks: Iterable[Block], inputs: str, workers: int = 0) -> Published:
    """Write the blocks to a new file beside ``path``, check it, and replace ``path`` with it.

    ``inputs`` says what it was made from (`archive.build`); so many other processes help, all is done here where
    ``workers`` is 0.  A database of another schema is kept beside as
    ``<name>.schema-<version>``: queries may have been written for it.  Raises `BuildInvalid` and leaves ``path``
    untouched when a check fails.
    """
    building = beside(path)
    discard(building)
    with closing(sqlite3.connect(building)) as db, ThreadPoolExecutor(2) as aside:
        unguarded(db)
        written = _fill(db, blocks)
        with _readable(db):
            whole = [name for name, _ in written.most_common() if name not in _BETWEEN_REPORTS]
            told = aside.submit(_sums, building, whole, workers)
            _index(db)
            more, found = _between_reports(db, aside.submit(_compared, building))
            sums = told.result()
        rest, sound = aside.submit(_sums, building, _BETWEEN_REPORTS), aside.submit(_integrity, building)
        _check(db, written + more)
        sums.update(rest.result())
        if (said := sound.result()) != "ok":
            raise BuildInvalid(f"SQLite finds the new file damaged: {said}")
        published = Published(combined(db, sums), sums, found)
        label(db, published.content_hash, inputs)
        db.commit()
    put_in_place(building, path)
    return published


@contextmanager
def _readable(db: sqlite3.Connection) -> Iterator[None]:
    """Let others read what has been committed while more is written, which goes to a file beside until the end."""
    db.execute("PRAGMA journal_mode=WAL")
    yield
    db.commit()
    db.execute("PRAGMA journal_mode=DELETE")


def _between_reports(
    db: sqlite3.Connection, compared: Future[tuple[Tables, Narratives]]
) -> tuple[Counter[str], Narratives]:
    """Write the rows that are computed from all others; how many each table got, and the narratives."""
    written = stream(db, "coverage", coverage(db))
    waiting = []
    for rule in across.rules().values():
        if {table for table, _ in across.reads(db, rule)}.isdisjoint(_BETWEEN_REPORTS):
            written += stream(db, "findings", across.findings_of(db, rule))
        else:
            waiting.append(rule)
    tables, found = compared.result()
    written += insert(db, tables)
    for rule in waiting:
        written += stream(db, "findings", across.findings_of(db, rule))
    for name in _BETWEEN_REPORTS:
        db.execute(f'ANALYZE "{name}"')
    db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    return written, found


def _compared(path: Path) -> tuple[Tables, Narratives]:
    """The totals and the copies from what has been committed, and the narratives that were compared."""
    with closing(_reader(path)) as db:
        tables, found = totals.rows(totals.totals(db)), narratives(db)
        return {**tables, "copies": copied(db, found)}, found


def _sums(path: Path, names: Iterable[str], workers: int = 0) -> Counter[str]:
    """The sums of some tables, computed in this order by so many other processes, or here."""
    tasks = [(path, name) for name in names]
    found: Counter[str] = Counter()
    for (_, name), answer in run(_sum, tasks, workers, LONG) if workers else ((task, _sum(task)) for task in tasks):
        if isinstance(answer, Ended):
            raise SandboxBroken(f"the process that added up {name} has ended: {answer.reason}")
        found[name] = answer
    return found


def _sum(task: tuple[Path, str]) -> int:
    path, name = task
    with closing(_reader(path)) as db:
        return table_sum(db, name)


def _integrity(path: Path) -> str:
    """What SQLite finds damaged first; ``ok`` for nothing."""
    with closing(_reader(path)) as db:
        return str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _schema_of(path: Path) -> int:
    """The version of a database's schema.  Raises sqlite3.DatabaseError."""
    with closing(_reader(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def beside(path: Path) -> Path:
    """Where a database is made that is to take the place of ``path``."""
    return path.with_suffix(".building")


def discard(building: Path) -> None:
    """Delete what a build that did not end has left."""
    for ending in ("-wal", "-shm", ""):
        building.with_name(building.name + ending).unlink(missing_ok=True)


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
    spare.keep(path, building)
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
        version: int | str = _schema_of(path)
    except sqlite3.DatabaseError:
        version = "unknown"
    if version != schema.SCHEMA_VERSION:
        backup = path.with_name(f"{path.name}.schema-{version}")
        backup.unlink(missing_ok=True)
        backup.hardlink_to(path)


def write(db: sqlite3.Connection, blocks: Iterable[Block]) -> Counter[str]:
    """Create the public tables with every row of the blocks, and then their indexes and the views; how many rows each
    table got."""
    written = _fill(db, blocks)
    _index(db)
    return written


def _fill(db: sqlite3.Connection, blocks: Iterable[Block]) -> Counter[str]:
    for table in schema.tables().values():
        db.execute(table.ddl())
    textindex.create(db)
    written: Counter[str] = Counter()
    for given in blocks:
        for name, words in given.words.items():
            entries = ((rowid, *told) for rowid, told in enumerate(words, written[name] + 1))
            textindex.add(db, name, entries)
        written += _insert(db, given.rows)
    db.commit()
    return written


def _index(db: sqlite3.Connection) -> None:
    for table in schema.tables().values():
        db.executescript(table.indexes())
    db.executescript(schema.view_statements())
    db.execute("ANALYZE")
    db.commit()


def insert(db: sqlite3.Connection, tables: Tables) -> Counter[str]:
    """Put rows into their tables; how many each got."""
    return _insert(db, block(tables).rows)


def stream(db: sqlite3.Connection, name: str, rows: Iterable[Row]) -> Counter[str]:
    """Put rows into a table as they come, which may look at the others meanwhile; how many there were."""
    written: Counter[str] = Counter()
    waiting = iter(rows)
    while some := list(islice(waiting, _ROWS_AT_ONCE)):
        written += insert(db, {name: some})
    return written


def _insert(db: sqlite3.Connection, rows: Mapping[str, Sequence[Values]]) -> Counter[str]:
    for name, values in rows.items():
        marks = ", ".join("?" for _ in schema.tables()[name].columns)
        db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', values)
    return Counter({name: len(values) for name, values in rows.items()})


def _check(db: sqlite3.Connection, written: Counter[str]) -> None:
    """The soundness test before publication beside SQLite's own: references and counts."""
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise BuildInvalid(f"{len(broken)} rows point to nothing, the first in table {broken[0][0]}")
    for name, count in written.items():
        (held,) = db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
        if held != count:
            raise BuildInvalid(f"table {name} holds {held} rows, {count} were assembled")
