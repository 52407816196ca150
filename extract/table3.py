"""Table 3: applications received and handled (收到和处理政府信息公开申请情况), by two independent readings."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract.document import Document, Grid
from extract.folding import fold
from extract.reading import Rows, TableReading, reconcile
from extract.runs import Run, flat_digits, rows_of, window
from extract.split import row_ways, solve
from extract.tape import BLOCK, CELL, ROW, Hit, Tape, hits, in_order, label_pattern
from extract.value import Value, doubtful, read_count
from extract.vocabulary import APPLICANTS, GAP, item_keys, outcome_keys, terms

_HEADER = re.compile(f"{GAP.join('自然人')}.{{0,200}}?{GAP.join('科研机构')}")
_END = re.compile("|".join(GAP.join(s) for s in ("四、政府信息公开", "结果维持", "结果纠正", "存在的主要问题")))
_LEGAL_ENTITY = re.compile(GAP.join("法人或其他组织"))
_LEGAL = APPLICANTS[1:6]


def read(document: Document, tape: Tape) -> TableReading:
    """Table 3 of the document, 7 columns a row; empty when its labels are not found."""
    region = _region(tape.text)
    if region is None:
        return TableReading()
    start, end, labels = region
    generation = _generation(labels)
    order = item_keys(generation)
    found = in_order(labels, order)
    if len(found) < 3:
        return TableReading()
    columns, verified = _columns(tape.text[start : found[0].start])
    stream = _stream(tape, found, end, generation, columns)
    walk = _walk(document, generation)
    rows = reconcile(stream, walk, order)
    if not verified and not walk:
        rows = {row: {c: _unverified(v) for c, v in cells.items()} for row, cells in rows.items()}
    return TableReading(generation, rows)


def _region(text: str) -> tuple[int, int, list[Hit]] | None:
    """From the header of the applicants, or the first row label, to the header of table 4, with the labels between."""
    best: tuple[int, int, int, list[Hit]] | None = None
    pattern = label_pattern("items")
    starts = [m.start() for m in _HEADER.finditer(text)] or [
        h.start for h in hits(text, pattern) if h.key == "received_new"
    ][-1:]
    for start in starts:
        stop = _END.search(text, start)
        end = stop.start() if stop else len(text)
        labels = hits(text, pattern, start, end)
        rows = len(in_order(labels, item_keys("d")))
        if best is None or rows > best[0]:
            best = (rows, start, end, labels)
    return best[1:] if best is not None and best[0] >= 3 else None


def _generation(labels: list[Hit]) -> str:
    """``d`` when a sub-row of （六） is printed, else ``c``: told from the labels, never from the year."""
    return "d" if {h.key for h in labels} & {"other_no_correction", "other_fee_unpaid"} else "c"


def _columns(header: str) -> tuple[tuple[str, ...], bool]:
    """The seven columns in printed order, and whether the header was there to tell."""
    header = _LEGAL_ENTITY.sub("", header)  # its 其他 is no column
    printed = [h.key for h in hits(header, label_pattern("applicants"))]
    legal = tuple(dict.fromkeys(key for key in printed if key in _LEGAL))
    if "natural_person" in printed and set(legal) == set(_LEGAL):
        return ("natural_person", *legal, "total"), True
    return APPLICANTS, False


def _unverified(value: Value) -> Value:
    if value.state != "number":
        return value
    return Value(value.number, "unverified", value.text, place=value.place, reason="no header names the columns")


def _stream(tape: Tape, found: list[Hit], end: int, generation: str, columns: tuple[str, ...]) -> Rows:
    """The label-anchored number stream: what stands between a label and the next is the row's run of values."""
    heads = hits(tape.text, label_pattern("heads"), found[0].start, end)
    borders = sorted({h.start for h in [*found, *heads]} | {end})
    runs = {hit.key: Run(tape, hit.end, next(b for b in borders if b >= hit.end)) for hit in found}
    rows: Rows = {}
    flat: dict[str, str] = {}
    for key, run in runs.items():
        if CELL in run.text or ROW in run.text:
            values = _structured(run)
            if values is not None:
                rows[key] = dict(zip(columns, values, strict=True))
        elif (digits := flat_digits(run.text)) is not None:
            flat[key] = digits
            rows[key] = {c: doubtful(digits, (), "digits run together", run.place) for c in columns}
        else:
            rows[key] = {c: doubtful(run.text.strip(f" {BLOCK}"), (), "no seven values", run.place) for c in columns}
    _fill_flat(rows, flat, generation, columns)
    return rows


def _structured(run: Run) -> list[Value] | None:
    """Seven cells after the label in its row; else seven filled cells before the next label."""
    printed = rows_of(run)
    cells = window(printed[0], 7)
    if cells is None:
        cells = [cell for row in printed for cell in row if fold(cell[0])]
    if len(cells) != 7:
        return None
    return [read_count(text, place) for text, place in cells]


def _fill_flat(rows: Rows, flat: dict[str, str], generation: str, columns: tuple[str, ...]) -> None:
    """Values of flattened rows: fixed where one way is left, else doubtful with every candidate.

    A row with fewer than seven digits shows that this report leaves cells blank.  Blanks are lost in flattened text, so
    that the sums no longer tell where a number ends: then only seven separate numbers count.
    """
    if any(len(digits.replace(" ", "")) < 7 for digits in flat.values()):
        flat = {key: digits for key, digits in flat.items() if digits.count(" ") == 6}
    for key, left in solve({key: row_ways(d) for key, d in flat.items()}, outcome_keys(generation)).items():
        run = next(iter(rows[key].values()))
        for index, column in enumerate(columns):
            candidates = sorted({way[index] for way in left})
            if len(candidates) == 1:
                rows[key][column] = Value(candidates[0], "number", str(candidates[0]), place=run.place)
            else:
                shown = tuple(map(str, candidates[:20]))
                rows[key][column] = doubtful(run.text, shown, "digits run together", run.place)


def _walk(document: Document, generation: str) -> Rows:
    """The grid walk: the header gives each applicant a column, the row's own label gives the item.  A row whose cells
    do not fit the header's geometry is left to the other reading."""
    rows: Rows = {}
    header: dict[str, int] = {}
    width = 0
    for grid in document.grids:
        if not grid.positioned:
            continue
        header, width, first = _header(grid, header, width)
        if len(header) < len(APPLICANTS) or grid.width != width:
            continue
        start = min(header.values())
        for row in grid.rows[first:]:
            labels = [c for c in row if c.column < start]
            values = {c.column: c for c in row if c.column >= start}
            fits = all(at in values and values[at].colspan == 1 and values[at].rowspan == 1 for at in header.values())
            keys = [key for c in labels if (key := _item(fold(c.text), generation))]
            if keys and fits and keys[-1] not in rows:
                rows[keys[-1]] = {key: read_count(values[at].text, values[at].place) for key, at in header.items()}
    return rows


@lru_cache(maxsize=1024)
def _item(label: str, generation: str) -> str | None:
    found = hits(label + CELL, label_pattern("items", generation))
    return found[0].key if found else None


@cache
def _applicant_labels() -> dict[str, str]:
    return {fold(spelling): key for key, t in terms("applicants").items() for spelling in t.match.split("|")}


def _header(grid: Grid, before: dict[str, int], width: int) -> tuple[dict[str, int], int, int]:
    """Column of each applicant, the grid's width, and the first row after the header; the header of an earlier part of
    the table serves its continuation."""
    labels = _applicant_labels()
    columns: dict[str, int] = {}
    last = -1
    for r, row in enumerate(grid.rows[:6]):
        for cell in row:
            key = labels.get(fold(cell.text))
            if key is not None and cell.colspan == 1 and key not in columns:
                columns[key] = cell.column
                last = max(last, r + cell.rowspan - 1)
    if len(columns) == len(APPLICANTS):
        return columns, grid.width, last + 1
    return before, width, 0
