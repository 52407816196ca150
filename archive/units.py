"""Units of work for a cluster: documents that lie one after the other in one WARC file, and the function that reads
them as they are read on one machine, under the same limits."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from multiprocessing import current_process
from pathlib import Path
from typing import BinaryIO

from archive import fingerprints
from archive.cdxj import Capture
from archive.extractions import Reading, Task, answered, read_document
from archive.remote import Remote
from archive.summary import Summary
from extract import guarded, sandbox
from extract.sandbox import Crew

DOCUMENTS = 32
"""Documents in a unit: some seconds of work, beside which handing it over is nothing, and little to do again when a
worker dies over it."""


_CHUNK = 1 << 16
_WAITING = 256
"""Threads of a worker that may wait for one of its processes."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Some documents of one WARC file by their keys in the cache, and the program (`archive.fingerprints.program`)
    whose readings are wanted.  The file lies in the data folder, or is the object ``name`` of ``store``."""

    data_dir: Path
    program: str
    documents: tuple[tuple[str, Capture], ...]
    store: str = ""
    name: str = ""


class OtherProgram(RuntimeError):
    """Raised on a worker that has another version of gongkai than who asks: it might read other numbers."""


def same_program(wanted: str) -> None:
    """Raises `OtherProgram` where this is not the program whose work is wanted."""
    if wanted != fingerprints.program():
        raise OtherProgram("a worker has another version of gongkai: install the same one everywhere")


def cut(
    data_dir: Path, documents: Mapping[str, Capture], store: str = "", names: Mapping[str, str] | None = None
) -> Iterator[Unit]:
    """The documents in units, in the order in which they lie in the WARC files; ``names`` are those of the files'
    objects in the store."""
    placed = sorted(documents.items(), key=lambda item: _place(item[1]))
    for file, group in groupby(placed, key=lambda item: _place(item[1])[0]):
        lying, name = list(group), (names or {}).get(file, "")
        for start in range(0, len(lying), DOCUMENTS):
            yield Unit(data_dir, fingerprints.program(), tuple(lying[start : start + DOCUMENTS]), store, name)


def read_unit(unit: Unit) -> list[Reading]:
    """The readings of a unit's documents, each made in a process with limits.

    Raises `OtherProgram`, `RecordUnreadable`, `SandboxBroken`, `StoreUnusable`.
    """
    same_program(unit.program)
    with _at_hand(unit) as data_dir:
        return [answered(key, _crew().call((data_dir, key, capture))) for key, capture in unit.documents]


@contextmanager
def _at_hand(unit: Unit) -> Iterator[Path]:
    """A data folder with the unit's records at their places: that of the archive, or one that is filled from the
    store and goes away."""
    if not unit.store:
        yield unit.data_dir
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-unit-") as folder:
        data_dir, places = Path(folder), [_place(capture) for _, capture in unit.documents]
        (data_dir / "warc").mkdir()
        local = data_dir / "warc" / places[0][0]
        Remote(unit.store).reading(unit.name, lambda file: _copy(file, local, [offset for _, offset in places]))
        yield data_dir


def _copy(source: BinaryIO, target: Path, offsets: Iterable[int]) -> None:
    """Copy the records at these offsets, each to the same offset: the rest of the file stays a hole."""
    with target.open("wb") as file:
        for offset in offsets:
            source.seek(offset)
            file.seek(offset)
            member = zlib.decompressobj(zlib.MAX_WBITS + 16)
            while not member.eof and (chunk := source.read(_CHUNK)):
                file.write(chunk)
                try:
                    member.decompress(chunk)
                except zlib.error:
                    break  # whoever reads the record says so


def _place(capture: Capture) -> tuple[str, int]:
    return capture.held_in or (capture.warc_file, capture.warc_offset)


def dask_setup(_worker: object) -> None:
    """Called by a Dask worker that preloads this module: what its processes need is loaded before the first unit."""
    _crew()


@cache
def _crew() -> Crew[Task, tuple[Summary, str]]:
    # Dask marks its workers as processes that may have no children; theirs end with them all the same
    current_process().daemon = False
    sandbox.prepare(__name__, "extract.report")
    return Crew(read_document, os.cpu_count() or 1, guarded.LIMITS, _WAITING)
