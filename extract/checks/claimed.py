"""Claims without a figure: none at all, all natural persons, all done, all with one result (N-NONE, N-ALL…)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.checks.figures import Figures, Reading
from extract.checks.finding import FAIL, NEEDS_READING, Finding, place, quoted
from extract.checks.material import Material
from extract.checks.restated import PASS, Judgement
from extract.statements import Statement, plain
from extract.vocabulary import outcome_keys, terms

_PLANS = ("s5", "plans")
_OPEN = re.compile(
    "(?:结转|转)(?:至|到|入)?(?:20|[下次明来])|顺延|延续|下一?年|次年|尚未|未办结(?:[0-9]|的)|正在办理|尚在|除"
)
_IN_TIME = re.compile("按|及时|限时|如期")
_PROCEDURES = {
    "reconsideration": ("reconsideration",),
    "litigation": ("litigation_direct", "litigation_after_reconsideration"),
    "litigation_direct": ("litigation_direct",),
    "litigation_after_reconsideration": ("litigation_after_reconsideration",),
    "proceedings": ("reconsideration", "litigation_direct", "litigation_after_reconsideration"),
}
_STATISTICS = {
    "received": ("b_received_total",),
    "reconsideration": ("b_reconsideration_total",),
    "litigation": ("b_litigation_total",),
    "proceedings": ("b_reconsideration_total", "b_litigation_total"),
}


def findings(material: Material, judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """Every claim that the tables contradict."""
    for number, statement in enumerate(material.statements):
        if statement.aside or statement.section in _PLANS:
            continue
        if statement.detail == "none":
            yield from _none(statement, material.figures)
        elif statement.value is None and statement.about == "applicant":
            yield from _all_natural(statement, material.figures)
        elif statement.value is None and statement.about == "outcome":
            yield from _all_outcome(number, material, judged)
        elif _says_done(statement):
            yield from _all_done(number, material, judged)


def _none(statement: Statement, figures: Figures) -> Iterator[Finding]:
    """N-NONE: the cells that must be 0."""
    for reading in _cells_of_none(statement.about, figures):
        if reading.value is not None and reading.value > 0:
            verdict = FAIL if reading.sure else NEEDS_READING
            yield _against("N-NONE", statement, reading, figures, Decimal(0), reading.value, verdict)
            return


def _cells_of_none(about: str, figures: Figures) -> list[Reading]:
    if about in ("received", "carried_in", "carried_out") and figures.has("table3"):
        return [figures.cell("table3", {"received": "received_new"}.get(about, about), "total")]
    if about in _PROCEDURES and figures.has("table4"):
        return [figures.cell("table4", procedure, "total") for procedure in _PROCEDURES[about]]
    if figures.has("table_b"):
        rows = _STATISTICS.get(about, ())
        return [
            figures.cell("table_b", row, "annual")
            for row in rows
            if figures.state("table_b", row, "annual") != "absent"
        ]
    return []


def _all_natural(statement: Statement, figures: Figures) -> Iterator[Finding]:
    """N-ALLNATURAL: no reading of 收到 leaves applications of organisations at nought."""
    if not figures.has("table3"):
        return
    rests = []
    for rows in (("received_new",), ("received_new", "carried_in"), ("outcome_total",)):
        whole = figures.total(*(figures.cell("table3", row, "total") for row in rows))
        natural = figures.total(*(figures.cell("table3", row, "natural_person") for row in rows))
        rests.append(figures.difference(whole, natural))
    values = [rest.value for rest in rests]
    if None in values or any(value == 0 for value in values):
        return
    first = rests[0]
    if first.value is not None:
        verdict = FAIL if all(rest.sure for rest in rests) else NEEDS_READING
        yield _against("N-ALLNATURAL", statement, first, figures, Decimal(0), first.value, verdict)


def _says_done(statement: Statement) -> bool:
    if statement.about == "done":
        return True
    rate = statement.about == "rate" and statement.detail.endswith("办结率") and not _IN_TIME.search(statement.detail)
    return rate and statement.value == 100 and statement.qualifier == "exact"


def _all_done(number: int, material: Material, judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """N-ALLDONE: done, yet some carried out (or pending), where the paragraph does not tell of them itself."""
    statement, figures = material.statements[number], material.figures
    before = _before(number, material)
    procedures = [p for s, _ in before for p in _PROCEDURES.get(s.about, ()) if s.detail == "total"]
    if procedures and before[-1][0].about in _PROCEDURES:
        if not figures.has("table4") or not _all_agree(before, judged):
            return
        open_cases = figures.total(*(figures.cell("table4", p, "pending") for p in dict.fromkeys(procedures)))
    elif statement.detail not in ("结案", "审结") and figures.has("table3") and _about_all_applications(before, judged):
        if before[-1][0].about == "handled":  # 办结的79件均已办结 says nothing of the others
            return
        if _OPEN.search(material.texts[statement.section].paragraph(statement.start)):
            return
        open_cases = figures.cell("table3", "carried_out", "total")
    else:
        return
    if open_cases.value:
        verdict = FAIL if open_cases.sure else NEEDS_READING
        yield _against("N-ALLDONE", statement, open_cases, figures, Decimal(0), open_cases.value, verdict)


def _all_outcome(number: int, material: Material, judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """N-ALLOUTCOME: the other outcomes must be nought; for proceedings each total is tried as well (N-RECON, N-LIT)."""
    statement, figures = material.statements[number], material.figures
    before = _before(number, material)
    if statement.detail in ("upheld", "corrected"):
        totals = [(s, n) for s, n in before if s.about in _PROCEDURES and s.detail == "total"]
        if totals and len(totals) == len(before) and figures.has("table4") and _all_agree(before, judged):
            yield from _all_cases(statement, [s for s, _ in totals], figures)
        return
    if not figures.has("table3") or not _about_all_applications(before, judged):
        return
    rows = [
        row
        for row in outcome_keys(figures.generation("table3"))
        if statement.detail not in (row, terms("items")[row].group)
    ]
    others = figures.total(
        *(figures.cell("table3", row, "total") for row in rows),
        words=("others", "第三表其余各办理结果之和", "the other outcomes of table 3"),
    )
    if others.value:
        verdict = FAIL if others.sure else NEEDS_READING
        yield _against("N-ALLOUTCOME", statement, others, figures, Decimal(0), others.value, verdict)


def _all_cases(statement: Statement, totals: list[Statement], figures: Figures) -> Iterator[Finding]:
    others: list[Reading] = []
    for told in totals:
        procedures = [p for p in _PROCEDURES[told.about] if not figures.is_empty("table4", p)]
        results = [r for r in ("upheld", "corrected", "other_result", "pending") if r != statement.detail]
        others += [figures.cell("table4", p, r) for p in procedures for r in results]
        same = figures.total(*(figures.cell("table4", p, statement.detail) for p in procedures))
        if same.value is not None and told.value is not None and not told.admits(same.value):
            rule = "N-RECON" if told.about == "reconsideration" else "N-LIT"
            verdict = FAIL if same.sure else NEEDS_READING
            yield _against(rule, statement, same, figures, told.value, same.value, verdict, about=told)
    rest = figures.total(
        *(r for r in others if r.value is not None),
        words=("others", "第四表其余结果之和", "the other results of table 4"),
    )
    if others and rest.value:
        verdict = FAIL if rest.sure else NEEDS_READING
        yield _against("N-ALLOUTCOME", statement, rest, figures, Decimal(0), rest.value, verdict)


def _before(number: int, material: Material) -> list[tuple[Statement, int]]:
    """The figures that stand before a claim in its sentence, percentages left out."""
    claim = material.statements[number]
    return [
        (other, index)
        for index, other in enumerate(material.statements)
        if other.section == claim.section
        and other.sentence == claim.sentence
        and other.start < claim.start
        and other.value is not None
        and other.unit in ("件", "份", "起", "宗", "条", "个", "次", "例", "项")
        and other.detail != "none"
    ]


def _all_agree(before: list[tuple[Statement, int]], judged: Sequence[Judgement | None]) -> bool:
    """Whether every figure before the claim agrees with the tables, so that the claim is of the same cases."""
    return bool(before) and all((j := judged[index]) is not None and j.verdict == PASS for _, index in before)


def _about_all_applications(before: list[tuple[Statement, int]], judged: Sequence[Judgement | None]) -> bool:
    """Whether the claim follows the totals of all applications and nothing else."""
    wholes = ("received", "dealt", "handled", "carried_in")
    return (
        _all_agree(before, judged)
        and all(s.about in wholes or s.about == "applicant" for s, _ in before)
        and (before[-1][0].about in wholes)
    )


def _against(
    rule: str,
    statement: Statement,
    reading: Reading,
    figures: Figures,
    left: Decimal,
    right: Decimal | int,
    verdict: str,
    about: Statement | None = None,
) -> Finding:
    words = statement.quote if about is None else f"{about.quote}……{statement.quote}"
    return Finding(
        rule,
        place(statement if about is None else about),
        left,
        right,
        (quoted(statement),) if about is None else (quoted(about), quoted(statement)),
        figures.evidence(reading),
        f"正文称“{words}”；{reading.zh}为{plain(Decimal(right))}。",
        f"The text says “{words}”; {reading.en} is {plain(Decimal(right))}.",
        verdict,
        "",
        reading.name,
    )
