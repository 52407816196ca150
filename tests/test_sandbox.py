"""The sandbox: whatever one task does to its process, every other task gets its answer."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from multiprocessing import active_children
from pathlib import Path

import pytest

from extract.sandbox import Busy, Crew, Ended, Limits, SandboxBroken, in_order, run

REPO = Path(__file__).resolve().parent.parent
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


def killed(task: str) -> str:
    """End this process as an operator or the kernel would."""
    os.kill(os.getpid(), signal.SIGKILL if task == "kill" else signal.SIGTERM)
    return task


@pytest.mark.parametrize("task", ["kill", "terminate"])
def test_a_process_killed_from_outside_says_nothing_of_its_document(task: str) -> None:
    with pytest.raises(SandboxBroken, match="killed"):
        list(run(killed, [task], 1, SMALL))


def test_processes_that_cannot_start_are_no_fault_of_the_documents(tmp_path: Path) -> None:
    """A program whose own module cannot be loaded a second time, as one without a main guard."""
    program = tmp_path / "program.py"
    program.write_text(
        "from extract.sandbox import Limits, run\n"
        "if __name__ != '__main__':\n"
        "    raise SystemExit(3)\n"
        "list(run(str.upper, ['a', 'b'], 2, Limits()))\n"
    )
    ended = subprocess.run([sys.executable, program], capture_output=True, text=True, env={"PYTHONPATH": str(REPO)})
    assert "SandboxBroken: a process to read documents in could not start" in ended.stderr


def test_bad_tasks_one_after_the_other() -> None:
    tasks = [*chain.from_iterable(("crash", f"ok{n}") for n in range(3)), "exit"]
    kinds = [isinstance(answer, Ended) for _, answer in run(behave, tasks, 1, SMALL)]
    assert kinds == [True, False, True, False, True, False, True]


def test_no_tasks() -> None:
    assert list(run(behave, [], 2, SMALL)) == []


def test_a_task_given_to_a_process_that_ends_over_the_one_before_is_answered_by_another() -> None:
    tasks = ["crash", *(f"ok{n}" for n in range(8)), "exit", *(f"then{n}" for n in range(8))]
    answers = dict(run(behave, tasks, 2, SMALL))
    assert [task for task in tasks if isinstance(answers[task], Ended)] == ["crash", "exit"]
    assert all(answers[task] == task.upper() for task in tasks if task not in ("crash", "exit"))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_answers_in_the_order_of_the_tasks_which_are_taken_as_they_are_needed(workers: int) -> None:
    taken = []
    given = (taken.append(task) or task for task in ["a", "crash", "b", "c", "exit", "d", "e"])
    answers = in_order(behave, given, workers, SMALL)
    first = next(answers)
    assert len(taken) == workers + 1
    rest = [answer if isinstance(answer, str) else "ended" for answer in answers]
    assert [first, *rest] == ["A", "ended", "B", "C", "ended", "D", "E"]
    assert list(in_order(behave, [], workers, SMALL)) == []


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
