"""A copy of an archive at an fsspec address, for safety and for workers that share no disk with the builder.

Everything there has its digest in its name and is never changed: WARC files as they are, an index segment for each,
published databases, reviews.  One small object, ``archive.json``, names those that are the archive now and is written
last, so that a reader sees the archive of before or the new one.  What was named once stays named.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import fingerprints
from archive.captures import CaptureStore
from archive.cdxj import Index, record_end
from archive.database import state
from archive.locks import take
from archive.remote import ObjectWrong, Remote
from archive.reviews import REVIEWS

POINTER = "archive.json"
FORMAT = 1
_DATABASE = "gongkai.db"


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store holds: WARC files and their index segments by the file's name, the database, the reviews; each an
    object with ``name``, ``bytes``, ``sha256``."""

    warc: dict[str, dict[str, Any]] = field(default_factory=dict)
    index: dict[str, dict[str, Any]] = field(default_factory=dict)
    database: dict[str, Any] | None = None
    reviews: dict[str, Any] | None = None


def _silent(_name: str) -> None:
    """Nobody listens."""


class Store:
    """The store at one address."""

    def __init__(self, address: str, *, patience: float | None = None) -> None:
        """Raises `StoreUnusable`."""
        self._remote = Remote(address, patience=patience)

    def stored(self) -> Stored:
        """What is there; nothing at an address that was not used yet.  Raises `StoreUnusable`."""
        text = self._remote.read(POINTER)
        if text is None:
            return Stored()
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ObjectWrong(f"{self._remote.address}: written by another version of gongkai")
        del told["written_at"]
        return Stored(**told)

    def keep(self, data_dir: Path, told: Callable[[str], None] = _silent) -> Stored:
        """Send what the store does not have of a data folder: captures with their index, then database and reviews;
        ``told`` hears of each object.  Returns what is there now.

        A file of which the store holds more than the folder stays as it is there.  Raises `ArchiveLocked` while another
        process writes, `LockHeld` while one builds, `ArchiveDamaged`, `StoreUnusable`: the archive of before is then
        there still, and what was sent is not sent again.
        """
        before = self.stored()
        after = self._captures(data_dir, before, told)
        after = Stored(after.warc, after.index, *self._databases(data_dir, after, told))
        self._point(before, after)
        return after

    def keep_captures(self, data_dir: Path, told: Callable[[str], None] = _silent) -> Stored:
        """As `keep`, captures and index only."""
        before = self.stored()
        after = self._captures(data_dir, before, told)
        self._point(before, after)
        return after

    def fetch(self, data_dir: Path, told: Callable[[str], None] = _silent, *, captures: bool = True) -> Stored:
        """Bring what the store has into a data folder that lacks it, each file proved; ``captures`` False: database
        and reviews only.  Captures that only the folder has stay.

        Raises `ArchiveLocked`, `ArchiveDamaged`, `StoreUnusable`.
        """
        stored = self.stored()
        data_dir.mkdir(parents=True, exist_ok=True)
        if captures:
            self._fetch_captures(data_dir, stored, told)
        for name, known in ((_DATABASE, stored.database), (REVIEWS, stored.reviews)):
            file = data_dir / name
            if known is None or (file.exists() and (name == REVIEWS or fingerprints.of_file(file) == known["sha256"])):
                continue  # reviews are what people said here: never replaced
            told(name)
            self._remote.download(known["name"], file, known["sha256"])
        return stored

    def _point(self, before: Stored, after: Stored) -> None:
        if after != before:
            told = {name: getattr(after, name) for name in Stored.__slots__}
            told |= {"format": FORMAT, "written_at": datetime.now(UTC).isoformat(timespec="seconds")}
            self._remote.write(POINTER, json.dumps(told, ensure_ascii=False, indent=1).encode())

    def _captures(self, data_dir: Path, before: Stored, told: Callable[[str], None]) -> Stored:
        with CaptureStore(data_dir) as store:
            store.open_for_writing()  # a file that a kill left torn is mended first, and none grows meanwhile
            fresh = [
                file
                for file in sorted(store.warc_dir.glob("*.warc.gz"))
                if file.stat().st_size > before.warc.get(file.name, {"bytes": -1})["bytes"]
            ]
            segments = _segments(data_dir, {file.name for file in fresh}) if fresh else {}
            warc, index = dict(before.warc), dict(before.index)
            with tempfile.TemporaryDirectory(prefix="gongkai-store-") as scratch:
                for file in fresh:
                    told(file.name)
                    warc[file.name] = self._send(file)
                    segment = Path(scratch) / f"{file.name.removesuffix('.warc.gz')}.cdxj.gz"
                    segment.write_bytes(gzip.compress("".join(segments[file.name]).encode(), mtime=0))
                    index[file.name] = self._send(segment)
        return Stored(warc, index, before.database, before.reviews)

    def _databases(
        self, data_dir: Path, before: Stored, told: Callable[[str], None]
    ) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        lock = take(data_dir / "build.lock")  # what is sent must be what its digest was taken of
        try:
            database = self._database(data_dir, before.database, told)
        finally:
            os.close(lock)
        reviews = before.reviews
        if (data_dir / REVIEWS).exists():
            with tempfile.TemporaryDirectory(prefix="gongkai-store-") as scratch:
                copy = Path(scratch) / REVIEWS
                with closing(sqlite3.connect(data_dir / REVIEWS)) as db, closing(sqlite3.connect(copy)) as there:
                    db.backup(there)
                reviews = self._send(copy)
        return database, reviews

    def _database(
        self, data_dir: Path, before: dict[str, Any] | None, told: Callable[[str], None]
    ) -> dict[str, Any] | None:
        digest = state(data_dir / _DATABASE).get("content_hash")
        if not digest or (before is not None and before["content_hash"] == digest):
            return before
        told(_DATABASE)
        return self._send(data_dir / _DATABASE) | {"content_hash": digest}

    def _send(self, file: Path) -> dict[str, Any]:
        digest = fingerprints.of_file(file)
        name = f"objects/{digest[:2]}/{digest}/{file.name}"
        self._remote.upload(file, name)
        return {"name": name, "bytes": file.stat().st_size, "sha256": digest}

    def _fetch_captures(self, data_dir: Path, stored: Stored, told: Callable[[str], None]) -> None:
        with CaptureStore(data_dir) as store:
            store.open_for_writing()
            fresh = {}
            for name, known in stored.warc.items():
                file = store.warc_dir / Path(name).name
                if not file.exists() or file.stat().st_size < known["bytes"]:
                    told(name)
                    self._remote.download(known["name"], file, known["sha256"])
                    fresh[name] = self._remote.read(stored.index[name]["name"])
            index = Index(data_dir / "index.cdxj")
            for name, segment in fresh.items():
                if segment is None:
                    raise ObjectWrong(f"{stored.index[name]['name']} is gone")
                for line in gzip.decompress(segment).decode().splitlines():
                    index.append(line)
            index.merge()


def _segments(data_dir: Path, files: set[str]) -> Mapping[str, list[str]]:
    """The lines of the index by the file that they lead to."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in Index(data_dir / "index.cdxj").lines():
        if (file := record_end(line)[0]) in files:
            found[file].append(f"{line}\n")
    return found
