"""A number from an image counts only when the sums prove it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract import arithmetic
from extract.document import Cell, Document, Grid
from extract.gate import LEAST, gate
from extract.reading import TableReading
from extract.value import Value, read_count
from extract.vocabulary import APPLICANTS, RESULTS, item_keys, outcome_keys

SURE = 0.97


def table3() -> dict[str, dict[str, str]]:
    """A table that adds up: two of every outcome, half of them from companies."""
    leaves = outcome_keys("d")
    count = dict.fromkeys(leaves, 1) | {"outcome_total": len(leaves), "carried_out": 3, "carried_in": 2}
    count["received_new"] = len(leaves) + 1
    return {
        key: {
            c: str(count[key] * {"natural_person": 1, "commercial_enterprise": 1, "total": 2}.get(c, 0))
            for c in APPLICANTS
        }
        for key in item_keys("d")
    }


def read(
    printed: dict[str, dict[str, str]], name: str = "table3", sure: dict[tuple[str, str], float] | None = None
) -> TableReading:
    """The table as it comes out of the gate when every filled cell was recognised with that confidence."""
    sure = sure or {}
    rows: dict[str, dict[str, Value]] = {}
    cells = []
    for row, columns in printed.items():
        for column, text in columns.items():
            place = f"{row} {column}"
            confidence = sure.get((row, column), SURE) if text else None
            cells.append(Cell(text, 0, len(cells), place=place, confidence=confidence))
            rows.setdefault(row, {})[column] = read_count(text, place)
    document = Document("scan", (Grid((tuple(cells),), True, "page 1"),))
    tables = {t: TableReading() for t in ("table2", "table3", "table4", "table_b")}
    return gate(document, tables | {name: TableReading("d", rows)})[name]


def states(table: TableReading) -> set[str]:
    return {value.state for cells in table.rows.values() for value in cells.values()}


def test_a_table_that_adds_up_is_printed_numbers_with_their_confidence() -> None:
    table = read(table3())
    assert states(table) == {"number"}
    assert table.rows["granted"]["total"].json() == {"value": 2, "text": "2", "state": "number", "confidence": SURE}


def test_one_wrong_digit_leaves_its_row_and_its_column_unverified() -> None:
    printed = table3()
    printed["granted"]["natural_person"] = "7"
    table = read(printed)
    unverified = {(r, c) for r, cells in table.rows.items() for c, v in cells.items() if v.state == "unverified"}
    summed = {*outcome_keys("d"), "outcome_total"}
    assert unverified == {("granted", c) for c in APPLICANTS} | {(r, "natural_person") for r in summed}
    assert table.rows["granted"]["natural_person"].number == 7
    equations = list(arithmetic.equations(table, TableReading()))
    assert {e.verdict for e in equations} == {"pass", "needs reading"}


def test_blanks_count_nothing_and_stay_blank() -> None:
    printed = {row: {c: "" if text == "0" else text for c, text in cells.items()} for row, cells in table3().items()}
    table = read(printed)
    assert states(table) == {"number", "blank"}
    assert table.rows["granted"]["other_org"].json() is None


def test_what_is_unsure_is_doubtful_though_the_sums_hold() -> None:
    table = read(table3(), sure={("granted", "total"): LEAST - 0.01})
    value = table.rows["granted"]["total"]
    assert (value.state, value.number, value.candidates) == ("doubtful", None, ("2",))
    assert states(table) == {"number", "doubtful"}


@pytest.mark.parametrize(("text", "candidate"), [("S", "5"), ("B", "8"), ("Z", "2"), ("1l", "11"), ("○", "0")])
def test_letters_for_digits_are_doubtful(text: str, candidate: str) -> None:
    printed = table3()
    printed["granted"]["total"] = text
    value = read(printed).rows["granted"]["total"]
    assert (value.state, value.number, value.candidates) == ("doubtful", None, (candidate,))


def test_a_row_that_was_not_found_proves_nothing_beyond_its_own() -> None:
    printed = table3()
    del printed["refused_state_secret"]
    table = read(printed)
    assert {v.state for v in table.rows["granted"].values()} == {"unverified"}
    assert {v.state for v in table.rows["carried_out"].values()} == {"number"}


def test_table_4_is_proven_by_its_own_sum() -> None:
    holds = dict(zip(RESULTS, "21025", strict=True))
    fails = dict(zip(RESULTS, "21024", strict=True))
    table = read({"reconsideration": holds, "litigation_direct": fails}, "table4")
    assert {v.state for v in table.rows["reconsideration"].values()} == {"number"}
    assert {v.state for v in table.rows["litigation_direct"].values()} == {"unverified"}


def test_table_2_has_no_sum_and_is_never_verified() -> None:
    value = read({"licences": {"decisions": "120"}}, "table2").rows["licences"]["decisions"]
    assert (value.number, value.state, value.reason) == (
        120,
        "unverified",
        "recognised from an image, no sum covers it",
    )


def test_other_carriers_pass_unchanged() -> None:
    tables = {"table3": TableReading("d", {"granted": {"total": replace(read_count("2"), place="row 1")}})}
    document = Document("html", (Grid(((Cell("2", 0, 0, place="row 1"),),), True, "table 1"),))
    assert gate(document, tables) == tables
