"""Errors planted in the cells of the tables, and a naive reading of the printed cells that says which rules they break.

The oracle (`broken_cells`) is written from the form, and shares nothing with the extractor's rules."""

from __future__ import annotations

from decimal import Decimal

from bench.claims.draft import SUBTOTALED, Draft
from bench.claims.plants import Unfit, plants
from crawler.simulator.equations import failing
from crawler.simulator.labels import APPLICANT_KEYS, LEAVES, RESULTS
from crawler.simulator.tables import CountRow

_GROUPS = dict(zip(SUBTOTALED, ("refused", "unable", "not_processed", "other_handling"), strict=True))
_TOWNS = ("township_government", "subdistrict_office")


def _bump(row: CountRow, *columns: str, by: int = 1) -> None:
    for column in columns:
        row[column] = (row[column] or 0) + by


@plants("R3-ROW")
def _row(d: Draft) -> None:
    rows = [row for row in d.tables.table3.values() if row["natural_person"]]
    if not rows:
        raise Unfit
    _bump(
        d.rng.choice(rows), d.rng.choice(("total", "natural_person", "commercial_enterprise")), by=d.rng.choice((1, 9))
    )
    d.plain = True
    d.told.counts.clear()


@plants("R3-OUTCOME")
def _outcome(d: Draft) -> None:
    row = d.tables.table3[d.rng.choice(LEAVES[d.tables.table3_form])]
    _bump(row, d.rng.choice(APPLICANT_KEYS), "total", by=d.rng.choice((1, 2)))
    d.told.counts.clear()


@plants("R3-BALANCE")
def _balance(d: Draft) -> None:
    row = d.tables.table3[d.rng.choice(("received_new", "carried_in", "carried_out"))]
    _bump(row, d.rng.choice(APPLICANT_KEYS), "total")
    d.told.counts.clear()


@plants("R3-GROUP")
def _subtotal(d: Draft) -> None:
    heading = d.rng.choice([heading for heading in SUBTOTALED if heading[1] != "六" or d.tables.table3_form == "d"])
    figures = d.subtotal(heading)
    for column in ("natural_person", "total"):
        figures[column] += d.rng.choice((1, 2))
    figures["total"] = sum(figures[column] for column in APPLICANT_KEYS)
    d.subtotals = {heading: figures}


@plants("R3-PARTIAL")
def _counted_again(d: Draft) -> None:
    """What was granted in part stands among the refusals too."""
    partial, refused = (d.tables.table3[key] for key in ("granted_partial", "refused_third_party_rights"))
    total = partial["total"] or 0
    if total < 3:
        raise Unfit
    d.subtotals.clear()
    for column in (*APPLICANT_KEYS, "total"):
        _bump(refused, column, by=partial[column] or 0)
    d.plain = True
    d.told.counts.clear()


@plants("R4-SUM")
def _suits(d: Draft) -> None:
    row = d.tables.table4[d.rng.choice(list(d.tables.table4))]
    _bump(row, d.rng.choice([key for key, _ in RESULTS]), by=d.rng.choice((1, 2)))
    d.told.counts.clear()


@plants("R3-ORDER")
def _missing_row(d: Draft) -> None:
    d.drop_rows.add(d.rng.choice(("重复申请", "行政查询事项", "内部事务信息", "执法案卷")))
    d.also |= {"R3-OUTCOME", "N-PARTS"}


@plants("R3-NONNEG")
def _negative(d: Draft) -> None:
    key = ("table3", d.rng.choice(LEAVES[d.tables.table3_form]), d.rng.choice(APPLICANT_KEYS))
    d.texts[key] = d.rng.choice(("-1", "－2", "1.5", "-3"))


@plants("R4-NONNEG")
def _negative_suits(d: Draft) -> None:
    d.texts["table4", "litigation_direct", "upheld"] = d.rng.choice(("-1", "－2", "2.5"))


@plants("R3-CAP")
def _cap(d: Draft) -> None:
    due = d.told["due"]
    d.texts["table3", "outcome_total", "total"] = ""
    for column in APPLICANT_KEYS:
        d.texts["table3", "outcome_total", column] = ""
    row = d.tables.table3["granted"]
    _bump(row, "natural_person", "total", by=due + 3)
    d.also |= {"S-BLANK"}
    d.told.counts.clear()


@plants("R3-LEGAL")
def _all_other(d: Draft) -> None:
    table = d.tables.table3
    for row in table.values():
        for column in APPLICANT_KEYS[1:-1]:
            moved = row[column] or 0
            _bump(row, column, by=-moved)
            _bump(row, "other_org", by=moved)
    if (table["received_new"]["other_org"] or 0) < 5:
        for row in (table["received_new"], table["granted"], table["outcome_total"]):
            _bump(row, "other_org", "total", by=5)
    d.told.counts.clear()


@plants("P-SECRET", kinds=_TOWNS)
def _secret(d: Draft) -> None:
    for row in ("received_new", "refused_state_secret", "outcome_total"):
        _bump(d.tables.table3[row], "natural_person", "total")
    d.told.counts.clear()


@plants("P-NOTHELD")
def _not_held(d: Draft) -> None:
    by = 4 * d.told["due"] + 25
    for row in ("received_new", "unable_not_held", "outcome_total"):
        _bump(d.tables.table3[row], "natural_person", "total", by=by)
    d.told.counts.clear()


@plants("P-ALLZERO")
def _all_zero(d: Draft) -> None:
    for table in (d.tables.table3, d.tables.table4):
        for row in table.values():
            row.update(dict.fromkeys(row, 0))
    for cells in d.tables.table2.values():
        cells.update(dict.fromkeys(cells, 0))
    d.tables.texts.clear()
    d.told.counts.clear()


@plants("R2-NONNEG", forms="d")
def _negative_documents(d: Draft) -> None:
    d.texts["table2", "normative_documents", d.rng.choice(("issued", "repealed", "in_force"))] = "-2"
    d.told.counts.clear()


@plants("R2-INT", forms="d")
def _half(d: Draft) -> None:
    d.texts["table2", d.rng.choice(("licences", "penalties")), "decisions"] = f"{d.rng.randint(1, 90)}.5"
    d.told.counts.clear()


@plants("R2-ISSUED", forms="d")
def _none_left(d: Draft) -> None:
    d.tables.table2["normative_documents"].update(issued=d.rng.randint(4, 20), repealed=1, in_force=d.rng.randint(0, 2))
    d.told.counts.clear()


@plants("R2-RULES-POWER", kinds=_TOWNS)
def _rules(d: Draft) -> None:
    column = "in_force" if d.tables.table2_form == "d" else "total_disclosed"
    d.tables.table2["rules"][column] = d.rng.randint(1, 30)
    d.told.counts.clear()


@plants("R2-FEE-UNIT", forms="d", kinds=_TOWNS)
def _fee_unit(d: Draft) -> None:
    d.tables.table2["admin_fees"]["amount_wan_yuan"] = str(d.rng.randint(10001, 999999))


@plants("R2-ACT-POWER", kinds=("government_office",))
def _power(d: Draft) -> None:
    d.tables.table2[d.rng.choice(("penalties", "coercive_measures"))]["decisions"] = d.rng.randint(1, 90)
    d.told.counts.clear()


@plants("R2C-DISCLOSED", forms="c")
def _disclosed(d: Draft) -> None:
    d.tables.table2["normative_documents"].update(newly_disclosed=9, total_disclosed=d.rng.randint(0, 8))


@plants("R2C-PROC", forms="c")
def _procurement(d: Draft) -> None:
    d.tables.table2["central_procurement"].update(projects=d.rng.randint(1, 9), amount="0")


def broken_cells(d: Draft) -> set[tuple[str, str]]:
    """Rules and places that the printed cells break, by a plain reading of them."""
    t2, t3 = d.tables.table2, d.tables.table3
    found = {(e["rule"], e["where"]) for e in failing(t3, d.tables.table4, d.tables.table3_form)}
    found |= {
        ("R3-GROUP", f"{_GROUPS[heading]}.{column}")
        for heading, told in d.subtotals.items()
        for column, number in d.subtotal(heading).items()
        if number != told[column]
    }
    if d.texts:  # what is printed there is no count: the equations around it cannot be judged
        found = {(rule, where) for rule, where in found if not _touched(d, rule, where)}
    found |= {("R2-ISSUED", row) for row in ("rules", "normative_documents") if _too_few(t2[row])}
    town, legal = d.organ.kind in _TOWNS, [t3["received_new"][column] or 0 for column in APPLICANT_KEYS[1:]]
    rules = {
        "P-SECRET": town and bool(t3["refused_state_secret"]["total"]),
        "R2-FEE-UNIT": town and Decimal(str(t2["admin_fees"].get("amount_wan_yuan") or 0)) > 10_000,
        "P-NOTHELD": (t3["outcome_total"]["total"] or 0) >= 20
        and (t3["unable_not_held"]["total"] or 0) * 10 > (t3["outcome_total"]["total"] or 0) * 7,
        "R3-PARTIAL": _partial_twice(t3, d.tables.table3_form),
        "R3-LEGAL": legal[-1] >= 5 and not any(legal[:-1]),
    }
    return found | {(rule, "") for rule, broken in rules.items() if broken}


def _partial_twice(table: dict[str, CountRow], form: str) -> bool:
    """For every kind of applicant the outcomes exceed their total by what was granted in part, three or more."""
    excess = {
        column: sum(table[leaf][column] or 0 for leaf in LEAVES[form]) - (table["outcome_total"][column] or 0)
        for column in (*APPLICANT_KEYS, "total")
    }
    partial = table["granted_partial"]
    return (partial["total"] or 0) >= 3 and all(partial[column] == number for column, number in excess.items())


def _too_few(row: dict[str, object]) -> bool:
    cells = [row.get(name) for name in ("issued", "repealed", "in_force")]
    issued, repealed, left = (cell if isinstance(cell, int) else None for cell in cells)
    return None not in (issued, repealed, left) and (left or 0) < (issued or 0) - (repealed or 0)


def _touched(d: Draft, rule: str, where: str) -> bool:
    """Whether a cell printed otherwise is an operand of the equation."""
    for table, row, column in d.texts:
        if rule == "R4-SUM":
            hit = table == "table4" and row == where
        elif rule == "R3-ROW":
            hit = table == "table3" and row == where
        elif rule == "R3-GROUP":
            hit = table == "table3" and column == where.partition(".")[2]
        else:
            rows = (*LEAVES[d.tables.table3_form], "outcome_total")
            wanted = rows if rule == "R3-OUTCOME" else ("received_new", "carried_in", "outcome_total", "carried_out")
            hit = table == "table3" and column == where and row in wanted
        if hit:
            return True
    return False
