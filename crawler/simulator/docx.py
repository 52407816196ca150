"""Reports as Office Open XML documents (ECMA-376, part 1: WordprocessingML), written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.reports import Report

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{CONTENT_TYPE}.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
}
_EPOCH = (2020, 1, 1, 0, 0, 0)


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The bytes of the report's .docx file; the same report gives the same bytes.

    `drawn` are the tables in place of the form's own, each under the section of its key.
    """
    tables = grids(report) if drawn is None else drawn
    blocks = [_paragraph(text, "center") for text in report.title_lines]
    blocks += [_paragraph(text) for text in report.preface]
    for section in report.sections:
        blocks.append(_paragraph(section.heading, bold=True))
        blocks += [_paragraph(text) for text in section.paragraphs]
        if section.key in tables:
            blocks += [_table(tables[section.key]), _paragraph("")]
    body = "".join(blocks)
    text = f"{_DECLARATION}<w:document {_NS}><w:body>{body}</w:body></w:document>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in {**_PARTS, "word/document.xml": text}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return packed.getvalue()


def _paragraph(text: str, align: str = "both", *, bold: bool = False) -> str:
    return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{_run(text, bold=bold)}</w:p>'


def _run(text: str, *, bold: bool = False) -> str:
    if not text:
        return ""
    weight = "<w:b/>" if bold else ""
    face = f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体" w:eastAsia="宋体"/>{weight}</w:rPr>'
    return f'<w:r>{face}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _table(grid: Grid) -> str:
    columns = len(grid.widths)
    starts = {(row, column): cell for row, column, cell in grid.placed()}
    rows = []
    for row in range(len(grid.rows)):
        cells, column = [], 0
        while column < columns:
            cell = starts.get((row, column))
            if cell is not None:
                cells.append(_cell(cell, '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""))
            else:
                cell = _above(starts, row, column)
                cells.append(_cell(Cell("", cell.colspan, cell.rowspan), "<w:vMerge/>"))
            column += cell.colspan
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    unit = 8640 // sum(grid.widths)
    widths = "".join(f'<w:gridCol w:w="{width * unit}"/>' for width in grid.widths)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{widths}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _above(starts: dict[tuple[int, int], Cell], row: int, column: int) -> Cell:
    """The cell begun in an earlier row that reaches down to this place."""
    while (row, column) not in starts:
        row -= 1
    return starts[row, column]


def _cell(cell: Cell, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    runs = _figure(cell.text) if cell.kind == "value" else _run(cell.text)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p></w:tc>'
    )


def _figure(text: str) -> str:
    """A figure as word processors store it: long ones cut into runs, with the cursor's bookmark inside."""
    if len(text) < 3:
        return _run(text)
    bookmark = '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    return _run(text[:1]) + bookmark + _run(text[1:])
