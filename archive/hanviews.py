"""The views with Chinese names, made from the dictionary: one for every table that readers use.

A key stands there in words, a report with its organ and year; nothing is left out but what is written in English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.coded import CODED, TAIL_ZH
from extract.vocabulary import kinds

if TYPE_CHECKING:
    from archive.schema import Column, Table

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""``[values]`` of the dictionary: kind, key, label."""
_SAME = {"organ": "机关", "report_year": "年度", "report_id": "报告编号"}
"""Columns that are called the same in every view."""
_AS_KEYS = ("rule", "place", "reason")
"""Known by their keys, or sentences already."""


def statement(table: Table, tables: Mapping[str, Table], values: Values) -> str:
    """The SQL that creates a table's view.  Raises ValueError when two of its columns would have one name."""
    shown = [f'{expression} AS "{name}"' for expression, name in _shown(table, tables, values)]
    joined = '\nLEFT JOIN "reports" r ON r."report_id" = t."report_id"' if _of_reports(table) else ""
    return f'CREATE VIEW "{table.han}" AS\nSELECT ' + ",\n  ".join(shown) + f'\nFROM "{table.name}" t{joined};\n'


def columns(table: Table, tables: Mapping[str, Table]) -> dict[str, str]:
    """The names of a view's columns, with the column of the table each is."""
    named = {_SAME[name]: name for name in ("organ", "report_year")} if _of_reports(table) else {}
    for column in table.columns:
        if column.name == "en" or column.name.endswith("_en"):
            continue
        name = _name(column, tables)
        if name in named:
            name = TAIL_ZH.sub("", column.zh)
        if name in named:
            raise ValueError(f"{table.name}: two columns are called {name}")
        named[name] = column.name
    return named


def _shown(table: Table, tables: Mapping[str, Table], values: Values) -> Iterator[tuple[str, str]]:
    own = {column.name for column in table.columns}
    for name, column in columns(table, tables).items():
        yield (_words(column, values) if column in own else f'r."{column}"'), name


def _of_reports(table: Table) -> bool:
    """Whether the rows belong to reports, whose organ and year they do not say themselves."""
    names = {column.name for column in table.columns}
    return "report_id" in names and "organ" not in names


def _name(column: Column, tables: Mapping[str, Table]) -> str:
    """A reference is called as what it refers to."""
    if column.name in _SAME:
        return _SAME[column.name]
    if column.fk:
        table, key = column.fk.split(".")
        column = next(c for c in tables[table].columns if c.name == key)
    return TAIL_ZH.sub("", column.zh)


def _words(column: str, values: Values) -> str:
    """The column, or what its keys mean; a key without words is shown as it is."""
    itself = f't."{column}"'
    told = () if column in _AS_KEYS else CODED.get(column, ())
    stated = [kind for kind in told if kind in kinds()]
    listed = {key: label["zh"] for kind in told if kind not in kinds() for key, label in values[kind].items()}
    found = []
    if stated:
        among = ", ".join(f"'{kind}'" for kind in stated)
        found.append(f'(SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ({among}) AND d."key" = {itself} LIMIT 1)')
    if listed:
        cases = " ".join(f"WHEN '{key}' THEN '{TAIL_ZH.sub('', zh) or zh}'" for key, zh in listed.items())
        found.append(f"CASE {itself} {cases} END")
    return f"COALESCE({', '.join([*found, itself])})" if found else itself
