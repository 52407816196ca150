"""Labels of the statistics form: which indicator a printed label is.

Several spellings recur (（二）被依法纠错数 under 行政复议 and under 行政诉讼): the head above tells them apart.  Where
the head is missing the label has no key, and its row is kept by its name alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.tape import BLOCK, CELL, ROW
from extract.vocabulary import GAP, terms

UNIT = "(?:万元|亿元|人次|条|件|次|篇|个|人|元|份|项|场|期|名|处|家|-{1,4})"
"""A unit as the form prints it, folded; dashes stand in the unit cell of a head."""

_EDGE = f"[{CELL}{ROW}{BLOCK}]"
_NUMERAL = "[一二三四五六七八九十]"
_PREFIX = re.compile(
    rf"(?:(?:其{GAP}中{GAP}:?|(?<={_EDGE})[0-9]{{1,2}}(?: ?[.、)]| ?(?!{_EDGE}))|[1-9]{GAP}[.、)]"
    rf"|\({GAP}(?:[0-9]|{_NUMERAL}){{1,2}}{GAP}\)|{_NUMERAL}{{1,2}}{GAP}[、.]){GAP})+$"
)
NOTE = rf"\((?!(?:[0-9]|{_NUMERAL}){{1,2}}\))[^()]{{0,80}}\)"
"""Words in brackets behind a label; a numeral in brackets is the number of what follows."""

_TAIL = re.compile(
    rf"(?:{GAP}(?:数量|数|次数))?(?:{GAP}{NOTE})*(?: ?[:*])?"
    rf"(?={_EDGE}|{GAP}(?:[0-9/]|{UNIT})|[ ]*$|{GAP}(?:\((?:[0-9]|{_NUMERAL})|其中|{_NUMERAL}、))"
)
_BEFORE = re.compile(rf"{_EDGE}|[ 0-9/\-]|[元次条件篇个人份项场期名处家]")
_LOOK_BACK = 24
"""Longest numbering before a label, ``其中：（一）`` with blanks and borders between its characters."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the tape: ``start`` is where its numbering begins, ``end`` where its note ends.  ``key`` is empty when
    the spelling recurs in the form and no head tells which it is."""

    key: str
    start: int
    end: int


@cache
def _spellings() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """One expression for every spelling, longer ones first, and the keys that each spelling stands for.  The expression
    has no groups: only so does it skip the places where no label can begin."""
    keys: dict[str, list[str]] = {}
    patterns: dict[str, str] = {}
    for key, term in terms("indicators").items():
        for spelling, pattern in zip(term.match.split("|"), term.patterns(), strict=True):
            keys.setdefault(spelling, []).append(key)
            patterns[spelling] = pattern
    ordered = sorted(patterns, key=len, reverse=True)
    return re.compile("|".join(patterns[s] for s in ordered)), {s: tuple(keys[s]) for s in ordered}


def _keys(printed: str) -> tuple[str, ...]:
    """The keys of a stretch of tape that the expression matched."""
    spellings = _spellings()[1]
    plain = re.sub(GAP, "", printed)
    if plain in spellings:
        return spellings[plain]
    loose = (s for s in spellings if "*" in s)
    return next(spellings[s] for s in loose if re.fullmatch(re.escape(s).replace(r"\*", ".*"), plain))


def find(text: str, start: int = 0, end: int | None = None) -> list[Label]:
    """Every label in a stretch of the tape, in order.  Words that only begin or end like a label are none."""
    stop = len(text) if end is None else end
    found: list[Label] = []
    above = ""
    for match in _spellings()[0].finditer(text, start, stop):
        tail = _TAIL.match(text, match.end(), stop)
        since = found[-1].end if found else start
        begin = _begin(text, since, match.start())
        if tail is None or not (begin in (since, start) or begin < match.start() or _BEFORE.match(text, begin - 1)):
            continue
        key = resolve(_keys(match[0]), above)
        above = key or above
        found.append(Label(key, begin, tail.end()))
    return found


def _begin(text: str, since: int, position: int) -> int:
    """Where the numbering of a label at ``position`` begins."""
    numbering = _PREFIX.search(text, max(since, position - _LOOK_BACK), position)
    if numbering is None:
        return position
    begin = numbering.start()
    if text.count("(", since, begin) > text.count(")", since, begin) and ")" in numbering[0]:
        begin = text.index(")", begin) + 1  # the end of a note beside the figure above, no number like 1)
    return begin


def resolve(keys: tuple[str, ...], above: str) -> str:
    """The key of a label that may be one of ``keys``, below the row ``above``; empty when that row does not tell: it
    belongs to another head, or comes later in the official order."""
    if len(keys) == 1:
        return keys[0]
    known, order = terms("indicators"), list(terms("indicators"))
    if above not in known:
        return ""
    head = known[above].group or above
    below = [key for key in keys if known[key].group == head and order.index(key) > order.index(above)]
    return below[0] if len(below) == 1 else ""


@lru_cache(maxsize=4096)
def keys_of(cell: str) -> tuple[str, ...]:
    """The keys that the folded text of a label cell may stand for; empty when it is no label of the form."""
    text = CELL + cell + CELL
    for match in _spellings()[0].finditer(text):
        tail = _TAIL.match(text, match.end())
        numbering = _PREFIX.search(text, 1, match.start())
        begin = numbering.start() if numbering else match.start()
        if begin == 1 and tail is not None and tail.end() == len(text) - 1:
            return _keys(match[0])
    return ()


def bare(label: str) -> str:
    """A folded label without its numbering, as the name of a row that the form's vocabulary does not know."""
    stripped = re.sub(rf"^{_EDGE}+", "", label)
    numbering = _LEADING.match(stripped)
    return stripped[numbering.end() :] if numbering else stripped


_LEADING = re.compile(rf"(?:其中:?|[0-9]{{1,2}}[.、)]|\((?:[0-9]|{_NUMERAL}){{1,2}}\)|{_NUMERAL}{{1,2}}[、.])+")
