"""Verifying a data folder: every WARC record, every index line, every reference of the database; and mending what the
WARC files alone can mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from archive.build import DATABASE, build
from archive.cdxj import RUN_ROLE, Capture, parse_line
from archive.extractions import CACHE, forget
from archive.reindex import aside, locked, reindex
from archive.survey import Damage, survey
from archive.verify_database import cache_damage, database_damage
from archive.verify_index import read_index

Progress = Callable[[int, int], None]

_OF_THE_DATABASE = frozenset(("database", "cache"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at and what is damaged; ``notes`` are worth knowing and no damage."""

    files: int
    records: int
    captures: int
    lines: int
    damage: tuple[Damage, ...]
    notes: tuple[str, ...]


def verify(data_dir: Path, progress: Progress) -> Verdict:
    """Look at everything and change nothing.  ``progress`` is told the WARC bytes read and in all.

    Raises `FileNotFoundError` without an archive, `ArchiveLocked` while another process writes, OSError.
    """
    with locked(data_dir) as store:
        state = survey(store.warc_dir, progress)
        reading = read_index(data_dir, state)
    captures = _captures(reading.sound(state))
    damage, notes = database_damage(data_dir / DATABASE, captures)
    every = (*state.damage, *reading.damage, *damage, *cache_damage(data_dir / CACHE))
    return Verdict(len(state.sizes), state.records, len(captures), reading.lines, every, tuple(notes))


def repair(data_dir: Path, found: Verdict, progress: Progress) -> list[str]:
    """Mend what can be mended of ``found`` and return what was done, one sentence each; empty when nothing could be.

    Nothing is deleted: what is replaced is kept beside as ``<name>.damaged-<time>`` or ``<name>.torn-<byte>``, the
    index lines of captures whose bytes are gone in ``lost.cdxj``.  Raises what `verify` and `build` raise.
    """
    done: list[str] = []
    if any(damage.remedy not in _OF_THE_DATABASE for damage in found.damage):
        done += reindex(data_dir, progress)
    remedies = {damage.remedy for damage in found.damage}
    if "cache" in remedies:
        kept = aside(data_dir / CACHE)
        forget(data_dir)
        done.append(f"{CACHE}: damaged, kept as {kept}; the next build reads the documents again")
    if "database" in remedies:
        kept = aside(data_dir / DATABASE)
        build(data_dir, anew=True)
        done.append(f"{DATABASE}: built again from the captures, the old one is kept as {kept}")
    return done


def _captures(lines: Iterable[str]) -> dict[str, Capture]:
    """The captures of an index by id, runs left out."""
    captures = map(parse_line, lines)
    return {capture.capture_id: capture for capture in captures if capture.role != RUN_ROLE}
