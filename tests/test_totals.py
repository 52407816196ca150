"""The totals worked out at build against the reports they are the totals of."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import Any

import pytest

from archive import totals
from tests.published import Published, in_a_province, publish

SINGLE = """
SELECT a.*, r.report_year, COALESCE(r.province_code, '') AS province_code, r.province
FROM latest_reports r JOIN applications a USING (report_id)
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Organs of two provinces."""
    return in_a_province(publish(tmp_path_factory.mktemp("data")))


def test_they_are_what_the_last_editions_print(published: Published) -> None:
    cells = published.rows(SINGLE)
    blank = {row["report_id"] for row in cells if row["item_role"] == "outcome" and row["total"] is None}
    sums: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, None, 0, None])
    for row in cells:
        told = sums[tuple(row[name] for name in ("report_year", "province_code", "province", "item", "item_group"))]
        if row["total"] is None:
            told[1] += 1
            continue
        told[0], told[2] = told[0] + 1, (told[2] or 0) + row["total"]
        if row["report_id"] not in blank:
            told[3], told[4] = told[3] + 1, (told[4] or 0) + row["total"]
    held = {
        tuple(row[name] for name in ("report_year", "province_code", "province", "item", "item_group")): [
            row[name] for name in ("reports", "reports_without", "cases", "whole_reports", "whole_cases")
        ]
        for row in published.rows("SELECT * FROM application_totals")
    }
    assert held == sums
    assert blank and {key[1] for key in held} == {"32", "99"}
    assert any(without for _, without, *_ in held.values())


def test_verdicts_are_counted_where_a_rule_could_be_judged(published: Published) -> None:
    counted = published.rows(
        "SELECT rule, COUNT(*) AS assessed, SUM(verdict = 'fail') AS failing FROM latest_reports"
        " JOIN verdicts USING (report_id) WHERE verdict IN ('pass', 'fail') GROUP BY rule ORDER BY rule"
    )
    held = published.rows(
        "SELECT rule, SUM(assessed) AS assessed, SUM(failing) AS failing FROM verdict_totals GROUP BY 1 ORDER BY 1"
    )
    assert held == counted
    assert sum(row["failing"] for row in held) > 0


def test_of_all_what_some_have_is_what_the_others_have(published: Published) -> None:
    with closing(sqlite3.connect(published.path)) as db:
        every = db.execute("SELECT DISTINCT organ_id, report_year FROM latest_reports ORDER BY 1, 2").fetchall()
        some, others = every[::2], every[1::2]
        whole, nothing = totals.totals(db), totals.totals(db, [])
        left = totals.exchanged(whole, totals.totals(db, some), nothing)
        assert totals.rows(left) == totals.rows(totals.exchanged(whole, whole, totals.totals(db, others)))
        back = totals.rows(totals.exchanged(left, nothing, totals.totals(db, some)))
    for name, rows in totals.rows(whole).items():
        assert sorted(map(str, back[name])) == sorted(map(str, rows))


def test_halves_and_blanks_add_up_however_they_come_and_go(published: Published) -> None:
    """Half a case is printed now and then; a sum of blanks is no number."""
    with closing(sqlite3.connect(published.path)) as db:
        before = totals.totals(db)
        one = db.execute(
            "SELECT organ_id, report_year FROM latest_reports JOIN applications USING (report_id) LIMIT 1"
        ).fetchone()
        gone = totals.totals(db, [one])
        ours = "report_id IN (SELECT report_id FROM reports WHERE (organ_id, report_year) = (?, ?))"
        db.execute(f"UPDATE applications SET total = 0.1 WHERE item = 'granted' AND {ours}", one)
        halves = totals.exchanged(before, gone, totals.totals(db, [one]))
        gone = totals.totals(db, [one])
        db.execute(f"UPDATE applications SET total = NULL WHERE {ours}", one)
        blanks = totals.exchanged(halves, gone, totals.totals(db, [one]))
        for name, rows in totals.rows(totals.totals(db)).items():
            assert sorted(map(str, totals.rows(blanks)[name])) == sorted(map(str, rows))
