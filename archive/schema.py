"""The published schema, read from ``dictionary.toml``: tables, columns, keys, indexes, views."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archive import hanviews

SCHEMA_VERSION = 7
"""Kept in ``PRAGMA user_version``; raised with every change a reader's query could notice."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``fk`` is ``table.column`` or empty; its index is ordered by ``within`` after itself."""

    name: str
    zh: str
    en: str
    type: str = ""
    unit: str = ""
    fk: str = ""
    index: bool = False
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view (a view has no primary key); ``han`` is the name of its view with Chinese names."""

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]
    primary: tuple[str, ...] = ()
    sort: str = ""
    sort_desc: str = ""
    facets: tuple[str, ...] = ()
    han: str = ""

    def ddl(self) -> str:
        """The statement that creates the table.  References may point to tables created later."""
        lines = [f'"{c.name}" {c.type}' for c in self.columns]
        lines.append("PRIMARY KEY (" + ", ".join(f'"{key}"' for key in self.primary) + ")")
        for column in self.columns:
            if column.fk:
                table, key = column.fk.split(".")
                lines.append(f'FOREIGN KEY ("{column.name}") REFERENCES "{table}"("{key}")')
        rowid = "" if self.name in ("sections", "reports") else " WITHOUT ROWID"  # those two carry full-text indexes
        return f'CREATE TABLE "{self.name}" (\n  ' + ",\n  ".join(lines) + f"\n){rowid}"

    def indexes(self) -> str:
        """The statements that create its indexes; its primary key is one already."""
        wanted = [c for c in self.columns if (c.index or c.fk) and c.name != self.primary[0]]
        ordered = {c.name: ", ".join(f'"{name}"' for name in (c.name, *c.within)) for c in wanted}
        return "".join(
            f'CREATE INDEX "idx_{self.name}_{name}" ON "{self.name}" ({by});\n' for name, by in ordered.items()
        )


@cache
def tables() -> dict[str, Table]:
    """The public tables by name."""
    return {name: _table(name, entry) for name, entry in _dictionary()["tables"].items()}


@cache
def views() -> dict[str, Table]:
    """The views by name; those with Chinese names list no columns, the names say it."""
    return _english_views() | {
        table.han: Table(
            table.han,
            f"{table.zh}（中文栏目）",
            f"{table.en}, with Chinese names",
            f"{table.name}的中文视图：栏目用中文，代码用文字。",
            f"{table.name} with Chinese names, and words for its keys.",
            (),
        )
        for table in _with_han()
    }


@cache
def view_statements() -> str:
    """The SQL that creates the views."""
    written = files(__package__).joinpath("views.sql").read_text(encoding="utf-8")
    values = _dictionary()["values"]
    return "\n".join([written, *(hanviews.statement(table, tables(), values) for table in _with_han())])


@cache
def han_columns() -> dict[str, dict[str, str]]:
    """The columns of each view with Chinese names, and the column of the table that each is."""
    return {table.han: hanviews.columns(table, tables()) for table in _with_han()}


def _english_views() -> dict[str, Table]:
    return {name: _table(name, entry) for name, entry in _dictionary()["views"].items()}


def _with_han() -> list[Table]:
    return [table for table in [*tables().values(), *_english_views().values()] if table.han]


@cache
def _dictionary() -> dict[str, dict[str, dict[str, Any]]]:
    with files(__package__).joinpath("dictionary.toml").open("rb") as source:
        return tomllib.load(source)


def _table(name: str, entry: dict[str, Any]) -> Table:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items() if k != "columns"}
    return Table(name=name, columns=tuple(_column(c) for c in entry.get("columns", [])), **fields)


def _column(entry: dict[str, Any]) -> Column:
    return Column(**entry | {"within": tuple(entry.get("within", ()))})
