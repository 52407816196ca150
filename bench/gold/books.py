"""Reports for the gold set: the simulator's books set in any mixture of forms, with slips of the pen in most of them.

A reader that "repairs" numbers until sums hold is caught by the slips: a slip is printed, so it is the truth.
"""

from __future__ import annotations

from datetime import date
from random import Random

from crawler.simulator.equations import failing
from crawler.simulator.figures import keep_books
from crawler.simulator.labels import SPELLINGS
from crawler.simulator.organs import Organ, cities, organs_of
from crawler.simulator.prose import narrate, preface
from crawler.simulator.reports import Report
from crawler.simulator.tables import Tables, set_in_form

FORMS = {"c": ("c", "c"), "d": ("d", "d"), "dc": ("d", "c"), "cd": ("c", "d")}
"""Generation → forms of table 2 and table 3; ``dc`` and ``cd`` are the hybrids."""

_YEARS = {"c": 2020, "d": 2023, "dc": 2021, "cd": 2022}


def report(seed: int, generation: str, *, slips: bool = True) -> Report:
    """The report of a seed in the forms of a generation; three reports in four have slips, none without ``slips``.

    Raises `KeyError` for an unknown generation.
    """
    rng = Random(f"gold/{seed}/{generation}")
    organ = _organ(rng)
    year = _YEARS[generation]
    figures = keep_books(rng, organ, range(year - 2, year + 1))[year]
    tables = set_in_form(figures, *FORMS[generation], rng)
    if slips and seed % 4:
        _slip(tables, rng)
    planted = tuple(failing(tables.table3, tables.table4, tables.table3_form))
    return Report(
        organ=organ,
        year=year,
        title_lines=(f"{organ.name}{year}年政府信息公开工作年度报告",),
        preface=preface(rng, organ, year),
        sections=narrate(rng, organ, year, tables, (figures.published_items, 0), in_detail=not planted),
        tables=tables,
        spelling=SPELLINGS[seed % len(SPELLINGS)],
        published_on=date(year + 1, 1, 20),
        planted=planted,
    )


def _organ(rng: Random) -> Organ:
    return rng.choice(organs_of(rng.choice(cities(6)), 12))


def _slip(tables: Tables, rng: Random) -> None:
    """Mistype one to four counts in place, the way keys are hit: a digit doubled, lost, changed, or two swapped."""
    rows = [*tables.table3.values(), *tables.table4.values()]
    filled = [(row, column) for row in rows for column, count in row.items() if count]
    anywhere = [(row, column) for row in rows for column in row]
    for _ in range(rng.randint(1, 4)):
        row, column = rng.choice(filled if filled and rng.random() < 0.7 else anywhere)
        row[column] = _mistyped(str(row[column] or 0), rng)


def _mistyped(digits: str, rng: Random) -> int:
    at = rng.randrange(len(digits))
    slips = (
        digits[:at] + digits[at] + digits[at:],
        digits[:at] + digits[at + 1 :] or "0",
        digits[:at] + rng.choice("123456789") + digits[at + 1 :],
        digits[::-1],
    )
    return int(rng.choice(slips))
