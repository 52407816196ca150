"""Writing the published database: by what is new where the build before left what that takes, else anew."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from archive import buildstate, fingerprints, increment
from archive.assembly import Arrangement
from archive.blocks import blocks
from archive.buildstate import STATE, BuildState
from archive.database import BuildInvalid, Published, beside, publish

_log = logging.getLogger(__name__)


class Update:
    """One writing of ``path``.  The copy that is to be edited is made while the documents are still being read.  Where
    all is written anew, so many ``workers`` help."""

    def __init__(self, path: Path, *, anew: bool = False, workers: int = 0) -> None:
        self._path = path
        self._workers = workers
        self._state_path = path.with_name(STATE)
        self._before = None if anew else buildstate.load(self._state_path, path, fingerprints.program())
        self._aside = ThreadPoolExecutor(1)
        self._copied: Future[None] | None = None
        if self._before is not None:
            self._copied = self._aside.submit(increment.copy, path, self._before.file)

    def __enter__(self) -> Update:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._aside.shutdown()
        beside(self._path).unlink(missing_ok=True)

    def write(
        self, arranged: Arrangement, captures: Mapping[str, bytes], runs: Sequence[Mapping[str, Any]], inputs: str
    ) -> bool:
        """Put the database of this archive in place; whether it was written anew.  ``captures`` are their digests and
        ``inputs`` that of everything (`archive.fingerprints`).  Raises `BuildInvalid`, OSError."""
        reports = fingerprints.of_reports(arranged, captures)
        published = self._edited(arranged, reports, runs, inputs)
        before = self._before if published else None
        if published is None:
            published = publish(self._path, blocks(arranged, runs, self._workers), inputs, self._workers)
        state = BuildState(published.sums, reports, published.narratives)
        buildstate.save(self._state_path, self._path, fingerprints.program(), state, before)
        return before is None

    def _edited(
        self, arranged: Arrangement, reports: Mapping[str, bytes], runs: Sequence[Mapping[str, Any]], inputs: str
    ) -> Published | None:
        """The database by what is new; None where all must be written."""
        if self._before is None or self._copied is None:
            return None
        try:
            self._copied.result()
            changed = increment.touched(self._before, reports)
            if len(changed) > increment.MOST_CHANGED * len(reports):
                return None
            return increment.republish(self._path, self._before, changed, arranged, runs, inputs)
        except (BuildInvalid, sqlite3.DatabaseError) as error:
            _log.warning("%s: cannot be brought up to date by what is new, all is written anew: %s", self._path, error)
            return None
