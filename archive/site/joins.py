"""The tables and what joins them, as geometry for the template: drawn from the foreign keys of the dictionary.

What ``reports`` refers to stands left of it, what refers to it right, what refers to those further right; tables that
nothing joins stand below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive import schema

_CENTRE = "reports"
_BOX, _HIGH, _GAP, _ACROSS = 176, 40, 14, 264
_MARGIN = 10
_LEFT = 36
"""Room for the curves around the first column."""


@dataclass(frozen=True, slots=True)
class Box:
    """A table."""

    table: schema.Table
    x: float
    y: float
    width: int = _BOX
    height: int = _HIGH


@dataclass(frozen=True, slots=True)
class Join:
    """A reference: its line, and its columns as SQL would name them."""

    line: str
    child: str
    parent: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing and its size."""

    boxes: tuple[Box, ...]
    joins: tuple[Join, ...]
    width: int
    height: int


def references() -> list[tuple[str, str, str, str]]:
    """Every foreign key: table, column, the table it refers to and its column."""
    return [
        (table.name, column.name, *_target(column.fk))
        for table in schema.tables().values()
        for column in table.columns
        if column.fk
    ]


def diagram() -> Diagram:
    """The tables with their joins."""
    columns = _columns()
    most = max(len(column) for column in columns)
    boxes = {name: box for number, names in enumerate(columns) for name, box in _stacked(names, number, most).items()}
    below = [name for name in schema.tables() if name not in boxes]
    bottom = _MARGIN + most * (_HIGH + _GAP) + _GAP
    for number, name in enumerate(below):
        boxes[name] = Box(schema.tables()[name], _LEFT + number * _ACROSS, bottom)
    joins = tuple(
        Join(_line(boxes[child], boxes[parent]), f"{child}.{column}", f"{parent}.{key}")
        for child, column, parent, key in references()
    )
    width = _MARGIN + max(box.x for box in boxes.values()) + _BOX
    return Diagram(tuple(boxes.values()), joins, int(width), int(bottom + _HIGH + _MARGIN))


def _target(reference: str) -> tuple[str, str]:
    table, _, key = reference.partition(".")
    return table, key


def _columns() -> list[list[str]]:
    """The tables from left to right: above the reports, the reports, below them, below those."""
    among = references()
    above = [parent for child, _, parent, _ in among if child == _CENTRE]
    below = list(dict.fromkeys(child for child, _, parent, _ in among if parent == _CENTRE and child not in above))
    deeper = [name for name in below if any(c == name and p in below for c, _, p, _ in among)]
    return [list(dict.fromkeys(above)), [_CENTRE], [name for name in below if name not in deeper], deeper]


def _stacked(names: Sequence[str], column: int, most: int) -> dict[str, Box]:
    """A column of boxes, in the middle of the height of the longest."""
    start = _MARGIN + (most - len(names)) * (_HIGH + _GAP) / 2
    x = _LEFT + column * _ACROSS
    return {name: Box(schema.tables()[name], x, start + n * (_HIGH + _GAP)) for n, name in enumerate(names)}


def _line(child: Box, parent: Box) -> str:
    """A curve from one box to the side of the other that is turned to it; within a column around the left."""
    y1, y2 = child.y + _HIGH / 2, parent.y + _HIGH / 2
    if child.x == parent.x:
        bend = child.x - (_ACROSS - _BOX) / 3
        return f"M {child.x:g} {y1:g} C {bend:g} {y1:g}, {bend:g} {y2:g}, {parent.x:g} {y2:g}"
    x1, x2 = (child.x, parent.x + _BOX) if child.x > parent.x else (child.x + _BOX, parent.x)
    middle = (x1 + x2) / 2
    return f"M {x1:g} {y1:g} C {middle:g} {y1:g}, {middle:g} {y2:g}, {x2:g} {y2:g}"
