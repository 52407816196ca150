"""Properties of Word's paragraphs and characters: formatted disk pages and their modifiers ([MS-DOC] 2.6, 2.9)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extract.carriers.flow import Border, Borders

_PAGE = 512
_OPERAND_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _TABLE_TERMINATOR, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_TERMINATOR = 0x244B, 0x244C
_HUGE = (0x6646, 0x6645)
_DEFINE_TABLE, _VERTICAL_MERGE, _CHANGE_TABS = 0xD608, 0xD62B, 0xC615
UNSEEN = {0x0800: (1,), 0x083C: (1,)}
"""Modifiers of characters deleted under revision and hidden, and the operands that switch them on."""

RAISED = {0x2A48: (1, 2), 0x0837: (1,), 0x2A53: (1,)}
"""Modifiers of characters raised, lowered, and struck out once or twice."""

_DOWN = {0: "", 1: "continue", 2: "restart", 3: "restart"}
_MAX_CELLS = 63
_TC80 = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a paragraph mark says of the table it stands in; ``depth`` 0 is outside tables."""

    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    ends_inner_row: bool = False
    borders: Borders = ()


class Properties:
    """Modifiers by position in the main stream; pages are read when first asked for.

    ``entry`` is the size of a page's entries: 13 for paragraphs, 1 for characters.
    """

    def __init__(self, main: bytes, bins: bytes, entry: int, extra: bytes) -> None:
        count = max((len(bins) - 4) // 8, 0)
        self._starts = struct.unpack_from(f"<{count}I", bins) if count else ()
        self._pages = struct.unpack_from(f"<{count}I", bins, 4 * (count + 1)) if count else ()
        self._main, self._entry, self._extra = main, entry, extra
        self._read: dict[int, tuple[list[int], list[bytes]]] = {}
        self._known: dict[bytes, Paragraph] = {}

    def at(self, position: int) -> Paragraph:
        """The properties of the paragraph whose mark stands at ``position``."""
        if not self._starts:
            return Paragraph()
        starts, modifiers = self._page(max(bisect_right(self._starts, position) - 1, 0))
        run = bisect_right(starts, position) - 1
        if not 0 <= run < len(modifiers):
            return Paragraph()
        modifier = modifiers[run]
        if modifier not in self._known:
            self._known[modifier] = _paragraph(modifier, self._extra)
        return self._known[modifier]

    def stretches(self, start: int, end: int, wanted: Mapping[int, tuple[int, ...]]) -> Iterator[tuple[int, int]]:
        """Stretches from ``start`` to ``end`` under one of the modifiers with one of its operands."""
        if not self._starts:
            return
        first = max(bisect_right(self._starts, start) - 1, 0)
        for index in range(first, max(bisect_right(self._starts, end), first + 1)):
            starts, modifiers = self._page(index)
            for run, modifier in enumerate(modifiers):
                if starts[run] < end and starts[run + 1] > start and _has(modifier, wanted):
                    yield max(starts[run], start), min(starts[run + 1], end)

    def _page(self, index: int) -> tuple[list[int], list[bytes]]:
        number = self._pages[index] & 0x3F_FFFF
        if number not in self._read:
            page = self._main[number * _PAGE : (number + 1) * _PAGE]
            self._read[number] = _runs(page, self._entry) if len(page) == _PAGE else ([], [])
        return self._read[number]


def _runs(page: bytes, entry: int) -> tuple[list[int], list[bytes]]:
    """Starts of a page's runs (and the last one's end), and the modifiers of each."""
    count = page[-1]
    if 4 * (count + 1) + count * entry >= _PAGE:
        return [], []
    starts = list(struct.unpack_from(f"<{count + 1}I", page))
    modifiers = []
    for run in range(count):
        at = 2 * page[4 * (count + 1) + run * entry]
        modifiers.append(b"" if not at else _sized(page, at, paragraph=entry > 1))
    return starts, modifiers


def _sized(page: bytes, at: int, *, paragraph: bool) -> bytes:
    size = page[at]
    if not paragraph:
        return page[at + 1 : at + 1 + size]
    if size:  # counted in words, this byte included; the style's number comes first
        return page[at + 3 : at + 2 * size]
    return page[at + 4 : at + 2 + 2 * page[at + 1]] if at + 1 < len(page) else b""


def _modifiers(modifiers: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each modifier ([MS-DOC] 2.6.1); ends where the bytes end."""
    at = 0
    while at + 3 <= len(modifiers):
        code = modifiers[at] | modifiers[at + 1] << 8
        at += 2
        if code >> 13 != 6:
            size = _OPERAND_SIZES[code >> 13]
        elif code == _DEFINE_TABLE:
            size = 1 + int.from_bytes(modifiers[at : at + 2], "little")
        elif code == _CHANGE_TABS and modifiers[at] == 255:
            deleted = modifiers[at + 1] if at + 1 < len(modifiers) else 0
            added_at = at + 2 + 4 * deleted
            size = 3 + 4 * deleted + 3 * (modifiers[added_at] if added_at < len(modifiers) else 0)
        else:
            size = 1 + modifiers[at]
        yield code, modifiers[at : at + size]
        at += size


def _has(modifiers: bytes, wanted: Mapping[int, tuple[int, ...]]) -> bool:
    # most runs hold none of these bytes, and are passed over without being parsed
    return any(code.to_bytes(2, "little") in modifiers for code in wanted) and any(
        operand[0] in wanted[code] for code, operand in _modifiers(modifiers) if code in wanted and operand
    )


def _paragraph(modifiers: bytes, extra: bytes) -> Paragraph:
    flags: dict[int, int] = {}
    borders: list[Border] = []
    for code, operand in _unfolded(modifiers, extra):
        if code == _DEFINE_TABLE:
            borders = _defined(operand)
        elif code == _VERTICAL_MERGE and len(operand) >= 3 and operand[1] < len(borders):
            old = borders[operand[1]]
            borders[operand[1]] = Border(old.left, old.right, old.across, _DOWN[operand[2] & 3])
        elif code in (_IN_TABLE, _TABLE_TERMINATOR, _DEPTH, _INNER_CELL, _INNER_TERMINATOR):
            flags[code] = int.from_bytes(operand, "little")
    inside = flags.get(_IN_TABLE, 0) or flags.get(_TABLE_TERMINATOR, 0)
    return Paragraph(
        max(flags.get(_DEPTH, 1), 1) if inside else 0,
        bool(flags.get(_TABLE_TERMINATOR)),
        bool(flags.get(_INNER_CELL)),
        bool(flags.get(_INNER_TERMINATOR)),
        tuple(borders),
    )


def _unfolded(modifiers: bytes, extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Modifiers with those kept in the stream ``Data`` in their place (one level, as the format allows)."""
    for code, operand in _modifiers(modifiers):
        if code in _HUGE and len(operand) == 4:
            at = int.from_bytes(operand, "little")
            yield from _modifiers(extra[at + 2 : at + 2 + int.from_bytes(extra[at : at + 2], "little")])
        else:
            yield code, operand


def _defined(operand: bytes) -> list[Border]:
    """The cells of a row definition ([MS-DOC] 2.9.321); empty when it is cut short."""
    count = operand[2] if len(operand) > 2 else 0
    first = 3 + 2 * (count + 1)
    if not 0 < count <= _MAX_CELLS or len(operand) < first:
        return []
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    borders = []
    for cell in range(count):
        at = first + cell * _TC80
        flags = int.from_bytes(operand[at : at + 2], "little")
        borders.append(Border(edges[cell], edges[cell + 1], flags & 3, _DOWN[flags >> 5 & 3]))
    return borders
