"""`gongkai status`: how every source fares, from the manifests of all runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from archive.captures import CaptureStore, IndexDamaged, RecordUnreadable
from archive.commands import data_option
from archive.health import Health, health
from crawler.sources import Source, SourceError, choose, read_sources, shipped_sources
from extract.register import governments, portal_division

_COLUMNS = ("source", "organ", "state", "last good run", "held / expected", "new", "changed", "vanished", "list ended")


@click.command(short_help="Say what each source gave, and what ails it.")
@click.argument("source", nargs=-1)
@data_option
@click.option(
    "--sources",
    "sources_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of sources, to name those never contacted too; without it the shipped ones, until a run was made.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object on stdout.")
def status(source: tuple[str, ...], data_dir: Path, sources_file: Path | None, as_json: bool) -> None:
    """Say of every SOURCE (all when none is named) when it was last read whole, what it lists, what changed and what
    is wrong. The site's tables `sources` and `runs` carry the same figures.

    \b
    States: good, failing (the last run did not get everything), unfinished (the last run was broken off),
    never contacted.
    Exit codes: 0 nothing fails, 1 the archive cannot be read, 3 a source fails.
    """
    try:
        runs = CaptureStore(data_dir).runs()
        known = read_sources(sources_file) if sources_file else [] if runs else shipped_sources()
        found = health(runs)
        rows = [_row(one, datetime.now(UTC)) for one in _chosen(known, found, source)]
    except (SourceError, IndexDamaged, RecordUnreadable, OSError) as error:
        raise click.ClickException(str(error)) from error
    last = max(runs, key=lambda run: str(run["started_at"]), default=None)
    if as_json:
        about = (
            {key: last[key] for key in ("run_id", "started_at", "finished_at", "status", "reasons")} if last else None
        )
        said = {"last_run": about, "register": _contacted(found), "sources": rows}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        _show(rows, last)
        register = _contacted(found)
        Console(highlight=False).print(
            f"of {register['governments']:,} governments in the register {register['contacted']:,} contacted,"
            f" {register['never contacted']:,} never"
        )
    sys.exit(3 if any(row["state"] == "failing" for row in rows) else 0)


def _chosen(known: list[Source], found: dict[str, Health], wanted: tuple[str, ...]) -> list[Health]:
    """What is known of the sources wanted. Raises SourceError for a name nobody knows."""
    never = {one.source_id: _never(one) for one in known}
    every = list((never | found).values())
    names = [Source(h.source_id, h.organ or "", h.division_code or "", h.entry_url or "") for h in every]
    chosen = {one.source_id for one in choose(names, wanted)}
    return sorted((one for one in every if one.source_id in chosen), key=lambda one: (not one.failing, one.source_id))


def _never(source: Source) -> Health:
    return Health(
        source.source_id,
        source.organ,
        source.division_code,
        source.family,
        source.entry_url,
        last_run="",
        last_run_at=None,
        last_status="never contacted",
        unfinished=True,
    )


def _contacted(found: Mapping[str, Health]) -> dict[str, int]:
    """How many governments of the register a run has asked, by a source of their division or on their portal."""
    asked = {one.division_code for one in found.values()}
    asked |= {portal_division(urlsplit(one.entry_url or "").hostname or "") for one in found.values()}
    every = governments()
    contacted = sum(entry.code in asked for entry in every)
    return {"governments": len(every), "contacted": contacted, "never contacted": len(every) - contacted}


def _row(one: Health, now: datetime) -> dict[str, Any]:
    state = "failing" if one.failing else "good"
    if one.unfinished:
        state = one.last_status if one.last_status == "never contacted" else "unfinished"
    age = (now - datetime.fromisoformat(one.last_good)).days if one.last_good else None
    return {"state": state, "age_days": age, "gates": list(one.gates)} | asdict(one)


def _show(rows: list[dict[str, Any]], last: Mapping[str, Any] | None) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    if last is not None:
        console.print(f"last run {last['run_id']}: {last['status']}", markup=False)
    table = Table(box=None, header_style="bold")
    for name in _COLUMNS:
        table.add_column(name, justify="right" if name in ("new", "changed", "vanished") else "left")
    for row in rows:
        good = f"{row['last_good'][:10]} ({row['age_days']} days ago)" if row["last_good"] else "none"
        figures = [_figure(row[key]) for key in ("new", "changed", "vanished")]
        share = f"{_figure(row['held'])} / {_figure(row['expected'])}"
        table.add_row(row["source_id"], row["organ"], row["state"], good, share, *figures, row["stop_reason"] or "–")
    console.print(table)
    for row in rows:
        for reason in row["reasons"]:
            console.print(f"{row['source_id']}: {reason}", markup=False, soft_wrap=True)


def _figure(number: int | None) -> str:
    return "–" if number is None else str(number)
