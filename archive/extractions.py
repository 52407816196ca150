"""Extraction results by payload, so that a build reads each document once.  A cache: it can be deleted at any time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import extract
from archive.captures import CaptureStore
from archive.cdxj import Capture
from archive.summary import Result, Summary, summary
from extract import VERSION, Refusal, guarded
from extract.sandbox import Ended, run

CACHE = "extractions.sqlite"

Task: TypeAlias = tuple[Path, str, Capture]
"""A document to be read: the data folder, its key in the cache, the capture."""

Reading: TypeAlias = tuple[str, Summary, str]
"""What was read in a document: its key in the cache, the summary, the result as JSON."""

_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_ROLES = frozenset(("detail", "attachment", "document"))
_KEPT_EVERY = 1.0
"""Seconds between two moments at which what was read survives a kill."""

_HELD = 8
"""Results held in memory: those of one report's renditions and revisions are asked for again."""


def is_document(capture: Capture) -> bool:
    """Whether a capture may hold a report: a page, an attachment or an ingested file that came with success, or
    that the server said to be unmodified."""
    return capture.role in _ROLES and capture.status in (200, 304)


def about(capture: Capture) -> dict[str, str]:
    """What the archive knows of a document from outside."""
    known = {"url": capture.url}
    for key in ("list_title", "list_date", "organ", "division_code"):
        if value := capture.note.get(key):
            known[key] = value
    return known


def cache_key(capture: Capture) -> str:
    """The same bytes known by the same address and list row are read once per extractor version."""
    basis = _encoded([VERSION, capture.digest, about(capture)])
    return hashlib.sha256(basis.encode()).hexdigest()


def extract_body(body: bytes, known: dict[str, str]) -> Result:
    """The result of one document; pure."""
    try:
        return extract.read(body, known).json(known["url"])
    except Refusal as refusal:
        return {"refused": {"kind": refusal.kind, "reason": refusal.reason}}


def forget(data_dir: Path) -> None:
    """Delete the cache, so that every document is read again."""
    for ending in ("", "-wal", "-shm"):
        (data_dir / f"{CACHE}{ending}").unlink(missing_ok=True)


class Extractions:
    """The cache of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._db = sqlite3.connect(data_dir / CACHE)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, summary TEXT, result TEXT)")
        self._result = lru_cache(_HELD)(self._loaded)

    def __reduce__(self) -> tuple[Callable[[Path], Extractions], tuple[Path]]:
        """In another process it is the cache of the same folder."""
        return _opened, (self.data_dir,)

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def lacking(self, keys: Sequence[str]) -> set[str]:
        """Those of some keys whose documents have not been read."""
        sql = "SELECT key FROM readings WHERE key IN (SELECT value FROM json_each(?))"
        return set(keys).difference(row[0] for row in self._db.execute(sql, [json.dumps(keys)]))

    def summaries(self, keys: Iterable[str]) -> dict[str, Summary]:
        """What was read in documents, by their keys."""
        sql = "SELECT key, summary FROM readings WHERE key IN (SELECT value FROM json_each(?))"
        found = self._db.execute(sql, [json.dumps(list(keys))])
        return {key: Summary(**json.loads(told)) for key, told in found}

    def take(self, readings: Iterable[Reading]) -> Generator[int]:
        """Write readings to the cache as they come, together every now and then, and all that there are when no more
        come; yields how many there are."""
        due, count = time.monotonic() + _KEPT_EVERY, 0
        try:
            for count, (key, told, result) in enumerate(readings, 1):
                self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (key, told.json, result))
                if time.monotonic() > due:
                    self._db.commit()
                    due = time.monotonic() + _KEPT_EVERY
                yield count
        finally:
            self._db.commit()

    def result(self, capture: Capture) -> Result:
        """The result of a document that was read, not to be changed."""
        return self._result(cache_key(capture))

    def _loaded(self, key: str) -> Result:
        (text,) = self._db.execute("SELECT result FROM readings WHERE key = ?", (key,)).fetchone()
        result: Result = json.loads(text)
        return result


def read_documents(data_dir: Path, documents: Mapping[str, Capture], workers: int) -> Iterator[Reading]:
    """The readings of these documents, as they come from so many processes.  Raises `RecordUnreadable`,
    `SandboxBroken`."""
    tasks = ((data_dir, key, capture) for key, capture in documents.items())
    for (_, key, _), answer in run(read_document, tasks, workers, guarded.LIMITS):
        yield answered(key, answer)


def answered(key: str, answer: tuple[Summary, str] | Ended) -> Reading:
    """The reading of a document; one that exceeded the limits is refused with the reason."""
    if not isinstance(answer, Ended):
        return key, *answer
    end = guarded.refused(answer)
    return key, *_written({"refused": {"kind": end.kind, "reason": end.reason}})


def read_document(task: Task) -> tuple[Summary, str]:
    """Summary and result of one document.  It may be hostile: call this in a process with limits."""
    data_dir, _, capture = task
    body = _store(data_dir).body(capture)
    guarded.allow_for(body)
    return _written(extract_body(body, about(capture)))


def _written(result: Result) -> tuple[Summary, str]:
    return summary(result), json.dumps(result, ensure_ascii=False)


@lru_cache(maxsize=1)
def _opened(data_dir: Path) -> Extractions:
    return Extractions(data_dir)


@lru_cache(maxsize=1)
def _store(data_dir: Path) -> CaptureStore:
    return CaptureStore(data_dir)
