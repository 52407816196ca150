"""Publications: which captures are one report.  Pure: the answer depends on the set of captures, not on their order.

A publication is a page with its attachments.  Its renditions (page, Word, PDF) are one report, read from the fullest.
Publications of one organ and year with the same tables are copies of one report; with other tables, later editions.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from archive.cdxj import Capture
from archive.organs import Organ, organ_of
from archive.summary import Result, Summary

Load: TypeAlias = Callable[[Capture], Result]
"""Gets the result of a document that was read."""

_LEAST_SURE = ("scan", "pdf", "text")
"""Carriers that state less than the others; of equally full renditions one of the others is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture and what was read in it, at a glance; the whole is loaded when it is asked for."""

    capture: Capture
    summary: Summary
    load: Load = field(repr=False, compare=False)

    @property
    def is_report(self) -> bool:
        """Whether a report was read."""
        return self.summary.refused is None

    @property
    def year(self) -> int | None:
        """The report year; None when no report was read or it names none."""
        year: int | None = self.summary.metadata.get("report_year")
        return year

    @property
    def result(self) -> Result:
        """All that was read."""
        return self.load(self.capture)


@dataclass(slots=True)
class Publication:
    """A page with its attachments: readings by address, oldest first."""

    page_url: str
    readings: dict[str, list[Reading]] = field(default_factory=dict)

    @property
    def first_seen(self) -> str:
        """When any part of it was first captured."""
        return min(r.capture.captured_at.isoformat() for rs in self.readings.values() for r in rs)

    def primary(self) -> Reading | None:
        """The latest reading of the fullest rendition; None when no part is a report.  A report whose address gives
        something else by now is still a report that was published."""
        latest = [next((r for r in reversed(rs) if r.is_report), None) for rs in self.readings.values()]
        return max((r for r in latest if r is not None), key=_fullness, default=None)


def _fullness(reading: Reading) -> tuple[bool, int, int, str]:
    """A report before a form that is only its attachment, then the cells read, then the surer carrier."""
    metadata = reading.summary.metadata
    carrier = metadata["carrier"]
    sure = _LEAST_SURE.index(carrier) if carrier in _LEAST_SURE else len(_LEAST_SURE)
    return metadata["part"] is None, reading.summary.cells, sure, reading.capture.url


@dataclass(slots=True)
class ReportEntry:
    """One row of ``reports`` to be: who, when, which edition, from which publications."""

    report_id: str
    organ: Organ
    year: int | None
    edition: int
    primary: Reading
    publications: list[Publication]

    @property
    def readings(self) -> list[Reading]:
        """Every reading of it that is a report, of all its publications and renditions."""
        return [r for p in self.publications for readings in p.readings.values() for r in readings if r.is_report]


def page_of(capture: Capture) -> str:
    """The address of the page that a capture is part of."""
    return capture.note.get("page_url") or capture.url


def publications(
    captures: Iterable[Capture], summaries: Mapping[str, Summary], load: Load, pages: Container[str] | None = None
) -> list[Publication]:
    """The publications among the documents that were read, or those of some pages; ``captures`` are all that have an
    address in common with one of theirs.  An address that gives the report of another year than it did is another
    publication: some portals show the latest report at one address."""
    readings = [Reading(c, summaries[c.capture_id], load) for c in captures if c.capture_id in summaries]
    readings.sort(key=lambda r: (r.capture.captured_at, r.capture.url))
    years: dict[str, set[int | None]] = {}
    for reading in readings:
        years.setdefault(reading.capture.url, set()).add(reading.year)
    found: dict[tuple[str, int | None], Publication] = {}
    for reading in readings:
        capture = reading.capture
        page = page_of(capture)
        if pages is not None and page not in pages:
            continue
        several = len(years[capture.url] - {None}) > 1
        publication = found.setdefault((page, reading.year if several else None), Publication(page))
        publication.readings.setdefault(capture.url, []).append(reading)
    return sorted(found.values(), key=lambda p: (p.first_seen, p.page_url))


def reports(found: Iterable[Publication]) -> list[ReportEntry]:
    """The reports of the publications, editions numbered by when they were first seen."""
    named: list[tuple[Organ, int | None, Reading, Publication]] = []
    for publication in found:
        primary = publication.primary()
        if primary is not None:
            organ = organ_of(primary.summary.metadata, primary.capture.note)
            named.append((organ, primary.year, primary, publication))
    named.sort(key=lambda entry: (entry[0].organ_id, entry[1] or 0))
    entries: list[ReportEntry] = []
    for (organ, year), group in groupby(named, key=lambda entry: (entry[0], entry[1])):
        entries += _editions(organ, year, [(reading, publication) for _, _, reading, publication in group])
    return entries


def _editions(organ: Organ, year: int | None, group: list[tuple[Reading, Publication]]) -> list[ReportEntry]:
    editions: dict[str, ReportEntry] = {}
    for reading, publication in group:
        known = editions.get(reading.summary.tables_digest)
        if known is not None:
            known.publications.append(publication)
            continue
        number = len(editions) + 1
        identifier = f"{organ.organ_id}-{year or 'undated'}" + (f"-e{number}" if number > 1 else "")
        editions[reading.summary.tables_digest] = ReportEntry(identifier, organ, year, number, reading, [publication])
    return list(editions.values())
