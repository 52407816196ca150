"""The books of one organ over the years: what the tables would say if nobody made a mistake.

Applications left open at the end of a year open the next one, documents in force follow from those issued
and repealed, so that cross-year rules hold unless an error is planted afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from crawler.simulator.labels import APPLICANT_KEYS, LEAVES, PROCEDURES
from crawler.simulator.organs import Organ

_LEAF_WEIGHTS = {
    "granted": 40,
    "granted_partial": 9,
    "refused_state_secret": 1,
    "refused_prohibited_by_law": 1,
    "refused_security_stability": 1,
    "refused_third_party_rights": 4,
    "refused_internal_affairs": 3,
    "refused_process_information": 4,
    "refused_enforcement_file": 3,
    "refused_administrative_inquiry": 4,
    "unable_not_held": 22,
    "unable_requires_creation": 3,
    "unable_still_unclear": 2,
    "not_processed_petition": 4,
    "not_processed_duplicate": 3,
    "not_processed_publication": 1,
    "not_processed_excessive": 1,
    "not_processed_reconfirmation": 1,
    "other_no_correction": 3,
    "other_fee_unpaid": 1,
    "other_misc": 6,
}
_APPLICANT_WEIGHTS = (80, 12, 1, 2, 3, 2)
_APPLICATIONS = {
    "government": (60, 700),
    "government_office": (8, 70),
    "department": (3, 90),
    "subdistrict_office": (0, 18),
    "township_government": (0, 12),
}


@dataclass
class YearFigures:
    """One year of one organ, counted without error; lists are in the order of APPLICANT_KEYS."""

    new: list[int]
    carried_in: list[int]
    leaves: dict[str, list[int]]
    carried_out: list[int]
    documents: dict[str, tuple[int, int, int]]
    decisions: dict[str, int]
    prior_items: dict[str, int]
    change: dict[str, int]
    fees_wan_yuan: Decimal
    projects: int
    purchases: Decimal
    suits: dict[str, tuple[int, int, int, int]]
    processing_fee: int
    published_items: int


def keep_books(rng: Random, organ: Organ, years: Sequence[int]) -> dict[int, YearFigures]:
    """The figures of every year, each beginning where the one before ended."""
    open_cases = [rng.randint(0, 3) if organ.is_government else rng.randint(0, 1), *([0] * 5)]
    stock = {
        "rules": rng.randint(6, 20) if _makes_rules(organ) else 0,
        "normative_documents": rng.randint(4, 160) if _has_powers(organ) or organ.is_government else 0,
    }
    items = {key: rng.randint(0, 90) if _has_powers(organ) else 0 for key in _ITEM_KEYS}
    books: dict[int, YearFigures] = {}
    for year in years:
        figures = _one_year(rng, organ, open_cases, stock, items)
        open_cases = figures.carried_out
        stock = {key: in_force for key, (_, _, in_force) in figures.documents.items()}
        items = {key: items[key] + figures.change[key] for key in items}
        books[year] = figures
    return books


_ITEM_KEYS = ("licences", "other_services", "penalties", "coercive_measures", "admin_fees")


def _makes_rules(organ: Organ) -> bool:
    return organ.is_government and organ.level == "prefecture"


def _has_powers(organ: Organ) -> bool:
    return organ.kind in ("government", "department", "township_government")


def _one_year(
    rng: Random, organ: Organ, open_cases: list[int], stock: dict[str, int], items: dict[str, int]
) -> YearFigures:
    low, high = _APPLICATIONS[organ.kind]
    new = _shared_out(rng, rng.randint(low, high), _APPLICANT_WEIGHTS)
    due = [a + b for a, b in zip(new, open_cases, strict=True)]
    carried_out = [rng.randint(0, min(due[0], 2 + due[0] // 12)), rng.randint(0, min(due[1], 1)), 0, 0, 0, 0]
    leaves = {leaf: [0] * len(APPLICANT_KEYS) for leaf in LEAVES["d"]}
    for column, count in enumerate(due):
        closed = _shared_out(rng, count - carried_out[column], tuple(_LEAF_WEIGHTS[leaf] for leaf in leaves))
        for leaf, number in zip(leaves, closed, strict=True):
            leaves[leaf][column] = number
    powers = _has_powers(organ)
    scale = 4000 if organ.is_government else 400
    fees = Decimal(rng.randint(0, 10**7)).scaleb(-rng.choice((2, 2, 4, 5))) if powers else Decimal(0)
    return YearFigures(
        new=new,
        carried_in=list(open_cases),
        leaves=leaves,
        carried_out=carried_out,
        documents={key: _documents(rng, count) for key, count in stock.items()},
        decisions={key: rng.randint(0, scale) if powers else 0 for key in _ITEM_KEYS[:4]},
        prior_items=dict(items),
        change={key: max(-items[key], rng.randint(-6, 9)) if powers else 0 for key in items},
        fees_wan_yuan=fees.normalize() if fees else Decimal(0),
        projects=rng.randint(0, 30),
        purchases=Decimal(rng.randint(1, 10**8)).scaleb(-2),
        suits={procedure: _suits(rng, sum(due)) for procedure in PROCEDURES},
        processing_fee=rng.choice((0, 0, 0, rng.randint(10, 500) * 10)) if sum(due) else 0,
        published_items=rng.randint(120, 9000),
    )


def _shared_out(rng: Random, count: int, weights: Sequence[int]) -> list[int]:
    shares = [0] * len(weights)
    for choice in rng.choices(range(len(weights)), weights, k=count):
        shares[choice] += 1
    return shares


def _documents(rng: Random, stock: int) -> tuple[int, int, int]:
    if not stock:
        return 0, 0, 0
    issued, repealed = rng.randint(0, 1 + stock // 10), rng.randint(0, stock // 12)
    return issued, repealed, stock + issued - repealed


def _suits(rng: Random, applications: int) -> tuple[int, int, int, int]:
    total = rng.randint(0, applications // 15) if applications >= 15 else 0
    shares = _shared_out(rng, total, (7, 2, 3, 2))
    return shares[0], shares[1], shares[2], shares[3]
