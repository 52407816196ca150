"""The verb ``review``."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.build import DATABASE
from archive.commands import data_option
from archive.database import DatabaseUnusable, usable
from archive.reviews import STATES, Review, ReviewRefused, keep, stale, standing


@click.group(short_help="Confirm or dismiss findings, with a note.")
def review() -> None:
    """What people say of the findings: confirmed or dismissed, with a note, by whom and when.

    Reviews are kept in reviews.db beside the database and survive every rebuild.  A review holds while the finding's
    figures stay the same; when they change, the finding is open again and `list stale` names the review.
    """


@review.command("list", short_help="Print the findings in one state of review.")
@click.argument("state", type=click.Choice([*STATES, "stale"]), default="open")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def list_(state: str, data_dir: Path, as_json: bool) -> None:
    """Print the findings in one STATE of review, the open ones unless told otherwise.

    STATE `stale` prints the reviews whose finding is gone or has other figures now.

    \b
    Exit codes: 0 printed, 1 no database.
    """
    database = _database(data_dir)
    try:
        found = stale(database) if state == "stale" else standing(database, state)
    except sqlite3.Error as error:
        raise click.ClickException(f"{database}: {error}") from error
    for row in found:
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    click.echo(f"{len(found)} {state}", err=True)


@review.command("set", short_help="Confirm, dismiss or open a finding again.")
@click.argument("finding_id")
@click.argument("state", type=click.Choice(STATES))
@click.option("--note", help="Why, in a sentence.")
@click.option("--by", "reviewer", envvar="GONGKAI_REVIEWER", required=True, help="Who reviewed it; shown on the site.")
@data_option
def set_(finding_id: str, state: str, note: str | None, reviewer: str, data_dir: Path) -> None:
    """Say of the finding FINDING_ID that it is confirmed, dismissed, or open again.

    GONGKAI_REVIEWER in the environment serves for --by.  What was said before stays in reviews.db as history.

    \b
    Exit codes: 0 kept, 1 no such finding or no database.
    """
    database = _database(data_dir)
    try:
        keep(database, Review(finding_id, state, note, reviewer, datetime.now(UTC)))
    except (ReviewRefused, sqlite3.Error, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{finding_id}: {state} by {reviewer}")


def _database(data_dir: Path) -> Path:
    database = data_dir / DATABASE
    try:
        usable(database)
    except DatabaseUnusable as error:
        raise click.ClickException(str(error)) from error
    return database


def _line(row: dict[str, Any]) -> str:
    state, note = row.get("review") or row.get("state"), row.get("review_note") or row.get("note")
    said = f"  [{state} by {row['reviewer']}, {row['reviewed_at']}{': ' + note if note else ''}]" if state else ""
    return f"{row['finding_id']}  {row['report_id']}  {row['rule']}  {row['message_zh']}{said}"
