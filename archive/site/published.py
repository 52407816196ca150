"""The database being served: reading from it, and following it when a new one takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from datasette.app import Datasette

from archive.site.language import App, Receive, Scope, Send
from archive.site.opened import Opened, Query, Rows
from archive.site.threads import Threads

_COUNT_LIMIT_MS = 60_000


def name_of(datasette: Datasette) -> str:
    """The name of the published database."""
    names: list[str] = [name for name in datasette.databases if name != "_internal"]
    return names[0]


def database_of(datasette: Datasette) -> Opened:
    """The published database."""
    return cast("Opened", datasette.get_database(name_of(datasette)))


async def rows(datasette: Datasette, sql: str, parameters: Mapping[str, Any] | None = None) -> Rows:
    """The rows of a query on the published database.  Raises QueryInterrupted, sqlite3.Error."""
    return (await rows_of(datasette, (sql, parameters or {})))[0]


async def rows_of(datasette: Datasette, *queries: Query) -> list[Rows]:
    """The rows of several queries on the published database, asked in one go: to hand a query to another thread and
    back costs as much as most of them.  Raises QueryInterrupted, sqlite3.Error."""
    return await database_of(datasette).rows_of(queries)


async def rows_by_name(
    datasette: Datasette, queries: Mapping[str, str], parameters: Mapping[str, Any]
) -> dict[str, Rows]:
    """The rows of each of the named queries, which have parameters in common, asked in one go.  Raises
    QueryInterrupted, sqlite3.Error."""
    answers = await rows_of(datasette, *((sql, parameters) for sql in queries.values()))
    return dict(zip(queries, answers, strict=True))


def listed(names: Iterable[str]) -> str:
    """The parameters of these names, as the inside of a list in SQL."""
    return ", ".join(f":{name}" for name in names)


class Follower:
    """ASGI middleware that opens the new database when `gongkai build` has put one in place of the old.

    Datasette opens the file as immutable and would go on reading the replaced one until it is started again.
    """

    def __init__(self, app: App, datasette: Datasette) -> None:
        self._app = app
        self._datasette = datasette
        self._identity = written(self._path())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the database that is in place now."""
        if scope["type"] == "http" and (found := written(self._path())) not in (None, self._identity):
            self._identity = found
            await self._reopen()
        await self._app(scope, receive, send)

    def _path(self) -> Path:
        return Path(database_of(self._datasette).path)

    async def _reopen(self) -> None:
        datasette, name, path = self._datasette, name_of(self._datasette), self._path()
        datasette.remove_database(name)
        opened = datasette.add_database(Opened(datasette, path), name=name)
        # Connections belong to the executor's threads, by database name: new threads open the new file.
        retired, datasette.executor = datasette.executor, Threads(datasette.setting("num_sql_threads"))
        retired.shutdown(wait=False)
        await opened.table_counts(limit=_COUNT_LIMIT_MS)


def written(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from the next; None while there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
