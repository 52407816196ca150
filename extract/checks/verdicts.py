"""One verdict a rule and report: pass, fail, needs reading, or not assessable and why.

What a rule must have to be judged is its ``needs`` in the dictionary: a table (``table3``), a cell with a value
(``table3.granted.total``), a total of the form of 2014 with its parts (``sum:b_closed_total``), a
printed subtotal of table 3 (``subtotal``), a section (``s5``), a
field of the metadata (``report_year``), a statement of some kind (``told:share``), or figures of the text that the rule
itself compared (``told``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from extract.arithmetic import Equation
from extract.checks import statistics
from extract.checks.finding import FAIL, NEEDS_READING, Finding
from extract.checks.material import Material
from extract.checks.restated import OPEN, PASS, Judgement
from extract.statements import Statement
from extract.vocabulary import terms

_TABLES = ("table2", "table3", "table4", "table_b")
_WORST = (FAIL, NEEDS_READING, PASS, OPEN)


class Verdict(NamedTuple):
    """How a rule came out on a report, and why it could not be judged, or not everywhere (empty when it could)."""

    verdict: str
    why: str = ""

    def json(self) -> dict[str, str]:
        """The verdict in the contract's shape."""
        return {"verdict": self.verdict} | ({"why": self.why} if self.why else {})


def verdicts(
    material: Material,
    equations: Sequence[Equation],
    judged: Sequence[Judgement | None],
    findings: Sequence[Finding],
) -> dict[str, Verdict]:
    """The verdict of every rule of one report that is made for the report's form, in the dictionary's order."""
    found: dict[str, list[Verdict]] = {}
    for rule, verdict in _applied(equations, judged, findings):
        found.setdefault(rule, []).append(verdict)
    lacking = cache(partial(_lacking, material))  # many rules need the same
    return {
        rule: _worst(found[rule]) if rule in found else _unapplied(needs, lacking)
        for rule, needs in _rules(frozenset(_forms(material))).items()
    }


@cache
def _rules(forms: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The rules that are made for one of these forms, and what each needs."""
    return {rule: term.needs for rule, term in terms("rules").items() if term.needs and forms & set(term.forms)}


def _applied(
    equations: Iterable[Equation], judged: Iterable[Judgement | None], findings: Iterable[Finding]
) -> Iterator[tuple[str, Verdict]]:
    """Every place where a rule was applied, with what came out."""
    for equation in equations:
        yield equation.rule, Verdict(equation.verdict, "" if equation.verdict != OPEN else "a cell has no value")
    for judgement in judged:
        if judgement is not None:
            yield judgement.rule, Verdict(judgement.verdict, judgement.why if judgement.verdict == OPEN else "")
    for finding in findings:
        yield finding.rule, Verdict(finding.verdict)


def _worst(applied: Sequence[Verdict]) -> Verdict:
    """The gravest verdict of those given."""
    told = {verdict.verdict: verdict for verdict in reversed(applied)}
    worst = next(told[wanted] for wanted in _WORST if wanted in told)
    unjudged = sum(verdict.verdict == OPEN for verdict in applied) if worst.verdict == PASS and OPEN in told else 0
    return Verdict(PASS, f"{unjudged} of {len(applied)} places not assessable") if unjudged else worst


def _unapplied(needs: Iterable[str], lacking: Callable[[str], str]) -> Verdict:
    """The verdict of a rule that found nothing: pass where it has what it needs."""
    why = next(filter(None, map(lacking, needs)), "")
    return Verdict(OPEN, why) if why else Verdict(PASS)


def _forms(material: Material) -> set[str]:
    """The letters of the forms that the report uses; ``a`` where it has no table."""
    forms = {material.figures.generation(table) for table in ("table2", "table3", "table_b")} - {""}
    return forms or {"a"}


def _lacking(material: Material, need: str) -> str:
    """Why a need is not met; empty when it is."""
    figures = material.figures
    if need in _TABLES:
        return "" if figures.has(need) else f"{need} was not read"
    if need.startswith(_TABLES):
        table, row, column = need.split(".")
        return "" if figures.number(table, row, column) is not None else f"{need}: {figures.state(table, row, column)}"
    kind, _, name = need.partition(":")
    if kind == "sum":
        return "" if statistics.can_add(figures, name) else f"{name} or a part of it has no value"
    if kind == "subtotal":
        return "" if material.tables["table3"].subtotals else "no subtotal is printed"
    if kind == "told":
        told = not name or any(_is(statement, name) for statement in material.statements)
        return "" if told and name else "the text tells no such figure"
    if need in terms("sections"):
        return "" if need in material.texts else f"{need} was not found"
    return "" if material.metadata.get(need) else f"{need} is not known"


def _is(statement: Statement, name: str) -> bool:
    """Whether a statement is of the kind that a rule speaks of: what it is about, a part of a whole, or any."""
    if name == "part":
        return statement.part_of is not None
    if name == "none":
        return statement.detail == "none"
    return name in ("any", statement.about)
