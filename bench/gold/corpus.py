"""The corpus: every defect in every carrier and generation that can have it, by seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.gold import flat, labels, markup, portable, prints, shape, word
from bench.gold.books import report
from bench.gold.defect import REGISTER, Defect
from bench.gold.drawing import GRIDS
from bench.gold.sheet import Expected, Key, sheet

MODULES = (prints, labels, shape, markup, flat, word, portable)
"""Imported for the defects they register."""


@dataclass(frozen=True)
class Case:
    """One document of the gold set and its truth."""

    name: str
    carrier: str
    generation: str
    defect: str
    data: bytes
    truth: dict[Key, Expected]


def cases(seed: int = 1, every: int = 1) -> Iterator[Case]:
    """Every document of a seed, or one in ``every`` of them; each has its own number and so its own figures."""
    plan = [
        (defect, carrier, generation)
        for defect in REGISTER.values()
        for carrier in defect.carriers
        for generation in defect.generations
        for _ in range(defect.copies)
    ]
    for number, (defect, carrier, generation) in enumerate(plan):
        if number % every == seed % every:
            yield make(defect, carrier, generation, seed * 1_000_003 + number)


def make(defect: Defect, carrier: str, generation: str, number: int) -> Case:
    """One document by its number."""
    rng = Random(f"{defect.name}/{carrier}/{generation}/{number}")
    made = sheet(report(number, generation, slips=defect.slips))
    if defect.draw is not None:
        data = defect.draw(made, rng)
    else:
        if defect.arrange is not None:
            defect.arrange(made, rng)
        data = GRIDS[carrier](made)
    return Case(f"{carrier}/{generation}/{defect.name}/{number}", carrier, generation, defect.name, data, made.truth)
