"""Word 97–2003 and WPS text: the piece table, and the marks of cells and rows ([MS-DOC]).

Recognise it by: a compound file with the stream ``WordDocument``.
It lies by: text deleted under revision or hidden that stays in the stream, field codes beside their results, cell marks
and row marks that are the same character, row definitions too long for their page and kept elsewhere.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extract.carriers.docprops import RAISED, UNSEEN, Properties
from extract.carriers.flow import Flow
from extract.carriers.ole import Compound
from extract.document import Document
from extract.refusal import Refusal

_WORD_97 = 0x00C1
_CCP_TEXT, _FC_CHPX, _FC_PAPX, _FC_CLX = 0x4C, 0xFA, 0x102, 0x1A2
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_MAX_CHARACTERS = 4_000_000

_MARKS = re.compile(r"[\r\x07\x0c]")
_FIELDS = re.compile(r"[\x13\x14\x15]")
_DROPPED = re.compile(r"[\x00-\x06\x08\x0e-\x1d\x1f\ud800-\udfff\uf000-\uf0ff]")
"""What stands for no character: anchors of pictures and notes, field marks, soft hyphens, glyphs of symbol fonts."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SPOKEN = str.maketrans({"\x0b": "\n", "\x1e": "-"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters from ``start`` (inclusive) to ``end``, at ``offset`` in the stream, ``size`` bytes each."""

    start: int
    end: int
    offset: int
    size: int

    def position(self, character: int) -> int:
        """Where a character lies in the stream."""
        return self.offset + (character - self.start) * self.size


def read(data: bytes) -> Document:
    """The document of a Word 97–2003 file.

    Raises `Refusal`: ``encrypted``, ``unsupported`` (older than Word 97), ``too_large``, ``damaged``.
    """
    compound = Compound(data)
    main = compound.stream("WordDocument")
    if len(main) < _FC_CLX + 8:
        raise Refusal("damaged", f"the stream WordDocument ends after {len(main)} bytes")
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if magic != 0xA5EC or version < _WORD_97:
        raise Refusal("unsupported", f"a Word text older than Word 97 ({magic:04x} {version:04x})")
    if flags & _ENCRYPTED:
        raise Refusal("encrypted", "a Word text under a password")
    names = ("1Table", "0Table") if flags & _SECOND_TABLE else ("0Table", "1Table")
    table = compound.stream(names[0]) or compound.stream(names[1])
    try:
        pieces = list(_pieces(_part(table, main, _FC_CLX), struct.unpack_from("<I", main, _CCP_TEXT)[0]))
        text = _text(main, pieces)
        paragraphs = Properties(main, _part(table, main, _FC_PAPX), 13, compound.stream("Data"))
        characters = Properties(main, _part(table, main, _FC_CHPX), 1, b"")
    except (struct.error, IndexError) as error:
        raise Refusal("damaged", f"the piece table is broken: {error}") from error
    text = _without(_without_codes(text), pieces, characters, UNSEEN)
    figures = _without(text, pieces, characters, RAISED)
    return _flow(text, figures, pieces, paragraphs).document("doc")


def _part(table: bytes, main: bytes, where: int) -> bytes:
    offset, length = struct.unpack_from("<II", main, where)
    return table[offset : offset + length]


def _pieces(clx: bytes, characters: int) -> Iterator[_Piece]:
    """The pieces of the main text, in order ([MS-DOC] 2.9.38 Clx, 2.8.35 PlcPcd)."""
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise Refusal("damaged", "the piece table is missing")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if characters > _MAX_CHARACTERS:
        raise Refusal("too_large", f"{characters:,} characters; at most {_MAX_CHARACTERS:,} are read")
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    for number in range(count):
        start, end = ends[number], min(ends[number + 1], characters)
        (where,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        if start >= end:
            return
        narrow = bool(where & 0x4000_0000)
        offset = where & 0x3FFF_FFFF
        yield _Piece(start, end, offset // 2 if narrow else offset, 1 if narrow else 2)


def _text(main: bytes, pieces: list[_Piece]) -> str:
    """The main text, one character a code unit, so that positions in it are Word's."""
    parts = []
    for piece in pieces:
        raw = main[piece.offset : piece.position(piece.end)]
        if len(raw) != (piece.end - piece.start) * piece.size:
            raise Refusal("damaged", "the text ends before its end")
        if piece.size == 1:
            parts.append(raw.decode("cp1252", errors="replace"))
            continue
        text = raw.decode("utf-16-le", errors="replace")
        if len(text) != piece.end - piece.start:
            text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
        parts.append(text)
    return "".join(parts)


def _without(text: str, pieces: list[_Piece], characters: Properties, wanted: Mapping[int, tuple[int, ...]]) -> str:
    """The text with NUL for the characters under these modifiers; marks of cells stay."""
    shown: list[str] = []
    for piece in pieces:
        for start, end in characters.stretches(piece.offset, piece.position(piece.end), wanted):
            shown = shown or list(text)
            first = piece.start + (start - piece.offset) // piece.size
            _blank(shown, first, piece.start + (end - piece.offset) // piece.size)
    return "".join(shown) or text


def _without_codes(text: str) -> str:
    """The text with NUL for the codes of fields, their results stay."""
    shown = list(text)
    opened: list[int] = []
    for mark in _FIELDS.finditer(text):
        if mark[0] == "\x13":
            opened.append(mark.start())
        elif opened and opened[-1] >= 0:
            _blank(shown, opened[-1], mark.start())
            opened[-1] = -1
        if mark[0] == "\x15" and opened:
            opened.pop()
    return "".join(shown)


def _blank(shown: list[str], start: int, end: int) -> None:
    for index in range(start, min(end, len(shown))):
        if shown[index] != "\x07":
            shown[index] = "\x00"


def _flow(text: str, figures: str, pieces: list[_Piece], paragraphs: Properties) -> Flow:
    """The stream of paragraphs and marks.  In tables ``figures`` counts, the text without what is raised or struck out,
    unless nothing is left of it: the mark of a footnote is none of a figure's digits."""
    flow = Flow()
    starts = [piece.start for piece in pieces]
    begin = 0
    for mark in _MARKS.finditer(text):
        end = mark.start()
        piece = pieces[bisect_right(starts, end) - 1]
        properties = paragraphs.at(piece.position(end))
        depth = properties.depth
        written = _clean(figures[begin:end]) if depth else ""
        written = written if written.strip() else _clean(text[begin:end])
        begin = mark.end()
        if mark[0] == "\x07" and depth <= 1:
            if properties.ends_row:
                flow.row(properties.borders, 1)
            else:
                flow.cell(written, 1)
        elif properties.ends_inner_row and depth > 1:
            flow.row(properties.borders, depth)
        elif properties.ends_inner_cell and depth > 1:
            flow.cell(written, depth)
        else:
            flow.paragraph(written, depth)
    flow.paragraph(_clean(text[begin:]), 0)
    return flow


def _clean(text: str) -> str:
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
    return _DROPPED.sub("", text).translate(_SPOKEN)
