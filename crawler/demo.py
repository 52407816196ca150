"""The verb ``demo``: simulated portals on loopback are crawled, archived, built and served; the database is compared
with what the simulator knows to be true."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive.across import rules
from archive.commands import build_with_progress
from archive.readback import captured, contract_cells, stored_cells, stored_findings, stored_reports
from crawler.commands import crawl_with_progress
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import Source, source_from_row

_WORDS = {
    "expected": "reports on the simulated portals",
    "captured": "captured",
    "extracted": "read and in the database",
    "cells_right": "numbers right",
    "cells_wrong": "numbers wrong",
    "cells_missing": "numbers missing",
    "findings_planted": "arithmetic errors planted",
    "findings_found": "of them found",
    "findings_false": "accusations without an error",
}


@click.command(short_help="See it all at work on simulated portals.")
@click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/demo"),
    show_default=True,
    help="The data folder; apart from the real one, so that simulated reports never mix with real ones.",
)
@click.option("--serve/--no-serve", "served", default=True, help="Serve the site at the end, until Ctrl-C.")
@click.option("--port", default=8001, show_default=True, help="Port of the site.")
@click.option("--organs", default=12, show_default=True, help="How many organs report.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another world.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON object, the last line of stdout.")
def demo(data_dir: Path, served: bool, port: int, organs: int, seed: int, as_json: bool) -> None:
    """See it all at work: portals are simulated on this machine, crawled, archived, built, compared and served.

    Nothing leaves the machine.  A second run over the same folder fetches the lists again and changes nothing.

    \b
    Exit codes: 0 everything as the simulator knows it, 3 partial (without a browser the portals that write their lists
    by JavaScript are left out), 1 a number is wrong or missing.
    """
    console = Console(stderr=True)
    world = World.build(seed=seed, organs=organs)
    with Simulator(world) as simulator:
        console.print(f"[bold]1/4[/] {len(world.truth())} reports of {organs} organs served at {simulator.address}")
        console.print("[bold]2/4[/] crawling")
        sources: list[Source] = [source_from_row(row, "simulator") for row in world.sources()]
        manifest = crawl_with_progress(console, data_dir, sources, simulator.address)
    console.print("[bold]3/4[/] building the database")
    built = build_with_progress(data_dir)
    state = "written" if built.changed else "already up to date"
    console.print(f"{built.path}: {state}, {built.reports} reports", highlight=False)
    console.print("[bold]4/4[/] comparing with what the simulator knows")
    counts = compare(world, built.path)
    _show(console, counts)
    if as_json:
        click.echo(json.dumps(dict(counts)))
    wrong = counts["cells_wrong"] + counts["findings_false"]
    complete = counts["extracted"] == counts["expected"] and counts["findings_found"] == counts["findings_planted"]
    code = 1 if wrong or counts["cells_missing"] else 0 if complete and manifest["status"] == "complete" else 3
    if code == 3:
        console.print("partial: " + "; ".join(_reasons(manifest)), highlight=False, markup=False)
    if served and code != 1:
        from archive.site.server import run  # Datasette is slow to import and only this branch needs it

        run(built.path, "127.0.0.1", port)
    sys.exit(code)


def compare(world: World, database: Path) -> Counter[str]:
    """The database against the world's truth; missing counts only cells of reports that were read."""
    counts: Counter[str] = Counter(dict.fromkeys(_WORDS, 0))
    reports, held, between = stored_reports(database), captured(database), rules()
    for entry in world.truth():
        counts["expected"] += 1
        counts["findings_planted"] += len(entry["planted"])
        counts["captured"] += entry["url"] in held
        report_id = reports.get(entry["url"])
        if report_id is None:
            continue
        counts["extracted"] += 1
        want, have = contract_cells(entry["document"]), stored_cells(database, report_id)
        counts["cells_right"] += sum(have.get(place) == number for place, number in want.items())
        counts["cells_missing"] += sum(place not in have for place in want)
        counts["cells_wrong"] += sum(want.get(place) != number for place, number in have.items())
        planted = {(p["rule"], p["where"]) for p in entry["planted"]}
        found = {(rule, place) for rule, place in stored_findings(database, report_id) if rule not in between}
        counts["findings_found"] += len(planted & found)
        counts["findings_false"] += len(found - planted)
    return counts


def _show(console: Console, counts: Mapping[str, int]) -> None:
    table = Table(box=None, show_header=False)
    for key, words in _WORDS.items():
        table.add_row(f"{counts[key]:,}", words)
    console.print(table)


def _reasons(manifest: Mapping[str, Any]) -> list[str]:
    reasons = [f"{s['organ']}: {r}" for s in manifest["sources"] for r in s["reasons"] if s["status"] != "complete"]
    return [*manifest["reasons"], *reasons] or ["not every report was read"]
