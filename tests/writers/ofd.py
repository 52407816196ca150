"""OFD files (GB/T 33190-2016): pages drawn like the simulator's PDF, furniture in a template, text in odd pieces."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report
from tests.writers.archive import zipped
from tests.writers.blocks import blocks, edges

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT, MARGIN, FOOT = 210.0, 297.0, 20.0, 275.0
BODY, SMALL = 4.2, 2.8


class Sheet:
    """Pages being filled from the top; objects are placed in millimetres."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self._y = MARGIN

    def text(self, x: float, y: float, written: str, size: float) -> None:
        """A run of text with its base line at y: in one object, or scaled and with each distance stated."""
        if not written:
            return
        at = f'Boundary="{x:.3f} {y - size:.3f} 50 9" Font="1"'
        if len(self.pages[-1]) % 2:
            step = " ".join(f"{width(c, size) * 2:.4f}" for c in written[:-1])
            how, code = f'Size="{size * 2}" CTM="0.5 0 0 0.5 0 0"', f'X="0" Y="{size * 2}" DeltaX="{step}"'
        else:
            even = len(written) > 1 and all(width(c, size) == size for c in written)
            how, code = f'Size="{size}"', f'X="0" Y="{size}"' + f' DeltaX="g {len(written) - 1} {size}"' * even
        text = f"<ofd:TextCode {code}>{escape(written)}</ofd:TextCode>"
        self.pages[-1].append(f"<ofd:TextObject {at} {how}>{text}</ofd:TextObject>")

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """A ruled box, its path relative to its boundary."""
        w, h = right - left, bottom - top
        path = f"<ofd:AbbreviatedData>M 0 0 L {w:.3f} 0 L {w:.3f} {h:.3f} L 0 {h:.3f} C</ofd:AbbreviatedData>"
        at = f'Boundary="{left:.3f} {top:.3f} {w:.3f} {h:.3f}" LineWidth="0.2"'
        self.pages[-1].append(f"<ofd:PathObject {at}>{path}</ofd:PathObject>")

    def paragraph(self, written: str) -> None:
        """Body text with its first line two characters in."""
        for number, line in enumerate(wrapped(f"　　{written}", WIDTH - 2 * MARGIN, BODY)):
            if self._y + 8 > FOOT:
                self.new_page()
            self._y += 8
            self.text(MARGIN + (0 if number else 2 * BODY), self._y, line.lstrip("　"), BODY)

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append([])
        self._y = MARGIN

    def table(self, grid: Grid) -> None:
        """The grid on a page of its own, rows as high as their tallest label needs."""
        self.new_page()
        columns = edges(grid, 170)
        texts = {
            (row, column): wrapped(cell.text, columns[column + cell.colspan] - columns[column] - 2, SMALL)
            for row, column, cell in grid.placed()
        }
        heights = [0.0] * len(grid.rows)
        for tall in (False, True):
            for row, column, cell in grid.placed():
                if (cell.rowspan > 1) is tall:
                    last = row + cell.rowspan - 1
                    need = len(texts[row, column]) * (SMALL + 0.8) + 2
                    heights[last] = max(heights[last], need - sum(heights[row:last]))
        tops = [MARGIN + sum(heights[:n]) for n in range(len(heights) + 1)]
        for row, column, cell in grid.placed():
            left, right = MARGIN + columns[column], MARGIN + columns[column + cell.colspan]
            top, bottom = tops[row], tops[row + cell.rowspan]
            self.box(left, top, right, bottom)
            lines = texts[row, column]
            first = (top + bottom - len(lines) * (SMALL + 0.8)) / 2 + SMALL
            for number, line in enumerate(lines):
                x = (left + right - sum(width(c, SMALL) for c in line)) / 2
                self.text(x, first + number * (SMALL + 0.8), line, SMALL)
        self._y = tops[-1]


def width(character: str, size: float) -> float:
    """How far a character reaches."""
    return size / 2 if character.isascii() else size


def wrapped(text: str, across: float, size: float) -> list[str]:
    """The text in lines no wider than ``across``; line breaks of its own stay."""
    if "\n" in text:
        return [line for part in text.split("\n") for line in wrapped(part, across, size)]
    lines, line = [], ""
    for character in text:
        if line and sum(width(c, size) for c in line + character) > across:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report as an OFD file."""
    sheet = Sheet()
    for block in blocks(report, drawn):
        if isinstance(block, str):
            sheet.paragraph(block)
        else:
            sheet.table(block)
    return file(sheet.pages)


def file(pages: list[list[str]], extra: dict[str, str] | None = None) -> bytes:
    """The bytes of a file of pages; a template rules a line at the foot of each."""
    rule = "<ofd:AbbreviatedData>M 0 0 L 170 0</ofd:AbbreviatedData>"
    foot = f'<ofd:PathObject Boundary="20 285 170 1">{rule}</ofd:PathObject>'
    code = '<ofd:TextCode X="0" Y="3">99</ofd:TextCode>'
    hidden = f'<ofd:TextObject Visible="false" Boundary="9 9 9 9" Size="3">{code}</ofd:TextObject>'
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody>"
        "<ofd:DocInfo><ofd:CreationDate>2024-01-20</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="9" BaseLoc="/Doc_0/Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/Tpl_0/Content.xml": page([foot, hidden]),
    }
    parts |= {
        f"Doc_0/Pages/Page_{number}/Content.xml": page(objects, '<ofd:Template TemplateID="9"/>')
        for number, objects in enumerate(pages)
    }
    return zipped({name: part.encode() for name, part in (parts | (extra or {})).items()})


def page(objects: list[str], head: str = "") -> str:
    """A page's part."""
    content = f"<ofd:Content><ofd:Layer><ofd:PageBlock>{''.join(objects)}</ofd:PageBlock></ofd:Layer></ofd:Content>"
    return f"<ofd:Page {NS}>{head}{content}</ofd:Page>"
