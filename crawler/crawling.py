"""Crawls, seen from outside: start one, hear how it goes, get its manifest."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGINT
from typing import Any

from crawler.quiet import QuietHours
from crawler.sources import Source, SourceError, check_distinct

Progress = Callable[[Mapping[str, Any]], None]

_TAIL = 4000
_RESULTS = ("manifest", "discovered")


class CrawlFailed(RuntimeError):
    """Raised when a crawl ended without a manifest; the message says why."""


def crawl_sources(
    data_dir: Path | str,
    sources: Sequence[Source],
    connect_to: str | None = None,
    progress: Progress | None = None,
    *,
    contact: str | None = None,
    recheck: bool = False,
    quiet: str | None = None,
) -> dict[str, Any]:
    """Crawl the sources into the data folder and return the run's manifest.

    `connect_to` (`HOST:PORT`) sends every request there; `progress` hears one event a document or list
    (`event`, `source_id`, `url`, `done`, `known`); `recheck` fetches known documents again;
    at the begin of the hours `quiet` (`HH:MM-HH:MM` in China) the run ends as partial. An interrupt
    (SIGINT) is passed on once and the manifest then says partial. Raises SourceError (no source, two alike,
    a pause of 0 against the real network), CrawlFailed, ValueError for hours that are none.
    """
    _check(sources, connect_to)
    if quiet and not QuietHours.parse(quiet).seconds_left(datetime.now(UTC)):
        raise CrawlFailed(f"quiet hours: nothing is asked {quiet} (China), try again after them")
    data_dir = Path(data_dir)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CrawlFailed(f"{data_dir} cannot be written: {error}") from error
    order = {
        "data_dir": str(data_dir.resolve()),
        "sources": [source.as_row() for source in sources],
        "connect_to": connect_to,
        "contact": contact,
        "recheck": recheck,
        "quiet": quiet,
    }
    manifest: dict[str, Any] = run_job("crawler.job", order, progress)["manifest"]
    return manifest


def run_job(module: str, order: Mapping[str, Any], progress: Progress | None) -> dict[str, Any]:
    """Run a module of jobs in a process of its own and return its result event. Raises CrawlFailed."""
    with tempfile.TemporaryFile() as errors:
        # a session of its own: Ctrl-C reaches the child once, through the parent
        with subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process:
            result, refused = _listen(process, json.dumps(order) + "\n", progress)
        if result is not None:
            return result
        errors.seek(0, 2)
        errors.seek(max(errors.tell() - _TAIL, 0))
        tail = errors.read().decode("utf-8", "replace").strip()
    raise CrawlFailed(refused or f"the crawl ended with code {process.returncode}: {tail or 'no message'}")


def _listen(process: subprocess.Popen[str], order: str, progress: Progress | None) -> tuple[dict[str, Any] | None, str]:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(order)
    process.stdin.flush()
    result, refused = None, ""
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt:
            process.send_signal(SIGINT)
            continue
        if not line:
            return result, refused
        event = json.loads(line)
        if event["event"] in _RESULTS:
            result = event
        elif event["event"] == "refused":
            refused = event["message"]
        elif progress is not None:
            progress(event)


def _check(sources: Sequence[Source], connect_to: str | None) -> None:
    if not sources:
        raise SourceError("there is no source to crawl")
    check_distinct(sources, "sources")
    for source in sources:
        if source.delay_s <= 0 and not connect_to:
            raise SourceError(f"{source.source_id}: delay_s 0 is for a simulated world (--connect-to) only")
