"""How a walk through the pages of one list goes on, and when and with what result it ends. Pure rules.

An adapter either proves that a list ended, or the walk is recorded as possibly incomplete: portals declare
more pages than exist, answer deep pages with stubs, and show page 1 again under the name of page 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crawler.families import ListReading
from crawler.ledger import WalkRecord
from crawler.urls import next_numbered

PAGE_CAP = 200
# declared pages tried after the last one that exists, to tell a false declaration from a hole
PROBES = 5


@dataclass(frozen=True)
class Place:
    """Where in a walk a page stands: page number from 1, pages missing just before it, depth of columns."""

    walk: str
    page: int = 1
    misses: int = 0
    level: int = 0

    def as_json(self) -> dict[str, Any]:
        """The place as a task carries it; `Place(**place)` is the way back."""
        return {"walk": self.walk, "page": self.page, "misses": self.misses, "level": self.level}


@dataclass(frozen=True)
class Step:
    """What follows a page: the next page's address and place, or None and the walk has ended."""

    record: WalkRecord
    url: str | None = None
    place: Place | None = None


def after_page(record: WalkRecord, place: Place, reading: ListReading, fresh: int, seen: int) -> Step:
    """The step after a page with rows; `fresh` of them are new to the walk, `seen` is the walk's count."""
    record = replace(
        record,
        pages=record.pages + 1,
        declared_total=_highest(record.declared_total, reading.declared_total),
        declared_pages=_highest(record.declared_pages, reading.declared_pages),
    )
    if place.page > 1 and not fresh:
        repeated = f"page {place.page} shows rows of earlier pages again"
        return _end(record, "no new rows", seen, repeated, lost=record.declared_total is None)
    if place.misses:
        hole = f"pages missing before page {place.page}, which exists"
        record = replace(record, lost=True, reasons=(*record.reasons, hole))
    if record.declared_total is not None and seen >= record.declared_total:
        return _end(record, "declared total reached", seen)
    if not reading.next_pages:
        return _end(record, reading.stop_reason or "end", seen)
    if place.page >= PAGE_CAP:
        return _end(record, "cap", seen, f"stopped after {PAGE_CAP} pages", lost=True)
    following = replace(place, page=place.page + 1, misses=0)
    return Step(record, reading.next_pages[0], following)


def after_miss(record: WalkRecord, place: Place, url: str, kind: str, seen: int) -> Step:
    """The step after a page that is not there; `kind` is `404` or `stub`.

    The declared pages behind it are tried too: when one exists, rows were lost, otherwise the portal only
    declared too many.
    """
    if place.page == 1:
        what = "answers 404" if kind == "404" else "holds no row"
        return _end(record, kind, seen, f"the list itself {what}: {url}", lost=True)
    if record.declared_pages is None:
        return _end(record, kind, seen, f"page {place.page} is linked and is not there ({kind})", lost=True)
    misses = place.misses + 1
    following = next_numbered(url)
    if place.page < record.declared_pages and misses < PROBES and following is not None:
        return Step(record, following, replace(place, page=place.page + 1, misses=misses))
    untried = record.declared_pages - place.page
    sentence = f"declared {record.declared_pages} pages, {record.pages} exist"
    if untried > 0:
        return _end(record, kind, seen, f"{sentence}, the last {untried} not tried", lost=True)
    return _end(record, kind, seen, sentence)


def broken_off(record: WalkRecord, stop_reason: str, sentence: str) -> WalkRecord:
    """The record of a walk that something else ended: `error`, `gate`, `robots`, `no browser`."""
    return replace(record, stop_reason=stop_reason, lost=True, reasons=(*record.reasons, sentence))


def _end(record: WalkRecord, stop_reason: str, seen: int, sentence: str = "", *, lost: bool = False) -> Step:
    reasons = list(record.reasons)
    if sentence:
        reasons.append(sentence)
    if record.declared_total is not None and seen < record.declared_total:
        lost = True
        reasons.append(f"declared {record.declared_total} rows, {seen} listed")
    ended = replace(record, stop_reason=stop_reason, lost=record.lost or lost, reasons=tuple(reasons))
    return Step(ended)


def _highest(known: int | None, said: int | None) -> int | None:
    return said if known is None else max(known, said or 0)
