"""The threads that queries run in: some for the site's pages, others for what readers ask of the tables themselves.

SQLite stops a query at the time limit and not before, and as long as it runs it holds a thread.  With one pool for all,
a few readers with heavy queries would keep everybody waiting; with two they keep each other waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import ContextVar
from threading import Semaphore
from typing import Any

from datasette.views.base import DatasetteError

from archive.site.language import App, Receive, Scope, Send

LONGEST_QUEUE = 20
"""Readers' queries that may wait; one more is told to come back (RFC 9110, 10.2.3 and 15.6.4)."""
_FOR_READERS = 2
_readers: ContextVar[bool] = ContextVar("readers", default=False)


class Threads(Executor):
    """An executor of two pools: which one a query runs in depends on the request it is made for."""

    def __init__(self, number: int) -> None:
        """``number`` is that of all threads, at least three."""
        self._pages = ThreadPoolExecutor(number - _FOR_READERS, "pages")
        self._queries = ThreadPoolExecutor(_FOR_READERS, "queries")
        self._places = Semaphore(_FOR_READERS + LONGEST_QUEUE)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the function when a thread of its pool is free.  Raises DatasetteError (503) when too many readers'
        queries wait."""
        if not _readers.get():
            return self._pages.submit(fn, *args, **kwargs)
        if not self._places.acquire(blocking=False):
            raise DatasetteError("too many queries at once", title="Busy", status=503)
        future = self._queries.submit(fn, *args, **kwargs)
        future.add_done_callback(lambda _: self._places.release())
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more; see `concurrent.futures.Executor.shutdown`."""
        for pool in (self._pages, self._queries):
            pool.shutdown(wait, cancel_futures=cancel_futures)


class Sorter:
    """ASGI middleware that says for whose sake the queries of a request are made."""

    def __init__(self, app: App, database: str) -> None:
        self._app = app
        self._below = f"/{database}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a search, a dashboard, a table or SQL with conditions of the reader's own, are readers' queries."""
        token = _readers.set(scope["type"] == "http" and self._long(scope["path"], scope["query_string"]))
        try:
            await self._app(scope, receive, send)
        finally:
            _readers.reset(token)

    def _long(self, path: str, query: bytes) -> bool:
        below = path == self._below or path.startswith((f"{self._below}/", f"{self._below}."))
        return path.startswith("/dashboard/") or (bool(query) and (below or path == "/-/search"))


def as_page() -> None:
    """From here on the request is answered as a page: what it says of an error is not to wait behind queries."""
    _readers.set(False)
