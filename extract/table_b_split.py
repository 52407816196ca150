"""Digit runs of a flattened statistics form, where the columns of a row were lost: ``294981916`` is 2949 and 81916.

A run is split only when exactly one way is left by what the form itself says: no number begins with a needless 0, a
total is the sum of its parts, no part is larger than its whole, and the report's own sentences.  That the figure of all
years is no smaller than that of one supports a split but does not fix it: a value that rests on it alone is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from extract.vocabulary import terms

Way: TypeAlias = tuple[str, ...]
Ways: TypeAlias = dict[str, list[Way]]

MAX_WAYS = 5_000
"""A run with more ways than this is not split."""

MAX_SUMS = 400
"""A total that can be reached over more partial sums than this is left alone: it fixes nothing."""

_COUNT = re.compile(r"0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_AMOUNT = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


def ways(run: str, columns: int, amount: bool = False) -> list[Way]:
    """Every way to read a run as ``columns`` printed numbers; a blank in it is a border between two of them."""
    number = _AMOUNT if amount else _COUNT
    found: list[Way] = [()]
    for token in run.split(" "):
        cuts = [cut for size in range(1, columns + 1) for cut in _cuts(token, size, number)]
        found = [(*before, *cut) for before in found for cut in cuts if len(before) + len(cut) <= columns]
        if len(found) > MAX_WAYS:
            return []
    return [way for way in found if len(way) == columns]


def _cuts(token: str, size: int, number: re.Pattern[str]) -> Iterable[Way]:
    if size == 1:
        if number.fullmatch(token):
            yield (token,)
        return
    for length in range(1, len(token) - size + 2):
        if number.fullmatch(token, 0, length):
            for rest in _cuts(token[length:], size - 1, number):
                yield (token[:length], *rest)


def value(text: str) -> Decimal:
    """The number a printed text stands for."""
    return Decimal(text.replace(",", ""))


def solve(rows: Ways, told: dict[str, set[int]], annual: int) -> Ways:
    """The ways left for each row by the sums and parts of the form, and by what the narrative tells of the column
    ``annual``.  A condition that no way fulfils is an error of the report or of ours: it is left out."""
    left = dict(rows)
    for key, numbers in told.items():
        if key in left:
            _keep(left, key, lambda way, numbers=numbers: value(way[annual]) in numbers)  # type: ignore[misc]
    while True:
        before = {key: len(found) for key, found in left.items()}
        for whole, part in _parts(left):
            _narrow_part(left, whole, part)
        for total, parts in _sums(left):
            _narrow_sum(left, total, parts)
        if before == {key: len(found) for key, found in left.items()}:
            return left


def rising(rows: Ways, annual: int, cumulative: int) -> Ways:
    """The ways in which the figure of all years is no smaller than that of the year."""
    left = dict(rows)
    for key in left:
        _keep(left, key, lambda way: value(way[annual]) <= value(way[cumulative]))
    return left


def _keep(rows: Ways, key: str, fits: Callable[[Way], bool]) -> None:
    kept = [way for way in rows[key] if fits(way)]
    if kept:
        rows[key] = kept


def _parts(rows: Ways) -> list[tuple[str, str]]:
    """Pairs of a whole and one of its parts, both printed."""
    known = terms("indicators")
    return [(known[key].group, key) for key in rows if key in known and known[key].group in rows]


def _sums(rows: Ways) -> list[tuple[str, list[str]]]:
    """Totals whose parts are all printed, in one of the sets that a form has, and no other part beside them."""
    known = terms("indicators")
    found = []
    for total in rows:
        printed = {key for key in rows if key in known and known[key].group == total}
        sets = [parts.split() for parts in known[total].parts] if total in known else []
        found += [(total, parts) for parts in sets if printed == set(parts)]
    return found


def _narrow_part(rows: Ways, whole: str, part: str) -> None:
    """Keep the ways in which no figure of the part is larger than that of the whole."""

    def below(small: Way, large: Way) -> bool:
        return all(value(a) <= value(b) for a, b in zip(small, large, strict=True))

    _keep(rows, part, lambda way: any(below(way, large) for large in rows[whole]))
    _keep(rows, whole, lambda way: any(below(small, way) for small in rows[part]))


def _narrow_sum(rows: Ways, total: str, parts: list[str]) -> None:
    """Keep the ways that occur in some choice of the parts adding up to the total in every column."""
    wanted = {_figures(way) for way in rows[total]}
    zero = (Decimal(0),) * len(rows[total][0])
    before, after = [{zero}], [{zero}]
    for part, other in zip(parts, reversed(parts), strict=True):
        before.append(_added(before[-1], rows[part], wanted))
        after.append(_added(after[-1], rows[other], wanted))
    if any(len(sums) > MAX_SUMS for sums in (*before, *after)) or not before[-1] & wanted:
        return
    for index, part in enumerate(parts):
        rest = after[len(parts) - 1 - index]
        done = {_plus(first, others) for first in before[index] for others in rest}
        _keep(rows, part, lambda way, done=done: any(_plus(_figures(way), d) in wanted for d in done))  # type: ignore[misc]
    _keep(rows, total, lambda way: _figures(way) in before[-1])


def _figures(way: Way) -> tuple[Decimal, ...]:
    return tuple(map(value, way))


def _added(
    sums: set[tuple[Decimal, ...]], found: list[Way], wanted: set[tuple[Decimal, ...]]
) -> set[tuple[Decimal, ...]]:
    """Every sum with one way more, as far as some wanted total can still be reached; once there are too many, no more
    are added, so that the caller sees it."""
    if len(sums) > MAX_SUMS:
        return sums
    added = {_plus(done, _figures(way)) for done in sums for way in found}
    return {one for one in added if any(all(a <= b for a, b in zip(one, w, strict=True)) for w in wanted)}


def _plus(one: tuple[Decimal, ...], two: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(a + b for a, b in zip(one, two, strict=True))
