"""What the archive already holds: bodies by digest, captures by id."""

from __future__ import annotations

from typing import Protocol

from archive.cdxj import RUN_ROLE, Capture, warc_date
from archive.warcrecord import Held


class Bodies(Protocol):
    """Where bodies lie."""

    def body(self, digest: str) -> Held | None:
        """The record that holds the body of this digest, None when none does."""


class Holdings:
    """Built from the index when a writer opens, kept while it writes."""

    def __init__(self) -> None:
        self._bodies: dict[str, Held] = {}
        self._ids: set[str] = set()

    def remember(self, capture: Capture) -> None:
        """Take note of a capture; of equal bodies the first one counts. Run manifests are no captures."""
        if capture.role == RUN_ROLE:
            return
        self._ids.add(capture.capture_id)
        if not capture.revisit:
            date = warc_date(capture.captured_at)
            held = Held(capture.url, date, capture.warc_file, capture.warc_offset)
            self._bodies.setdefault(capture.digest, held)

    def body(self, digest: str) -> Held | None:
        """The record that holds the body of this digest, None for a new body."""
        return self._bodies.get(digest)

    def has(self, capture_id: str) -> bool:
        """Whether this very capture is held."""
        return capture_id in self._ids
