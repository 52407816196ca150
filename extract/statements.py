"""The numeric statements of the narrative: each number that is a statistic, and each claim of none or all, with its
exact quote, what it counts, whose figure it is, and the whole it is a part of.

Dates, articles, hotlines, requirements and list numbers are no statistics and stay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from extract.claims import Claim, claims
from extract.clause import REACH, Clause, clauses
from extract.population import Issuer, population
from extract.prose import Prose, prose
from extract.sections import Section
from extract.setting import Setting, as_reviewing_organ, without_information
from extract.settling import Memory, settle
from extract.topics import topic

_ZERO = Decimal(0)
_WHOLES = ("received", "dealt", "handled", "reconsideration", "litigation", "proceedings")
_DIVIDED = re.compile(r"其中|包括|包含|分别|[(,;]含")
_NEW_WHOLE = re.compile(r"另|此外|(?:共|合计|总)(?:计)?$")
_CLOSED = re.compile(r"\([^()]*\)")
"""Words in brackets that end before the number: what they divide is behind."""

_RATIOS = ("%", "‰", "个百分点", "百分点")


class Statement(NamedTuple):
    """One statement.  ``about`` and ``detail`` say what is counted, ``aside`` why it is not compared with the tables
    (empty: it is), ``low`` and ``high`` which values its words admit (None: no bound), ``part_of`` the position in the
    list of the whole it divides.  ``start``, ``end`` and ``sentence`` are places in the folded text."""

    section: str
    position: int
    quote: str
    value: Decimal | None
    unit: str
    qualifier: str
    low: Decimal
    high: Decimal | None
    about: str
    detail: str
    lead: str
    subject: str
    scope: str
    year: int | None
    aside: str
    part_of: int | None
    start: int
    end: int
    sentence: int

    def admits(self, number: Decimal | int) -> bool:
        """Whether the statement's words are true of this number."""
        return self.low <= number and (self.high is None or number <= self.high)

    @property
    def printed(self) -> int | str:
        """The value as JSON prints it: an integer, a decimal string, or ``all``."""
        return "all" if self.value is None else plain(self.value)

    def json(self) -> dict[str, object]:
        """The statement in the contract's shape; what says nothing is left out."""
        told: dict[str, object] = {
            "section": self.section,
            "position": self.position,
            "quote": self.quote,
            "value": self.printed,
            "unit": self.unit or None,
            "qualifier": self.qualifier,
            "about": self.about,
        }
        if self.qualifier not in ("exact", "all"):
            told |= {"low": plain(self.low), "high": None if self.high is None else plain(self.high)}
        extra = {"detail": self.detail, "scope": self.scope, "year": self.year, "aside": self.aside}
        told |= {name: value for name, value in extra.items() if value}
        if self.part_of is not None:
            told["part_of"] = self.part_of
        return told


def plain(value: Decimal | int) -> int | str:
    """An integer where the value is one, else the decimal as text."""
    return int(value) if value == int(value) else str(value)


def statements(sections: Iterable[Section], issuer: Issuer) -> list[Statement]:
    """Every statement of the sections, section by section in printed order."""
    found: list[Statement] = []
    for section in sections:
        if not section.text:
            continue
        text = prose(section.text)
        setting = Setting(text.text, section.key)
        found += list(_counted(text, section.key, setting, issuer, len(found)))
        found += [t for c in claims(text.text) if (t := _claimed(c, text, section.key, setting, issuer)) is not None]
    return found


def _counted(text: Prose, section: str, setting: Setting, issuer: Issuer, first: int) -> Iterator[Statement]:
    memory = Memory()
    told: list[Statement] = []
    whole: tuple[int, int] | None = None
    for clause in clauses(text):
        numeral = clause.numeral
        subject, whose = settle(topic(clause.lead, clause.tail, numeral.unit), clause, setting, issuer, memory)
        whole = _whole(text, clause, told, whole, subject.about)
        is_part = whole is not None and numeral.unit == told[whole[0]].unit
        sign = -1 if subject.about == "growth" and subject.detail == "down" else 1
        statement = Statement(
            section,
            text.at(clause.start),
            text.quote(clause.start, clause.end),
            numeral.value * sign,
            numeral.unit,
            numeral.qualifier,
            numeral.low if sign > 0 else -(numeral.high if numeral.high is not None else numeral.low),
            numeral.high if sign > 0 else -numeral.low,
            subject.about,
            subject.detail,
            clause.lead,
            subject.subject,
            whose.scope,
            whose.year,
            whose.aside,
            first + whole[0] if whole is not None and is_part else None,
            clause.start,
            clause.end,
            clause.sentence,
        )
        told.append(statement)
        yield statement


def _whole(
    text: Prose, clause: Clause, told: list[Statement], whole: tuple[int, int] | None, about: str
) -> tuple[int, int] | None:
    """The place in ``told`` of the whole that this number divides, and where the text begins to divide it: the last
    count before 其中 that stands in no closed bracket."""
    if not told:
        return None
    if divided := _DIVIDED.search(_CLOSED.sub(lambda bracket: " " * len(bracket[0]), clause.between)):
        for number in range(len(told) - 1, max(-1, len(told) - 8), -1):
            count = told[number]
            near = count.sentence >= clause.sentence - 1 and count.start >= clause.line
            carried = count.about == "carried_in" and number > 0 and told[number - 1].sentence == count.sentence
            if near and not carried and count.unit not in _RATIOS and not text.closed(count.end, clause.start):
                return number, clause.numeral.start - len(clause.between) + divided.start()
        return None
    if whole is None or told[-1].sentence != clause.sentence or _NEW_WHOLE.search(clause.between):
        return None
    if (";" in clause.between and about in _WHOLES) or text.closed(whole[1], clause.start):
        return None
    return whole


def _claimed(claim: Claim, text: Prose, section: str, setting: Setting, issuer: Issuer) -> Statement | None:
    """A claim as statement: none is a nought, all has no value of its own; None when it speaks of other business."""
    sentence = text.sentence(claim.start)
    first, last = text.sentences[sentence]
    first = max(first, claim.start - REACH)
    line = text.line(first)
    start = max(first, *(text.text.rfind(mark, first, claim.start) + 1 for mark in ",;:()"))
    before, subject = text.text[first:start], text.text[start : claim.start].lstrip("也亦并且")
    if subject.endswith(("如果", "如", "若", "对", "凡")):
        return None
    aside = ""
    if claim.about in ("reconsideration", "litigation", "proceedings"):
        if not setting.of_information(line, claim.end):
            aside = "not said to be about information"
    elif claim.kind == "all" and claim.detail not in ("upheld", "corrected", "结案", "审结"):
        if not setting.of_applications(line, claim.start):
            return None
    elif claim.kind == "all" and (word := as_reviewing_organ(before + subject)):
        aside = f"may be cases it handles for others: {word}"
    whose = population(issuer, without_information(subject), before, strict=claim.kind == "none")
    if claim.year and claim.year != (issuer.year or 0) + (1 if claim.about == "carried_out" else -1):
        aside = f"another year: {claim.year}"
    if claim.kind == "all" and re.search(r"其余|其他|其它", subject):
        aside = "speaks of the rest only"
    end = min(max(claim.end, start + 1), last)
    return Statement(
        section,
        text.at(start),
        text.quote(start, end),
        _ZERO if claim.kind == "none" else None,
        "元" if claim.about == "fee" else "件" if claim.kind == "none" else "",
        "exact" if claim.kind == "none" else "all",
        _ZERO,
        _ZERO if claim.kind == "none" else None,
        claim.about,
        claim.detail or claim.kind,
        "",
        subject,
        whose.scope,
        whose.year,
        aside or whose.aside,
        None,
        claim.start,
        end,
        sentence,
    )
