"""Excel workbooks (ECMA-376 SpreadsheetML): one sheet of text and tables, one hidden sheet of stale figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report
from tests.writers.archive import zipped
from tests.writers.blocks import blocks, stored

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def letters(column: int) -> str:
    """The name of a column counted from 0."""
    return chr(65 + column)


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report on one sheet: lines in cells merged over the whole width, tables with a line between."""
    rows: list[str] = []
    merges: list[str] = []
    shared: dict[str, int] = {}
    for block in blocks(report, drawn):
        if isinstance(block, str) and block:
            rows.append(row(len(rows) + 1, [cell(len(rows) + 1, 0, block, shared)]))
            merges.append(f"A{len(rows)}:O{len(rows)}")
        elif isinstance(block, Grid):
            rows.append(row(len(rows) + 1, []))
            merges += _merges(block, len(rows) + 1)
            rows += _table(block, len(rows) + 1, shared)
            rows.append(row(len(rows) + 1, []))
    stale = sheet([row(1, [cell(1, 0, "999", shared)])], [])
    return book({"报告": sheet(rows, merges), "旧": stale}, list(shared), hidden={"旧"})


def _table(grid: Grid, first: int, shared: dict[str, int]) -> Iterator[str]:
    for number, cells in enumerate(stored(grid), start=first):
        parts = [cell(number, c.column, c.text, shared) for c in cells]
        yield row(number, parts)


def _merges(grid: Grid, first: int) -> Iterator[str]:
    for r, c, drawn in grid.placed():
        if drawn.rowspan > 1 or drawn.colspan > 1:
            last = f"{letters(c + drawn.colspan - 1)}{first + r + drawn.rowspan - 1}"
            yield f"{letters(c)}{first + r}:{last}"


def row(number: int, cells: list[str], hidden: bool = False) -> str:
    """A row of cells."""
    flag = ' hidden="1"' if hidden else ""
    return f'<row r="{number}"{flag}>{"".join(cells)}</row>'


def cell(row: int, column: int, text: str, shared: dict[str, int]) -> str:
    """A cell: a number as binary rounding leaves it, a blank with its borders, or text (shared when long)."""
    at = f"{letters(column)}{row}"
    if not text:
        return f'<c r="{at}" s="1"/>'
    if text.isdigit() or text.replace(".", "", 1).isdigit():
        return f'<c r="{at}"><v>{float(text):.17g}</v></c>'
    if len(text) < 4:
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    index = shared.setdefault(text, len(shared))
    return f'<c r="{at}" t="s"><v>{index}</v></c>'


def sheet(rows: list[str], merges: list[str], head: str = "") -> str:
    """A worksheet part."""
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    tail = f"<mergeCells>{areas}</mergeCells>" if merges else ""
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'


def book(sheets: dict[str, str], shared: list[str], hidden: frozenset[str] | set[str] = frozenset()) -> bytes:
    """The bytes of a workbook."""
    tabs, relations, parts = "", "", {}
    for number, (name, part) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        tabs += f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>'
        relations += f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.xml"/>'
        parts[f"xl/worksheets/sheet{number}.xml"] = part
    strings = "".join(_string(text) for text in shared)
    parts |= {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    return zipped({name: part.encode() for name, part in parts.items()})


def _string(text: str) -> str:
    """A shared string in two runs, with its pronunciation beside it."""
    head, tail = escape(text[:2]), escape(text[2:])
    return f'<si><r><t>{head}</t></r><r><t xml:space="preserve">{tail}</t></r><rPh sb="0" eb="1"><t>ping</t></rPh></si>'
