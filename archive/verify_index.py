"""The index against the WARC files: what each line says, and which lines a sound index consists of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
from typing import Any

from archive.cdxj import Capture, Index, IndexDamaged, parse_line
from archive.sightings import At
from archive.survey import Damage, Survey

LOST = "lost.cdxj"
"""Index lines of captures whose bytes are gone: `verify --repair` moves them here so that they stay named."""


@dataclass(slots=True)
class IndexReading:
    """The damage; the lines of captures whose metadata is gone, which nothing else tells of; the lines of captures that
    are lost.  The lines of all others that a sound index consists of are kept in the survey."""

    damage: list[Damage] = field(default_factory=list)
    bare: dict[At, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    lines: int = 0

    def sound(self, state: Survey) -> Iterator[str]:
        """The lines a sound index consists of, sorted."""
        return merge(state.met.lines(), sorted(self.bare.values()))


def read_index(data_dir: Path, state: Survey) -> IndexReading:
    """Every line of index and journal against the record it points to.  Raises OSError."""
    reading = IndexReading()
    index = Index(data_dir / "index.cdxj")
    before: str | None = ""
    for file in (index.path, index.journal):
        for number, line in enumerate(_raw_lines(file), 1):
            reading.lines += 1
            if not state.met.keep_same(line):
                _read_line(line, f"{file.name} line {number}", state, reading)
            if file == index.path and before is not None and line < before:
                what = "tools search it by halves"
                reading.damage.append(Damage("index not sorted", index.path.name, None, "", what, "index"))
                before = None
            before = line if before is not None else None
    for at, line in state.met.unkept():
        what = "the record is sound and no line of the index tells of it rightly"
        reading.damage.append(Damage("not in the index", *at, parse_line(line).url, what, "index"))
    state.met.keep_rest()
    for at, found in state.bare.items():
        if at not in reading.bare:
            what = "its metadata record is gone and no index line tells its role"
            reading.damage.append(Damage("metadata lost", *at, found.record.url, what))
    reading.damage += _gaps(state, reading.damage)
    reading.damage += _lost_before(data_dir / LOST, state)
    return reading


def _raw_lines(path: Path) -> Iterator[str]:
    """The lines as they stand; a journal's last line without its newline is what a kill leaves, and no damage."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            if line.endswith("\n") or not path.name.endswith(".journal"):
                yield line.removesuffix("\n")


def _read_line(line: str, where: str, state: Survey, reading: IndexReading) -> None:
    try:
        capture = parse_line(line)
    except IndexDamaged as error:
        reading.damage.append(Damage("index line unreadable", where, None, "", str(error), "index"))
        return
    at = (capture.warc_file, capture.warc_offset)
    if at in reading.bare or state.met.kept(at):
        reading.damage.append(Damage("index line twice", where, at[1], capture.url, "the record has a line", "index"))
    elif not state.holds(capture.capture_id) and (why := _lost(at, state)) is not None:
        reading.damage.append(Damage(why[0], *at, capture.url, why[1]))
        reading.lost.append(line)
    elif (wrong := _wrong(line, capture, at, state)) is not None:
        reading.damage.append(Damage("index line wrong", where, at[1], capture.url, wrong, "index"))
    elif at in state.bare:
        reading.bare[at] = line
    else:
        state.met.keep(at, line)


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
    if (right := state.met.line(at)) is None:
        return f"at {at[0]} byte {at[1]} begins no record of a capture that has not been met before"
    said, told = _fields(line), _fields(right)
    differing = sorted(name for name in said.keys() | told.keys() if said.get(name) != told.get(name))
    if capture.revisit:
        holder = state.met.line(capture.held_in or at)
        body = parse_line(holder) if holder else None
        if body is None or body.revisit or body.digest != capture.digest:
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


def _lost_before(path: Path, state: Survey) -> Iterator[Damage]:
    """Captures that an earlier repair had to give up, until their bytes are back."""
    for line in _raw_lines(path):
        try:
            capture = parse_line(line)
        except IndexDamaged as error:
            yield Damage("index line unreadable", path.name, None, "", str(error))
            continue
        if not state.holds(capture.capture_id):
            at = (capture.warc_file, capture.warc_offset)
            yield Damage("capture lost", *at, capture.url, f"given up by an earlier repair, named in {path.name}")
