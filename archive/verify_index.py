"""The index against the WARC files: what each line says, and which lines a sound index consists of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.cdxj import Capture, Index, IndexDamaged, parse_line
from archive.survey import At, Damage, Survey

LOST = "lost.cdxj"
"""Index lines of captures whose bytes are gone: `verify --repair` moves them here so that they stay named."""


@dataclass(slots=True)
class IndexReading:
    """The damage; the lines a sound index consists of; the lines of captures that are lost."""

    damage: list[Damage] = field(default_factory=list)
    keep: dict[At, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    lines: int = 0


def read_index(data_dir: Path, state: Survey) -> IndexReading:
    """Every line of index and journal against the record it points to.  Raises OSError."""
    reading, held = IndexReading(), state.held()
    index = Index(data_dir / "index.cdxj")
    in_file = list(_raw_lines(index.path))
    if in_file != sorted(in_file):
        reading.damage.append(
            Damage("index not sorted", index.path.name, None, "", "tools search it by halves", "index")
        )
    for file in (index.path, index.journal):
        for number, line in enumerate(_raw_lines(file), 1):
            reading.lines += 1
            _read_line(line, f"{file.name} line {number}", state, held, reading)
    for at, line in state.lines.items():
        if at not in reading.keep:
            what = "the record is sound and no line of the index tells of it rightly"
            reading.damage.append(Damage("not in the index", *at, state.captures[at].url, what, "index"))
            reading.keep[at] = line
    for at, found in state.bare.items():
        if at not in reading.keep:
            what = "its metadata record is gone and no index line tells its role"
            reading.damage.append(Damage("metadata lost", *at, found.record.url, what))
    reading.damage += _gaps(state, reading.damage)
    reading.damage += _lost_before(data_dir / LOST, held)
    return reading


def _raw_lines(path: Path) -> Iterator[str]:
    """The lines as they stand; a journal's last line without its newline is what a kill leaves, and no damage."""
    if not path.exists():
        return
    *complete, rest = path.read_text(encoding="utf-8", errors="replace").split("\n")
    yield from complete
    if rest and not path.name.endswith(".journal"):
        yield rest


def _read_line(line: str, where: str, state: Survey, held: set[str], reading: IndexReading) -> None:
    try:
        capture = parse_line(line)
    except IndexDamaged as error:
        reading.damage.append(Damage("index line unreadable", where, None, "", str(error), "index"))
        return
    at = (capture.warc_file, capture.warc_offset)
    if at in reading.keep:
        reading.damage.append(Damage("index line twice", where, at[1], capture.url, "the record has a line", "index"))
    elif capture.capture_id not in held and (why := _lost(at, state)) is not None:
        reading.damage.append(Damage(why[0], *at, capture.url, why[1]))
        reading.lost.append(line)
    elif (wrong := _wrong(line, capture, at, state)) is not None:
        reading.damage.append(Damage("index line wrong", where, at[1], capture.url, wrong, "index"))
    else:
        reading.keep[at] = line


def _lost(at: At, state: Survey) -> tuple[str, str] | None:
    """Kind and words of why the bytes of a capture are gone; None when they are not."""
    file, offset = at
    if file not in state.sizes:
        return "file missing", "restore the file from a backup"
    if offset >= state.sizes[file]:
        return "file too short", f"it ends at byte {state.sizes[file]}; restore it from a backup"
    for name, start, end, what, _url in state.gaps:
        if name == file and start <= offset < end:
            return "record unreadable", f"bytes {start} to {end}: {what}; restore the file from a backup"
    if any(d.kind == "body lost" and (d.file, d.offset) == at for d in state.damage):
        return "capture without body", "the record that holds its bytes is gone"
    return None


def _wrong(line: str, capture: Capture, at: At, state: Survey) -> str | None:
    """What a line says otherwise than its record; None when they agree."""
    if at in state.bare:
        same = state.bare[at].identity == (capture.capture_id, capture.digest)
        return None if same else "the record it points to says other things"
    if at not in state.captures:
        return f"at {at[0]} byte {at[1]} begins no record of a capture that has not been met before"
    said, told = _fields(line), _fields(state.lines[at])
    differing = sorted(name for name in said.keys() | told.keys() if said.get(name) != told.get(name))
    if capture.revisit:
        holder = state.captures.get(capture.held_in or at)
        if holder is None or holder.revisit or holder.digest != capture.digest:
            differing.append("orig.offset")
    return f"the record differs in: {', '.join(differing)}" if differing else None


def _fields(line: str) -> dict[str, Any]:
    """What a line says, but for where a revisit's body lies: of equal bodies any will do."""
    key, timestamp, text = line.split(" ", 2)
    said = {"sort key": key, "timestamp": timestamp, **json.loads(text)}
    return {name: value for name, value in said.items() if not name.startswith("orig.")}


def _gaps(state: Survey, named: list[Damage]) -> Iterator[Damage]:
    """The unsound stretches that no index line names."""
    for file, start, end, what, url in state.gaps:
        if any(d.file == file and d.offset is not None and start <= d.offset < end for d in named):
            continue
        at_the_end = start >= state.tails.get(file, end)
        after = f" (after the record of {url})" if url else ""
        remedy = "cut" if at_the_end else ""
        yield Damage("unreadable bytes", file, start, "", f"bytes {start} to {end}: {what}{after}", remedy)


def _lost_before(path: Path, held: set[str]) -> Iterator[Damage]:
    """Captures that an earlier repair had to give up, until their bytes are back."""
    for line in _raw_lines(path):
        try:
            capture = parse_line(line)
        except IndexDamaged as error:
            yield Damage("index line unreadable", path.name, None, "", str(error))
            continue
        if capture.capture_id not in held:
            at = (capture.warc_file, capture.warc_offset)
            yield Damage("capture lost", *at, capture.url, f"given up by an earlier repair, named in {path.name}")
