"""Defects of PDF files: page furniture inside tables, rows cut by page breaks, rules that were never drawn."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pypdfium2
import pypdfium2.raw as pdfium

from bench.gold.defect import drawn
from bench.gold.drawing import pdf_file
from bench.gold.sheet import Expected, Keyed, Sheet
from crawler.simulator.prose import Section


def _edited(data: bytes, edit: Callable[[pypdfium2.PdfDocument], None]) -> bytes:
    """The file after an edit of its pages."""
    document = pypdfium2.PdfDocument(data)
    edit(document)
    saved = io.BytesIO()
    document.save(saved)
    document.close()
    return saved.getvalue()


def _write(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: str, x: float, y: float) -> None:
    """Put a line of Latin text on a page."""
    written = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 8.0)
    codes = ctypes.create_string_buffer((text + "\0").encode("utf-16-le"))
    pdfium.FPDFText_SetText(written, ctypes.cast(codes, pdfium.FPDF_WIDESTRING))
    pdfium.FPDFPageObj_Transform(written, 1, 0, 0, 1, x, y)
    pdfium.FPDFPage_InsertObject(page.raw, written)
    page.gen_content()


def _find(document: pypdfium2.PdfDocument, words: str) -> tuple[int, float, float]:
    """Page, left and bottom of the first of some words.  Raises `LookupError` when no page holds them."""
    for number in range(len(document)):
        textpage = document[number].get_textpage()
        found = textpage.search(words).get_next()
        if found is not None:
            left, bottom, _, _ = textpage.get_charbox(found[0])
            return number, left, bottom
    raise LookupError(words)


@drawn("pdf")
def page_number_in_table(sheet: Sheet, rng: Random) -> bytes:
    """A page number printed over the label column of table 3."""

    def edit(document: pypdfium2.PdfDocument) -> None:
        number, left, bottom = _find(document, rng.choice(("国家秘密", "重复申请", "保护第三方")))
        _write(document, document[number], rng.choice(("- 4 -", "-4-", "4")), left + 30, bottom - 6)

    return _edited(pdf_file(sheet), edit)


@drawn("pdf")
def rules_not_drawn(sheet: Sheet, _rng: Random) -> bytes:
    """No ruling lines at all: figures belong to labels by their height alone, which a person may see."""

    def edit(document: pypdfium2.PdfDocument) -> None:
        for number in range(len(document)):
            page = document[number]
            for ruled in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])):
                page.remove_obj(ruled)
            page.gen_content()

    sheet.truth = {key: Expected("open", expected.value) for key, expected in sheet.truth.items()}
    return _edited(pdf_file(sheet), edit)


@drawn("pdf")
def pages_turned(sheet: Sheet, _rng: Random) -> bytes:
    """Pages drawn sideways and turned by a quarter to be read, as printers set a wide table."""

    def edit(document: pypdfium2.PdfDocument) -> None:
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            for drawn_object in page.get_objects():
                drawn_object.transform(pypdfium2.PdfMatrix(0, 1, -1, 0, height, 0))
            page.set_mediabox(0, 0, height, width)
            page.set_rotation(90)
            page.gen_content()

    return _edited(pdf_file(sheet), edit)


@drawn("pdf")
def row_cut_by_page(sheet: Sheet, rng: Random) -> bytes:
    """The row that would be first on a page begun on the page before: half its label there, its figures on either."""
    first = _first_row_of_second_page(sheet)
    rows = sheet.tables["s3"]
    place = next((c for c, cell in enumerate(rows[first]) if cell.label and cell.rowspan == 1), None)
    if place is None or len(rows[first][place].text) < 6:
        return pdf_file(sheet)
    label = rows[first][place]
    half = len(label.text) // 2
    figures = rows[first][place + 1 :]
    blank = [Keyed("") for _ in figures]
    above_has_figures = rng.random() < 0.5
    above = [*rows[first][:place], replace(label, text=label.text[:half]), *(figures if above_has_figures else blank)]
    below = [replace(label, text=label.text[half:], label=""), *(blank if above_has_figures else figures)]
    for r in range(first + 1):
        for c, cell in enumerate(rows[r]):
            if cell.rowspan > 1 and r + cell.rowspan > first:
                rows[r][c] = replace(cell, rowspan=cell.rowspan + 1)
    above[:place] = rows[first][:place]
    rows[first : first + 1] = [above, below]
    return pdf_file(sheet)


def _first_row_of_second_page(sheet: Sheet) -> int:
    """The first row of table 3 that stands on another page than its first row of figures."""
    document = pypdfium2.PdfDocument(pdf_file(sheet))
    try:
        start = _find(document, "勾稽关系")[0]
        for r, row in enumerate(sheet.tables["s3"]):
            words = next((cell.text for cell in row if cell.label and cell.rowspan == 1), "")
            if r > 3 and words and _find(document, words.replace("（", "")[:4].strip("1234567890.、．"))[0] > start:
                return r
        return len(sheet.tables["s3"]) - 1
    except LookupError:
        return len(sheet.tables["s3"]) - 1
    finally:
        document.close()


@drawn("pdf")
def header_on_every_page(sheet: Sheet, _rng: Random) -> bytes:
    """The header of table 3 repeated in the middle, as where a page begins."""
    rows = sheet.tables["s3"]
    at = sheet.labelled("s3", "carried_out")[0]
    sheet.tables["s3b"] = [list(row) for row in rows[:3]] + rows[at:]
    sheet.tables["s3"] = rows[:at]
    sheet.widths["s3b"] = sheet.widths["s3"]
    place = next(i for i, s in enumerate(sheet.sections) if s.key == "s3") + 1
    sheet.sections.insert(place, Section("s3b", "", ()))
    return pdf_file(sheet)
