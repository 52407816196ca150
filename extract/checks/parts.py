"""N-PARTS: the parts that a sentence names add up to their whole, where they exhaust it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from extract.checks.finding import FAIL, Evidence, Finding, Number, place, quoted
from extract.checks.material import Material
from extract.statements import Statement, plain

_OUTCOMES = frozenset({"granted", "granted_partial", "refused", "unable", "not_processed", "other_handling"})
_RESULTS = frozenset({"upheld", "corrected", "other_result", "pending"})
_APPLICANTS = frozenset({"natural_person", "legal_entity"})
_REST = re.compile(r"^(?:其他|其它|其余|剩余)(?!处理|结果)[^,;。]{0,12}$")
_NESTED = re.compile(r"其中|包括|包含|含|分别")


def findings(material: Material) -> Iterator[Finding]:
    """Wholes that their exhaustive parts do not make up."""
    yield from _named_parts(material.statements)
    yield from _all_outcomes(material)


def _named_parts(statements: Sequence[Statement]) -> Iterator[Finding]:
    linked = [s for s in statements if s.part_of is not None and s.value is not None]
    for whole_number, group in groupby(linked, key=lambda s: s.part_of):
        whole, parts = statements[whole_number or 0], list(group)
        chosen = _exhaustive(whole, parts)
        if chosen and not any(_meets(whole, chosen, more) for more in _carried_in(statements, whole, chosen[0])):
            yield _finding(whole, chosen)


def _exhaustive(whole: Statement, parts: Sequence[Statement]) -> list[Statement]:
    """The parts that together are all of the whole: up to 其他, or every kind that the form has; none when that cannot
    be told."""
    if whole.section in ("s5", "plans") or whole.qualifier in ("at_least", "at_most", "range") or whole.high is None:
        return []
    if any(p.qualifier != "exact" for p in parts) and whole.qualifier == "exact":
        return []
    needs = [(_RESULTS, whole.about)]
    if whole.about in ("received", "dealt", "handled"):
        needs.append((_APPLICANTS, "applicant"))
    if whole.about in ("handled", "dealt"):
        needs.append((_OUTCOMES, "outcome"))
    for needed, about in needs:
        chosen = [p for p in parts if p.about == about and p.detail in needed]
        if needed == {p.detail for p in chosen} and len(chosen) == len(needed):
            return chosen
    if any(p.about in ("outcome", "handled", "carried_in", "carried_out") for p in parts):
        return []
    listed = len(parts) > 1 and _REST.match(parts[-1].lead) is not None
    return list(parts) if listed and not any(_NESTED.search(p.lead) for p in parts[1:]) else []


def _carried_in(statements: Sequence[Statement], whole: Statement, part: Statement) -> list[Decimal]:
    """What the whole may be off by: nothing, or the cases carried in that stand between it and its parts, with which
    or without which the parts may be told."""
    between = [
        s.value
        for s in statements
        if s.about == "carried_in" and s.section == whole.section and whole.start < s.start < part.start and s.value
    ]
    return [Decimal(0), *between, *(-value for value in between)]


def _meets(whole: Statement, parts: Sequence[Statement], more: Decimal) -> bool:
    """Whether some values that the words admit add up to the whole and that many more."""
    low = sum((p.low for p in parts), Decimal(0)) - more
    high = sum((p.high if p.high is not None else p.low * 10 for p in parts), Decimal(0)) - more
    return low <= (whole.high if whole.high is not None else low) and whole.low <= high


def _all_outcomes(material: Material) -> Iterator[Finding]:
    """A list of all six groups of outcomes, in one sentence, against the total handled: that of the text, else that of
    table 3."""
    told = [s for s in material.statements if s.about == "outcome" and s.part_of is None and s.value is not None]
    for _, group in groupby(told, key=lambda s: (s.section, s.sentence)):
        parts = list(group)
        kinds = [
            k for p in parts for k in (("granted", "granted_partial") if p.detail == "granted_any" else (p.detail,))
        ]
        if sorted(kinds) != sorted(_OUTCOMES) or any(p.aside or p.qualifier != "exact" for p in parts):
            continue
        total = sum((p.value for p in parts if p.value is not None), Decimal(0))
        whole = _handled(material, parts[0])
        if whole is not None and whole[0] != total and not _partial_explains(material, whole[0], total):
            yield _sum_finding(parts, total, whole)


def _partial_explains(material: Material, whole: Number, total: Decimal) -> bool:
    """Whether the excess is no more than what was granted in part: prose may count those among the refusals too."""
    partial = (
        material.figures.cell("table3", "granted_partial", "total").value if material.figures.has("table3") else None
    )
    return partial is not None and whole < total <= whole + partial


def _handled(material: Material, part: Statement) -> tuple[Number, Evidence, str, str] | None:
    """The total handled that the list before or the table states."""
    for other in reversed(material.statements):
        same = other.section == part.section and other.sentence in (part.sentence, part.sentence - 1)
        if same and other.about == "handled" and other.start < part.start and other.qualifier == "exact":
            if other.aside or other.value is None:
                return None
            words = f"“{other.quote}”"
            return other.value, quoted(other), f"正文{words}", f"the text {words}"
    if not material.figures.has("table3"):
        return None
    cell = material.figures.cell("table3", "outcome_total", "total")
    return (
        (cell.value, material.figures.evidence(cell)[0], cell.zh, cell.en)
        if cell.value is not None and cell.sure
        else None
    )


def _sum_finding(parts: list[Statement], total: Decimal, whole: tuple[Number, Evidence, str, str]) -> Finding:
    value, evidence, zh, en = whole
    added = "+".join(str(p.printed) for p in parts)
    return Finding(
        "N-PARTS",
        place(parts[0]),
        total,
        value,
        tuple(quoted(p) for p in parts),
        (evidence,),
        f"正文所列各办理结果{added}={plain(total)}；{zh}为{plain(Decimal(value))}。",
        f"The outcomes listed in the text add up to {added} = {plain(total)}; {en} is {plain(Decimal(value))}.",
        FAIL,
    )


def _finding(whole: Statement, parts: list[Statement]) -> Finding:
    total = sum((p.value for p in parts if p.value is not None), Decimal(0))
    added = "+".join(str(p.printed) for p in parts)
    return Finding(
        "N-PARTS",
        place(whole),
        total,
        whole.value if whole.value is not None else 0,
        tuple(quoted(p) for p in parts),
        (quoted(whole),),
        f"正文称“{whole.quote}”；所列各项{added}={plain(total)}。",
        f"The text says “{whole.quote}”; the parts it lists add up to {added} = {plain(total)}.",
    )
