"""How fast the site answers: ``python -m bench.site [--reports N] [--data DIR] [--workers N]``.

`gongkai serve` serves a database of generated reports to four clients, which ask all at once, as fast as they are
answered, each for other pages: what is judged is the first time that a page is asked for, when nothing of it is kept.
How fast the same pages come again is told beside it.  Datasette without the plugin serves the same file in turn with
it, for the pages both have.  With ``--data`` the database is left there, and used again where it is there already.  On
a machine that is busy with other work times are shown and not judged; ratios, memory and sizes are judged everywhere.

Each client is a process of its own (`bench/clients.py`).  Of a server that sends 10 kB at once they measure a median of
0.5 ms and a p95 of 0.7 ms; four threads of one interpreter with `http.client` measured 0.8 to 1.2 ms and 1.4 to 6.7 ms.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from archive.site.queries import questions
from archive.site.server import SETTINGS
from bench.clients import at_once, seconds
from bench.result import Measure, show
from bench.siteworld import write

CLIENTS = 4
REPORTS = 100_000
MOST_MEMORY, MOST_FRONT, MOST_RATIO = 400.0, 300.0, 1.2
_REQUESTS = 200
_ROUND = 40
_FACETS = "_facet=report_year&_facet=generation&_facet=carrier"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: the most milliseconds of the 95th percentile, addresses of which each is asked for once, whether
    plain Datasette has it."""

    name: str
    target: float
    addresses: Sequence[str]
    both: bool = False


def kinds(database: Path) -> list[Kind]:
    """The kinds of pages asked for, with addresses of this database.  Of a page that there is once, what is asked for
    differs by a word that means nothing, so that it is made anew."""
    chosen = random.Random(1)
    number = _REQUESTS + CLIENTS
    with closing(sqlite3.connect(database)) as db:
        reports = _some(db.execute("SELECT report_id FROM reports ORDER BY 1"), chosen, number)
        organs = _some(db.execute("SELECT organ_id FROM organs ORDER BY 1"), chosen, number)
        words = _words(db, chosen, number)
        provinces = [key for (key,) in db.execute("SELECT DISTINCT province_code FROM organs WHERE province_code > ''")]
        years = [year for (year,) in db.execute("SELECT DISTINCT report_year FROM reports ORDER BY 1")]
    narrowed = [(f"?province={p}&year={y}&page={n}",) for p in ("", *provinces) for y in ("", *years) for n in (1, 2)]
    conditions = _some(narrowed, chosen, number)
    anew = range(number)
    return [
        Kind("front page", 60.0, [f"/?n={n}" for n in anew]),
        Kind("organ page", 120.0, [f"/organ/{key}" for key in organs]),
        Kind("report page", 80.0, [f"/report/{key}" for key in reports]),
        Kind("filtered table, JSON", 25.0, [f"/gongkai/applications.json?report_id={key}" for key in reports], True),
        Kind("faceted table, HTML", 250.0, [f"/gongkai/reports?{_FACETS}&organ_id={key}" for key in organs], True),
        Kind("whole table faceted, HTML", 250.0, [f"/gongkai/reports?{_FACETS}&_n={n}" for n in anew], True),
        Kind("search for two characters", 60.0, [f"/-/search?q={quote(word)}" for word in words]),
        Kind("findings", 250.0, [f"/findings{asked}" for asked in conditions]),
        Kind("coverage", 250.0, [f"/coverage{asked}" for asked in conditions]),
    ]


def _some(rows: Iterable[tuple[str]], chosen: random.Random, number: int) -> list[str]:
    found = [key for (key,) in rows]
    return chosen.sample(found, min(number, len(found)))


def _words(db: sqlite3.Connection, chosen: random.Random, number: int) -> list[str]:
    """Different words of two characters, each from some narrative: of all reports, of many, of few."""
    (last,) = db.execute("SELECT MAX(rowid) FROM sections").fetchone()
    found: dict[str, None] = {}
    for _ in range(100 * number):
        (text,) = db.execute("SELECT text FROM sections WHERE rowid >= ? LIMIT 1", [chosen.randint(1, last)]).fetchone()
        runs = re.findall("[\u4e00-\u9fff]{2,}", text or "")
        if runs and len(found) < number:
            run = chosen.choice(runs)
            start = chosen.randrange(len(run) - 1)
            found[run[start : start + 2]] = None
    return list(found)


@contextmanager
def process(*command: str) -> Iterator[tuple[str, int]]:
    """A server as a process of its own while the context lasts: its address and process number.  Raises RuntimeError
    when it ends before it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    run = [sys.executable, "-m", *command, "--port", str(port)]
    started = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(address):
            if started.poll() is not None:
                raise RuntimeError(f"{' '.join(run)} ended with {started.returncode}")
            time.sleep(0.1)
        yield address, started.pid
    finally:
        started.terminate()
        started.wait()


def _answers(address: str) -> bool:
    try:
        seconds(address, ["/robots.txt"])
    except OSError:
        return False
    return True


def p95(times: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] * 1000


def memory(pid: int) -> float:
    """The most memory that a process and its children have held, in MB; what they share counts for each."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            return float(line.split()[1]) / 1024 + sum(memory(int(child)) for child in children)
    raise RuntimeError("this machine does not tell the memory of a process")


def weight(address: str) -> float:
    """Kilobytes of the front page with all it loads, as they go over the wire."""
    body = _fetched(address, "/")
    assets = re.findall(rb'(?:rel="(?:stylesheet|icon)"[^>]*href|<script[^>]*src)="([^"]+)"', gzip.decompress(body))
    return (len(body) + sum(len(_fetched(address, asset.decode())) for asset in assets)) / 1000


def _fetched(address: str, path: str) -> bytes:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return connection.getresponse().read()


def measured(kind: Kind, ours: str, plain: str, judged: bool) -> list[Measure]:
    """The figures of one kind of page: some asked for to be warm, the others once in rounds, in turn with plain
    Datasette; then the same of us again."""
    warm, paths = kind.addresses[:CLIENTS], kind.addresses[CLIENTS:]
    times: dict[str, list[float]] = {ours: [], plain: []}
    addresses = [ours, plain] if kind.both else [ours]
    ratios = []
    for address in addresses:
        at_once(address, warm, CLIENTS)
    for start in range(0, len(paths), _ROUND):
        for address in addresses:
            times[address] += at_once(address, paths[start : start + _ROUND], CLIENTS)
        if kind.both:
            ratios.append(statistics.median(times[ours][-_ROUND:]) / statistics.median(times[plain][-_ROUND:]))
    again = p95(at_once(ours, paths, CLIENTS))
    baseline = f"plain Datasette p95 {p95(times[plain]):.0f} ms" if kind.both else ""
    note = f"median {statistics.median(times[ours]) * 1000:.0f} ms; again p95 {again:.1f} ms"
    note += "" if judged else "; busy, not judged"
    found = [Measure(f"{kind.name}, p95", p95(times[ours]), "ms", kind.target if judged else None, baseline, note)]
    if kind.both:
        found.append(Measure(f"{kind.name} / plain Datasette", statistics.median(ratios), "×", MOST_RATIO, baseline))
    return found


def queries(address: str, judged: bool) -> Measure:
    """The slowest of the ready questions, nothing filled in."""
    times = {name: _question(address, name) for name in questions()}
    worst = max(times, key=lambda name: times[name])
    note = worst + "".join(f", {name} {time:.1f} s" for name, time in times.items() if time > 0.5 and name != worst)
    return Measure("ready question, slowest", times[worst], "s", 1.0 if judged else None, "", note)


def _question(address: str, name: str) -> float:
    """Seconds of a ready question; the time limit where it is cut off."""
    try:
        return statistics.median(seconds(address, [f"/gongkai/{name}?_n={n}" for n in range(3)]))
    except RuntimeError:
        return float(SETTINGS["sql_time_limit_ms"]) / 1000


def main() -> None:
    """Measure, print, and end with exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--data", type=Path, help="folder of the database, left there and used again")
    parser.add_argument("--workers", default="1", help="processes of ours that answer; plain Datasette has one")
    parser.add_argument("--only", default="", help="the kinds of pages whose name has this")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity: JSON is always the last line")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = told.data or Path(passing)
        database = folder / "gongkai.db"
        if not database.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write(database, told.reports)
        _measure(database, told.workers, told.only)


def _measure(database: Path, workers: str, only: str) -> None:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    judged = load <= cores
    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(value).lower())]
    with (
        process("gongkai", "serve", "--data", str(database.parent), "--workers", workers) as (ours, pid),
        process("datasette", "serve", "-i", str(database), *settings) as (plain, other),
    ):
        asked = [kind for kind in kinds(database) if only in kind.name]
        measures = [one for kind in asked for one in measured(kind, ours, plain, judged)]
        if only in "ready questions":
            measures.append(queries(ours, judged))
        measures.append(Measure("front page with all it loads", weight(ours), "kB", MOST_FRONT))
        baseline = f"plain Datasette {memory(other):.0f} MB"
        measures.append(Measure("memory, most", memory(pid), "MB", MOST_MEMORY, baseline))
    with closing(sqlite3.connect(database)) as db:
        counts = {
            name: db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in ("reports", "applications")
        }
    show("site", measures, counts | {"megabytes": database.stat().st_size // 10**6, "load": load, "cores": cores})


if __name__ == "__main__":
    main()
