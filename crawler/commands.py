"""`gongkai crawl`."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.commands import data_option, on_option
from crawler.alerts import AlertsUnusable, settle_alerts
from crawler.crawling import CrawlFailed, crawl_sources
from crawler.quiet import VARIABLE, QuietHours
from crawler.settings import CONTACT_VARIABLE
from crawler.sources import Source, SourceError, choose, read_sources, shipped_sources

__all__ = ["crawl", "crawl_sources", "crawl_with_progress"]

_MOST_BARS = 30
EXIT_CODES = {"complete": 0, "failed": 1, "partial": 3}


def address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """An option's value that is `HOST:PORT` or not given. Raises click.BadParameter."""
    if given is not None and not re.fullmatch(r"[^\s:/]+:\d{1,5}", given):
        raise click.BadParameter(f"HOST:PORT expected, found {given!r}")
    return given


def _hours(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    try:
        if given:
            QuietHours.parse(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return given


_OPTIONS = (
    click.argument("source", nargs=-1),
    data_option,
    click.option(
        "--sources",
        "sources_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="CSV of sources; without it the shipped ones.",
    ),
    click.option("--connect-to", callback=address, help="HOST:PORT every request goes to, the browser's too."),
    click.option("--contact", envvar=CONTACT_VARIABLE, help="Mail address or page named in the User-Agent."),
    click.option("--quiet", envvar=VARIABLE, callback=_hours, help="HH:MM-HH:MM in China when no portal is asked."),
    click.option("--recheck", is_flag=True, help="Fetch all known documents again now, whatever the schedule says."),
    on_option,
)


def crawl_options(command: Callable[..., None]) -> Callable[..., None]:
    """What `crawl` and `run` can be told."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(short_help="Fetch the annual reports of sources into the archive.")
@crawl_options
@click.option("--json", "as_json", is_flag=True, help="Print the run's manifest on stdout.")
def crawl(as_json: bool, **told: Any) -> None:
    """Fetch the annual reports of the SOURCEs (all when none is named) into the archive.

    Obeys robots.txt, one request at a time a host. Ctrl-C ends the run cleanly; a killed run is taken over
    by the next. Exit codes: 0 complete, 1 failed, 3 partial: the manifest says what is missing and why.
    """
    manifest = crawl_as_told(Console(stderr=True), **told)
    if as_json:
        click.echo(json.dumps(manifest, ensure_ascii=False, indent=2))
    sys.exit(EXIT_CODES[manifest["status"]])


def crawl_as_told(
    console: Console,
    *,
    source: tuple[str, ...],
    data_dir: Path,
    sources_file: Path | None,
    connect_to: str | None,
    contact: str | None,
    quiet: str | None,
    recheck: bool,
    on: str | None,
) -> dict[str, Any]:
    """Crawl what the options of `crawl_options` say and return the run's manifest; SIGTERM ends it as Ctrl-C does.

    Raises ClickException with the reason when it cannot be crawled.
    """
    signal.signal(signal.SIGTERM, interrupt)
    try:
        known = read_sources(sources_file) if sources_file else shipped_sources()
        chosen = choose(known, source)
        if not contact and not connect_to:
            console.print(
                f"no contact given: set --contact or {CONTACT_VARIABLE}, so that a portal's operator can reach you"
            )
        manifest = crawl_with_progress(
            console, data_dir, chosen, connect_to, contact=contact, recheck=recheck, quiet=quiet, on=on
        )
        for sentence in settle_alerts(data_dir):
            console.print(sentence, highlight=False, markup=False, soft_wrap=True)
    except (SourceError, CrawlFailed, AlertsUnusable) as error:
        raise click.ClickException(str(error)) from error
    return manifest


def crawl_with_progress(
    console: Console,
    data_dir: Path,
    sources: Sequence[Source],
    connect_to: str | None = None,
    *,
    contact: str | None = None,
    recheck: bool = False,
    quiet: str | None = None,
    on: str | None = None,
) -> dict[str, Any]:
    """`crawl_sources` with a bar a source and the result of each said at the end. Raises SourceError, CrawlFailed."""
    with _Bars(console, sources) as bars:
        manifest = crawl_sources(
            data_dir, sources, connect_to, bars.hear, contact=contact, recheck=recheck, quiet=quiet, on=on
        )
    _report(console, manifest)
    return manifest


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a run as Ctrl-C does."""
    raise KeyboardInterrupt


class _Bars:
    """How many of the known documents have come: one line a source, or one for all when they are many."""

    def __init__(self, console: Console, sources: Sequence[Source]) -> None:
        self._progress = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
        self._counts: dict[str, tuple[int, int]] = {}
        many = len(sources) > _MOST_BARS
        all_of_them = self._progress.add_task(f"{len(sources)} sources", total=None, visible=many)
        self._bars = {
            source.source_id: all_of_them if many else self._progress.add_task(source.organ, total=None)
            for source in sources
        }

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def hear(self, event: Mapping[str, Any]) -> None:
        """Move the bar of the event's source."""
        self._counts[event["source_id"]] = (event["done"], event["known"])
        bar = self._bars[event["source_id"]]
        counts = [count for source_id, count in self._counts.items() if self._bars[source_id] == bar]
        self._progress.update(bar, completed=sum(done for done, _ in counts), total=sum(known for _, known in counts))


def _report(console: Console, manifest: Mapping[str, Any]) -> None:
    for entry in manifest["sources"]:
        console.print(
            f"{entry['organ']}: {entry['status']} ({entry['stop_reason']}), {entry['listed']} listed, "
            f"{entry['fetched']} fetched, {entry['unchanged']} unchanged, {entry['failed']} failed",
            highlight=False,
            soft_wrap=True,
        )
        for reason in entry["reasons"]:
            console.print(f"  {reason}", highlight=False, markup=False, soft_wrap=True)
    console.print(f"run {manifest['run_id']}: {manifest['status']}", highlight=False)
    for reason in manifest["reasons"]:
        console.print(f"  {reason}", highlight=False, markup=False, soft_wrap=True)
