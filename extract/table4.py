"""Table 4: reconsideration and litigation caused by open government information work, by two independent readings."""

from __future__ import annotations

import re

from extract.document import Document, Grid
from extract.folding import fold
from extract.reading import Rows, TableReading, reconcile
from extract.runs import Run, rows_of, window
from extract.split import group_ways
from extract.tape import BLOCK, CELL, ROW, Hit, Tape, hits, label_pattern
from extract.value import Value, doubtful, read_count
from extract.vocabulary import GAP, PROCEDURES, RESULTS, terms

_START = re.compile(GAP.join("结果维持"))
_END = re.compile("|".join(GAP.join(s) for s in ("存在的主要问题", "存在的问题", "存在主要问题", "其他需要报告")))
_DIGITS = re.compile(r"[^0-9]*([0-9]+(?: [0-9]+)*)")


def read(document: Document, tape: Tape) -> TableReading:
    """Table 4 of the document, five results a procedure; empty when its labels are not found."""
    stream = _stream(tape)
    walk = _walk(document)
    rows = reconcile(stream, walk, PROCEDURES)
    return TableReading("cd" if rows else "", rows)


def _stream(tape: Tape) -> Rows:
    """Labels queue up as they are printed; as many values take them off, in order."""
    best: Rows = {}
    for start in (m.start() for m in _START.finditer(tape.text)):
        stop = _END.search(tape.text, start)
        rows = _from(tape, start, stop.start() if stop else len(tape.text))
        if len(rows) > len(best):
            best = rows
        if len(best) == len(PROCEDURES):
            break
    return best


def _from(tape: Tape, start: int, end: int) -> Rows:
    labels = hits(tape.text, label_pattern("results"), start, end)
    rows: Rows = {}
    queue: list[Hit] = []
    named = 0
    for index, hit in enumerate(labels):
        queue.append(hit)
        stop = labels[index + 1].start if index + 1 < len(labels) else end
        groups = len(queue) // len(RESULTS)
        if not _whole(queue) or named + groups > len(PROCEDURES):
            continue
        values = _values(Run(tape, hit.end, stop), len(queue))
        if values is None:
            continue
        for number in range(groups):
            part = values[number * len(RESULTS) : (number + 1) * len(RESULTS)]
            rows[PROCEDURES[named + number]] = dict(zip(RESULTS, part, strict=True))
        named += groups
        queue = []
        if named == len(PROCEDURES):
            break
    return rows


def _whole(queue: list[Hit]) -> bool:
    """Whether the queue is whole groups of the five results in the official order."""
    keys = [h.key for h in queue]
    return bool(keys) and keys == list(RESULTS) * (len(keys) // len(RESULTS))


def _values(run: Run, size: int) -> list[Value] | None:
    """As many cells as labels: a row of them, or a flattened run of digits; None when the run holds neither."""
    if CELL in run.text or ROW in run.text:
        for row in rows_of(run)[1:]:  # the first is the rest of the labels' own row
            chosen = window(row, size) if any(fold(text) for text, _ in row) else None
            if chosen is not None:
                return [read_count(text, place) for text, place in chosen]
        return None
    match = _DIGITS.match(run.text.replace(BLOCK, " "))
    if not match:
        return None
    found = group_ways(match[1], size // len(RESULTS))
    if not found and len(match[1].replace(" ", "")) < size:
        return None
    columns = list(zip(*found, strict=True)) or [()] * size
    return [_flat(sorted(set(column)), match[1], run.place) for column in columns]


def _flat(candidates: list[int], run: str, place: str) -> Value:
    if len(candidates) == 1:
        return Value(candidates[0], "number", str(candidates[0]), place=place)
    return doubtful(run, tuple(map(str, candidates[:20])), "digits run together", place)


def _walk(document: Document) -> Rows:
    """The grid walk: a result's column belongs to the procedure printed above it."""
    rows: Rows = {}
    for grid in document.grids:
        if not grid.positioned:
            continue
        columns, last = _header(grid)
        for row in grid.rows[last + 1 :]:
            cells = {c.column: c for c in row}
            if not columns or not all(at in cells and cells[at].colspan == 1 for at in columns):
                continue
            if any(fold(cells[at].text) for at in columns):
                for at, (procedure, result) in columns.items():
                    rows.setdefault(procedure, {})[result] = read_count(cells[at].text, cells[at].place)
                break
    return {p: cells for p, cells in rows.items() if len(cells) == len(RESULTS)}


def _header(grid: Grid) -> tuple[dict[int, tuple[str, str]], int]:
    """Column → (procedure, result), and the last row of the header."""
    procedures: dict[int, str] = {}
    columns: dict[int, tuple[str, str]] = {}
    names = {fold(s): key for key, t in terms("results").items() for s in t.match.split("|")}
    last = -1
    for r, row in enumerate(grid.rows[:5]):
        for cell in row:
            text = fold(cell.text)
            for key in PROCEDURES:
                if any(text == fold(s) for s in terms("procedures")[key].match.split("|")):
                    procedures |= dict.fromkeys(range(cell.column, cell.column + cell.colspan), key)
            if text in names and cell.column in procedures:
                columns[cell.column] = (procedures[cell.column], names[text])
                last = max(last, r + cell.rowspan - 1)
    return columns, last
