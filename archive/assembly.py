"""The rows of the whole database from captures, readings and run manifests.  Pure: the same archive, the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from archive import catalogue
from archive.cdxj import Capture
from archive.publications import Load, ReportEntry, publications, reports
from archive.rows import Tables, report_rows
from archive.summary import Summary


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An archive in order: its captures by time, what was read in them, its reports by identifier, and the captures of
    each address.  The readings themselves are loaded when their rows are made."""

    captures: list[Capture]
    summaries: Mapping[str, Summary]
    entries: dict[str, ReportEntry]
    asked: dict[str, list[Capture]]

    def report(self, report_id: str) -> Tables:
        """The rows of one report."""
        return report_rows(self.entries[report_id], self.asked)

    def catalogue(self, runs: Sequence[Mapping[str, Any]], changed: Set[str] | None = None) -> Tables:
        """The rows that tell of all reports together; of the captures those that belong to ``changed`` reports, where
        these are given, or to none."""
        entries = self.entries.values()
        owners = {reading.capture.capture_id: entry.report_id for entry in entries for reading in entry.readings}
        told = ((capture, owners.get(capture.capture_id)) for capture in self.captures)
        captures = (
            catalogue.capture_row(capture, self.summaries.get(capture.capture_id), owner)
            for capture, owner in told
            if changed is None or owner is None or owner in changed
        )
        return {
            "organs": list(catalogue.organ_rows(entries)),
            "captures": list(captures),
            "runs": list(map(catalogue.run_row, runs)),
            "sources": list(catalogue.source_rows(runs, self.captures, entries)),
            "dictionary": list(catalogue.dictionary()),
        }


def arrange(captures: Iterable[Capture], summaries: Mapping[str, Summary], load: Load) -> Arrangement:
    """The archive of these captures, whatever the order in which they are given."""
    captures = sorted(captures, key=lambda capture: (capture.captured_at, capture.capture_id))
    entries = sorted(reports(publications(captures, summaries, load)), key=lambda entry: entry.report_id)
    asked: dict[str, list[Capture]] = {}
    for capture in captures:
        asked.setdefault(capture.url, []).append(capture)
    return Arrangement(captures, summaries, {entry.report_id: entry for entry in entries}, asked)
