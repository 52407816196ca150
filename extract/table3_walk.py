"""The grid walk of table 3: the header gives each applicant its columns, the row's own label gives the item."""

from __future__ import annotations

from functools import lru_cache

from extract import applicants
from extract.document import Cell, Document
from extract.folding import fold
from extract.reading import Rows
from extract.tape import CELL, hits, label_pattern
from extract.value import Value, doubtful, read_count
from extract.vocabulary import APPLICANTS

_ENOUGH = 5
"""With fewer cells under their heads than this a row is not set by this header."""


def read(document: Document, generation: str, columns: applicants.Columns) -> Rows:
    """Item → applicant → cell, from every grid whose cells stand under a header; a header that contradicts itself
    or the printed order of ``columns`` is not followed.  A continuation is read under the header before it."""
    rows: Rows = {}
    order = tuple(key for key in columns.keys if key)
    header: applicants.Places | None = None
    for grid in document.grids:
        if not grid.positioned:
            continue
        own = applicants.of_grid(grid)
        if own is not None:
            header = None if own.doubled or (columns.named and own.order != order) else own
        if header is None:
            continue
        first = own.first_row if own is not None else 0
        for key, cells in _grid_rows(grid.rows[first:], header, generation):
            if key not in rows or all(v.state == "blank" for v in rows[key].values()):
                rows[key] = cells
    return rows


def _grid_rows(
    printed: tuple[tuple[Cell, ...], ...], header: applicants.Places, generation: str
) -> list[tuple[str, dict[str, Value]]]:
    labels = [_label(row, header.left, generation) for row in printed]
    items = [label[0] if label else None for label in labels]
    found = []
    reaching: list[tuple[Cell, int]] = []
    for r, row in enumerate(printed):
        above = [cell for cell, until in reaching if until > r]
        label = labels[r]
        if label is not None and _fits(row[label[1] :], above, header):
            key = label[0]
            cells = _read(row, above, header, [bool(i) for i in items[r + 1 :]])
            blank = all(v.state == "blank" for v in cells.values())
            if cells and not (blank and r + 1 < len(printed) and _goes_on(printed[r + 1], items[r + 1], header)):
                found.append((key, cells))
        reaching += [(c, r + c.rowspan) for c in row if c.rowspan > 1 and c.column >= header.left]
    return found


def _goes_on(row: tuple[Cell, ...], item: str | None, header: applicants.Places) -> bool:
    """Whether a row without a label of its own has words before its figures: the label of the row above, cut in two."""
    words = any(fold(c.text) for c in row if c.column < header.left)
    return item is None and words and any(fold(c.text) for c in row if c.column >= header.left)


def _label(row: tuple[Cell, ...], left: int, generation: str) -> tuple[str, int] | None:
    """The item that the last of the row's labels names, and which cell of the row that label is."""
    keys = [(key, i) for i, c in enumerate(row) if c.column < left and (key := _item(fold(c.text), generation))]
    return keys[-1] if keys else None


@lru_cache(maxsize=1024)
def _item(label: str, generation: str) -> str | None:
    found = hits(label + CELL, label_pattern("items", generation))
    return found[0].key if found else None


def _fits(row: tuple[Cell, ...], above: list[Cell], header: applicants.Places) -> bool:
    """Whether the row from its label on ends where the header ends, with nothing printed between label and figures but
    what has a head of its own."""
    label, *figures = row
    right = max(c.column + c.colspan for c in (*row, *above))
    between = any(fold(c.text) for c in figures if c.column < header.labels)
    return right == header.right and label.column + label.colspan <= header.labels and not between


def _read(
    row: tuple[Cell, ...], above: list[Cell], header: applicants.Places, labelled: list[bool]
) -> dict[str, Value]:
    """The cells under each head.  A cell that covers several heads, or several rows with labels, and a head with
    several cells under it leave the figure in doubt."""
    values: dict[str, Value] = {}
    exact = 0
    plain = {(c.column, c.column + c.colspan): c for c in row if c.rowspan == 1} if not above else {}
    for key in APPLICANTS:
        start, stop = header.columns[key]
        if (own := plain.get((start, stop))) is not None:
            values[key] = read_count(own.text, own.place)
            exact += 1
            continue
        under = [c for c in (*row, *above) if c.column < stop and c.column + c.colspan > start]
        if not under:
            return {}
        cell = under[0]
        alone = len(under) == 1 and (cell.column, cell.column + cell.colspan) == (start, stop)
        if alone and cell in row and not any(labelled[: cell.rowspan - 1]):
            values[key] = read_count(cell.text, cell.place)
            exact += 1
        else:
            shown = tuple(dict.fromkeys(fold(c.text) for c in under if fold(c.text)))
            reason = f"{len(under)} cells under one head" if len(under) > 1 else "one cell for several rows or columns"
            values[key] = doubtful(cell.text.strip(), shown, reason, cell.place)
    return values if exact >= _ENOUGH else {}
