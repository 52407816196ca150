"""The division an organ's name begins with, and which of its namesakes it is (formats §5.3, §5.4).

District names repeat across the country (鼓楼区): one is chosen by what stands beside the name, by the source's or the
portal's division, by the text that writes it out, never by the short name alone and never from an address alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.divisions import LONGEST, Division, named, named_short, with_code
from extract.organkind import ZONE_AHEAD, is_vertical

_BRANCH = re.compile(r".*局(?P<place>[\u4e00-\u9fff]{2,8}?)分局")
_LOOK_BACK = 16
_OCCURRENCES = 5
_ENDINGS = "省市区县州盟旗"


@dataclass(frozen=True, slots=True)
class Leading:
    """How a name begins: the divisions it may mean, what follows, whether the last is named without 市, 县 …"""

    candidates: tuple[Division, ...]
    rest: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A division known from outside the name, and from where: ``source``, ``portal`` or ``site code``."""

    code: str
    origin: str


def leading(name: str, year: int | None) -> Leading:
    """The divisions at the start of a name, each inside the one before: 淄博市 + 张店区.  A place without 市, 县 …
    counts only before a zone's or a vertically managed organ's own words (淄博 + 高新技术产业开发区)."""
    found = _full(name, (), year)
    return _short(found.rest, found.candidates, year) or found


def _full(name: str, above: Sequence[Division], year: int | None) -> Leading:
    candidates, rest = tuple(above), name
    while True:
        for size in range(min(LONGEST, len(rest)), 1, -1):
            held = _inside(named(rest[:size], year), candidates)
            if held:
                candidates, rest = held, rest[size:]
                break
        else:
            return Leading(candidates, rest)


def _short(name: str, above: Sequence[Division], year: int | None) -> Leading | None:
    for size in range(min(6, len(name) - 2), 1, -1):
        held = _inside(named_short(name[:size], year), above)
        held = tuple(d for d in held if d.level == "province") or held  # 河北 is the province, not Tianjin's district
        rest = name[size:]
        if not held:
            continue
        if deeper := _short(rest, held, year):
            return deeper
        further = _full(rest, held, year)
        if further.rest != rest and not above and any(d.level == "province" for d in held):
            return further
        if ZONE_AHEAD.match(rest) or is_vertical(rest):
            return Leading(held, rest, short=True)
    return None


def _inside(found: Iterable[Division], above: Sequence[Division]) -> tuple[Division, ...]:
    if not above:
        return tuple(found)
    return tuple(d for d in found if any(d.code != a.code and d.within(a.code) for a in above))


def choose(
    candidates: Sequence[Division], known: Iterable[Known], text: str, address: str, year: int | None
) -> tuple[Division | None, str]:
    """One of the namesakes and what told it; None and why when nothing does."""
    when = f" in {year}" if year else ""
    widest = [d for d in candidates if all(other.within(d.code) for other in candidates)]
    candidates = widest or candidates  # 长沙 is the city, in which 长沙县 lies
    if len(candidates) == 1:
        only = candidates[0]
        alone = only.level == "county" and len(named(only.name, year)) == 1
        return only, f"the only {only.name}{when}" if alone else ""
    for place in known:
        for code in (place.code, place.code[:4] + "00"):
            held = [d for d in candidates if d.within(code)]
            if len(held) == 1:
                return held[0], f"{held[0].name} of {code}, the division of the {place.origin}"
    written = [d for d in candidates if _above(d, year) and _above(d, year) + d.name in text]
    if len(written) == 1:
        return written[0], f"the text writes {_above(written[0], year)}{written[0].name}"
    lying = [d for d in candidates if _above(d, year) and _above(d, year) in address]
    if len(lying) == 1:
        return lying[0], f"{lying[0].name} by its name and an address in {_above(lying[0], year)}"
    names = "、".join(dict.fromkeys(d.name for d in candidates))
    return None, f"{names} is ambiguous{when}: {', '.join(d.code for d in candidates)}"


def _above(division: Division, year: int | None) -> str:
    above = up(division, year)
    return above.name if above else ""


def written_before(name: str, text: str, year: int | None) -> tuple[Division, ...]:
    """The divisions that stand right before the name where the text writes it in full
    (…渭城区 before 底张街道办事处); empty when nowhere or not one and the same."""
    found: set[tuple[Division, ...]] = set()
    at = text.find(name)
    for _ in range(_OCCURRENCES):
        if at < 0:
            break
        for start in range(max(0, at - _LOOK_BACK), at - 1) if text[max(0, at - 1)] in _ENDINGS else ():
            held = _full(text[start:at], (), year)
            if held.candidates and not held.rest:
                found.add(held.candidates)
                break
        at = text.find(name, at + 1)
    return found.pop() if len(found) == 1 else ()


def namesake(division: Division, known: Iterable[Known], text: str) -> str:
    """Why an organ of a zone belongs to the division the zone is named after: it is that division's portal or source,
    or the text writes its full name; empty when neither."""
    for place in known:
        if place.code == division.code:
            return f"the division of the {place.origin}"
    return f"the text writes {division.name}" if division.name in text else ""


def branch(rest: str, division: Division, year: int | None) -> Division | None:
    """The district that a bureau's branch is named after (公安局张店分局), within the bureau's own division."""
    match = _BRANCH.fullmatch(rest)
    if match is None:
        return None
    found = [*named(match["place"], year), *named_short(match["place"], year)]
    held = [d for d in found if d.within(division.code) and d.code != division.code]
    return held[0] if len(held) == 1 else None


def up(division: Division, year: int | None) -> Division | None:
    """The division above, None for a province."""
    return with_code(division.parent, year) if division.parent else None
