"""Rows of ``revisions`` and ``revision_changes``: each time the content of the document read changed, and what did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from archive.changes import changes
from archive.publications import Reading, ReportEntry
from extract import VERSION


@dataclass(slots=True)
class Revision:
    """Successive readings of the same content: the first of them, and when the content was last seen."""

    number: int
    reading: Reading
    last_seen: datetime


def revisions(entry: ReportEntry) -> list[Revision]:
    """The revisions of a report, oldest first: the readings at the address its figures were read from."""
    found: list[Revision] = []
    for reading in _history(entry):
        seen = reading.capture.captured_at
        if found and found[-1].reading.summary.content_digest == reading.summary.content_digest:
            found[-1].last_seen = seen
        else:
            found.append(Revision(len(found) + 1, reading, seen))
    return found


def revision_rows(entry: ReportEntry, found: list[Revision]) -> Iterator[dict[str, Any]]:
    """A row of ``revisions`` for each."""
    for revision in found:
        yield {
            "revision_id": f"{entry.report_id}-r{revision.number}",
            "report_id": entry.report_id,
            "revision": revision.number,
            "capture_id": revision.reading.capture.capture_id,
            "first_seen": moment(revision.reading.capture.captured_at),
            "last_seen": moment(revision.last_seen),
            "content_digest": revision.reading.summary.content_digest,
            "extractor": VERSION,
        }


def change_rows(entry: ReportEntry, found: list[Revision]) -> Iterator[dict[str, Any]]:
    """A row of ``revision_changes`` for each difference between a revision and the one before it."""
    for before, after in pairwise(found):
        for number, change in enumerate(changes(before.reading.result, after.reading.result), 1):
            yield {
                "revision_id": f"{entry.report_id}-r{after.number}",
                "change": number,
                "report_id": entry.report_id,
                "kind": change.kind,
                "table_name": change.table,
                "row_key": change.row,
                "column_key": change.column,
                "before": change.before,
                "after": change.after,
            }


def moment(at: datetime) -> str:
    """A moment as the database writes it, UTC to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _history(entry: ReportEntry) -> list[Reading]:
    """Every reading of the report at the primary's address, oldest first."""
    address = entry.primary.capture.url
    holder = next(p for p in entry.publications if entry.primary in p.readings.get(address, ()))
    return [reading for reading in holder.readings[address] if reading.is_report]
