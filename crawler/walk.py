"""How a walk through the pages of one list goes on, and when and with what result it ends. Pure rules.

An adapter either proves that a list ended, or the walk is recorded as possibly incomplete: portals declare
more pages than exist, answer deep pages with stubs, and show page 1 again under the name of page 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from crawler.families import ListReading, PageRequest
from crawler.ledger import WalkRecord
from crawler.urls import next_numbered

PAGE_CAP = 200
# declared pages tried after the last one that exists, to tell a false declaration from a hole
PROBES = 5
# pages in a row without a report that are borne in a list of other things too
BARREN = 5
# from a column's shell to its list may lead over a frame and a file of settings
MAX_HOPS = 4


@dataclass(frozen=True)
class Place:
    """Where in a walk a page stands: page number from 1, pages missing just before it, depth of columns.

    `column`: the walk began at a page that said it lists reports. `family` reads its pages, empty when that
    is still to be found. `hops` counts shells passed, `barren` pages in a row of a list that is no column and names no
    report, `others` are further ways to ask for this same page.
    """

    walk: str
    page: int = 1
    misses: int = 0
    level: int = 0
    column: bool = False
    family: str = ""
    hops: int = 0
    barren: int = 0
    others: tuple[PageRequest, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The place as a task carries it; `from_json` is the way back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        """The place of a task."""
        return cls(**{**data, "others": tuple(PageRequest.from_json(other) for other in data["others"])})


@dataclass(frozen=True)
class Step:
    """What follows a page: how to ask for the next page and its place, or None and the walk has ended."""

    record: WalkRecord
    request: PageRequest | None = None
    place: Place | None = None


def after_shell(record: WalkRecord, place: Place, reading: ListReading) -> Step:
    """The step from a page that is no list to the list it points to."""
    if place.hops >= MAX_HOPS:
        return Step(broken_off(record, "error", f"the list was not reached over {MAX_HOPS} pages that point to it"))
    first, *others = reading.next_pages
    return Step(record, first, replace(place, hops=place.hops + 1, others=tuple(others)))


def after_page(record: WalkRecord, place: Place, reading: ListReading, fresh: int, seen: int) -> Step:
    """The step after a page with rows; `fresh` of them are new to the walk, `seen` is the walk's count."""
    if place.others and not fresh and (place.page > 1 or not reading.rows):
        return _other_way(record, place)
    record = replace(
        record,
        pages=record.pages + 1,
        declared_total=_highest(record.declared_total, reading.declared_total),
        declared_pages=_highest(record.declared_pages, reading.declared_pages),
        repeated=record.repeated + reading.repeated + len(reading.rows) - fresh,
    )
    if place.page > 1 and not reading.rows:
        return _end(record, "end", seen)
    if place.page > 1 and not fresh:
        again = f"page {place.page} shows rows of earlier pages again"
        # what is shown again is no proof of rows that were declared and not shown
        record = replace(record, repeated=record.repeated - len(reading.rows))
        return _end(record, "no new rows", seen, again, lost=record.declared_total is None)
    if place.misses:
        hole = f"pages missing before page {place.page}, which exists"
        record = replace(record, lost=True, reasons=(*record.reasons, hole))
    if not reading.rows:
        return _end(record, "end", seen, "the list says that it is empty")
    if record.declared_total is not None and seen >= record.declared_total:
        return _end(record, "declared total reached", seen)
    if not reading.next_pages:
        return _end(record, reading.stop_reason or "end", seen)
    if place.barren >= BARREN:
        return _end(record, "cap", seen, f"stopped after {BARREN} pages in a row that name no report", lost=True)
    if place.page >= PAGE_CAP:
        return _end(record, "cap", seen, f"stopped after {PAGE_CAP} pages", lost=True)
    first, *others = reading.next_pages
    return Step(record, first, replace(place, page=place.page + 1, misses=0, others=tuple(others)))


def after_miss(
    record: WalkRecord, place: Place, asked: PageRequest, kind: str, seen: int, named: PageRequest | None = None
) -> Step:
    """The step after a page that is not there; `kind` is `404` or `stub`, `named` the page it names after itself.

    Other ways to ask for it come first. Then the declared pages behind it are tried too: when one exists, rows
    were lost, otherwise the portal only declared too many.
    """
    if place.others:
        return _other_way(record, place)
    if place.page == 1:
        what = "answers 404" if kind == "404" else "holds no row"
        return _end(record, kind, seen, f"the list itself {what}: {asked.url}", lost=True)
    if record.declared_pages is None:
        return _end(record, kind, seen, f"page {place.page} is linked and is not there ({kind})", lost=True)
    misses = place.misses + 1
    following = named or _numbered(asked)
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


def _other_way(record: WalkRecord, place: Place) -> Step:
    first, *others = place.others
    return Step(record, first, replace(place, others=tuple(others)))


def _numbered(asked: PageRequest) -> PageRequest | None:
    url = next_numbered(asked.url) if asked.method == "GET" else None
    return replace(asked, url=url) if url is not None else None


def _end(record: WalkRecord, stop_reason: str, seen: int, sentence: str = "", *, lost: bool = False) -> Step:
    reasons = list(record.reasons)
    if sentence:
        reasons.append(sentence)
    # a row listed twice is declared twice
    shown = seen + record.repeated
    if record.declared_total is not None and shown < record.declared_total:
        lost = True
        reasons.append(f"declared {record.declared_total} rows, {seen} listed")
    ended = replace(record, stop_reason=stop_reason, lost=record.lost or lost, reasons=tuple(reasons))
    return Step(ended)


def _highest(known: int | None, said: int | None) -> int | None:
    return said if known is None else max(known, said or 0)
