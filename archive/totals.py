"""Totals by report year and province: what adds up over all reports is added up when the database is built, so that a
question about all China need not read millions of rows.

Each total is a sum over the last editions, so that a build that knows of which organs and years a report has come, gone
or changed takes out what these had and puts in what they have now.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from archive import schema
from archive.findings import Row

_SOME = "(organ_id, report_year) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:some))"
_CHOSEN = """
WITH chosen AS MATERIALIZED (
  SELECT report_id, report_year, COALESCE(province_code, '') AS province_code, province
  FROM latest_reports WHERE {scope}
)
"""
_OUTCOMES = "SELECT 1 FROM applications o WHERE o.report_id = c.report_id AND o.item_role = 'outcome'"
_APPLICATIONS = f"""{_CHOSEN}, told AS MATERIALIZED (
  SELECT c.*, EXISTS ({_OUTCOMES}) AND NOT EXISTS ({_OUTCOMES} AND o.total IS NULL) AS whole FROM chosen c
)
SELECT c.report_year, c.province_code, a.item, c.province, a.item_order, a.item_role, a.item_group, COUNT(a.total),
  COUNT(*) - COUNT(a.total), SUM(a.total), COUNT(CASE WHEN c.whole THEN a.total END),
  SUM(CASE WHEN c.whole THEN a.total END)
FROM told c CROSS JOIN applications a USING (report_id)
GROUP BY c.report_year, c.province_code, a.item
"""
_VERDICTS = f"""{_CHOSEN}
SELECT c.report_year, c.province_code, v.rule, c.province, COUNT(*), SUM(v.verdict = 'fail')
FROM chosen c CROSS JOIN verdicts v USING (report_id)
WHERE v.verdict IN ('pass', 'fail')
GROUP BY c.report_year, c.province_code, v.rule
"""

Sums: TypeAlias = dict[tuple[Any, ...], tuple[float, ...]]
"""What a row adds up, by what it adds it up for."""


@dataclass(frozen=True, slots=True)
class _Total:
    """A table of totals: its SELECT, how many of its columns are added up, and of which count a sum is: a sum of
    nothing is no number."""

    sql: str
    added: int
    of: Mapping[str, str]


_TOTALS = {
    "application_totals": _Total(_APPLICATIONS, 5, {"cases": "reports", "whole_cases": "whole_reports"}),
    "verdict_totals": _Total(_VERDICTS, 2, {}),
}
TABLES = tuple(_TOTALS)
FILED_UNDER = frozenset((("organs", "province_code"), ("organs", "province")))
"""What decides, beside the report itself, what it is added to: where it changes, all are added up anew."""
Totals: TypeAlias = dict[str, Sums]
"""The sums of each table."""


def totals(db: sqlite3.Connection, some: Iterable[tuple[str, int]] | None = None) -> Totals:
    """What the reports of all organs and years, or of some, add up to."""
    scope, chosen = ("1", {}) if some is None else (_SOME, {"some": json.dumps(sorted(some))})
    return {
        name: _sums(db.execute(total.sql.format(scope=scope), chosen), total.added) for name, total in _TOTALS.items()
    }


def held(db: sqlite3.Connection) -> Totals:
    """What the tables of totals say."""
    return {name: _sums(db.execute(f'SELECT * FROM "{name}"'), total.added) for name, total in _TOTALS.items()}


def exchanged(before: Totals, gone: Totals, came: Totals) -> Totals:
    """The totals after the reports that added up to ``gone`` have given way to those that add up to ``came``."""
    found: Totals = {}
    for name, sums in before.items():
        after, nothing = dict(sums), (0,) * _TOTALS[name].added
        for sign, change in ((-1, gone[name]), (1, came[name])):
            for key, values in change.items():
                after[key] = tuple(a + sign * b for a, b in zip(after.get(key, nothing), values, strict=True))
        found[name] = after
    return found


def rows(found: Totals) -> dict[str, list[Row]]:
    """The rows of the tables of totals; where nothing is left to add up there is none."""
    return {
        name: [_row(name, key, values) for key, values in sums.items() if any(values)] for name, sums in found.items()
    }


def _sums(cursor: Iterable[Sequence[Any]], added: int) -> Sums:
    return {tuple(row[:-added]): tuple(value or 0 for value in row[-added:]) for row in cursor}


def _row(name: str, key: Sequence[Any], values: Sequence[float]) -> Row:
    columns = [column.name for column in schema.tables()[name].columns]
    row: Row = dict(zip(columns, (*key, *map(_exact, values)), strict=True))
    for part, count in _TOTALS[name].of.items():
        row[part] = row[part] if row[count] else None
    return row


def _exact(value: float) -> float:
    """The number without what binary fractions lose when some are taken out again."""
    return int(value) if value == int(value) else round(value, 6)
