"""After a kill: index what is whole and not indexed, cut what is not whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.cdxj import (
    RUN_URI,
    Capture,
    Index,
    capture_id,
    make_line,
    parse_line,
    parse_warc_date,
    record_end,
    run_capture,
)
from archive.warcfile import Stored, cut, walk
from archive.warcholdings import Holdings

_MAIN_TYPES = ("response", "resource", "revisit")


class ArchiveDamaged(RuntimeError):
    """Raised when a WARC file is shorter than its index says: acknowledged captures are gone."""


def repair(warc_dir: Path, index: Index, holdings: Holdings) -> list[str]:
    """Bring files and index in step and fill `holdings`; returns what was done, one sentence each.

    Only the project's own files are looked at. Raises ArchiveDamaged, IndexDamaged, OSError.
    """
    ends: dict[str, int] = {}
    for line in index.lines():
        file, end = record_end(line)
        ends[file] = max(end, ends.get(file, 0))
        holdings.remember(parse_line(line))
    present = {path.name: path for path in sorted(warc_dir.glob("gongkai-*.warc.gz"))}
    for file, end in ends.items():
        size = present[file].stat().st_size if file in present else 0
        if size < end:
            raise ArchiveDamaged(
                f"{warc_dir / file} has {size} bytes, the index knows captures up to byte {end}; "
                f"restore the file from a backup"
            )
    done = []
    for name, path in present.items():
        if path.stat().st_size != ends.get(name):
            done += _repair_file(path, ends.get(name, 0), index, holdings)
    return done


def _repair_file(path: Path, start: int, index: Index, holdings: Holdings) -> list[str]:
    done, good, found = [], start, 0
    about: dict[str, Any] | None = None
    for stored in walk(path, start):
        kind = stored.record.rec_type
        if kind == "warcinfo":
            good = stored.end
        elif kind == "metadata":
            about = json.loads(stored.record.raw_stream.read())
        elif kind in _MAIN_TYPES:
            capture = _capture_of(path.name, stored, about, holdings)
            if capture is None:
                done.append(f"{path.name}: the record at byte {stored.offset} tells too little, not indexed")
            else:
                record_id = stored.record.rec_headers.get_header("WARC-Record-ID")
                index.append(make_line(capture, record_id=record_id, stored=stored.end - stored.offset))
                holdings.remember(capture)
                found += 1
            good, about = stored.end, None
    if found:
        done.append(f"{path.name}: {found} captures were not in the index and are now")
    rest = cut(path, good)
    if rest is not None:
        done.append(f"{path.name}: cut at byte {good}, what followed is kept in {rest.name}")
    return done


def _capture_of(file: str, stored: Stored, about: dict[str, Any] | None, holdings: Holdings) -> Capture | None:
    """The capture a main record and the metadata before it tell of; None when they do not."""
    headers = stored.record.rec_headers
    url, date = headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date")
    if url.startswith(RUN_URI):
        capture = run_capture(url, parse_warc_date(date), stored.record.raw_stream.read())
        return replace(capture, warc_file=file, warc_offset=stored.offset)
    digest = headers.get_header("WARC-Payload-Digest")
    revisit = stored.record.rec_type == "revisit"
    held = holdings.body(digest) if revisit else None
    if about is None or (revisit and held is None):
        return None
    return Capture(
        capture_id=capture_id(date, url),
        url=url,
        captured_at=parse_warc_date(date),
        status=about["status"],
        content_type=about["content_type"],
        digest=digest,
        length=about["payload_length"],
        warc_file=file,
        warc_offset=stored.offset,
        role=about["role"],
        method=about["method"],
        note=about["note"],
        revisit=revisit,
        held_in=(held.warc_file, held.warc_offset) if held else None,
    )
