"""What a statement may restate: every admissible value that the tables give for what it counts (formats §4.5).

Three conventions for 收到, both kinds of suit, groups and named rows: a statement is right when one reading fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.checks.figures import Figures, Reading
from extract.statements import Statement
from extract.topics.outcomes import BOUNDED, rows_named
from extract.vocabulary import APPLICANTS, terms

RULES = {
    "received": "N-RECV",
    "dealt": "N-RECV",
    "handled": "N-HANDLED",
    "carried_in": "N-CARRYIN",
    "carried_out": "N-CARRYOUT",
    "granted": "N-GRANT",
    "granted_any": "N-GRANT",
    "granted_partial": "N-PARTIAL",
    "refused": "N-REFUSED",
    "unable": "N-UNABLE",
    "not_processed": "N-NOTPROC",
    "other_handling": "N-OTHERH",
    "natural_person": "N-NATURAL",
    "reconsideration": "N-RECON",
    "litigation": "N-LIT",
    "litigation_direct": "N-LIT",
    "litigation_after_reconsideration": "N-LIT",
    "issued": "N-NORM-ISSUED",
    "published": "N-NORM-ISSUED",
    "repealed": "N-NORM-REPEALED",
    "in_force": "N-NORM-FORCE",
    "rules": "N-RULES",
    "decisions": "N-DECISIONS",
}
_DOCUMENT_CELLS = {
    "issued": ("issued", "new_made", "newly_disclosed"),
    "published": ("issued", "in_force", "new_made", "newly_disclosed", "total_disclosed"),
    "repealed": ("repealed",),
    "in_force": ("in_force", "total_disclosed"),
}
_ANSWERED = re.compile("答复|回复|办复")


def rule_of(statement: Statement) -> str:
    """The rule that compares a statement with the tables; empty when none does."""
    about, detail = statement.about, statement.detail
    if about == "outcome":
        return RULES.get(detail) or RULES[terms("items")[detail].group]
    if about == "applicant":
        return RULES.get(detail, "N-LEGAL")
    if about == "normative_documents":
        return RULES[detail]
    return RULES.get(about, "")


def readings(statement: Statement, figures: Figures) -> Iterator[Reading]:
    """The admissible readings, the usual one first; none when the report has no table for it."""
    about = statement.about
    if about in ("normative_documents", "rules"):
        yield from _documents(statement, figures)
    elif about == "decisions":
        if figures.has("table2"):
            yield figures.cell("table2", statement.detail, "decisions")
    elif about in ("reconsideration", "litigation", "litigation_direct", "litigation_after_reconsideration"):
        yield from _proceedings(statement, figures)
    elif figures.has("table3"):
        yield from _applications(statement, figures)
    else:
        yield from _of_statistics_form(statement, figures)


def _applications(statement: Statement, figures: Figures) -> Iterator[Reading]:
    def cell(row: str, column: str = "total") -> Reading:
        return figures.cell("table3", row, column)

    match statement.about:
        case "received" | "dealt":
            yield cell("received_new")
            yield figures.total(cell("received_new"), cell("carried_in"))
            if statement.about == "dealt":
                yield cell("outcome_total")
        case "handled":
            yield cell("outcome_total")
            yield figures.difference(cell("outcome_total"), cell("carried_in"))
            if _ANSWERED.search(statement.quote):
                yield from _answered(figures)
        case "carried_in" | "carried_out":
            yield cell(statement.about)
        case "applicant":
            yield from _applicants(statement.detail, figures)
        case "outcome":
            yield from _outcomes(statement, figures)


def _answered(figures: Figures) -> Iterator[Reading]:
    """Answers given: without those that need none."""
    whole = figures.cell("table3", "outcome_total", "total")
    idle = [_group(figures, "other_handling"), figures.group("not_processed")]
    yield figures.difference(whole, idle[0])
    yield figures.difference(whole, idle[1])
    yield figures.difference(figures.difference(whole, idle[0]), idle[1])


def _group(figures: Figures, group: str) -> Reading:
    if group == "other_handling" and figures.generation("table3") == "c":
        return figures.cell("table3", "other_handling", "total")
    return figures.group(group)


def _applicants(kind: str, figures: Figures) -> Iterator[Reading]:
    legal = APPLICANTS[1:-1]
    columns = {"legal_entity": [legal], "enterprise": [("commercial_enterprise",), legal]}.get(kind, [(kind,)])
    for chosen in columns:
        for rows in (("received_new",), ("received_new", "carried_in"), ("outcome_total",)):
            parts = [figures.cell("table3", row, column) for row in rows for column in chosen]
            if len(chosen) == 1:
                yield figures.total(*parts) if len(parts) > 1 else parts[0]
                continue
            names = [terms("items")[row] for row in rows]
            words = (
                " + ".join(f"table3.{row}.legal_entity" for row in rows),
                "加".join(f"第三表“{t.zh}”法人或其他组织五列之和" for t in names),
                " plus ".join(f"table 3 “{t.en}”, the five columns of legal entities" for t in names),
            )
            yield figures.total(*parts, words=words)


def _outcomes(statement: Statement, figures: Figures) -> Iterator[Reading]:
    detail = statement.detail
    if detail == "granted_any":
        yield figures.total(
            figures.cell("table3", "granted", "total"), figures.cell("table3", "granted_partial", "total")
        )
    elif detail == "granted":
        yield figures.cell("table3", "granted", "total")
        yield figures.total(
            figures.cell("table3", "granted", "total"), figures.cell("table3", "granted_partial", "total")
        )
    elif detail in ("refused", "unable", "not_processed", "other_handling"):
        yield _group(figures, detail)
        named = [r for r in rows_named(statement.subject) if terms("items")[r].group == detail]
        for row in named:
            if figures.state("table3", row, "total") != "absent":
                yield figures.cell("table3", row, "total")
    else:
        if figures.state("table3", detail, "total") != "absent":
            yield figures.cell("table3", detail, "total")
        group = terms("items")[detail].group
        if detail in BOUNDED:
            yield _group(figures, group)


def _proceedings(statement: Statement, figures: Figures) -> Iterator[Reading]:
    if not figures.has("table4"):
        yield from _of_statistics_form(statement, figures)
        return
    result = statement.detail
    if statement.about != "litigation":
        yield figures.cell("table4", statement.about, result)
        return
    direct, after = (
        figures.cell("table4", procedure, result)
        for procedure in ("litigation_direct", "litigation_after_reconsideration")
    )
    if figures.is_empty("table4", "litigation_after_reconsideration"):
        yield direct._replace(sure=False)
    else:
        yield figures.total(direct, after)


def _documents(statement: Statement, figures: Figures) -> Iterator[Reading]:
    for measure in _DOCUMENT_CELLS[statement.detail] if figures.has("table2") else ():
        if figures.state("table2", statement.about, measure) != "absent":
            yield figures.cell("table2", statement.about, measure)


_STATISTICS = {
    ("received", ""): ("b_received_total",),
    ("dealt", ""): ("b_received_total", "b_closed_total", "b_replies_total"),
    ("handled", ""): ("b_closed_total", "b_replies_total"),
    ("outcome", "granted_partial"): ("b_reply_partial",),
    ("reconsideration", "total"): ("b_reconsideration_total",),
    ("reconsideration", "upheld"): ("b_reconsideration_upheld",),
    ("reconsideration", "corrected"): ("b_reconsideration_corrected",),
    ("litigation", "total"): ("b_litigation_total",),
    ("litigation", "upheld"): ("b_litigation_upheld",),
    ("litigation", "corrected"): ("b_litigation_corrected",),
}


def _of_statistics_form(statement: Statement, figures: Figures) -> Iterator[Reading]:
    """Readings by the statistics form of 2014, in its column of the year."""
    if not figures.has("table_b"):
        return
    detail = "" if statement.about in ("received", "dealt", "handled") else statement.detail
    for row in _STATISTICS.get((statement.about, detail), ()):
        if figures.state("table_b", row, "annual") != "absent":
            yield figures.cell("table_b", row, "annual")
