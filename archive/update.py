"""Writing the published database: by what is new where the build before left what that takes, else anew."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from archive import buildstate, fingerprints, increment
from archive.assembly import Archive, Places
from archive.blocks import blocks
from archive.buildstate import STATE
from archive.database import BuildInvalid, Published, beside, discard, publish
from archive.extractions import Extractions
from archive.ledger import Ledger

_log = logging.getLogger(__name__)


class Update:
    """One writing of ``path``, a database.  The copy that is to be edited is made while the documents are still being
    read.  Where all is written anew, so many ``workers`` help.

    `take` comes first, then what is not read yet among the `ledger`'s documents must be, then comes `write`.
    """

    def __init__(self, path: Path, *, anew: bool = False, workers: int = 0) -> None:
        self._path = path
        self._workers = workers
        self._file = path.with_name(STATE)
        self._lines: Callable[[], Iterable[str]] = list
        self._aside = ThreadPoolExecutor(1)
        self._copied: Future[None] | None = None
        self._state = buildstate.opened(self._file)
        self._before = None if anew else buildstate.load(self._state, path, fingerprints.program())
        if self._before is not None:
            self._copied = self._aside.submit(increment.copy, path, self._before.file)
        else:
            self._empty()

    def __enter__(self) -> Update:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state.close()
        self._aside.shutdown()
        discard(beside(self._path))

    @property
    def ledger(self) -> Ledger:
        """The captures of the archive."""
        return Ledger(self._state)

    def take(self, lines: Callable[[], Iterable[str]]) -> None:
        """Let the captures be those of these index lines.  Raises `IndexDamaged`."""
        self._lines = lines
        try:
            self.ledger.take(lines())
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)

    def write(self, readings: Extractions, runs: Sequence[Mapping[str, Any]], inputs: str) -> bool:
        """Put the database of these captures and runs in place; whether it was written anew.  ``inputs`` is the digest
        of everything (`archive.fingerprints`).  Raises `BuildInvalid`, OSError."""
        published = self._edited(readings, runs, inputs)
        if published is None:
            places = Places(self._file, readings.data_dir)
            made = blocks(Archive(self.ledger, readings), places, runs, self._workers)
            published = publish(self._path, made, inputs, self._workers)
        program, narratives = fingerprints.program(), published.narratives
        buildstate.save(self._state, self._path, program, published.sums, narratives, self._before)
        return self._before is None

    def _edited(self, readings: Extractions, runs: Sequence[Mapping[str, Any]], inputs: str) -> Published | None:
        """The database by what is new; None where all must be written."""
        if self._before is None or self._copied is None:
            return None
        archive = Archive(self.ledger, readings)
        try:
            news = increment.look(archive)
            if news.reports <= increment.MOST_CHANGED * self.ledger.count_reports():
                self._copied.result()
                return increment.republish(self._path, self._before, archive, news, runs, inputs)
            self._begin_anew()
        except (BuildInvalid, sqlite3.DatabaseError) as error:
            self._begin_anew(error)
        return None

    def _begin_anew(self, error: Exception | None = None) -> None:
        if error is not None:
            _log.warning("%s: cannot be brought up to date by what is new, all is written anew: %s", self._path, error)
        if self._copied is not None:
            wait([self._copied])
        self._before = None
        self._empty()
        self.ledger.take(self._lines())

    def _empty(self) -> None:
        """Begin a state that holds nothing, whatever there was before."""
        self._state.close()
        self._state = buildstate.emptied(self._file)
