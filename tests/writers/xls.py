"""Excel workbooks 97–2003 ([MS-XLS], BIFF8) with the few records that cells, merges and hidden rows need."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report
from tests.writers.blocks import blocks, stored
from tests.writers.compound import compound


def record(kind: int, body: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(body)) + body


class Sheet:
    """A worksheet being filled; strings are kept in the cells, as writers without a string table do."""

    def __init__(self) -> None:
        self.records = b""
        self.merged: list[tuple[int, int, int, int]] = []
        self.rows = 0

    def cell(self, row: int, column: int, text: str) -> None:
        """A number, a blank with its borders, or text."""
        at = struct.pack("<HHH", row, column, 0)
        if not text:
            self.records += record(0x201, at)
        elif text.isdigit() and len(text) < 6:
            self.records += record(0x27E, at + struct.pack("<i", int(text) << 2 | 2))
        elif text.replace(".", "", 1).isdigit():
            self.records += record(0x203, at + struct.pack("<d", float(text)))
        else:
            self.records += record(0x204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))
        self.rows = max(self.rows, row + 1)

    def hide_row(self, row: int) -> None:
        """A row's record that says it is not shown."""
        self.records += record(0x208, struct.pack("<6HI", row, 0, 1, 0x80FF, 0, 0, 0x20))

    def stream(self) -> bytes:
        """The records of the sheet."""
        areas = struct.pack("<H", len(self.merged)) + b"".join(struct.pack("<4H", *area) for area in self.merged)
        begin = record(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        return begin + self.records + record(0xE5, areas) + record(0x0A)


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report on one sheet: lines in cells merged over the whole width, tables with a line between."""
    sheet = Sheet()
    for block in blocks(report, drawn):
        if isinstance(block, str) and block:
            sheet.merged.append((sheet.rows, sheet.rows, 0, 14))
            sheet.cell(sheet.rows, 0, block)
        elif isinstance(block, Grid):
            sheet.rows += 1
            top = sheet.rows
            sheet.merged += _merges(block, top)
            for number, cells in enumerate(stored(block), start=top):
                for cell in cells:
                    sheet.cell(number, cell.column, cell.text)
            sheet.rows += 1
    stale = Sheet()
    stale.cell(0, 0, "999")
    return book({"报告": sheet, "旧": stale}, hidden={"旧"})


def _merges(grid: Grid, top: int) -> Iterator[tuple[int, int, int, int]]:
    for row, column, cell in grid.placed():
        if cell.rowspan > 1 or cell.colspan > 1:
            yield top + row, top + row + cell.rowspan - 1, column, column + cell.colspan - 1


def book(sheets: dict[str, Sheet], hidden: set[str], *, encrypted: bool = False) -> bytes:
    """The bytes of a workbook."""
    globals_ = record(0x809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    if encrypted:
        globals_ += record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    globals_ += record(0x42, struct.pack("<H", 1200))
    globals_ += record(0x31, struct.pack("<5H4BBB", 200, 0, 0, 400, 0, 0, 0, 0, 0, 1, 0) + b"x")
    globals_ += record(0xE0, struct.pack("<HHH", 0, 0, 0) + bytes(14))
    streams = {name: sheet.stream() for name, sheet in sheets.items()}
    heads = {name: struct.pack("<BBBB", name in hidden, 0, len(name), 1) + name.encode("utf-16-le") for name in sheets}
    at = len(globals_) + sum(len(head) + 8 for head in heads.values()) + 4
    for name, head in heads.items():
        globals_ += record(0x85, struct.pack("<I", at) + head)
        at += len(streams[name])
    return compound({"Workbook": globals_ + record(0x0A) + b"".join(streams.values())})
