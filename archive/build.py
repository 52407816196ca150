"""Building the published database from the captures; everything in it can be thrown away and built again."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.captures import CaptureStore
from archive.cdxj import Capture
from archive.database import publish, state
from archive.extractions import Extractions, forget, is_document
from archive.locks import LockHeld, take
from archive.reindex import reindex
from archive.reviews import REVIEWS, prepare
from archive.rows import assemble
from extract import VERSION

DATABASE = "gongkai.db"
_PACKAGE = Path(__file__).parent
_COUNTS = """
SELECT (SELECT COUNT(*) FROM captures),
  (SELECT COUNT(*) FROM captures WHERE role IN ('detail', 'attachment', 'document') AND status = 200),
  (SELECT COUNT(*) FROM reports),
  (SELECT COUNT(*) FROM findings)
"""


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
    captures, runs = list(store), store.runs()
    path, inputs = data_dir / DATABASE, _inputs(captures, runs)
    prepare(path.with_name(REVIEWS))
    before = state(path)
    if anew or before.get("inputs_hash") != inputs:
        documents = sum(map(is_document, captures))
        cache = Extractions(data_dir)
        try:
            summaries = cache.summaries(captures, os.cpu_count() or 1, lambda done: progress(done, documents))
            publish(path, assemble(captures, summaries, cache.result, runs), inputs)
        finally:
            cache.close()
    return _built(path, changed=anew or state(path)["content_hash"] != before.get("content_hash"))


def _inputs(captures: Iterable[Capture], runs: Sequence[Mapping[str, Any]]) -> str:
    """Digest of all that a database is made from: captures, run manifests, the extractor's version and the text of this
    package, since any change of it may change a row."""
    digest = hashlib.sha256(VERSION.encode())
    for file in sorted(_PACKAGE.rglob("*")):
        if file.suffix in (".py", ".toml", ".sql"):
            digest.update(file.read_bytes())
    for capture in sorted(captures, key=lambda c: c.capture_id):
        digest.update(json.dumps(asdict(capture), default=str, sort_keys=True).encode())
    digest.update(json.dumps(runs, sort_keys=True).encode())
    return digest.hexdigest()


def _built(path: Path, *, changed: bool) -> Built:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        captures, documents, reports, findings = db.execute(_COUNTS).fetchone()
        refused = db.execute("SELECT outcome, COUNT(*) FROM captures WHERE reason IS NOT NULL GROUP BY outcome")
        return Built(path, changed, captures, documents, reports, findings, dict(refused), state(path)["content_hash"])
