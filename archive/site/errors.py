"""What the reader sees when something goes wrong."""

from __future__ import annotations

import logging
import sqlite3

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from archive.site.labels import Label
from archive.site.published import name_of
from archive.site.threads import as_page

_log = logging.getLogger(__name__)


_ADVICE = {
    "SQL Interrupted": (
        Label("查询超时", "The query took too long"),
        Label(
            "每个查询限2.5秒。请加条件、少取行，或下载数据库在自己的机器上查询。",
            "Each query has 2.5 seconds. Add conditions, take fewer rows, or download the database and run it on your"
            " own machine.",
        ),
    ),
    "Slow": (
        Label("这一页没有及时算完", "This page was not ready in time"),
        Label(
            "机器正忙。请稍候再试。",
            "The machine is busy. Try again in a moment.",
        ),
    ),
    "Busy": (
        Label("查询的人太多", "Too many queries at once"),
        Label(
            "同时只执行少数几个查询，以免别的页面打不开。请稍候再试，或下载数据库在自己的机器上查询。",
            "Only a few queries run at once, so that the pages stay open to everybody. Try again in a moment, or"
            " download the database and run it on your own machine.",
        ),
    ),
    "Too Large": (
        Label("结果太大", "The result is too large"),
        Label(
            "单个文本限一百万字节，全部结果限三千二百万字符。请少取行或列，或下载数据库在自己的机器上查询。",
            "One text may have a million bytes, a whole result 32 million characters. Take fewer rows or columns, or"
            " download the database and run it on your own machine.",
        ),
    ),
    "Invalid SQL": (
        Label("这个查询不能执行", "This query cannot be run"),
        Label(
            "写法有误，或不只是读取：只执行SELECT（或WITH）。SQLite的说明：",
            "There is a mistake in it, or it does more than read: only SELECT (or WITH) is run. SQLite says:",
        ),
    ),
}
"""What to do about an error, by its title: a heading and a sentence."""
_WRONG_SQL = ("not authorized", "access to ")
"""How the messages of SQLite's authorizer begin."""


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The error as a page, or as JSON or plain text where JSON or CSV was asked for.

    What the reader did is told to the reader; what the program did is logged with its traceback and not shown.  (The
    handler this replaces prints every local variable of every frame for each address that does not exist.)
    """
    as_page()
    status, message, title = _told(datasette, request, exception)
    headers = {"retry-after": "10"} if status == 503 else {}
    if request.path.endswith(".json"):
        told = {"ok": False, "error": message, "status": status, "title": title}
        return Response.json(told, status=status, headers=headers)
    heading, advice = _ADVICE.get(title or "", (None, None))
    if request.path.endswith(".csv"):
        lines = [
            str(line) for line in (heading, advice, None if advice and title != "Invalid SQL" else message) if line
        ]
        return Response.text("\n".join(lines) + "\n", status=status, headers=headers)
    context = {"error": message, "status": status, "title": title, "heading": heading, "advice": advice}
    try:
        page = await datasette.render_template("error.html", context, request=request)
    except QueryInterrupted:  # what every page tells of the data: on a machine so busy the error itself has to do
        return Response.text(f"{heading or message}\n", status=status, headers=headers)
    return Response.html(page, status=status, headers=headers)


def _told(datasette: Datasette, request: Request, exception: Exception) -> tuple[int, str, str | None]:
    """Status, message and title."""
    if isinstance(exception, QueryInterrupted):  # Datasette itself tells it of tables and SQL, but for CSV
        asked = request.path.startswith(f"/{name_of(datasette)}")
        return (400, "the query took too long", "SQL Interrupted") if asked else (503, "not ready in time", "Slow")
    if isinstance(exception, DatasetteError):
        message = "the query took too long" if exception.title == "SQL Interrupted" else str(exception.message)
        status = 400 if exception.status == 500 else exception.status  # Datasette's, unless told, for what was asked
        return status, message, exception.title
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]), None
    if isinstance(exception, sqlite3.DataError):  # of archive.site.limits, as the next
        return 400, str(exception), "Too Large"
    if isinstance(exception, sqlite3.DatabaseError) and str(exception).startswith(_WRONG_SQL):
        return 400, str(exception), "Invalid SQL"
    _log.error("%s", request.path, exc_info=exception)
    return 500, "internal error", None
