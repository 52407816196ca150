"""Rules of tables 3 and 4 besides their equations (R3-*, R4-NONNEG, P-SECRET, P-ALLZERO, P-NOTHELD)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extract.checks.figures import Figures, label
from extract.checks.finding import FAIL, NEEDS_READING, Evidence, Finding
from extract.checks.material import Material
from extract.statements import plain
from extract.vocabulary import APPLICANTS, item_keys, outcome_keys, terms

_NO_COUNT = re.compile(r"[-−－‐—–][0-9０-９]+|[0-9０-９]+[.．][0-9０-９]+")
_PLAIN = ("", "a number among words", "no way to print a count")
_TOWNSHIP = ("township_government", "subdistrict_office")
_FEWEST_LEGAL = 5
_FEWEST_OUTCOMES = 20
_FEWEST_PARTIAL = 3


def findings(material: Material) -> Iterator[Finding]:
    """What tables 3 and 4 cannot hold, or hold seldom."""
    figures = material.figures
    if figures.has("table3"):
        yield from _missing_rows(figures)
        yield from _above_received(figures)
        yield from _all_other(figures)
        yield from _counted_again(figures)
        yield from _seldom(material)
    yield from _no_counts(figures)
    yield from _all_zero(figures)


def _missing_rows(figures: Figures) -> Iterator[Finding]:
    """R3-ORDER: a row of the form that was not found in its place; some found, some not."""
    form = item_keys(figures.generation("table3"))
    missing = [row for row in form if figures.state("table3", row, "total") == "absent"]
    if missing:
        names = "、".join(f"“{terms('items')[row].zh}”" for row in missing)
        english = ", ".join(f"“{terms('items')[row].en}”" for row in missing)
        yield Finding(
            "R3-ORDER",
            "table3",
            len(form) - len(missing),
            len(form),
            (),
            (),
            f"第三表应有{len(form)}行，在其位置上读到{len(form) - len(missing)}行，缺{names}。",
            f"Table 3 has {len(form)} rows; {len(form) - len(missing)} were found in their place, missing: {english}.",
            NEEDS_READING,
        )


def _no_counts(figures: Figures) -> Iterator[Finding]:
    """R3-NONNEG, R4-NONNEG: told from the printed text, because such a cell has no value."""
    rules = {"table3": "R3-NONNEG", "table4": "R4-NONNEG"}
    for (table, row, column, _), cell in figures.odd:
        if table in rules and cell.reason in _PLAIN and _NO_COUNT.fullmatch(cell.text):
            zh, en = label(table, row, column)
            yield Finding(
                rules[table],
                f"{row}.{column}",
                Decimal(re.sub("[^0-9.]", "", cell.text) or "0") * (1 if cell.text[0].isdigit() else -1),
                0,
                (Evidence(table, row, column, cell.text),),
                (),
                f"{zh}印作“{cell.text}”，不是非负整数。",
                f"{en} is printed “{cell.text}”, which is no count.",
                NEEDS_READING,
            )


def _above_received(figures: Figures) -> Iterator[Finding]:
    """R3-CAP: in each column the largest outcome against what was received and carried in.  Silent where the column's
    equations can be judged, because they say the same."""
    leaves = outcome_keys(figures.generation("table3"))
    if figures.all_numbers("table3", len(item_keys(figures.generation("table3"))) * len(APPLICANTS)):
        return
    for column in APPLICANTS:
        if None not in [figures.number("table3", row, column) for row in (*leaves, "outcome_total", "carried_out")]:
            continue
        new, carried = (figures.number("table3", row, column) for row in ("received_new", "carried_in"))
        most, row = figures.largest("table3", leaves, column)
        if new is not None and carried is not None and most > new + carried:
            cell = figures.cell("table3", row, column)
            whole = figures.total(
                figures.cell("table3", "received_new", column), figures.cell("table3", "carried_in", column)
            )
            yield Finding(
                "R3-CAP",
                column,
                most,
                new + carried,
                figures.evidence(cell),
                figures.evidence(whole),
                f"{cell.zh}为{most}，{whole.zh}为{new + carried}。",
                f"{cell.en} is {most}, {whole.en} is {new + carried}.",
                FAIL if cell.sure and whole.sure else NEEDS_READING,
            )


def _all_other(figures: Figures) -> Iterator[Finding]:
    """R3-LEGAL: five applications or more of organisations, every one of them in the last column."""
    cells = [figures.cell("table3", "received_new", column) for column in APPLICANTS[1:-1]]
    if any(cell.value is None for cell in cells):
        return
    *named, other = cells
    if not any(cell.value for cell in named) and (other.value or 0) >= _FEWEST_LEGAL:
        yield Finding(
            "R3-LEGAL",
            "other_org",
            other.value or 0,
            other.value or 0,
            figures.evidence(other),
            figures.evidence(figures.total(*cells)),
            f"本年新收中法人或其他组织的申请{other.value}件，全部列入“其他”。",
            f"All {other.value} applications of legal entities newly received are in the column “other”.",
        )


def _counted_again(figures: Figures) -> Iterator[Finding]:
    """R3-PARTIAL: for every kind of applicant the outcomes are more than their total by just what was granted in part,
    and as many had another outcome that is not plainly granted."""
    if (figures.cell("table3", "granted_partial", "total").value or 0) < _FEWEST_PARTIAL:
        return
    leaves = outcome_keys(figures.generation("table3"))
    groups = (leaves, ("outcome_total",), ("granted_partial",), leaves[2:])
    readings = []
    for column in reversed(APPLICANTS):  # the total first: of most of the others it is enough
        added, total, partial, others = (
            figures.total(*(figures.cell("table3", row, column) for row in rows)) for rows in groups
        )
        if added.value is None or total.value is None or added.value - total.value != partial.value:
            return
        if (others.value or 0) < (partial.value or 0):
            return
        readings.append((added, total, partial))
    whole, printed, once = readings[0]
    yield Finding(
        "R3-PARTIAL",
        "granted_partial",
        (whole.value or 0) - (printed.value or 0),
        once.value or 0,
        (*figures.evidence(whole), *figures.evidence(printed)),
        figures.evidence(once),
        f"各办理结果之和为{whole.value}，{printed.zh}为{printed.value}，相差{once.value}；{once.zh}亦为{once.value}，"
        f"各类申请人均如此。",
        f"The outcomes add up to {whole.value}, {printed.en} is {printed.value}, {once.value} less; {once.en} is "
        f"{once.value} too, and so it is for every kind of applicant.",
        FAIL if all(added.sure and total.sure for added, total, _ in readings) else NEEDS_READING,
    )


def _seldom(material: Material) -> Iterator[Finding]:
    """P-SECRET and P-NOTHELD."""
    figures = material.figures
    secret = figures.cell("table3", "refused_state_secret", "total")
    if material.word("issuer_type") in _TOWNSHIP and secret.value:
        yield Finding(
            "P-SECRET",
            "refused_state_secret",
            secret.value,
            0,
            figures.evidence(secret),
            (),
            f"{secret.zh}为{plain(Decimal(secret.value))}。",
            f"{secret.en} is {plain(Decimal(secret.value))}.",
        )
    held, whole = figures.cell("table3", "unable_not_held", "total"), figures.cell("table3", "outcome_total", "total")
    if whole.value and held.value and whole.value >= _FEWEST_OUTCOMES and held.value * 10 > whole.value * 7:
        yield Finding(
            "P-NOTHELD",
            "unable_not_held",
            held.value,
            whole.value,
            figures.evidence(held),
            figures.evidence(whole),
            f"{held.zh}为{held.value}，{whole.zh}为{whole.value}。",
            f"{held.en} is {held.value}, {whole.en} is {whole.value}.",
        )


def _all_zero(figures: Figures) -> Iterator[Finding]:
    """P-ALLZERO: every cell of the three tables is a printed nought."""
    if not all(figures.has(table) for table in ("table2", "table3", "table4")):
        return
    if figures.is_zero():
        cells = sum(figures.size(table) for table in ("table2", "table3", "table4"))
        yield Finding(
            "P-ALLZERO",
            "tables",
            0,
            0,
            (),
            (),
            f"三张表的{cells}格全部为零。",
            f"All {cells} cells of the three tables are 0.",
        )
