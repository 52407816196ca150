"""How fast the database is built from the WARC files, and in how much memory:

    python -m bench.build [--reports 20000] [--quick] [--json]

A rebuild (`gongkai build --all`) of generated reports against the bare sum of what it cannot do without, on the same
files in the same run, on one core: FastWARC reading every record, lxml parsing every page, executemany of every row
that was published.  Memory is that of all its processes together, at a quarter of the reports and at all of them.  The
incremental build follows the change of a hundred reports; of the quarter it is proved to give what a whole one gives.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from lxml import html as lxml_html
from rich.console import Console
from rich.progress import track

from archive import schema
from archive.build import DATABASE
from archive.captures import CaptureStore
from bench.result import Measure, show
from crawler.simulator import html
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports

REPORTS = 20_000
QUICK = 400
CHANGED = 100
RATIO_TARGET = 0.35
GROWTH_TARGET = 1.5
"""Four times the reports in at most so many times the memory."""
INCREMENTAL_TARGET = 0.02

_CITIES, _ORGANS, _YEARS = 99, 170, (2019, 2020, 2021, 2022, 2023, 2024)
_FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
_PARTS = 4
_LOOK = 0.1
"""Seconds between two looks at a build: looking takes processor time of its own."""


@dataclass(frozen=True, slots=True)
class Built:
    """One run of `gongkai build`: seconds by the clock, processor seconds of all its processes, the most memory that
    they held together and that the largest of them held, and what it said."""

    seconds: float
    processor: float
    memory: int
    largest: int
    said: dict[str, object]


def generated() -> Iterator[Report]:
    """Reports of different organs and years, as many as there are names for."""
    for city in cities(_CITIES):
        for place, organ in enumerate(organs_of(city, _ORGANS)):
            yield from write_reports(1, organ, place, _YEARS)


def page(report: Report) -> bytes:
    """A report as a portal shows it, pasted from Word."""
    body = html.article(report, "word")
    return f"<html><head><meta charset='utf-8'><title>{report.title}</title></head><body>{body}</body></html>".encode()


def corrected(body: bytes, sentence: str) -> bytes:
    """The page with one sentence more in its narrative."""
    heading = "一、总体情况</span>"
    assert heading.encode() in body
    return body.replace(heading.encode(), f"{heading}</p><p><span>{sentence}</span>".encode(), 1)


def fill(data: Path, reports: Iterable[Report], start: int, console: Console) -> None:
    """Keep the reports as captures; their addresses follow from their numbers."""
    with CaptureStore(data) as store:
        for number, report in enumerate(track(reports, "capturing", console=console, transient=True), start):
            keep(store, number, report, page(report), _FIRST)


def keep(store: CaptureStore, number: int, report: Report, body: bytes, at: datetime) -> None:
    """Keep one page."""
    store.add(
        url=f"http://{report.organ.city.host}/nb/{number}.html",
        captured_at=at + timedelta(seconds=number),
        body=body,
        content_type="text/html; charset=utf-8",
        response_headers=[("Content-Type", "text/html; charset=utf-8")],
        role="detail",
        method="http",
        note={"source_id": "bench", "organ": report.organ.name, "division_code": report.organ.division_code},
    )


def build(data: Path, *options: str) -> Built:
    """Run `gongkai build` in a process of its own and watch it and its workers."""
    command = [sys.executable, "-m", "gongkai", "build", "--json", "--data", str(data), *options]
    begun, most, largest, processor = time.perf_counter(), 0, 0, {}
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, start_new_session=True) as job,
    ):
        while job.poll() is None:
            held, times = _watched(job.pid)
            most, largest = max(most, sum(held)), max(largest, *held, 0)
            processor |= times
            time.sleep(_LOOK)
        assert job.stdout is not None
        if job.returncode:
            errors.seek(0)
            raise SystemExit(f"gongkai build failed: {errors.read().decode(errors='replace')[-2000:]}")
        said = json.loads(job.stdout.read())
    return Built(time.perf_counter() - begun, sum(processor.values()), most, largest, said)


def _watched(session: int) -> tuple[list[int], dict[int, float]]:
    """Bytes resident in each process of a session, and the processor seconds of each so far."""
    held, times = [], {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[3]) == session:
            held.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
            times[int(entry.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return held, times


def bare(data: Path, scratch: Path) -> tuple[float, float]:
    """Seconds by the clock and by the processor of the bare sum, on the captures and the rows of a built folder."""
    from fastwarc import ArchiveIterator, WarcRecordType  # of the extra `bench`: tests take the generator from here

    with closing(sqlite3.connect(data / DATABASE)) as db:
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in schema.tables()}
    clock, processor = time.perf_counter(), time.process_time()
    for file in sorted((data / "warc").glob("*.warc.gz")):
        with file.open("rb") as packed:
            for record in ArchiveIterator(packed, record_types=WarcRecordType.response, parse_http=True):
                lxml_html.document_fromstring(record.reader.read())
    with closing(sqlite3.connect(scratch)) as db:
        for name, table in schema.tables().items():
            db.execute(table.ddl())
            marks = ", ".join("?" for _ in table.columns)
            db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows[name])
        db.commit()
    return time.perf_counter() - clock, time.process_time() - processor


def change(data: Path, reports: list[Report], count: int) -> None:
    """Capture so many reports again, each with a paragraph more, so that each has a revision."""
    with CaptureStore(data) as store:
        for number in range(0, len(reports), max(1, len(reports) // count)):
            body = corrected(page(reports[number]), "经核查，以上情况已作补充更正。")
            keep(store, number, reports[number], body, _FIRST + timedelta(days=30))


def _prove(data: Path, reports: list[Report], console: Console) -> None:
    """What an incremental build gives is what comes from the WARC files alone."""
    change(data, reports, len(reports) // 10)
    grown, anew = build(data), build(data, "--all")
    assert not grown.said["anew"] and grown.said["content_hash"] == anew.said["content_hash"], (grown, anew)
    console.print("incremental and whole build of a quarter: the same content hash")


def measure(count: int, scratch: Path, console: Console) -> tuple[list[Measure], dict[str, object]]:
    """All figures for so many reports."""
    reports = list(islice(generated(), count))
    data, quarter = scratch / "data", scratch / "quarter"
    fill(data, reports[: len(reports) // _PARTS], 0, console)
    shutil.copytree(data, quarter)
    small = build(quarter, "--all")
    console.print(f"a quarter: {small.seconds:.1f} s, {small.memory >> 20} MiB")
    fill(data, reports[len(reports) // _PARTS :], len(reports) // _PARTS, console)
    full = build(data, "--all")
    console.print(f"all: {full.seconds:.1f} s, {full.processor:.1f} s of processor, {full.memory >> 20} MiB")
    least, least_processor = bare(data, scratch / "bare.db")
    console.print(f"bare sum: {least:.1f} s")
    change(data, reports, CHANGED)
    again = build(data)
    console.print(f"incremental: {again.seconds:.1f} s, {again.processor:.1f} s of processor")
    assert full.said["reports"] == len(reports), full.said
    assert again.said["changed"] and not again.said["anew"], again.said
    _prove(quarter, reports[: len(reports) // _PARTS], console)
    rate, limit = len(reports) / full.seconds, len(reports) / least
    measures = [
        Measure("rebuild: bare sum's rate by its rate", limit / rate, "×", 1 / RATIO_TARGET, f"{limit:,.0f} reports/s"),
        Measure(
            "memory of all by a quarter", full.memory / small.memory, "×", GROWTH_TARGET, f"{small.memory >> 20} MiB"
        ),
        Measure(
            f"incremental build of {CHANGED} changed",
            again.seconds / full.seconds,
            "of a rebuild",
            INCREMENTAL_TARGET if count >= REPORTS else None,
            f"{full.seconds:.1f} s",
        ),
    ]
    extra: dict[str, object] = {
        "reports": len(reports),
        "reports_per_second": rate,
        "of_bare_sum": rate / limit,
        "of_bare_sum_processor": least_processor / full.processor,
        "memory_mib": full.memory >> 20,
        "memory_quarter_mib": small.memory >> 20,
        "incremental_seconds": again.seconds,
        "incremental_processor": again.processor,
        "full_processor": full.processor,
        "cores": os.cpu_count(),
    }
    return measures, extra


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} reports")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the JSON line is always printed")
    told = parser.parse_args()
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="bench-build-") as folder:
        measures, extra = measure(QUICK if told.quick else told.reports, Path(folder), console)
    show("build", measures, extra)


if __name__ == "__main__":
    main()
