"""The statistics form of report years 2014 to 2018 (政府信息公开情况统计表, 国办发〔2014〕32号) and its local kin, by
two independent readings: labels on the tape with the cells behind them, and a walk along the columns of the grid."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate

from extract import table_b_flat
from extract.document import Cell, Document, Grid, Paragraph
from extract.folding import fold
from extract.reading import Rows, reconcile
from extract.runs import Run, rows_of, window
from extract.table_b_columns import Column, Header, of_grid
from extract.table_b_labels import UNIT, find, keys_of, resolve
from extract.table_b_row import Row, StatisticsForm, is_head, local_key, read_cell, split_value, unit_in
from extract.tape import BLOCK, Tape
from extract.tape import tape as tape_of
from extract.value import doubtful
from extract.vocabulary import GAP

_WORDS = ("统计指标", "指标名称", "申请数(?!量)", "答复数", "答复总数", "申请总数", "办结数")
_TRACE = re.compile("|".join(re.sub("(?<=[一-龥])(?=[一-龥])", lambda _: GAP, word) for word in _WORDS))
_CIRCLED = re.compile("[①-⑳]")
_FEWEST = 4
"""A table with fewer indicators than this is another table."""


def read(document: Document, tape: Tape) -> StatisticsForm:
    """The form: indicator → its figures, with label and unit as printed; rows of local forms under their own names.
    Empty when the document holds no such form."""
    if not _TRACE.search(tape.text):
        return StatisticsForm()
    grids = _grids(document)
    rows = _from_grids(document, tape, grids) if grids else table_b_flat.read(_numbered(document, tape))
    if sum(not is_head(key) and not key.startswith("local:") for key in rows) < _FEWEST:
        return StatisticsForm()
    cells = {key: row.cells for key, row in rows.items()}
    return StatisticsForm("b", cells, {key: (row.label, row.unit) for key, row in rows.items()})


def _numbered(document: Document, before: Tape) -> Tape:
    """The tape with ① as (1): folded to a bare 1 it would run into the figure before it."""
    if not any(_CIRCLED.search(p.text) for p in document.paragraphs):
        return before
    return tape_of(
        tuple(
            replace(block, text=_CIRCLED.sub(lambda m: f"({ord(m[0]) - ord('①') + 1})", block.text))
            if isinstance(block, Paragraph)
            else block
            for block in document.blocks
        )
    )


def _grids(document: Document) -> list[int]:
    """Which blocks are the form, or parts of it; a second form behind the first (another scope, another year) is left
    for the leftovers."""
    seen: set[str] = set()
    found: list[int] = []
    for number, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        texts = {fold(cell.text) for row in block.rows for cell in row if len(cell.text) > 3}
        keys = {key for text in texts for key in keys_of(text)[:1] if not is_head(key)}
        if len(keys & seen) * 2 > len(keys):
            continue
        if len(keys) >= 3 or (keys and found):
            found.append(number)
            seen |= keys
    return found if len(seen) >= _FEWEST else []


def _from_grids(document: Document, tape: Tape, numbers: list[int]) -> dict[str, Row]:
    grids = [block for n in numbers if isinstance(block := document.blocks[n], Grid)]
    headers = [of_grid(grid) for grid in grids]
    header = next((h for h in headers if h is not None), None)
    bounds = [0, *accumulate(len(part) + 1 for part in tape.text.split(BLOCK))]
    stream: dict[str, Row] = {}
    for number in numbers:
        _stream(tape, bounds[number], bounds[number + 1], header, stream)
    walk = _walk(grids, headers)
    order = tuple(dict.fromkeys([*walk, *stream]))
    merged = reconcile(_cells(stream), _cells(walk), order)
    printed = stream | walk
    return {key: Row(printed[key].label, printed[key].unit, merged[key]) for key in order}


def _cells(rows: dict[str, Row]) -> Rows:
    return {key: row.cells for key, row in rows.items()}


def _stream(tape: Tape, start: int, end: int, header: Header | None, rows: dict[str, Row]) -> None:
    """The label-anchored reading: the cells between a label and the next, in their order."""
    labels = find(tape.text, start, end)
    after = header.after_label() if header else None
    strict = header is not None and (len(header.panels) > 1 or header.panels[0][0].role == "serial")
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        run = Run(tape, label.end, following.start if following else end)
        printed = tape.origin(label.start)[0].strip()
        row = _structured(label.key, printed, rows_of(run)[0], after, strict)
        if not label.key or row is None or (is_head(label.key) and not _filled(row)):
            continue
        if label.key not in rows:
            rows[label.key] = row
        elif not all(v.agrees(rows[label.key].cells.get(c, v)) for c, v in row.cells.items()):
            rows[label.key].cells = {
                c: doubtful(v.text, (v.text, row.cells[c].text), "the row is printed twice", v.place)
                for c, v in rows[label.key].cells.items()
                if c in row.cells
            }


def _structured(
    key: str, label: str, cells: list[tuple[str, str]], after: tuple[str, ...] | None, strict: bool
) -> Row | None:
    """A row from the cells behind its label; None when they do not fit the header."""
    at = next((i for i, (text, _) in enumerate(cells[:3]) if re.fullmatch(f"{UNIT}|/+", fold(text))), None)
    if after is None:
        return _without_header(key, label, cells, at)
    if "unit" in after:
        before, roles = after.index("unit"), after[after.index("unit") + 1 :]
        at = before if at is None and len(cells) == len(after) else at
        if at is None:
            return None
        unit, cells = fold(cells[at][0]), cells[at + 1 :]
    else:
        unit, roles = unit_in(label), after
    if len(cells) < len(roles):
        return None
    chosen = cells[: len(roles)] if strict else window(cells, len(roles))
    if chosen is None:
        return None
    values = [[cell for cell, r in zip(chosen, roles, strict=True) if r == role] for role in ("annual", "part")]
    return _row(
        key, label, unit, values[0], values[1], [c for c, r in zip(chosen, roles, strict=True) if r == "cumulative"]
    )


def _row(
    key: str,
    label: str,
    unit: str,
    annual: list[tuple[str, str]],
    parts: list[tuple[str, str]],
    cumulative: list[tuple[str, str]],
) -> Row | None:
    row = Row(label, unit.strip("-/"), {})
    if annual:
        row.cells["annual"] = read_cell(key, row.unit, *annual[0])
    elif parts:
        row.cells["annual"] = split_value(parts)
    if cumulative:
        row.cells["cumulative"] = read_cell(key, row.unit, *cumulative[0])
    return row if row.cells else None


def _without_header(key: str, label: str, cells: list[tuple[str, str]], at: int | None) -> Row | None:
    """Without a header a row with one figure behind its unit is read, unverified; with more it is not told which."""
    if at is None:
        return None
    unit, filled = fold(cells[at][0]), [cell for cell in cells[at + 1 :] if fold(cell[0])]
    if not cells[at + 1 :]:
        return None
    if len(filled) > 1:
        return Row(label, unit.strip("-/"), {"annual": split_value(filled)})
    value = read_cell(key, unit.strip("-/"), *(filled or cells[at + 1 :])[0])
    if value.state == "number":
        value = replace(value, state="unverified", reason="no header names the columns")
    return Row(label, unit.strip("-/"), {"annual": value})


def _filled(row: Row) -> bool:
    return any(v.state in ("number", "unverified", "doubtful") for v in row.cells.values())


def _walk(grids: list[Grid], headers: list[Header | None]) -> dict[str, Row]:
    """The grid walk: a figure belongs to the column above it and to the label in its row.  Rows that the vocabulary
    does not know are kept under their own names."""
    rows: dict[str, Row] = {}
    header, width = None, 0
    above: dict[int, str] = {}
    for grid, own in zip(grids, headers, strict=True):
        if own is not None:
            header, width = own, grid.width
        if header is None or (grid.positioned and grid.width != width):
            continue
        for line in grid.rows[own.below if own else 0 :]:
            if not grid.positioned and len(line) != header.width:
                continue
            for number, panel in enumerate(header.panels):
                above[number] = _walk_row(line, panel, above.get(number, ""), rows)
    return rows


def _walk_row(line: tuple[Cell, ...], panel: tuple[Column, ...], above: str, rows: dict[str, Row]) -> str:
    """Read one row of one block of columns into ``rows``; the key that the next row stands below is returned."""
    label = "".join(c.text for c in line for column in panel if column.role == "label" and _within(c, column))
    key = resolve(keys, above) if (keys := keys_of(fold(label))) else ""
    above = key or above
    found = {
        role: [_cell(line, c) for c in panel if c.role == role] for role in ("unit", "annual", "part", "cumulative")
    }
    if any(cell is None for cells in found.values() for cell in cells):
        return above
    texts = {role: [(c.text, c.place) for c in cells if c is not None] for role, cells in found.items()}
    unit = fold(texts["unit"][0][0]) if texts["unit"] else unit_in(label)
    if not key:
        figures = [*texts["annual"], *texts["part"]]
        known = re.fullmatch(f"(?!-){UNIT}", unit) or (not texts["unit"] and figures and fold(figures[0][0]).isdigit())
        key = (local_key(label, rows) or "") if known else ""
    row = _row(key, label.strip(), unit, texts["annual"], texts["part"], texts["cumulative"])
    if key and key not in rows and row is not None and (not is_head(key) or _filled(row)):
        rows[key] = row
    return above


def _within(cell: Cell, column: Column) -> bool:
    return column.first <= cell.column and cell.column + cell.colspan - 1 <= column.last


def _cell(line: tuple[Cell, ...], column: Column) -> Cell | None:
    """The one cell of a row in a column; None when a cell reaches beyond it, or several share it and are filled."""
    inside = [c for c in line if _within(c, column)]
    filled = [c for c in inside if fold(c.text)]
    if len(filled) > 1 or not inside:
        return None
    return (filled or inside)[0]
