"""What holds between reports: each rule is one SELECT (``rules/<RULE>.sql``) over the published tables, which anybody
can run again.

A rule gives a row for each place where it does not hold: ``report_id``, ``place``, ``verdict``, ``left_value``,
``right_value``, ``operands`` (JSON as in docs/architecture.md, each with the ``report_id`` it stands in), ``severity``
where it is not the rule's own, and what its messages name.  Comments at the head of the file: ``-- message zh: …`` and
``-- message en: …``, with ``{column}`` for a value and ``{column:kind}`` for what a key of that kind means
(docs/schema.md); and ``-- within: organ`` where what the rule finds of an organ depends on this organ's reports alone,
so that it need not run over the others when only these have changed.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from archive.findings import Row, finding_row
from extract.vocabulary import terms

_MESSAGE = re.compile(r"-- message (zh|en): (.+)")
_WITHIN = "-- within: organ\n"
_UNSURE = """
SELECT f.*, EXISTS (
  SELECT 1 FROM json_each(f.operands) o
  JOIN reports r ON r.report_id = o.value ->> 'report_id'
  LEFT JOIN cell_states c ON c.report_id = r.report_id AND c.table_name = o.value ->> 'table'
    AND c.row_key = o.value ->> 'row' AND c.column_key = o.value ->> 'column'
  WHERE r.carrier = 'scan' OR c.state = 'unverified') AS unsure
FROM ({sql}) f
ORDER BY f.report_id, f.place
"""
"""A rule's rows, with whether an operand was recognised from an image or read without a second support."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several reports: its SELECT and what it says of a row.  ``within_organ``: what it finds of an organ's
    reports depends on nothing but these (``-- within: organ`` in the head of its file)."""

    key: str
    sql: str
    within_organ: bool
    message_zh: str
    message_en: str


class _Zh(str):
    """A key that formats as its Chinese name when the kind of key is given (``{item:items}``)."""

    def __format__(self, kind: str) -> str:
        return terms(kind)[self].zh if kind else str(self)


class _En(str):
    """The same in English."""

    def __format__(self, kind: str) -> str:
        return terms(kind)[self].en if kind else str(self)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by name.  Raises ValueError for a file without both messages."""
    folder = files(__package__).joinpath("rules")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return {rule.key: rule for f in found for rule in [_parse(f.name.removesuffix(".sql"), f.read_text("utf-8"))]}


def _parse(key: str, text: str) -> Rule:
    said = dict(_MESSAGE.findall(text))
    if set(said) != {"zh", "en"}:
        raise ValueError(f"rules/{key}.sql: the head gives no message in both languages")
    return Rule(key, text.strip().removesuffix(";"), _WITHIN in text, said["zh"], said["en"])


def findings(db: sqlite3.Connection) -> Iterator[Row]:
    """Rows of ``findings`` from every rule over the tables and views of ``db``; cells that a person must look at first
    make them ``needs reading``."""
    for rule in rules().values():
        yield from findings_of(db, rule)


def findings_of(db: sqlite3.Connection, rule: Rule) -> Iterator[Row]:
    """Rows of ``findings`` from one rule, in the order of its reports and places."""
    cursor = db.execute(_UNSURE.format(sql=rule.sql))
    names = [column[0] for column in cursor.description]
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        yield finding_row(row["report_id"], _finding(rule, row))


def reads(db: sqlite3.Connection, rule: Rule) -> set[tuple[str, str]]:
    """The tables and columns that a rule looks at, also through views; the column is empty where rows are counted."""
    found: set[tuple[str, str]] = set()

    def note(action: int, table: str | None, column: str | None, *_of: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            found.add((table or "", column or ""))
        return sqlite3.SQLITE_OK

    db.set_authorizer(note)
    try:
        db.execute("EXPLAIN " + _UNSURE.format(sql=rule.sql)).close()
    finally:
        db.set_authorizer(None)
    return found


def _finding(rule: Rule, row: Row) -> Row:
    term = terms("rules")[rule.key]
    for name, value in row.items():
        if isinstance(value, float) and value.is_integer():
            row[name] = int(value)
    row["difference"] = abs(Decimal(str(row["left_value"])) - Decimal(str(row["right_value"])))
    return {
        "rule": rule.key,
        "where": row["place"],
        "severity": row.get("severity") or term.severity,
        "verdict": "needs reading" if row["unsure"] else row["verdict"],
        "left": row["left_value"],
        "right": row["right_value"],
        "formula": term.formula,
        "operands": json.loads(row["operands"]),
        "message_zh": _say(rule.message_zh, row, _Zh) + f"（{term.zh}）",
        "message_en": _say(rule.message_en, row, _En) + f" ({term.en})",
    }


def _say(message: str, row: Row, word: type[_Zh] | type[_En]) -> str:
    return message.format_map({name: word(value) if isinstance(value, str) else value for name, value in row.items()})
