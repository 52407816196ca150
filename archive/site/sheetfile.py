"""A table or an answer as XLSX, with the extra ``xlsx`` (XlsxWriter), within the limits of every query: one sheet with
the rows, one that says what they are."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from datasette.views.base import DatasetteError

from archive.site.language import say

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 32_767
"""Characters of a cell that the format can hold."""
_EXACT = 10**15
"""Greater numbers are written as text: the format keeps fifteen digits."""


def available() -> bool:
    """Whether XlsxWriter is installed."""
    return find_spec("xlsxwriter") is not None


async def render(
    datasette: Datasette,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    sql: str | None,
    request: Request,
    data: Mapping[str, Any],
) -> Response:
    """The file.  Raises DatasetteError when the query failed."""
    if data.get("error"):
        raise DatasetteError(str(data["error"]), title="Invalid SQL", status=400)
    address = str(datasette.absolute_url(request, datasette.urls.path(request.full_path)))
    more = bool(data.get("truncated") or data.get("next"))
    told = [
        (say("地址", "Address"), address),
        (say("取得时间（UTC）", "Taken at (UTC)"), f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"),
        (say("行数", "Rows"), len(rows)),
        (say("是否完整", "Complete"), say("否，后面还有", "no, there are more") if more else say("是", "yes")),
        ("SQL", sql or ""),
        (say("许可", "Licence"), "CC BY 4.0"),
    ]
    body = await asyncio.to_thread(written, list(columns), [list(row) for row in rows], told)
    name = str(request.url_vars.get("table") or request.url_vars["database"])
    headers = {"content-disposition": f'attachment; filename="{name if name.isascii() else "gongkai"}.xlsx"'}
    return Response(body, content_type=TYPE, headers=headers)


def written(columns: Sequence[str], rows: Sequence[Sequence[Any]], told: Sequence[tuple[str, Any]]) -> bytes:
    """The bytes of the workbook.  Nothing in it is a formula or a link, whatever the texts begin with.

    Raises ImportError without XlsxWriter.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say("数据", "Data"))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _put(sheet, number, place, value)
        about = book.add_worksheet(say("说明", "About"))
        about.set_column(0, 1, 20)
        for number, (key, value) in enumerate(told):
            about.write_string(number, 0, key, bold)
            _put(about, number, 1, value)
    return out.getvalue()


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    """One value; NULL stays empty, bytes are named and not shown, a text too long ends with a sign."""
    if isinstance(value, Mapping):
        value = value["value"]
    if value is None:
        return
    if isinstance(value, bytes):
        value = say(f"（{len(value)}字节）", f"({len(value)} bytes)")
    if isinstance(value, int | float) and abs(value) < _EXACT:
        sheet.write_number(row, column, value)
        return
    text = str(value)
    sheet.write_string(row, column, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
