"""One generated report: its title, tables and narrative, and the truth about all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from crawler.simulator.equations import failing, failing_across
from crawler.simulator.figures import YearFigures, keep_books
from crawler.simulator.labels import SPELLINGS, Spelling
from crawler.simulator.organs import Organ
from crawler.simulator.prose import Section, narrate, preface
from crawler.simulator.tables import Tables, leave_blank, plant, set_in_form

FIRST_YEAR_OF_FORM_C, LAST_YEAR_OF_FORM_C = 2019, 2020
_MISTAKES_WITHIN = ("row", "outcome", "balance", "typo", "suits")
_MISTAKES_ACROSS = ("carry", "stock")
_BLANKS = (("", False), ("-", True), ("/", False), ("", True), ("—", True))


@dataclass(frozen=True)
class Report:
    """A report as published, with everything a reader of it should find.

    `planted` are the equations that fail within it, `planted_across` those that fail against the organ's
    report of the year before.
    """

    organ: Organ
    year: int
    title_lines: tuple[str, ...]
    preface: tuple[str, ...]
    sections: tuple[Section, ...]
    tables: Tables
    spelling: Spelling
    published_on: date
    planted: tuple[dict[str, str], ...]
    planted_across: tuple[dict[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The title on one line without blanks, as an archive would file it."""
        return "".join("".join(self.title_lines).split())

    @property
    def title_on_list(self) -> str:
        """The title on one line as a list page shows it."""
        return "".join(self.title_lines)

    def document(self) -> dict[str, Any]:
        """The contract JSON a perfect extractor prints for this report: metadata, sections, tables."""
        forms = (self.tables.table2_form, self.tables.table3_form)
        generation = forms[0] if forms[0] == forms[1] else f"hybrid_{forms[0]}_table2_{forms[1]}_table3"
        metadata = {
            "title": self.title,
            "title_as_written": "\n".join(self.title_lines),
            "report_year": self.year,
            "period_start": f"{self.year}-01-01",
            "period_end": f"{self.year}-12-31",
            "issuer_as_written": self.organ.name,
            "issuer_type": self.organ.kind,
            "admin_level": self.organ.level,
            "division_code": self.organ.division_code,
            "format_generation": generation,
            "table2_generation": forms[0],
            "table3_generation": forms[1],
            "table4_present": True,
        }
        return {
            "metadata": metadata,
            "sections": [section.key for section in self.sections],
            "table2": self.tables.table2,
            "table3": self.tables.table3,
            "table4": self.tables.table4,
        }


def write_reports(
    seed: int, organ: Organ, place: int, years: Sequence[int], *, corrected: Collection[int] = ()
) -> list[Report]:
    """Every report of one organ, oldest first.

    `place` is the organ's number in its world: it spreads forms, styles and planted errors so that even a
    small world holds each of them. The reports of `corrected` years are written without their errors and
    nothing else changes. Raises ValueError for a year before form c.
    """
    if min(years, default=FIRST_YEAR_OF_FORM_C) < FIRST_YEAR_OF_FORM_C:
        raise ValueError(f"reports of {min(years)} asked for, the forms known here begin in {FIRST_YEAR_OF_FORM_C}")
    rng = Random(f"{seed}/{organ.division_code}/{organ.slug}")
    books = keep_books(rng, organ, sorted(years))
    reports = [
        _write(rng, organ, year, books[year], turn, None if year in corrected else mistake)
        for year, turn, mistake in _turns(sorted(years), place)
    ]
    across = [
        tuple(failing_across(before.tables, after.tables)) if after.year == before.year + 1 else ()
        for before, after in pairwise(reports)
    ]
    return [replace(report, planted_across=found) for report, found in zip(reports, [(), *across], strict=True)]


def mistaken_years(place: int, years: Sequence[int]) -> list[int]:
    """The years whose report of the organ at that place has an error planted."""
    return [year for year, _, mistake in _turns(sorted(years), place) if mistake is not None]


def _turns(years: Sequence[int], place: int) -> Iterator[tuple[int, int, str | None]]:
    """Each year with its turn and its mistake: one report in six is wrong in itself."""
    for number, year in enumerate(years):
        turn = place * 7 + number * 3
        mistake = None
        if turn % 6 == 1:
            mistake = _MISTAKES_WITHIN[turn // 6 % len(_MISTAKES_WITHIN)]
        elif turn % 12 == 3 and number:
            mistake = _MISTAKES_ACROSS[turn // 24 % len(_MISTAKES_ACROSS)]
        yield year, turn, mistake


def _write(rng: Random, organ: Organ, year: int, figures: YearFigures, turn: int, mistake: str | None) -> Report:
    tables = set_in_form(figures, *_forms(year, turn), rng)
    if mistake is not None:
        plant(tables, mistake)
    elif turn % 6 == 4 and turn % 4 < 2:
        mark, totals_too = _BLANKS[turn // 6 % len(_BLANKS)]
        leave_blank(tables, mark, totals_too=totals_too)
    planted = tuple(failing(tables.table3, tables.table4, tables.table3_form))
    extras = (figures.published_items, figures.processing_fee)
    return Report(
        organ=organ,
        year=year,
        title_lines=_title(organ, year, turn),
        preface=preface(rng, organ, year),
        sections=narrate(rng, organ, year, tables, extras, in_detail=not planted),
        tables=tables,
        spelling=SPELLINGS[turn % len(SPELLINGS)],
        published_on=_published_on(rng, organ, year),
        planted=planted,
    )


def _forms(year: int, turn: int) -> tuple[str, str]:
    if year <= LAST_YEAR_OF_FORM_C:
        return "c", "c"
    # The circular came late in 2021: some reports of that year have the new table 2 and the old table 3.
    return ("d", "c") if year == LAST_YEAR_OF_FORM_C + 1 and turn % 5 == 0 else ("d", "d")


def _title(organ: Organ, year: int, turn: int) -> tuple[str, ...]:
    name = organ.name
    plain = f"{year}年政府信息公开工作年度报告"
    # A name that ends in 政府 lends the word to 政府信息公开: it is written once for both.
    lent = name.removesuffix("政府")
    return (
        (f"{name}{plain}",),
        (f"{name} {year} 年政府信息公开工作年度报告",),
        (name, plain),
        (f"{year}年度{lent}政府信息公开工作年度报告",),
        (name, "", plain),
        (f"{name}{year}年度政府", "信息公开工作年度报告"),
        (f"{name}{year}年度政府信息公开工作年度报告",),
        (f"{name}{year}年政府信息公开年度报告",),
    )[turn % 8]


def _published_on(rng: Random, organ: Organ, year: int) -> date:
    if organ.is_government:
        return date(year + 1, 2, 20) + timedelta(days=rng.randint(0, 38))
    late = 20 if rng.random() < 0.06 else 0
    return date(year + 1, 1, 6) + timedelta(days=rng.randint(0, 24) + late)
