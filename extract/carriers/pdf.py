"""PDF with a text layer: text by pdfium, tables from the ruling lines.

Recognise it by: ``%PDF-`` in the first kibibyte.
It lies by: page numbers inside tables, labels printed vertically, rows cut by a page break, Kangxi radicals for
ordinary characters (folded later), scans without any text.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from extract.carriers.ruling import Segment, ruled_tables
from extract.carriers.textlayer import Glyph, Page, append_page
from extract.document import Block, Document
from extract.refusal import Refusal

_MAX_PAGES = 300


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
        append_page(blocks, Page(number + 1, page.get_height(), glyphs, ruled_tables(_segments(page))))
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
