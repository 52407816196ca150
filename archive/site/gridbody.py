"""The rows of a statutory table.  Written in Python: a report has some two hundred cells, and a template takes several
times as long for each."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from archive.site.language import say
from archive.site.sheet import Cell


def grid_body(rows: Iterable[Iterable[Cell]], evidence: str, one_place: bool) -> Markup:
    """The ``tr`` elements: headings, and values that lead to what is printed there: below the address ``evidence``, or,
    with ``one_place``, there for all."""
    start = str(escape(str(evidence)))
    lines = []
    for cells in rows:
        shown = (_heading(cell) if cell.scope else _value(cell, start, one_place) for cell in cells)
        lines.append(f"<tr>{''.join(shown)}</tr>")
    return Markup("".join(lines))


def _heading(cell: Cell) -> str:
    attributes = f' scope="{cell.scope}"'
    if cell.width > 1:
        attributes += f' colspan="{cell.width}"'
    if cell.height > 1:
        attributes += f' rowspan="{cell.height}"'
    if cell.title:
        attributes += f' title="{_safe(cell.title)}"'
    printed = ""
    if cell.original and cell.original != cell.text:
        printed = f'<small lang="zh-CN">{_safe(cell.original)}</small>'
    return f"<th{attributes}>{_safe(cell.text)}{printed}</th>"


def _value(cell: Cell, evidence: str, one_place: bool) -> str:
    """A cell; its anchor and the place of its evidence are tilde-encoded, which HTML takes as it is."""
    style = " fails" if cell.findings else " involved" if cell.involved else ""
    attributes = f' class="value {cell.state}{style}"'
    if cell.anchor:
        attributes += f' id="{cell.anchor}"'
    if cell.width > 1:
        attributes += f' colspan="{cell.width}"'
    if cell.title:
        attributes += f' title="{_safe(cell.title)}"'
    text = _safe(cell.text)
    if cell.evidence:
        address = evidence if one_place else evidence + cell.evidence
        text = f'<a class="printed" rel="nofollow" href="{address}">{text}</a>'
    if cell.note:
        text += f'<sup><a href="#note-{cell.note}">{say("注", "n")}{cell.note}</a></sup>'
    for number in cell.findings:
        name = f"{say('核验发现', 'finding')} {number}"
        text += f'<sup class="mark"><a href="#mark-{number}" aria-label="{name}">{number}</a></sup>'
    return f"<td{attributes}>{text}</td>"


def _safe(text: str) -> str:
    """The text as HTML; letters and digits alone, as most are, are that already."""
    return text if text.isalnum() else str(escape(text))
