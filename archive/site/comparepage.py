"""Two reports compared, of two organs or two years: the cells that differ, and the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from datasette.app import Datasette
from markupsafe import Markup, escape

from archive.site.labels import term_label, value_label
from archive.site.published import rows
from archive.site.reportpage import record
from archive.site.sheet import Place, label
from archive.site.textdiff import marked
from extract.vocabulary import terms

_TABLES = (
    ("table2", "proactive_disclosure", "item", ("report_id", "item", "amount_unit")),
    ("table3", "applications", "item", ("report_id", "item", "item_order", "item_role", "item_group")),
    ("table4", "proceedings", "procedure", ("report_id", "procedure")),
    ("table_b", "statistics_2014", "indicator", ("report_id", "indicator", "label", "unit")),
)
_NAMED = re.compile(r"(?P<organ>.+?)\s*(?P<year>(?:19|20)\d\d)\s*(?:年度?)?")
_CANDIDATES = """
SELECT report_id, organ, report_year, edition FROM reports
WHERE instr(organ, :organ) > 0 AND (:year IS NULL OR report_year = :year)
ORDER BY organ = :organ DESC, LENGTH(organ), organ, report_year DESC, edition DESC LIMIT 12
"""
Value = int | str | None


@dataclass(frozen=True, slots=True)
class CellPair:
    """One cell of both reports; a side is None where no number is printed, ``by`` the difference of two numbers."""

    table: str
    row: str
    column: str
    one: Value
    two: Value
    by: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """A part of both narratives: paragraphs side by side, those that are the same left out and counted."""

    name: str
    pairs: tuple[tuple[Markup | None, Markup | None], ...]
    same: int


async def context(datasette: Datasette, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the template shows: both sides as asked for, the candidates for each, and the comparison once both are
    settled.  A side is a report's identifier or an organ and a year in words."""
    sides = [await _side(datasette, asked.get(name, "").strip()) for name in ("a", "b")]
    found: dict[str, Any] = {"sides": sides, "one": None, "two": None}
    if all(side["report"] for side in sides):
        one, two = (side["report"] for side in sides)
        pairs, same = cells(one, two)
        found |= {
            "one": one["report"],
            "two": two["report"],
            "cells": pairs,
            "same_cells": same,
            "words": list(words(one, two)),
            "forms_differ": any(
                one["report"][key] != two["report"][key] for key in ("table2_generation", "table3_generation")
            ),
        }
    return found


async def _side(datasette: Datasette, asked: str) -> dict[str, Any]:
    """What one side asks for: the report where it is settled, else the candidates."""
    if not asked:
        return {"asked": "", "report": None, "candidates": []}
    report = await record(datasette, asked)
    if report is not None:
        return {"asked": asked, "report": report, "candidates": []}
    match = _NAMED.fullmatch(asked)
    organ, year = (match["organ"], int(match["year"])) if match else (asked, None)
    candidates = await rows(datasette, _CANDIDATES, {"organ": organ, "year": year})
    exact = [row for row in candidates if row["organ"] == organ and year is not None]
    settled = exact[:1] or (candidates if len(candidates) == 1 else [])
    report = await record(datasette, settled[0]["report_id"]) if settled else None
    return {"asked": asked, "report": report, "candidates": [] if report else candidates}


def cells(one: Mapping[str, Any], two: Mapping[str, Any]) -> tuple[list[CellPair], int]:
    """The cells whose printed numbers differ, in the order of the forms, and how many are the same."""
    left, right = _numbers(one), _numbers(two)
    differing, same = [], 0
    for place in [*left, *(place for place in right if place not in left)]:
        a, b = left.get(place), right.get(place)
        if a == b:
            same += a is not None
            continue
        by = b - a if isinstance(a, int) and isinstance(b, int) else None
        table, row, column = place
        name = value_label("table_name", table)
        differing.append(CellPair(str(name.short if name else table), label(row), label(column), a, b, by))
    return differing, same


def words(one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[Words]:
    """The narratives part by part."""
    left, right = ({s["section"]: s["text"] or "" for s in side["sections"]} for side in (one, two))
    order = list(terms("sections"))
    keys = sorted(left.keys() | right.keys(), key=lambda key: (order.index(key) if key in order else len(order), key))
    for key in keys:
        pairs: list[tuple[Markup | None, Markup | None]] = []
        same = 0
        old, new = (_lines(side.get(key, "")) for side in (left, right))
        for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what == "equal":
                same += b - a
                continue
            for before, after in zip_longest(old[a:b], new[c:d]):
                pairs.append(_pair(before, after))
        if pairs or same:
            yield Words(str(term_label("sections", key) or key), tuple(pairs), same)


def _pair(before: str | None, after: str | None) -> tuple[Markup | None, Markup | None]:
    if before is not None and after is not None:
        return marked(before, after)
    return None if before is None else escape(before), None if after is None else escape(after)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _numbers(found: Mapping[str, Any]) -> dict[Place, Value]:
    return {
        (table, row[key], column): value
        for table, name, key, aside in _TABLES
        for row in found[name]
        for column, value in row.items()
        if column not in aside
    }
