"""Rows of a published database exchanged for others, with the sums of its tables and its text indexes kept in step."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from archive import schema, textindex
from archive.blocks import Values
from archive.contenthash import rows_sum
from archive.database import BuildInvalid
from archive.findings import Row


class Edits:
    """The exchange of rows in one database; ``sums`` are those of its tables as it is and are carried forward."""

    def __init__(self, db: sqlite3.Connection, sums: Counter[str]) -> None:
        self._db = db
        self.sums = Counter(sums)
        self._counted = {name: self._count(name) for name in schema.tables()}
        self.changed: set[tuple[str, str]] = set()
        """Tables and columns that some row has otherwise than before; the column is empty where rows came or went."""
        self._more: Counter[str] = Counter()
        self._pointing: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self._gone: dict[tuple[str, str], set[Any]] = defaultdict(set)
        self._came: dict[tuple[str, str], set[Any]] = defaultdict(set)
        db.execute("PRAGMA temp_store=MEMORY")

    def replace(self, name: str, rows: Iterable[Row], where: str = "1", parameters: Sequence[Any] = ()) -> None:
        """Let the rows of a table that satisfy ``where`` be exactly ``rows``; the same ones stay untouched.

        Raises `BuildInvalid` for a row given twice, sqlite3.IntegrityError for two of one key.
        """
        table = schema.tables()[name]
        held: set[Values] = set(self._db.execute(f'SELECT * FROM "{name}" WHERE {where}', parameters))
        columns = [column.name for column in table.columns]
        given = [tuple(row[column] for column in columns) for row in rows]
        if len(said := set(given)) < len(given):
            raise BuildInvalid(f"a row of {name} is there twice")
        told = set(self._stored(table, said - held)) | (said & held)
        gone, came = list(held - told), list(told - held)
        self._take_out(table, gone)
        self._put_in(table, came)
        self.sums[name] += rows_sum(name, came) - rows_sum(name, gone)
        self._more[name] += len(came) - len(gone)
        self._note_changed(table, gone, came)
        for place, column in enumerate(columns):
            if table.columns[place].fk:
                self._pointing[name, column].update(row[place] for row in came)
            if (name, column) in _pointed_at():
                self._gone[name, column].update(row[place] for row in gone)
                self._came[name, column].update(row[place] for row in came)

    def name(self, name: str, ids: Iterable[str]) -> None:
        """Let ``temp.<name>`` be the table of these identifiers (column ``id``), for the ``where`` of `replace`."""
        self._db.execute(f"DROP TABLE IF EXISTS temp.{name}")
        self._db.execute(f"CREATE TEMP TABLE {name} (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.executemany(f"INSERT INTO temp.{name} VALUES (?)", ((one,) for one in ids))

    def check(self) -> None:
        """Prove that every row that was put in points to something, that nothing points to a row that was taken out,
        and that the tables hold as many rows as they should.  Raises `BuildInvalid`."""
        for table in schema.tables().values():
            due = self._counted[table.name] + self._more[table.name]
            if (held := self._count(table.name)) != due:
                raise BuildInvalid(f"table {table.name} holds {held} rows, it should hold {due}")
            for column in table.columns:
                if column.fk:
                    target, key = column.fk.split(".")
                    self._check_points(table.name, self._pointing[table.name, column.name], target, key)
                    self._check_pointed_at(table.name, column.name, target, key)

    def _note_changed(self, table: schema.Table, gone: list[Values], came: list[Values]) -> None:
        before = dict(zip(self._keys(table, gone), gone, strict=True))
        for key, row in zip(self._keys(table, came), came, strict=True):
            old = before.pop(key, None)
            places = [place for place, value in enumerate(row) if old is None or old[place] != value]
            self.changed |= {(table.name, table.columns[place].name) for place in places}
            if old is None:
                self.changed.add((table.name, ""))
        if before:
            self.changed |= {(table.name, name) for name in ("", *(column.name for column in table.columns))}

    def _check_points(self, name: str, values: set[Any], target: str, key: str) -> None:
        for value in values - {None}:
            if not self._db.execute(f'SELECT 1 FROM "{target}" WHERE "{key}" = ?', [value]).fetchone():
                raise BuildInvalid(f"a row of {name} points to {value}, which {target} does not hold")

    def _check_pointed_at(self, name: str, column: str, target: str, key: str) -> None:
        for value in self._gone[target, key] - self._came[target, key]:
            if self._db.execute(f'SELECT 1 FROM "{name}" WHERE "{column}" = ?', [value]).fetchone():
                raise BuildInvalid(f"a row of {name} points to {value}, which {target} no longer holds")

    def _stored(self, table: schema.Table, rows: Iterable[Values]) -> list[Values]:
        """Rows as the table would hold them: a column decides what a number in words becomes."""
        self._db.execute(replace(table, name="stored").ddl().replace("CREATE TABLE", "CREATE TEMP TABLE"))
        marks = ", ".join("?" for _ in table.columns)
        self._db.executemany(f"INSERT INTO temp.stored VALUES ({marks})", rows)
        found = self._db.execute("SELECT * FROM temp.stored").fetchall()
        self._db.execute("DROP TABLE temp.stored")
        return found

    def _take_out(self, table: schema.Table, rows: list[Values]) -> None:
        if table.name in textindex.INDEXED:
            textindex.drop(self._db, table.name, self._indexed(table, rows))
        keys = " AND ".join(f'"{key}" = ?' for key in table.primary)
        self._db.executemany(f'DELETE FROM "{table.name}" WHERE {keys}', self._keys(table, rows))

    def _put_in(self, table: schema.Table, rows: list[Values]) -> None:
        marks = ", ".join("?" for _ in table.columns)
        self._db.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
        if table.name in textindex.INDEXED:
            textindex.add(self._db, table.name, self._indexed(table, rows))

    def _indexed(self, table: schema.Table, rows: list[Values]) -> list[textindex.Entry]:
        keys = " AND ".join(f'"{key}" = ?' for key in table.primary)
        sql = f'SELECT rowid, {", ".join(textindex.INDEXED[table.name])} FROM "{table.name}" WHERE {keys}'
        found = (self._db.execute(sql, key).fetchone() for key in self._keys(table, rows))
        return [(rowid, *textindex.words(*told)) for rowid, *told in found]

    def _keys(self, table: schema.Table, rows: list[Values]) -> list[Values]:
        places = [number for number, column in enumerate(table.columns) if column.name in table.primary]
        names = [table.columns[place].name for place in places]
        assert tuple(names) == table.primary
        return [tuple(row[place] for place in places) for row in rows]

    def _count(self, name: str) -> int:
        (count,) = self._db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
        return int(count)


@cache
def _pointed_at() -> frozenset[tuple[str, str]]:
    """The tables and columns that others point to."""
    every = (column.fk for table in schema.tables().values() for column in table.columns if column.fk)
    return frozenset((target, key) for target, key in (fk.split(".") for fk in every))
