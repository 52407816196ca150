"""A small database with the reports of some organs, where a rule that looks at one organ at a time finds of them what
it would find in the whole one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from archive import schema

_TABLES = (
    "organs",
    "reports",
    "proactive_disclosure",
    "applications",
    "proceedings",
    "statistics_2014",
    "cell_states",
    "sections",
    "statements",
)
"""What rules within an organ may look at, beside the dictionary and the views."""


def excerpt(db: sqlite3.Connection, organs: Iterable[str]) -> sqlite3.Connection:
    """The rows of these organs in a database in memory, of the same schema."""
    small = sqlite3.connect(":memory:")
    small.executescript(";\n".join(table.ddl() for table in schema.tables().values()))
    small.executescript(schema.view_statements())
    _copy(small, "dictionary", db.execute("SELECT * FROM dictionary"))
    chosen = json.dumps(list(organs))
    reports = "SELECT report_id FROM reports WHERE organ_id IN (SELECT value FROM json_each(?))"
    for name in _TABLES:
        table = schema.tables()[name]
        of_organ = any(column.name == "organ_id" for column in table.columns)
        where = "organ_id IN (SELECT value FROM json_each(?))" if of_organ else f"report_id IN ({reports})"
        _copy(small, name, db.execute(f'SELECT * FROM "{name}" WHERE {where}', [chosen]))
        small.executescript(table.indexes())
    small.execute("ANALYZE")
    return small


def _copy(small: sqlite3.Connection, table: str, rows: sqlite3.Cursor) -> None:
    marks = ", ".join("?" for _ in schema.tables()[table].columns)
    small.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
