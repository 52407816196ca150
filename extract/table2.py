"""Table 2: information to be disclosed proactively (主动公开政府信息情况, Article 20), by two independent readings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from extract import ragged, table3
from extract.document import Document, Grid
from extract.folding import fold
from extract.reading import Rows, TableReading, reconcile
from extract.runs import Run, blanks_behind, rows_of, without_blanks_behind
from extract.tape import BLOCK, CELL, ROW, Hit, Tape, hits, label_pattern
from extract.value import Value, doubtful, read_amount, read_count
from extract.vocabulary import GAP, terms

_START = re.compile("|".join(GAP.join(s) for s in ("第二十条", "信息内容", "本年制发件数", "本年新制作数量")))
_END = re.compile("|".join(GAP.join(s) for s in ("收到和处理政府信息公开", "申请人情况", "本年新收", "勾稽关系")))
_PART = re.compile("|".join(GAP.join(s) for s in ("第二十条", "信息内容")))
_FLAT = re.compile(
    r"[^0-9+\-/○.]*(?P<run>[0-9+\-/○., ]*[0-9\-/○])(?P<unit> ?(?:万元|亿元|元))?(?:[^0-9万亿元][^0-9]*)?"
)
_TOKEN = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?|[-/○]+")
_UNCUT = re.compile(r"[,/○]|-(?![0-9])")
_MORE, _LESS = re.compile("增加?(?=[0-9])"), re.compile("减少?(?=[0-9])")
_COUNT, _WHOLE = re.compile(r"[+-]?(?:0|[1-9][0-9]*)"), re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_OTHER_YEAR = re.compile("(?:上一?年度?|去年|前年|往年)[^0-9一-龥]?$")
_WORDS = re.compile("[一-龥]{2}")
_LONGEST_HEAD = 20
_HEAD_UNIT = re.compile(r"\(?单位[::]?(万元|亿元|元)")
_MAX_WAYS = 10_000
_LONGEST = 40


def read(document: Document, tape: Tape) -> TableReading:
    """Table 2 of the document: item → the measures its form prints; empty when its labels are not found."""
    region = _region(tape.text)
    if region is None:
        return TableReading()
    stream = _stream(tape, *region)
    walk = _walk(document)
    rows = reconcile(stream, walk, tuple(terms("disclosures")))
    printed = {measure for cells in rows.values() for measure in cells}
    old = {key for key, term in terms("measures").items() if term.forms == "c"}
    return TableReading("" if not rows else "c" if printed & old else "d", rows)


def _region(text: str) -> tuple[int, int] | None:
    """From the first label of the table to the heading or header of table 3."""
    best: tuple[int, int, int] | None = None
    found = [h.start for h in hits(text, label_pattern("measures"))]
    stop: re.Match[str] | None = None
    for number, start in enumerate(m.start() for m in _START.finditer(text)):
        if not number or (stop and stop.start() < start):
            stop = _END.search(text, start)
        end = stop.start() if stop else min(len(text), start + 4000)
        measures = bisect_left(found, end) - bisect_left(found, start)
        if best is None or measures > best[0]:
            best = (measures, start, end)
    return best[1:] if best is not None and best[0] else None


def _stream(tape: Tape, start: int, end: int) -> Rows:
    """Measures printed since the last part heading name the values that follow an item, in order."""
    parts = {Hit("", m.start(), m.end()) for m in _PART.finditer(tape.text, start, end)}
    measures = hits(tape.text, label_pattern("measures"), start, end)
    items = [h for h in hits(tape.text, label_pattern("disclosures"), start, end) if _begins_cell(tape.text, h)]
    local = set(_local_heads(tape.text, measures, start))
    heads = set(measures)
    events = sorted([*parts, *measures, *items, *local], key=lambda h: h.start)
    rows: Rows = {}
    columns: list[str] = []
    beside = 0
    units: dict[str, str] = {}
    for index, hit in enumerate(events):
        stop = events[index + 1].start if index + 1 < len(events) else end
        if hit in parts:
            columns = []
        elif hit in local:
            columns.append("")
        elif hit in heads:
            columns.append("" if _is_of_other_year(tape.text, hit) else hit.key)
            beside = blanks_behind(Run(tape, hit.end, stop))
            units |= _unit_of_head(tape.text[hit.start : stop], hit.key)
        elif hit.key not in rows and columns and set(columns) - {""} <= set(terms("disclosures")[hit.key].measures):
            cells = _cells(Run(tape, hit.end, stop), columns, beside)
            rows[hit.key] = {c: _in_unit(v, units.get(c, "")) for c, v in cells.items()}
    return _fixed_by_prose({key: cells for key, cells in rows.items() if cells}, tape.text)


def _local_heads(text: str, measures: list[Hit], start: int) -> Iterator[Hit]:
    """The heads beside those of the form in the rows of a grid, as hits without a key: columns of the office's own, and
    blank ones between heads of the form."""
    seen = start
    for hit in measures:
        begin = max(text.rfind(ROW, start, hit.start), text.rfind(BLOCK, start, hit.start), start - 1) + 1
        stop = text.find(ROW, hit.end)
        if begin < seen or stop < 0 or CELL not in text[begin:stop]:
            continue
        seen, position = stop, begin
        blanks: list[Hit] = []
        for cell in text[begin:stop].split(CELL):
            after = position + len(cell)
            known = any(h.start < after and position < h.end for h in measures) or _PART.search(cell)
            if known:
                yield from blanks
                blanks = []
            elif not cell.strip() and position > hit.start:
                blanks.append(Hit("", position, after))
            elif len(cell) < _LONGEST_HEAD and _WORDS.search(cell) and not _item(cell):
                yield Hit("", position, after)
            position = after + 1


def _is_of_other_year(text: str, hit: Hit) -> bool:
    """Whether the words before the head of a measure in its cell say that it is another year's."""
    return _OTHER_YEAR.search(text, max(0, hit.start - 6), hit.start) is not None


@lru_cache(maxsize=1024)
def _item(words: str) -> bool:
    return label_pattern("disclosures").search(words + CELL) is not None


def _begins_cell(text: str, hit: Hit) -> bool:
    """In a grid an item stands at the start of its cell; flattened text knows no cells."""
    before = text[max(0, hit.start - 1) : hit.start]
    return before in (CELL, ROW, BLOCK, "") or (CELL not in text[max(0, hit.start - 40) : hit.end + 10])


def _unit_of_head(head: str, column: str) -> dict[str, str]:
    """The unit that the head of a column of money states, where it is not the form's."""
    stated = _HEAD_UNIT.search(head)
    term = terms("measures")[column]
    return {column: stated[1]} if stated and term.amount and term.unit and stated[1] != term.unit else {}


def _in_unit(value: Value, unit: str) -> Value:
    if not unit or value.number is None:
        return value
    return doubtful(value.text, (str(value.number),), f"the column's head says {unit}", value.place)


def _cells(run: Run, columns: list[str], beside: int) -> dict[str, Value]:
    """The figures behind an item: doubtful where they are more or fewer than the columns, none where none stands.
    ``beside`` blank cells stand behind the heads, as left over of merged ones."""
    if CELL not in run.text and ROW not in run.text:
        return _flattened(run, columns)
    printed = rows_of(run)[0]
    chosen = _under_heads(printed, columns, beside)
    if chosen is not None:
        return {c: _read(c, text, place) for c, (text, place) in zip(columns, chosen, strict=True) if c}
    known = tuple(c for c in columns if c)
    return ragged.doubted(printed, known) if any(fold(text) for text, _ in printed) else {}


def _under_heads(printed: list[tuple[str, str]], columns: list[str], beside: int) -> list[tuple[str, str]] | None:
    """The cell under each head; None when a head is printed twice, or the row is not as long as that of the heads."""
    if len(set(columns) - {""}) + columns.count("") != len(columns):
        return None
    return without_blanks_behind(printed, len(columns), beside)


def _read(column: str, text: str, place: str) -> Value:
    term = terms("measures")[column]
    if not term.amount:
        return read_count(text, place, term.signed)
    value = read_amount(text, place)
    if term.unit and value.unit == term.unit:
        return replace(value, unit="")
    if term.unit and value.unit:
        return doubtful(value.text, (str(value.number),), f"{value.unit} printed in a column of {term.unit}", place)
    return value


def _flattened(run: Run, columns: list[str]) -> dict[str, Value]:
    """Figures of running text: as printed where their borders are certain, else fixed where the digits can be cut one
    way only."""
    if "" in columns:
        return {c: doubtful(run.text.strip()[:60], (), "columns of another year", run.place) for c in columns if c}
    text = _LESS.sub(" -", _MORE.sub(" +", run.text.replace(BLOCK, " ")))
    match = _FLAT.fullmatch(text)
    if match is None:
        return {} if not re.search("[0-9]", text) else _run_together(text.strip()[:60], columns, [], run.place)
    shown, unit = match["run"].strip(), (match["unit"] or "").strip()
    units = [unit if terms("measures")[column].amount else "" for column in columns]
    tokens = _TOKEN.findall(shown)
    if len(tokens) == len(columns):
        ways = [tuple(tokens)]
    else:
        known = table3.habit(run.tape)
        may_cut = known.complete and not known.bordered and not _UNCUT.search(shown)
        ways = [way for way in _ways(shown, len(columns)) if _fits(way, columns)] if may_cut else []
    if len(ways) == 1:
        named = zip(columns, ways[0], units, strict=True)
        return {c: _read(c, number + printed, run.place) for c, number, printed in named}
    return _run_together(shown, columns, ways, run.place)


def _run_together(shown: str, columns: list[str], ways: list[tuple[str, ...]], place: str) -> dict[str, Value]:
    """Doubtful cells but for those that every way of cutting reads alike."""
    values = {}
    for index, column in enumerate(columns):
        candidates = sorted({way[index] for way in ways})
        if len(candidates) == 1:
            values[column] = _read(column, candidates[0], place)
        else:
            values[column] = doubtful(shown, tuple(candidates[:20]), "digits run together", place)
    return values


def _ways(run: str, cells: int) -> list[tuple[str, ...]]:
    """Ways to split a run of digits, signs and points into printed numbers; a blank or a sign is a border."""
    tokens = re.sub(r"(?<=[0-9])([+-])", r" \1", run).split(" ")
    found: list[tuple[str, ...]] = [()]
    for token in tokens:
        cuts = [cut for size in range(1, cells + 1) for cut in _cuts(token, size)]
        found = [(*before, *cut) for before in found for cut in cuts if len(before) + len(cut) <= cells]
        if len(found) > _MAX_WAYS:
            return []
    return [way for way in found if len(way) == cells]


def _cuts(token: str, cells: int) -> list[tuple[str, ...]]:
    if len(token) > _LONGEST:
        return []
    if cells == 1:
        return [(token,)] if _WHOLE.fullmatch(token) else []
    found = []
    for size in range(1, len(token)):
        if _COUNT.fullmatch(token, 0, size):
            found += [(token[:size], *rest) for rest in _cuts(token[size:], cells - 1)]
    return found


def _fits(way: tuple[str, ...], columns: list[str]) -> bool:
    for text, column in zip(way, columns, strict=True):
        term = terms("measures")[column]
        if ("." in text and not term.amount) or (text[0] in "+-" and not term.signed):
            return False
    return True


_PROSE = {
    "in_force": re.compile(r"(?:现行有效|保留)[^,。;0-9]{0,12}规范性文件 ?([0-9]+) ?件"),
    "issued": re.compile(r"(?:制发|印发|制定)[^,。;0-9]{0,10}规范性文件 ?([0-9]+) ?件"),
    "repealed": re.compile(r"(?:废止|失效)[^,。;0-9]{0,10}规范性文件 ?([0-9]+) ?件"),
}


def _fixed_by_prose(rows: Rows, text: str) -> Rows:
    """Where the digits of the normative documents ran together, the report's own sentence may fix the split: it counts
    when it leaves one way (平潭 2022: ``8855698`` beside "698 in force, 88 issued")."""
    cells = rows.get("normative_documents", {})
    doubts = [v for v in cells.values() if v.state == "doubtful" and v.reason == "digits run together"]
    if not doubts or not set(cells) <= set(_PROSE):
        return rows
    told = {c: {m[1] for m in _PROSE[c].finditer(text)} for c in cells}
    told = {c: numbers for c, numbers in told.items() if len(numbers) == 1}
    columns = list(cells)
    left = [
        way
        for way in _ways(doubts[0].text, len(columns))
        if told and all(way[columns.index(c)] in numbers for c, numbers in told.items())
    ]
    if len(left) != 1:
        return rows
    fixed = {c: Value(int(n), "number", n, place=doubts[0].place) for c, n in zip(columns, left[0], strict=True)}
    return rows | {"normative_documents": fixed}


def _walk(document: Document) -> Rows:
    """The grid walk: a value belongs to the measure whose header cell stands in the same columns."""
    rows: Rows = {}
    names = _names()
    columns: dict[tuple[int, int], str] = {}
    for grid in document.grids:
        if not grid.positioned or not _mentions(grid):
            continue
        for row in grid.rows:
            headers = {(c.column, c.colspan): key for c in row if (key := _measure(fold(c.text)))}
            if headers:
                columns = headers if len(set(headers.values())) == len(headers) else {}
                continue
            item = names.get(fold(row[0].text)) if row else None
            values = {(c.column, c.colspan): c for c in row[1:]}
            if item is None or item in rows or not set(columns.values()) <= set(terms("disclosures")[item].measures):
                continue
            if columns and set(values) == set(columns):
                rows[item] = {columns[at]: _read(columns[at], cell.text, cell.place) for at, cell in values.items()}
    return rows


@cache
def _names() -> dict[str, str]:
    return {fold(s): k for k, t in terms("disclosures").items() for s in t.match.split("|")}


@lru_cache(maxsize=1024)
def _measure(label: str) -> str | None:
    found = hits(label + CELL, label_pattern("measures"))
    return found[0].key if found and not _is_of_other_year(label, found[0]) else None


def _mentions(grid: Grid) -> bool:
    return len(grid.rows) < 8 or any(_measure(fold(c.text)) for row in grid.rows[:8] for c in row)
