"""Rows as they are written: values in the order of the columns, and the words of those that the text indexes hold.

All that a build does to a report once it is read, and that takes long, is done here, so that other processes can do it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias

from archive import schema, textindex
from archive.assembly import Arrangement
from archive.cdxj import Capture
from archive.publications import ReportEntry
from archive.rows import Tables, report_rows
from extract.sandbox import LONG, Ended, SandboxBroken, in_order

Values: TypeAlias = tuple[Any, ...]
_Task: TypeAlias = list[tuple[ReportEntry, dict[str, Sequence[Capture]]]]

_REPORTS_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of some tables; ``words`` are those of each row of the tables with a text index."""

    rows: dict[str, list[Values]]
    words: dict[str, list[textindex.Words]]


def block(tables: Tables) -> Block:
    """The rows of these tables as they are written."""
    rows = {
        name: list(map(itemgetter(*(column.name for column in schema.tables()[name].columns)), given))
        for name, given in tables.items()
    }
    words = {
        name: [textindex.words(*map(row.__getitem__, columns)) for row in tables[name]]
        for name, columns in textindex.INDEXED.items()
        if name in tables
    }
    return Block(rows, words)


def blocks(arranged: Arrangement, runs: Sequence[Mapping[str, Any]], workers: int) -> Iterator[Block]:
    """Every row of every public table that tells of reports: some reports after the other in the order of their
    identifiers, and at the end what they have in common.  So many processes make them, none at all where ``workers`` is
    0; a few reports are held at a time.  Raises `SandboxBroken`."""
    entries = ((entry, _asked(entry, arranged)) for entry in arranged.entries.values())
    tasks = iter(lambda: list(islice(entries, _REPORTS_AT_ONCE)), [])
    for made in in_order(_made, tasks, workers, LONG) if workers else map(_made, tasks):
        if isinstance(made, Ended):
            raise SandboxBroken(f"a process that was making rows has ended: {made.reason}")
        yield made
    yield block(arranged.catalogue(runs))


def _asked(entry: ReportEntry, arranged: Arrangement) -> dict[str, Sequence[Capture]]:
    """What the addresses of one report answered."""
    return {address: arranged.asked[address] for address in {reading.capture.url for reading in entry.readings}}


def _made(task: _Task) -> Block:
    together: Tables = {}
    for entry, asked in task:
        for name, rows in report_rows(entry, asked).items():
            together.setdefault(name, []).extend(rows)
    return block(together)
