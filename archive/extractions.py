"""Extraction results by payload, so that a build reads each document once.  A cache: it can be deleted at any time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from archive.captures import CaptureStore
from archive.cdxj import Capture
from extract import VERSION, Refusal, read

Result: TypeAlias = dict[str, Any]
"""A report in the contract's shape, or ``{"refused": {"kind", "reason"}}``."""

_ROLES = frozenset(("detail", "attachment", "document"))
_BATCH = 8


def is_document(capture: Capture) -> bool:
    """Whether a capture may hold a report: a page, an attachment or an ingested file that came with success."""
    return capture.role in _ROLES and capture.status == 200


def about(capture: Capture) -> dict[str, str]:
    """What the archive knows of a document from outside."""
    known = {"url": capture.url}
    for key in ("list_title", "list_date", "organ", "division_code"):
        if value := capture.note.get(key):
            known[key] = value
    return known


def cache_key(capture: Capture) -> str:
    """The same bytes known by the same address and list row are read once per extractor version."""
    basis = json.dumps([VERSION, capture.digest, about(capture)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(basis.encode()).hexdigest()


def extract_body(body: bytes, known: dict[str, str]) -> Result:
    """The result of one document; pure."""
    try:
        return read(body, known).json(known["url"])
    except Refusal as refusal:
        return {"refused": {"kind": refusal.kind, "reason": refusal.reason}}


class Extractions:
    """The cache of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._db = sqlite3.connect(data_dir / "extractions.sqlite")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS extractions (key TEXT PRIMARY KEY, result TEXT NOT NULL)")

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def results(self, captures: Sequence[Capture], workers: int, done: Callable[[int], None]) -> dict[str, Result]:
        """Capture id → result for every document among ``captures``; ``done`` is told how many are finished."""
        results: dict[str, Result] = {}
        missing: dict[str, list[Capture]] = {}
        for capture in filter(is_document, captures):
            key = cache_key(capture)
            row = self._db.execute("SELECT result FROM extractions WHERE key = ?", (key,)).fetchone()
            if row is not None:
                results[capture.capture_id] = json.loads(row[0])
            else:
                missing.setdefault(key, []).append(capture)
        done(len(results))
        for key, result in self._extract({key: group[0] for key, group in missing.items()}, workers):
            with self._db:
                text = json.dumps(result, ensure_ascii=False)
                self._db.execute("INSERT OR REPLACE INTO extractions VALUES (?, ?)", (key, text))
            results |= {capture.capture_id: result for capture in missing[key]}
            done(len(results))
        return results

    def _extract(self, missing: dict[str, Capture], workers: int) -> Iterator[tuple[str, Result]]:
        tasks = list(_batched(missing.items(), _BATCH))
        if workers < 2 or len(tasks) < 2:
            for batch in tasks:
                yield from _extract_batch(self._data_dir, batch)
            return
        with ProcessPoolExecutor(workers) as pool:
            for found in pool.map(_extract_batch, [self._data_dir] * len(tasks), tasks):
                yield from found


def _batched(items: Iterable[tuple[str, Capture]], size: int) -> Iterator[list[tuple[str, Capture]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _extract_batch(data_dir: Path, batch: list[tuple[str, Capture]]) -> list[tuple[str, Result]]:
    store = CaptureStore(data_dir)
    return [(key, extract_body(store.body(capture), about(capture))) for key, capture in batch]
