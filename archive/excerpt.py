"""A small database with the reports of some organs, where a rule that looks at one organ at a time finds of them what
it would find in the whole one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable

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


def excerpt(db: sqlite3.Connection, organs: Iterable[str], wanted: Container[str]) -> sqlite3.Connection:
    """The rows of these organs in a database in memory, of the same schema; of the tables ``wanted`` only.  What ``db``
    has under way is committed."""
    db.commit()  # SQLite attaches nothing within a transaction
    db.execute("ATTACH ':memory:' AS excerpt")
    for table in schema.tables().values():
        db.execute(table.ddl().replace("CREATE TABLE ", "CREATE TABLE excerpt.", 1))
    db.execute("INSERT INTO excerpt.dictionary SELECT * FROM main.dictionary")
    chosen = json.dumps(list(organs))
    reports = "SELECT report_id FROM main.reports WHERE organ_id IN (SELECT value FROM json_each(?))"
    tables = [name for name in _TABLES if name in wanted]
    for name in tables:
        of_organ = any(column.name == "organ_id" for column in schema.tables()[name].columns)
        where = "organ_id IN (SELECT value FROM json_each(?))" if of_organ else f"report_id IN ({reports})"
        db.execute(f'INSERT INTO excerpt."{name}" SELECT * FROM main."{name}" WHERE {where}', [chosen])
    db.commit()
    small = sqlite3.connect(":memory:")
    small.deserialize(db.serialize(name="excerpt"))
    db.execute("DETACH excerpt")
    small.executescript(schema.view_statements())
    for name in tables:
        small.executescript(schema.tables()[name].indexes())
    small.execute("ANALYZE")
    return small
