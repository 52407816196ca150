"""The published database as Datasette opens it: immutable, so that what its tables are like is asked once."""

from __future__ import annotations

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from archive.site.facets import counting

Query: TypeAlias = tuple[str, Mapping[str, Any]]
"""SQL and its parameters."""
Rows: TypeAlias = list[dict[str, Any]]

_MOST = 2000
"""Answers kept: the names of tables that readers ask for are without end."""
_RESULTS = 1000
"""Results kept, of counting by value and of how a table is spelled, and the most rows of one."""
_MOST_ROWS = 100
_SPELLED = "select name from sqlite_master where type in ('table', 'view') and name = ? collate nocase"
"""What Datasette asks whenever it asks who may see a table, twice for each answer."""
_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock, some milliseconds.  Each look waits for the lock of the
interpreter; Datasette looks after every thousand, and a query then takes many times as long beside other requests."""

complete: ContextVar[bool] = ContextVar("complete", default=True)
"""Whether the answer being made lacks nothing for want of time, which another time may be there."""

_Ask: TypeAlias = Callable[..., Coroutine[Any, Any, Any]]


def _remembered(ask: _Ask) -> _Ask:
    """A question on the shape of the tables that is asked once; a list is given anew, as Datasette adds to some."""

    @wraps(ask)
    async def asked(self: Opened, *names: str) -> Any:
        key = (ask.__name__, *names)
        if key not in self.shape:
            answer = await ask(self, *names)
            if len(self.shape) >= _MOST:
                self.shape.clear()
            self.shape[key] = answer
        found = self.shape[key]
        return list(found) if isinstance(found, list) else found

    return asked


class Opened(Database):  # type: ignore[misc]
    """A database that Datasette need not ask some ten times for each page of a table which columns, keys and indexes it
    has: each time another thread would have to answer, which costs more than the rows."""

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, str(path), is_mutable=False)
        self.shape: dict[tuple[str, ...], Any] = {}
        self._results: OrderedDict[tuple[str, str], Results] = OrderedDict()

    foreign_keys_for_table = _remembered(Database.foreign_keys_for_table)
    fts_table = _remembered(Database.fts_table)
    get_table_definition = _remembered(Database.get_table_definition)
    get_view_definition = _remembered(Database.get_view_definition)
    hidden_table_names = _remembered(Database.hidden_table_names)
    label_column_for_table = _remembered(Database.label_column_for_table)
    primary_keys = _remembered(Database.primary_keys)
    table_column_details = _remembered(Database.table_column_details)
    table_columns = _remembered(Database.table_columns)
    table_exists = _remembered(Database.table_exists)
    table_names = _remembered(Database.table_names)
    view_names = _remembered(Database.view_names)

    async def rows_of(self, queries: Sequence[Query]) -> list[Rows]:
        """The rows of several queries of ours, asked one after the other in one thread; each has the time of one.

        Raises QueryInterrupted, sqlite3.Error.
        """

        def asked(conn: sqlite3.Connection) -> list[Rows]:
            cursor = conn.cursor()
            cursor.row_factory = None  # that of the connection counts what a reader's query may hold
            found = []
            for sql, parameters in queries:
                with _limited(conn, self.ds.sql_time_limit_ms, sql, parameters):
                    cursor.execute(sql, parameters)
                    columns = [column[0] for column in cursor.description]
                    found.append([dict(zip(columns, values, strict=True)) for values in cursor])
            return found

        answers: list[Rows] = await self._in_time(asked)
        return answers

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Any:
        """See `Database.execute`; what is asked again and again is kept.  Raises QueryInterrupted, sqlite3.Error."""
        key = sql, repr(params)
        kept = counting.get() or sql == _SPELLED
        if kept and key in self._results:
            self._results.move_to_end(key)
            return self._results[key]
        limit = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
        bound = {} if params is None else params

        def asked(conn: sqlite3.Connection) -> Any:
            with _limited(conn, limit, sql, bound):
                cursor = conn.execute(sql, bound)
                rows = cursor.fetchmany(most + 1) if truncate else cursor.fetchall()
            return Results(rows[:most] if truncate else rows, truncate and len(rows) > most, cursor.description)

        found: Results = await self._in_time(asked)
        if kept and len(found) <= _MOST_ROWS:
            self._results[key] = found
            if len(self._results) > _RESULTS:
                self._results.popitem(last=False)
        return found

    async def _in_time(self, asked: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            return await self.execute_fn(asked)
        except QueryInterrupted:
            complete.set(False)
            raise


@contextmanager
def _limited(conn: sqlite3.Connection, milliseconds: int, sql: str, parameters: Any) -> Iterator[None]:
    """Stop what runs on the connection after so long.

    Raises QueryInterrupted for what was stopped, sqlite3.DataError for what needed more memory than there is for it.
    """
    end = time.perf_counter() + milliseconds / 1000
    conn.set_progress_handler(lambda: time.perf_counter() >= end, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise QueryInterrupted(error, sql, parameters) from error
        raise
    except MemoryError as error:
        raise sqlite3.DataError("result too big") from error
    finally:
        conn.set_progress_handler(None, 0)
