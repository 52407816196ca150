"""The errors planted in the world of the rules between reports, and the decoys beside them: the legitimate exceptions
of each rule, on which it must stay silent or ask for reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from bench.acrossworld import Body, World, twin

Plant: TypeAlias = Callable[[World, Body, Random], None]


def plant(world: World, rng: Random, number: int, bodies: Sequence[Body]) -> None:
    """One error or decoy of each kind a city, on departments of their own; every third city its governments too."""
    *bodies, namesake = bodies
    _namesakes(world, namesake)
    departments = [b for b in bodies if b.organ["kind"] == "department"]
    rng.shuffle(departments)
    kinds = _ERRORS[departments[0].form] + _DECOYS[departments[0].form]
    for make, body in zip(kinds, departments, strict=False):
        body.planted = True
        make(world, body, rng)
    _governments(world, number, bodies)


def _found(world: World, rule: str, body: Body, year: int, place: str) -> None:
    world.planted.add((rule, body.report_id(year), place))


def _decoy(world: World, rule: str) -> None:
    world.decoys[rule] = world.decoys.get(rule, 0) + 1


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _carry(world: World, body: Body, rng: Random) -> None:
    last, off = body.years[-1], rng.randint(1, 3)
    for who in ("natural_person", "total"):
        body.cells[last][f"table3.carried_in.{who}"] = body.number(last, f"table3.carried_in.{who}") + off
        _found(world, "X-CARRY", body, last, who)


def _stock(world: World, body: Body, rng: Random) -> None:
    last, place = body.years[-1], "table2.normative_documents.in_force"
    body.cells[last][place] = body.number(last, place) + rng.randint(1, 4)
    _found(world, "X-NORM-STOCK", body, last, "normative_documents")


def _items(world: World, body: Body, rng: Random) -> None:
    year, place = body.years[1], "table2.licences.prior_items"
    body.cells[year][place] = body.number(year, place) + rng.randint(1, 9)
    _found(world, "X-ITEMS", body, year, "licences")


def _disclosed(world: World, body: Body, rng: Random) -> None:
    first, year, place = body.years[0], body.years[1], "table2.normative_documents.total_disclosed"
    body.cells[year][place] = body.number(first, place) - rng.randint(1, 5)
    _found(world, "X-DISCLOSED", body, year, "table2.normative_documents")


def _pending(world: World, body: Body, _rng: Random) -> None:
    for year in body.years:
        for result in ("upheld", "total"):
            body.cells[year][f"table4.reconsideration.{result}"] = 0
    body.cells[body.years[1]] |= {"table4.reconsideration.pending": 3, "table4.reconsideration.total": 3}
    body.cells[body.years[1]]["table3.received_new.total"] = body.number(body.years[1], "table3.received_new.total") + 1
    _found(world, "X-PENDING", body, body.years[2], "reconsideration")


def _suits(world: World, body: Body, _rng: Random) -> None:
    for year in body.years[1:]:
        for place in list(body.cells[year]):
            if place.startswith(("table3", "table4")):
                body.cells[year][place] = 0
    before = body.cells[body.years[0]]
    for who in ("natural_person", "commercial_enterprise", "total"):
        before[f"table3.carried_out.{who}"] = 0
    body.cells[body.years[2]] |= {"table4.litigation_direct.upheld": 2, "table4.litigation_direct.total": 2}
    _found(world, "R4-ZERO-APPL", body, body.years[2], "litigation_direct")


def _after(world: World, body: Body, _rng: Random) -> None:
    last, place = body.years[-1], "litigation_after_reconsideration"
    body.cells[last] |= {f"table4.{place}.upheld": 9, f"table4.{place}.total": 9, "table3.received_new.total": 10}
    _found(world, "R4-AFTER", body, last, place)


def _jump(world: World, body: Body, rng: Random) -> None:
    year, place = body.years[1], "table2.coercive_measures.decisions"
    for other in body.years:
        body.cells[other][place] = 7
    body.cells[year][place] = 7 * rng.randint(12, 40)
    _found(world, "X-JUMP", body, year, place)


def _fallen(world: World, body: Body, rng: Random) -> None:
    last, place = body.years[-1], "table2.coercive_measures.decisions"
    for year in body.years[:-1]:
        body.cells[year][place] = rng.randint(20, 90)
    body.cells[last][place] = 0
    _found(world, "X-JUMP", body, last, place)


def _copied(world: World, body: Body, _rng: Random) -> None:
    for number, year in enumerate(body.years):
        for place in list(body.cells[year]):
            if place.startswith("table3"):
                body.cells[year][place] = 0
        for item in ("received_new", "granted", "outcome_total"):
            body.cells[year][f"table3.{item}.natural_person"] = 14 + 3 * (number == 1)
            body.cells[year][f"table3.{item}.total"] = 14 + 3 * (number == 1)
    if body.form == "d":
        _found(world, "X-COPY", body, body.years[2], f"table3 {body.years[0]}")
    else:  # the forms of the first and the last year differ
        body.cells[body.years[1]] = body.cells[body.years[1]] | {
            place: value for place, value in body.cells[body.years[0]].items() if place.startswith("table3")
        }
        _found(world, "X-COPY", body, body.years[1], f"table3 {body.years[0]}")


def _same_text(world: World, body: Body, _rng: Random) -> None:
    before, last = body.years[1:]
    body.narrative[last] = body.narrative[before].replace("。", f"，{last}年照此办理的村口共有{last % 9}处。")
    _found(world, "X-COPY-TEXT", body, last, f"s {body.report_id(before)}")


def _renamed(world: World, body: Body, _rng: Random) -> None:
    for year in body.years[1:]:
        body.names[year] = body.key + "n"
    _found(world, "X-NAME", body, body.years[1], "issuer")


def _twice(world: World, body: Body, _rng: Random) -> None:
    """A corrected edition: the later one agrees with its neighbours."""
    year = body.years[1]
    body.second[year] = body.cells[year]
    wrong = twin(body.cells[year])
    for who in ("natural_person", "total"):
        wrong[f"table3.carried_out.{who}"] = body.number(year, f"table3.carried_out.{who}") + 2
    body.cells[year] = wrong
    world.planted.add(("S-DUPLICATE", f"{body.report_id(year)}-e2", "tables"))
    _decoy(world, "X-CARRY")


def _growth(body: Body, percent: str) -> None:
    last = body.years[-1]
    whole = {"section": "s3", "position": 2, "quote": "收到申请", "unit": "件", "qualifier": "exact"}
    whole |= {"value": str(body.number(last, "table3.received_new.total")), "restates": "table3.received_new.total"}
    told = {"section": "s3", "position": 20, "quote": f"同比增长{percent}%", "unit": "%", "qualifier": "exact"}
    body.statements[last] = [whole, told | {"value": percent, "restates": None}]


def _year_on_year(world: World, body: Body, rng: Random) -> None:
    before, last = body.years[1:]
    for year in body.years:
        body.cells[year]["table3.outcome_total.total"] = 20
    body.cells[before] |= {"table3.received_new.total": 20, "table3.carried_in.total": 0}
    body.cells[body.years[0]]["table3.carried_out.total"] = 0
    body.cells[last]["table3.received_new.total"] = 23
    _growth(body, rng.choice(("16.7", "51.2", "14.9", "12")))
    _found(world, "N-YOY", body, last, "s3 20")


def _nought(world: World, body: Body, _rng: Random) -> None:
    for year in body.years:
        body.cells[year]["table2.licences.decisions"] = 0
        if body.organ["level"] == "prefecture":
            _found(world, "P-PEERZERO", body, year, "table2.licences")


# ── decoys ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _scope_changed(world: World, body: Body, _rng: Random) -> None:
    last = body.years[-1]
    body.columns[last] |= {"scope_table2": "system", "scope_table3": "system"}
    body.cells[last]["table3.carried_in.total"] = 9
    body.cells[last]["table2.penalties.decisions"] = 0
    for rule in ("X-CARRY", "X-JUMP"):
        _decoy(world, rule)


def _year_missing(world: World, body: Body, _rng: Random) -> None:
    body.dropped.add(body.years[1])
    body.cells[body.years[2]]["table3.carried_in.total"] = 8
    body.cells[body.years[2]]["table4.litigation_after_reconsideration.total"] = 4
    body.cells[body.years[2]]["table3.received_new.total"] = 5
    for rule in ("X-CARRY", "R4-AFTER", "R4-ZERO-APPL"):
        _decoy(world, rule)


def _blank(world: World, body: Body, _rng: Random) -> None:
    last = body.years[-1]
    for place in ("table3.carried_in.total", "table3.carried_in.natural_person", "table2.licences.decisions"):
        body.cells[last][place] = None
    for rule in ("X-CARRY", "P-PEERZERO", "X-JUMP"):
        _decoy(world, rule)


def _cleaned_up(world: World, body: Body, _rng: Random) -> None:
    last, place = body.years[-1], "table2.normative_documents.in_force"
    body.cells[last][place] = body.number(last, place) + 6
    body.sections[last] = "全年开展了一次文件清理，结果已在网站公布。"
    _decoy(world, "X-NORM-STOCK")


def _new_catalogue(world: World, body: Body, _rng: Random) -> None:
    year, place = body.years[1], "table2.licences.prior_items"
    body.cells[year][place] = body.number(year, place) + 6
    body.sections[year] = "依照调整后的权责清单更新了办事指南。"
    _decoy(world, "X-ITEMS")


def _cases_follow(world: World, body: Body, _rng: Random) -> None:
    for year in body.years[1:]:
        body.cells[year] |= {"table4.reconsideration.pending": 2, "table4.reconsideration.total": 2}
        body.cells[year]["table4.reconsideration.upheld"] = 0
        body.cells[year]["table3.received_new.total"] = max(1, body.number(year, "table3.received_new.total"))
    _decoy(world, "X-PENDING")


def _withdrawn_with_scope(world: World, body: Body, rng: Random) -> None:
    first, year, place = body.years[0], body.years[1], "table2.normative_documents.total_disclosed"
    body.columns[year]["scope_table2"] = "system"
    body.cells[year][place] = max(0, body.number(first, place) - rng.randint(1, 5))
    _decoy(world, "X-DISCLOSED")


def _a_column_of_several(world: World, body: Body, _rng: Random) -> None:
    """Three organs in one column of a portal, a report of each."""
    for number, year in enumerate(body.years[1:]):
        body.names[year] = f"{body.key}m{number}"
    _decoy(world, "X-NAME")


def _namesakes(world: World, body: Body) -> None:
    """Two organs of one name whose division is not known: two reports a year, from two sources."""
    for year in body.years:
        body.second[year] = twin(body.cells[year]) | {"table3.received_new.total": year}
    body.second_source = f"{body.key} elsewhere"
    _decoy(world, "S-DUPLICATE")


def _a_step(world: World, body: Body, _rng: Random) -> None:
    for number, year in enumerate(body.years):
        body.cells[year]["table2.coercive_measures.decisions"] = (9, 400, 450)[number]
    _decoy(world, "X-JUMP")


def _few_and_alike(world: World, body: Body, _rng: Random) -> None:
    for year in body.years:
        for place in list(body.cells[year]):
            if place.startswith("table3"):
                body.cells[year][place] = 0
        for item in ("received_new", "granted", "outcome_total"):
            body.cells[year] |= {f"table3.{item}.natural_person": 2, f"table3.{item}.total": 2}
    _decoy(world, "X-COPY")


def _half_the_text(world: World, body: Body, _rng: Random) -> None:
    before, last = body.years[1:]
    half = len(body.narrative[before]) // 2
    body.narrative[last] = body.narrative[before][:half] + body.narrative[last][half:]
    _decoy(world, "X-COPY-TEXT")


def _right_growth(world: World, body: Body, rng: Random) -> None:
    before, last = body.years[1:]
    for year in body.years:
        body.cells[year]["table3.outcome_total.total"] = 33
    body.cells[before] |= {"table3.received_new.total": 30, "table3.carried_in.total": 4}
    body.cells[body.years[0]]["table3.carried_out.total"] = 4
    body.cells[last]["table3.received_new.total"] = 35
    _growth(body, rng.choice(("16.7", "16.6", "2.9", "6.06", "17")))
    _decoy(world, "N-YOY")


_SHARED: tuple[Plant, ...] = (
    _carry, _pending, _suits, _after, _jump, _fallen, _copied, _same_text, _renamed, _twice, _year_on_year, _nought,
)  # fmt: skip
_ERRORS: dict[str, tuple[Plant, ...]] = {"d": (*_SHARED, _stock), "c": (*_SHARED, _items, _disclosed)}
_QUIET: tuple[Plant, ...] = (
    _scope_changed, _year_missing, _blank, _cases_follow, _a_step, _few_and_alike, _half_the_text, _right_growth,
    _a_column_of_several,
)  # fmt: skip
_DECOYS: dict[str, tuple[Plant, ...]] = {
    "d": (*_QUIET, _cleaned_up),
    "c": (*_QUIET, _new_catalogue, _withdrawn_with_scope),
}


# ── organs above and below ───────────────────────────────────────────────────────────────────────────────────────────
def _governments(world: World, number: int, bodies: Sequence[Body]) -> None:
    """One error above or below in each city, by turns."""
    city, zone = bodies[0], next(b for b in bodies if b.organ["kind"] == "development_zone")
    turn, year = number % 5, city.years[1]
    counties = [b for b in bodies if b.organ["kind"] == "government" and b is not city]
    for county in counties if turn == 3 else ():
        _own_by_chance(world, county, year)
    if turn == 0:
        for each in city.years:
            _part_above_whole(world, city, each)
    elif turn == 1:
        city.cells[year]["table3.received_new.total"] = _together(city, year, "received_new") - 5
        _found(world, "H-SUM", city, year, "received_new")
    elif turn == 2:
        for each in city.years:
            zone.cells[each]["table3.received_new.total"] = each
            _found(world, "H-ZONE", city, each, "received_new")
        _decoy(world, "H-SUM")
    elif turn == 3:
        for item in ("received_new", "outcome_total"):
            city.cells[year][f"table3.{item}.total"] = _together(city, year, item)
        city.columns[year]["scope_table3"] = "office"
        _found(world, "H-SCOPE", city, year, "table3")
    elif turn == 4:
        _zone_within(world, city, zone)
    for county in counties:
        if turn == 4 and county.form == "d":
            _documents_of_its_own(world, county)
    vertical = next(b for b in bodies if b.organ["kind"] == "vertical_department")
    for each in city.years:
        vertical.cells[each]["table3.refused_security_stability.total"] = 5_000
    _decoy(world, "H-LE")


def _zone_within(world: World, city: Body, zone: Body) -> None:
    """A zone with as many applications as the whole area has beyond its departments and lower governments."""
    for year in city.years:
        zone.cells[year]["table3.received_new.total"] = 400
        city.cells[year]["table3.received_new.total"] = _together(city, year, "received_new") + 400
    _decoy(world, "H-ZONE")


def _own_by_chance(world: World, county: Body, year: int) -> None:
    """Its own applications as many as those of its departments together, handled in another number."""
    for item, more in (("received_new", 0), ("outcome_total", 3)):
        county.cells[year][f"table3.{item}.total"] = _together(county, year, item) + more
    county.columns[year]["scope_table3"] = "own"
    _decoy(world, "H-SCOPE")


def _below(government: Body, year: int) -> list[Body]:
    return [child for child in government.children if year not in child.dropped]


def _together(government: Body, year: int, item: str) -> int:
    parts = [c for c in _below(government, year) if c.columns[year].get("scope_table3") != "system"]
    return sum(child.number(year, f"table3.{item}.total") for child in parts)


def _part_above_whole(world: World, city: Body, year: int) -> None:
    place = "table3.granted.total"
    most = max(child.number(year, place) for child in _below(city, year))
    city.cells[year][place] = most - 1
    for child in _below(city, year):
        if child.number(year, place) >= most:
            report = child.report_id(year) + ("-e2" if year in child.second else "")
            _found(world, "H-LE", city, year, f"table3.granted {report}")


def _documents_of_its_own(world: World, county: Body) -> None:
    """Fewer documents than a department has; told to be the government's own they are a decoy."""
    place = "table2.normative_documents"
    for year in county.years:
        county.cells[year] |= {f"{place}.in_force": 1, f"{place}.issued": None}
        if county.columns[year]["scope_table2"] == "whole_area":
            _found(world, "H-DOCS", county, year, "normative_documents")
        else:
            _decoy(world, "H-DOCS")
