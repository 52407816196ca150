"""A locator leads back to the very characters that were read."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from cssselect import HTMLTranslator
from lxml import etree

import extract
from bench.extract import reports, word_page
from crawler.simulator import pdf
from extract.carriers import html
from extract.folding import fold
from extract.locators import locate, parse

REPORT = reports(1)[0]


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
