"""Generation b: the statistics form of report years 2014 to 2018 with defects, its figures with slips of the pen."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from random import Random

from bench.gold import scans
from bench.gold.defect import drawn
from bench.gold.sheet import Expected, Key, Sheet
from tests import statistics_forms as forms

_B = ("b",)
_TITLE = "澜溪市自然资源和规划局2016年政府信息公开工作年度报告"
_COLUMNS = ("annual", "cumulative")


def _form(sheet: Sheet, rng: Random, *, provincial: bool = False) -> list[list[str]]:
    """The rows of a form, header first; its figures become the sheet's truth."""
    seed = rng.randrange(10**6)
    figures = dict(forms.provincial(seed)) if provincial else dict(forms.national(seed))
    for key in rng.sample(sorted(figures), 3):
        figures[key] = tuple(_slipped(text, rng) for text in figures[key])  # type: ignore[assignment]
    sheet.truth = {
        _key(key, column): Expected("number", Decimal(text))
        for key, texts in figures.items()
        for column, text in zip(_COLUMNS, texts, strict=False)
    }
    names = ("年度", "历年累计") if provincial else ("统计数",)
    return forms.cells(forms.PROVINCIAL if provincial else forms.NATIONAL, figures, names)


def _slipped(text: str, rng: Random) -> str:
    return text if "." in text else str(int(text + rng.choice("0123456789")))


def _key(indicator: str, column: str) -> Key:
    return ("table_b", indicator, column)


def _page(table: str) -> bytes:
    return f"<html><body><h2>{_TITLE}</h2><p>一、概述</p><p>全年工作平稳有序。</p>{table}</body></html>".encode()


def _reprint(sheet: Sheet, rows: list[list[str]], text: str, printed: str, state: str) -> None:
    """Print something else wherever a figure is ``text``."""
    for line, row in zip(forms.NATIONAL, rows[1:], strict=True):
        if row[2] == text:
            row[2] = printed
            sheet.truth[_key(line.key, "annual")] = Expected(state)


@drawn("html", _B, copies=4)
def form_b(sheet: Sheet, rng: Random) -> bytes:
    """The national form as a page."""
    return _page(forms.html(_form(sheet, rng)))


@drawn("docx", _B, copies=2)
def form_b_docx(sheet: Sheet, rng: Random) -> bytes:
    """The national form in a DOCX report."""
    return forms.report(_TITLE, _form(sheet, rng), "docx")


@drawn("pdf", _B, copies=2)
def form_b_pdf(sheet: Sheet, rng: Random) -> bytes:
    """The national form in a PDF report."""
    return forms.report(_TITLE, _form(sheet, rng), "pdf")


@drawn(scans.CARRIER, _B)
def form_b_scan(sheet: Sheet, rng: Random) -> bytes:
    """The national form in a report that was printed and scanned."""
    return scans.document(forms.report(_TITLE, _form(sheet, rng), "pdf"))


@drawn("text-rows", _B, copies=2)
def form_b_rows(sheet: Sheet, rng: Random) -> bytes:
    """The national form as lines with tabulators."""
    return (_TITLE + "\n\n" + "\n".join("\t".join(row) for row in _form(sheet, rng)) + "\n").encode()


@drawn("text-flat", _B, copies=4)
def form_b_flat(sheet: Sheet, rng: Random) -> bytes:
    """The national form in one line, a blank between cells."""
    return (_TITLE + " " + forms.flat(_form(sheet, rng), " ")).encode()


@drawn("text-flat", _B, copies=6)
def form_b_two_columns_tight(sheet: Sheet, rng: Random) -> bytes:
    """A provincial form of two columns run together, with slips: a person may find the border or not."""
    rows = _form(sheet, rng, provincial=True)
    sheet.truth = {key: Expected("open", expected.value) for key, expected in sheet.truth.items()}
    return (_TITLE + " " + forms.flat(rows)).encode()


@drawn("html", _B, copies=2)
def form_b_two_columns(sheet: Sheet, rng: Random) -> bytes:
    """A provincial form: the year and all years."""
    return _page(forms.html(_form(sheet, rng, provincial=True)))


@drawn("html", _B, copies=2)
def form_b_zeros_blank(sheet: Sheet, rng: Random) -> bytes:
    """Zeros left out."""
    rows = _form(sheet, rng)
    _reprint(sheet, rows, "0", "", "blank")
    return _page(forms.html(rows))


@drawn("html", _B, copies=2)
def form_b_zeros_slash(sheet: Sheet, rng: Random) -> bytes:
    """Zeros as slashes."""
    rows = _form(sheet, rng)
    _reprint(sheet, rows, "0", "/", "dash")
    return _page(forms.html(rows))


@drawn("html", _B, copies=2)
def form_b_codes(sheet: Sheet, rng: Random) -> bytes:
    """A column of serial numbers before the figures."""
    rows = [[row[0], row[1], "代码" if not n else str(n), *row[2:]] for n, row in enumerate(_form(sheet, rng))]
    return _page(forms.html(rows))


@drawn("html", _B, copies=2)
def form_b_split(sheet: Sheet, rng: Random) -> bytes:
    """The form in two tables, the second without header."""
    rows = _form(sheet, rng)
    cut = rng.randrange(10, len(rows) - 10)
    return _page(forms.html(rows[:cut]) + "<p>（续表）</p>" + forms.html(rows[cut:]))


@drawn("html", _B, copies=2)
def form_b_labels_broken(sheet: Sheet, rng: Random) -> bytes:
    """Labels broken over lines and with blanks inside."""
    rows = _form(sheet, rng)
    for row in rows[1:]:
        at = rng.randrange(1, len(row[0]))
        row[0] = escape(row[0][:at]) + rng.choice(("<br/>", "&nbsp;", " ")) + escape(row[0][at:])
    return _page(forms.html(rows))
