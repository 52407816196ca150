"""What one query may cost: SQLite's own limits (https://www.sqlite.org/limits.html) and the size of a result.

The time limit of Datasette stops a query between two steps of SQLite's machine, and the row limit counts rows, not what
is in them.  One call of a function is a single step, minutes long when the texts are made for it, and 2,000 rows of a
megabyte are 2 GB: these limits are for that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any
from weakref import ref

LONGEST = 1_000_000
"""Bytes of a text or blob a query may hold or make; no section of a report comes near it."""
WIDEST = 120
"""Columns of a result; the widest table has fewer than 50."""
LARGEST = 32_000_000
"""Characters and bytes of all the rows of a result together."""
MOST_HEAP = 512_000_000
"""Bytes that SQLite may hold for all queries of a process together; what asks for more ends.  What aggregates into JSON
heeds no other limit, and takes some hundred MB a second."""
LONGEST_NEEDLE = 1000
"""Characters of what is looked for in a text: SQLite looks in quadratic time."""
REFUSED = frozenset({"printf", "format", "zeroblob", "randomblob", "load_extension"})
"""Functions that make much of nothing (``printf`` counts to the width it is given) or reach out of the database."""
READABLE_PRAGMAS = frozenset(
    f"pragma_{name}"
    for name in (
        "foreign_key_list",
        "function_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "table_info",
        "table_xinfo",
    )
)
"""The pragmas that can be read as tables: what they tell stands in the schema.  Another tells where the file lies."""
UNREADABLE = frozenset({"dbstat", "sqlite_stmt"})
"""Tables of SQLite on itself: the pages of the file, which take long to count, and the queries of others."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST,
    sqlite3.SQLITE_LIMIT_COLUMN: WIDEST,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}


def confine(conn: sqlite3.Connection) -> None:
    """Put the limits on a connection that has attached what it needs.

    A query beyond them raises sqlite3.DataError, sqlite3.OperationalError or, for a function that is refused,
    sqlite3.DatabaseError.
    """
    for name, count, function in (
        ("instr", 2, _instr),
        ("replace", 3, _replace),
        ("trim", 2, str.strip),
        ("ltrim", 2, str.lstrip),
        ("rtrim", 2, str.rstrip),
    ):
        conn.create_function(name, count, _bounded(function), deterministic=True)
    for limit, value in _LIMITS.items():
        conn.setlimit(limit, value)
    conn.execute(f"PRAGMA hard_heap_limit = {MOST_HEAP}")
    conn.row_factory = measured(LARGEST)
    conn.set_authorizer(_authorised)


def measured(largest: int) -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """A row factory that raises sqlite3.DataError once the texts and blobs of one result are together too large."""
    cursor_of: ref[sqlite3.Cursor] | None = None
    held = 0

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        nonlocal cursor_of, held
        if cursor_of is None or cursor_of() is not cursor:
            cursor_of, held = ref(cursor), 0
        held += sum(len(value) for value in values if isinstance(value, (str, bytes)))
        if held > largest:
            raise sqlite3.DataError("result too big")
        return sqlite3.Row(cursor, values)

    return row


def _authorised(action: int, table: str | None, function: str | None, *_where: str | None) -> int:
    refused = False
    if action == sqlite3.SQLITE_FUNCTION and function is not None:
        refused = function.lower() in REFUSED
    elif action == sqlite3.SQLITE_READ and table is not None:
        name = table.lower()
        refused = name in UNREADABLE or (name.startswith("pragma_") and name not in READABLE_PRAGMAS)
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function on texts, NULL where one of them is; an error where the second is too long to be looked for."""

    def called(*values: Any) -> Any:
        if None in values:
            return None
        texts = [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in values]
        if len(texts[1]) > LONGEST_NEEDLE:
            raise OverflowError(f"more than {LONGEST_NEEDLE} characters to look for")
        return function(*texts)

    return called


def _instr(text: str, word: str) -> int:
    return text.find(word) + 1


def _replace(text: str, word: str, other: str) -> str:
    if not word:
        return text
    if len(text) + text.count(word) * (len(other) - len(word)) > LONGEST:
        raise OverflowError("the text would be too long")
    return text.replace(word, other)
