"""Rows as they are written: values in the order of the columns, and the words of those that the text indexes hold.

All that a build does to a report once it is read, and that takes long, is done here, so that other processes can do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias

from archive import catalogue, fingerprints, schema, textindex
from archive.assembly import Archive, Places, opened
from archive.rows import Tables
from extract.sandbox import LONG, Ended, SandboxBroken, in_order

Values: TypeAlias = tuple[Any, ...]
_Task: TypeAlias = tuple[Places, list[str]]

_PAGES_AT_ONCE = 25
_ROWS_AT_ONCE = 500

_WAITING = 1
"""So many processes more than asked for make rows: one waits with what it made until that is written."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of some tables; ``words`` are those of each row of the tables with a text index."""

    rows: dict[str, list[Values]]
    words: dict[str, list[textindex.Words]]


@dataclass(frozen=True, slots=True)
class _Made:
    """The rows of some organs' reports, and the digests of these by organ."""

    block: Block
    digests: dict[str, dict[str, bytes]]


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


def blocks(archive: Archive, places: Places, runs: Sequence[Mapping[str, Any]], workers: int) -> Iterator[Block]:
    """Every row of every public table that tells of reports: captures that are part of none, some organs after the
    other, and at the end what they have in common.  So many processes make them, none at all where ``workers`` is 0; a
    few organs are held at a time.  The ledger is told of the pages and reports.  Raises `SandboxBroken`."""
    ledger = archive.ledger
    unowned = archive.place(ledger.pages())
    while some := list(islice(unowned, _ROWS_AT_ONCE)):
        yield block({"captures": some})
    ledger.share()
    tasks = ((places, organs) for organs in _together(ledger.organs()))
    held: Counter[str | None] = Counter()
    source = [column.name for column in schema.tables()["reports"].columns].index("source_id")
    for made in in_order(_made, tasks, workers + _WAITING, LONG) if workers else map(_made, tasks):
        if isinstance(made, Ended):
            raise SandboxBroken(f"a process that was making rows has ended: {made.reason}")
        for organ_id, digests in made.digests.items():
            ledger.keep(organ_id, digests)
        held.update(row[source] for row in made.block.rows["reports"])
        yield made.block
    sources = list(catalogue.source_rows(runs, ledger.first_of_sources(), held))
    told = {"runs": list(map(catalogue.run_row, runs)), "sources": sources, "dictionary": list(catalogue.dictionary())}
    yield block(told)


def _together(organs: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Organs, given with how many pages each has, as many together as have some pages."""
    some: list[str] = []
    held = 0
    for organ_id, pages in organs:
        some.append(organ_id)
        held += pages
        if held >= _PAGES_AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


def _made(task: _Task) -> _Made:
    places, organs = task
    together: Tables = {"reports": []}
    digests = {}
    with opened(places) as archive:
        for organ_id in organs:
            arranged = archive.organ(organ_id)
            digests[organ_id] = fingerprints.of_reports(arranged)
            for tables in ({"organs": arranged.organs()}, *map(arranged.report, arranged.entries)):
                for name, rows in tables.items():
                    together.setdefault(name, []).extend(rows)
    return _Made(block(together), digests)
