"""Units of work for a cluster: documents that lie one after the other in one WARC file, and the function that reads
them, the same ones as on one machine and under the same limits."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from multiprocessing import current_process
from pathlib import Path

from archive import fingerprints
from archive.cdxj import Capture
from archive.extractions import Reading, Task, answered, read_document
from archive.summary import Summary
from extract import guarded
from extract.sandbox import Crew

DOCUMENTS = 32
"""Documents in a unit: some seconds of work, beside which handing it over is nothing, and little to do again when a
worker dies over it."""


_WAITING = 256
"""Threads of a worker that may wait for one of its processes."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Some documents of one WARC file by their keys in the cache, and the program (`archive.fingerprints.program`)
    whose readings are wanted."""

    data_dir: Path
    program: str
    documents: tuple[tuple[str, Capture], ...]


class OtherProgram(RuntimeError):
    """Raised on a worker that has another version of gongkai than who asks: it might read other numbers."""


def cut(data_dir: Path, documents: Mapping[str, Capture]) -> Iterator[Unit]:
    """The documents in units, in the order in which they lie in the WARC files."""
    placed = sorted(documents.items(), key=lambda item: _place(item[1]))
    for _file, group in groupby(placed, key=lambda item: _place(item[1])[0]):
        lying = list(group)
        for start in range(0, len(lying), DOCUMENTS):
            yield Unit(data_dir, fingerprints.program(), tuple(lying[start : start + DOCUMENTS]))


def read_unit(unit: Unit) -> list[Reading]:
    """The readings of a unit's documents, each made in a process with limits.

    Raises `OtherProgram`, `RecordUnreadable`, `SandboxBroken`.
    """
    if unit.program != fingerprints.program():
        raise OtherProgram("a worker has another version of gongkai: install the same one everywhere")
    return [answered(key, _crew().call((unit.data_dir, key, capture))) for key, capture in unit.documents]


def _place(capture: Capture) -> tuple[str, int]:
    return capture.held_in or (capture.warc_file, capture.warc_offset)


@cache
def _crew() -> Crew[Task, tuple[Summary, str]]:
    # Dask marks its workers as processes that may have no children; theirs end with them all the same
    current_process().daemon = False
    return Crew(read_document, os.cpu_count() or 1, guarded.LIMITS, _WAITING)
