"""Publications: which captures are one report.  Pure: the answer depends on the set of captures, not on their order.

A publication is a page with its attachments.  Its renditions (page, Word, PDF) are one report, read from the fullest.
Publications of one organ and year with the same tables are copies of one report; with other tables, later editions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from archive.cdxj import Capture
from archive.extractions import Result
from archive.organs import Organ, organ_of

_LEAST_SURE = ("scan", "pdf", "text")
"""Carriers that state less than the others; of equally full renditions one of the others is read."""

_TABLES = ("table2", "table3", "table4", "table_b")
_WORDS = frozenset(("label", "unit"))
"""What the statistics form prints beside its figures."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture and what was read in it."""

    capture: Capture
    result: Result

    @property
    def is_report(self) -> bool:
        """Whether a report was read."""
        return "refused" not in self.result

    @property
    def year(self) -> int | None:
        """The report year; None when no report was read or it names none."""
        year: int | None = self.result["metadata"]["report_year"] if self.is_report else None
        return year

    @property
    def content_digest(self) -> str:
        """Digest of the normalised content: title, sections and tables, nothing that a page's furniture changes."""
        content = {k: self.result.get(k) for k in ("sections", *_TABLES)}
        content["title"] = self.result["metadata"].get("title")
        return _digest(content)

    @property
    def tables_digest(self) -> str:
        """Digest of the figures alone."""
        return _digest(sorted((place, str(n)) for place, c in cells(self.result) if (n := cell_number(c)) is not None))

    @property
    def cells(self) -> int:
        """Cells read as numbers."""
        return sum(1 for _, cell in cells(self.result) if cell_number(cell) is not None)


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
    metadata = reading.result["metadata"]
    carrier = metadata["carrier"]
    sure = _LEAST_SURE.index(carrier) if carrier in _LEAST_SURE else len(_LEAST_SURE)
    return metadata.get("part") is None, reading.cells, sure, reading.capture.url


@dataclass(slots=True)
class ReportEntry:
    """One row of ``reports`` to be: who, when, which edition, from which publications."""

    report_id: str
    organ: Organ
    year: int | None
    edition: int
    primary: Reading
    publications: list[Publication]


def cells(result: Result) -> Iterable[tuple[tuple[str, str, str], Any]]:
    """Every cell of a result with its table, row and column."""
    for table in _TABLES:
        for row, columns in (result.get(table) or {}).items():
            for column, cell in columns.items():
                if column not in _WORDS:
                    yield (table, row, column), cell


def cell_number(cell: Any) -> Any:
    """The printed number of a cell in the contract's shape, None when it has none."""
    return cell.get("value") if isinstance(cell, dict) else cell


def publications(captures: Iterable[Capture], results: Mapping[str, Result]) -> list[Publication]:
    """The publications among the documents that were read.  An address that gives the report of another year than it
    did is another publication: some portals show the latest report at one address."""
    readings = [Reading(c, results[c.capture_id]) for c in captures if c.capture_id in results]
    readings.sort(key=lambda r: (r.capture.captured_at, r.capture.url))
    years: dict[str, set[int | None]] = {}
    for reading in readings:
        years.setdefault(reading.capture.url, set()).add(reading.year)
    found: dict[tuple[str, int | None], Publication] = {}
    for reading in readings:
        capture = reading.capture
        page = capture.note.get("page_url") or capture.url
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
            organ = organ_of(primary.result["metadata"], primary.capture.note)
            named.append((organ, primary.result["metadata"]["report_year"], primary, publication))
    named.sort(key=lambda entry: (entry[0].organ_id, entry[1] or 0))
    entries: list[ReportEntry] = []
    for (organ, year), group in groupby(named, key=lambda entry: (entry[0], entry[1])):
        entries += _editions(organ, year, [(reading, publication) for _, _, reading, publication in group])
    return entries


def _editions(organ: Organ, year: int | None, group: list[tuple[Reading, Publication]]) -> list[ReportEntry]:
    editions: dict[str, ReportEntry] = {}
    for reading, publication in group:
        known = editions.get(reading.tables_digest)
        if known is not None:
            known.publications.append(publication)
            continue
        number = len(editions) + 1
        identifier = f"{organ.organ_id}-{year or 'undated'}" + (f"-e{number}" if number > 1 else "")
        editions[reading.tables_digest] = ReportEntry(identifier, organ, year, number, reading, [publication])
    return list(editions.values())


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
