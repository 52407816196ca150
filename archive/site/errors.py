"""What the reader sees when something goes wrong."""

from __future__ import annotations

import logging
import sqlite3

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

_log = logging.getLogger(__name__)


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The error as a page, or as JSON where JSON was asked for.

    What the reader did is told to the reader; what the program did is logged with its traceback and not shown.  (The
    handler this replaces prints every local variable of every frame for each address that does not exist.)
    """
    title = None
    if isinstance(exception, DatasetteError):
        status, message, title = exception.status, str(exception.message), exception.title
    elif isinstance(exception, Base400):
        status, message = exception.status, str(exception.args[0])
    elif isinstance(exception, QueryInterrupted):  # Datasette itself tells it of pages, not of CSV
        status, message, title = 400, "the query took too long", "SQL Interrupted"
    elif isinstance(exception, sqlite3.DataError):  # of archive.site.limits, as the next
        status, message, title = 400, str(exception), "Too Large"
    elif isinstance(exception, sqlite3.DatabaseError) and str(exception).startswith("not authorized"):
        status, message, title = 400, str(exception), "Invalid SQL"
    else:
        status, message = 500, "internal error"
        _log.error("%s", request.path, exc_info=exception)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": status, "title": title}, status=status)
    context = {"error": message, "status": status, "title": title}
    return Response.html(await datasette.render_template("error.html", context, request=request), status=status)
