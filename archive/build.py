"""Building the published database from the captures; everything in it can be thrown away and built again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.captures import CaptureStore
from archive.database import content_hash, publish, published_hash
from archive.extractions import Extractions, forget, is_document
from archive.locks import LockHeld, take
from archive.reindex import reindex
from archive.reviews import REVIEWS, prepare
from archive.rows import assemble

DATABASE = "gongkai.db"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; ``refused`` counts documents by kind of refusal."""

    path: Path
    changed: bool
    captures: int
    documents: int
    reports: int
    findings: int
    refused: dict[str, int]
    content_hash: str


def _silent(_done: int, _total: int) -> None:
    """No progress is shown."""


class BuildRunning(RuntimeError):
    """Raised when another process builds the database of the same folder."""


def build(data_dir: Path, progress: Callable[[int, int], None] = _silent, *, anew: bool = False) -> Built:
    """Bring ``gongkai.db`` up to date with the captures of ``data_dir``; an unchanged archive changes nothing.

    ``anew``: from the WARC files alone, whatever index, extraction cache and database say; the index is mended where
    it says otherwise.  A missing index is always made from the WARC files.

    Raises `FileNotFoundError` when the folder holds no captures, `BuildInvalid` when the new database is unsound,
    `ArchiveLocked` when the index must be written while another process writes, `BuildRunning` while another builds,
    `ReviewRefused` when ``reviews.db`` is of a later version.
    """
    store = CaptureStore(data_dir)
    if not store.warc_dir.exists():
        raise FileNotFoundError(f"{data_dir} holds no captures: run `gongkai crawl` or `gongkai ingest` first")
    try:
        lock = take(data_dir / "build.lock")
    except LockHeld as error:
        raise BuildRunning(f"{data_dir} is being built by process {error.holder}; wait until it ends") from error
    try:
        return _build(data_dir, store, progress, anew=anew)
    finally:
        os.close(lock)


def _build(data_dir: Path, store: CaptureStore, progress: Callable[[int, int], None], *, anew: bool) -> Built:
    if anew or not store.indexed:
        reindex(data_dir, _silent)
    if anew:
        forget(data_dir)
    captures = list(store)
    documents = sum(map(is_document, captures))
    cache = Extractions(data_dir)
    try:
        results = cache.results(captures, os.cpu_count() or 1, lambda done: progress(done, documents))
    finally:
        cache.close()
    tables = assemble(captures, results, store.runs())
    digest = content_hash(tables)
    path = data_dir / DATABASE
    prepare(path.with_name(REVIEWS))
    changed = anew or published_hash(path) != digest
    if changed:
        publish(path, tables, digest)
    refused: dict[str, int] = {}
    for result in results.values():
        if "refused" in result:
            kind = result["refused"]["kind"]
            refused[kind] = refused.get(kind, 0) + 1
    return Built(
        path, changed, len(captures), documents, len(tables["reports"]), len(tables["findings"]), refused, digest
    )
