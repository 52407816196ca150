"""Table 4: reconsideration and litigation caused by open government information work, by two independent readings."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, pairwise

from extract import flat, table3
from extract.document import Document, Grid
from extract.folding import fold
from extract.reading import Rows, TableReading, contested, reconcile
from extract.runs import Run, blanks_behind, rows_of, without_blanks_behind
from extract.split import group_ways
from extract.tape import CELL, ROW, Hit, Tape, each_hit, label_pattern
from extract.value import Value, doubtful, read_count
from extract.vocabulary import GAP, PROCEDURES, RESULTS, terms

_START = re.compile(GAP.join("结果维持"))
_END = re.compile("|".join(GAP.join(s) for s in ("存在的主要问题", "存在的问题", "存在主要问题", "其他需要报告")))
_TOLD = {
    PROCEDURES[:1]: re.compile(r"行政复议(?:案件|申请)?[^0-9,。;]{0,6}([0-9]+) ?[件起宗]"),
    PROCEDURES[1:]: re.compile(r"行政诉讼(?:案件)?[^0-9,。;]{0,6}([0-9]+) ?[件起宗]"),
}
_SUITS_FIRST = re.compile(f"{GAP.join('行政诉讼')}{GAP}[{CELL}{ROW} ]{GAP}{GAP.join('行政复议')}{GAP}[{CELL}{ROW} ]")
_REVIEWS_FIRST = re.compile(f"{GAP.join('行政复议')}{GAP}[{CELL}{ROW} ]{GAP}{GAP.join('行政诉讼')}{GAP}[{CELL}{ROW} ]")
_AFTER_FIRST = re.compile(f"{GAP.join('复议后起诉')}{GAP}未{GAP}经")
_DIRECT_FIRST = re.compile(f"{GAP.join('直接起诉')}{GAP}{GAP.join('复议后起诉')}")
"""Headers in which the procedures stand in another order than the form's."""

_HEAD = 120
_HEADER_ROWS = 5


def read(document: Document, tape: Tape) -> TableReading:
    """Table 4 of the document, five results a procedure; empty when its labels are not found."""
    stream = _stream(tape)
    walk = _walk(document)
    rows = reconcile(stream, walk, PROCEDURES)
    return TableReading("cd" if rows else "", rows)


def _stream(tape: Tape) -> Rows:
    """Labels queue up as they are printed; as many values take them off, in order."""
    best: Rows = {}
    begun = ended = 0
    whole: list[tuple[int, int, Rows]] = []
    stop: re.Match[str] | None = None
    for number, start in enumerate(m.start() for m in _START.finditer(tape.text)):
        if not number or (stop and stop.start() < start):
            stop = _END.search(tape.text, start)
        if whole and start < whole[-1][1]:
            continue
        rows, end = _from(tape, start, stop.start() if stop else len(tape.text))
        if len(rows) > len(best) or (rows.keys() == best.keys() and not _filled(best) and _filled(rows)):
            best, begun, ended = rows, start, end
        if len(rows) == len(PROCEDURES) and _filled(rows):
            whole.append((start, end, rows))
    for start, end, rows in whole:
        if end <= begun or start >= ended:
            best = contested(best, rows)
    return best


def _filled(rows: Rows) -> bool:
    return any(cell.number is not None for cells in rows.values() for cell in cells.values())


def _from(tape: Tape, start: int, end: int) -> tuple[Rows, int]:
    """The procedures whose results are named from ``start`` on, and where the last of these labels ends."""
    labels = each_hit(tape.text, label_pattern("results"), start, end)
    order = _order(tape.text, start, end)
    rows: Rows = {}
    queue: list[Hit] = []
    named = last = 0
    for hit, following in pairwise(chain(labels, (Hit("", end, end),))):
        queue.append(hit)
        groups = len(queue) // len(RESULTS)
        if hit.key != RESULTS[(len(queue) - 1) % len(RESULTS)] or named + groups > len(PROCEDURES):
            break  # no label that follows makes whole groups of these
        if len(queue) % len(RESULTS):
            continue
        values = _values(Run(tape, hit.end, following.start), len(queue))
        if values is None:
            continue
        if not named and groups == len(PROCEDURES) - 1:
            return {}, start  # two procedures of three: their names stand elsewhere, and only the grid tells which
        for number in range(groups):
            part = values[number * len(RESULTS) : (number + 1) * len(RESULTS)]
            rows[order[named + number]] = dict(zip(RESULTS, part, strict=True))
        named += groups
        queue = []
        last = hit.end
        if named == len(PROCEDURES):
            break
    return rows, last


def _order(text: str, start: int, end: int) -> tuple[str, ...]:
    """The procedures from left to right by the words of the header around the first result."""
    direct, after = PROCEDURES[1:]
    head = text[max(0, start - _HEAD) : min(end, start + _HEAD)]
    suits = (after, direct) if _AFTER_FIRST.search(head) and not _DIRECT_FIRST.search(head) else (direct, after)
    suits_first = _SUITS_FIRST.search(head) and not _REVIEWS_FIRST.search(head)  # a header printed twice has both
    return (*suits, PROCEDURES[0]) if suits_first else (PROCEDURES[0], *suits)


def _values(run: Run, size: int) -> list[Value] | None:
    """As many cells as labels: a row of them, or a flattened run of figures; None when the run holds neither."""
    if CELL not in run.text and ROW not in run.text:
        return _flattened(run, size)
    filled: list[list[Value]] = []
    blank: list[Value] | None = None
    beside = blanks_behind(run)
    for row in rows_of(run)[1:-1]:  # the first is the rest of the labels' own row, the last that of the next label
        chosen = without_blanks_behind(row, size, beside)
        if chosen is None and filled:
            break
        if chosen is None and any(read_count(text).number is not None for text, _ in row):
            reason = f"{len(row)} cells for {size} columns: {' | '.join(fold(text) for text, _ in row[:20])}"
            return [doubtful("", (), reason, row[0][1])] * size
        if chosen is None:
            continue
        values = [read_count(text, place) for text, place in chosen]
        if any(v.state != "blank" for v in values):
            if any(_procedure(fold(text)) for text, _ in row):
                return None  # a row for each procedure: the labels above name no columns of one procedure alone
            filled.append(values)
        else:
            blank = blank or values
    return [_of_several(column) for column in zip(*filled, strict=True)] if filled else blank


def _of_several(cells: tuple[Value, ...]) -> Value:
    """One cell of several rows of figures under the same heads: of several years, or offices."""
    if all(cell.agrees(cells[0]) for cell in cells):
        return cells[0]
    shown = tuple(dict.fromkeys(cell.text for cell in cells if cell.text))
    return doubtful(cells[0].text, shown, f"{len(cells)} rows of figures under one head", cells[0].place)


def _flattened(run: Run, size: int) -> list[Value] | None:
    """Figures of running text: as printed where their borders are certain; else fixed where they add up in one way and
    the narrative tells the same totals."""
    shown = flat.figures(run)
    if shown is None:
        return None
    known = table3.habit(run.tape)
    printed = flat.separate(shown, size, known)
    if printed is not None:
        return [read_count(text, run.place) for text in printed]
    ways = group_ways(shown, size // len(RESULTS)) if flat.may_be_cut(shown, known) else []
    if len(ways) == 1 and size == len(PROCEDURES) * len(RESULTS) and _told(ways[0], run.tape.text):
        return [Value(number, "number", str(number), place=run.place) for number in ways[0]]
    columns = list(zip(*ways, strict=True)) or [()] * size
    shown_ways = [tuple(map(str, sorted(set(column))[:20])) for column in columns]
    return [doubtful(shown, candidates, "digits run together", run.place) for candidates in shown_ways]


def _told(way: tuple[int, ...], text: str) -> bool:
    """Whether the report's own sentences tell the totals of reconsideration and of litigation."""
    totals = dict(zip(PROCEDURES, way[len(RESULTS) - 1 :: len(RESULTS)], strict=True))
    return all(
        {int(m[1]) for m in pattern.finditer(text)} == {sum(totals[p] for p in procedures)}
        for procedures, pattern in _TOLD.items()
    )


def _walk(document: Document) -> Rows:
    """The grid walk: a result's column belongs to the procedure printed above it, or its row to the one beside it."""
    rows: Rows = {}
    for grid in document.grids:
        if grid.positioned:
            found = _below(grid) or _beside(grid)
            for procedure, cells in found.items():
                if len(cells) == len(RESULTS) and not _filled({procedure: rows.get(procedure, {})}):
                    rows[procedure] = cells
    return rows


def _below(grid: Grid) -> Rows:
    """Figures in the first filled row under the results."""
    rows: Rows = {}
    columns, last = _header(grid)
    if not columns:
        return rows
    names = _results()
    right = max(columns) + 1
    if right - min(columns) > len(columns):
        return {}  # a column among them without a procedure or a result: a head too many, and figures may be aside
    for procedure in {procedure for procedure, _ in columns.values()}:
        if [result for _, (p, result) in sorted(columns.items()) if p == procedure] != list(RESULTS):
            return {}  # a head too many or too few, or wrong spans: nothing stands where it should
    for row in grid.rows[last + 1 :]:
        cells = {c.column: c for c in row}
        if not all(at in cells and cells[at].colspan == 1 for at in columns):
            continue
        if max(c.column + c.colspan for c in row) != right:
            continue
        if any(fold(cells[at].text) in names for at in columns):
            break
        if any(fold(cells[at].text) for at in columns):
            if rows:
                return {}  # a second row of figures: of another year, or of another office
            for at, (procedure, result) in columns.items():
                rows.setdefault(procedure, {})[result] = read_count(cells[at].text, cells[at].place)
    return rows


def _beside(grid: Grid) -> Rows:
    """Figures in the row of a procedure, under results named once in the header."""
    rows: Rows = {}
    results = _results()
    for r, row in enumerate(grid.rows[:_HEADER_ROWS]):
        columns = {c.column: results[fold(c.text)] for c in row if fold(c.text) in results and c.colspan == 1}
        if len(columns) != len(RESULTS) or len(set(columns.values())) != len(RESULTS):
            continue
        for below in grid.rows[r + 1 :]:
            cells = {c.column: c for c in below}
            names = [key for c in below if c.column < min(columns) and (key := _procedure(fold(c.text)))]
            if names and all(at in cells and cells[at].colspan == cells[at].rowspan == 1 for at in columns):
                values = {columns[at]: read_count(cells[at].text, cells[at].place) for at in columns}
                rows.setdefault(names[-1], {result: values[result] for result in RESULTS})
        break
    return rows


def _header(grid: Grid) -> tuple[dict[int, tuple[str, str]], int]:
    """Column → (procedure, result), and the last row of the header."""
    procedures: dict[int, str] = {}
    columns: dict[int, tuple[str, str]] = {}
    names = _results()
    last = -1
    for r, row in enumerate(grid.rows[:_HEADER_ROWS]):
        for cell in row:
            text = fold(cell.text)
            if (key := _procedure(text)) is not None:
                procedures |= dict.fromkeys(range(cell.column, cell.column + cell.colspan), key)
            if text in names and cell.column in procedures:
                columns[cell.column] = (procedures[cell.column], names[text])
                last = max(last, r + cell.rowspan - 1)
    return columns, last


@cache
def _results() -> dict[str, str]:
    return {fold(s): key for key, t in terms("results").items() for s in t.match.split("|")}


def _procedure(text: str) -> str | None:
    return _procedures().get(text)


@cache
def _procedures() -> dict[str, str]:
    return {fold(s): key for key in PROCEDURES for s in terms("procedures")[key].match.split("|")}
