"""CSV of tables and queries as Datasette writes it, but never half a file that looks like a whole one.

Datasette answers a query that fails with status 200 and an empty file, and what fails in the middle of a long table it
writes into the file as one more line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError
from datasette.views.database import DatabaseView
from datasette.views.table import TableView


class BrokenOffError(BaseException):
    """A file of which a part is sent cannot be ended: the connection is closed, so that the reader's program knows.

    No Exception, because Datasette would write one into the file.
    """


class _Whole:
    """Mixed into a view of Datasette: its data, or an error."""

    async def data(self, request: Request, **asked: Any) -> Any:
        """What the view gives.  Raises DatasetteError where SQLite refuses the query, BrokenOffError for any error
        after the first page of rows."""
        try:
            found = await super().data(request, **asked)  # type: ignore[misc]
        except Exception as error:
            if "_next" in asked:
                raise BrokenOffError(f"{request.path}: {error}") from error
            raise
        if isinstance(found, tuple) and len(found) == 4 and found[3] >= 400:
            raise DatasetteError(str(found[0]["error"]), title="Invalid SQL", status=found[3])
        return found


class _Query(_Whole, DatabaseView):  # type: ignore[misc]
    pass


class _Table(_Whole, TableView):  # type: ignore[misc]
    pass


async def query(datasette: Datasette, request: Request) -> Any:
    """A query of the reader's own as CSV.  Raises DatasetteError where there is none."""
    if not request.args.get("sql"):
        raise DatasetteError("no query: ?sql= is missing", title="Invalid SQL", status=400)
    return await _Query(datasette).dispatch_request(request)


async def table(datasette: Datasette, request: Request) -> Any:
    """A table, a view or a ready question as CSV."""
    return await _Table(datasette).dispatch_request(request)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/(?P<database>[^/.]+)\.(?P<format>csv)$", query),
    (r"^/(?P<database>[^/.]+)/(?P<table>[^/.]+)\.(?P<format>csv)$", table),
]
