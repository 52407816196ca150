"""The three tables of one report as printed: the books set in the form, with the errors an office makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from crawler.simulator.figures import YearFigures
from crawler.simulator.labels import APPLICANT_KEYS, LEAVES, OTHER_C, OTHER_D, PARTS, PROCEDURES, RESULTS

Cell = int | str | dict[str, str] | None
Row = dict[str, Cell]
CountRow = dict[str, int | None]


@dataclass
class Tables:
    """Cells by row key and column key, None where nothing countable is printed.

    `table2_form` and `table3_form` are `c` or `d`; `texts` holds what is printed where it is not simply the
    value; `blank` is printed for every None ("", "-", "/").
    """

    table2: dict[str, Row]
    table3: dict[str, CountRow]
    table4: dict[str, CountRow]
    table2_form: str
    table3_form: str
    texts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    blank: str = ""

    def printed(self, table: str, row: str, column: str) -> str:
        """What stands in the cell, as text."""
        if (table, row, column) in self.texts:
            return self.texts[table, row, column]
        if table == "table2":
            cell = self.table2[row][column]
        else:
            cell = (self.table3 if table == "table3" else self.table4)[row][column]
        if cell is None:
            return self.blank
        return cell["text"] if isinstance(cell, dict) else str(cell)


def set_in_form(figures: YearFigures, table2_form: str, table3_form: str, rng: Random) -> Tables:
    """The books set in the form, every total right and every zero printed."""
    texts: dict[tuple[str, str, str], str] = {}
    table2 = _table2_d(figures) if table2_form == "d" else _table2_c(figures, texts, rng)
    return Tables(table2, _table3(figures, table3_form), _table4(figures), table2_form, table3_form, texts)


def _table2_d(figures: YearFigures) -> dict[str, Row]:
    cells: dict[str, Row] = {
        key: {"issued": issued, "repealed": repealed, "in_force": in_force}
        for key, (issued, repealed, in_force) in figures.documents.items()
    }
    for key in ("licences", "penalties", "coercive_measures"):
        cells[key] = {"decisions": figures.decisions[key]}
    cells["admin_fees"] = {"amount_wan_yuan": f"{figures.fees_wan_yuan:f}"}
    return cells


def _table2_c(figures: YearFigures, texts: dict[tuple[str, str, str], str], rng: Random) -> dict[str, Row]:
    up, down = rng.choice((("+", "-"), ("", "-"), ("增", "减")))
    cells: dict[str, Row] = {
        key: {"new_made": issued, "newly_disclosed": issued, "total_disclosed": in_force}
        for key, (issued, _, in_force) in figures.documents.items()
    }
    for part in PARTS["c"][1:4]:
        for key, _ in part.items:
            change = figures.change[key]
            cells[key] = {"prior_items": figures.prior_items[key], "change": change}
            if change:
                texts["table2", key, "change"] = f"{up if change > 0 else down}{abs(change)}"
            if ("decisions", "处理决定数量") in part.measures:
                cells[key]["decisions"] = figures.decisions[key]
    cells["central_procurement"] = {
        "projects": figures.projects,
        "amount": _purchases(figures.purchases if figures.projects else Decimal(0), rng),
    }
    return cells


def _purchases(amount: Decimal, rng: Random) -> Cell:
    if not amount:
        return "0"
    unit = rng.choice(("", "元", "万元"))
    value = f"{amount.scaleb(-4).normalize() if unit == '万元' else amount:f}"
    return {"value": value, "unit": unit, "text": value + unit} if unit else value


def _table3(figures: YearFigures, form: str) -> dict[str, CountRow]:
    leaves = dict(figures.leaves)
    if form == "c":
        parts = [leaves.pop(key) for key, _ in OTHER_D]
        leaves[OTHER_C[0]] = [sum(column) for column in zip(*parts, strict=True)]
    rows = {"received_new": figures.new, "carried_in": figures.carried_in}
    rows |= {key: leaves[key] for key in LEAVES[form]}
    rows["outcome_total"] = [sum(column) for column in zip(*leaves.values(), strict=True)]
    rows["carried_out"] = figures.carried_out
    return {
        key: {**dict(zip(APPLICANT_KEYS, counts, strict=True)), "total": sum(counts)} for key, counts in rows.items()
    }


def _table4(figures: YearFigures) -> dict[str, CountRow]:
    rows: dict[str, CountRow] = {}
    for procedure in PROCEDURES:
        counts = figures.suits[procedure]
        rows[procedure] = dict(zip((key for key, _ in RESULTS), (*counts, sum(counts)), strict=True))
    return rows


def leave_blank(tables: Tables, mark: str, *, totals_too: bool) -> None:
    """Print `mark` in place of every zero; the totals keep theirs unless `totals_too`."""
    tables.blank = mark
    for cells in (tables.table3, tables.table4):
        for counts in cells.values():
            for column, count in counts.items():
                if count == 0 and (totals_too or column != "total"):
                    counts[column] = None
    for row in tables.table2.values():
        for column, cell in row.items():
            if cell in (0, "0"):
                row[column] = None


def plant(tables: Tables, kind: str) -> None:
    """Make the mistake of that kind (a key of MISTAKES) in the printed tables.

    Raises KeyError for an unknown kind.
    """
    MISTAKES[kind](tables)


def _add(row: CountRow, column: str, number: int) -> None:
    row[column] = (row[column] or 0) + number


def _swap_between_rows(tables: Tables) -> None:
    """One case slips into the next row: two rows fail, every column still adds up."""
    leaves = LEAVES[tables.table3_form]
    source = max(leaves, key=lambda leaf: tables.table3[leaf]["natural_person"] or 0)
    if not tables.table3[source]["natural_person"]:
        _mistype_total(tables)
        return
    target = leaves[(leaves.index(source) + 1) % len(leaves)]
    _add(tables.table3[source], "natural_person", -1)
    _add(tables.table3[target], "natural_person", 1)


def _count_outcome_twice(tables: Tables) -> None:
    """One case is counted under a second outcome: the row adds up, two columns do not."""
    row = tables.table3["unable_not_held"]
    _add(row, "natural_person", 1)
    _add(row, "total", 1)


def _forget_received(tables: Tables) -> None:
    """One case too many received: the row adds up, the note printed in the table does not hold."""
    row = tables.table3["received_new"]
    _add(row, "natural_person", 1)
    _add(row, "total", 1)


def _mistype_total(tables: Tables) -> None:
    """A slip of the key in one total."""
    _add(tables.table3["granted"], "total", 10)


def _mistype_suits(tables: Tables) -> None:
    """The total of the reconsiderations is not their sum."""
    _add(tables.table4["reconsideration"], "total", 1)


def _recount_carried_in(tables: Tables) -> None:
    """The cases carried in are not those carried out a year ago; the year itself adds up."""
    other = "received_new" if tables.table3["received_new"]["natural_person"] else "carried_out"
    for column in ("natural_person", "total"):
        _add(tables.table3["carried_in"], column, 1)
        _add(tables.table3[other], column, -1 if other == "received_new" else 1)


def _miscount_stock(tables: Tables) -> None:
    """Three documents too many in force; form c tells no stock, there the carried-in cases are miscounted."""
    row = tables.table2["normative_documents"]
    if isinstance(row.get("in_force"), int):
        row["in_force"] = int(str(row["in_force"])) + 3
    else:
        _recount_carried_in(tables)


MISTAKES: dict[str, Callable[[Tables], None]] = {
    "row": _swap_between_rows,
    "outcome": _count_outcome_twice,
    "balance": _forget_received,
    "typo": _mistype_total,
    "suits": _mistype_suits,
    "carry": _recount_carried_in,
    "stock": _miscount_stock,
}
