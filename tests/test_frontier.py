"""The frontier: every task is leased to one, done once, and never lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.frontier import LEASE_SECONDS, MAX_ATTEMPTS, Frontier, FrontierUnusable, Task
from crawler.ledger import Round, WalkRecord


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frontier(tmp_path: Path, clock: Clock) -> Iterator[Frontier]:
    frontier = Frontier(tmp_path / "frontier.sqlite", clock=clock)
    frontier.ledger.activate(["a", "b"])
    yield frontier
    frontier.close()


def detail(number: int, host: str = "www.yuntai.gov.cn", source: str = "a", **more: object) -> Task:
    return replace(Task("detail", f"http://{host}/{number}.html", source), **more)  # type: ignore[arg-type]


def lease(frontier: Frontier) -> Task:
    task = frontier.lease()
    assert task is not None
    return task


def test_one_task_at_a_time_a_host(frontier: Frontier) -> None:
    for task in (detail(1), detail(2), detail(3, host="www.tangbei.gov.cn")):
        assert frontier.add(task)
    first, second = lease(frontier), lease(frontier)
    assert {first.host, second.host} == {"www.yuntai.gov.cn", "www.tangbei.gov.cn"}
    assert frontier.lease() is None
    assert frontier.has_work(within=0)
    frontier.complete(first)
    assert lease(frontier).url == "http://www.yuntai.gov.cn/2.html"


def test_lists_come_first(frontier: Frontier) -> None:
    frontier.add(Task("attachment", "http://h.gov.cn/a.pdf", "a"))
    frontier.add(Task("detail", "http://h.gov.cn/d.html", "a"))
    frontier.add(Task("list", "http://h.gov.cn/l.html", "a"))
    roles = []
    while (task := frontier.lease()) is not None:
        roles.append(task.role)
        frontier.complete(task)
    assert roles == ["list", "detail", "attachment"]


def test_a_page_is_known_by_whatever_link(frontier: Frontier) -> None:
    assert frontier.add(Task("detail", "http://h.gov.cn/d.html?b=2&a=1", "a"))
    assert not frontier.add(Task("detail", "https://h.gov.cn/d.html?a=1&b=2#top", "b"))
    assert frontier.add(Task("list", "http://h.gov.cn/d.html?a=1&b=2", "a"))
    assert frontier.add(Task("list", "http://h.gov.cn/d.html?a=1&b=2", "a", browser=True))


def test_what_is_done_comes_again_only_when_its_row_changed(frontier: Frontier) -> None:
    frontier.add(detail(1, mark="年报|2025-01-13"))
    assert not frontier.add(detail(1, mark="年报（修订）|2025-01-13"))
    frontier.complete(lease(frontier))
    assert not frontier.add(detail(1, mark="年报|2025-01-13"))
    assert frontier.add(detail(1, mark="年报（修订）|2025-03-01"))
    assert lease(frontier).mark == "年报（修订）|2025-03-01"


def test_task_and_children_are_committed_together(frontier: Frontier, tmp_path: Path) -> None:
    frontier.add(detail(1))
    task = lease(frontier)
    with pytest.raises(RuntimeError), frontier.transaction():
        frontier.complete(task, [detail(2), detail(3)])
        raise RuntimeError
    other = sqlite3.connect(tmp_path / "frontier.sqlite")
    assert other.execute("SELECT state FROM tasks").fetchall() == [("leased",)]
    with frontier.transaction():
        assert frontier.complete(task, [detail(2), detail(3), detail(2)]) == 2
    assert frontier.count("a", "pending") == 2
    assert frontier.count("a", "done") == 1


def test_a_failure_is_tried_again_after_its_pause_and_not_for_ever(frontier: Frontier, clock: Clock) -> None:
    frontier.add(detail(1))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        task = lease(frontier)
        assert task.attempts == attempt
        again = frontier.fail(task, "status 502", 15)
        assert again == (attempt < MAX_ATTEMPTS)
        assert frontier.lease() is None
        assert frontier.has_work(within=20) == again
        assert not frontier.has_work(within=10)
        clock.now += 15
    assert frontier.failures("a") == {"status 502": 1}


def test_a_final_failure_is_final_and_comes_again_in_the_next_round(frontier: Frontier) -> None:
    frontier.add(detail(1))
    frontier.add(detail(2))
    assert not frontier.fail(lease(frontier), "status 404", None)
    frontier.complete(lease(frontier))
    assert frontier.lease() is None
    frontier.begin(["a"], recheck=False)
    assert lease(frontier).url.endswith("/1.html")
    frontier.begin(["a"], recheck=True)
    assert frontier.count("a", "pending") == 1


def test_a_new_round_forgets_the_lists(frontier: Frontier) -> None:
    entry = Task("list", "http://h.gov.cn/nb/", "a")
    frontier.add(entry)
    frontier.complete(lease(frontier))
    frontier.begin(["a"], recheck=False)
    assert frontier.add(entry)


def test_an_expired_lease_returns(frontier: Frontier, clock: Clock) -> None:
    frontier.add(detail(1))
    lease(frontier)
    clock.now += LEASE_SECONDS - 1
    assert frontier.lease() is None
    clock.now += 1
    assert lease(frontier).attempts == 2


def test_leases_of_a_dead_process_are_reclaimed_without_counting(frontier: Frontier, tmp_path: Path) -> None:
    frontier.add(detail(1))
    lease(frontier)
    with_new_process = Frontier(tmp_path / "frontier.sqlite")
    with_new_process.reclaim()
    assert [task.url for task in with_new_process.pending()] == ["http://www.yuntai.gov.cn/1.html"]
    assert lease(with_new_process).attempts == 1
    with_new_process.close()


def test_a_resting_host_is_left_alone_and_what_waits_is_counted(frontier: Frontier, clock: Clock) -> None:
    frontier.add(detail(1))
    frontier.rest("www.yuntai.gov.cn", 1800, "gate: jsl")
    assert frontier.lease() is None
    assert not frontier.has_work(within=300)
    assert frontier.count("a", "pending") == 1
    clock.now += 1800
    assert lease(frontier)


def test_sources_that_do_not_take_part_wait(frontier: Frontier) -> None:
    frontier.add(detail(1, source="b"))
    frontier.ledger.activate(["a"])
    assert frontier.lease() is None
    assert not frontier.has_work(within=300)
    assert frontier.ledger.activate(["a", "b"]) == ["b"]
    assert lease(frontier).source_id == "b"


def test_a_frontier_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(FrontierUnusable, match="format 99"):
        Frontier(path)


def test_hosts_take_turns(frontier: Frontier, clock: Clock) -> None:
    for number in range(3):
        for host in ("one.gov.cn", "two.gov.cn"):
            frontier.add(detail(number, host=host))
    order = []
    while (task := frontier.lease()) is not None:
        order.append(task.host)
        frontier.complete(task)
        clock.now += 1
    assert order == ["one.gov.cn", "two.gov.cn"] * 3


def test_the_ledger_remembers_a_round_until_it_ends(frontier: Frontier) -> None:
    ledger = frontier.ledger
    assert ledger.open_round() is None
    begun = Round("20260101T000000Z", "2026-01-01T00:00:00+00:00")
    ledger.start_round(begun)
    assert ledger.open_round() == begun
    ledger.end_round()
    assert ledger.open_round() is None


def test_the_ledger_counts_rows_once_and_by_what_they_are(frontier: Frontier) -> None:
    ledger = frontier.ledger
    assert ledger.list_row("a", "walk", "http://h.gov.cn/1.html", "")
    assert not ledger.list_row("a", "walk", "https://h.gov.cn/1.html", "")
    assert ledger.list_row("a", "walk", "http://h.gov.cn/2.html", "guide")
    assert (ledger.listed("a"), ledger.rows_of_walk("a", "walk"), ledger.skipped("a")) == (1, 2, {"guide": 1})
    record = WalkRecord("walk", 2, 13, 3, "404", True, ("declared 3 pages, 2 exist",))
    ledger.note_walk("a", record)
    assert ledger.walks("a") == [record]
    ledger.reset("a")
    assert (ledger.listed("a"), ledger.walks("a")) == (0, [])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["lease", "done", "again", "final", "kill"]), max_size=60))
def test_whatever_happens_no_task_is_lost_or_done_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    path = tmp_path_factory.mktemp("frontier") / "frontier.sqlite"
    clock = Clock()
    frontier = Frontier(path, clock=clock)
    frontier.ledger.activate(["a"])
    for number in range(6):
        frontier.add(detail(number, host=f"h{number % 3}.gov.cn"))
    held: list[Task] = []
    done: list[str] = []
    for step in steps:
        if step == "lease":
            task = frontier.lease()
            held += [task] if task is not None else []
        elif step == "kill":
            frontier.close()
            frontier, held = Frontier(path, clock=clock), []
            frontier.reclaim()
        elif held:
            task = held.pop()
            if step == "done":
                frontier.complete(task)
                done.append(task.url)
            else:
                frontier.fail(task, "status 500", 1.0 if step == "again" else None)
        clock.now += 1
    counted = [frontier.count("a", state) for state in ("pending", "leased", "done", "failed")]
    assert sum(counted) == 6
    assert counted[1] == len(held)
    assert counted[2] == len(done) == len(set(done))
    frontier.close()


def test_pages_posted_to_one_address_are_tasks_of_their_own(frontier: Frontier) -> None:
    headers = (("Referer", "http://www.yuntai.gov.cn/nb/"), ("Content-Type", "application/json"))
    tasks = [
        Task("list", "http://www.yuntai.gov.cn/api", "a", method="POST", body=f'{{"页":{n}}}', headers=headers)
        for n in (1, 2)
    ]
    tasks.append(Task("list", "http://www.yuntai.gov.cn/api", "a", headers=headers[:1]))
    tasks.append(Task("list", "http://www.yuntai.gov.cn/api", "a"))
    assert [frontier.add(task) for task in tasks] == [True] * 4
    assert not frontier.add(tasks[1])
    assert len({task.variant for task in tasks}) == 4
    assert tasks[3].variant == ""
    leased = []
    for _ in tasks:
        leased.append(lease(frontier))
        frontier.complete(leased[-1])
    assert [task.asked for task in leased] == [task.asked for task in tasks]
