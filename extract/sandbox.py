"""Calling a function on what may be hostile, in processes of their own with limits on time and memory.

A document that makes a library loop, swallow memory or crash ends its process and nothing else: the others are read on.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from queue import LifoQueue
from typing import Generic, TypeVar

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")

_CLOCK = 10
"""A call that waits instead of working is ended after this many times its seconds by the clock."""

_CALLS = 1000
"""After so many calls a standing process is replaced: what libraries do not give back never reaches the limit."""

_GARBAGE = 10_000
"""A document leaves hardly anything that only the collector frees, and looking for it took a fortieth of the time."""

_GIVEN = 2
"""So many tasks a process of `run` has before it, so that it need not wait for the next one."""

_OUT_OF_MEMORY = 77
"""Exit code of a process that could not have more memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: ``seconds`` of processor time, so that a busy machine refuses no more than an idle one;
    ``memory`` bytes of address space."""

    seconds: int = 30
    memory: int = 2 * 1024**3


LONG = Limits(seconds=3600)
"""For calls with what the program itself wrote."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a process instead of an answer; ``exhausted`` when it was a limit that ended it."""

    exhausted: bool
    reason: str


def allow(seconds: int) -> None:
    """Give the call that is running this many seconds of processor time from now, whatever its limits say."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(seconds * _CLOCK if seconds else 0)


def prepare(*modules: str) -> None:
    """Let processes for calls of the functions of these modules, and of all that they import, start at once when they
    are needed: they are imported from now on in the process that they branch off from.  Of no effect once there is
    one."""
    get_context("forkserver").set_forkserver_preload([*modules])
    ensure_running()


def run(
    function: Callable[[_Task], _Answer], tasks: Iterable[_Task], workers: int, limits: Limits
) -> Iterator[tuple[_Task, _Answer | Ended]]:
    """Each task with the answer of ``function``, or with how its process ended, in the order in which they finish;
    tasks are taken as they are needed.

    The function and the tasks must be picklable.  An exception in the function ends its process, with the traceback on
    stderr.  Raises `SandboxBroken`.
    """
    coming, waiting = iter(tasks), deque[_Task]()
    busy: dict[Connection, tuple[_Worker[_Task, _Answer], deque[_Task]]] = {}

    def begin(worker: _Worker[_Task, _Answer] | None, given: deque[_Task]) -> None:
        waiting.extend(islice(coming, max(0, workers + _GIVEN - len(waiting))))
        while waiting and len(given) < (_GIVEN if len(waiting) > workers else 1):
            worker = worker or _Worker(function, limits)
            given.append(waiting.popleft())
            worker.give(given[-1])
        if worker is not None and given:
            busy[worker.connection] = (worker, given)
        elif worker is not None:
            worker.stop()

    try:
        for _ in range(max(1, workers)):
            begin(None, deque())
        while busy:
            for connection in [c for c in wait(list(busy)) if isinstance(c, Connection)]:
                worker, given = busy.pop(connection)
                task, answer = given.popleft(), worker.answer()
                if isinstance(answer, Ended):
                    waiting.extendleft(reversed(given))
                    begin(None, deque())
                else:
                    begin(worker, given)
                yield task, answer
    finally:
        for worker, _ in busy.values():
            worker.stop()


def in_order(
    function: Callable[[_Task], _Answer], tasks: Iterable[_Task], workers: int, limits: Limits
) -> Iterator[_Answer | Ended]:
    """The answers of ``function`` in the order of the tasks, which are taken as they are needed: each process has one
    answer at most that nobody has asked for yet.  Otherwise as `run`."""
    crew: deque[_Worker[_Task, _Answer]] = deque()
    try:
        for task in tasks:
            if len(crew) < max(1, workers):
                crew.append(_Worker(function, limits))
                crew[-1].give(task)
                continue
            answer = crew[0].answer()
            if isinstance(answer, Ended):
                crew[0] = _Worker(function, limits)
            crew[0].give(task)
            crew.rotate(-1)
            yield answer
        while crew:
            yield crew[0].answer()
            crew.popleft().stop()
    finally:
        for worker in crew:
            worker.stop()


class SandboxBroken(RuntimeError):
    """Raised when a process could not start, or was killed from outside: that says nothing of the task it was given."""


class Busy(RuntimeError):
    """Raised by `Crew.call` when as many calls as may wait are waiting."""


class Crew(Generic[_Task, _Answer]):
    """Standing processes for calls that come one at a time, from any thread; each starts at first need."""

    def __init__(self, function: Callable[[_Task], _Answer], workers: int, limits: Limits, waiting: int) -> None:
        self._function = function
        self._limits = limits
        self._room = threading.BoundedSemaphore(workers + waiting)
        self._idle: LifoQueue[_Worker[_Task, _Answer] | None] = LifoQueue()  # last in, first out: the warm one first
        self._workers = workers
        for _ in range(workers):
            self._idle.put(None)

    def call(self, task: _Task) -> _Answer | Ended:
        """The function's answer, or how its process ended.  Raises `Busy`, `SandboxBroken`."""
        if not self._room.acquire(blocking=False):
            raise Busy("too many calls are waiting")
        try:
            return self._call(task)
        finally:
            self._room.release()

    def start(self) -> None:
        """Start the processes that have not started, so that the first call does not wait for one."""
        for worker in [self._idle.get() for _ in range(self._workers)]:
            self._idle.put(worker or _Worker(self._function, self._limits))

    def close(self) -> None:
        """End the processes, once their calls are answered."""
        for _ in range(self._workers):
            if (worker := self._idle.get()) is not None:
                worker.stop()

    def _call(self, task: _Task) -> _Answer | Ended:
        worker, next_time = self._idle.get(), None
        try:
            if worker is None or not worker.lives():
                worker = _Worker(self._function, self._limits)
            answer = worker.ask(task)
            if isinstance(answer, Ended):
                return answer
            if worker.asked < _CALLS:
                next_time = worker
            else:
                worker.stop()
            return answer
        finally:
            self._idle.put(next_time)


class _Worker(Generic[_Task, _Answer]):
    """One process that answers tasks until it is stopped or a limit ends it."""

    def __init__(self, function: Callable[[_Task], _Answer], limits: Limits) -> None:
        context = get_context("forkserver")
        self.connection, theirs = context.Pipe()
        self._limits = limits
        self._process: ForkServerProcess = context.Process(target=_serve, args=(theirs, function, limits), daemon=True)
        self._process.start()
        theirs.close()
        self.asked = 0
        try:
            self.connection.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            raise SandboxBroken(
                f"a process to read documents in could not start (exit code {self._process.exitcode})"
            ) from None

    def lives(self) -> bool:
        """Whether the process is still there."""
        return self._process.is_alive()

    def ask(self, task: _Task) -> _Answer | Ended:
        """The answer to a task, or how the process ended."""
        self.asked += 1
        self.connection.send(task)
        return self.answer()

    def give(self, task: _Task) -> None:
        """Send a task, also to a process that has ended over the one before: `answer` says so."""
        with suppress(BrokenPipeError):
            self.connection.send(task)

    def answer(self) -> _Answer | Ended:
        """The answer to the task that was sent, or how the process ended."""
        try:
            answer: _Answer = self.connection.recv()
        except (EOFError, ConnectionResetError):
            return self._ended()
        return answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self._process.terminate()
        self._process.join()

    def _ended(self) -> Ended:
        self.connection.close()
        self._process.join()
        code = self._process.exitcode
        if code in (-signal.SIGPROF, -signal.SIGALRM):
            return Ended(True, "it takes longer to read than any report")
        if code == _OUT_OF_MEMORY:
            return Ended(True, f"reading it takes more than {self._limits.memory >> 20} MiB of memory")
        if code in (-signal.SIGKILL, -signal.SIGTERM):
            raise SandboxBroken(f"a process that was reading a document was killed ({signal.Signals(-code).name})")
        if code is not None and code < 0:
            return Ended(False, f"a library broke off over it ({signal.Signals(-code).name})")
        return Ended(False, f"the reader failed over it (exit code {code})")


def _serve(connection: Connection, function: Callable[[_Task], _Answer], limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(_GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the caller, who stops its workers
    for ending in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(ending, signal.SIG_DFL)  # ends the process even inside a library
    connection.send(None)
    while True:
        try:
            task: _Task = connection.recv()
        except EOFError:
            return
        allow(limits.seconds)
        try:
            answer = function(task)
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        allow(0)
        connection.send(answer)
