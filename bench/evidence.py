"""How fast a number's evidence is shown: ``python -m bench.evidence [--quick] [--json]``.

A site on loopback serves an archive of generated reports; every request asks for a cell of a document that has not been
read yet (first cell) or for another cell of one that has: page and framed document together, as a reader waits.
The baseline is the bare extraction of the same documents in this process, in turn with the requests.  On a machine that
is busy with other work the milliseconds are shown and not judged; the ratios are judged everywhere.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import uvicorn

import extract
from archive.build import build
from archive.captures import CaptureStore
from archive.site.server import application
from bench.extract import reports, word_page
from bench.result import Measure, show
from crawler.simulator import pdf
from crawler.simulator.reports import Report

CELLS = ("table3/granted/total", "table4/reconsideration/upheld", "table3/received_new/natural_person")
CARRIERS: dict[str, tuple[Callable[[Report], bytes], float, float]] = {
    "HTML": (word_page, 150.0, 6.0),
    "PDF": (pdf.document, 400.0, 3.0),
}
"""How a report is written; the most milliseconds for the 95th percentile; the most times the bare extraction."""
_WARM = 2


@dataclass
class Times:
    """Seconds: of first and later cells of a document, and of its bare extraction."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def archive(folder: Path, write: Callable[[Report], bytes], count: int) -> dict[str, bytes]:
    """A built archive of ``count`` documents; address → bytes."""
    bodies = {f"http://www.yuntai-moni.gov.cn/nb/{n}": write(r) for n, r in enumerate(reports(count))}
    with CaptureStore(folder) as store:
        for number, (url, body) in enumerate(bodies.items()):
            moment = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=number)
            store.add(url=url, captured_at=moment, body=body, content_type="", role="detail", method="http")
    build(folder)
    return bodies


@contextmanager
def served(database: Path) -> Iterator[str]:
    """The site on a loopback port while the context lasts."""
    server = uvicorn.Server(uvicorn.Config(application(database), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def measure(write: Callable[[Report], bytes], count: int) -> Times:
    """The times of ``count`` documents on a warm server."""
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        bodies = archive(Path(folder), write, count + _WARM)
        with served(Path(folder, "gongkai.db")) as address, httpx.Client(base_url=address, timeout=60) as site:
            rows = site.get("/gongkai/reports.json?_shape=array&_size=max").json()
            for number, row in enumerate(rows):
                seconds = [_look(site, f"/-/evidence/{row['report_id']}/{cell}") for cell in CELLS]
                start = time.perf_counter()
                extract.read(bodies[row["document_url"]])
                if number >= _WARM:
                    times.bare.append(time.perf_counter() - start)
                    times.first.append(seconds[0])
                    times.again += seconds[1:]
    return times


def _look(site: httpx.Client, path: str) -> float:
    """Seconds for the page and its framed document."""
    start = time.perf_counter()
    for address in (path, f"{path}/view"):
        site.get(address).raise_for_status()
    return time.perf_counter() - start


def p95(seconds: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1] * 1000


def main() -> None:
    """Measure, print, and end with exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer documents, under a minute")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity: JSON is always the last line")
    args = parser.parse_args()
    count = 20 if args.quick else 100
    measures = []
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = load > cores
    for name, (write, target, most) in CARRIERS.items():
        times = measure(write, count)
        bare = statistics.median(times.bare)
        baseline = f"bare extraction {bare * 1000:.1f} ms, p95 {p95(times.bare):.1f} ms"
        for which, seconds in (("first cell of a document", times.first), ("another cell", times.again)):
            median = statistics.median(seconds)
            note = f"median {median * 1000:.0f} ms" + (f"; busy, not judged against {target:.0f} ms" if busy else "")
            judged = None if busy else target
            measures.append(Measure(f"{name}, {which}, p95", p95(seconds), "ms", judged, baseline, note))
            measures.append(Measure(f"{name}, {which} / bare extraction, medians", median / bare, "×", most, baseline))
    show("evidence", measures, {"documents": count, "load": load, "cores": cores})


if __name__ == "__main__":
    main()
