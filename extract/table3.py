"""Table 3: applications received and handled (收到和处理政府信息公开申请情况), by two independent readings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from typing import TypeAlias

from extract import applicants, flat, itemlabels, ragged, subtotals, table3_walk
from extract.document import Document
from extract.folding import fold
from extract.reading import Rows, TableReading, contested, reconcile
from extract.runs import Run, rows_of, window
from extract.split import row_ways, solve
from extract.tape import BLOCK, CELL, ROW, Hit, Tape, hits, in_order, label_pattern
from extract.value import Value, doubtful, read_count
from extract.vocabulary import APPLICANTS, GAP, item_keys, outcome_keys

_END = re.compile("|".join(GAP.join(s) for s in ("四、政府信息公开", "结果维持", "结果纠正", "存在的主要问题")))
_FIGURE = re.compile(f"(?:{CELL}| |[^0-9{CELL}{ROW}{BLOCK} ])[0-9]+[{CELL}{ROW}{BLOCK} ]")
"""A form that is printed twice, once empty and once filled in, is read where it is filled in."""

_SHARE = re.compile(r"[0-9]+(?:\.[0-9]+)?%")
_FEWEST = 3
"""As many rows, or rows of one habit, are no accident."""

_WHOLE = 15
"""A table with as many rows is no part of one that goes on elsewhere."""

Printed: TypeAlias = tuple[str, str]
"""Text and place of a cell."""


def read(document: Document, tape: Tape) -> TableReading:
    """Table 3 of the document, 7 columns a row; empty when its labels are not found."""
    regions = _regions(tape)
    if not regions:
        return TableReading()
    region = max(regions, key=lambda region: region.worth)
    generation = _generation(region.labels)
    order = item_keys(generation)
    found = itemlabels.rows(tape, region.start, region.end, region.labels, order)
    if len(found) < _FEWEST:
        return TableReading()
    columns = applicants.of_text(tape.text, region.start, found[0].start)
    stream, doubted = _stream(tape, found, region.end, generation, columns)
    walk = table3_walk.read(document, generation, columns)
    rows = reconcile(stream, walk, order)
    rows = {key: rows.get(key) or doubted[key] for key in order if key in rows or key in doubted}
    if not columns.named and not walk:
        rows = {row: {c: _unverified(v) for c, v in cells.items()} for row, cells in rows.items()}
    for rival in regions:
        if rival is not region and rival.rows >= _WHOLE:
            rows = contested(rows, _rival(tape, rival))
    printed = subtotals.read(tape, found, region.end, generation, columns.keys) if columns.named else {}
    return TableReading(generation, rows, subtotals=printed)


def _rival(tape: Tape, region: _Region) -> Rows:
    """What another table 3 of the document says."""
    generation = _generation(region.labels)
    found = itemlabels.rows(tape, region.start, region.end, region.labels, item_keys(generation))
    columns = applicants.of_text(tape.text, region.start, found[0].start)
    return _stream(tape, found, region.end, generation, columns)[0]


def habit(tape: Tape) -> flat.Habit:
    """How the flattened rows of table 3 lost their borders: what holds for them holds for the whole document."""
    region = max(_regions(tape), key=lambda region: region.worth, default=None)
    if region is None:
        return flat.NO_HABIT
    runs = _runs(tape, in_order(region.labels, item_keys(_generation(region.labels))), region.end)
    shown = [figures for run in runs.values() if CELL not in run.text and (figures := flat.figures(run))]
    return flat.habit(shown, len(APPLICANTS))


@dataclass(frozen=True, slots=True)
class _Region:
    """The stretch of tape of a table 3, its labels, how many stand in the official order, whether it has figures."""

    start: int
    end: int
    labels: list[Hit]
    rows: int
    filled: bool

    @property
    def worth(self) -> tuple[int, bool]:
        """More for the table to be read."""
        return self.rows, self.filled


def _regions(tape: Tape) -> list[_Region]:
    """From each header of the applicants, or the first row label, to the header of table 4.  A header repeated within a
    table begins none, one over a whole table does."""
    text = tape.text
    pattern = label_pattern("items")
    starts = [m.start() for m in applicants.HEADER.finditer(text)] or [
        h.start for h in hits(text, pattern) if h.key == "received_new"
    ][-1:]
    found: list[_Region] = []
    for start, following in zip(starts, [*starts[1:], len(text)], strict=False):
        stop = _END.search(text, start, following)
        region = _region(text, start, stop.start() if stop else following)
        if found and found[-1].end == start and min(found[-1].rows, region.rows) < _WHOLE:
            found[-1] = _region(text, found[-1].start, region.end)
        else:
            found.append(region)
    return [region for region in found if region.rows >= _FEWEST]


def _region(text: str, start: int, end: int) -> _Region:
    labels = hits(text, label_pattern("items"), start, end)
    rows = len(in_order(labels, item_keys("d")))
    return _Region(start, end, labels, rows, _FIGURE.search(text, start, end) is not None)


def _generation(labels: list[Hit]) -> str:
    """``d`` when a sub-row of （六） is printed, else ``c``: told from the labels, never from the year."""
    return "d" if {h.key for h in labels} & {"other_no_correction", "other_fee_unpaid"} else "c"


def _unverified(value: Value) -> Value:
    if value.state != "number":
        return value
    return replace(value, state="unverified", reason="no header names the columns")


def _runs(tape: Tape, found: list[Hit], end: int) -> dict[str, Run]:
    """Item → what stands between its label and the next label."""
    heads = hits(tape.text, label_pattern("heads"), found[0].start, end) if found else []
    borders = sorted({h.start for h in [*found, *heads]} | {end})
    return {hit.key: Run(tape, hit.end, borders[bisect_left(borders, hit.end)]) for hit in found}


def _stream(tape: Tape, found: list[Hit], end: int, generation: str, columns: applicants.Columns) -> tuple[Rows, Rows]:
    """The label-anchored number stream, and apart from it the rows whose figures fit no column."""
    runs = _runs(tape, found, end)
    cells = {key: _cells(run, len(columns.keys)) for key, run in runs.items() if CELL in run.text or ROW in run.text}
    left_overs = _LeftOvers(tape, runs, cells, len(columns.keys))
    rows: Rows = {}
    doubted: Rows = {}
    figures: dict[str, str] = {}
    for key, run in runs.items():
        if key in cells:
            chosen = left_overs.without(key)
            if chosen is not None:
                named = zip(columns.keys, chosen, strict=True)
                rows[key] = {c: read_count(text, place) for c, (text, place) in named if c}
            elif any(fold(text) for text, _ in cells[key]):
                doubted[key] = ragged.doubted(cells[key], tuple(c for c in columns.keys if c))
        elif (shown := flat.figures(run)) is not None:
            figures[key] = shown
        else:
            text = run.text.strip(f" {BLOCK}")[:60]
            rows[key] = {c: doubtful(text, (), "no seven figures", run.place) for c in APPLICANTS}
    places = {key: runs[key].place for key in figures}
    return rows | _flattened(figures, places, generation, columns), doubted


def _cells(run: Run, size: int) -> list[Printed]:
    """The cells behind a label in its row, without shares (``12%``), which no column of the form holds; where it has
    none for ``size`` figures, those of the next row, if that is all figures: a label that fills a row of its own."""
    printed = rows_of(run)
    if "%" in run.text:
        printed = [[cell for cell in row if not _SHARE.fullmatch(fold(cell[0]))] for row in printed]
    if len(printed[0]) < size and not any(fold(text) for text, _ in printed[0]):
        for row in printed[1:2]:
            if row and all(_is_figure(text) for text, _ in row) and any(fold(text) for text, _ in row):
                return row
    return printed[0]


def _is_figure(text: str) -> bool:
    return read_count(text).state in ("number", "blank", "dash")


class _LeftOvers:
    """Blank cells beside a row's figures, left over from merged labels or from the ends of lines.

    They are believed when several rows have them alike; a single long row is a row cut in pieces.
    """

    def __init__(self, tape: Tape, runs: dict[str, Run], cells: dict[str, list[Printed]], size: int) -> None:
        self._cells, self._size = cells, size
        self._length = {key: _row_length(tape, runs[key]) for key in cells}
        self._alike = Counter(self._length[key] for key, row in cells.items() if len(row) > size)
        behind = sum(self._is_behind(row) for row in cells.values())
        self._trailing = behind >= _FEWEST and behind * 4 >= len(cells)

    def _is_behind(self, row: list[Printed]) -> bool:
        extra = len(row) - self._size
        return extra > 0 and not fold(row[-1][0]) and any(fold(text) for text, _ in row[:extra])

    def without(self, key: str) -> list[Printed] | None:
        """The figures of a row; None when the row has too few or too many."""
        row = self._cells[key]
        extra = len(row) - self._size
        if extra < 0 or (extra == 0 and self._trailing and not fold(row[-1][0])):
            return None
        if extra == 0:
            return row
        alike = self._alike[self._length[key]] >= _FEWEST
        if self._trailing:
            chosen = window(row, self._size)
            filled = chosen is not None and all(fold(text) for text, _ in chosen)
            return chosen if alike or filled else None
        return row[extra:] if alike and not any(fold(text) for text, _ in row[:extra]) else None


def _row_length(tape: Tape, run: Run) -> int:
    """How many cells the printed row has in which the run begins."""
    start = max(tape.text.rfind(ROW, 0, run.start), tape.text.rfind(BLOCK, 0, run.start)) + 1
    stop = tape.text.find(ROW, run.start)
    return tape.text.count(CELL, start, stop if stop >= 0 else len(tape.text))


def _flattened(figures: dict[str, str], places: dict[str, str], generation: str, columns: applicants.Columns) -> Rows:
    """Rows of running text: as printed where the borders are certain, else fixed where the sums leave one way."""
    known = flat.habit(figures.values(), len(columns.keys))
    printed = {key: flat.separate(run, len(columns.keys), known) for key, run in figures.items()}
    applicants_only = tuple(c for c in columns.keys if c)
    whole = len(columns.keys) == len(APPLICANTS) and columns.keys[-1] == "total"
    ways = {
        key: [tuple(map(int, printed[key] or ()))] if printed[key] else row_ways(run)
        for key, run in figures.items()
        if whole and flat.may_be_cut(run, known)
    }
    left, vouched = solve(ways, outcome_keys(generation))
    rows: Rows = {}
    for key, run in figures.items():
        place = places[key]
        if (one := printed[key]) is not None:
            named = zip(columns.keys, one, strict=True)
            rows[key] = {c: read_count(text, place) for c, text in named if c}
            continue
        rows[key] = {}
        for index, column in enumerate(applicants_only):
            candidates = sorted({way[index] for way in left.get(key, ())}) if whole else []
            if len(candidates) == 1 and key in vouched:
                rows[key][column] = Value(candidates[0], "number", str(candidates[0]), place=place)
            else:
                shown = tuple(map(str, candidates[:20]))
                rows[key][column] = doubtful(run, shown, "digits run together", place)
    return rows
