"""Writing the index anew from the WARC files; nothing that is replaced is deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.captures import CaptureStore
from archive.cdxj import Index
from archive.survey import Survey, survey
from archive.verify_index import LOST, IndexReading, read_index
from archive.warcfile import cut


def reindex(data_dir: Path, progress: Callable[[int, int], None]) -> list[str]:
    """Bring the index in step with the WARC files and return what was done, one sentence each; empty when it was.

    Unfinished ends of files are cut and kept as ``<file>.torn-<byte>``, the old index as ``index.cdxj.damaged-<time>``,
    the lines of captures whose bytes are gone in ``lost.cdxj``.  Raises `FileNotFoundError` without an archive,
    `ArchiveLocked` while another process writes, OSError.
    """
    with locked(data_dir) as store:
        state = survey(store.warc_dir, progress)
        done = _mend(data_dir, read_index(data_dir, state), state)
        for file, good in state.tails.items():
            rest = cut(store.warc_dir / file, good)
            if rest is not None:
                done.append(f"{file}: cut at byte {good}, what followed is kept as {rest.name}")
    return done


def locked(data_dir: Path) -> CaptureStore:
    """The store of an archive that nobody else writes to until it is closed.

    Raises `FileNotFoundError` without an archive, `ArchiveLocked`, OSError.
    """
    store = CaptureStore(data_dir)
    if not store.warc_dir.exists():
        raise FileNotFoundError(f"{data_dir} holds no captures: run `gongkai crawl` or `gongkai ingest` first")
    store.lock()
    return store


def aside(path: Path) -> str:
    """Copy a file beside itself; returns the copy's name.  Raises OSError."""
    stem = f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    copy, serial = path.with_name(stem), 1
    while copy.exists():
        copy, serial = path.with_name(f"{stem}-{serial}"), serial + 1
    shutil.copy2(path, copy)
    return copy.name


def _mend(data_dir: Path, reading: IndexReading, state: Survey) -> list[str]:
    if not reading.lost and not any(damage.remedy == "index" for damage in reading.damage):
        return []
    done = []
    if reading.lost:
        with (data_dir / LOST).open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in reading.lost)
            file.flush()
            os.fsync(file.fileno())
        done.append(
            f"{LOST}: {len(reading.lost)} captures whose bytes are gone are named there, no longer in the index"
        )
    index, count = Index(data_dir / "index.cdxj"), sum(1 for _ in reading.sound(state))
    kept = [aside(path) for path in (index.path, index.journal) if path.exists()]
    index.rewrite(reading.sound(state))
    old = f", the old one is kept as {' and '.join(kept)}" if kept else ""
    return [*done, f"{index.path.name}: {count} lines written from the WARC files{old}"]
