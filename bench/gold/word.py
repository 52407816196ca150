"""Defects of DOCX files: what word processors leave in the mark-up of text and tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from random import Random

from bench.gold.defect import drawn
from bench.gold.drawing import docx_file
from bench.gold.sheet import DOUBTFUL, Expected, Key, Sheet

_PART = "word/document.xml"
_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_TEXT = re.compile(r"(<w:p>(?:<w:pPr>.*?</w:pPr>)?).*(</w:p></w:tc>)", re.DOTALL)


def _rewrite(data: bytes, change: Callable[[str], str]) -> bytes:
    """The file with its document part changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(zipfile.ZipInfo(name), change(part.decode()).encode() if name == _PART else part)
    return packed.getvalue()


def _figures(sheet: Sheet, changes: dict[Key, str]) -> bytes:
    """The file with other runs (WordprocessingML) in the cells of some figures.

    A mark unlike any figure is printed first and then replaced.
    """
    marks = {key: f"@{number}@" for number, key in enumerate(changes)}
    for key, mark in marks.items():
        sheet.reprint(key, mark)

    def change(text: str) -> str:
        for key, mark in marks.items():
            at = next(m for m in _CELL.finditer(text) if re.sub(r"<[^>]+>", "", m[0]) == mark)
            cell = _TEXT.sub(lambda m, key=key: m[1] + changes[key] + m[2], at[0])  # type: ignore[misc]
            text = text[: at.start()] + cell + text[at.end() :]
        return text

    return _rewrite(docx_file(sheet), change)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _some(sheet: Sheet, rng: Random, count: int) -> dict[Key, str]:
    figures = [(key, text) for key, text in sheet.figures("table3") if text.isdigit()]
    return dict(rng.sample(figures, count))


@drawn("docx")
def deletions_tracked(sheet: Sheet, rng: Random) -> bytes:
    """A figure changed with changes tracked: the old one deleted, the new one inserted."""
    changes = {}
    for key, text in _some(sheet, rng, 6).items():
        old = f"<w:del><w:r><w:delText>{rng.randint(1, 99)}</w:delText></w:r></w:del>"
        changes[key] = f"{old}<w:ins>{_run(text)}</w:ins>"
    return _figures(sheet, changes)


@drawn("docx")
def text_hidden(sheet: Sheet, rng: Random) -> bytes:
    """Hidden characters before a figure."""
    changes = {}
    for key, text in _some(sheet, rng, 4).items():
        changes[key] = _run(str(rng.randint(1, 9)), "<w:vanish/>") + _run(text)
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return _figures(sheet, changes)


@drawn("docx")
def number_over_runs(sheet: Sheet, rng: Random) -> bytes:
    """A number cut over runs with marks of the spelling checker between them."""
    changes = {}
    for key in _some(sheet, rng, 6):
        digits = str(rng.randint(10, 9999))
        changes[key] = _run(digits[:1]) + "<w:proofErr w:type='spellStart'/>" + _run(digits[1:])
        sheet.truth[key] = Expected("number", Decimal(digits))
    return _figures(sheet, changes)


@drawn("docx")
def number_over_lines(sheet: Sheet, rng: Random) -> bytes:
    """A number broken by a line break or a paragraph."""
    changes = {}
    for key in _some(sheet, rng, 4):
        first, second = _run(str(rng.randint(1, 9))), _run(str(rng.randint(1, 9)))
        changes[key] = first + rng.choice(("<w:r><w:br/></w:r>", "</w:p><w:p>", "<w:r><w:tab/></w:r>")) + second
        sheet.truth[key] = DOUBTFUL
    return _figures(sheet, changes)


@drawn("docx")
def figures_raised(sheet: Sheet, rng: Random) -> bytes:
    """A raised footnote number behind a figure."""
    changes = {}
    for key, text in _some(sheet, rng, 4).items():
        changes[key] = _run(text) + _run("1", '<w:vertAlign w:val="superscript"/>')
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return _figures(sheet, changes)


@drawn("docx")
def merges_missing(sheet: Sheet, _rng: Random) -> bytes:
    """No vertical merges: the cells below a merged label are merely empty."""
    return _rewrite(docx_file(sheet), lambda text: re.sub(r"<w:vMerge[^>]*/>", "", text))


@drawn("docx")
def spans_missing(sheet: Sheet, _rng: Random) -> bytes:
    """No horizontal spans."""
    return _rewrite(docx_file(sheet), lambda text: re.sub(r"<w:gridSpan[^>]*/>", "", text))


@drawn("docx")
def cells_in_controls(sheet: Sheet, rng: Random) -> bytes:
    """Cells and rows inside content controls."""

    def wrap(match: re.Match[str]) -> str:
        return f"<w:sdt><w:sdtContent>{match[0]}</w:sdtContent></w:sdt>" if rng.random() < 0.2 else match[0]

    return _rewrite(docx_file(sheet), lambda text: _ROW.sub(wrap, _CELL.sub(wrap, text)))


@drawn("docx")
def table_in_layout_table(sheet: Sheet, _rng: Random) -> bytes:
    """Each table in the only cell of another."""
    return _rewrite(
        docx_file(sheet),
        lambda text: _TABLE.sub(lambda m: f"<w:tbl><w:tr><w:tc>{m[0]}<w:p/></w:tc></w:tr></w:tbl>", text),
    )


@drawn("docx")
def rows_deleted_tracked(sheet: Sheet, rng: Random) -> bytes:
    """A row of a draft, deleted with changes tracked."""

    def change(text: str) -> str:
        rows = [m for m in _ROW.finditer(text) if "予以公开" in m[0] and "不予公开" not in m[0]]
        draft = _CELL.sub(lambda m: _redigit(m[0], rng), rows[0][0])
        draft = draft.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
        draft = draft.replace("<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>")
        draft = re.sub(r"<w:t( [^>]*)?>([^<]*)</w:t>", r"<w:delText>\2</w:delText>", draft)
        return text[: rows[0].start()] + draft + text[rows[0].start() :]

    return _rewrite(docx_file(sheet), change)


def _redigit(cell: str, rng: Random) -> str:
    return re.sub(r">\d+</w:t>", lambda _: f">{rng.randint(100, 999)}</w:t>", cell)
