"""The verbs ``publish`` and ``fetch``: an archive to and from a store."""

from __future__ import annotations

from pathlib import Path

import click

from archive.captures import ArchiveDamaged, ArchiveLocked
from archive.commands import data_option
from archive.locks import LockHeld
from archive.remote import StoreUnusable
from archive.store import Store, Stored

_ERRORS = (StoreUnusable, ArchiveLocked, ArchiveDamaged, LockHeld, OSError)


@click.command(short_help="Send captures and database to a store (s3://…).")
@click.argument("address")
@data_option
def publish(address: str, data_dir: Path) -> None:
    """Send captures, index, database and reviews to a store: an address that fsspec knows (s3://bucket/name, a folder).

    Only what the store does not have is sent; an upload that broke off goes on where it was.  Nothing there is changed
    or deleted; a reader sees the archive of before until all has come.  While the store fails, it is tried again for
    five minutes.

    \b
    Exit codes: 0 all is there, 1 not: the archive of before stays, what was sent is not sent again.
    """
    if not (data_dir / "warc").exists():
        raise click.ClickException(f"{data_dir} holds no captures: run `gongkai crawl` or `gongkai ingest` first")
    try:
        stored = Store(address).keep(data_dir, _tell)
    except _ERRORS as error:
        raise click.ClickException(str(error)) from error
    _say(address, stored)


@click.command(short_help="Bring an archive from a store (s3://…).")
@click.argument("address")
@data_option
@click.option("--database-only", is_flag=True, help="No captures: enough to serve the site, without evidence.")
def fetch(address: str, data_dir: Path, database_only: bool) -> None:
    """Bring what `gongkai publish` sent into a data folder; every file is proved by its SHA-256.

    What the folder has is not fetched again and not deleted.

    \b
    Exit codes: 0 all is here, 1 not.
    """
    try:
        stored = Store(address).fetch(data_dir, _tell, captures=not database_only)
    except _ERRORS as error:
        raise click.ClickException(str(error)) from error
    if not stored.warc:
        raise click.ClickException(f"{address} holds no archive")
    _say(address, stored)


def _tell(name: str) -> None:
    click.echo(name, err=True)


def _say(address: str, stored: Stored) -> None:
    size = sum(known["bytes"] for known in stored.warc.values())
    digest = f", database {stored.database['content_hash']}" if stored.database else ", no database"
    click.echo(f"{address}: {len(stored.warc)} WARC files, {size:,} bytes{digest}")
