"""Reports as PDF 1.4 files with a text layer (ISO 32000-1), written by hand.

The font is STSong-Light with the predefined CMap UniGB-UCS2-H, not embedded: what a converter of the years
around 2010 wrote. Tables are ruled, labels wrapped, figures centred in their boxes, and a table may break
over two pages with its merged cells.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.reports import Report

CONTENT_TYPE = "application/pdf"
_WIDTH, _HEIGHT = 595.0, 842.0
_MARGIN, _FOOT = 60.0, 64.0
_BODY, _SMALL = 12.0, 8.0
_PADDING = 3.0
_KEPT_TOGETHER = 4


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The bytes of the report's PDF file; the same report gives the same bytes.

    `drawn` are the tables in place of the form's own, each under the section of its key.
    """
    sheet = _Sheet()
    for line in report.title_lines:
        sheet.centred(line, 18.0)
    for text in report.preface:
        sheet.paragraph(text)
    tables = grids(report) if drawn is None else drawn
    for section in report.sections:
        if section.key == "s3" and report.year % 2:
            sheet.new_page()
        sheet.paragraph(section.heading)
        for text in section.paragraphs:
            sheet.paragraph(text)
        if section.key in tables:
            sheet.table(tables[section.key])
    return _file(sheet.finished(), f"D:{report.published_on:%Y%m%d}093000+08'00'")


class _Sheet:
    """Pages being filled from the top; `finished` gives their content streams."""

    def __init__(self) -> None:
        self._pages: list[list[str]] = []
        self.new_page()

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self._pages.append([])
        self._y = _HEIGHT - 72.0

    def centred(self, text: str, size: float) -> None:
        """One line in the middle, an empty one where there is no text."""
        self._y -= size * 1.6
        self._write((_WIDTH - _measure(text, size)) / 2, self._y, text, size)

    def paragraph(self, text: str) -> None:
        """Body text with its first line two characters in."""
        for line in _wrapped(f"　　{text}", _WIDTH - 2 * _MARGIN, _BODY):
            if self._y - 20.0 < _FOOT:
                self.new_page()
            self._y -= 20.0
            indent = _measure(line, _BODY) - _measure(line.lstrip("　"), _BODY)
            self._write(_MARGIN + indent, self._y, line.lstrip("　"), _BODY)

    def table(self, grid: Grid) -> None:
        """The grid, ruled, broken between rows where the page ends."""
        unit = (_WIDTH - 2 * _MARGIN) / sum(grid.widths)
        edges = [_MARGIN + unit * sum(grid.widths[:n]) for n in range(len(grid.widths) + 1)]
        texts = {
            (row, column): _balanced(cell.text, edges[column + cell.colspan] - edges[column] - 2 * _PADDING)
            for row, column, cell in grid.placed()
        }
        heights = _heights(grid, texts)
        self._y -= 8.0
        if len(heights) <= _KEPT_TOGETHER and self._y - sum(heights) < _FOOT:
            self.new_page()
        tops: list[tuple[int, float]] = []
        for height in heights:
            if self._y - height < _FOOT:
                self.new_page()
            tops.append((len(self._pages) - 1, self._y))
            self._y -= height
        for row, column, cell in grid.placed():
            box = (edges[column], edges[column + cell.colspan])
            self._cell(box, texts[row, column], _pieces(row, cell, tops, heights))
        self._y -= 8.0

    def _cell(self, box: tuple[float, float], lines: list[str], pieces: list[tuple[int, float, float]]) -> None:
        left, right = box
        for page, top, bottom in pieces:
            rule = f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re S"
            self._pages[page].append(rule)
        page, top, bottom = max(pieces, key=lambda piece: piece[1] - piece[2])
        leading = _SMALL + 2
        baseline = (top + bottom) / 2 + leading * len(lines) / 2 - _SMALL * 0.95
        for number, line in enumerate(lines):
            x = (left + right - _measure(line, _SMALL)) / 2
            self._write(x, baseline - leading * number, line, _SMALL, page)

    def _write(self, x: float, y: float, text: str, size: float, page: int = -1) -> None:
        if text:
            codes = text.encode("utf-16-be").hex().upper()
            self._pages[page].append(f"BT /F1 {size:g} Tf {x:.2f} {y:.2f} Td <{codes}> Tj ET")

    def finished(self) -> list[str]:
        """The content stream of every page, numbered at the foot."""
        for number, page in enumerate(self._pages):
            label = f"- {number + 1} -"
            self._write((_WIDTH - _measure(label, 10.0)) / 2, 36.0, label, 10.0, number)
            page.insert(0, "0.5 w")
        return ["\n".join(page) for page in self._pages]


def _measure(text: str, size: float) -> float:
    return sum(size / 2 if character.isascii() else size for character in text)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than `width`, broken anywhere but inside a number."""
    lines, line = [], ""
    for token in _tokens(text):
        if line and _measure(line + token, size) > width:
            lines.append(line)
            line = ""
        line += token
    return [*lines, line]


def _balanced(text: str, width: float) -> list[str]:
    """A cell's text in as few lines as fit, of about equal length; line breaks of its own stay."""
    if "\n" in text:
        return [line for part in text.split("\n") for line in _balanced(part, width)]
    lines = _wrapped(text, width, _SMALL)
    even = _measure(text, _SMALL) / len(lines) + _SMALL / 2
    balanced = _wrapped(text, min(even, width), _SMALL)
    return balanced if len(balanced) == len(lines) else lines


def _tokens(text: str) -> Iterable[str]:
    token = ""
    for character in text:
        if token and not (character.isascii() and character.isalnum() and token[-1].isascii()):
            yield token
            token = ""
        token += character
    if token:
        yield token


def _heights(grid: Grid, texts: dict[tuple[int, int], list[str]]) -> list[float]:
    """Row heights that hold every wrapped text; a merged cell's need is met by its last row."""
    heights = [0.0] * len(grid.rows)
    for pass_over_merged in (False, True):
        for row, column, cell in grid.placed():
            if (cell.rowspan > 1) is pass_over_merged:
                needed = len(texts[row, column]) * (_SMALL + 2) + 2 * _PADDING
                last = row + cell.rowspan - 1
                heights[last] = max(heights[last], needed - sum(heights[row:last]))
    return heights


def _pieces(
    row: int, cell: Cell, tops: list[tuple[int, float]], heights: list[float]
) -> list[tuple[int, float, float]]:
    """The cell's boxes as (page, top, bottom): one a page it stands on."""
    pieces: list[tuple[int, float, float]] = []
    for number in range(row, row + cell.rowspan):
        page, top = tops[number]
        if pieces and pieces[-1][0] == page:
            pieces[-1] = (page, pieces[-1][1], top - heights[number])
        else:
            pieces.append((page, top, top - heights[number]))
    return pieces


_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H"
    " /DescendantFonts [4 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /W [1 95 500] >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)


def _file(streams: list[str], created: str) -> bytes:
    first = 7
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        *(font.encode() for font in _FONT),
        f"<< /Producer (gongkai simulator) /CreationDate ({created}) >>".encode(),
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH:g} {_HEIGHT:g}]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>".encode()
        )
        packed = zlib.compress(stream.encode("ascii"))
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
        objects.append(head.encode() + packed + b"\nendstream")
    written = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    written_to = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    written += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\n".encode()
    written += f"startxref\n{written_to}\n%%EOF\n".encode()
    return bytes(written)
