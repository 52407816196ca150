"""Reading a report's tables back from the published database, for comparing it with what it should hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from extract.vocabulary import APPLICANTS, RESULTS, terms

Cells = dict[tuple[str, str, str], str]
"""Table, row, column → the printed number as decimal text; a cell without a number is not there."""

_TABLES = (
    ("table2", "proactive_disclosure", "item", tuple(terms("measures"))),
    ("table3", "applications", "item", APPLICANTS),
    ("table4", "proceedings", "procedure", RESULTS),
)


def stored_reports(database: Path) -> dict[str, str]:
    """Document address → report id, for every document a report was read from."""
    with closing(_open(database)) as db:
        return dict(db.execute("SELECT url, report_id FROM captures WHERE report_id IS NOT NULL").fetchall())


def published(database: Path) -> tuple[set[str], set[str]]:
    """The ids of all reports and findings of the database; none of either without a readable one."""
    if not database.exists():
        return set(), set()
    try:
        with closing(_open(database)) as db:
            reports = {name for (name,) in db.execute("SELECT report_id FROM reports")}
            findings = {name for (name,) in db.execute("SELECT finding_id FROM findings WHERE severity <> 'info'")}
    except sqlite3.DatabaseError:
        return set(), set()
    return reports, findings


def captured(database: Path) -> set[str]:
    """The addresses of every document held, lists left out."""
    with closing(_open(database)) as db:
        return {url for (url,) in db.execute("SELECT DISTINCT url FROM captures WHERE role <> 'list' AND status = 200")}


def stored_cells(database: Path, report_id: str) -> Cells:
    """Every number of tables 2 to 4 that the database holds of a report."""
    cells: Cells = {}
    with closing(_open(database)) as db:
        for table, name, key, columns in _TABLES:
            for row in db.execute(f"SELECT * FROM {name} WHERE report_id = ?", (report_id,)):
                cells |= {(table, row[key], c): str(row[c]) for c in columns if row[c] is not None}
    return cells


def stored_findings(database: Path, report_id: str) -> set[tuple[str, str]]:
    """Rule and place of each failed check of a report; what is only noted (severity info) accuses nobody."""
    sql = "SELECT rule, place FROM findings WHERE report_id = ? AND verdict = 'fail' AND severity <> 'info'"
    with closing(_open(database)) as db:
        found = db.execute(sql, (report_id,))
        return {(row["rule"], row["place"]) for row in found}


def contract_cells(document: Mapping[str, Any]) -> Cells:
    """The same of a document in the contract's shape (design §2)."""
    cells: Cells = {}
    for table, _, _, _ in _TABLES:
        for row, columns in (document.get(table) or {}).items():
            for column, cell in columns.items():
                value = cell.get("value") if isinstance(cell, dict) else cell
                if value is not None:
                    cells[table, row, column] = str(value)
    return cells


def _open(database: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db
