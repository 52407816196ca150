"""Builds on a cluster whose workers, and now and then its scheduler, are killed at random moments: what was lost, what
is there twice, and whether the database is the one that this machine builds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep

from archive import units
from archive.build import DATABASE, build
from bench.clusters import Processes

_DOCUMENTS = 4
"""Documents in a unit here, so that many units are killed."""

_SCHEDULER_EVERY = 5
"""Of so many kills one is the scheduler's."""


@dataclass
class Survived:
    """What came of the builds, each killed at until it ended."""

    workers_killed: int = 0
    schedulers_killed: int = 0
    builds: int = 0
    reports: int = 0
    lost: int = 0
    duplicated: int = 0
    other: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Kills in all."""
        return self.workers_killed + self.schedulers_killed


def killed(captures: Path, scratch: Path, kills: int, seed: int, progress: Callable[[int], None]) -> Survived:
    """Build these captures on two workers again and again, until so many kills fell into running builds."""
    done, random, usual = Survived(), Random(f"clusterkills/{seed}"), units.DOCUMENTS
    expected = build(captures)
    units.DOCUMENTS = _DOCUMENTS
    try:
        while done.kills < kills:
            data = scratch / f"killed-{done.builds}"
            shutil.copytree(captures / "warc", data / "warc")
            shutil.copy(captures / "index.cdxj", data)
            with Processes(scratch, 2) as cluster:
                _build_under_fire(done, data, cluster, random, kills, progress)
            _judge(done, data, captures, expected.content_hash)
            shutil.rmtree(data)
    finally:
        units.DOCUMENTS = usual
    return done


def _build_under_fire(
    done: Survived, data: Path, cluster: Processes, random: Random, kills: int, progress: Callable[[int], None]
) -> None:
    read = [0]

    def work() -> None:
        build(data, lambda count, _total: read.__setitem__(0, count), on=cluster.address)

    job = Thread(target=work)
    job.start()
    while job.is_alive() and done.kills < kills:
        seen = read[0]
        while job.is_alive() and read[0] <= seen:
            sleep(0.01)
        sleep(random.uniform(0, 1))
        if not job.is_alive():
            break
        if (done.kills + 1) % _SCHEDULER_EVERY == 0:
            cluster.restart_scheduler()
            done.schedulers_killed += 1
        else:
            cluster.kill_worker(random.randrange(2))
            done.workers_killed += 1
        progress(done.kills)
    job.join()


def _judge(done: Survived, data: Path, captures: Path, expected: str) -> None:
    here, there = _reports(data), _reports(captures)
    done.builds += 1
    done.reports += len(there)
    done.lost += len(set(there) - set(here))
    done.duplicated += len(here) - len(set(here))
    with closing(sqlite3.connect(data / DATABASE)) as db:
        (found,) = db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone()
    if found != expected:
        done.other.append(found)


def _reports(data: Path) -> list[str]:
    if not (data / DATABASE).exists():
        return []
    with closing(sqlite3.connect(data / DATABASE)) as db:
        return [row[0] for row in db.execute("SELECT report_id FROM reports")]
