"""Sheets drawn in each carrier: mark-up in three styles, DOCX, PDF, and the ways converters leave tables in text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from bench.gold.sheet import Sheet
from crawler.simulator import docx, html, pdf
from crawler.simulator.layout import Cell, Grid
from tests.writers import doc, mht, ofd, rtf, xls, xlsx

_PAGE = (
    '<!DOCTYPE html>\n<html><head><meta charset="{charset}"/><title>{title}</title></head>\n'
    '<body><div class="menu"><a href="/">首页</a> <a href="/zwgk/">政务公开</a></div>\n'
    '<div class="article">\n{article}\n</div>\n<div class="foot">模拟门户，仅供测试</div></body></html>\n'
)


def html_page(sheet: Sheet, style: str, charset: str = "utf-8") -> str:
    """The sheet as a page of a portal, in one of the simulator's styles."""
    article = html.article(sheet.printed_report, style, sheet.drawn)
    return _PAGE.format(charset=charset, title=escape(sheet.report.title), article=article)


def html_clean(sheet: Sheet) -> bytes:
    """A page with bare mark-up."""
    return html_page(sheet, "clean").encode()


def html_word(sheet: Sheet) -> bytes:
    """A page pasted from a word processor."""
    return html_page(sheet, "word").encode()


def html_trs(sheet: Sheet) -> bytes:
    """A page as the editor of the TRS system saves it."""
    return html_page(sheet, "trs_editor").encode()


def docx_file(sheet: Sheet) -> bytes:
    """A DOCX file."""
    return docx.document(sheet.printed_report, sheet.drawn)


def pdf_file(sheet: Sheet) -> bytes:
    """A PDF file with ruled tables."""
    return pdf.document(sheet.printed_report, sheet.drawn)


def text_cells(sheet: Sheet) -> bytes:
    """Text with one cell a line: a TAB before each cell, an empty line after each row."""
    return _text(sheet, lambda grid: "\n".join(cell_lines(row) for row in word_rows(grid)))


def text_rows(sheet: Sheet) -> bytes:
    """Text with one row a line: fields between TABs, covered places left as empty fields."""
    return _text(sheet, lambda grid: "\n".join("\t".join(map(one_line, row)) for row in slot_rows(grid)) + "\n")


def text_shifted(sheet: Sheet) -> bytes:
    """Text with one row a line in which the cells under a merged cell are lost, so that rows are shifted."""
    return _text(
        sheet,
        lambda grid: "\n".join("\t".join(one_line(c.text) for c in row) for row in grid.rows) + "\n",
    )


def text_pipes(sheet: Sheet) -> bytes:
    """Text with Markdown tables."""

    def table(grid: Grid) -> str:
        rows = ["| " + " | ".join(one_line(text).replace("|", "") for text in row) + " |" for row in slot_rows(grid)]
        return "\n".join([rows[0], "|" + " --- |" * len(grid.widths), *rows[1:]]) + "\n"

    return _text(sheet, table)


def _text(sheet: Sheet, table: Callable[[Grid], str]) -> bytes:
    lines = [*sheet.report.title_lines, "", *sheet.report.preface, ""]
    drawn = sheet.drawn
    for section in sheet.sections:
        lines += [section.heading, "", *section.paragraphs, ""]
        if section.key in drawn:
            lines += [table(drawn[section.key]), ""]
    return "\n".join(lines).encode()


def cell_lines(row: list[str]) -> str:
    """One row with one cell a line; a cell's own line breaks go on without a TAB."""
    return "".join(f"\t{text}\n" for text in row)


def one_line(text: str) -> str:
    """A cell's text as a row-a-line layout prints it."""
    return text.replace("\n", " ")


def word_rows(grid: Grid) -> list[list[str]]:
    """Rows as a word processor stores them: a cell that covers several rows is an empty cell in those below."""
    starts = {(r, c): cell for r, c, cell in grid.placed()}
    rows: list[list[str]] = []
    for r in range(len(grid.rows)):
        row, column = [], 0
        while column < len(grid.widths):
            cell = starts.get((r, column))
            row.append(cell.text if cell is not None else "")
            column += cell.colspan if cell is not None else _covering(starts, r, column).colspan
        rows.append(row)
    return rows


def _covering(starts: dict[tuple[int, int], Cell], row: int, column: int) -> Cell:
    for above in range(row - 1, -1, -1):
        cell = starts.get((above, column))
        if cell is not None and above + cell.rowspan > row:
            return cell
    return Cell("")


def slot_rows(grid: Grid) -> list[list[str]]:
    """Rows with a text for every place of the grid; covered places are empty."""
    placed = list(grid.placed())
    width = max((c + cell.colspan for _, c, cell in placed), default=0)
    rows = [[""] * width for _ in grid.rows]
    for r, c, cell in placed:
        rows[r][c] = cell.text
    return rows


GRIDS: dict[str, Callable[[Sheet], bytes]] = {
    "html": html_clean,
    "html-word": html_word,
    "html-trs": html_trs,
    "docx": docx_file,
    "pdf": pdf_file,
    "text-cells": text_cells,
    "text-rows": text_rows,
    "text-shifted": text_shifted,
    "text-pipes": text_pipes,
}
"""Carrier → drawing, for the carriers that portals publish most."""

_WRITERS = {"doc": doc, "rtf": rtf, "mht": mht, "ofd": ofd, "xls": xls, "xlsx": xlsx}


def _written(sheet: Sheet, writer: str) -> bytes:
    return _WRITERS[writer].document(sheet.printed_report, sheet.drawn)


RARE: dict[str, Callable[[Sheet], bytes]] = {name: partial(_written, writer=name) for name in _WRITERS}
"""Carrier → drawing, for the carriers that are seldom met: each defect of DOCX occurs once in each of them."""
