"""PDF: text by pdfium, tables from the ruling lines; a page that is a picture is read as a scan.

Recognise it by: ``%PDF-`` in the first kibibyte.
It lies by: page numbers inside tables, labels printed vertically, rows cut by a page break, Kangxi radicals for
ordinary characters (folded later), scans without any text.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from extract.carriers import image
from extract.carriers.ruling import Segment
from extract.carriers.textlayer import Glyph, Page, arranged
from extract.document import Block, Document
from extract.refusal import Refusal

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""

_MAX_PAGES = 300
_MAX_SCANNED = 40
_COVERING = 0.7
"""Share of the page that the picture of a scanned page covers at least."""


def read(data: bytes) -> Document:
    """The document of a PDF.

    Raises `Refusal`: ``encrypted``, ``damaged``, ``too_large`` (pages), ``unsupported`` (a scan, and the extra
    ``ocr`` is not installed), ``empty``.
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
    pages = [_page(pdf, number) for number in range(len(pdf))]
    if (pictures := pages.count(None)) > _MAX_SCANNED:
        raise Refusal("too_large", f"{pictures} scanned pages; at most {_MAX_SCANNED} are read")
    blocks: list[Block] = []
    scan = _Scan()
    for number, laid in enumerate(arranged(pages)):
        if laid is not None:
            laid.append_to(blocks)
            continue
        page = pdf[number]
        scan.append(blocks, page, number + 1)
        page.close()
    characters = any(not g.char.isspace() for page in pages if page is not None for g in page.glyphs)
    if not characters and not scan.pages:
        raise Refusal("unsupported" if scan.unread else "empty", f"no text on {len(pdf)} pages: {image.HOW}")
    about = {"created": created} if (created := pdf.get_metadata_value("CreationDate")) else {}
    return Document("scan" if scan.pages else "pdf", tuple(blocks), about, tuple(scan.unread))


def _page(pdf: pypdfium2.PdfDocument, number: int) -> Page | None:
    """The text and the strokes of a page, None when it is a picture."""
    page = pdf[number]
    try:
        glyphs = list(_glyphs(page))
        if _is_picture(page, sum(not g.char.isspace() for g in glyphs)):
            return None
        return Page(number + 1, page.get_height(), glyphs, list(_segments(page)))
    finally:
        page.close()


class _Scan:
    """Pages that are pictures: recognised where something is there to do it, else named as unread."""

    def __init__(self) -> None:
        self.pages = 0
        self.unread: list[tuple[str, str]] = []

    def append(self, blocks: list[Block], page: pypdfium2.PdfPage, number: int) -> None:
        """Append the page's paragraphs and grids."""
        reader = image.reader()
        if reader is None:
            self.unread.append((f"page {number}", f"a picture; {image.HOW}"))
            return
        self.pages += 1
        reader.append(blocks, reader.rendered(page), number, page.get_width())


def _is_picture(page: pypdfium2.PdfPage, characters: int) -> bool:
    """Whether something is printed but not as text: nothing of it is text, or the text is invisible and lies over a
    picture, which is how a scanner writes what it took the picture to say."""
    if not characters:
        return bool(pdfium.FPDFPage_CountObjects(page.raw))
    area = page.get_width() * page.get_height()
    boxes = [drawn.get_bounds() for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2)]
    if not any((right - left) * (top - bottom) > _COVERING * area for left, bottom, right, top in boxes):
        return False
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=2)
    return all(pdfium.FPDFTextObj_GetTextRenderMode(t.raw) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for t in texts)


def _upright(page: pypdfium2.PdfPage) -> Callable[[Box], Box]:
    """Turns a box of the page to where a reader sees it: landscape tables are often drawn sideways on a page
    that is shown turned."""
    turned = page.get_rotation()
    if not turned:
        return lambda box: box
    height, width = page.get_size() if turned in (90, 270) else page.get_size()[::-1]

    def turn(box: Box) -> Box:
        left, bottom, right, top = box
        if turned == 90:
            return bottom, width - right, top, width - left
        if turned == 180:
            return width - right, height - top, width - left, height - bottom
        return height - top, left, height - bottom, right

    return turn


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    upright = _upright(page)
    textpage = page.get_textpage()
    raw = textpage.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(textpage.count_chars()):
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        char = chr(pdfium.FPDFText_GetUnicode(raw, index))
        yield Glyph(char, *upright((left.value, bottom.value, right.value, top.value)))
    textpage.close()


def _segments(page: pypdfium2.PdfPage) -> Iterator[Segment]:
    """Every straight stroke or rectangle edge on the page, as it is shown."""
    upright = _upright(page)
    x, y = ctypes.c_float(), ctypes.c_float()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5):
        matrix = drawn.get_matrix()
        points: list[tuple[float, float]] = []
        for index in range(pdfium.FPDFPath_CountSegments(drawn.raw)):
            segment = pdfium.FPDFPath_GetPathSegment(drawn.raw, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = matrix.on_point(x.value, y.value)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
                yield from _edges(points, upright)
                points = [point]
            else:
                points.append(point)
                if pdfium.FPDFPathSegment_GetClose(segment):
                    points.append(points[0])
        yield from _edges(points, upright)


def _edges(points: list[tuple[float, float]], upright: Callable[[Box], Box]) -> Iterator[Segment]:
    for (x0, y0), (x1, y1) in pairwise(points):
        yield Segment(*upright((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
