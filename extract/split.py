"""Digit runs of flattened text, where the borders between a row's cells were lost.

``2300 00023`` is seven cells.  No cell begins with 0 unless it is 0, a printed blank is a border, the applicants add up
to the total, the outcome rows to row (7), and the note of the form holds.  A run is split only when exactly one way is
left; the document then fixes the values.  Otherwise every way is kept as a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import prod

MAX_WAYS = 40_000
"""A run with more ways than this is not fixed by any sum that a report prints."""

_RUN = re.compile(r"[0-9 ]+")


def ways(run: str, cells: int) -> list[tuple[str, ...]]:
    """Every way to split a run of digits and blanks into ``cells`` printed numbers; blanks are borders.

    Empty when the run cannot be that many numbers, or has more than :data:`MAX_WAYS` ways.
    """
    tokens = run.split(" ")
    if not _RUN.fullmatch(run) or not all(tokens) or len(tokens) > cells:
        return []
    found: list[tuple[str, ...]] = []
    for sizes in _sizes(len(tokens), cells):
        options = [list(_cut(token, size)) for token, size in zip(tokens, sizes, strict=True)]
        for chosen in product(*options):
            found.append(tuple(part for parts in chosen for part in parts))
            if len(found) > MAX_WAYS:
                return []
    return found


def _sizes(tokens: int, cells: int) -> Iterator[tuple[int, ...]]:
    """How many cells each token may hold."""
    if tokens == 1:
        yield (cells,)
        return
    for first in range(1, cells - tokens + 2):
        for rest in _sizes(tokens - 1, cells - first):
            yield (first, *rest)


def _cut(token: str, cells: int) -> Iterator[tuple[str, ...]]:
    """Every way to cut a token into numbers without leading zeros."""
    if cells == 1:
        if token == "0" or (token and not token.startswith("0")):
            yield (token,)
        return
    if token.startswith("0"):
        for rest in _cut(token[1:], cells - 1):
            yield ("0", *rest)
        return
    for size in range(1, len(token) - cells + 2):
        for rest in _cut(token[size:], cells - 1):
            yield (token[:size], *rest)


def row_ways(run: str) -> list[tuple[int, ...]]:
    """Ways to split a row of table 3 into six applicants and their total.  A run of exactly seven digits or seven
    separate numbers has one way whatever it adds up to; otherwise only ways that add up count."""
    found = [tuple(map(int, way)) for way in ways(run, 7)]
    return found if len(found) == 1 else [way for way in found if sum(way[:6]) == way[6]]


def solve(rows: dict[str, list[tuple[int, ...]]], outcomes: tuple[str, ...]) -> dict[str, set[tuple[int, ...]]]:
    """The ways left for each row when every column must add up; a row with one way left is fixed by the document.

    ``outcomes`` are the rows that add up to ``outcome_total``.  When no combination adds up (a report with an error)
    or the search is too long, only rows that had one way stay fixed and the others keep all their ways.
    """
    needed = [*outcomes, "outcome_total"]
    kept = {key: set(found) for key, found in rows.items()}
    if all(rows.get(key) for key in needed):
        _narrow_sum(kept, list(outcomes), "outcome_total")
    balance = ("received_new", "carried_in", "outcome_total", "carried_out")
    if all(kept.get(key) for key in balance) and prod(len(kept[key]) for key in balance) <= MAX_WAYS:
        _narrow_balance(kept, balance)
    return kept


def _narrow_sum(kept: dict[str, set[tuple[int, ...]]], parts: list[str], total: str) -> None:
    """Keep the ways that occur in some combination of ``parts`` adding up to ``total`` in every column."""
    open_rows = [key for key in parts if len(kept[key]) > 1]
    if prod(len(kept[key]) for key in open_rows) > MAX_WAYS:
        return
    fixed = [next(iter(kept[key])) for key in parts if len(kept[key]) == 1]
    base = tuple(map(sum, zip(*fixed, strict=True))) if fixed else (0,) * 7
    surviving: dict[str, set[tuple[int, ...]]] = {key: set() for key in [*open_rows, total]}
    for chosen in product(*(sorted(kept[key]) for key in open_rows)):
        added = tuple(map(sum, zip(base, *chosen, strict=True)))
        if added in kept[total]:
            surviving[total].add(added)
            for key, way in zip(open_rows, chosen, strict=True):
                surviving[key].add(way)
    if surviving[total]:
        kept.update(surviving)


def _narrow_balance(kept: dict[str, set[tuple[int, ...]]], rows: tuple[str, str, str, str]) -> None:
    """Keep the ways for which new + carried in = outcomes + carried out in every column."""
    surviving: list[set[tuple[int, ...]]] = [set() for _ in rows]
    for chosen in product(*(sorted(kept[key]) for key in rows)):
        new, carried_in, done, carried_out = chosen
        if all(a + b == c + d for a, b, c, d in zip(new, carried_in, done, carried_out, strict=True)):
            for held, way in zip(surviving, chosen, strict=True):
                held.add(way)
    if surviving[0]:
        kept.update(zip(rows, surviving, strict=True))


def group_ways(run: str, groups: int) -> list[tuple[int, ...]]:
    """Ways to split a flattened table 4 into groups of five (four results and their total).  A run that allows one way
    keeps it whatever it adds up to; otherwise only ways in which every group adds up count."""
    if len(run.replace(" ", "")) == groups * 5 or run.count(" ") == groups * 5 - 1:
        return [tuple(map(int, way)) for way in ways(run, groups * 5)]
    return [way for way, rest in _summed(run, groups) if not rest.strip()]


def _summed(run: str, groups: int) -> Iterator[tuple[tuple[int, ...], str]]:
    """Prefixes of the run that are ``groups`` groups adding up, each with what is left of the run."""
    if groups == 0:
        yield (), run
        return
    for done, rest in _summed(run, groups - 1):
        for group, after in _prefixes(rest.lstrip(" "), 5):
            if sum(group[:4]) == group[4]:
                yield (*done, *group), after


def _prefixes(run: str, cells: int) -> Iterator[tuple[tuple[int, ...], str]]:
    """Ways to read ``cells`` numbers off the front of the run."""
    if cells == 0:
        yield (), run
        return
    run = run.lstrip(" ")
    token = run.split(" ", 1)[0]
    for size in range(1, 2 if token.startswith("0") else len(token) + 1):
        for rest, after in _prefixes(run[size:], cells - 1):
            yield (int(token[:size]), *rest), after
