"""The verb ``verify``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from archive.commands import BUILD_ERRORS, data_option
from archive.survey import Damage
from archive.verify import Verdict, repair
from archive.verify import verify as verify_archive

_MOST_SHOWN = 20
"""Damage of one kind that is printed one by one; ``--json`` gives all."""


@click.command(short_help="Prove every record, digest and reference; repair.")
@data_option
@click.option("--repair", "mend", is_flag=True, help="Mend what can be mended; whatever is replaced is kept beside.")
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as one JSON object.")
def verify(data_dir: Path, mend: bool, as_json: bool) -> None:
    """Prove the archive: every WARC record and digest, every index line, every reference of the database.

    Names what is damaged (file, byte, address) and what can be mended: the index from the WARC files, the database
    and the cache by a build.  A damaged record can only come from a backup.

    \b
    Exit codes: 0 sound, 1 damaged, 3 damaged and mended, wholly or in part.
    """
    try:
        found = _with_bar(data_dir)
        done = repair(data_dir, found, lambda _done, _total: None) if mend and found.damage else []
        left = _with_bar(data_dir) if done else found
    except BUILD_ERRORS as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(_as_json(found, done, left), ensure_ascii=False))
    else:
        _print(found, done, left)
    sys.exit(0 if not found.damage else 3 if done else 1)


def _with_bar(data_dir: Path) -> Verdict:
    columns = (TextColumn("verifying"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verifying", total=None)
        return verify_archive(data_dir, lambda done, total: progress.update(task, completed=done, total=total))


def _as_json(found: Verdict, done: list[str], left: Verdict) -> dict[str, object]:
    counts = {name: getattr(left, name) for name in ("files", "records", "captures", "lines")}
    return {
        "sound": not left.damage,
        **counts,
        "damage": [asdict(damage) for damage in found.damage],
        "repaired": done,
        "left": [asdict(damage) for damage in left.damage],
        "notes": list(left.notes),
    }


def _print(found: Verdict, done: list[str], left: Verdict) -> None:
    click.echo(f"{left.files} WARC files, {left.records} records, {left.captures} captures, {left.lines} index lines")
    for note in left.notes:
        click.echo(f"note: {note}")
    if not found.damage:
        click.echo("sound")
        return
    _print_damage(found.damage)
    for sentence in done:
        click.echo(f"repaired: {sentence}")
    if done:
        click.echo(f"{len(left.damage)} of {len(found.damage)} are left" if left.damage else "sound now")


def _print_damage(every: tuple[Damage, ...]) -> None:
    shown: Counter[str] = Counter()
    for damage in every:
        shown[damage.kind] += 1
        if shown[damage.kind] <= _MOST_SHOWN:
            at = "" if damage.offset is None else f" byte {damage.offset}"
            mended = " (can be repaired)" if damage.remedy else ""
            click.echo(f"{damage.kind}: {damage.file}{at} {damage.url}".rstrip() + f": {damage.what}{mended}")
    for kind, count in shown.items():
        if count > _MOST_SHOWN:
            click.echo(f"{kind}: {count - _MOST_SHOWN} more, all in --json")
