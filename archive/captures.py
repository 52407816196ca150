"""Captures: every body the crawler received, kept as WARC 1.1 and found through a CDXJ index.

`CaptureStore` is the only writer and reader of WARC files. Writing is guarded by a lock and survives a
SIGKILL at any point: the records are on disk before the index line, the index line before `add` returns,
and whatever a kill left half written is cut off (and kept beside the file) when the next writer opens.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.cdxj import (
    RUN_URI,
    Capture,
    Index,
    IndexDamaged,
    capture_id,
    make_line,
    parse_line,
    run_capture,
    warc_date,
)
from archive.locks import LockHeld, take
from archive.warcfile import RecordUnreadable, WarcFiles, read_body, read_record, write_whole
from archive.warcholdings import Holdings
from archive.warcrecord import Group, Headers, Held, capture_records, digest_of, run_record, unmodified_records
from archive.warcrepair import ArchiveDamaged, index_file, repair

__all__ = [
    "ArchiveDamaged",
    "ArchiveLocked",
    "Capture",
    "CaptureExists",
    "CaptureStore",
    "IndexDamaged",
    "RecordUnreadable",
]

ROLES = ("list", "detail", "attachment", "document")
METHODS = ("http", "browser", "ingest")

_ROLL_AT = 1 << 30


class ArchiveLocked(RuntimeError):
    """Raised on writing while another process writes to the same data folder."""


class CaptureExists(ValueError):
    """Raised by `add` for a second capture of one URL at one instant."""


class CaptureStore:
    """The captures of one data folder. Reading needs no lock and changes nothing."""

    def __init__(self, data_dir: Path | str, *, roll_at: int = _ROLL_AT) -> None:
        self.data_dir = Path(data_dir)
        self.warc_dir = self.data_dir / "warc"
        #: what the opening for writing had to mend, one sentence each
        self.repaired: list[str] = []
        self._index = Index(self.data_dir / "index.cdxj")
        self._roll_at = roll_at
        self._files: WarcFiles | None = None
        self._lock_fd: int | None = None
        self._holdings = Holdings()

    def __enter__(self) -> CaptureStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Capture]:
        """Every capture in index order. Raises IndexDamaged."""
        return map(parse_line, self.lines())

    def lines(self) -> Iterator[str]:
        """The index line of every capture, in order."""
        return (line for line in self._index.lines() if not line.startswith(RUN_URI))

    @property
    def indexed(self) -> bool:
        """Whether there is an index to read; without one it can be made from the WARC files."""
        return self._index.path.exists() or self._index.journal.exists()

    def index_placed(self) -> AbstractContextManager[None]:
        """An IndexDamaged from within is raised with the file, line and byte, and what is to be done."""
        return self._index.placed()

    def body(self, capture: Capture) -> bytes:
        """The payload of a capture, its content coding undone. Raises RecordUnreadable."""
        file, offset = capture.held_in or (capture.warc_file, capture.warc_offset)
        return read_body(self.warc_dir / file, offset)

    def payload(self, capture: Capture) -> bytes:
        """The payload as it came over the wire, which the digest is of. Raises RecordUnreadable."""
        file, offset = capture.held_in or (capture.warc_file, capture.warc_offset)
        return bytes(read_record(self.warc_dir / file, offset).raw_stream.read())

    def at(self, file: str, offset: int) -> tuple[bytes, bytes]:
        """Payload and body (its content coding undone) of the record at a place that a database names.

        Raises RecordUnreadable, also for a file name that leads out of the archive.
        """
        if Path(file).name != file:
            raise RecordUnreadable(f"{file}: no WARC file of this archive")
        payload = bytes(read_record(self.warc_dir / file, offset).raw_stream.read())
        return payload, read_body(self.warc_dir / file, offset)

    def runs(self) -> list[dict[str, Any]]:
        """The manifests of all runs, oldest first. Raises RecordUnreadable."""
        captures = [parse_line(line) for line in self._index.lines() if line.startswith(RUN_URI)]
        captures.sort(key=lambda capture: capture.captured_at)
        return [json.loads(self.payload(capture)) for capture in captures]

    def add(
        self,
        *,
        url: str,
        captured_at: datetime,
        body: bytes,
        content_type: str,
        status: int = 200,
        response_headers: Headers = (),
        request_headers: Headers = (),
        request_body: bytes | None = None,
        role: str,
        method: str,
        note: Mapping[str, str] | None = None,
    ) -> Capture:
        """Keep one body; when this returns the capture survives a SIGKILL.

        `request_body` is what was posted, None for a GET. Headers are what came over the wire, decoded as
        latin-1. Raises ArchiveLocked, ArchiveDamaged, CaptureExists, ValueError (an unknown role or method, a
        header that breaks HTTP) and OSError.
        """
        if role not in ROLES or method not in METHODS:
            raise ValueError(f"role {role!r} or method {method!r} is none of {ROLES}, {METHODS}")
        if any(not isinstance(value, str) for value in (note or {}).values()):
            raise ValueError(f"a capture's note holds strings only: {note}")
        date, digest = self._dated(url, captured_at), digest_of(body)
        held = self._holdings.body(digest)
        group = capture_records(
            url=url,
            date=date,
            body=body,
            content_type=content_type,
            status=status,
            response_headers=response_headers,
            request_headers=request_headers,
            request_body=request_body,
            role=role,
            method=method,
            note=note or {},
            held=held,
        )
        draft = Capture(
            capture_id=capture_id(date, url),
            url=url,
            captured_at=captured_at.astimezone(UTC),
            status=status,
            content_type=content_type,
            digest=digest,
            length=len(body),
            warc_file="",
            warc_offset=0,
            role=role,
            method=method,
            note=dict(note or {}),
        )
        return self._append(group, draft, held)

    def add_unmodified(
        self,
        *,
        url: str,
        captured_at: datetime,
        digest: str,
        content_type: str,
        length: int,
        response_headers: Headers,
        request_headers: Headers,
        role: str,
        note: Mapping[str, str],
    ) -> Capture:
        """Keep that a server answered 304: it still has the body of `digest` (see `holds`), which came as
        `content_type` in `length` bytes. The capture gives that body and bears the status 304.

        Raises what `add` raises, and ValueError for a body that is not held.
        """
        date, held = self._dated(url, captured_at), self._holdings.body(digest)
        if held is None:
            raise ValueError(f"{url}: no body {digest} is held that could be unmodified")
        group = unmodified_records(
            url=url,
            date=date,
            digest=digest,
            length=length,
            content_type=content_type,
            response_headers=response_headers,
            request_headers=request_headers,
            role=role,
            note=note,
            held=held,
        )
        draft = Capture(
            capture_id=capture_id(date, url),
            url=url,
            captured_at=captured_at.astimezone(UTC),
            status=304,
            content_type=content_type,
            digest=digest,
            length=length,
            warc_file="",
            warc_offset=0,
            role=role,
            method="http",
            note=dict(note),
        )
        return self._append(group, draft, held)

    def holds(self, digest: str) -> bool:
        """Whether the body of this digest is held. Known to a writer only: `open_for_writing` comes first."""
        return self._holdings.body(digest) is not None

    def held_body(self, digest: str) -> bytes:
        """The body of this digest, its content coding undone. Raises RecordUnreadable, KeyError when it is not held."""
        held = self._holdings.body(digest)
        if held is None:
            raise KeyError(digest)
        return read_body(self.warc_dir / held.warc_file, held.warc_offset)

    def add_run(self, manifest: Mapping[str, Any]) -> None:
        """Keep a run's manifest. Raises ArchiveLocked, ArchiveDamaged, OSError, KeyError without `run_id`."""
        self.open_for_writing()
        moment = datetime.now(UTC)
        uri = f"{RUN_URI}{manifest['run_id']}"
        group = run_record(uri, warc_date(moment), manifest)
        body = json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()
        self._append(group, run_capture(uri, moment, body), None)

    def adopt(self, name: str, data: bytes) -> None:
        """Take a whole WARC file that this program wrote elsewhere into the archive, under a name of its own; when this
        returns its captures survive a SIGKILL, and a kill before leaves all of them or none.

        Raises ArchiveLocked, ArchiveDamaged, FileExistsError, OSError.
        """
        self.open_for_writing()
        path = self.warc_dir / name
        if path.exists():
            raise FileExistsError(f"{path} is in the archive already")
        write_whole(path, data)
        self.repaired += index_file(path, self._index, self._holdings)

    def open_for_writing(self) -> None:
        """Take the lock and mend what a kill left; `add` does this by itself at first need.

        Raises ArchiveLocked when another process writes, ArchiveDamaged when captures are gone, IndexDamaged.
        """
        if self._files is not None:
            return
        self.warc_dir.mkdir(parents=True, exist_ok=True)
        self.lock()
        try:
            with self._index.placed():
                self._index.merge()
                self._holdings = Holdings()
                self.repaired += repair(self.warc_dir, self._index, self._holdings)
                self._index.merge()
        except BaseException:
            self.close()
            raise
        software = f"gongkai/{version('gongkai')}"
        self._files = WarcFiles(self.warc_dir, roll_at=self._roll_at, software=software)

    def close(self) -> None:
        """Fold the index and let the lock go; a store that only read has nothing to close."""
        if self._files is not None:
            self._files.close()
            self._files = None
            self._index.merge()
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def lock(self) -> None:
        """Keep other writers out until `close`, without opening for writing. Raises ArchiveLocked, OSError."""
        if self._lock_fd is not None:
            return
        try:
            self._lock_fd = take(self.data_dir / "lock")
        except LockHeld as error:
            raise ArchiveLocked(
                f"{self.data_dir} is being written by process {error.holder}; wait until it ends, or use another "
                f"--data folder"
            ) from error

    def _dated(self, url: str, captured_at: datetime) -> str:
        """Open for writing and return the moment as WARC has it. Raises what `add` raises for URL, moment, lock."""
        if not url.isascii() or any(mark.isspace() for mark in url):
            raise ValueError(f"a capture's URL must be percent-encoded: {url}")
        self.open_for_writing()
        date = warc_date(captured_at)
        if self._holdings.has(capture_id(date, url)):
            raise CaptureExists(f"{url} is already captured at {date}")
        return date

    def _append(self, group: Group, draft: Capture, held: Held | None) -> Capture:
        assert self._files is not None
        file, offset = self._files.append(group)
        capture = replace(
            draft,
            warc_file=file,
            warc_offset=offset,
            revisit=held is not None,
            held_in=(held.warc_file, held.warc_offset) if held else None,
        )
        stored = len(group.data) - group.main_start
        self._index.append(make_line(capture, record_id=group.record_id, stored=stored))
        self._holdings.remember(capture)
        return capture
