"""What an answer is against the one before, and what to ask so that the same body is not sent again."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from archive.captures import Capture, CaptureStore
from crawler.answers import Answers, Known
from crawler.frontier import Task
from crawler.sameness import same_content
from crawler.schedule import TRUST_UNMODIFIED

log = structlog.get_logger()


class Recall:
    """Compares with the bodies the archive holds; what it notes is part of the caller's transaction."""

    def __init__(self, store: CaptureStore, answers: Answers) -> None:
        self._store = store
        self._answers = answers

    def last(self, task: Task) -> Known | None:
        """What the task's address answered the last time."""
        return self._answers.last(task.key)

    def conditions(self, task: Task) -> dict[str, str]:
        """The headers that ask a server to send a known body only when it changed; none where that cannot be told, and
        none after half a year: a server that is wrong about it must not be believed for ever."""
        known = self.last(task)
        if known is None or task.browser or task.variant or known.gone or not self._store.holds(known.digest):
            return {}
        if abs(time.time() - known.bodied_at) > TRUST_UNMODIFIED.total_seconds():
            return {}
        return known.asking()

    def compare(self, task: Task, capture: Capture, body: bytes) -> str:
        """What a document is against the last time, by COUNTS of the ledger. Raises RecordUnreadable."""
        known = self.last(task)
        if known is None:
            return "new"
        if known.digest == capture.digest:
            return "unmodified" if capture.status == 304 else "same"
        if self._store.holds(known.digest):
            before = self._store.held_body(known.digest)
            if same_content(before, body, capture.content_type):
                log.info("same content in other bytes", url=capture.url)
                return "same"
        log.info("changed", url=capture.url, source_id=task.source_id)
        return "changed"

    def remember(self, task: Task, capture: Capture, marks: tuple[str, str]) -> None:
        """Remember an answer; `marks` are the server's ETag and Last-Modified, empty where it sent none."""
        at, last = capture.captured_at.timestamp(), self.last(task)
        if capture.status == 304 and last is not None:
            self._answers.note(task.key, replace(last, asked_at=at, gone=False))
            return
        known = Known(
            url=capture.url,
            digest=capture.digest,
            content_type=capture.content_type,
            length=capture.length,
            etag=marks[0],
            modified=marks[1],
            first_at=last.first_at if last else at,
            bodied_at=at,
            asked_at=at,
        )
        self._answers.note(task.key, known)

    def gone(self, task: Task, capture: Capture) -> None:
        """Remember that an address answered 404 or 410."""
        known = self.last(task)
        assert known is not None
        self._answers.note(task.key, replace(known, asked_at=capture.captured_at.timestamp(), gone=True))
