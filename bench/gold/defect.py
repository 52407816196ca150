"""What a defect is, and the register of all of them by name.

A defect that rearranges the sheet works in every carrier that keeps cells apart; one that is a carrier's own draws the
document itself.  Each is one small function named after what is wrong with the document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from bench.gold.drawing import GRIDS
from bench.gold.sheet import Sheet

Arrange: TypeAlias = Callable[[Sheet, Random], None]
Draw: TypeAlias = Callable[[Sheet, Random], bytes]

ALL = tuple(GRIDS)
HTML = ("html", "html-word", "html-trs")
LAID_OUT = (*HTML, "docx", "pdf")
"""Carriers that keep the places of cells."""
TEXT = ("text-cells", "text-rows", "text-shifted", "text-pipes")
GENERATIONS = ("c", "d", "dc", "cd")


@dataclass(frozen=True)
class Defect:
    """A named defect, the carriers and generations it occurs in; exactly one of ``arrange`` and ``draw`` is set.

    ``slips`` is False where errors in the figures would leave it open what a person reads; ``copies`` is the number of
    documents made with other figures.
    """

    name: str
    carriers: tuple[str, ...]
    generations: tuple[str, ...]
    arrange: Arrange | None = None
    draw: Draw | None = None
    slips: bool = True
    copies: int = 1


REGISTER: dict[str, Defect] = {}


def arranged(
    carriers: tuple[str, ...] = ALL, generations: tuple[str, ...] = GENERATIONS
) -> Callable[[Arrange], Arrange]:
    """Register a function that rearranges the sheet.  Raises `ValueError` when the name is taken."""

    def register(function: Arrange) -> Arrange:
        _add(Defect(function.__name__, carriers, generations, arrange=function))
        return function

    return register


def drawn(
    carrier: str, generations: tuple[str, ...] = GENERATIONS, *, slips: bool = True, copies: int = 1
) -> Callable[[Draw], Draw]:
    """Register a function that draws the document.  Raises `ValueError` when the name is taken."""

    def register(function: Draw) -> Draw:
        _add(Defect(function.__name__, (carrier,), generations, draw=function, slips=slips, copies=copies))
        return function

    return register


def _add(defect: Defect) -> None:
    if defect.name in REGISTER:
        raise ValueError(f"two defects are called {defect.name}")
    REGISTER[defect.name] = defect
