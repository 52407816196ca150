"""Tables that go on over page breaks: which of a page's tables is continued by the first of the next.

Browsers cut a row wherever the page ends: its borders run on to the edge of the page and nothing is drawn there.  Word
processors shut the table there and begin it anew, with nothing between the two but a page number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.carriers.ruling import Lattice, RuledTable

_SNAP = 3.0
_MARGIN = 0.05
"""Share of the page's height at either end where a browser prints title, address and page number."""


_END = 0.25
"""Share of the page's height at either end where a table must end or begin that is shut and goes on all the same."""


class Inked(Protocol):
    """A page as the search for seams sees it."""

    @property
    def height(self) -> float:
        """Height of the page."""

    def inked(self, bottom: float, top: float) -> bool:
        """Whether anything but the page number is printed between two heights."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a page holds of a table; ``shift`` added to its heights makes those of the whole table.

    Text of a row that is cut may hang over the end, down to ``floor``.
    """

    page: int
    bottom: float
    top: float
    shift: float
    floor: float


@dataclass(frozen=True, slots=True)
class Whole:
    """A table, in the coordinates of its first page, and its parts."""

    table: RuledTable
    parts: tuple[Part, ...]


def wholes(pages: Sequence[Inked | None], drawn: Sequence[list[Lattice]]) -> list[Whole]:
    """The tables of all pages; those cut by a page break are one.  None stands for a page that is not looked at."""
    chains: list[list[tuple[int, Lattice]]] = []
    ending: list[tuple[int, Lattice]] | None = None
    for number, (page, found) in enumerate(zip(pages, drawn, strict=True)):
        begins = max(found, key=lambda lattice: lattice.box.top, default=None)
        ends = min(found, key=lambda lattice: lattice.box.bottom, default=None)
        before, ending = ending, None
        for lattice in found:
            chain = [(number, lattice)]
            if before is not None and lattice is begins and _goes_on(pages, before[-1], chain[0]):
                chain = before
                chain.append((number, lattice))
            else:
                chains.append(chain)
            if lattice is ends and page is not None:
                ending = chain
    return [whole for chain in chains if (whole := _whole(pages, chain)) is not None]


def _goes_on(pages: Sequence[Inked | None], upper: tuple[int, Lattice], lower: tuple[int, Lattice]) -> bool:
    """Whether the upper lattice, the last of its page, is continued by the lower one, the first of the next."""
    above, below = pages[upper[0]], pages[lower[0]]
    if above is None or below is None or lower[0] != upper[0] + 1:
        return False
    one, two = upper[1].box, lower[1].box
    if abs(one.left - two.left) > _SNAP or abs(one.right - two.right) > _SNAP:
        return False
    shut, opened = upper[1].closed(one.bottom), not lower[1].closed(two.top)
    if opened and not shut:
        return True
    if above.inked(above.height * _MARGIN, one.bottom) or below.inked(two.top, below.height * (1 - _MARGIN)):
        return False
    return opened or not shut or (one.bottom < above.height * _END and two.top > below.height * (1 - _END))


def _whole(pages: Sequence[Inked | None], chain: list[tuple[int, Lattice]]) -> Whole | None:
    lattice = chain[0][1]
    parts: list[Part] = []
    shift = 0.0
    for place, (number, lower) in enumerate(chain):
        box, page = lower.box, pages[number]
        if place:
            shift = lattice.box.bottom - box.top
            lattice = lower.below(lattice)
        cut = place + 1 < len(chain) and not lower.closed(box.bottom) and page is not None
        floor = page.height * _MARGIN if cut and page is not None else box.bottom
        parts.append(Part(number, box.bottom, box.top, shift, min(floor, box.bottom)))
    table = lattice.table()
    return Whole(table, tuple(parts)) if table is not None else None
