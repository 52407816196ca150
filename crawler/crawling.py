"""Crawls, seen from outside: start one, hear how it goes, get its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.cluster_crawl import crawl_on
from crawler.jobs import CrawlFailed, Progress, run_job
from crawler.quiet import QuietHours
from crawler.sources import Source, SourceError, check_distinct

__all__ = ["CrawlFailed", "crawl_sources"]


def crawl_sources(
    data_dir: Path | str,
    sources: Sequence[Source],
    connect_to: str | None = None,
    progress: Progress | None = None,
    *,
    contact: str | None = None,
    recheck: bool = False,
    quiet: str | None = None,
    on: str | None = None,
) -> dict[str, Any]:
    """Crawl the sources into the data folder and return the run's manifest.

    `connect_to` (`HOST:PORT`) sends every request there; `progress` hears one event a document or list
    (`event`, `source_id`, `url`, `done`, `known`); `recheck` fetches known documents again;
    at the begin of the hours `quiet` (`HH:MM-HH:MM` in China) the run ends as partial; `on`: the address of a Dask
    scheduler whose workers crawl the portals, in place of a process of this machine. An interrupt
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
    if on is not None:
        return crawl_on(on, data_dir, order, sources, progress)
    manifest: dict[str, Any] = run_job("crawler.job", order, progress)["manifest"]
    return manifest


def _check(sources: Sequence[Source], connect_to: str | None) -> None:
    if not sources:
        raise SourceError("there is no source to crawl")
    check_distinct(sources, "sources")
    for source in sources:
        if source.delay_s <= 0 and not connect_to:
            raise SourceError(f"{source.source_id}: delay_s 0 is for a simulated world (--connect-to) only")
