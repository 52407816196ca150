"""Bringing a published database up to date by what is new: a copy of it is edited, checked, and put in its place.

The rows of a report are made again where its digest is another than before.  Of what is computed between reports, a
rule within one organ, and the comparison of narratives, are done again for the organs and narratives touched; what is
cheap over everything is done over everything.  Rows that come out the same stay where they are.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import closing
from pathlib import Path
from typing import Any

from archive import across, totals
from archive.assembly import Arrangement
from archive.buildstate import BuildState
from archive.contenthash import combined
from archive.copies import Narrative, Narratives, affected, copied, narratives
from archive.coverage import coverage
from archive.database import BuildInvalid, Published, beside, label, put_in_place, unguarded
from archive.edits import Edits
from archive.excerpt import excerpt
from archive.findings import Row
from archive.rows import TABLES

MOST_CHANGED = 0.25
"""Where more of the reports than these have changed, all is written anew."""

_AT_ONCE = 1 << 20
_CAPTURES = "report_id IS NULL OR report_id IN (SELECT report_id FROM temp.changed)"
"""The captures that may be told of otherwise: the digest of a report covers all that is said of its own."""


def touched(state: BuildState, reports: Mapping[str, bytes]) -> Set[str]:
    """The reports that have come, gone or changed since, ``reports`` being the digests of all that there are."""
    return {one for one in state.reports.keys() | reports.keys() if state.reports.get(one) != reports.get(one)}


def copy(path: Path, digest: str) -> None:
    """Copy a published database beside itself, prove the copy to be the file of this digest, bit for bit, and bring it
    to disk.  Raises `BuildInvalid`, OSError."""
    found = hashlib.sha256()
    with path.open("rb") as published, beside(path).open("wb") as file:
        while part := published.read(_AT_ONCE):
            found.update(part)
            file.write(part)
        if found.hexdigest() != digest:
            raise BuildInvalid(f"{path.name} is damaged: it is not the file that was published")
        file.flush()
        os.fsync(file.fileno())


def republish(
    path: Path,
    state: BuildState,
    changed: Set[str],
    arranged: Arrangement,
    runs: Sequence[Mapping[str, Any]],
    inputs: str,
) -> Published:
    """Edit the `copy` of the database and put it in place of ``path``; ``changed`` are the reports whose rows must be
    made again, ``state`` is what the copy was made from.

    Raises `BuildInvalid` and leaves ``path`` untouched when a check fails.
    """
    with closing(sqlite3.connect(beside(path))) as db:
        unguarded(db)
        if db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone() != (combined(db, state.sums),):
            raise BuildInvalid(f"{path.name} is not what its tables are said to add up to")
        edits = Edits(db, state.sums)
        organs = _organs(db, changed) | {
            arranged.entries[one].organ.organ_id for one in changed & arranged.entries.keys()
        }
        summed, gone = totals.held(db), totals.totals(db, organs)
        _replace_reports(edits, changed, arranged)
        for name, rows in arranged.catalogue(runs, changed).items():
            edits.replace(name, rows, _CAPTURES if name == "captures" else "1")
        edits.replace("coverage", coverage(db))
        for name, rows in totals.rows(totals.exchanged(summed, gone, totals.totals(db, organs))).items():
            edits.replace(name, rows)
        found = _replace_copies(edits, db, state.narratives, organs, changed)
        _replace_findings(edits, db, organs, changed)
        digest = combined(db, edits.sums)
        label(db, digest, inputs)
        db.commit()
        edits.check()
    put_in_place(beside(path), path)
    return Published(digest, edits.sums, found)


def _organs(db: sqlite3.Connection, reports: Iterable[str]) -> set[str]:
    """The organs that issued these reports, as far as the database holds them."""
    found = (db.execute("SELECT organ_id FROM reports WHERE report_id = ?", [one]).fetchone() for one in reports)
    return {row[0] for row in found if row is not None}


def _replace_reports(edits: Edits, changed: Set[str], arranged: Arrangement) -> None:
    """The rows of the changed reports, but for what rules between reports found."""
    edits.name("changed", changed)
    made: dict[str, list[Row]] = defaultdict(list)
    for report_id in sorted(changed & arranged.entries.keys()):
        for name, rows in arranged.report(report_id).items():
            made[name] += rows
    marks = ", ".join("?" for _ in across.rules())
    for name in TABLES:
        own = f" AND rule NOT IN ({marks})" if name == "findings" else ""
        within = f"report_id IN (SELECT report_id FROM temp.changed){own}"
        edits.replace(name, made[name], within, [*across.rules()] if own else [])


def _replace_copies(
    edits: Edits, db: sqlite3.Connection, before: Narratives, organs: Set[str], changed: Set[str]
) -> Narratives:
    kept = {one: narrative for one, narrative in before.items() if narrative.organ_id not in organs}
    after: dict[str, Narrative] = kept | narratives(db, sorted(organs))
    again = affected(before, after, changed)
    edits.name("compared", again)
    within = "SELECT report_id FROM temp.compared"
    edits.replace("copies", copied(db, after, again), f"report_id IN ({within}) OR other_report_id IN ({within})")
    return after


def _replace_findings(edits: Edits, db: sqlite3.Connection, organs: Set[str], changed: Set[str]) -> None:
    """What rules between reports find: of the organs touched by those that look at one organ, of all by the others."""
    sql = "SELECT report_id FROM reports WHERE organ_id = ?"
    edits.name("scope", changed | {row[0] for organ in organs for row in db.execute(sql, [organ])})
    with closing(excerpt(db, sorted(organs))) as small:
        for rule in across.rules().values():
            if rule.within_organ:
                within = "rule = ? AND report_id IN (SELECT report_id FROM temp.scope)"
                edits.replace("findings", across.findings_of(small, rule), within, [rule.key])
            else:
                edits.replace("findings", across.findings_of(db, rule), "rule = ?", [rule.key])
