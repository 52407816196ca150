"""Excel workbooks 97–2003 (BIFF), read by xlrd.

Recognise it by: a compound file with the stream ``Workbook`` or ``Book``.
It lies by: hidden sheets, rows and columns, merged cells; a number's format (percent, date) is not read, the number is
as stored.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_ERROR, XLRDError, error_text_from_code
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Sheet as Tab

from extract.carriers.sheet import Sheet, blocks, printed_number
from extract.document import Document
from extract.refusal import Refusal

_BROKEN = (
    CompDocError,
    struct.error,
    AssertionError,
    AttributeError,
    LookupError,
    ValueError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    EOFError,
)
"""What xlrd raises on broken files besides its own error; it promises no closed list (2.0.2)."""


def read(data: bytes) -> Document:
    """The document of a workbook, its sheets one after another.

    Raises `Refusal`: ``encrypted``, ``damaged``, ``too_large``.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=False
        )
        return Document("xls", tuple(blocks(_sheets(book))))
    except XLRDError as error:
        kind = "encrypted" if "encrypted" in str(error).lower() else "damaged"
        raise Refusal(kind, f"xlrd cannot open it: {error}") from error
    except _BROKEN as error:
        raise Refusal("damaged", f"a record is broken: {type(error).__name__} {error}") from error


def _sheets(book: Book) -> Iterator[Sheet]:
    """The sheets that are shown, in the order of their tabs."""
    for tab in book.sheets():
        if tab.visibility == 0:
            yield _sheet(tab)


def _sheet(tab: Tab) -> Sheet:
    sheet = Sheet(tab.name)
    for row in range(tab.nrows):
        for column, cell in enumerate(tab.row(row)):
            if cell.ctype:  # 0 is a cell that the file does not have
                sheet.cells[row, column] = _printed(cell.ctype, cell.value)
    sheet.merged = [(top, left, below - 1, beyond - 1) for top, below, left, beyond in tab.merged_cells]
    sheet.hidden_rows = {row for row, about in tab.rowinfo_map.items() if about.hidden}
    sheet.hidden_columns = [(column, column) for column, about in tab.colinfo_map.items() if about.hidden]
    return sheet


def _printed(kind: int, value: str | float) -> str:
    if isinstance(value, str):
        return value
    if kind == XL_CELL_ERROR:
        return str(error_text_from_code.get(int(value), "#ERROR!"))
    return printed_number(float(value)) if kind != XL_CELL_BOOLEAN else str(bool(value)).upper()
