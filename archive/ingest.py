"""Keeping a document that did not come from a crawl, as a WARC ``resource`` record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from archive.captures import CaptureStore
from archive.warcrecord import digest_of
from extract import Refusal, guarded

MAX_FILE = 256 * 1024 * 1024
"""Larger files are not even looked at."""

_UNKEPT = frozenset(("empty", "too_large"))


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: its capture (None when not kept), whether it was held before, why it is no report."""

    capture_id: str | None
    already_held: bool
    refusal: Refusal | None


def ingest_file(
    store: CaptureStore, file: Path, received: datetime, url: str | None, note: Mapping[str, str]
) -> Ingested:
    """Keep ``file``.  A document that cannot be read is kept all the same (a later extractor may read it), unless it is
    empty or too large.  ``url`` is where it came from; without one the digest names it.

    Raises OSError when the file cannot be opened, `ArchiveLocked` when another process writes.
    """
    size = file.stat().st_size
    if size > MAX_FILE:
        return Ingested(None, False, Refusal("too_large", f"{size:,} bytes; at most {MAX_FILE:,} are looked at"))
    body = file.read_bytes()
    refusal = guarded.refusal(body)
    if refusal is not None and refusal.kind in _UNKEPT:
        return Ingested(None, False, refusal)
    digest = digest_of(body)
    address = url or f"urn:gongkai:document:{digest.removeprefix('sha256:')[:16]}:{quote(file.name)}"
    for capture in store:
        if (capture.url, capture.digest) == (address, digest):
            return Ingested(capture.capture_id, True, refusal)
    capture = store.add(
        url=address,
        captured_at=received,
        body=body,
        content_type="application/octet-stream",
        role="document",
        method="ingest",
        note={"list_title": file.stem, **note},
    )
    return Ingested(capture.capture_id, False, refusal)
