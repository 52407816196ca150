"""A document as its carrier prints it: paragraphs and grids in reading order, each with a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True, unsafe_hash=True)  # frozen costs a microsecond a cell; nothing changes one
class Cell:
    """One printed cell; ``row`` and ``column`` count from 0, ``column`` with spans expanded.

    ``confidence`` (0 to 1) is the recogniser's, None where the carrier states the text itself or nothing is printed.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    place: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One table; covered cells are not repeated.

    ``positioned`` is False when the carrier lost the spans (plain text), so that columns are mere counts.
    """

    rows: tuple[tuple[Cell, ...], ...]
    positioned: bool
    place: str

    @property
    def width(self) -> int:
        """Columns with spans expanded."""
        return max((c.column + c.colspan for row in self.rows for c in row), default=0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text; ``confidence`` as in `Cell`."""

    text: str
    place: str
    heading: bool = False
    confidence: float | None = None


Block: TypeAlias = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """What a carrier yields: blocks in reading order and what it says about itself outside the text.

    ``about`` may hold ``title``, ``published``, ``url``, ``publisher``, ``page_title``, ``created``.  ``unread``: place
    and kind of what is there but could not be read.
    """

    carrier: str
    blocks: tuple[Block, ...]
    about: dict[str, str] = field(default_factory=dict)
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs alone."""
        return [b for b in self.blocks if isinstance(b, Paragraph)]

    @property
    def grids(self) -> list[Grid]:
        """The grids alone."""
        return [b for b in self.blocks if isinstance(b, Grid)]


def expand(rows: list[list[tuple[str, int, int, str]]], place: str) -> Grid:
    """A positioned grid from rows of ``(text, rowspan, colspan, place)`` as HTML prints them (HTML 5 §4.9.12.1)."""
    taken: dict[int, int] = {}
    grid: list[tuple[Cell, ...]] = []
    for r, row in enumerate(rows):
        column, cells = 0, []
        for text, rowspan, colspan, where in row:
            while taken.get(column, 0) > r:
                column += 1
            cells.append(Cell(text, r, column, rowspan, colspan, where))
            if rowspan > 1 or colspan > 1:
                taken |= dict.fromkeys(range(column, column + colspan), r + rowspan)
            column += colspan
        grid.append(tuple(cells))
    return Grid(tuple(grid), True, place)
