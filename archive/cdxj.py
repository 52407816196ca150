"""The index of the captures: one CDXJ line each, `urlkey timestamp {json}`, sorted."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from pathlib import Path
from urllib.parse import urlsplit

RUN_ROLE = "run"
RUN_URI = "urn:gongkai:run:"

_SESSION = re.compile(r";jsessionid=[^?/;]*", re.IGNORECASE)
_WWW = re.compile(r"^www\d*\.")


class IndexDamaged(ValueError):
    """A line of the index cannot be read; raised by `parse_line`, naming the line; under `Index.placed`, its place."""


@dataclass(frozen=True)
class Capture:
    """One body as it was received, at one URL and time, and where its record lies."""

    capture_id: str
    url: str
    captured_at: datetime
    status: int
    content_type: str
    digest: str
    length: int
    warc_file: str
    warc_offset: int
    role: str
    method: str
    note: Mapping[str, str]
    revisit: bool = False
    # (file, offset) of the record that holds the bytes, when that is not this capture's own record
    held_in: tuple[str, int] | None = field(default=None, repr=False)


def warc_date(moment: datetime) -> str:
    """The moment as WARC 1.1 writes it (W3C date, UTC, microseconds). Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError(f"a capture's time must name its zone, got {moment.isoformat()}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_warc_date(text: str) -> datetime:
    """The aware moment of a WARC date with or without a fraction. Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)


def capture_id(date: str, url: str) -> str:
    """16 hex digits that name a capture: SHA-256 of `date url`, cut."""
    return sha256(f"{date} {url}".encode()).hexdigest()[:16]


def urlkey(url: str) -> str:
    """The SURT key of a URL, `cn,gov,zibo)/gongkai`, as web-archive tools sort by it.

    `www.`, default port, fragment, session id and a trailing slash are left out, letters are lowered
    and the query is sorted, so that tools find a page however its link was spelled.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return re.sub(r"\s", "%20", url.lower())
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "").split(".")))
    if parts.port not in (None, 80 if parts.scheme == "http" else 443):
        host += f":{parts.port}"
    path = _SESSION.sub("", parts.path).lower()
    path = path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return re.sub(r"\s", "%20", f"{host}){path}" + (f"?{query}" if query else ""))


def run_capture(uri: str, moment: datetime, body: bytes) -> Capture:
    """A run's manifest as the index sees it; where it lies is filled in by who writes or finds it."""
    return Capture(
        capture_id=capture_id(warc_date(moment), uri),
        url=uri,
        captured_at=moment,
        status=200,
        content_type="application/json",
        digest="sha256:" + sha256(body).hexdigest(),
        length=len(body),
        warc_file="",
        warc_offset=0,
        role=RUN_ROLE,
        method="ingest",
        note={},
    )


def make_line(capture: Capture, *, record_id: str, stored: int) -> str:
    """The index line of a capture; `stored` is the length of its record in the file, as CDXJ wants it."""
    date = warc_date(capture.captured_at)
    fields: dict[str, object] = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.revisit else capture.content_type.partition(";")[0].strip() or "-",
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(stored),
        "offset": str(capture.warc_offset),
        "filename": capture.warc_file,
        "date": date,
        "content_type": capture.content_type,
        "payload_length": capture.length,
        "role": capture.role,
        "method": capture.method,
        "note": dict(capture.note),
        "record_id": record_id,
    }
    if capture.held_in is not None:
        fields["orig.filename"], fields["orig.offset"] = capture.held_in[0], str(capture.held_in[1])
    timestamp = re.sub(r"\D", "", date)[:14]
    return f"{urlkey(capture.url)} {timestamp} {json.dumps(fields, ensure_ascii=False)}"


def parse_line(line: str) -> Capture:
    """The capture an index line describes. Raises IndexDamaged."""
    try:
        _key, _timestamp, text = line.split(" ", 2)
        fields = json.loads(text)
        held = (fields["orig.filename"], int(fields["orig.offset"])) if "orig.filename" in fields else None
        return Capture(
            capture_id=capture_id(fields["date"], fields["url"]),
            url=fields["url"],
            captured_at=parse_warc_date(fields["date"]),
            status=int(fields["status"]),
            content_type=fields["content_type"],
            digest=fields["digest"],
            length=fields["payload_length"],
            warc_file=fields["filename"],
            warc_offset=int(fields["offset"]),
            role=fields["role"],
            method=fields["method"],
            note=fields["note"],
            revisit=fields["mime"] == "warc/revisit",
            held_in=held,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(line, error) from error


def mark(line: str) -> bytes:
    """16 bytes that stand for an index line."""
    return blake2b(line.encode(), digest_size=16).digest()


def record_end(line: str) -> tuple[str, int]:
    """(file, offset just after the record) of an index line: up to there the file is acknowledged.  Raises
    IndexDamaged."""
    try:
        fields = json.loads(line.split(" ", 2)[2])
        return fields["filename"], int(fields["offset"]) + int(fields["length"])
    except (ValueError, LookupError, TypeError) as error:
        raise _unreadable(line, error) from error


def _unreadable(line: str, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"index line cannot be read ({error!r}): {line[:200]}")


class Index:
    """`index.cdxj` (sorted) and its journal (as it came); a line appended here survives a kill."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_name(path.name + ".journal")
        self._journal_fd: int | None = None

    def lines(self) -> Iterator[str]:
        """Every line once, sorted. Lines of equal key and time keep no promised order.  Raises IndexDamaged when the
        sorted file ends within a line: it is replaced whole, so no kill of ours left it so."""
        fresh = sorted(set(self._journal_lines()))
        if not fresh:
            yield from self._sorted_lines()
            return
        yield from sorted({*self._sorted_lines(), *fresh})

    @contextmanager
    def placed(self) -> Iterator[None]:
        """An IndexDamaged from within is raised with the file, line and byte, and what is to be done."""
        try:
            yield
        except IndexDamaged as error:
            raise IndexDamaged(self._first_damage() or str(error)) from error

    def append(self, line: str) -> None:
        """Add a line to the journal. A kill cannot take it back; what a power cut takes is read from the WARC file,
        which is on disk by then."""
        if self._journal_fd is None:
            self._journal_fd = os.open(self.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        data = (line + "\n").encode()
        while data:
            data = data[os.write(self._journal_fd, data) :]

    def merge(self) -> None:
        """Fold the journal into the sorted file; a kill in between loses nothing and doubles nothing."""
        if self._journal_fd is not None:
            os.close(self._journal_fd)
            self._journal_fd = None
        if not self.journal.exists():
            return
        self.rewrite(list(self.lines()))

    def rewrite(self, lines: Iterable[str]) -> None:
        """Put these sorted lines in place of file and journal; a kill in between leaves the journal to be folded."""
        self._replace(lines)
        self.journal.unlink(missing_ok=True)

    def _replace(self, lines: Iterable[str]) -> None:
        scratch = self.path.with_name(self.path.name + ".new")
        with scratch.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(line + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self.path)
        sync_folder(self.path.parent)

    def _journal_lines(self) -> Iterator[str]:
        """Lines that end in a newline: a last line without one was cut by a kill and is in the WARC file."""
        return (line[:-1] for line in _raw_lines(self.journal) if line.endswith("\n"))

    def _sorted_lines(self) -> Iterator[str]:
        for line in _raw_lines(self.path):
            if not line.endswith("\n"):
                parse_line(line)
            yield line.removesuffix("\n")

    def _first_damage(self) -> str | None:
        """Where the first line lies that cannot be read, what it should be and what helps; None when all can be."""
        for path in (self.path, self.journal):
            start = 0
            for number, raw in enumerate(_raw_bytes(path), 1):
                line = raw.decode(errors="replace")
                if line.endswith("\n") or path == self.path:
                    try:
                        parse_line(line.removesuffix("\n"))
                        record_end(line)
                    except IndexDamaged:
                        return (
                            f"{path} is damaged: line {number} (byte {start}) is no index line `urlkey timestamp "
                            f"{{json}}`, it begins {line[:60]!r}; nothing is lost that the WARC files hold: `gongkai "
                            f"verify --repair` or `gongkai build --all` writes the index anew from them"
                        )
                start += len(raw)
        return None


def _raw_lines(path: Path) -> Iterator[str]:
    return (raw.decode(errors="replace") for raw in _raw_bytes(path))


def _raw_bytes(path: Path) -> Iterator[bytes]:
    """The lines with their newlines; the last may have none."""
    if path.exists():
        with path.open("rb") as file:
            yield from file


def sync_folder(folder: Path) -> None:
    """Make a new or renamed name in the folder durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
