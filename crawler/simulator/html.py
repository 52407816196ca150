"""Reports as web articles, in the mark-ups that editors leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from crawler.simulator.layout import Cell, Grid, grids
from crawler.simulator.reports import Report

NBSP = "&nbsp;"


def article(report: Report, style: str, tables: Mapping[str, Grid] | None = None) -> str:
    """The article's HTML, title included; `style` is a key of STYLES (KeyError otherwise).

    `tables` are drawn in place of the form's own, each under the section of its key.
    """
    return STYLES[style](report, grids(report) if tables is None else tables)


def _clean(report: Report, tables: Mapping[str, Grid]) -> str:
    lines = [f'<h2 style="text-align:center">{"<br/>".join(map(escape, report.title_lines))}</h2>']
    lines += [f"<p>{escape(text)}</p>" for text in report.preface]
    for section in report.sections:
        lines.append(f"<h3>{section.heading}</h3>")
        lines += [f"<p>{escape(text)}</p>" for text in section.paragraphs]
        if section.key in tables:
            lines.append(_table(tables[section.key], '<table border="1" cellspacing="0">', "<tr>", _clean_cell))
    return "\n".join(lines)


def _table(grid: Grid, opening: str, row_opening: str, draw: Callable[[Cell, int], str]) -> str:
    rows = ("".join(draw(cell, number) for number, cell in enumerate(row)) for row in grid.rows)
    body = "\n".join(f"{row_opening}{cells}</tr>" for cells in rows)
    return f"{opening}<tbody>\n{body}\n</tbody></table>"


def _spans(cell: Cell) -> str:
    columns = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    rows = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return columns + rows


def _clean_cell(cell: Cell, _: int) -> str:
    return f"<td{_spans(cell)}>{escape(cell.text) or NBSP}</td>"


_WORD_BORDER = "border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt"


def _word(report: Report, tables: Mapping[str, Grid]) -> str:
    """As pasted from a word processor: every line a MsoNormal paragraph of nested spans."""
    lines = ['<div class="WordSection1" style="layout-grid:15.6pt">']
    lines += [_word_paragraph(text, "center", "22.0pt") for text in report.title_lines]
    lines += [_word_paragraph(text, "left", "16.0pt") for text in report.preface]
    for section in report.sections:
        lines.append(_word_paragraph(section.heading, "left", "16.0pt"))
        lines += [_word_paragraph(text, "left", "16.0pt") for text in section.paragraphs]
        if section.key in tables:
            opening = '<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0" width="608">'
            lines.append(f'<div align="center">{_table(tables[section.key], opening, "<tr>", _word_cell)}</div>')
            lines.append(_word_paragraph("", "left", "16.0pt"))
    return "\n".join([*lines, "</div>"])


def _word_paragraph(text: str, align: str, size: str) -> str:
    font = f'style="font-size:{size};font-family:仿宋_GB2312"'
    body = f"<span {font}>{escape(text)}</span>" if text else f'<span lang="EN-US" {font}>{NBSP}</span>'
    return f'<p class="MsoNormal" align="{align}" style="text-indent:32.0pt">{body}<o:p></o:p></p>'


def _word_cell(cell: Cell, number: int) -> str:
    if cell.kind == "value":
        figure = escape(cell.text) or NBSP
        inner = f'<span lang="EN-US" style="font-family:宋体">{figure}<o:p></o:p></span>'
    else:
        inner = _word_label(cell.text)
    return (
        f'<td width="{48 + number}" {_spans(cell)} style="{_WORD_BORDER}">'
        f'<p class="MsoNormal" align="center">{inner}</p></td>'
    )


def _word_label(text: str) -> str:
    """Spell-checker and input method cut a label into runs wherever they changed their mind."""
    head, digits, tail = text[:2], text[2:3], text[3:]
    font = 'style="font-size:9.0pt;font-family:宋体;mso-bidi-font-family:宋体"'
    runs = [f"<span {font}>{escape(run)}</span>" for run in (head, digits) if run]
    return "".join(runs) + (f"<span {font}><span>{escape(tail)}</span></span>" if tail else "")


def _trs_editor(report: Report, tables: Mapping[str, Grid]) -> str:
    """As the editor of the TRS system saves it."""
    indent = 'style="text-indent: 2em;"'
    lines = ['<div class="TRS_Editor"><div class="Custom_UnionStyle">']
    title = "".join(f"<strong>{escape(text)}</strong><br />" for text in report.title_lines)
    lines.append(f'<p align="center">{title}</p>')
    lines += [f"<p {indent}>{escape(text)}</p>" for text in report.preface]
    for section in report.sections:
        lines.append(f'<p {indent}><span style="font-family: 黑体;">{section.heading}{NBSP}</span></p>')
        lines += [f"<p {indent}><span>{escape(text)}</span></p>" for text in section.paragraphs]
        if section.key in tables:
            opening = '<table cellspacing="0" border="1" style="border-collapse: collapse;">'
            lines.append(_table(tables[section.key], opening, '<tr class="firstRow">', _trs_cell))
    return "\n".join([*lines, "</div></div>"])


def _trs_cell(cell: Cell, _: int) -> str:
    style = 'style="padding: 0 4px; border: 1px solid windowtext;" valign="center"'
    if cell.kind == "value":
        return f"<td {style}{_spans(cell)}><p>{escape(cell.text) or NBSP}</p></td>"
    narrow = 2 < len(cell.text) <= 6 and cell.colspan == 1
    pieces = [cell.text[:2], cell.text[2:4], cell.text[4:]] if narrow else [cell.text]
    paragraphs = "".join(f'<p style="text-indent: 0em;">{escape(piece)}</p>' for piece in pieces if piece)
    return f"<td {style}{_spans(cell)}>{paragraphs}</td>"


STYLES: dict[str, Callable[[Report, Mapping[str, Grid]], str]] = {
    "clean": _clean,
    "word": _word,
    "trs_editor": _trs_editor,
}
