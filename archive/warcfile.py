"""WARC files on disk: appended to, read at an offset, and cut after a kill."""

from __future__ import annotations

import os
import re
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archive.cdxj import sync_folder, warc_date
from archive.warcrecord import Group, warcinfo

_CHUNK = 1 << 16
_KIND = re.compile(rb"\r\nWARC-Type: (response|resource)\r\n")
_LENGTH = re.compile(rb"\r\nContent-Length: (\d+)(?:\r\n|$)")
_CODED = re.compile(rb"\n(?:content|transfer)-encoding *:", re.IGNORECASE)


class RecordUnreadable(ValueError):
    """The bytes at an offset are no readable WARC record; the message names file and offset."""


class WarcFiles:
    """The growing end of the archive: one new file a session, and the next when it is full."""

    def __init__(self, folder: Path, *, roll_at: int, software: str) -> None:
        self._folder = folder
        self._roll_at = roll_at
        self._software = software
        self._fd: int | None = None
        self._name = ""
        self._size = 0

    def append(self, group: Group) -> tuple[str, int]:
        """Write a capture's records; they are on disk when this returns.

        Returns the file's name and the offset of the main record. Raises OSError (a full disk), after
        which the file ends where it ended before.
        """
        if self._fd is None or self._size >= self._roll_at:
            self._open_next()
        start = self._size
        self._write(group.data)
        return self._name, start + group.main_start

    def close(self) -> None:
        """End the file; the next append opens a new one."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open_next(self) -> None:
        self.close()
        now = datetime.now(UTC)
        serial = 0
        while True:
            name = f"gongkai-{now:%Y%m%d%H%M%S}-{serial:05d}.warc.gz"
            try:
                self._fd = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                serial += 1
                continue
            break
        self._name, self._size = name, 0
        sync_folder(self._folder)
        self._write(warcinfo(name, warc_date(now), self._software))

    def _write(self, data: bytes) -> None:
        assert self._fd is not None
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._fd, rest) :]
            os.fsync(self._fd)
        except OSError:
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
            raise
        self._size += len(data)


def read_record(path: Path, offset: int) -> ArcWarcRecord:
    """The record at an offset, its stream whole and ready to read. Raises RecordUnreadable."""
    return _parse(_member(path, offset), path, offset)


def read_body(path: Path, offset: int) -> bytes:
    """The payload of the record at an offset, its content coding undone. Raises RecordUnreadable."""
    member = _member(path, offset)
    plain = _plain(member)
    return plain if plain is not None else bytes(_parse(member, path, offset).content_stream().read())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that appears when it is whole and on disk. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def cut(path: Path, end: int) -> Path | None:
    """End a file at `end` and keep what came after beside it; a file cut to nothing goes away.

    Returns the file that keeps the rest, None when nothing had to be cut.
    """
    size = path.stat().st_size
    if size == end:
        if size == 0:
            path.unlink()
        return None
    rest = path.with_name(f"{path.name}.torn-{end}")
    with path.open("rb") as file, rest.open("wb") as kept:
        file.seek(end)
        while chunk := file.read(_CHUNK):
            kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
    if end == 0:
        path.unlink()
    else:
        os.truncate(path, end)
    sync_folder(path.parent)
    return rest


def _member(path: Path, offset: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            member = _unpack(file.read(_CHUNK), file)
    except OSError as error:
        raise RecordUnreadable(f"{path.name}: {error.strerror or error}") from error
    if member is None:
        raise RecordUnreadable(f"{path.name}: no whole record at byte {offset}; restore the file from a backup")
    return member


def _plain(member: bytes) -> bytes | None:
    """The payload of a record that is just as this program writes it, in no coding; None of any other."""
    head, _, rest = member.partition(b"\r\n\r\n")
    kind, length = _KIND.search(head), _LENGTH.search(head)
    if kind is None or length is None or len(rest) != int(length[1]) + len(b"\r\n\r\n"):
        return None
    block = rest[: int(length[1])]
    if kind[1] == b"resource":
        return block
    http, end, payload = block.partition(b"\r\n\r\n")
    return payload if end and not _CODED.search(http) else None


def _unpack(chunk: bytes, file: BinaryIO) -> bytes | None:
    """One gzip member; None when it is not whole or its checksum is wrong."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts = []
    while chunk:
        try:
            parts.append(unpacker.decompress(chunk))
        except zlib.error:
            return None
        if unpacker.eof:
            return b"".join(parts)
        chunk = file.read(_CHUNK)
    return None


def _parse(data: bytes, path: Path, offset: int) -> ArcWarcRecord:
    try:
        record = next(iter(ArchiveIterator(BytesIO(data))), None)
    except (ArchiveLoadFailed, EOFError) as error:
        raise RecordUnreadable(f"{path.name}: no WARC record at byte {offset}: {error}") from error
    if record is None:
        raise RecordUnreadable(f"{path.name}: an empty record at byte {offset}")
    return record
