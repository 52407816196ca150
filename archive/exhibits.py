"""Exhibits: the evidence for a cell of a stored capture, read in processes of their own, kept for the next asking."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, Literal, TypeAlias, TypeVar

from archive.captures import CaptureStore, RecordUnreadable
from archive.evidence import Evidence, NoSuchCell, Place, Printed, evidence, printed
from archive.warcrecord import digest_of
from extract import VERSION, Refusal
from extract.carriers import sniff
from extract.sandbox import Crew, Ended, Limits, allow

Trouble: TypeAlias = Literal["unreadable", "unread", "no_cell"]

_LIMITS = Limits(seconds=20)
_SECONDS_FOR_SCANS = 120
_MAY_BE_SCANS = frozenset(("pdf", "image", "ofd", "archive_file"))
_WAITING = 24
_DOCUMENTS = 64 << 20
_VIEWS = 48 << 20
_WEIGHT_OF_A_CELL = 600


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a body lies: data folder, WARC file, offset; its payload digest; what the archive knows of it."""

    folder: Path
    warc_file: str
    warc_offset: int
    digest: str
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is nothing to show: the record is ``unreadable`` (damaged, missing or another one), its document
    cannot be read any more (``unread``), or it has no such cell (``no_cell``)."""

    trouble: Trouble
    reason: str


@dataclass(frozen=True, slots=True)
class _Task:
    stored: Stored
    place: Place
    known: Printed | None


@dataclass(frozen=True, slots=True)
class _Answer:
    found: Printed | None
    shown: Evidence | Failure


class Exhibits:
    """Evidence by place, from any thread.  Both memories are keyed by digest and extractor version and are bounded: one
    holds what documents print, so that a second cell of a scan costs no second reading, one holds finished views."""

    def __init__(self, workers: int = 0) -> None:
        self._crew: Crew[_Task, _Answer] = Crew(_show, workers or min(2, os.cpu_count() or 1), _LIMITS, _WAITING)
        self._documents: _Recent[Printed] = _Recent(_DOCUMENTS, lambda found: _WEIGHT_OF_A_CELL * len(found.cells))
        self._views: _Recent[Evidence] = _Recent(_VIEWS, _weight)

    def show(self, stored: Stored, place: Place) -> Evidence | Failure:
        """The evidence for a cell, or why there is none.  Raises `extract.sandbox.Busy` and
        `SandboxBroken`."""
        document = (VERSION, stored.folder, stored.digest, *sorted(stored.about.items()))
        if (seen := self._views.get((document, place))) is not None:
            return seen
        known = self._documents.get(document)
        answer = self._crew.call(_Task(stored, place, known))
        if isinstance(answer, Ended):
            return Failure("unread", answer.reason)
        if known is None and answer.found is not None:
            self._documents.put(document, answer.found)
        if isinstance(answer.shown, Evidence):
            self._views.put((document, place), answer.shown)
        return answer.shown

    def start(self) -> None:
        """Start the processes ahead of the first asking."""
        self._crew.start()

    def close(self) -> None:
        """End the processes."""
        self._crew.close()


def payload(stored: Stored) -> bytes:
    """The stored bytes, as they came over the wire.  Raises RecordUnreadable, also when the digest is another."""
    return _stored(stored)[0]


def _show(task: _Task) -> _Answer:
    try:
        _, body = _stored(task.stored)
    except RecordUnreadable as error:
        return _Answer(None, Failure("unreadable", str(error)))
    if sniff(body) in _MAY_BE_SCANS:
        allow(_SECONDS_FOR_SCANS)
    found = task.known
    try:
        if found is None:
            found = printed(body, task.stored.about)
        return _Answer(found, evidence(body, found, task.place))
    except NoSuchCell as error:
        return _Answer(found, Failure("no_cell", str(error)))
    except (Refusal, ValueError) as error:
        return _Answer(found, Failure("unread", str(error)))


def _stored(stored: Stored) -> tuple[bytes, bytes]:
    """Payload and body.  Raises RecordUnreadable."""
    held, body = _store(stored.folder).at(stored.warc_file, stored.warc_offset)
    if digest_of(held) != stored.digest:
        where = f"{stored.warc_file}: the record at byte {stored.warc_offset}"
        raise RecordUnreadable(f"{where} holds other bytes than the database says")
    return held, body


@lru_cache(maxsize=4)
def _store(folder: Path) -> CaptureStore:
    return CaptureStore(folder)


def _weight(shown: Evidence) -> int:
    return len(shown.page_html or "") + (len(shown.picture.png) if shown.picture else 0) + 1000


_Kept = TypeVar("_Kept")


class _Recent(Generic[_Kept]):
    """What was last used, up to a total weight; from any thread."""

    def __init__(self, most: int, weight: Callable[[_Kept], int]) -> None:
        self._most, self._weight, self._total = most, weight, 0
        self._kept: OrderedDict[object, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> _Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: object, value: _Kept) -> None:
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self._total -= self._weight(old)
            self._kept[key] = value
            self._total += self._weight(value)
            while self._total > self._most:
                _, gone = self._kept.popitem(last=False)
                self._total -= self._weight(gone)
