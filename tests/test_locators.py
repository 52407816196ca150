"""A locator leads back to the very characters that were read."""

from __future__ import annotations

import io
from email import message_from_bytes
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
import xlrd
from cssselect import HTMLTranslator
from lxml import etree

import extract
from bench.extract import reports, word_page
from crawler.simulator import docx, pdf
from crawler.simulator.layout import Grid
from extract.carriers import html
from extract.folding import fold
from extract.locators import locate, parse
from tests.writers import doc, mht, ofd, rtf, xls, xlsx
from tests.writers.blocks import blocks, stored

REPORT = reports(1)[0]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def located(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """Printed text and locator of every cell that was read as a number."""
    report = extract.read(data)
    places: Any = locate(data, report.carrier, report.tables)
    found = [
        (cell.text, places[name][row][column])
        for name, table in report.tables.items()
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.state == "number"
    ]
    assert len(found) > 150
    return found


def test_html_by_css_path() -> None:
    page = word_page(REPORT)
    root = html.parse(page.decode())
    for printed, locator in located(page):
        chosen: Any = root.xpath(HTMLTranslator().css_to_xpath(locator["css"]))
        assert [fold("".join(etree._Element.itertext(e))) for e in chosen] == [fold(printed)]


def test_text_by_line_and_column() -> None:
    text = tab_text()
    lines = text.split("\n")
    for printed, locator in located(text.encode()):
        assert lines[locator["line"] - 1][locator["column"] - 1 :].split("\t")[0].strip() == printed


def tab_text() -> str:
    """The report with one row a line, cells separated by tabs, as converters leave it."""
    from crawler.simulator.layout import grids

    lines = [*REPORT.title_lines, *REPORT.preface]
    for section in REPORT.sections:
        lines += [section.heading, *section.paragraphs]
        if section.key in grids(REPORT):
            for row in grids(REPORT)[section.key].rows:
                lines.append("\t".join(cell.text + "\t" * (cell.colspan - 1) for cell in row))
    return "\n".join(lines)


def test_pdf_by_page_and_box() -> None:
    data = pdf.document(REPORT)
    document = pypdfium2.PdfDocument(data)
    pages = [document[n].get_textpage() for n in range(len(document))]
    for printed, locator in located(data):
        left, bottom, right, top = locator["box"]
        text = pages[locator["page"] - 1].get_text_bounded(left, bottom, right, top)
        assert fold(text) == fold(printed)


def test_docx_by_table_row_and_cell() -> None:
    data = docx.document(REPORT)
    root = etree.fromstring(ZipFile(io.BytesIO(data)).read("word/document.xml"))
    for printed, locator in located(data):
        table = list(root.iter(f"{WORD}tbl"))[locator["table"] - 1]
        row = list(table.iter(f"{WORD}tr"))[locator["row"] - 1]
        cell = list(row.iter(f"{WORD}tc"))[locator["cell"] - 1]
        assert fold("".join(etree._Element.itertext(cell))) == fold(printed)


@pytest.mark.parametrize("writer", [doc, rtf])
def test_word_by_table_row_and_cell(writer: Any) -> None:
    tables = [list(stored(block)) for block in blocks(REPORT) if isinstance(block, Grid)]
    for printed, locator in located(writer.document(REPORT)):
        cell = tables[locator["table"] - 1][locator["row"] - 1][locator["cell"] - 1]
        assert fold(cell.text) == fold(printed)


def test_web_archive_by_table_row_and_cell() -> None:
    data = mht.document(REPORT)
    parts = [p.get_payload(decode=True) for p in message_from_bytes(data).walk() if "html" in p.get_content_type()]
    pages = [html.parse(html.decode(part)) for part in parts if isinstance(part, bytes)]
    tables = max((list(page.iter("table")) for page in pages), key=len)
    for printed, locator in located(data):
        row = list(tables[locator["table"] - 1].iter("tr"))[locator["row"] - 1]
        cells = [e for e in row if e.tag in ("td", "th")]
        assert fold("".join(etree._Element.itertext(cells[locator["cell"] - 1]))) == fold(printed)


def test_xlsx_by_sheet_and_cell() -> None:
    data = xlsx.document(REPORT)
    book = ZipFile(io.BytesIO(data))
    shared = ["".join(si.itertext()) for si in etree.fromstring(book.read("xl/sharedStrings.xml"))]
    cells = {c.get("r"): c for c in etree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter("{*}c")}
    for printed, locator in located(data):
        held = cells[locator["cell"]].findtext("{*}v") or ""
        text = shared[int(held)] if cells[locator["cell"]].get("t") == "s" else held
        assert locator["sheet"] == "报告"
        assert float(text) == float(printed)  # 32980.06 is kept as 32980.059999999998


def test_xls_by_sheet_and_cell() -> None:
    data = xls.document(REPORT)
    book = xlrd.open_workbook(file_contents=data)
    for printed, locator in located(data):
        column, row = ord(locator["cell"][0]) - 65, int(locator["cell"][1:]) - 1
        held = book.sheet_by_name(locator["sheet"]).cell_value(row, column)
        assert float(held) == float(printed)


def test_ofd_by_page_and_box() -> None:
    data = ofd.document(REPORT)
    book = ZipFile(io.BytesIO(data))
    for printed, locator in located(data):
        left, bottom, right, top = (edge / 72 * 25.4 for edge in locator["box"])
        page = etree.fromstring(book.read(f"Doc_0/Pages/Page_{locator['page'] - 1}/Content.xml"))
        inside = []
        for text in page.iter("{*}TextObject"):
            x, y, *_ = map(float, str(text.get("Boundary")).split())
            if left - 0.5 <= x <= right and bottom <= ofd.HEIGHT - y - 1 <= top:
                inside.append("".join(text.itertext()))
        assert fold("".join(inside)) == fold(printed)


@pytest.mark.parametrize(
    ("place", "locator"),
    [
        ("table 2, row 4, cell 3", {"table": 2, "row": 4, "cell": 3}),
        ("page 4, box 285 361 322 385", {"page": 4, "box": [285, 361, 322, 385]}),
        ("报告!D37", {"sheet": "报告", "cell": "D37"}),
        ("line 84, column 2", {"line": 84, "column": 2}),
        ("", {}),
    ],
)
def test_places_in_words(place: str, locator: dict[str, object]) -> None:
    assert parse(place) == locator
