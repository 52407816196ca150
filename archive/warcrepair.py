"""After a kill: index what is whole and not indexed, cut what is not whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from archive.sweep import RecordWrong, Unpacked, sweep, unpack
from archive.warcfile import cut
from archive.warcholdings import Bodies, Holdings
from archive.warcrecord import METADATA_FIELD

MAIN_TYPES = ("response", "resource", "revisit")
OWN_FILES = "gongkai-*.warc.gz"


class ArchiveDamaged(RuntimeError):
    """Raised when a WARC file is shorter than its index says, or damaged before its end: captures are gone."""


def repair(warc_dir: Path, index: Index, holdings: Holdings) -> list[str]:
    """Bring files and index in step and fill `holdings`; returns what was done, one sentence each.

    Only the project's own files are looked at. Raises ArchiveDamaged, IndexDamaged, OSError.
    """
    ends: dict[str, int] = {}
    for line in index.lines():
        file, end = record_end(line)
        ends[file] = max(end, ends.get(file, 0))
        holdings.remember(parse_line(line))
    present = {path.name: path for path in sorted(warc_dir.glob(OWN_FILES))}
    for file, end in ends.items():
        size = present[file].stat().st_size if file in present else 0
        if size < end:
            raise ArchiveDamaged(
                f"{warc_dir / file} has {size} bytes, the index knows captures up to byte {end}; "
                f"restore the file from a backup, or go on without them: `gongkai verify --repair`"
            )
    done = []
    for name, path in present.items():
        if path.stat().st_size != ends.get(name):
            done += index_file(path, index, holdings, ends.get(name, 0))
    return done


def index_file(path: Path, index: Index, holdings: Holdings, start: int = 0) -> list[str]:
    """Index the captures of a file from `start` on and cut an end that is not whole; what was done, one sentence each.

    Raises ArchiveDamaged, OSError.
    """
    done, good, found = [], start, 0
    about: Mapping[str, Any] | None = None
    size = path.stat().st_size
    for swept in sweep(path, start):
        if swept.data is None:
            if swept.end < size:
                raise ArchiveDamaged(
                    f"{path} is damaged at byte {swept.offset}, before its end; restore it from a backup, or go on "
                    f"with what is whole: `gongkai verify --repair`"
                )
            break
        try:
            record = unpack(swept.data)
        except RecordWrong as error:
            done.append(f"{path.name}: the record at byte {swept.offset} is not sound, not indexed: {error}")
            continue
        if record.kind == "warcinfo":
            good = swept.end
        elif record.kind == "metadata":
            about = metadata_of(record)
        elif record.kind in MAIN_TYPES:
            capture = capture_of(path.name, swept.offset, record, about, holdings)
            if capture is None:
                done.append(f"{path.name}: the record at byte {swept.offset} tells too little, not indexed")
            else:
                record_id = record.headers["warc-record-id"]
                index.append(make_line(capture, record_id=record_id, stored=swept.end - swept.offset))
                holdings.remember(capture)
                found += 1
            good, about = swept.end, None
    if found:
        done.append(f"{path.name}: {found} captures were not in the index and are now")
    rest = cut(path, good)
    if rest is not None:
        done.append(f"{path.name}: cut at byte {good}, what followed is kept in {rest.name}")
    return done


def metadata_of(record: Unpacked) -> Mapping[str, Any] | None:
    """What a metadata record tells of its capture; None when it tells nothing a capture needs.  The first archives
    hold the bare JSON."""
    try:
        about = json.loads(record.block.removeprefix(METADATA_FIELD + b":"))
    except ValueError:
        return None
    needed = {"role", "method", "note", "status", "content_type", "payload_length"}
    return about if isinstance(about, dict) and needed <= about.keys() else None


def capture_of(
    file: str, offset: int, record: Unpacked, about: Mapping[str, Any] | None, holdings: Bodies
) -> Capture | None:
    """The capture a main record and the metadata before it tell of; None when they do not."""
    date = record.headers["warc-date"]
    if record.url.startswith(RUN_URI):
        capture = run_capture(record.url, parse_warc_date(date), record.payload)
        return replace(capture, warc_file=file, warc_offset=offset)
    digest = record.headers.get("warc-payload-digest", "")
    revisit = record.kind == "revisit"
    held = holdings.body(digest) if revisit else None
    if about is None or (revisit and held is None):
        return None
    return Capture(
        capture_id=capture_id(date, record.url),
        url=record.url,
        captured_at=parse_warc_date(date),
        status=about["status"],
        content_type=about["content_type"],
        digest=digest,
        length=about["payload_length"],
        warc_file=file,
        warc_offset=offset,
        role=about["role"],
        method=about["method"],
        note=about["note"],
        revisit=revisit,
        held_in=(held.warc_file, held.warc_offset) if held else None,
    )
