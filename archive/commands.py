"""The verbs ``ingest``, ``build`` and ``serve``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.build import DATABASE, BuildRunning, Built
from archive.build import build as build_database
from archive.captures import ArchiveLocked, CaptureStore, IndexDamaged, RecordUnreadable
from archive.cluster import ClusterUnusable
from archive.database import BuildInvalid, DatabaseUnusable, usable
from archive.ingest import ingest_file
from archive.remote import StoreUnusable
from archive.reviews import ReviewRefused
from extract.sandbox import SandboxBroken

BUILD_ERRORS = (
    FileNotFoundError,
    BuildInvalid,
    BuildRunning,
    ArchiveLocked,
    IndexDamaged,
    RecordUnreadable,
    SandboxBroken,
    ReviewRefused,
    ClusterUnusable,
    StoreUnusable,
)
"""What ends a build; the old database stays."""

data_option = click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="The data folder: captures, index, database.",
)

on_option = click.option(
    "--on", metavar="ADDRESS", help="Address of a Dask scheduler (tcp://HOST:8786) whose workers do the work."
)


@click.command(short_help="Keep documents that came by mail or by hand.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--url", help="The address the document came from (with a single FILE).")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day it was received; default now.")
@click.option("--organ", help="Full name of the organ, where the document's own is short or missing.")
@click.option("--division-code", help="Six-digit division code of the organ.")
@data_option
def ingest(
    files: tuple[Path, ...],
    url: str | None,
    date: datetime | None,
    organ: str | None,
    division_code: str | None,
    data_dir: Path,
) -> None:
    """Keep documents that did not come from a crawl: each FILE becomes a WARC resource record.

    A file that cannot be read as a report is named with the reason; it is kept all the same, unless it is empty or too
    large.  Then run `gongkai build`.

    \b
    Exit codes: 0 all read, 3 some refused, 1 another process writes to the data folder.
    """
    if url and len(files) > 1:
        raise click.UsageError("--url goes with a single FILE")
    note = {k: v for k, v in (("organ", organ), ("division_code", division_code)) if v}
    received = date.replace(tzinfo=UTC) if date else datetime.now(UTC)
    whole = True
    try:
        with CaptureStore(data_dir) as store:
            for file in files:
                whole &= _ingest_one(store, file, received, url, note)
    except (ArchiveLocked, IndexDamaged, SandboxBroken) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if whole else 3)


def _ingest_one(store: CaptureStore, file: Path, received: datetime, url: str | None, note: dict[str, str]) -> bool:
    """Keep one file and say what became of it; False when it is no report."""
    try:
        done = ingest_file(store, file, received, url, note)
    except OSError as error:
        click.echo(f"{file}: cannot be opened: {error.strerror}", err=True)
        return False
    if done.refusal is not None:
        kept = "kept" if done.capture_id else "not kept"
        click.echo(f"{file}: refused ({done.refusal.kind}), {kept}: {done.refusal.reason}", err=True)
        return False
    click.echo(f"{file}: already held as {done.capture_id}" if done.already_held else f"{file}: {done.capture_id}")
    return True


@click.command(short_help="Build the database from the captures.")
@data_option
@click.option("--all", "anew", is_flag=True, help="From the WARC files alone: index and caches are made anew.")
@on_option
@click.option(
    "--store", metavar="ADDRESS", help="With --on: where workers find the captures (s3://…); sent there first."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
def build(data_dir: Path, anew: bool, on: str | None, store: str | None, as_json: bool) -> None:
    """Build the database from the captures; a second run over the same captures changes nothing and says so.

    The published file is replaced in one step, and only when the new one passes its checks.  With --on the documents
    are read by the workers of a Dask cluster (docs/scale.md); the database is the same.

    \b
    Exit codes: 0 built or already up to date, 1 failed (the old database stays).
    """
    if store and not on:
        raise click.UsageError("--store goes with --on; `gongkai publish` sends an archive to a store")
    try:
        built = build_with_progress(data_dir, anew=anew, on=on, store=store)
    except BUILD_ERRORS as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(built) | {"path": str(built.path)}, ensure_ascii=False))
        return
    state = "written" if built.changed else "already up to date, nothing changed"
    click.echo(f"{built.path}: {state}")
    click.echo(
        f"{built.captures} captures, {built.documents} documents, {built.reports} reports, {built.findings} findings"
    )
    for kind, count in sorted(built.refused.items()):
        click.echo(f"  {count} refused: {kind}")


def build_with_progress(
    data_dir: Path, *, anew: bool = False, on: str | None = None, store: str | None = None
) -> Built:
    """`archive.build.build` with a bar on stderr."""
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return build_database(data_dir, show, anew=anew, on=on, store=store)


@click.command(short_help="Serve the database as a website.")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, help="Port to listen on.")
@click.option("--contact", default="", help="Whom to write to about personal data and corrections, shown on /privacy.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
def serve(data_dir: Path, host: str, port: int, contact: str, workers: int) -> None:
    """Serve the built database as a website with Datasette, until Ctrl-C; the address is printed on stdout.

    The site is read-only, and shows a new build from the next page on.  One process answers one page at a time: give a
    busy site as many --workers as it has processors.  For the public: a reverse proxy with TLS and a request limit in
    front; docs/site.md has one for nginx.

    \b
    Exit codes: 0 ended by Ctrl-C, 1 no database or the port is taken.
    """
    from archive.site.server import run  # Datasette is slow to import and only this verb needs it

    database = data_dir / DATABASE
    try:
        usable(database)
        run(database, host, port, contact, workers)
    except DatabaseUnusable as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
