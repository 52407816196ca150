"""Rules of table 2 within one report (R2-*, R2C-*)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extract.checks.figures import Figures, Reading, compared, label
from extract.checks.finding import NEEDS_READING, Evidence, Finding
from extract.checks.material import Material
from extract.statements import plain
from extract.vocabulary import terms

_NEGATIVE = re.compile(r"[-−－‐—–][0-9０-９][0-9０-９.．,，]*(?:万元|元|件|项)?")
_FRACTION = re.compile(r"[0-9０-９]+[.．][0-9０-９]+(?:件|项|个)?")
_PLAIN = ("", "a number among words", "no way to print a count")
"""Reasons of a cell whose text stands alone in it: no digits run together, no two readings that differ."""

_BELOW_PREFECTURE = ("county", "township")
_WITHOUT_RULES = ("government", "government_office", "subdistrict_office", "township_government")
_TOWNSHIP = ("township_government", "subdistrict_office")
_TOWNSHIP_LIMIT = 10_000


def findings(material: Material) -> Iterator[Finding]:
    """What table 2 cannot hold, or holds seldom."""
    if not material.figures.has("table2"):
        return
    yield from _no_counts(material)
    yield from _documents(material)
    yield from _powers(material)
    yield from _procurement(material)


def _no_counts(material: Material) -> Iterator[Finding]:
    """R2-NONNEG and R2-INT: told from the printed text, because such a cell has no value."""
    for (table, row, column, _), cell in material.figures.odd:
        measure = terms("measures").get(column)
        if table != "table2" or measure is None or measure.signed or cell.reason not in _PLAIN:
            continue
        if _NEGATIVE.fullmatch(cell.text):
            yield _odd("R2-NONNEG", row, column, cell.text, "是负数", "is negative")
        elif not measure.amount and _FRACTION.fullmatch(cell.text):
            yield _odd("R2-INT", row, column, cell.text, "不是整数", "is no whole number")


def _odd(rule: str, row: str, column: str, printed: str, zh: str, en: str) -> Finding:
    name_zh, name_en = label("table2", row, column)
    value = Decimal(re.sub("[^0-9.]", "", printed) or "0") * (-1 if rule == "R2-NONNEG" else 1)
    return Finding(
        rule,
        f"{row}.{column}",
        value,
        0,
        (Evidence("table2", row, column, printed),),
        (),
        f"{name_zh}印作“{printed}”，{zh}。",
        f"{name_en} is printed “{printed}”, which {en}.",
        NEEDS_READING,
    )


def _documents(material: Material) -> Iterator[Finding]:
    """R2-ISSUED, R2C-DISCLOSED, R2-RULES-POWER."""
    figures = material.figures
    for row in ("rules", "normative_documents"):
        issued, repealed, in_force, newly, total = (
            figures.cell("table2", row, m)
            for m in ("issued", "repealed", "in_force", "newly_disclosed", "total_disclosed")
        )
        net = figures.difference(issued, repealed)
        if _known(net, in_force) and (in_force.value or 0) < (net.value or 0):
            yield compared(figures, "R2-ISSUED", row, in_force, net)
        if _known(newly, total) and (newly.value or 0) > (total.value or 0):
            yield compared(figures, "R2C-DISCLOSED", row, newly, total)
    if material.word("admin_level") in _BELOW_PREFECTURE and material.word("issuer_type") in _WITHOUT_RULES:
        measures = ("issued", "in_force", "new_made", "newly_disclosed", "total_disclosed")
        cells = [figures.cell("table2", "rules", m) for m in measures if figures.number("table2", "rules", m)]
        if cells:
            yield _nonzero(figures, "R2-RULES-POWER", "rules", cells[-1])


def _known(*readings: Reading) -> bool:
    return all(r.value is not None for r in readings)


def _powers(material: Material) -> Iterator[Finding]:
    figures = material.figures
    whole_area = "whole_area" in (material.word("scope_table2"), material.word("scope_table3"))
    if material.word("issuer_type") == "government_office" and not whole_area:
        for row in ("penalties", "coercive_measures"):
            cell = figures.cell("table2", row, "decisions")
            if cell.value:
                yield _nonzero(figures, "R2-ACT-POWER", row, cell)
    amount = figures.cell("table2", "admin_fees", "amount_wan_yuan")
    if material.word("issuer_type") in _TOWNSHIP and amount.value is not None and amount.value > _TOWNSHIP_LIMIT:
        yield _nonzero(figures, "R2-FEE-UNIT", "admin_fees", amount, _TOWNSHIP_LIMIT)


def _procurement(material: Material) -> Iterator[Finding]:
    figures = material.figures
    projects = figures.cell("table2", "central_procurement", "projects")
    amount = figures.cell("table2", "central_procurement", "amount")
    if _known(projects, amount) and (projects.value == 0) != (amount.value == 0):
        yield compared(figures, "R2C-PROC", "central_procurement", projects, amount)


def _nonzero(figures: Figures, rule: str, where: str, cell: Reading, limit: int = 0) -> Finding:
    return Finding(
        rule,
        where,
        cell.value or 0,
        limit,
        figures.evidence(cell),
        (),
        f"{cell.zh}为{plain(Decimal(cell.value or 0))}。",
        f"{cell.en} is {plain(Decimal(cell.value or 0))}.",
        "fail" if cell.sure else NEEDS_READING,
    )
