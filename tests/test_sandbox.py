"""The sandbox: whatever one task does to its process, every other task gets its answer."""

from __future__ import annotations

import ctypes
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from multiprocessing import active_children

import pytest

from archive.sandbox import Busy, Crew, Ended, Limits, run

SMALL = Limits(seconds=1, memory=512 * 1024**2)


def behave(task: str) -> str:
    """Do what the task says."""
    match task:
        case "loop":
            re.match(r"(a+)+$", "a" * 40 + "b")  # inside a library that never returns to the interpreter
        case "swallow":
            "".join(repeat("x" * 1024**2, 4096))
        case "crash":
            ctypes.string_at(0)
        case "exit":
            os._exit(5)
        case "raise":
            raise LookupError(task)
    return task.upper()


@pytest.mark.parametrize(
    ("task", "exhausted", "word"),
    [
        ("loop", True, "longer"),
        ("swallow", True, "memory"),
        ("crash", False, "SIGSEGV"),
        ("exit", False, "exit code 5"),
        ("raise", False, "exit code 1"),
    ],
)
def test_one_bad_task_costs_no_other(task: str, exhausted: bool, word: str) -> None:
    tasks = ["a", "b", task, "c", "d", "e"]
    answers = dict(run(behave, tasks, 2, SMALL))
    ended = answers.pop(task)
    assert answers == {name: name.upper() for name in tasks if name != task}
    assert isinstance(ended, Ended)
    assert ended.exhausted is exhausted
    assert word in ended.reason


def test_bad_tasks_one_after_the_other() -> None:
    tasks = [*chain.from_iterable(("crash", f"ok{n}") for n in range(3)), "exit"]
    kinds = [isinstance(answer, Ended) for _, answer in run(behave, tasks, 1, SMALL)]
    assert kinds == [True, False, True, False, True, False, True]


def test_no_tasks() -> None:
    assert list(run(behave, [], 2, SMALL)) == []


def test_more_workers_than_tasks() -> None:
    assert list(run(behave, ["a"], 4, SMALL)) == [("a", "A")]


def test_a_caller_that_stops_leaves_no_process_behind() -> None:
    before = set(active_children())  # other tests' servers keep some
    running = run(behave, ["a", "loop", "loop"], 2, Limits(seconds=600))
    assert next(running) == ("a", "A")
    running.close()
    assert set(active_children()) <= before


def test_a_crew_answers_on_whatever_a_call_did() -> None:
    before = set(active_children())
    crew: Crew[str, str] = Crew(behave, 1, SMALL, waiting=2)
    answers = [crew.call(task) for task in ("a", "crash", "b", "swallow", "c")]
    assert [a for a in answers if not isinstance(a, Ended)] == ["A", "B", "C"]
    (worker,) = set(active_children()) - before
    os.kill(int(str(worker.pid)), signal.SIGKILL)  # while it waits: the machine was out of memory
    worker.join()
    assert crew.call("d") == "D"
    crew.close()
    assert set(active_children()) <= before


def test_a_crew_lets_only_so_many_wait() -> None:
    crew: Crew[str, str] = Crew(behave, 1, Limits(seconds=1), waiting=1)
    crew.call("a")
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(crew.call, "loop") for _ in range(8)]
        errors = [call.exception() for call in calls]
    assert sum(error is None for error in errors) >= 2
    refused = [error for error in errors if error is not None]
    assert refused and all(isinstance(error, Busy) for error in refused)
    assert crew.call("b") == "B"
    crew.close()
