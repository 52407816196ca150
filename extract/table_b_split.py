"""Digit runs of a flattened statistics form, where the columns of a row were lost: ``294981916`` is 2949 and 81916.

A run is split only when exactly one way is left by what the form itself says: no number begins with a needless 0, a
total is the sum of its parts, no part is larger than its whole, and the report's own sentences.  That the figure of all
years is no smaller than that of one supports a split but does not fix it: a value that rests on it alone is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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


def solve(rows: Ways, told: dict[str, set[int]], annual: int) -> tuple[Ways, set[str]]:
    """The ways left for each row by the sums and parts of the form, and by what the narrative tells of the column
    ``annual``; and the rows of families in which some condition cannot hold.  There the report, or our reading, has an
    error that we cannot place, so that no condition counts."""
    start = dict(rows)
    for key, numbers in told.items():
        if key in start:
            _keep(start, key, [way for way in start[key] if value(way[annual]) in numbers])
    left, broken = dict(start), set()
    before: dict[str, int] = {}
    while before != (counts := {key: len(found) for key, found in left.items()}):
        before = counts
        for whole, part in _parts(left):
            if not _narrow_part(left, whole, part):
                broken |= {_family(whole)}
        for total, parts in _sums(left):
            if not _narrow_sum(left, total, parts):
                broken |= {_family(total)}
    unsound = {key for key in rows if _family(key) in broken}
    return left | {key: start[key] for key in unsound}, unsound


def confirmed(key: str, rows: Ways) -> bool:
    """Whether a row is a total or a part in a sum that the form prints in full."""
    return any(key == total or key in parts for total, parts in _sums(rows))


def rising(rows: Ways, annual: int, cumulative: int) -> Ways:
    """The ways in which the figure of all years is no smaller than that of the year."""
    left = dict(rows)
    for key in left:
        _keep(left, key, [way for way in left[key] if value(way[annual]) <= value(way[cumulative])])
    return left


def _keep(rows: Ways, key: str, kept: list[Way]) -> bool:
    """Keep these ways of a row, unless there is none."""
    if kept:
        rows[key] = kept
    return bool(kept)


def _family(key: str) -> str:
    """The whole that a row is a part of, over all levels."""
    known = terms("indicators")
    while key in known and known[key].group:
        key = known[key].group
    return key


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


def _narrow_part(rows: Ways, whole: str, part: str) -> bool:
    """Keep the ways in which no figure of the part is larger than that of the whole; False when there are none."""

    def below(small: Way, large: Way) -> bool:
        return all(value(a) <= value(b) for a, b in zip(small, large, strict=True))

    return _keep(rows, part, [way for way in rows[part] if any(below(way, w) for w in rows[whole])]) and _keep(
        rows, whole, [way for way in rows[whole] if any(below(p, way) for p in rows[part])]
    )


def _narrow_sum(rows: Ways, total: str, parts: list[str]) -> bool:
    """Keep the ways that occur in some choice of the parts adding up to the total in every column; False when no choice
    adds up.  A sum with too many choices fixes nothing."""
    wanted = {_figures(way) for way in rows[total]}
    zero = (Decimal(0),) * len(rows[total][0])
    before, after = [{zero}], [{zero}]
    for part, other in zip(parts, reversed(parts), strict=True):
        before.append(_added(before[-1], rows[part], wanted))
        after.append(_added(after[-1], rows[other], wanted))
    if any(len(sums) > MAX_SUMS for sums in (*before, *after)):
        return True
    if not before[-1] & wanted:
        return False
    for index, part in enumerate(parts):
        rest = after[len(parts) - 1 - index]
        done = {_plus(first, others) for first in before[index] for others in rest}
        _keep(rows, part, [way for way in rows[part] if any(_plus(_figures(way), d) in wanted for d in done)])
    return _keep(rows, total, [way for way in rows[total] if _figures(way) in before[-1]])


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
