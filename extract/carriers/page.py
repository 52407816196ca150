"""A page's lines and tables put in reading order: lines of running text become paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.document import Block, Grid, Paragraph

_PAGE_NUMBER = re.compile(r"[-—–·\s]*\d{1,3}[-—–·\s]*|第\s*\d+\s*页(\s*[,，/]?\s*共\s*\d+\s*页)?")
_STARTS = re.compile(r"[一二三四五六七八九十]+\s*、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六]部分")

_ROW = re.compile(r"(?:[0-9][0-9.,]*|[-—/])(?: +(?:[0-9][0-9.,]*|[-—/])){2,}$")
"""The end of a table's row whose rulings are not drawn: it is whole, however far it reaches."""

_ROW_END = 200
"""So many characters hold the last three figures of any row; a line may be a hundred thousand digits long."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; points, origin at the lower left.  ``confidence`` as in `Paragraph`."""

    text: str
    left: float
    right: float
    top: float
    size: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and its upper edge."""

    top: float
    grid: Grid


def append(blocks: list[Block], lines: Iterable[Line], tables: list[Placed], height: float, page: int) -> None:
    """Append one page's paragraphs and grids to ``blocks`` in reading order, without the page number."""
    kept = [line for line in lines if not is_furniture(line, height)]
    pending = sorted(tables, key=lambda table: -table.top)
    margin = min((line.left for line in kept), default=0.0)
    edge = max((line.right for line in kept), default=0.0)
    previous: Line | None = None
    for line in kept:
        while pending and pending[0].top > line.top:
            blocks.append(pending.pop(0).grid)
            previous = None
        _append_line(blocks, line, previous, margin, edge, page)
        previous = line
    blocks.extend(table.grid for table in pending)


def is_furniture(line: Line, height: float) -> bool:
    """Whether the line is a page number."""
    outer = line.top < height * 0.12 or line.top > height * 0.92
    return outer and _PAGE_NUMBER.fullmatch(line.text) is not None


def _is_row(text: str) -> bool:
    return _ROW.search(text, max(0, len(text) - _ROW_END)) is not None


def _append_line(blocks: list[Block], line: Line, previous: Line | None, margin: float, edge: float, page: int) -> None:
    """A line continues the paragraph before it when it is not indented and that paragraph's last line was full."""
    last = blocks[-1] if blocks else None
    indented = line.left > margin + line.size * 0.8
    full = previous is None or (previous.right > edge - previous.size * 2 and not _is_row(previous.text))
    if isinstance(last, Paragraph) and not indented and full and not _STARTS.match(line.text):
        joiner = " " if last.text[-1:].isascii() and line.text[:1].isascii() and last.text[-1:].isalpha() else ""
        known = [c for c in (last.confidence, line.confidence) if c is not None]
        blocks[-1] = Paragraph(last.text + joiner + line.text, last.place, confidence=min(known, default=None))
    else:
        blocks.append(Paragraph(line.text, f"page {page}, y {line.top:.0f}", confidence=line.confidence))
