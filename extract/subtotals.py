"""Local subtotals of table 3: rows 小计 that offices print under a group of outcomes, or figures beside its heading.

The form has no such rows, so they are no cells of the table; they are held against the rows of their group (R3-GROUP).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.reading import Rows
from extract.runs import Run, rows_of
from extract.tape import CELL, ROW, Hit, Tape, hits, label_pattern
from extract.value import Value, read_count
from extract.vocabulary import GAP, outcome_keys, terms

_SUBTOTAL = re.compile(rf"(?<=[{CELL}{ROW}])(?:[0-9]+[.、])?{GAP.join('小计')}(?={CELL})")


def read(tape: Tape, labels: list[Hit], end: int, generation: str, columns: tuple[str, ...]) -> Rows:
    """Group → applicant → printed subtotal, from the rows between the first of ``labels`` and ``end`` that belong to no
    label.  A row that does not add up itself is ``unverified``: its cells may have been shifted."""
    groups = {terms("items")[key].group for key in outcome_keys(generation) if terms("items")[key].group != key}
    found: Rows = {}
    for group, start, stop in _rows(tape, labels, end):
        cells = rows_of(Run(tape, start, stop))[0]
        if group in groups and group not in found and len(cells) == len(columns):
            values = {c: read_count(*cell) for c, cell in zip(columns, cells, strict=True) if c}
            if any(value.state == "number" for value in values.values()):
                found[group] = values if _adds_up(values) else {c: _unverified(v) for c, v in values.items()}
    return found


def _rows(tape: Tape, labels: list[Hit], end: int) -> Iterator[tuple[str, int, int]]:
    """Group, and where the figures begin and end, for every heading of a group and every 小计 in the table."""
    owned = [(hit.start, hit.end) for hit in labels]
    heads = [
        hit
        for hit in hits(tape.text, label_pattern("heads"), labels[0].start, end)
        if not any(start < hit.end and hit.start < stop for start, stop in owned)
    ]
    named = [(hit.key, hit.end) for hit in heads]
    for match in _SUBTOTAL.finditer(tape.text, labels[0].start, end):
        above = [hit.key for hit in heads if hit.end <= match.start()]
        named += [(above[-1], match.end())] if above else []
    borders = sorted({*(start for start, _ in owned), *(hit.start for hit in heads), end})
    for group, start in named:
        row = tape.text.find(ROW, start, end)
        following = next((border for border in borders if border >= start), end)
        if 0 <= row < following and not _SUBTOTAL.search(tape.text, start, row):
            yield group, start, row + 1


def _adds_up(values: dict[str, Value]) -> bool:
    *parts, total = (values.get(column, Value(None, "absent", "")).number for column in terms("applicants"))
    return total is not None and None not in parts and sum(part or 0 for part in parts) == total


def _unverified(value: Value) -> Value:
    if value.state != "number":
        return value
    return replace(value, state="unverified", reason="the subtotals of the row do not add up")
