"""PDF with a text layer: text by pdfium, tables from the ruling lines.

Recognise it by: ``%PDF-`` in the first kibibyte.
It lies by: page numbers inside tables, labels printed vertically, rows cut by a page break, Kangxi radicals for
ordinary characters (folded later), scans without any text.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from extract.carriers.page import Line, Placed, append
from extract.carriers.ruling import Box, RuledTable, Segment, ruled_tables
from extract.document import Block, Cell, Document, Grid
from extract.refusal import Refusal

_MAX_PAGES = 300


class Glyph(NamedTuple):
    """One character with its box; points, origin at the lower left of the page."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


def read(data: bytes) -> Document:
    """The document of a PDF.

    Raises `Refusal`: ``encrypted``, ``damaged``, ``too_large`` (pages), ``unsupported`` (no text layer).
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        kind = "encrypted" if "password" in str(error).lower() else "damaged"
        raise Refusal(kind, f"pdfium cannot open it: {error}") from error
    try:
        if len(pdf) > _MAX_PAGES:
            raise Refusal("too_large", f"{len(pdf)} pages; at most {_MAX_PAGES} are read")
        return _document(pdf)
    except pypdfium2.PdfiumError as error:
        raise Refusal("damaged", f"a page cannot be read: {error}") from error
    finally:
        pdf.close()


def _document(pdf: pypdfium2.PdfDocument) -> Document:
    blocks: list[Block] = []
    characters = 0
    for number in range(len(pdf)):
        page = pdf[number]
        glyphs = list(_glyphs(page))
        characters += sum(not g.char.isspace() for g in glyphs)
        _page_blocks(blocks, glyphs, ruled_tables(_segments(page)), page.get_height(), number + 1)
        page.close()
    if not characters:
        raise Refusal("unsupported", f"{len(pdf)} pages without a text layer (a scan): not read yet")
    about = {"created": created} if (created := pdf.get_metadata_value("CreationDate")) else {}
    return Document("pdf", tuple(blocks), about)


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    textpage = page.get_textpage()
    raw = textpage.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(textpage.count_chars()):
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        char = chr(pdfium.FPDFText_GetUnicode(raw, index))
        yield Glyph(char, left.value, bottom.value, right.value, top.value)
    textpage.close()


def _segments(page: pypdfium2.PdfPage) -> Iterator[Segment]:
    """Every straight stroke or rectangle edge on the page."""
    x, y = ctypes.c_float(), ctypes.c_float()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5):
        matrix = drawn.get_matrix()
        points: list[tuple[float, float]] = []
        for index in range(pdfium.FPDFPath_CountSegments(drawn.raw)):
            segment = pdfium.FPDFPath_GetPathSegment(drawn.raw, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
                yield from _edges(points)
                points = [point]
            else:
                points.append(point)
                if pdfium.FPDFPathSegment_GetClose(segment):
                    points.append(points[0])
        yield from _edges(points)


def _edges(points: list[tuple[float, float]]) -> Iterator[Segment]:
    for (x0, y0), (x1, y1) in pairwise(points):
        yield Segment(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _page_blocks(
    blocks: list[Block], glyphs: list[Glyph], tables: list[RuledTable], height: float, number: int
) -> None:
    """Append one page's paragraphs and grids in reading order."""
    loose: list[Glyph] = []
    inside: list[list[Glyph]] = [[] for _ in tables]
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        for index, table in enumerate(tables):
            if table.box.holds(x, y):
                inside[index].append(glyph)
                break
        else:
            loose.append(glyph)
    placed = [Placed(table.box.top, _grid(table, held, number)) for table, held in zip(tables, inside, strict=True)]
    append(blocks, _lines(loose), placed, height, number)


def _lines(glyphs: list[Glyph]) -> list[Line]:
    lines: list[Line] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char in "\r\n":
            if current:
                lines.append(_line(current))
                current = []
        elif glyph.char.isprintable() and (current or not glyph.char.isspace()):
            current.append(glyph)
    if current:
        lines.append(_line(current))
    return lines


def _line(glyphs: list[Glyph]) -> Line:
    inked = [g for g in glyphs if not g.char.isspace()]
    return Line(
        "".join(g.char for g in glyphs).strip(),
        min(g.left for g in inked),
        max(g.right for g in inked),
        max(g.top for g in inked),
        max(g.top - g.bottom for g in inked),
    )


def _grid(table: RuledTable, glyphs: list[Glyph], page: int) -> Grid:
    held: dict[Box, list[Glyph]] = {cell.box: [] for cell in table.cells}
    finder = _Finder(table)
    for glyph in glyphs:
        box = finder.box((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
        if box is not None:
            held[box].append(glyph)
    rows: list[list[Cell]] = [[] for _ in range(table.height)]
    for cell in table.cells:
        b = cell.box
        place = f"page {page}, box {b.left:.0f} {b.bottom:.0f} {b.right:.0f} {b.top:.0f}"
        text = _cell_text(held[b])
        rows[cell.row].append(Cell(text, cell.row, cell.column, cell.rowspan, cell.colspan, place))
    return Grid(tuple(tuple(sorted(row, key=lambda c: c.column)) for row in rows if row), True, f"page {page}")


class _Finder:
    """Finds the cell under a point."""

    def __init__(self, table: RuledTable) -> None:
        self._xs, self._ys = table.xs, table.ys
        self._boxes = {
            (r, c): cell.box
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        }

    def box(self, x: float, y: float) -> Box | None:
        """The box of the cell that holds the point, None outside the table."""
        column = bisect_right(self._xs, x) - 1
        row = len(self._ys) - 1 - bisect_right(self._ys, y)
        return self._boxes.get((row, column))


def _cell_text(glyphs: list[Glyph]) -> str:
    """Characters of a cell in the order of the text layer; a lower line begins with a line break."""
    parts: list[str] = []
    previous: Glyph | None = None
    for glyph in glyphs:
        if glyph.char.isspace() or not glyph.char.isprintable():
            if parts and parts[-1] not in (" ", "\n") and glyph.char == " ":
                parts.append(" ")
            continue
        if previous is not None and glyph.top < previous.bottom:
            parts.append("\n")
        parts.append(glyph.char)
        previous = glyph
    return "".join(parts).strip()
