"""The content hash of a database: what its public rows and definitions are, in whatever order they were written.

Each table has the sum of the SHA-256 of its rows (modulo 2²⁵⁶), so that a build that takes out some rows and puts in
others can carry it forward, and anybody can compute it again from all rows (`content_hash`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from archive import schema

_MODULUS = 1 << 256
_AT_ONCE = 1000
_lines = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=("\n", ":")).encode


def content_hash(db: sqlite3.Connection) -> str:
    """SHA-256 over the definitions of the public tables and views and every row as it lies in the database, but for its
    own state: independent of the order of ingestion, and proof that nothing was changed since it was published."""
    return combined(db, sums(db))


def sums(db: sqlite3.Connection) -> Counter[str]:
    """The sum of each table's rows."""
    return Counter({name: table_sum(db, name) for name in hashed()})


def table_sum(db: sqlite3.Connection, name: str) -> int:
    """The sum of a table's rows."""
    return rows_sum(name, db.execute(f'SELECT * FROM "{name}"'))


def hashed() -> list[str]:
    """The tables whose rows the content hash covers."""
    return [name for name in schema.tables() if name != "build"]


def rows_sum(table: str, rows: Iterable[Sequence[Any]]) -> int:
    """The sum of some rows of a table: of the SHA-256 of each, its values in the order of the columns, in JSON, a line
    each, under the name of the table."""
    total, head, waiting = 0, f"{table}\n", iter(rows)
    while some := list(map(tuple, islice(waiting, _AT_ONCE))):
        # No value holds a bare line feed, so that this is between two rows wherever it is found.
        lines = [(head + row).encode() for row in _lines(some)[2:-2].split("]\n[")]
        total += sum(int.from_bytes(hashlib.sha256(line).digest(), "big") for line in lines)
    return total


def combined(db: sqlite3.Connection, found: Mapping[str, int]) -> str:
    """The content hash of a database whose tables have these sums."""
    digest = hashlib.sha256()
    for name in (*hashed(), *schema.views()):
        (definition,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        digest.update(definition.encode())
    for name in hashed():
        digest.update(f"{name} {found[name] % _MODULUS:064x}".encode())
    return digest.hexdigest()
