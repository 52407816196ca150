"""Judging a reading of a gold document, cell by cell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from lxml import html

import extract
from bench.gold.corpus import Case
from bench.gold.freeform import named
from bench.gold.sheet import Expected
from crawler.simulator.labels import COLUMN_KEYS, ROWS

KINDS = ("right", "unfixed", "doubtful", "missing", "wrong", "extra")
"""``right``: what a careful person reads; ``unfixed``: no value, where the document fixes none or a person could go
either way; ``doubtful``: flagged although it could be read; ``missing``: not read; ``wrong``: another value or state,
or a value where nothing fixes one; ``extra``: a value for a cell that is not printed."""

TABLES = ("table2", "table3", "table4", "table_b")
_WORDS = ("label", "unit")


def score(case: Case) -> tuple[Counter[str], list[str]]:
    """How many cells are of each kind, and in words those that are ``wrong`` or ``extra``."""
    try:
        read: dict[str, Any] = extract.read(case.data).json(case.name)
    except extract.Refusal:
        read = {table: {} for table in TABLES}
    if case.generation == "a":
        read |= _told(read)
    counts: Counter[str] = Counter()
    faults = []
    for (table, row, column), expected in case.truth.items():
        cell = read[table].get(row, {}).get(column, _NOT_READ)
        kind = judge(expected, cell)
        counts[kind] += 1
        if kind == "wrong":
            faults.append(f"{case.name}: {table}.{row}.{column} is {expected}, read as {cell}")
    for table in (*TABLES, "statements") if case.generation == "a" else TABLES:
        for row, cells in read[table].items():
            for column, cell in cells.items():
                known = column in _WORDS or (table, row, column) in case.truth
                if not known and _value(cell) is not None and not _is_flagged(cell):
                    counts["extra"] += 1
                    faults.append(f"{case.name}: {table}.{row}.{column} is not printed, read as {cell}")
    return counts, faults


def _told(read: dict[str, Any]) -> dict[str, Any]:
    """The figures of a report without tables, in the shape of tables: its year, and what its sentences state."""
    statements: dict[str, dict[str, object]] = defaultdict(dict)
    met: dict[str, Counter[str]] = defaultdict(Counter)
    for one in sorted(read.get("statements", []), key=lambda one: one["position"]):
        if one["value"] != "all":
            name = named(" ".join(filter(None, (one["about"], one.get("detail")))), met[one["section"]])
            statements[one["section"]][name] = {"value": one["value"], "state": "number"}
    year = {"value": read.get("metadata", {}).get("report_year"), "state": "number"}
    return {"metadata": {"report_year": {"value": year}}, "statements": statements}


_NOT_READ = {"value": None, "state": "absent"}


def judge(expected: Expected, cell: object) -> str:
    """Which of :data:`KINDS` a cell of the contract's shape is."""
    value, state = _value(cell), _state(cell)
    if value is not None:
        return "right" if value == expected.value else "doubtful" if _is_flagged(cell) else "wrong"
    if expected.state in ("open", "doubtful"):
        return "unfixed"
    if state == expected.state:
        return "right"
    if state in ("doubtful", "unverified"):
        return "doubtful"
    return "missing" if state == "absent" or expected.value is not None else "wrong"


def _value(cell: object) -> Decimal | None:
    plain = cell["value"] if isinstance(cell, dict) else cell
    return None if plain is None else Decimal(str(plain))


def _is_flagged(cell: object) -> bool:
    """Whether the cell was recognised from an image and no sum proves it: its value is openly a proposal."""
    return isinstance(cell, dict) and cell["state"] == "unverified" and "confidence" in cell


def _state(cell: object) -> str:
    if isinstance(cell, dict):
        return str(cell["state"])
    return "blank" if cell is None else "number"


_COUNT = re.compile(r"\s*\d+\s*")


def naive(case: Case) -> Counter[str]:
    """The baseline: table 3 of a page by position, as its readers in the field have it.  Every row that ends in exactly
    seven numbers is the next row of the form."""
    rows = []
    root: Any = html.document_fromstring(case.data)
    for tr in root.iter("tr"):
        texts = [td.text_content() for td in tr.findall("td")]
        numbers = [t for t in texts[-8:] if _COUNT.fullmatch(t)]
        if len(texts) > 7 and len(numbers) == 7 and all(_COUNT.fullmatch(t) for t in texts[-7:]):
            rows.append([Decimal(t.strip()) for t in texts[-7:]])
    form = "d" if ("table3", "other_fee_unpaid", "total") in case.truth else "c"
    read = {
        ("table3", key, column): number
        for key, numbers in zip(ROWS[form], rows, strict=False)
        for column, number in zip(COLUMN_KEYS, numbers, strict=True)
    }
    counts: Counter[str] = Counter()
    for key, expected in case.truth.items():
        if key[0] == "table3":
            found = read.get(key)
            right = found == expected.value if found is not None else expected.value is None
            counts["right" if right else "missing" if found is None else "wrong"] += 1
    return counts
