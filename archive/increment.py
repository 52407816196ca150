"""Bringing a published database up to date by what is new: a copy of it is edited, checked, and put in its place.

The rows of a report are made again where its digest is another than before.  Of what is computed between reports, a
rule within one organ, and the comparison of narratives, are done again for the organs and narratives touched; what is
cheap over everything is done over everything.  Rows that come out the same stay where they are.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from archive import across, catalogue, fingerprints, spare, totals
from archive.assembly import Archive
from archive.buildstate import BuildState
from archive.contenthash import combined
from archive.copies import Narrative, Narratives, affected, copied, narratives
from archive.coverage import Outlook, coverage, outlook
from archive.database import BuildInvalid, Published, beside, label, put_in_place, unguarded
from archive.edits import Edits
from archive.excerpt import excerpt
from archive.findings import Row
from archive.rows import TABLES

MOST_CHANGED = 0.25
"""Where more of the reports than these have changed, all is written anew."""

_ORGANS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class News:
    """The reports that have come, gone or changed, by their organs; the organs and years of those that are there; the
    rows of captures that are part of no report; ``captures`` are those that have come or gone, by id."""

    changed: Mapping[str, Set[str]]
    years: Set[tuple[str, int]]
    captures: Set[str]
    unowned: Sequence[Row]

    @property
    def reports(self) -> int:
        """How many reports."""
        return sum(map(len, self.changed.values()))


def look(archive: Archive) -> News:
    """What is new since the ledger was kept last, and take note of it in the ledger."""
    ledger, changed, years = archive.ledger, {}, set()
    captures, pages = ledger.touched()
    organs = ledger.under(pages)
    unowned = [row for row in archive.place(sorted(pages)) if row["capture_id"] in captures]
    for organ_id in sorted(organs | ledger.under(pages)):
        arranged = archive.organ(organ_id)
        before, after = ledger.reports(organ_id), fingerprints.of_reports(arranged)
        ledger.keep(organ_id, after)
        if before != after:
            told = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
            changed[organ_id] = told
            entries = (arranged.entries[one] for one in told & after.keys())
            years |= {(organ_id, entry.year) for entry in entries if entry.year is not None}
    return News(changed, years, captures, unowned)


def copy(path: Path, digest: str) -> None:
    """Copy a published database beside itself, over the spare one where there is one, prove the copy to be the file of
    this digest, bit for bit, and bring it to disk.  Raises `BuildInvalid`, OSError."""
    spare.take(path, beside(path))
    digests: list[bytes] = []
    with path.open("rb") as published:

        def parts() -> Iterator[bytes]:
            while part := published.read(fingerprints.PART):
                digests.append(hashlib.sha256(part).digest())
                yield part

        spare.overwrite(beside(path), parts())
    if fingerprints.of_parts(digests) != digest:
        raise BuildInvalid(f"{path.name} is damaged: it is not the file that was published")


def republish(
    path: Path, state: BuildState, archive: Archive, news: News, runs: Sequence[Mapping[str, Any]], inputs: str
) -> Published:
    """Edit the `copy` of the database and put it in place of ``path``; ``state`` is what the copy was made from.

    Raises `BuildInvalid` and leaves ``path`` untouched when a check fails.
    """
    with closing(sqlite3.connect(beside(path))) as db:
        unguarded(db)
        if db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone() != (combined(db, state.sums),):
            raise BuildInvalid(f"{path.name} is not what its tables are said to add up to")
        edits, organs = Edits(db, state.sums), news.changed.keys()
        changed = {report_id for reports in news.changed.values() for report_id in reports}
        seen = outlook(db)
        years = news.years | _years(edits, db, changed)
        summed, gone = totals.held(db), totals.totals(db, years)
        _replace_reports(edits, archive, news)
        _replace_catalogue(edits, db, archive, runs)
        _replace_coverage(edits, db, organs, seen)
        if edits.changed.isdisjoint(totals.FILED_UNDER):
            summed = totals.exchanged(summed, gone, totals.totals(db, years))
        else:
            summed = totals.totals(db)
        for name, rows in totals.rows(summed).items():
            edits.replace(name, rows)
        found = _replace_copies(edits, db, state.narratives, organs, changed)
        _replace_findings(edits, db, organs, changed)
        digest = combined(db, edits.sums)
        label(db, digest, inputs)
        db.commit()
        edits.check()
    put_in_place(beside(path), path)
    return Published(digest, edits.sums, found)


def _years(edits: Edits, db: sqlite3.Connection, changed: Set[str]) -> set[tuple[str, int]]:
    """The organs and years of some reports."""
    edits.name("changed", changed)
    sql = "SELECT organ_id, report_year FROM reports WHERE report_id IN (SELECT id FROM temp.changed)"
    return {(organ_id, year) for organ_id, year in db.execute(sql) if year is not None}


def _replace_reports(edits: Edits, archive: Archive, news: News) -> None:
    """The rows of the changed reports, but for what rules between reports found; of those who issued them; and of the
    captures that they, or none, were read in."""
    captures = list(news.unowned)
    waiting = iter(sorted(news.changed))
    while some := list(islice(waiting, _ORGANS_AT_ONCE)):
        made: dict[str, list[Row]] = defaultdict(list)
        for organ_id in some:
            arranged = archive.organ(organ_id)
            made["organs"] += arranged.organs()
            for report_id in sorted(news.changed[organ_id] & arranged.entries.keys()):
                for name, rows in arranged.report(report_id).items():
                    made[name] += rows
        captures += made["captures"]
        edits.name("changed", (one for organ_id in some for one in news.changed[organ_id]))
        for name in TABLES:
            own = [*across.rules()] if name == "findings" else []
            kept = f" AND rule NOT IN ({', '.join('?' for _ in own)})" if own else ""
            edits.replace(name, made[name], f"report_id IN (SELECT id FROM temp.changed){kept}", own)
        edits.name("issuers", some)
        edits.replace("organs", made["organs"], "organ_id IN (SELECT id FROM temp.issuers)")
    edits.name("changed", (one for reports in news.changed.values() for one in reports))
    edits.name("told", news.captures)
    where = "report_id IN (SELECT id FROM temp.changed) OR capture_id IN (SELECT id FROM temp.told)"
    edits.replace("captures", captures, where)


def _replace_catalogue(
    edits: Edits, db: sqlite3.Connection, archive: Archive, runs: Sequence[Mapping[str, Any]]
) -> None:
    """What is said of runs and sources."""
    held = dict(db.execute("SELECT source_id, COUNT(*) FROM reports GROUP BY source_id"))
    edits.replace("runs", map(catalogue.run_row, runs))
    edits.replace("sources", catalogue.source_rows(runs, archive.ledger.first_of_sources(), held))


def _replace_coverage(edits: Edits, db: sqlite3.Connection, organs: Set[str], before: Outlook) -> None:
    """The coverage of the organs touched, and of those that share a source with them which tells otherwise now."""
    after = outlook(db)
    others = before.changed(after)
    if others is None:
        edits.replace("coverage", coverage(db, after))
        return
    edits.name("covered", organs | others)
    edits.replace("coverage", coverage(db, after, organs | others), "organ_id IN (SELECT id FROM temp.covered)")


def _replace_copies(
    edits: Edits, db: sqlite3.Connection, before: Narratives, organs: Set[str], changed: Set[str]
) -> Narratives:
    kept = {one: narrative for one, narrative in before.items() if narrative.organ_id not in organs}
    after: dict[str, Narrative] = kept | narratives(db, sorted(organs))
    again = affected(before, after, changed)
    edits.name("compared", again)
    within = "SELECT id FROM temp.compared"
    edits.replace("copies", copied(db, after, again), f"report_id IN ({within}) OR other_report_id IN ({within})")
    return after


def _replace_findings(edits: Edits, db: sqlite3.Connection, organs: Set[str], changed: Set[str]) -> None:
    """What those rules between reports find that look at anything that has changed: of the organs touched by those that
    look at one organ, of all by the others."""
    looked = {rule: across.reads(db, rule) for rule in across.rules().values()}
    rules = [rule for rule, places in looked.items() if not edits.changed.isdisjoint(places)]
    if any(rule.within_organ for rule in rules):
        wanted = {table for rule in rules if rule.within_organ for table, _ in looked[rule]}
        sql = "SELECT report_id FROM reports WHERE organ_id = ?"
        edits.name("scope", changed | {row[0] for organ in organs for row in db.execute(sql, [organ])})
        with closing(excerpt(db, sorted(organs), wanted)) as small:
            for rule in (rule for rule in rules if rule.within_organ):
                within = "rule = ? AND report_id IN (SELECT id FROM temp.scope)"
                edits.replace("findings", across.findings_of(small, rule), within, [rule.key])
    for rule in (rule for rule in rules if not rule.within_organ):
        edits.replace("findings", across.findings_of(db, rule), "rule = ?", [rule.key])
