"""The verb ``export``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from archive.captures import ArchiveLocked, IndexDamaged
from archive.commands import data_option
from archive.wacz import export as export_wacz


@click.command()
@data_option
@click.option(
    "--wacz",
    "wacz_file",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the captures as one WACZ file, which viewers such as ReplayWeb.page open.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def export(data_dir: Path, wacz_file: Path, as_json: bool) -> None:
    """Write the archive to a file that other programs read.  The same archive gives the same bytes.

    \b
    Exit codes: 0 written, 1 no archive, or another process writes to it.
    """
    columns = (TextColumn("exporting"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("exporting", total=None)
            written = export_wacz(data_dir, wacz_file, lambda n, total: progress.update(task, completed=n, total=total))
    except (FileNotFoundError, ArchiveLocked, IndexDamaged) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(written) | {"path": str(written.path)}, ensure_ascii=False))
        return
    click.echo(f"{written.path}: {written.captures} captures in {written.warc_files} WARC files, {written.pages} pages")
