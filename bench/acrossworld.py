"""A world for the rules between reports: cities with their departments, counties and zones, three years each, whose
figures agree everywhere but where an error was planted.  Rows only, no documents."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias

from archive.findings import Row
from bench.rowreports import Rows
from extract.vocabulary import PROCEDURES

Finding: TypeAlias = tuple[str, str, str]
"""Rule, report and place."""

DEPARTMENTS, COUNTIES, COUNTY_DEPARTMENTS = 30, 9, 6
ORGANS_A_CITY = 4 + DEPARTMENTS + COUNTIES * (1 + COUNTY_DEPARTMENTS)
_SLACK = 300
"""What a government reports beyond the organs held: its own part."""

_LEAVES = ("granted", "granted_partial", "unable_not_held", "refused_security_stability")
_SYLLABLES = (
    "河堤巡查结果每周贴村口公示栏泵站值守记录改成表格群众照单就能看懂灌溉轮次提前半月告知种植户少跑一趟水价测算"
)
_TEMPLATES = tuple("".join(Random(number).choices(_SYLLABLES, k=16)) for number in range(300))
_CLAUSES = 100
_FEW = 5
"""Decisions a year of a zone or a vertical department, which have few applications."""

_FLOWS = ("received_new", "carried_in", "outcome_total", "carried_out")
_WHO = ("natural_person", "commercial_enterprise")


@dataclass
class Body:
    """One organ: what it is, and by year the cells, columns and sections of its report."""

    key: str
    organ: dict[str, Any]
    years: tuple[int, ...]
    form: str
    children: list[Body] = field(default_factory=list)
    cells: dict[int, dict[str, int | str | None]] = field(default_factory=dict)
    columns: dict[int, dict[str, Any]] = field(default_factory=dict)
    sections: dict[int, str] = field(default_factory=dict)
    narrative: dict[int, str] = field(default_factory=dict)
    statements: dict[int, list[Row]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    second: dict[int, dict[str, int | str | None]] = field(default_factory=dict)
    second_source: str = ""
    names: dict[int, str] = field(default_factory=dict)
    planted: bool = False

    def report_id(self, year: int) -> str:
        """The identifier of its report of a year."""
        return f"{self.names.get(year, self.key)}-{year}"

    def number(self, year: int, place: str) -> int:
        """The figure at a place, 0 where none was set."""
        value = self.cells[year].get(place, 0)
        return value if isinstance(value, int) else 0


@dataclass
class World:
    """The planted findings, known when every block has been taken, and how many decoys stand beside them."""

    seed: int
    cities: int
    planted: set[Finding] = field(default_factory=set)
    decoys: dict[str, int] = field(default_factory=dict)
    reports: int = 0

    def blocks(self) -> Iterator[dict[str, list[Row]]]:
        """The rows, a city at a time."""
        from bench import acrossplants

        for number in range(self.cities):
            rng = Random(f"{self.seed}/{number}")
            bodies = _city(rng, number)
            for body in bodies:
                body.narrative = {year: narrative(rng) for year in body.years}
            acrossplants.plant(self, rng, number, bodies)
            rows = Rows()
            for body in bodies:
                self.reports += _write(rows, body)
            yield rows.tables


def _city(rng: Random, number: int) -> list[Body]:
    form, years = ("c", (2019, 2020, 2021)) if number % 2 else ("d", (2021, 2022, 2023))
    code = f"{10 + number // 90:02}{1 + number % 90:02}00"
    place = {"division_code": code, "parent_division_code": code[:2] + "0000", "province_code": code[:2]}
    city = Body(f"{number}g", place | {"kind": "government", "level": "prefecture"}, years, form)
    bodies = [city]
    for n in range(DEPARTMENTS):
        city.children.append(_department(rng, f"{number}d{n}", place | {"level": "prefecture"}, years, form, 300))
    bodies += city.children[:]
    zone = _department(rng, f"{number}z", {"kind": "development_zone", "level": "functional_zone"}, years, form, _FEW)
    zone.organ |= {"division_code": None, "parent_division_code": code}
    vertical = _department(
        rng, f"{number}v", place | {"kind": "vertical_department", "level": "prefecture"}, years, form, _FEW
    )
    bodies += [zone, vertical]
    for n in range(COUNTIES):
        below = {"division_code": f"{code[:4]}{n + 1:02}", "parent_division_code": code, "province_code": code[:2]}
        county = Body(f"{number}c{n}", below | {"kind": "government", "level": "county"}, years, form)
        for m in range(COUNTY_DEPARTMENTS):
            key = f"{number}c{n}d{m}"
            county.children.append(_department(rng, key, below | {"level": "county"}, years, form, 20))
        _sum_up(county, number % 4 < 2)
        bodies += [county, *county.children]
        city.children.append(county)
    _sum_up(city, number % 4 < 2)
    nowhere = {"division_code": None, "parent_division_code": None, "level": None}
    bodies.append(_department(rng, f"{number}n", place | nowhere, years, form, 20))
    return bodies


def _department(
    rng: Random, key: str, organ: dict[str, Any], years: tuple[int, ...], form: str, decisions: int
) -> Body:
    body = Body(key, {"kind": "department"} | organ, years, form)
    open_ = dict.fromkeys(_WHO, 0)
    stock, items, disclosed, size = (
        rng.randint(5, 15),
        rng.randint(20, 90),
        rng.randint(10, 60),
        3 if decisions == _FEW else rng.choice((0, 3, 8, 25)),
    )
    for year in years:
        cells: dict[str, int | str | None] = {}
        for who in _WHO:
            new, carried = size + rng.randint(0, size // 3), open_[who]
            left = min(rng.choice((0, 0, 0, 1, 2)), new)
            _outcomes(rng, cells, who, new, carried, left)
            open_[who] = left
        _totals(cells)
        if cells["table3.received_new.total"] and rng.random() < 0.2:
            cells |= {"table4.reconsideration.upheld": 2, "table4.reconsideration.total": 2}
        stock, items, disclosed = _documents(rng, cells, "c" if year < 2021 else "d", stock, items, disclosed)
        for item in ("licences", "penalties"):
            cells[f"table2.{item}.decisions"] = decisions + rng.randint(0, decisions)
        body.cells[year] = cells
        body.columns[year] = {"generation": "c" if year < 2021 else "d"}
    return body


def _outcomes(rng: Random, cells: dict[str, int | str | None], who: str, new: int, carried: int, left: int) -> None:
    cells[f"table3.received_new.{who}"], cells[f"table3.carried_in.{who}"] = new, carried
    cells[f"table3.carried_out.{who}"], cells[f"table3.outcome_total.{who}"] = left, new + carried - left
    rest = new + carried - left
    for leaf in _LEAVES[1:]:
        part = rest // 5 + rng.randint(0, 1 + rest // 12) if rest else 0
        cells[f"table3.{leaf}.{who}"] = part
        rest -= part
    cells[f"table3.granted.{who}"] = rest


def _totals(cells: dict[str, int | str | None]) -> None:
    for item in ("received_new", "carried_in", *_LEAVES, "outcome_total", "carried_out"):
        parts = [cells.get(f"table3.{item}.{who}", 0) for who in _WHO]
        cells[f"table3.{item}.total"] = sum(p for p in parts if isinstance(p, int))


def _documents(
    rng: Random, cells: dict[str, int | str | None], form: str, stock: int, items: int, disclosed: int
) -> tuple[int, int, int]:
    if form == "c":
        change, disclosed = rng.randint(-3, 5), disclosed + rng.randint(0, 4)
        cells |= {"table2.licences.prior_items": items, "table2.licences.change": change}
        cells["table2.normative_documents.total_disclosed"] = disclosed
        return stock, items + change, disclosed
    issued, repealed = rng.randint(0, 4), rng.randint(0, 2)
    place = "table2.normative_documents"
    cells |= {f"{place}.issued": issued, f"{place}.repealed": repealed, f"{place}.in_force": stock + issued - repealed}
    return stock + issued - repealed, items, disclosed


def _sum_up(government: Body, documents_too: bool) -> None:
    """The report of the whole area: the sum of all below, and the government's own part."""
    for year in government.years:
        cells: dict[str, int | str | None] = {}
        for child in government.children:
            for place in child.cells[year]:
                if place.startswith("table3") or (
                    documents_too and "prior_items" not in place and "change" not in place
                ):
                    before = cells.get(place, 0)
                    cells[place] = (before if isinstance(before, int) else 0) + child.number(year, place)
        places = [f"table3.{i}.{w}" for i in (*_FLOWS, *_LEAVES) for w in ("natural_person", "total")]
        places += [f"table4.{p}.{r}" for p in PROCEDURES for r in ("upheld", "total")]
        places += ["table2.coercive_measures.decisions"] if documents_too else []
        for place in places:
            before = cells.get(place, 0)
            cells[place] = (before if isinstance(before, int) else 0) + (_SLACK if "table2" not in place else 5_000)
        government.cells[year] = cells
        scope = "whole_area" if documents_too else "own"
        form = {"generation": "c" if year < 2021 else "d"}
        government.columns[year] = form | {"scope_table3": "whole_area", "scope_table2": scope}


def _write(rows: Rows, body: Body) -> int:
    for name in dict.fromkeys([body.key, *body.names.values()]):
        rows.organ(name, **{"name": f"机关{name}"} | body.organ)
    written = 0
    for year in body.years:
        if year in body.dropped:
            continue
        organ, report_id = body.names.get(year, body.key), body.report_id(year)
        columns = {"source_id": body.key} | body.columns[year]
        rows.report(report_id, organ, year, body.cells[year], **columns)
        if year in body.second:
            other = {"edition": 2, "source_id": body.second_source or body.key}
            rows.report(f"{report_id}-e2", organ, year, body.second[year], **columns | other)
        rows.section(report_id, "s1", body.narrative[year])
        if year in body.sections:
            rows.section(report_id, "s2", body.sections[year])
        for statement in body.statements.get(year, ()):
            rows.add(
                "statements",
                {"report_id": report_id, "statement_id": f"{report_id}{statement['position']}"} | statement,
            )
        written += 1 + (year in body.second)
    return written


def narrative(rng: Random) -> str:
    """Invented text, half of its clauses from a stock that all organs write from."""
    own = ("".join(rng.choices(_SYLLABLES, k=16)) for _ in range(_CLAUSES))
    return "，".join(rng.choice(_TEMPLATES) if rng.random() < 0.5 else clause for clause in own) + "。"


def twin(cells: dict[str, int | str | None]) -> dict[str, int | str | None]:
    """A copy to be changed."""
    return copy.copy(cells)
