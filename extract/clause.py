"""The words around a number: those directly before and behind it in its clause, and the sentence before the clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.numerals import Numeral, numerals
from extract.prose import Prose

REACH = 1000
"""How far back in its sentence words may tell of a number: no sentence that a person wrote is longer."""

_HARD = ",;:()"
_SOFT = re.compile("[,;:()、。\n]")
_REQUIRED = re.compile(
    r"(?=[要应力争确不拟计务])(?:(?<![主重需摘纲概首简次紧必])要(?![点求素闻件])"
    r"|应当|力争|争取|确保|不得|(?<!模)拟(?![订定])|计划(?:于|在|到)?$|务必)"
)


class Clause(NamedTuple):
    """A number and its words, all folded: ``lead`` and ``tail`` stand directly by it, ``before`` earlier in the
    sentence, ``between`` since the number before in the same sentence; ``line`` is where its paragraph begins."""

    numeral: Numeral
    lead: str
    tail: str
    before: str
    between: str
    start: int
    end: int
    line: int
    sentence: int


def clauses(prose: Prose) -> Iterator[Clause]:
    """The clause of every number that is no requirement (要选配1至2名)."""
    found = numerals(prose.text)
    for index, numeral in enumerate(found):
        sentence = prose.sentence(numeral.start)
        first, last = prose.sentences[sentence]
        first = max(first, numeral.start - REACH)
        earlier = max(first, found[index - 1].end) if index else first
        later = min(last, found[index + 1].start) if index + 1 < len(found) else last
        clause = _clause(prose, numeral, (first, earlier), (later, sentence))
        if not _REQUIRED.search(clause.lead):
            yield clause


def _clause(prose: Prose, numeral: Numeral, before: tuple[int, int], behind: tuple[int, int]) -> Clause:
    text = prose.text
    (first, earlier), (later, sentence) = before, behind
    stop = numeral.start
    if text[stop - 1] == ")" and (opened := text.rfind("(", first, stop)) > first:
        stop, earlier = opened, min(earlier, opened)  # 其他处理(含撤回)5件
        earlier = first if earlier == opened else earlier
    start = max([earlier, *[text.rfind(mark, earlier, stop) + 1 for mark in _HARD]])
    if start == earlier > first and (listed := text.find("、", start, stop)) > 0:
        start = listed + 1  # 5件予以公开、部分公开2件: the words before 、 are those of the 5
    while start < stop and text[start] == "、":
        start += 1
    lead = text[start:stop]
    if lead.endswith("、"):  # the words before end a list, the number begins another thing
        start, lead = numeral.start, ""
    mark = _SOFT.search(text, numeral.end, later)
    end = mark.start() if mark else later
    between = text[earlier : numeral.start]
    return Clause(
        numeral, lead, text[numeral.end : end], text[first:start], between, start, end, prose.line(first), sentence
    )
