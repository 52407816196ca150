"""The verb ``export``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive import package, parquet
from archive.build import DATABASE
from archive.captures import ArchiveLocked, IndexDamaged
from archive.commands import data_option
from archive.database import DatabaseUnusable, usable
from archive.newfolder import FolderTaken
from archive.wacz import export as export_wacz


@click.command(short_help="Write a data package, a WACZ file or a static site.")
@data_option
@click.option(
    "--wacz",
    "wacz_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the captures as one WACZ file, which viewers such as ReplayWeb.page open.",
)
@click.option(
    "--package",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the published tables as a Frictionless data package: CSV and Parquet, dictionary, checksums.",
)
@click.option(
    "--static",
    "static_folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the site's pages as files, for a web server without Python.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def export(
    data_dir: Path, wacz_file: Path | None, folder: Path | None, static_folder: Path | None, as_json: bool
) -> None:
    """Write the archive (--wacz) or the published database (--package) for other programs, or the site (--static) for
    readers.

    The same archive or database gives the same bytes.  Parquet needs the extra `parquet` (pip install
    'gongkai[parquet]'); without it the package holds CSV only and says so on stderr.

    \b
    Exit codes: 0 written, 1 nothing to export, or another process writes to it, 3 written without Parquet.
    """
    if sum(target is not None for target in (wacz_file, folder, static_folder)) != 1:
        raise click.UsageError("one of --wacz FILE, --package DIR and --static DIR is needed")
    if wacz_file is not None:
        _wacz(data_dir, wacz_file, as_json=as_json)
    elif folder is not None:
        _package(data_dir / DATABASE, folder, as_json=as_json)
    elif static_folder is not None:
        _static(data_dir / DATABASE, static_folder, as_json=as_json)


def _wacz(data_dir: Path, file: Path, *, as_json: bool) -> None:
    columns = (TextColumn("exporting"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("exporting", total=None)
            written = export_wacz(data_dir, file, lambda n, total: progress.update(task, completed=n, total=total))
    except (FileNotFoundError, ArchiveLocked, IndexDamaged) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(written) | {"path": str(written.path)}, ensure_ascii=False))
        return
    click.echo(f"{written.path}: {written.captures} captures in {written.warc_files} WARC files, {written.pages} pages")


@contextmanager
def _counted(database: Path) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for what is made of the database; what ends it is told in one line."""
    columns = (TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        usable(database)
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("exporting", total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)
    except (DatabaseUnusable, FolderTaken, package.PackageRefused, sqlite3.Error, OSError) as error:
        raise click.ClickException(str(error)) from error


def _package(database: Path, folder: Path, *, as_json: bool) -> None:
    with_parquet = parquet.available()
    with _counted(database) as progress:
        written = package.export(database, folder, progress, parquet=with_parquet)
    if as_json:
        told = asdict(written) | {"path": str(written.path), "parquet": with_parquet}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{written.path}: {written.tables} tables, {written.rows} rows, {written.size:,} bytes")
    if not with_parquet:
        click.echo("without Parquet: pip install 'gongkai[parquet]'", err=True)
        click.get_current_context().exit(3)


def _static(database: Path, folder: Path, *, as_json: bool) -> None:
    from archive.site import snapshot  # Datasette is slow to import and only this needs it

    try:
        with _counted(database) as progress:
            written = snapshot.export(database, folder, progress)
    except snapshot.SnapshotRefused as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(written) | {"path": str(written.path)}, ensure_ascii=False))
        return
    click.echo(f"{written.path}: {written.pages} pages, {written.size:,} bytes; open index.html")
