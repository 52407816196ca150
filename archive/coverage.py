"""The table ``coverage``: for every organ and year whether the report was published in time, is missing, or was not
seen, and why.  Pure: computed from the other tables and the register of governments.

Article 49 of the Regulation: departments by 31 January, governments by 31 March; up to report year 2018 all by 31 March
(Article 31 of the Regulation of 2007); for townships, streets and zones the law sets no date.  A report is late only
where the page itself dates it so; it is in time where any date, or our having seen it, proves it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from archive.findings import Row
from archive.organs import identifier
from extract.divisions import full_name, with_code
from extract.register import governments

_LAST_YEAR_OF_OLD_LAW = 2018
_BY_JANUARY = ("department", "vertical_department", "dispatched_office")
_BY_MARCH = ("government", "government_office")
_TRUSTED = ("metadata", "label")
_READ_WHOLE = ("end", "declared total reached", "no new rows", "404")
_GATES = ("gate", "robots")
_NOT_ASKED = ("never contacted", "interrupted")

_ORGANS = "SELECT * FROM organs WHERE :organs IS NULL OR organ_id IN (SELECT value FROM json_each(:organs))"
_REPORTS = """
SELECT r.organ_id, r.report_year, r.report_id, r.edition, r.published_on, r.published_source, r.page_url, r.source_id,
  substr(r.first_seen, 1, 10) AS seen,
  (SELECT MIN(c.list_date) FROM captures c WHERE c.report_id = r.report_id) AS listed
FROM reports r WHERE r.organ_id = ? AND r.report_year IS NOT NULL ORDER BY r.report_year, r.edition
"""
_SOURCES = """
SELECT s.*, n.finished_at FROM sources s LEFT JOIN runs n ON n.run_id = s.last_run ORDER BY s.source_id
"""
_GIVEN = "SELECT DISTINCT source_id, organ_id FROM reports WHERE report_year IS NOT NULL"
_UNREAD = """
SELECT source_id, list_title FROM captures
WHERE report_id IS NULL AND role <> 'list' AND source_id IS NOT NULL AND list_title IS NOT NULL ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class _Source:
    """A source, the organs whose reports it gives or that it is named after, and the titles it lists that were left
    unread."""

    row: Row
    issuers: frozenset[str]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the coverage of an organ depends on beside its own reports."""

    years: range
    governments: frozenset[str]
    """Division codes of the governments that a report is held of."""
    sources: tuple[_Source, ...]

    def changed(self, other: Outlook) -> Set[str] | None:
        """The organs whose coverage may be another with the other outlook; None for all."""
        if (self.years, self.governments) != (other.years, other.governments):
            return None
        mine, theirs = ({one.row["source_id"]: one for one in told.sources} for told in (self, other))
        return {
            organ_id
            for source_id in mine.keys() | theirs.keys()
            if mine.get(source_id) != theirs.get(source_id)
            for source in (mine.get(source_id), theirs.get(source_id))
            if source is not None
            for organ_id in source.issuers
        }


def outlook(db: sqlite3.Connection) -> Outlook:
    """The outlook from the tables of ``db``."""
    ((first, last),) = db.execute("SELECT MIN(report_year), MAX(report_year) FROM reports")
    years = range(0) if first is None else range(first, last + 1)
    codes = db.execute("SELECT division_code FROM organs WHERE kind = 'government'")
    governments = frozenset(row[0] for row in codes)
    given: dict[str, set[str]] = defaultdict(set)
    for source_id, organ_id in db.execute(_GIVEN):
        given[source_id].add(organ_id)
    unread: dict[str, list[str]] = defaultdict(list)
    for source_id, title in db.execute(_UNREAD):
        unread[source_id].append(title)
    sources = []
    for row in _rows(db, _SOURCES):
        source_id = row["source_id"]
        named = _named(db, row["organ"] or "")
        issuers = frozenset(given[source_id] | (named if len(named) == 1 else set()))
        del row["reports"]
        sources.append(_Source(row, issuers, tuple(unread[source_id])))
    return Outlook(years, governments, tuple(sources))


def coverage(db: sqlite3.Connection, seen: Outlook | None = None, among: Set[str] | None = None) -> Iterator[Row]:
    """The rows, from the tables of ``db`` and their outlook; of the organs ``among`` these only, where they are given,
    and then none of those that no report is held of."""
    seen = seen or outlook(db)
    sources: dict[str, list[_Source]] = defaultdict(list)
    for source in seen.sources:
        for organ_id in source.issuers:
            sources[organ_id].append(source)
    organs = _rows(db, _ORGANS, {"organs": None if among is None else json.dumps(sorted(among))})
    for organ in chain(organs, _registered(seen.governments) if among is None and seen.years else ()):
        held: dict[int, list[Row]] = defaultdict(list)
        for report in _rows(db, _REPORTS, [organ["organ_id"]]):
            held[report["report_year"]].append(report)
        reposted = _reposted(held.values())
        for year in seen.years:
            if year < (organ["first_year"] or year):
                continue
            base = {key: organ[key] for key in ("organ_id", "level", "province")}
            base |= {"organ": organ["name"], "report_year": year, "due": _due(organ["kind"], year)}
            own = sources.get(organ["organ_id"], ())
            told = (
                _held(held[year], base["due"], reposted) if year in held else _not_held(organ, year, base["due"], own)
            )
            yield base | told


def _rows(db: sqlite3.Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Row]:
    cursor = db.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _registered(known: Set[str]) -> Iterator[Row]:
    """The governments of the register that no report is held of."""
    return (row for row in _register() if row["division_code"] not in known)


@cache
def _register() -> tuple[Row, ...]:
    """The governments of the register as organs."""
    found = []
    for entry in governments():
        division = with_code(entry.code, None)
        name = (full_name(division, None) if division else entry.name) + "人民政府"
        organ: Row = {
            "organ_id": identifier(entry.code, name),
            "name": name,
            "kind": "government",
            "level": entry.level,
            "province": entry.province,
            "division_code": entry.code,
            "first_year": None,
            "url": entry.portal_url,
        }
        found.append(organ)
    return tuple(found)


@cache
def _registered_as() -> Mapping[str, frozenset[str]]:
    """The identifiers of the governments of the register by name."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _register():
        found[row["name"]].add(row["organ_id"])
    return {name: frozenset(ids) for name, ids in found.items()}


def _named(db: sqlite3.Connection, name: str) -> frozenset[str]:
    """The organs of this name, held or of the register."""
    held = frozenset(row[0] for row in db.execute("SELECT organ_id FROM organs WHERE name = ?", [name]))
    return held | _registered_as().get(name, frozenset())


def _due(kind: str | None, year: int) -> str | None:
    """The statutory date, None where the law sets none.  General offices are held to that of their government."""
    if year <= _LAST_YEAR_OF_OLD_LAW or kind in _BY_MARCH:
        return f"{year + 1}-03-31"
    return f"{year + 1}-01-31" if kind in _BY_JANUARY else None


def _reposted(held: Iterable[Sequence[Row]]) -> set[tuple[str, str]]:
    """Organs and dates on which several years were published at once: a site that moved, not a day of publication."""
    days: Counter[tuple[str, str]] = Counter()
    for editions in held:
        days.update({(r["organ_id"], r["published_on"]) for r in editions if r["published_on"]})
    return {day for day, years in days.items() if years > 1}


def _held(editions: Sequence[Row], due: str | None, reposted: set[tuple[str, str]]) -> Row:
    """State and dates of a year whose report is held, from all its editions."""
    dates = [(r["seen"], "seen") for r in editions]
    dates += [(r["listed"], "list") for r in editions if r["listed"]]
    trusted = [
        (r["published_on"], r["published_source"])
        for r in editions
        if r["published_on"]
        and r["published_source"] in _TRUSTED
        and (r["organ_id"], r["published_on"]) not in reposted
    ]
    year = editions[0]["report_year"]
    possible = [day for day in (*trusted, *dates) if day[0] > f"{year}-12-31"]
    dated = min(possible, default=(None, None))
    late = bool(trusted) and all(day > f"{year}-12-31" for day, _ in trusted)
    state = "held" if due is None or dated[0] is None else "on time" if dated[0] <= due else "late" if late else "held"
    last = editions[-1]
    return {
        "state": state,
        "dated": dated[0],
        "dated_by": dated[1],
        "report_id": last["report_id"],
        "published_on": last["published_on"],
        "url": last["page_url"],
        "source_id": last["source_id"],
        "looked_at": None,
    }


def _not_held(organ: Mapping[str, Any], year: int, due: str | None, sources: Sequence[_Source]) -> Row:
    """State of a year no report is held of: the best that any of its sources allows to say."""
    states = {_state(source, year, due): source.row for source in reversed(sources)}
    order = ("missing", "not found by us", "gated", "unreachable", "not looked for")
    state = next((state for state in order if state in states), "not looked for")
    source = states.get(state, {})
    if "not found by us" in states and state == "missing":  # another source of the organ was not read to its end
        state, source = "not found by us", states["not found by us"]
    return {
        "state": state,
        "dated": None,
        "dated_by": None,
        "report_id": None,
        "published_on": None,
        "url": source.get("entry_url") or organ.get("url") or None,
        "source_id": source.get("source_id"),
        "looked_at": source.get("finished_at"),
    }


def _state(told: _Source, year: int, due: str | None) -> str:
    """What one source allows to say: missing only where its own column was read whole after the statutory date and
    lists nothing of that year that was left unread."""
    source = told.row
    if source["last_status"] in _NOT_ASKED or source["stop_reason"] == "no browser":
        return "not looked for"
    if source["stop_reason"] in _GATES:
        return "gated"
    if source["last_status"] == "failed":
        return "unreachable"
    whole = source["last_status"] == "complete" and source["stop_reason"] in _READ_WHOLE
    after = (source["finished_at"] or "")[:10] > (due or f"{year + 1}-03-31")
    listed = any(str(year) in title for title in told.unread)
    return "missing" if whole and after and len(told.issuers) == 1 and not listed else "not found by us"
