"""Units of work on a Dask cluster that may lose workers, or its scheduler, while they are done.

Dask itself gives the units of a lost worker to another one.  Here is the rest: few units are handed out ahead, so that
neither scheduler nor workers hold an archive; units that died with several workers are handed out again; after a new
start of the scheduler all that is not done is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Generic, TypeVar

from archive.cdxj import Capture
from archive.extractions import Reading
from archive.store import Store
from archive.units import OtherProgram, cut, read_unit
from extract.sandbox import SandboxBroken

_Unit = TypeVar("_Unit")
_Answer = TypeVar("_Answer")

PATIENCE = 120.0
"""Seconds for which a cluster may be without scheduler or without workers: they may just be starting again."""

_AHEAD = 3
"""Units for each thread of the cluster: one that it does, one that waits, one on its way."""

_PULSE = 2.0
"""Seconds after which the cluster is looked at when nothing came from it."""

_LOSSES = 20
"""A unit that was handed out and lost so often is at fault itself."""


class ClusterUnusable(RuntimeError):
    """Raised when there is no cluster at an address, when it was lost for good, or has another program."""


class _Lost(Exception):
    """A unit's answer will not come, for no fault of the unit."""


class Cluster:
    """The workers of one scheduler."""

    def __init__(self, address: str, *, patience: float | None = None) -> None:
        """Raises `ClusterUnusable` when the extra ``cluster`` is not installed."""
        try:
            import distributed
        except ImportError as error:
            raise ClusterUnusable("--on needs the extra `cluster`: pip install 'gongkai[cluster]'") from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it tells of losses is dealt with here
        self._dask = distributed
        self._address = address
        self._patience = PATIENCE if patience is None else patience

    def read(self, data_dir: Path, store: str | None, documents: Mapping[str, Capture]) -> Iterator[Reading]:
        """The readings of these documents, as they come; with ``store`` (`archive.store`) the workers find the
        captures there, where they are sent first.

        Raises `ClusterUnusable`, `RecordUnreadable`, `StoreUnusable`, and with a store `ArchiveLocked`.
        """
        names = {}
        if store and documents:
            names = {file: known["name"] for file, known in Store(store).keep_captures(data_dir).warc.items()}
        for readings in self.map(read_unit, cut(data_dir, documents, store or "", names)):
            yield from readings

    def map(
        self, function: Callable[[_Unit], _Answer], units: Iterable[_Unit], *, ahead: int = _AHEAD
    ) -> Iterator[_Answer]:
        """The answer of ``function`` to each unit, once, as they come, whatever dies meanwhile; function and units
        must be picklable.  So many units are handed out ``ahead`` for each thread of the cluster.

        Raises `ClusterUnusable` and what the function raises, but for OSError (a connection that broke, a worker's full
        disk) and `SandboxBroken`, which say nothing of a unit: it is handed out again.
        """
        queue = _Queue(units)
        while queue.more():
            try:
                client = self._dask.Client(self._address, timeout=self._patience, set_as_default=False)
            except (OSError, ValueError) as error:
                raise ClusterUnusable(f"no Dask scheduler answers at {self._address}: {error}") from error
            with client:
                try:
                    yield from self._session(client, function, queue, ahead)
                except OtherProgram as error:
                    raise ClusterUnusable(str(error)) from error

    def _session(
        self, client: Any, function: Callable[[_Unit], _Answer], queue: _Queue[_Unit], ahead: int
    ) -> Iterator[_Answer]:
        """Answers until all units are done or the scheduler is gone; what was under way then is handed out again."""
        pulse = _Pulse(client, self._address, self._patience)
        ended: SimpleQueue[Any] = SimpleQueue()
        under_way: dict[Any, tuple[_Unit, int]] = {}
        try:
            while queue.more() or under_way:
                for unit, losses in queue.take(ahead * pulse.threads() - len(under_way)):
                    future = client.submit(function, unit, pure=False)
                    under_way[future] = unit, losses
                    future.add_done_callback(ended.put)
                try:
                    future = ended.get(timeout=_PULSE)
                    answer = self._answer(future)
                except Empty:
                    continue
                except _Lost as loss:
                    queue.again(*under_way.pop(future), why=loss)
                    continue
                del under_way[future]
                yield answer
        except _Lost:
            for unit, losses in under_way.values():
                queue.again(unit, losses, why=None)

    def _answer(self, future: Any) -> Any:
        """What came of a unit.  Raises `_Lost` and what its function raised."""
        try:
            return future.result(timeout=self._patience)
        except (self._dask.client.FutureCancelledError, self._dask.KilledWorker, OSError, SandboxBroken) as error:
            raise _Lost(str(error)) from error


class _Pulse:
    """Whether the scheduler that a client began with is still there, and has workers."""

    def __init__(self, client: Any, address: str, patience: float) -> None:
        self._client = client
        self._address = address
        self._patience = patience
        self._id = self._identity()["id"]
        self._well = monotonic()

    def threads(self) -> int:
        """How many units the cluster does at once; 0 for a while when it has no workers.

        Raises `_Lost` when the scheduler is gone or another one, `ClusterUnusable` after a time without workers.
        """
        try:
            told = self._identity()
        except OSError as error:
            raise _Lost(str(error)) from error
        if self._client.status != "running" or told["id"] != self._id:
            raise _Lost("the scheduler has gone")
        threads: int = told["total_threads"]
        if threads:
            self._well = monotonic()
        elif monotonic() - self._well > self._patience:
            raise ClusterUnusable(f"the scheduler at {self._address} has had no workers for {self._patience:.0f} s")
        return threads

    def _identity(self) -> dict[str, Any]:
        told: dict[str, Any] = self._client.sync(self._client.scheduler.identity, n_workers=0)
        return told


class _Queue(Generic[_Unit]):
    """Units still to be handed out, for the first time or again, each with how often it was lost."""

    def __init__(self, units: Iterable[_Unit]) -> None:
        self._fresh = iter(units)
        self._back: list[tuple[_Unit, int]] = []

    def more(self) -> bool:
        """Whether there is a unit to hand out."""
        if not self._back:
            self._back += ((unit, 0) for unit in islice(self._fresh, 1))
        return bool(self._back)

    def take(self, most: int) -> Iterator[tuple[_Unit, int]]:
        """So many units, or as many as there are."""
        for _ in range(most):
            if not self.more():
                return
            yield self._back.pop()

    def again(self, unit: _Unit, losses: int, *, why: _Lost | None) -> None:
        """Take a unit back; ``why`` it was lost, None when it was the scheduler that died.  Raises
        `ClusterUnusable`."""
        if why is not None and losses + 1 >= _LOSSES:
            raise ClusterUnusable(f"a unit of work was lost {_LOSSES} times: {why}")
        self._back.append((unit, losses + (why is not None)))
