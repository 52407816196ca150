"""DOCX (ECMA-376 WordprocessingML): paragraphs and tables with ``gridSpan`` and ``vMerge``.

Recognise it by: a ZIP archive that holds ``word/document.xml``.
It lies by: merged cells continued without text, tables nested for layout, tracked deletions left in the text.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from extract.document import Block, Cell, Document, Grid, Paragraph
from extract.refusal import Refusal

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNPRINTED = tuple(f"{_W}{name}" for name in ("vanish", "strike", "dstrike", "vertAlign"))
_MAX_PART = 64 * 1024 * 1024
"""Unpacked size of ``word/document.xml`` beyond which the archive is a bomb, not a report."""


def read(data: bytes) -> Document:
    """The document of a DOCX file.

    Raises `Refusal`: ``damaged`` (no ZIP, a part missing or broken), ``encrypted``, ``too_large``.
    """
    root = _parse(_part(data))
    body = root.find(f"{_W}body")
    if body is None:
        raise Refusal("damaged", "word/document.xml has no body")
    _drop_unprinted(body)
    blocks: list[Block] = []
    _blocks(body, blocks, [0])
    return Document("docx", tuple(blocks))


def _part(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.flag_bits & 1:
                raise Refusal("encrypted", "word/document.xml is encrypted")
            if info.file_size > _MAX_PART:
                raise Refusal("too_large", f"word/document.xml unpacks to {info.file_size:,} bytes")
            with archive.open(info) as part:
                text = part.read(_MAX_PART + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, ValueError) as error:
        raise Refusal("damaged", f"not a whole DOCX file: {error}") from error
    if len(text) > _MAX_PART:
        raise Refusal("too_large", f"word/document.xml unpacks to more than {_MAX_PART:,} bytes")
    return text


def _parse(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal("damaged", f"word/document.xml is not well-formed: {error}") from error


def _drop_unprinted(body: etree._Element) -> None:
    """Empty the runs that are hidden, and in tables those that are struck out or raised: a footnote's mark behind a
    figure is none of its digits."""
    for mark in [*body.iter(*_UNPRINTED)]:
        properties = mark.getparent()
        run = properties.getparent() if properties is not None else None
        if run is None or run.tag != f"{_W}r" or mark.get(f"{_W}val") in ("0", "false", "off", "none", "baseline"):
            continue
        if mark.tag == f"{_W}vanish" or next(run.iterancestors(f"{_W}tc"), None) is not None:
            for child in list(run):
                run.remove(child)


def _blocks(parent: etree._Element, blocks: list[Block], tables: list[int]) -> None:
    for child in parent:
        if child.tag == f"{_W}p":
            for line in _paragraph(child).split("\n"):
                if line.strip():
                    blocks.append(Paragraph(line.strip(), f"paragraph {len(blocks) + 1}"))
        elif child.tag == f"{_W}tbl":
            if child.find(f".//{_W}tc//{_W}tbl") is not None:
                for cell in child.iterfind(f"{_W}tr/{_W}tc"):
                    _blocks(cell, blocks, tables)
            else:
                tables[0] += 1
                blocks.append(_grid(child, tables[0]))
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"):
            _blocks(child, blocks, tables)


def _paragraph(p: etree._Element) -> str:
    """Text of a paragraph; deleted runs and field codes are not text."""
    parts: list[str] = []
    for node in p.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.tag == f"{_W}br":
            parts.append("\n")
        elif (parent := node.getparent()) is not None and parent.tag == f"{_W}r":  # not a tab stop's definition
            parts.append("\t")
    return "".join(parts)


def _grid(table: etree._Element, number: int) -> Grid:
    rows: list[list[Cell]] = []
    open_merges: dict[int, tuple[int, int]] = {}
    for r, tr in enumerate(table.iter(f"{_W}tr")):
        column = _before(tr)
        row: list[Cell] = []
        for c, tc in enumerate(_cells(tr)):
            span, merge = _properties(tc)
            if merge == "continue" and column in open_merges:
                top, index = open_merges[column]
                cell = rows[top][index]
                rows[top][index] = Cell(cell.text, cell.row, cell.column, r - top + 1, cell.colspan, cell.place)
            else:
                text = "\n".join(_paragraph(p) for p in tc.iter(f"{_W}p"))
                row.append(Cell(text, r, column, 1, span, f"table {number}, row {r + 1}, cell {c + 1}"))
                open_merges.pop(column, None)
                if merge == "restart":
                    open_merges[column] = (r, len(row) - 1)
            column += span
        rows.append(row)
    return Grid(tuple(tuple(row) for row in rows), True, f"table {number}")


def _cells(tr: etree._Element) -> list[etree._Element]:
    """Cells of a row, those wrapped in content controls too."""
    return [tc for tc in tr.iter(f"{_W}tc") if next(tc.iterancestors(f"{_W}tr")) is tr]


def _before(tr: etree._Element) -> int:
    skipped = tr.find(f"{_W}trPr/{_W}gridBefore")
    return int(skipped.get(f"{_W}val") or 0) if skipped is not None else 0


def _properties(tc: etree._Element) -> tuple[int, str]:
    """``gridSpan`` (1 if none) and ``vMerge`` (``""``, ``restart`` or ``continue``)."""
    properties = tc.find(f"{_W}tcPr")
    if properties is None:
        return 1, ""
    span = properties.find(f"{_W}gridSpan")
    merge = properties.find(f"{_W}vMerge")
    width = int(span.get(f"{_W}val") or 1) if span is not None else 1
    return min(max(width, 1), 60), "" if merge is None else (merge.get(f"{_W}val") or "continue")
