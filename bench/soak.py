"""Crawls killed with SIGKILL at random moments and resumed, until so many kills are reached: what was lost, what is
there twice.

    python -m bench.soak [--kills 50] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.captures import CaptureStore
from archive.verify import verify
from bench.result import Measure, show
from crawler.crawling import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import Source, source_from_row

_FAMILIES = ("trs", "xxhtmls", "vsb", "jeecms")
"""Portals that need no browser: what is killed here is the crawler, not Chromium's start."""

_MOST_EVENTS = 25
"""A crawl of the world tells of some 110 lists and documents, so that it dies several times before it ends."""


@dataclass
class Soaked:
    """What came of the crawls, each killed until it was let through."""

    kills: int = 0
    crawls: int = 0
    expected: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)


def soak(kills: int, seed: int, organs: int, progress: Any = None) -> Soaked:
    """Crawl worlds into new folders, killing each crawl again and again, until it was killed so many times in all."""
    rng, done = Random(f"soak/{seed}"), Soaked()
    world = World.build(seed=seed, organs=organs, families=_FAMILIES)
    sources = [source_from_row(row, "world") for row in world.sources()]
    with Simulator(world) as simulator:
        while done.kills < kills:
            with tempfile.TemporaryDirectory(prefix="soak-") as folder:
                left = min(kills - done.kills, rng.randint(4, 12))
                for _ in range(left):
                    done.moments[_killed(Path(folder), sources, simulator.address, rng)] += 1
                    done.kills += 1
                    if progress is not None:
                        progress(done.kills)
                manifest = crawl_sources(folder, sources, simulator.address)
                _judge(done, Path(folder), manifest, [entry["url"] for entry in world.truth()])
    return done


def _killed(data_dir: Path, sources: Sequence[Source], address: str, rng: Random) -> str:
    """Start a crawl and kill it at a moment drawn by lot; returns in which part of its life that was."""
    order = {
        "data_dir": str(data_dir),
        "sources": [source.as_row() for source in sources],
        "connect_to": address,
        "contact": None,
        "recheck": False,
    }
    events = 0 if rng.random() < 0.2 else rng.randint(1, _MOST_EVENTS)
    pause = rng.uniform(0, 2.5 if events == 0 else 0.03)
    with subprocess.Popen(
        [sys.executable, "-m", "crawler.job"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        heard = sum(1 for _event in zip(range(events), process.stdout, strict=False))
        time.sleep(pause)
        ended = process.poll() is not None or heard < events
        process.send_signal(signal.SIGKILL)
    return "after its end" if ended else "while it crawled" if events else "while it started or after"


def _judge(done: Soaked, data_dir: Path, manifest: dict[str, Any], wanted: Iterable[str]) -> None:
    """Count what the crawl that was let through has, against the world's truth and record by record."""
    kept = Counter(c.url for c in CaptureStore(data_dir) if c.role != "list" and c.status == 200)
    wanted = set(wanted)
    done.crawls += 1
    done.expected += len(wanted)
    done.lost += sorted(wanted - kept.keys())
    done.duplicated += sorted(url for url, times in kept.items() if times > 1)
    done.damage += [damage.what for damage in verify(data_dir, lambda _read, _all: None).damage]
    if manifest["status"] != "complete":
        done.incomplete += manifest["reasons"]


def main() -> None:
    """Run the soak; exit code 1 when anything was lost, duplicated, damaged or left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--organs", type=int, default=24, help="size of the simulated world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="10 kills")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the last line always is JSON")
    args = parser.parse_args()
    kills = 10 if args.quick else args.kills
    columns = (TextColumn("kills"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=kills)
        done = soak(kills, args.seed, args.organs, lambda count: bar.update(task, completed=count))
    for sentence in (*done.lost, *done.duplicated, *done.incomplete, *done.damage)[:40]:
        Console(stderr=True).print(sentence, markup=False)
    measures = [
        Measure("kills", done.kills, "", None, note=", ".join(f"{n} {what}" for what, n in done.moments.items())),
        Measure("reports lost", len(done.lost), "", 0, note=f"of {done.expected} in {done.crawls} crawls"),
        Measure("reports stored twice", len(done.duplicated), "", 0),
        Measure("reasons for not being complete", len(done.incomplete), "", 0),
        Measure("damaged records or index lines", len(done.damage), "", 0),
    ]
    figures = {"kills": done.kills, "lost": len(done.lost), "duplicated": len(done.duplicated)}
    show("soak", measures, figures | {"seed": args.seed, "moments": dict(done.moments)})


if __name__ == "__main__":
    main()
