"""What the WARC files alone say: the captures they hold, and what in them is damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.cdxj import RUN_URI, capture_id, make_line
from archive.sightings import At, Sightings
from archive.sweep import HEADER, RecordWrong, Swept, Unpacked, sweep, unpack
from archive.warcrepair import MAIN_TYPES, OWN_FILES, capture_of, metadata_of


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it should be.  ``remedy`` names what `archive.verify.repair` does about it (``index``,
    ``cut``, ``database``, ``cache``) and is empty where only a backup helps."""

    kind: str
    file: str
    offset: int | None
    url: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A sound main record; ``about`` is None where the metadata record before it is gone."""

    at: At
    end: int
    record: Unpacked
    about: Mapping[str, Any] | None

    @property
    def identity(self) -> tuple[str, str]:
        """Id and payload digest of the capture it holds."""
        headers = self.record.headers
        return capture_id(headers["warc-date"], self.record.url), headers.get("warc-payload-digest", "")


@dataclass(slots=True)
class Survey:
    """The state of the WARC files.  Damage that index lines can name better is kept apart: ``gaps`` (stretches that
    are no sound record: file, first byte, byte after the last, what is wrong, the address before) and ``bare`` (main
    records whose metadata is gone)."""

    sizes: dict[str, int] = field(default_factory=dict)
    records: int = 0
    met: Sightings = field(default_factory=Sightings)
    bare: dict[At, Found] = field(default_factory=dict)
    gaps: list[tuple[str, int, int, str, str]] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    tails: dict[str, int] = field(default_factory=dict)

    def holds(self, capture_id: str) -> bool:
        """Whether the bytes of a capture are there."""
        return self.met.holds(capture_id) or any(found.identity[0] == capture_id for found in self.bare.values())


def survey(warc_dir: Path, progress: Callable[[int, int], None]) -> Survey:
    """Read every byte of the project's own files; ``progress`` is told the bytes done and in all.

    What is damaged is in the answer.  Raises OSError.
    """
    paths = sorted(warc_dir.glob(OWN_FILES))
    total, before = sum(path.stat().st_size for path in paths), 0
    surveyor = _Surveyor()
    for path in paths:
        for swept in sweep(path):
            surveyor.take(path.name, swept)
            progress(before + swept.end, total)
        surveyor.end(path.name, path.stat().st_size)
        before += path.stat().st_size
    return surveyor.state()


class _Surveyor:
    def __init__(self) -> None:
        self._state = Survey()
        self._about: Mapping[str, Any] | None = None
        self._url = ""
        self._good = 0

    def take(self, file: str, swept: Swept) -> None:
        """Look at one stretch of a file."""
        record = self._record(file, swept)
        if record is None:
            self._about = None
            return
        self._state.records += 1
        self._url = record.url
        if swept.gzip_header != HEADER:
            self._damaged("gzip header", (file, swept.offset), "not as this program writes it; the content is whole")
        at = (file, swept.offset)
        twin = self._state.met.twin(record.headers["warc-record-id"], at)
        if twin is not None:
            self._damaged("duplicate record", at, f"same WARC-Record-ID as {twin[0]} byte {twin[1]}")
        elif record.kind == "revisit":
            self._state.met.postpone(at, swept.end, record.headers, self._about)
        elif record.kind in MAIN_TYPES:
            kept = record if self._url.startswith(RUN_URI) else Unpacked(record.headers, b"")
            self._index(Found(at, swept.end, kept, self._about))
        self._about = metadata_of(record) if record.kind == "metadata" else self._about
        if record.kind in (*MAIN_TYPES, "warcinfo"):
            self._good, self._about = swept.end, None

    def end(self, file: str, size: int) -> None:
        """Close a file: what follows its last main record is a capture that was never finished."""
        if self._good < size:
            self._state.tails[file] = self._good
            if not any(gap[0] == file and gap[1] >= self._good for gap in self._state.gaps):
                self._damaged("unfinished capture", (file, self._good), f"{size - self._good} bytes", "cut")
        self._state.sizes[file] = size
        self._url, self._good, self._about = "", 0, None

    def state(self) -> Survey:
        """The survey when all files are read: revisits last, since they point to any body that is held."""
        for at, end, headers, about in self._state.met.postponed():
            self._index(Found(at, end, Unpacked(headers, b""), about))
        return self._state

    def _record(self, file: str, swept: Swept) -> Unpacked | None:
        wrong = "no whole gzip member, or its checksum is wrong"
        if swept.data is not None:
            try:
                return unpack(swept.data)
            except RecordWrong as error:
                wrong = str(error)
        self._state.gaps.append((file, swept.offset, swept.end, wrong, self._url))
        return None

    def _index(self, found: Found) -> None:
        record, state = found.record, self._state
        self._url = record.url
        capture = capture_of(*found.at, record, found.about, state.met)
        if capture is None and found.about is None:
            state.bare[found.at] = found
        elif capture is None:
            self._damaged("body lost", found.at, f"revisit of {record.headers.get('warc-payload-digest')}, not held")
        elif state.met.has(capture.capture_id):
            self._damaged("duplicate capture", found.at, "one address at one instant is captured twice")
        else:
            stored = found.end - found.at[1]
            state.met.add(capture, make_line(capture, record_id=record.headers["warc-record-id"], stored=stored))

    def _damaged(self, kind: str, at: At, what: str, remedy: str = "") -> None:
        self._state.damage.append(Damage(kind, *at, self._url, what, remedy))
