"""Building the published database from the captures; everything in it can be thrown away and built again."""

from __future__ import annotations

import gc
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from archive import fingerprints
from archive.captures import CaptureStore
from archive.database import state
from archive.engine import Readers, readers
from archive.extractions import Extractions, forget
from archive.locks import LockHeld, take
from archive.proof import IndexMended, Proof
from archive.reindex import reindex
from archive.reviews import REVIEWS, prepare
from archive.update import Update
from extract import sandbox

_log = logging.getLogger(__name__)

DATABASE = "gongkai.db"
_GARBAGE = 50_000
"""Rows leave hardly anything that only the collector frees; looking for it took a twentieth of an incremental build."""

_MISLED = (ValueError, LookupError, TypeError, AttributeError)
"""What a line of an index that is wrong may lead to before it is known to be wrong."""

_COUNTS = """
SELECT (SELECT COUNT(*) FROM captures),
  (SELECT COUNT(*) FROM captures WHERE role IN ('detail', 'attachment', 'document') AND status = 200),
  (SELECT COUNT(*) FROM reports),
  (SELECT COUNT(*) FROM findings)
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; ``anew``: whether every row was written; ``refused`` counts documents by kind of refusal."""

    path: Path
    changed: bool
    anew: bool
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


def build(
    data_dir: Path,
    progress: Callable[[int, int], None] = _silent,
    *,
    anew: bool = False,
    on: str | None = None,
    store: str | None = None,
) -> Built:
    """Bring ``gongkai.db`` up to date with the captures of ``data_dir``; an unchanged archive changes nothing.

    ``anew``: from the WARC files alone, whatever index, extraction cache and database say; the index is mended where
    it says otherwise.  A missing index is always made from the WARC files.  ``on``: the address of a Dask scheduler
    whose workers read the documents, in place of processes of this machine; the database is the same.  ``store``: where
    these workers find the captures, when they do not share this machine's disk.

    Raises `FileNotFoundError` when the folder holds no captures, `BuildInvalid` when the new database is unsound,
    `ArchiveLocked` when the index must be written while another process writes, `BuildRunning` while another builds,
    `IndexDamaged` when a line of the index cannot be read, `ReviewRefused` when ``reviews.db`` is of a later version,
    `ClusterUnusable` when the cluster is not there or was lost: what it read until then is kept; `StoreUnusable` for
    the store likewise.
    """
    captures = CaptureStore(data_dir)
    if not captures.warc_dir.exists():
        raise FileNotFoundError(f"{data_dir} holds no captures: run `gongkai crawl` or `gongkai ingest` first")
    try:
        lock = take(data_dir / "build.lock")
    except LockHeld as error:
        raise BuildRunning(f"{data_dir} is being built by process {error.holder}; wait until it ends") from error
    collected = gc.get_threshold()
    gc.set_threshold(_GARBAGE)
    try:
        with captures.index_placed():
            return _build(data_dir, captures, progress, readers(data_dir, on, store), anew=anew)
    finally:
        gc.set_threshold(*collected)
        os.close(lock)


def _build(
    data_dir: Path, store: CaptureStore, progress: Callable[[int, int], None], read: Readers, *, anew: bool
) -> Built:
    sandbox.prepare(__name__, "extract.report")
    if not store.indexed:
        reindex(data_dir, _silent)
    if not anew:
        return _by_index(data_dir, store, progress, read)
    forget(data_dir)
    with closing(Proof(data_dir)) as proof:
        try:
            return _by_index(data_dir, store, progress, read, anew=True, proof=proof)
        except _MISLED:
            with suppress(IndexMended):
                proof.wait()
                raise
        except IndexMended as mended:
            _log.warning("%s: all is read again: %s", data_dir, mended)
    forget(data_dir)
    return _by_index(data_dir, store, progress, read, anew=True)


def _by_index(
    data_dir: Path,
    store: CaptureStore,
    progress: Callable[[int, int], None],
    read: Readers,
    *,
    anew: bool = False,
    proof: Proof | None = None,
) -> Built:
    """The database of the captures in the index; no row is written before the ``proof`` of the index.  Raises
    `IndexMended`, what `build` raises, and `_MISLED` by an index that is wrong."""
    runs = store.runs()
    path, inputs = data_dir / DATABASE, fingerprints.of_inputs(store.lines(), runs)
    prepare(path.with_name(REVIEWS))
    before, written_anew = state(path), False
    if anew or before.get("inputs_hash") != inputs:
        with Update(path, anew=anew, workers=os.cpu_count() or 1) as update, closing(Extractions(data_dir)) as cache:
            update.take(store.lines)
            documents = update.ledger.documents()
            unread = update.ledger.unread(cache.lacking)
            held = documents - len(unread)
            progress(held, documents)
            with closing(cache.take(read(unread))) as readings:
                for done in readings:
                    progress(held + done, documents)
                    if proof is not None:
                        proof.look()
            if proof is not None:
                proof.wait()
            written_anew = update.write(cache, runs, inputs)
    changed = anew or state(path)["content_hash"] != before.get("content_hash")
    return _built(path, changed=changed, anew=written_anew)


def _built(path: Path, *, changed: bool, anew: bool) -> Built:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        captures, documents, reports, findings = db.execute(_COUNTS).fetchone()
        refused = db.execute("SELECT outcome, COUNT(*) FROM captures WHERE reason IS NOT NULL GROUP BY outcome")
        told = (captures, documents, reports, findings, dict(refused), state(path)["content_hash"])
        return Built(path, changed, anew, *told)
