"""The table ``coverage``: for every organ and year whether the report was published in time, is missing, or was not
seen, and why.  Pure: computed from the other tables and the register of governments.

Article 49 of the Regulation: departments by 31 January, governments by 31 March; up to report year 2018 all by 31 March
(Article 31 of the Regulation of 2007); for townships, streets and zones the law sets no date.  A report is late only
where the page itself dates it so; it is in time where any date, or our having seen it, proves it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

_REPORTS = """
SELECT r.organ_id, r.report_year, r.report_id, r.edition, r.published_on, r.published_source, r.page_url, r.source_id,
  substr(r.first_seen, 1, 10) AS seen,
  (SELECT MIN(c.list_date) FROM captures c WHERE c.report_id = r.report_id) AS listed
FROM reports r WHERE r.report_year IS NOT NULL ORDER BY r.organ_id, r.report_year, r.edition
"""
_SOURCES = """
SELECT s.*, n.finished_at FROM sources s LEFT JOIN runs n ON n.run_id = s.last_run ORDER BY s.source_id
"""
_UNREAD = """
SELECT source_id, list_title FROM captures
WHERE report_id IS NULL AND role <> 'list' AND source_id IS NOT NULL AND list_title IS NOT NULL
"""


def coverage(db: sqlite3.Connection) -> list[Row]:
    """The rows, from the tables of ``db``."""
    organs = {row["organ_id"]: row for row in _rows(db, "SELECT * FROM organs")}
    held: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for report in _rows(db, _REPORTS):
        held[report["organ_id"], report["report_year"]].append(report)
    if not held:
        return []
    sources = _sources_by_organ(_rows(db, _SOURCES), organs.values(), held.values())
    unread = defaultdict(list)
    for row in _rows(db, _UNREAD):
        unread[row["source_id"]].append(row["list_title"])
    reposted = _reposted(held.values())
    years = range(min(year for _, year in held), max(year for _, year in held) + 1)
    rows = []
    for organ in (*organs.values(), *_registered(organs)):
        for year in years:
            if year < (organ["first_year"] or year):
                continue
            base = {key: organ[key] for key in ("organ_id", "level", "province")}
            base |= {"organ": organ["name"], "report_year": year, "due": _due(organ["kind"], year)}
            editions = held.get((organ["organ_id"], year))
            own = sources.get(organ["organ_id"], ())
            told = (
                _held(editions, base["due"], reposted) if editions else _not_held(organ, year, base["due"], own, unread)
            )
            rows.append(base | told)
    return sorted(rows, key=lambda row: (row["organ_id"], row["report_year"]))


def _rows(db: sqlite3.Connection, sql: str) -> list[Row]:
    cursor = db.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _registered(organs: Mapping[str, Row]) -> Iterator[Row]:
    """The governments of the register that no report is held of."""
    known = {row["division_code"] for row in organs.values() if row["kind"] == "government"}
    for entry in governments():
        if entry.code in known:
            continue
        division = with_code(entry.code, None)
        name = (full_name(division, None) if division else entry.name) + "人民政府"
        yield {
            "organ_id": identifier(entry.code, name),
            "name": name,
            "kind": "government",
            "level": entry.level,
            "province": entry.province,
            "division_code": entry.code,
            "first_year": None,
            "url": entry.portal_url,
        }


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


def _sources_by_organ(
    sources: Sequence[Row], organs: Iterable[Row], held: Iterable[Sequence[Row]]
) -> dict[str, list[Row]]:
    """The sources of each organ; ``own`` says whether a source gives no other organ's reports."""
    given: dict[str, set[str]] = defaultdict(set)
    for editions in held:
        for report in editions:
            given[report["source_id"]].add(report["organ_id"])
    registered = [(row["organ_id"], row["name"]) for row in organs]
    registered += [(row["organ_id"], row["name"]) for row in _registered({})]
    by_name: dict[str, set[str]] = defaultdict(set)
    for organ_id, name in registered:
        by_name[name].add(organ_id)
    found: dict[str, list[Row]] = defaultdict(list)
    for source in sources:
        named = by_name.get(source["organ"] or "", set())
        issuers = given[source["source_id"]] | (named if len(named) == 1 else set())
        for organ_id in issuers:
            found[organ_id].append(source | {"own": len(issuers) == 1})
    return found


def _not_held(
    organ: Mapping[str, Any], year: int, due: str | None, sources: Sequence[Row], unread: Mapping[str, list[str]]
) -> Row:
    """State of a year no report is held of: the best that any of its sources allows to say."""
    states = {_state(source, year, due, unread): source for source in reversed(sources)}
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


def _state(source: Row, year: int, due: str | None, unread: Mapping[str, list[str]]) -> str:
    """What one source allows to say: missing only where its own column was read whole after the statutory date and
    lists nothing of that year that was left unread."""
    if source["last_status"] in _NOT_ASKED or source["stop_reason"] == "no browser":
        return "not looked for"
    if source["stop_reason"] in _GATES:
        return "gated"
    if source["last_status"] == "failed":
        return "unreachable"
    whole = source["last_status"] == "complete" and source["stop_reason"] in _READ_WHOLE
    after = (source["finished_at"] or "")[:10] > (due or f"{year + 1}-03-31")
    listed = any(str(year) in title for title in unread.get(source["source_id"], ()))
    return "missing" if whole and after and source["own"] and not listed else "not found by us"
