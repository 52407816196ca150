"""What more processors give, what Dask costs, how the archive grows, and what survives kills:

    python -m bench.scale [--only reading|growth|faults] [--reports 100000] [--kills 20] [--quick] [--json]

Reading is measured three ways in turn on the same captures: one process, two processes, and a Dask cluster of two
workers (real `dask scheduler` and `dask worker` processes, started anew for each round as the local ones are).  Growth
is that of whole rebuilds, at a hundredth of the reports, a tenth, and all: an hour and 7 GB of disk for 100,000.
`--data FOLDER` keeps what is built; what is captured there already is not generated again.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from archive import across
from archive.build import DATABASE
from archive.captures import CaptureStore
from archive.cluster import Cluster
from archive.extractions import Reading, cache_key, read_documents
from bench.build import Built, build, fill, generated
from bench.clusterkills import killed
from bench.clusters import Processes
from bench.result import Measure, show
from crawler.simulator.world import World

REPORTS = 100_000
KILLS = 20
READ = 1_000
ROUNDS = 3
QUICK = (400, 2, 200, 1)
_KILLED_AT = 240
"""Reports of a build that is killed at."""
_SHARES = (100, 10, 1)
"""Growth is told at one in so many of the reports, the target from the last but one to the last."""

TWO_TARGET = 1.7
DASK_TARGET = 1.15
GROWTH_TARGET = 1.10
MEMORY_TARGET = 1024


@dataclass(frozen=True, slots=True)
class Grown:
    """A rebuild of so many reports, processor seconds of the rules between reports over all of it, and the bytes that
    they take."""

    reports: int
    built: Built
    rules: float
    sizes: dict[str, int]

    def json(self) -> dict[str, object]:
        """The figures by report."""
        return {
            "reports": self.reports,
            "milliseconds": self.built.seconds / self.reports * 1000,
            "processor_milliseconds": self.built.processor / self.reports * 1000,
            "rules_milliseconds": self.rules / self.reports * 1000,
            "memory_mib": self.built.memory >> 20,
            "largest_process_mib": self.built.largest >> 20,
            "bytes": {name: size / self.reports for name, size in self.sizes.items()},
        }


def rates(data: Path, scratch: Path, rounds: int, console: Console) -> dict[str, float]:
    """Documents read a second by one process, by two, and by two workers of Dask: the median of the rounds."""
    documents = {cache_key(capture): capture for capture in CaptureStore(data)}
    found: dict[str, list[float]] = defaultdict(list)

    def timed(name: str, readings: Iterable[Reading]) -> None:
        begun = time.perf_counter()
        count = sum(1 for _ in readings)
        assert count == len(documents)
        found[name].append(count / (time.perf_counter() - begun))
        console.print(f"{name}: {found[name][-1]:.1f} documents/s")

    for _ in range(rounds):
        timed("one process", read_documents(data, documents, 1))
        timed("two processes", read_documents(data, documents, 2))
        with Processes(scratch, 2) as cluster:
            cluster.wait()
            timed("two Dask workers", Cluster(cluster.address).read(data, None, documents))
    return {name: statistics.median(values) for name, values in found.items()}


def grow(data: Path) -> Grown:
    """Build all of a folder and weigh it."""
    built = build(data, "--all")
    sizes = {
        "WARC": sum(file.stat().st_size for file in (data / "warc").iterdir()),
        "index": (data / "index.cdxj").stat().st_size,
        "cache of readings": (data / "extractions.sqlite").stat().st_size,
        "digests": (data / "increments.sqlite").stat().st_size,
    }
    count: int = built.said["reports"]  # type: ignore[assignment]
    return Grown(count, built, _rules(data / DATABASE), sizes | _tables(data / DATABASE))


def _rules(database: Path) -> float:
    """Processor seconds of the rules between reports."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        begun = time.process_time()
        deque(across.findings(db), maxlen=0)
        return time.process_time() - begun


def _tables(database: Path) -> dict[str, int]:
    """Bytes of the database by what they are for."""
    shares: dict[str, int] = defaultdict(int)
    with closing(sqlite3.connect(database)) as db:
        owner = dict(db.execute("SELECT name, tbl_name FROM sqlite_master").fetchall())
        for name, size in db.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name"):
            table = owner.get(name, name)
            kind = "search index" if "_fts" in table else "text" if table in _TEXT else "numbers"
            shares[f"database: {kind}"] += size
    return dict(shares)


_TEXT = frozenset(("sections", "statements", "copies", "revision_changes"))


def carriers() -> dict[str, dict[str, float]]:
    """Bytes a document by carrier: as it came, in the archive, and in the archive when it comes unchanged again."""
    world = World.build(organs=12)
    moment, found = datetime(2026, 2, 1, tzinfo=UTC), {}
    bodies: dict[str, list[bytes]] = defaultdict(list)
    for told in world.truth():
        parts = urlsplit(told["url"])
        bodies[told["carrier"]].append(world.sites[parts.netloc].answer(parts.path).body)
    with tempfile.TemporaryDirectory(prefix="bench-carriers-") as folder:
        for carrier, pages in sorted(bodies.items()):
            data, stored = Path(folder) / carrier, []
            for again in range(2):
                with CaptureStore(data) as store:
                    for number, body in enumerate(pages):
                        at = moment + timedelta(days=again, seconds=number)
                        url = f"http://moni.gov.cn/{number}"
                        store.add(url=url, captured_at=at, body=body, content_type="x/x", role="detail", method="http")
                stored.append(sum(file.stat().st_size for file in (data / "warc").iterdir()))
            told_of = {"documents": len(pages), "bytes": sum(map(len, pages)) / len(pages)}
            found[carrier] = told_of | {
                "archived": stored[0] / len(pages),
                "archived_again": (stored[1] - stored[0]) / len(pages),
            }
    return found


def reading(scratch: Path, count: int, rounds: int, console: Console) -> tuple[list[Measure], dict[str, Any]]:
    """How fast so many documents are read."""
    fill(scratch / "read", list(islice(generated(), count)), 0, console)
    rate = rates(scratch / "read", scratch, rounds, console)
    one, two, dask = rate["one process"], rate["two processes"], rate["two Dask workers"]
    measures = [
        Measure("one process by two", one / two, "×", 1 / TWO_TARGET, f"{one:.1f} documents/s"),
        Measure("one process by two Dask workers", one / dask, "×", 1 / TWO_TARGET, f"{one:.1f} documents/s"),
        Measure("two processes by two Dask workers", two / dask, "×", DASK_TARGET, f"{two:.1f} documents/s"),
    ]
    return measures, {"rates": rate}


def growth(data: Path, count: int, console: Console) -> tuple[list[Measure], dict[str, Any]]:
    """What a rebuild and its files take as an archive grows to so many reports; each size has a folder in ``data``."""
    told = []
    for size in (count // share for share in _SHARES):
        folder = data / str(size)
        captured = sum(1 for _ in CaptureStore(folder)) if folder.exists() else 0
        fill(folder, islice(generated(), captured, size), captured, console)
        told.append(grow(folder))
        if told[-1].reports != size:
            raise SystemExit(f"{size} reports were captured, {told[-1].reports} found")
        console.print(json.dumps(told[-1].json()), soft_wrap=True)
    measures = []
    for before, last in list(pairwise(told))[-1:]:
        ratios = {
            "processor a report": (last.built.processor / last.reports, before.built.processor / before.reports),
            "rules between reports, a report": (last.rules / last.reports, before.rules / before.reports),
        }
        grown, target = f"{last.reports:,} by {before.reports:,}", GROWTH_TARGET if count >= REPORTS else None
        measures += [
            Measure(f"{name}, {grown}", many / few, "×", target, f"{few * 1000:.2f} ms")
            for name, (many, few) in ratios.items()
        ]
    largest = max(one.built.largest for one in told)
    measures.append(Measure("memory of the largest process", largest >> 20, "MiB", MEMORY_TARGET))
    return measures, {"growth": [one.json() for one in told]}


def faults(scratch: Path, kills: int, console: Console) -> tuple[list[Measure], dict[str, Any]]:
    """What builds on a cluster lose when they are killed at."""
    fill(scratch / "faults", list(islice(generated(), _KILLED_AT)), 0, console)
    done = killed(scratch / "faults", scratch, kills, 1, lambda count: console.print(f"killed {count}"))
    of = f"{done.workers_killed} workers, {done.schedulers_killed} schedulers killed in {done.builds} builds"
    measures = [
        Measure("reports lost", done.lost, "", 0, of),
        Measure("reports there twice", done.duplicated, "", 0),
        Measure("builds with another content hash", len(done.other), "", 0),
    ]
    return measures, {"kills": done.kills, "lost": done.lost, "duplicated": done.duplicated}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[0]} reports, {QUICK[1]} kills, one round")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the JSON line is always printed")
    parser.add_argument("--only", choices=("reading", "growth", "faults"), help="one part")
    parser.add_argument("--data", type=Path, help="where what is built for growth stays")
    told = parser.parse_args()
    console = Console(stderr=True)
    count, kills, read, rounds = QUICK if told.quick else (told.reports, told.kills, READ, ROUNDS)
    measures: list[Measure] = []
    extra: dict[str, Any] = {"carriers": carriers()}
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as folder:
        scratch = Path(folder)
        parts = {
            "reading": lambda: reading(scratch, read, rounds, console),
            "growth": lambda: growth(told.data or scratch / "grown", count, console),
            "faults": lambda: faults(scratch, kills, console),
        }
        for name in [told.only] if told.only else parts:
            found, figures = parts[name]()
            measures += found
            extra |= figures
    show("scale", measures, extra)


if __name__ == "__main__":
    main()
