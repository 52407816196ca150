"""The corpus: every defect in every carrier and generation that can have it, by seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.gold import flat, freeform, labels, local, markup, portable, prints, scans, shape, statistics, word
from bench.gold.books import report
from bench.gold.defect import REGISTER
from bench.gold.drawing import GRIDS, RARE
from bench.gold.sheet import Expected, Key, sheet

MODULES = (prints, labels, shape, local, markup, flat, word, portable, statistics, freeform, scans)
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


@dataclass(frozen=True)
class Plan:
    """One document that can be made: its defect by name, carrier, generation and number."""

    defect: str
    carrier: str
    generation: str
    number: int

    def make(self) -> Case:
        """The document; the same plan gives the same one."""
        defect = REGISTER[self.defect]
        rng = Random(f"{self.defect}/{self.carrier}/{self.generation}/{self.number}")
        form = "d" if self.generation in ("a", "b") else self.generation  # these come with figures of their own
        made = sheet(report(self.number, form, slips=defect.slips))
        if defect.draw is not None:
            data = defect.draw(made, rng)
        else:
            if defect.arrange is not None:
                defect.arrange(made, rng)
            data = (GRIDS | RARE)[self.carrier](made)
        name = f"{self.carrier}/{self.generation}/{self.defect}/{self.number}"
        return Case(name, self.carrier, self.generation, self.defect, data, made.truth)


def plan(seed: int = 1, every: int = 1) -> list[Plan]:
    """Every document of a seed but the scans, or about one in ``every`` of them; each has its own number and so its own
    figures."""
    kinds = [kind for kind in _kinds() if kind[1] != scans.CARRIER]
    shared = [defect for defect in REGISTER.values() if defect.arrange is not None and "docx" in defect.carriers]
    kinds += [
        (defect.name, carrier, defect.generations[(row + column) % len(defect.generations)])
        for row, defect in enumerate(shared)
        for column, carrier in enumerate(RARE)
        if carrier != "ofd" or "pdf" in defect.carriers  # both draw, and break a number where the cell is narrow
    ]
    # a document's number makes its figures: those that came to the corpus later come last, so that the others stay
    kinds.sort(key=lambda kind: kind[2] == "a")
    drawn = Random(seed)
    return [Plan(*kind, seed * 1_000_003 + number) for number, kind in enumerate(kinds) if drawn.randrange(every) == 0]


def scanned(seed: int = 1) -> list[Plan]:
    """Every scan of a seed: a corpus of its own, since each takes seconds to recognise."""
    kinds = [kind for kind in _kinds() if kind[1] == scans.CARRIER]
    return [Plan(*kind, seed * 1_000_003 + number) for number, kind in enumerate(kinds)]


def _kinds() -> list[tuple[str, str, str]]:
    return [
        (defect.name, carrier, generation)
        for defect in REGISTER.values()
        for carrier in defect.carriers
        for generation in defect.generations
        for _ in range(defect.copies)
    ]
