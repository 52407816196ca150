"""Digests of what rows are made from: a row need not be made again while they stay the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from archive.assembly import Arrangement
from archive.cdxj import Capture, mark
from archive.publications import ReportEntry
from archive.summary import Summary
from extract import VERSION

PART = 1 << 22
"""Bytes of a file that have a digest of their own."""

_PACKAGE = Path(__file__).parent


@cache
def program() -> str:
    """Digest of the extractor's version and the text of this package, since any change of it may change any row."""
    digest = hashlib.sha256(VERSION.encode())
    for file in sorted(_PACKAGE.rglob("*")):
        if file.suffix in (".py", ".toml", ".sql"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def of_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_parts(digests: Iterable[bytes]) -> str:
    """The digest of a file whose parts of `PART` bytes have these SHA-256."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def in_parts(path: Path) -> str:
    """The digest of a file by its parts, two of which are read at a time."""

    def digest(at: int) -> bytes:
        with path.open("rb") as file:
            file.seek(at)
            return hashlib.sha256(file.read(PART)).digest()

    with ThreadPoolExecutor(2) as threads:
        return of_parts(threads.map(digest, range(0, path.stat().st_size, PART)))


def of_inputs(lines: Iterable[str], runs: Sequence[Mapping[str, Any]]) -> str:
    """The digest of all that a database is made from: program, index lines in whatever order, run manifests."""
    total = sum(int.from_bytes(mark(line), "big") for line in lines)
    basis = f"{program()} {total:x} {json.dumps(runs, sort_keys=True)}"
    return hashlib.sha256(basis.encode()).hexdigest()


def of_reports(arranged: Arrangement) -> dict[str, bytes]:
    """The digest of each report by its id: its publications with every reading of them, in order, and what its
    addresses answered."""
    return {report_id: _report(report_id, entry, arranged) for report_id, entry in arranged.entries.items()}


def _report(report_id: str, entry: ReportEntry, arranged: Arrangement) -> bytes:
    digest = hashlib.blake2b(f"{report_id} {entry.primary.capture.capture_id}".encode(), digest_size=16)
    for publication in entry.publications:
        digest.update(b"\n")
        for readings in publication.readings.values():
            for reading in readings:
                digest.update(_capture(reading.capture) + _summary(reading.summary))
    for address in sorted({reading.capture.url for reading in entry.readings}):
        digest.update(b"".join(map(_capture, arranged.asked[address])))
    return digest.digest()


def _capture(capture: Capture) -> bytes:
    known = [capture.capture_id, capture.url, capture.captured_at.isoformat(), capture.status, capture.content_type]
    known += [capture.digest, capture.length, capture.warc_file, capture.warc_offset, capture.role, capture.method]
    return _short([*known, sorted(capture.note.items()), capture.revisit, capture.held_in])


def _summary(told: Summary) -> bytes:
    known = [told.refused, told.reason, told.content_digest, told.tables_digest, told.cells]
    return _short([*known, sorted(told.metadata.items())])


def _short(known: list[Any]) -> bytes:
    return hashlib.blake2b(repr(known).encode(), digest_size=16).digest()
