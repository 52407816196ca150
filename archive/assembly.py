"""The archive in order, one organ at a time: which captures are which reports, and their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive import catalogue
from archive.cdxj import Capture
from archive.extractions import Extractions
from archive.findings import Row
from archive.ledger import Ledger, Told
from archive.publications import Load, ReportEntry, page_of, publications, reports
from archive.rows import Tables, report_rows
from archive.summary import Summary


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Reports by identifier, what was read in their captures, and the captures of each address.  The readings
    themselves are loaded when their rows are made."""

    summaries: Mapping[str, Summary]
    entries: dict[str, ReportEntry]
    asked: dict[str, list[Capture]]

    def report(self, report_id: str) -> Tables:
        """The rows of one report, and of the captures that it was read in."""
        entry = self.entries[report_id]
        captures = (reading.capture for reading in entry.readings)
        rows = [catalogue.capture_row(one, self.summaries[one.capture_id], report_id) for one in captures]
        return report_rows(entry, self.asked) | {"captures": rows}

    def organs(self) -> list[Row]:
        """The rows of those who issued these reports."""
        return list(catalogue.organ_rows(self.entries.values()))


def arrange(
    captures: Iterable[Capture], summaries: Mapping[str, Summary], load: Load, pages: Set[str] | None = None
) -> Arrangement:
    """The reports of these captures, whatever the order in which they are given, or of some pages among them."""
    captures = sorted(captures, key=lambda capture: (capture.captured_at, capture.capture_id))
    entries = sorted(reports(publications(captures, summaries, load, pages)), key=lambda entry: entry.report_id)
    asked: dict[str, list[Capture]] = {}
    for capture in captures:
        asked.setdefault(capture.url, []).append(capture)
    return Arrangement(summaries, {entry.report_id: entry for entry in entries}, asked)


@dataclass(frozen=True, slots=True)
class Places:
    """Where another process finds an archive: the file of its ledger, and the data folder with what was read."""

    ledger: Path
    data_dir: Path


class Archive:
    """The captures of a ledger and what was read in them."""

    def __init__(self, ledger: Ledger, readings: Extractions) -> None:
        self.ledger = ledger
        self._readings = readings

    def organ(self, organ_id: str) -> Arrangement:
        """The reports of one organ."""
        pages, told = self.ledger.of_organ(organ_id)
        found = self._arranged(told, pages)
        own = {one: entry for one, entry in found.entries.items() if entry.organ.organ_id == organ_id}
        return Arrangement(found.summaries, own, found.asked)

    def place(self, pages: Iterable[str]) -> Iterator[Row]:
        """Let these pages stand under the organs whose reports they hold; the rows of their captures that are part of
        no report."""
        for page in pages:
            told = self.ledger.around(page)
            found = self._arranged(told, {page})
            self.ledger.place(page, {entry.organ.organ_id for entry in found.entries.values()})
            for capture, _ in told:
                read = found.summaries.get(capture.capture_id)
                if page_of(capture) == page and (read is None or read.refused is not None):
                    yield catalogue.capture_row(capture, read, None)

    def _arranged(self, told: Told, pages: Set[str]) -> Arrangement:
        return arrange((capture for capture, _ in told), self._summaries(told), self._readings.result, pages)

    def _summaries(self, told: Told) -> dict[str, Summary]:
        read = self._readings.summaries({key for _, key in told if key is not None})
        return {capture.capture_id: read[key] for capture, key in told if key is not None}


@contextmanager
def opened(places: Places) -> Iterator[Archive]:
    """The archive at these places, as it was shared last; it can only be looked at."""
    with (
        closing(sqlite3.connect(f"{places.ledger.resolve().as_uri()}?mode=ro", uri=True)) as db,
        closing(Extractions(places.data_dir)) as readings,
    ):
        yield Archive(Ledger(db), readings)
