"""`gongkai discover`."""

from __future__ import annotations

import csv
import io
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from crawler.commands import address, interrupt
from crawler.discovering import MOST_PAGES, discover_columns, portal_called
from crawler.jobs import CrawlFailed
from crawler.proposals import Portal
from crawler.settings import CONTACT_VARIABLE
from crawler.sources import COLUMNS, DEFAULT_DELAY, SourceError

_SHOWN = 20
_WIDE = 200


@click.command(short_help="Find the annual-report columns of a portal.")
@click.argument("portal", nargs=-1, required=True, metavar="URL|CODE…")
@click.option("--connect-to", callback=address, help="HOST:PORT every request goes to, the browser's too.")
@click.option("--contact", envvar=CONTACT_VARIABLE, help="Mail address or page named in the User-Agent.")
@click.option(
    "--delay", "delay_s", type=click.FloatRange(0, 600), default=DEFAULT_DELAY, show_default=True,
    help="Seconds between two requests to a host.",
)  # fmt: skip
@click.option(
    "--pages", type=click.IntRange(1), default=MOST_PAGES, show_default=True, help="Pages to look at, a portal."
)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Write the log here (JSON lines).")
@click.option("--csv", "as_csv", is_flag=True, help="Print rows of a sources file on stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print all that was found on stdout.")
def discover(
    portal: tuple[str, ...],
    connect_to: str | None,
    contact: str | None,
    delay_s: float,
    pages: int,
    log: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Find the columns of annual reports (政府信息公开年报) of portals, and propose rows of a sources file.

    A portal is the URL of its home page, or the code of its division (GB/T 2260) in the register of governments that
    comes with the program. Followed are links that name the platform (政府信息公开), a column of reports, departments
    and towns, the site map, and frames; nothing outside the portal's registrable domain. Obeys robots.txt, one request
    at a time a host. Ctrl-C ends it early and prints what was found until then.

    Exit codes: 0 columns found and everything looked at, 1 no column found, 3 something was not reached.
    """
    if as_csv and as_json:
        raise click.UsageError("--csv and --json cannot be had at once")
    signal.signal(signal.SIGTERM, interrupt)
    console = Console(stderr=True)
    try:
        portals = [portal_called(name) for name in portal]
        for known in portals:
            if known.name:
                console.print(f"{known.name}: {known.home_url} (from the register)", highlight=False)
        with _Progress(console, portals) as shown:
            found = discover_columns(
                portals, connect_to, shown.hear, contact=contact, delay_s=delay_s, pages=pages, log=log
            )
    except (SourceError, CrawlFailed) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif as_csv:
        click.echo(_csv(found), nl=False)
    else:
        # into a file or pipe lines are as long as they are
        _table(Console(width=None if sys.stdout.isatty() else _WIDE), found)
    _report(console, found)
    columns = sum(len(entry["columns"]) for entry in found)
    sys.exit(1 if not columns else 3 if any(entry["not_reached"] for entry in found) else 0)


class _Progress:
    """How many pages were looked at, and which is the last."""

    def __init__(self, console: Console, portals: Sequence[Portal]) -> None:
        self._progress = Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console)
        self._tasks = [self._progress.add_task(portal.name or portal.home_url) for portal in portals]
        self._pages = [0] * len(portals)

    def __enter__(self) -> _Progress:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def hear(self, event: Mapping[str, Any]) -> None:
        """Count a page."""
        number = int(str(event["source_id"]).removeprefix("portal_"))
        self._pages[number] += 1
        self._progress.update(self._tasks[number], description=f"{self._pages[number]} pages, {event['url']}")


def _csv(found: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for entry in found:
        writer.writerows(entry["columns"])
    return text.getvalue()


def _table(console: Console, found: Sequence[Mapping[str, Any]]) -> None:
    table = Table(box=None)
    for heading in ("organ", "code", "family"):
        table.add_column(heading, no_wrap=True)
    table.add_column("reports", justify="right")
    table.add_column("entry_url, below it the evidence", overflow="fold")
    for entry in found:
        for column in entry["columns"]:
            table.add_row(
                column["organ"],
                column["division_code"],
                column["family"],
                str(column["reports"]),
                Text.assemble(column["entry_url"], "\n", ("; ".join(column["evidence"][:3]), "dim")),
            )
    console.print(table)


def _report(console: Console, found: Sequence[Mapping[str, Any]]) -> None:
    for entry in found:
        missed = entry["not_reached"]
        tail = f"not reached: {len(missed)}" if missed else "nothing was left out"
        console.print(
            f"{entry['name']}: found {len(entry['columns'])} columns, looked at {entry['pages']} pages, {tail}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        for miss in missed[:_SHOWN]:
            console.print(f"  {miss['url']}: {miss['reason']}", highlight=False, markup=False, soft_wrap=True)
        if len(missed) > _SHOWN:
            console.print(f"  and {len(missed) - _SHOWN} more (--json names them)", highlight=False)
        for reason, count in entry["refused"].items():
            console.print(f"  {count} links not followed: {reason}", highlight=False, markup=False, soft_wrap=True)
