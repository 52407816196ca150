"""Word 97–2003 files ([MS-DOC]): text in pieces, row marks and borders in formatted disk pages."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report
from tests.writers.blocks import Stored, blocks, edges, stored
from tests.writers.compound import compound

_TEXT_AT = 0x600
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
_LONGEST_IN_PAGE = 200


@dataclass
class Word:
    """A text being typed: ``text``, and modifiers by the position after each paragraph mark or run."""

    text: str = ""
    data: bytes = b""
    paragraphs: list[tuple[int, bytes]] = field(default_factory=list)
    runs: list[tuple[int, bytes]] = field(default_factory=list)

    def type(self, text: str, modifiers: bytes = b"") -> None:
        """Characters of a paragraph under way."""
        if self.runs and self.runs[-1][1] == modifiers:
            self.runs.pop()
        raw = text.encode("utf-16-le")
        self.text += "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))  # Word counts code units
        self.runs.append((len(self.text), modifiers))

    def end(self, mark: str = "\r", modifiers: bytes = b"") -> None:
        """The end of a paragraph."""
        self.type(mark)
        self.paragraphs.append((len(self.text), modifiers))

    def table(self, grid: Grid) -> None:
        """A table; a definition too long for a page goes to the stream ``Data``, as Word does."""
        borders = edges(grid, 8640)
        for row in stored(grid):
            for cell in row:
                *first, last = cell.text.split("\n")
                for line in first:
                    self.type(line)
                    self.end("\r", IN_TABLE)
                self.type(last)
                self.end("\x07", IN_TABLE)
            modifiers = IN_TABLE + ROW_END + _definition(row, borders)
            if len(modifiers) > _LONGEST_IN_PAGE:
                kept_at = len(self.data)
                self.data += struct.pack("<H", len(modifiers)) + modifiers
                modifiers = b"\x46\x66" + struct.pack("<I", kept_at)
            self.end("\x07", modifiers)

    def file(self, *, flags: int = 0x0200, magic: int = 0xA5EC) -> bytes:
        """The bytes of the file."""
        body, pieces = _pieces(self.text)
        position = {character: at for piece in pieces for character, at in piece.positions()}
        position[len(self.text)] = _TEXT_AT + len(body)
        main = bytearray(_TEXT_AT) + body
        main += bytes(-len(main) % 512)
        table = b"\0" * 4
        parts = {0x1A2: _clx(pieces)}
        for where, marked, entry in ((0x102, self.paragraphs, 13), (0xFA, self.runs, 1)):
            pages, bins = _pages(marked, position, entry, len(main) // 512)
            main += pages
            parts[where] = bins
        struct.pack_into("<HH6xH", main, 0, magic, 0x00C1, flags)
        for where, words in ((0x20, 14), (0x3E, 22), (0x98, 93)):
            struct.pack_into("<H", main, where, words)
        struct.pack_into("<I", main, 0x4C, len(self.text))
        for where, part in parts.items():
            struct.pack_into("<II", main, where, len(table), len(part))
            table += part
        return compound({"WordDocument": bytes(main), "1Table": table, "Data": self.data})


@dataclass
class _Piece:
    start: int
    end: int
    offset: int
    size: int

    def positions(self) -> list[tuple[int, int]]:
        return [(n, self.offset + (n - self.start) * self.size) for n in range(self.start, self.end)]


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report as a Word file."""
    word = Word()
    for block in blocks(report, drawn):
        if isinstance(block, str):
            word.type(block)
            word.end()
        else:
            word.table(block)
    return word.file()


def _definition(row: list[Stored], borders: list[int]) -> bytes:
    at = [borders[cell.column] for cell in row] + [borders[-1]]
    flags = {"": 0, "restart": 0x60, "continue": 0x20}
    cells = b"".join(struct.pack("<H18x", flags[cell.down]) for cell in row)
    operand = bytes([len(row)]) + struct.pack(f"<{len(at)}h", *at) + cells
    return b"\x08\xd6" + struct.pack("<H", len(operand) + 1) + operand


def _pieces(text: str) -> tuple[bytes, list[_Piece]]:
    """Three pieces; the middle one is stored narrow where a stretch of ASCII allows."""
    third = len(text) // 3
    end = third
    while end < len(text) and text[end].isascii():
        end += 1
    body, pieces = b"", []
    for start, stop in ((0, third), (third, end), (end, len(text))):
        if stop > start:
            narrow = start == third and stop == end
            pieces.append(_Piece(start, stop, _TEXT_AT + len(body), 1 if narrow else 2))
            body += text[start:stop].encode("cp1252" if narrow else "utf-16-le", "surrogatepass")
    return body, pieces


def _clx(pieces: list[_Piece]) -> bytes:
    plc = struct.pack(f"<{len(pieces) + 1}I", *(p.start for p in pieces), pieces[-1].end)
    for p in pieces:
        plc += struct.pack("<HIH", 0, p.offset * 2 | 0x4000_0000 if p.size == 1 else p.offset, 0)
    bold = b"\x01\x03\x00\x35\x08\x01"
    return bold + b"\x02" + struct.pack("<I", len(plc)) + plc


def _pages(marked: list[tuple[int, bytes]], position: dict[int, int], entry: int, first: int) -> tuple[bytes, bytes]:
    """Formatted disk pages, and the table of where each begins."""
    pages, starts = b"", []
    runs = [(0 if not n else marked[n - 1][0], end, modifiers) for n, (end, modifiers) in enumerate(marked)]
    while runs:
        taken, held = [], 0
        while runs and held + 8 + entry + len(runs[0][2]) < 480 and len(taken) < 28:
            taken.append(runs.pop(0))
            held += 8 + entry + len(taken[-1][2])
        starts.append(position[taken[0][0]])
        pages += _page(taken, position, entry)
    bins = struct.pack(f"<{len(starts)}I", *starts) + struct.pack("<I", position[max(position)])
    return pages, bins + struct.pack(f"<{len(starts)}I", *range(first, first + len(starts)))


def _page(runs: list[tuple[int, int, bytes]], position: dict[int, int], entry: int) -> bytes:
    page = bytearray(512)
    page[511] = len(runs)
    free = 510
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(position[r[0]] for r in runs), position[runs[-1][1]])
    for number, (_, _, modifiers) in enumerate(runs):
        if not modifiers:
            continue
        if entry == 1:
            stored_as = bytes([len(modifiers)]) + modifiers
        else:
            whole = b"\0\0" + modifiers  # the style's number comes first
            even = len(whole) % 2 == 0
            stored_as = (b"\0" + bytes([len(whole) // 2]) if even else bytes([(len(whole) + 1) // 2])) + whole
        free -= len(stored_as) + len(stored_as) % 2
        page[free : free + len(stored_as)] = stored_as
        page[4 * (len(runs) + 1) + number * entry] = free // 2
    return bytes(page)
