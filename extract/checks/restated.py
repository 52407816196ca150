"""Narrative against table: each statement that restates a table is tried in every admissible reading (formats §4.5).

A statement fails only when it is plainly of the tables' own population, every reading has a printed value, and none
fits.  What stays open is not assessable, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extract.checks.figures import Figures, Reading
from extract.checks.finding import FAIL, NEEDS_READING, Finding, place, quoted
from extract.checks.material import Material
from extract.checks.readings import readings, rule_of
from extract.statements import Statement, plain
from extract.topics.outcomes import BOUNDED
from extract.vocabulary import terms

PASS, OPEN = "pass", "not assessable"
_PLANS = ("s5", "plans")
_WHOLES = ("received", "dealt", "handled", "applicant")


class Judgement(NamedTuple):
    """A statement against the tables: rule, verdict, the reading that fits (or comes first), and why it stays open."""

    rule: str
    verdict: str
    readings: tuple[Reading, ...]
    fitting: Reading | None = None
    why: str = ""

    def json(self) -> dict[str, object]:
        """What a statement restates, in the contract's shape."""
        told: dict[str, object] = {"rule": self.rule, "verdict": self.verdict}
        if self.fitting is not None:
            told["restates"] = self.fitting.name
        if self.why:
            told["why"] = self.why
        return told


def judge(material: Material) -> list[Judgement | None]:
    """A judgement for every statement that a rule compares with a table, None for the others; in their order."""
    found: list[Judgement | None] = []
    for statement in material.statements:
        comparable = statement.value is not None and statement.detail != "none" and rule_of(statement)
        found.append(_judge(statement, material, found) if comparable else None)
    return _without_other_populations(material.statements, found)


def findings(material: Material, judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """The statements that no reading fits."""
    for statement, judgement in zip(material.statements, judged, strict=True):
        if judgement is None:
            continue
        if judgement.verdict in (FAIL, NEEDS_READING):
            yield _finding(statement, judgement, material.figures)
        elif judgement.verdict == PASS and _part_for_whole(statement, judgement):
            yield _part_finding(statement, judgement, material.figures)


def _judge(statement: Statement, material: Material, judged: list[Judgement | None]) -> Judgement | None:
    rule = rule_of(statement)
    tried: list[Reading] = []
    for reading in _in_order(statement, material, judged):
        tried.append(reading)
        if reading.value is not None and statement.admits(reading.value):
            return Judgement(rule, PASS, tuple(tried), reading)
    if not tried:
        return None
    if why := _why_open(statement, tried, material):
        return Judgement(rule, OPEN, tuple(tried), None, why)
    return Judgement(rule, FAIL if all(r.sure for r in tried) else NEEDS_READING, tuple(tried))


def _in_order(statement: Statement, material: Material, judged: list[Judgement | None]) -> Iterable[Reading]:
    """The readings to try."""
    tried = readings(statement, material.figures)
    if statement.about == "applicant" and statement.part_of is not None:
        return _as_the_whole(list(tried), judged[statement.part_of])
    if statement.detail == "granted" and _listed(material, statement, "granted_partial"):
        return list(tried)[:1]  # the partly granted ones are told apart
    return tried


def _as_the_whole(tried: list[Reading], whole: Judgement | None) -> list[Reading]:
    """The readings, those in the convention of the whole first."""
    if whole is None or whole.fitting is None:
        return tried
    rows = [cell.row for cell in whole.fitting.cells]
    return sorted(tried, key=lambda reading: list(dict.fromkeys(cell.row for cell in reading.cells)) != rows)


def _why_open(statement: Statement, tried: list[Reading], material: Material) -> str:
    """Why a statement that no reading fits is no contradiction; empty when it is one."""
    if statement.aside:
        return statement.aside
    if statement.section in _PLANS:
        return "told among problems and plans"
    if any(r.value is None for r in tried):
        return "a cell is blank or doubtful"
    if statement.qualifier == "range":
        return "a range"
    if (parent := _parent(material.statements, statement)) is not None and not _divides(parent, statement):
        return "a part of something else"
    if _listed(material, statement, statement.detail):
        return "told more than once in the sentence"
    first = tried[0].value
    if first is not None and statement.high is not None:
        if statement.detail in BOUNDED and statement.high <= max(r.value or 0 for r in tried):
            return "may be a part of the row"
        if rule_of(statement) == "N-REFUSED" and first < statement.low <= first + _partial(material.figures):
            return "may include those granted in part, which the table counts once"
    return ""


def _partial(figures: Figures) -> Decimal | int:
    return figures.cell("table3", "granted_partial", "total").value or 0


def _parent(statements: Sequence[Statement], statement: Statement) -> Statement | None:
    return statements[statement.part_of] if statement.part_of is not None else None


def _divides(whole: Statement, part: Statement) -> bool:
    """Whether the whole is one that the tables divide into such parts."""
    if whole.aside:
        return False
    result = whole.about == part.about and whole.detail == "total" != part.detail
    return result or (whole.about in _WHOLES and whole.about != part.about)


def _listed(material: Material, statement: Statement, detail: str) -> bool:
    """Whether the same sentence states another figure of this kind."""
    itself = detail == statement.detail and statement.value is not None
    return material.told[(statement.section, statement.sentence, statement.about, detail)] > itself


def _without_other_populations(
    statements: Sequence[Statement], judged: list[Judgement | None]
) -> list[Judgement | None]:
    """Where a sentence's total fits nothing and none of its parts does either, the sentence may count others than the
    table: its parts are left open and the total needs reading."""
    sentences: dict[tuple[str, int], list[int]] = {}
    for number, judgement in enumerate(judged):
        if judgement is not None and judgement.verdict in (PASS, FAIL) and judgement.rule != "N-FEE":
            statement = statements[number]
            sentences.setdefault((statement.section, statement.sentence), []).append(number)
    found = list(judged)
    for numbers in sentences.values():
        kinds = [j for n in numbers if (j := judged[n]) is not None]
        if len(kinds) < 3 or any(j.verdict == PASS for j in kinds):
            continue
        for number, judgement in zip(numbers, kinds, strict=True):
            total = statements[number].about in ("received", "dealt") or statements[number].detail == "total"
            why = "no figure of the sentence is in the tables"
            verdict = NEEDS_READING if total else OPEN
            found[number] = Judgement(judgement.rule, verdict, judgement.readings, None, why)
    return found


def _finding(statement: Statement, judgement: Judgement, figures: Figures) -> Finding:
    first = judgement.readings[0]
    told_zh = "；".join(f"{r.zh}为{plain(Decimal(r.value or 0))}" for r in judgement.readings)
    told_en = "; ".join(f"{r.en} is {plain(Decimal(r.value or 0))}" for r in judgement.readings)
    return Finding(
        judgement.rule,
        place(statement),
        statement.value if statement.value is not None else 0,
        first.value if first.value is not None else 0,
        (quoted(statement),),
        figures.evidence(first),
        f"正文称“{statement.quote}”；{told_zh}。",
        f"The text says “{statement.quote}”; {told_en}.",
        judgement.verdict,
        "",
        first.name,
    )


def _part_for_whole(statement: Statement, judgement: Judgement) -> bool:
    """因本机关不掌握等原因无法提供265件: the row fits, but 等 claims the group."""
    fitting = judgement.fitting
    return (
        statement.about == "outcome"
        and statement.detail in ("refused", "unable", "not_processed", "other_handling")
        and fitting is not None
        and fitting is not judgement.readings[0]
        and "等" in statement.subject
        and judgement.readings[0].value is not None
    )


def _part_finding(statement: Statement, judgement: Judgement, figures: Figures) -> Finding:
    whole, row = judgement.readings[0], judgement.fitting
    if row is None or whole.value is None or statement.value is None:
        raise ValueError("a part without its whole")
    head = terms("heads")[statement.detail]
    return Finding(
        judgement.rule,
        place(statement),
        statement.value,
        whole.value,
        (quoted(statement),),
        figures.evidence(whole),
        f"正文称“{statement.quote}”；{whole.zh}为{plain(Decimal(whole.value))}，"
        f"其中{row.zh}为{plain(Decimal(row.value or 0))}。",
        f"The text says “{statement.quote}”; all of “{head.en}” is {plain(Decimal(whole.value))}, {row.en} alone is "
        f"{plain(Decimal(row.value or 0))}.",
        FAIL,
        "info",
        row.name,
    )
