"""Excel workbooks since 2007 (ECMA-376 SpreadsheetML).

Recognise it by: a ZIP archive that holds ``xl/workbook.xml``.
It lies by: hidden sheets, rows and columns, merged cells, numbers stored in binary rounding; a number's format
(percent, date) is not read, the number is as stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath

from lxml import etree

from extract.carriers.package import Package
from extract.carriers.sheet import Sheet, blocks, printed_number
from extract.document import Document
from extract.refusal import Refusal

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


def read(data: bytes) -> Document:
    """The document of a workbook, its sheets one after another.

    Raises `Refusal`: ``damaged``, ``encrypted``, ``too_large``, ``unsupported`` (the binary XLSB).
    """
    package = Package(data)
    if "xl/workbook.xml" not in package:
        raise Refusal("unsupported", "a binary workbook (XLSB): not read")
    try:
        return Document("xlsx", tuple(blocks(_sheets(package))))
    except ValueError as error:
        raise Refusal("damaged", f"a cell, a merge or a number is broken: {error}") from error


def _sheets(package: Package) -> Iterator[Sheet]:
    """The sheets that are shown, in the order of their tabs."""
    targets = {
        relation.get("Id"): normpath(join("xl", relation.get("Target") or "")).removeprefix("xl//").lstrip("/")
        for relation in package.xml("xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    shared = _shared(package)
    for number, tab in enumerate(package.xml("xl/workbook.xml").iter("{*}sheet"), start=1):
        target = targets.get(tab.get(_RELATION) or tab.get(_STRICT_RELATION), "")
        if tab.get("state", "visible") == "visible" and "chartsheet" not in target:
            yield _sheet(package.xml(target), tab.get("name") or str(number), shared)


def _shared(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package:
        return []
    return [_text(item) for item in package.xml("xl/sharedStrings.xml").iterfind("{*}si")]


def _text(item: etree._Element) -> str:
    """Text of a string item; how it is pronounced (``rPh``) is no text."""
    parts = [*item.iterfind("{*}t"), *item.iterfind("{*}r/{*}t")]
    return "".join(part.text or "" for part in parts).replace("_x000D_", "").replace("\r\n", "\n")


def _sheet(root: etree._Element, name: str, shared: list[str]) -> Sheet:
    sheet = Sheet(name)
    for column in root.iterfind("{*}cols/{*}col"):
        if column.get("hidden") in ("1", "true"):
            sheet.hidden_columns.append((int(column.get("min") or 1) - 1, int(column.get("max") or 1) - 1))
    row = -1
    for element in root.iterfind("{*}sheetData/{*}row"):
        row = int(element.get("r") or row + 2) - 1
        if element.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row)
        column_number = -1
        for cell in element.iterfind("{*}c"):
            at = cell.get("r")
            column_number = _address(at)[1] if at else column_number + 1
            sheet.cells[row, column_number] = _printed(cell, shared)
    for area in root.iterfind("{*}mergeCells/{*}mergeCell"):
        first, _, last = (area.get("ref") or "").partition(":")
        sheet.merged.append((*_address(first), *_address(last or first)))
    return sheet


def _address(written: str) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(written)
    if match is None:
        raise Refusal("damaged", f"{written!r} is no cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not 0 < row <= _LAST_ROW + 1 or column > _LAST_COLUMN + 1:
        raise Refusal("damaged", f"{written!r} lies outside a sheet")
    return row - 1, column - 1


def _printed(cell: etree._Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(item) for item in cell.iterfind("{*}is"))
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        index = int(value or -1)
        if not 0 <= index < len(shared):
            raise Refusal("damaged", f"the shared string {value} is missing")
        return shared[index]
    return printed_number(float(value)) if kind == "n" and value else value
