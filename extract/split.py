"""Digit runs of flattened text, where the borders between a row's cells were lost.

``2300 00023`` is seven cells.  No number begins with a needless 0, a printed blank is a border, the applicants add up
to the total, the outcome rows to row (7), and the note of the form holds.  One sum is no proof, since a misprinted row
may be cut so that it adds up: a row is fixed when its sum and the sums of its columns hold together in one way only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

Way: TypeAlias = tuple[int, ...]

MAX_WAYS = 40_000
"""A run with more ways, or a table with more partial sums, is not fixed by any sum that a report prints."""

_MAX_GROUPS = 400
_LONGEST = 7
_RUN = re.compile(r"[0-9]+(?: [0-9]+)*")


def ways(run: str, cells: int) -> list[tuple[str, ...]]:
    """Every way to split a run of digits and blanks into ``cells`` printed numbers; blanks are borders.

    Empty when the run cannot be that many numbers, or has more than :data:`MAX_WAYS` ways.
    """
    if not _RUN.fullmatch(run):
        return []
    found = list(islice(_cut(run, cells), MAX_WAYS + 1))
    return found if len(found) <= MAX_WAYS else []


def _cut(run: str, cells: int) -> Iterator[tuple[str, ...]]:
    """Every way to cut a run into numbers without needless noughts in front."""
    token, _, rest = run.partition(" ")
    borders = rest.count(" ") + bool(rest)
    if borders >= cells:
        return
    if cells == 1:
        if token == "0" or not token.startswith("0"):
            yield (token,)
        return
    longest = 1 if token.startswith("0") else len(token)
    digits = len(run) - borders
    for size in range(1, min(longest, digits - cells + 1) + 1):
        after = token[size:]
        left = f"{after} {rest}" if after and rest else after or rest
        for numbers in _cut(left, cells - 1):
            yield (token[:size], *numbers)


def row_ways(run: str) -> list[Way]:
    """Ways to split a row of table 3 into six applicants and the total that they add up to; empty when there are none
    or more than :data:`MAX_WAYS`."""
    if not _RUN.fullmatch(run):
        return []
    found = list(islice(_adding_to_their_last(run), MAX_WAYS + 1))
    return found if len(found) <= MAX_WAYS else []


def _adding_to_their_last(run: str) -> Iterator[Way]:
    last = run.rpartition(" ")[2]
    for size in range(1, min(len(last), _LONGEST) + 1):
        total = last[-size:]
        if size == 1 or not total.startswith("0"):
            for parts in _parts(run[:-size].rstrip(" "), 6, int(total)):
                yield (*parts, int(total))


def _parts(run: str, cells: int, left: int) -> Iterator[Way]:
    """Ways to read a run as ``cells`` numbers that add up to ``left``."""
    if cells == 1:
        if run == str(left):
            yield (left,)
        return
    token = run.partition(" ")[0]
    for size in range(1, min(1 if token.startswith("0") else len(str(left)), len(token)) + 1):
        number = int(token[:size])
        if number <= left:
            for rest in _parts(run[size:].lstrip(" "), cells - 1, left - number):
                yield (number, *rest)


def solve(rows: dict[str, list[Way]], outcomes: tuple[str, ...]) -> tuple[dict[str, set[Way]], set[str]]:
    """The ways left for each row when every column adds up, and the rows that such a sum vouches for.

    ``outcomes`` are the rows that add up to ``outcome_total``.  Where no combination adds up (a report with an error, a
    row without ways, a search that is too long) nothing is vouched for.
    """
    kept = {key: set(found) for key, found in rows.items()}
    vouched: set[str] = set()
    needed = (*outcomes, "outcome_total")
    if all(kept.get(key) for key in needed):
        left = _adding_up([kept[key] for key in outcomes], kept["outcome_total"])
        if left is not None:
            kept |= dict(zip(needed, left, strict=True))
            vouched.update(needed)
    balance = ("received_new", "carried_in", "outcome_total", "carried_out")
    if all(kept.get(key) for key in balance):
        left = _balancing(*(kept[key] for key in balance))
        if left is not None:
            kept |= dict(zip(balance, left, strict=True))
            vouched.update(balance)
    return kept, vouched


def _adding_up(parts: list[set[Way]], totals: set[Way]) -> list[set[Way]] | None:
    """The ways of each part, and of the total, that occur in some combination adding up; None when there is none."""
    most = tuple(map(max, zip(*totals, strict=True)))
    reached: list[set[Way]] = [{(0,) * len(most)}]
    for found in parts:
        sums = {_plus(before, way) for before in reached[-1] for way in found}
        reached.append({s for s in sums if all(a <= b for a, b in zip(s, most, strict=True))})
        if len(reached[-1]) > MAX_WAYS or len(reached[-1]) * len(found) > MAX_WAYS * 10:
            return None
    alive = reached[-1] & totals
    if not alive:
        return None
    left = [alive]
    for found, before in zip(reversed(parts), reversed(reached[:-1]), strict=True):
        pairs = [(sum_, way) for sum_ in before for way in found if _plus(sum_, way) in alive]
        left.append({way for _, way in pairs})
        alive = {sum_ for sum_, _ in pairs}
    return [*left[:0:-1], left[0]]


def _balancing(new: set[Way], carried_in: set[Way], done: set[Way], carried_out: set[Way]) -> list[set[Way]] | None:
    """The ways for which new + carried in = outcomes + carried out in every column; None when there are none."""
    if len(new) * len(carried_in) > MAX_WAYS or len(done) * len(carried_out) > MAX_WAYS:
        return None
    taken = {_plus(a, b) for a in new for b in carried_in}
    shared = taken & {_plus(a, b) for a in done for b in carried_out}
    if not shared:
        return None
    return [
        {a for a in one if any(_plus(a, b) in shared for b in other)}
        for one, other in ((new, carried_in), (carried_in, new), (done, carried_out), (carried_out, done))
    ]


def _plus(one: Way, two: Way) -> Way:
    return tuple(a + b for a, b in zip(one, two, strict=True))


def group_ways(run: str, groups: int) -> list[Way]:
    """Ways to split a flattened table 4 into groups of five, four results and the total that they add up to; empty when
    there are none or the search is too long."""
    found: list[tuple[Way, str]] = [((), run)]
    for _ in range(groups):
        found = [((*done, *group), rest) for done, left in found for group, rest in _group(left)]
        if len(found) > _MAX_GROUPS:
            return []
    return [way for way, rest in found if not rest]


def _group(run: str) -> Iterator[tuple[Way, str]]:
    """Ways to read four numbers and their sum off the front of the run, each with what is left of it."""
    for numbers, rest in _prefixes(run, 4):
        total = str(sum(numbers))
        if rest.startswith(total):
            yield (*numbers, int(total)), rest[len(total) :].lstrip(" ")


def _prefixes(run: str, cells: int) -> Iterator[tuple[Way, str]]:
    """Ways to read ``cells`` numbers of up to five digits off the front of the run."""
    if cells == 0:
        yield (), run
        return
    token = run.split(" ", 1)[0]
    for size in range(1, min(1 if token.startswith("0") else 5, len(token)) + 1):
        for rest, after in _prefixes(run[size:].lstrip(" "), cells - 1):
            yield (int(token[:size]), *rest), after
