"""How fast a crawl is with everything on (frontier, WARC, index), against a bare Scrapy spider without storage on the
same simulated hosts in the same run; and whether its memory stays flat.

    python -m bench.throughput [--pages 10000] [--hosts 50] [--quick] [--json]      # --pages 100000 for the whole proof
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.captures import CaptureStore
from bench.hosts import ROWS
from bench.result import Measure, show
from crawler.crawling import crawl_sources
from crawler.sources import Source

_LEAST_SHARE = 0.7
_MOST_MEGABYTES = 300
_EVERY = 500


@contextmanager
def serving(lists: int) -> Iterator[str]:
    """The address of hosts with so many list pages each."""
    command = [sys.executable, "-m", "bench.hosts", str(lists)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


class Memory:
    """Megabytes resident of the crawl's process, looked at now and then."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self._events = 0

    def hear(self, _event: Mapping[str, Any]) -> None:
        """Look every so many events."""
        self._events += 1
        if self._events % _EVERY == 0:
            self.seen.append(max(map(_resident, _children()), default=0.0))


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in listed if b"crawler.job" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _resident(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def ours(address: str, hosts: int, pages: int, folder: Path) -> tuple[int, float, Memory]:
    """Pages, seconds and memory of a crawl with everything on."""
    sources = [
        Source(f"h{n}", f"云台县第{n}局", "990101", f"http://www.h{n}-moni.gov.cn/nb/index.html", "trs", delay_s=0)
        for n in range(hosts)
    ]
    memory = Memory()
    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=pages)

        def hear(event: Mapping[str, Any]) -> None:
            progress.advance(bar)
            memory.hear(event)

        manifest = crawl_sources(folder, sources, address, hear)
    if manifest["status"] != "complete":
        raise SystemExit(f"the crawl was not complete: {manifest['reasons'][:5]}")
    begun, ended = (datetime.fromisoformat(manifest[key]) for key in ("started_at", "finished_at"))
    return sum(1 for _ in CaptureStore(folder)), (ended - begun).total_seconds(), memory


def bare(address: str, hosts: int) -> tuple[int, float]:
    """Pages and seconds of the bare spider."""
    command = [sys.executable, "-m", "bench.bare", address, str(hosts)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    return said["pages"], said["seconds"]


def main() -> None:
    """Run the bench; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--quick", action="store_true", help="2,000 pages")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the last line always is JSON")
    args = parser.parse_args()
    pages = 2_000 if args.quick else args.pages
    lists = max(pages // args.hosts // (ROWS + 1), 1)
    expected = args.hosts * lists * (ROWS + 1)
    with serving(lists) as address, tempfile.TemporaryDirectory(prefix="throughput-") as folder:
        before = bare(address, args.hosts)
        kept, seconds, memory = ours(address, args.hosts, expected, Path(folder))
        after = bare(address, args.hosts)
    assert kept == before[0] == after[0] == expected, (kept, before, after, expected)
    plain = 2 * expected / (before[1] + after[1])
    rate = expected / seconds
    peak, early = max(memory.seen, default=0.0), (memory.seen or [0.0])[len(memory.seen) // 4]
    measures = [
        Measure(
            "bare speed over ours",
            plain / rate,
            "times",
            1 / _LEAST_SHARE,
            f"{plain:.0f} pages/s",
            f"{rate:.0f} pages/s",
        ),
        Measure("resident memory, most", peak, "MB", _MOST_MEGABYTES, note=f"{early:.0f} MB after a quarter"),
    ]
    figures = {"pages": expected, "share_of_bare": round(rate / plain, 3), "pages_per_second": round(rate, 1)}
    figures |= {"bare_pages_per_second": round(plain, 1), "memory_mb": [round(value) for value in memory.seen]}
    show("throughput", measures, figures)


if __name__ == "__main__":
    main()
