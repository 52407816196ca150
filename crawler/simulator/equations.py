"""Which equations of the statutory tables fail as printed.

Deliberately naive and written from the form itself (国办公开办函〔2021〕30号): it judges the printed cells,
not the books they came from, and an equation with a blank or a dash in it is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crawler.simulator.labels import APPLICANT_KEYS, COLUMN_KEYS, LEAVES, PROCEDURES, RESULTS, ROWS
from crawler.simulator.tables import Tables

Cells = Mapping[str, Mapping[str, int | None]]
_STOCKS = ("rules", "normative_documents")


def failing(table3: Cells, table4: Cells, form: str) -> list[dict[str, str]]:
    """The failing equations as `{"rule", "where"}`: R3-ROW, R3-OUTCOME, R3-BALANCE, R4-SUM, in table order.

    `form` is the generation of table 3: `c` (19 outcomes) or `d` (21 outcomes).
    """
    wrong_rows = [
        row for row in ROWS[form] if _differ((table3[row][c] for c in APPLICANT_KEYS), (table3[row]["total"],))
    ]
    wrong_outcomes = [
        c for c in COLUMN_KEYS if _differ((table3[leaf][c] for leaf in LEAVES[form]), (table3["outcome_total"][c],))
    ]
    wrong_balances = [
        c
        for c in COLUMN_KEYS
        if _differ(
            (table3["received_new"][c], table3["carried_in"][c]),
            (table3["outcome_total"][c], table3["carried_out"][c]),
        )
    ]
    wrong_sums = [
        procedure
        for procedure in PROCEDURES
        if _differ((table4[procedure][key] for key, _ in RESULTS if key != "total"), (table4[procedure]["total"],))
    ]
    return [
        *({"rule": "R3-ROW", "where": row} for row in wrong_rows),
        *({"rule": "R3-OUTCOME", "where": column} for column in wrong_outcomes),
        *({"rule": "R3-BALANCE", "where": column} for column in wrong_balances),
        *({"rule": "R4-SUM", "where": procedure} for procedure in wrong_sums),
    ]


def failing_across(before: Tables, after: Tables) -> list[dict[str, str]]:
    """What fails between two successive years of one organ, as `{"rule", "where"}`.

    X-CARRY by applicant column: what one year carries out the next carries in. X-NORM-STOCK by table-2 item:
    in force = in force a year ago + issued - repealed, told by form d alone.
    """
    wrong_carries = [
        c for c in COLUMN_KEYS if _differ((before.table3["carried_out"][c],), (after.table3["carried_in"][c],))
    ]
    wrong_stocks = []
    if before.table2_form == after.table2_form == "d":
        wrong_stocks = [item for item in _STOCKS if _stock_differs(before.table2[item], after.table2[item])]
    return [
        *({"rule": "X-CARRY", "where": column} for column in wrong_carries),
        *({"rule": "X-NORM-STOCK", "where": item} for item in wrong_stocks),
    ]


def _stock_differs(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    cells = (before["in_force"], after["issued"], after["repealed"], after["in_force"])
    numbers = [cell for cell in cells if isinstance(cell, int)]
    if len(numbers) < len(cells):
        return False
    was, issued, repealed, now = numbers
    return now != was + issued - repealed


def _differ(left: Iterable[int | None], right: Iterable[int | None]) -> bool:
    left_cells, right_cells = list(left), list(right)
    if None in left_cells or None in right_cells:
        return False
    return sum(c for c in left_cells if c is not None) != sum(c for c in right_cells if c is not None)
