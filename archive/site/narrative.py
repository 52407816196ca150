"""The narrative with its numeric statements marked: each leads to the cells it restates and shows where it fails."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from archive.site.labels import Label, term_label
from archive.site.language import say
from archive.site.sheet import Finding, Place, cell_anchor, label
from extract.vocabulary import terms

_CELL = re.compile(r"(table[234])\.(\w+)\.(\w+)")
_LEGAL = Label("法人或其他组织", "legal persons and other organisations")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: its key, its names, its paragraphs with the statements marked, how many there are."""

    key: str
    name: str
    heading: str
    paragraphs: tuple[Markup, ...]
    statements: int


def narrative(
    sections: Iterable[Mapping[str, Any]],
    statements: Iterable[Mapping[str, Any]],
    findings: Sequence[Finding],
    items: Container[str],
) -> list[Section]:
    """The parts in the official order, under the official names where a part has one; ``items`` are the rows of table 3
    that the page shows."""
    order = list(terms("sections"))
    told: dict[str, list[Mapping[str, Any]]] = {}
    for statement in statements:
        told.setdefault(statement["section"], []).append(statement)
    return [
        Section(
            section["section"],
            str(term_label("sections", section["section"]) or section["heading"]),
            section["heading"] or "",
            tuple(_paragraphs(section, told.get(section["section"], []), findings, items)),
            len(told.get(section["section"], [])),
        )
        for section in sorted(
            sections, key=lambda s: order.index(s["section"]) if s["section"] in order else len(order)
        )
    ]


def restated(expression: str) -> list[Place]:
    """The cells that the words of ``statements.restates`` name."""
    return [(table, row, column) for table, row, column in _CELL.findall(expression)]


def anchor(place: Place, items: Container[str] = ()) -> str:
    """The place in the page of a cell, or of a statement (table ``narrative``).

    A sum over a group of rows, or over the organisations, begins with the first cell of it; which rows table 3 has
    (``items``) tells a row from a group of its name.
    """
    table, row, column = place
    if table == "narrative":
        return f"at-{row}-{column}"
    if table == "table3":
        members = [key for key, term in terms("items").items() if term.group == row and key in items]
        row = members[0] if members and row not in items else row
        column = "commercial_enterprise" if column == "legal_entity" else column
    return cell_anchor((table, row, column))


def _paragraphs(
    section: Mapping[str, Any],
    statements: Iterable[Mapping[str, Any]],
    findings: Sequence[Finding],
    items: Container[str],
) -> Iterable[Markup]:
    """The lines of a section that have words; a statement within another is marked with it."""
    placed = sorted(statements, key=lambda s: (s["position"], -len(s["quote"])))
    text, start = section["text"] or "", 0
    for line in text.split("\n"):
        end, here, marked = start + len(line), start, Markup("")
        for statement in placed:
            first, last = statement["position"], statement["position"] + len(statement["quote"])
            if here <= first < end and last <= end:
                inner = [s for s in placed if first <= s["position"] < last and s is not statement]
                marked += escape(text[here:first]) + _marked(statement, inner, findings, items)
                here = last
        if line.strip():
            yield marked + escape(text[here:end])
        start = end + 1


def _marked(
    statement: Mapping[str, Any],
    inner: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
    items: Container[str],
) -> Markup:
    """The words of a statement: a link to the cells that it, or else one within it, restates; the marks of both."""
    places = [("narrative", one["section"], str(one["position"])) for one in (statement, *inner)]
    numbers = [finding.number for finding in findings if finding.anchor in places]
    cells = next((cells for one in (statement, *inner) if (cells := restated(one["restates"] or ""))), [])
    targets = Markup("").join(Markup('<span id="{}"></span>').format(anchor(place)) for place in places[1:])
    notes = Markup("").join(
        Markup('<sup class="mark"><a href="#mark-{0}" aria-label="{1} {0}">{0}</a></sup>').format(
            number, say("核验发现", "finding")
        )
        for number in numbers
    )
    style = "claim fails" if numbers else "claim"
    if cells:
        title = say("复述：", "restates: ") + " + ".join(_name(cell) for cell in cells)
        shown = Markup('<a class="{}" id="{}" href="#{}" title="{}">{}</a>').format(
            style, anchor(places[0]), anchor(cells[0], items), title, statement["quote"]
        )
    else:
        title = say("正文中的数字；没有与之相合的表格单元", "a number of the narrative; no cell of the tables fits it")
        shown = Markup('<span class="{} alone" id="{}" title="{}">{}</span>').format(
            style, anchor(places[0]), title, statement["quote"]
        )
    return targets + shown + notes


def _name(cell: Place) -> str:
    _, row, column = cell
    group = term_label("heads", row)
    return f"{group or label(row)} · {_LEGAL if column == 'legal_entity' else label(column)}"
