"""The verb ``run``: the periodic job."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from archive.build import DATABASE, Built
from archive.captures import ArchiveLocked
from archive.commands import BUILD_ERRORS, build_with_progress
from archive.locks import LockHeld, take
from archive.readback import published
from archive.remote import StoreUnusable
from archive.store import Store
from crawler.commands import EXIT_CODES, crawl_as_told, crawl_options

_MOST_NAMED = 10
_WORSE = {"complete": "partial", "partial": "partial", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; ``lost`` are reports that were published before it and are not after it."""

    status: str
    run_id: str
    reasons: tuple[str, ...]
    sources: int
    incomplete: tuple[str, ...]
    fetched: int
    failed: int
    reports: int
    new: int
    lost: tuple[str, ...]
    new_findings: int
    database: str
    changed: bool
    content_hash: str

    def line(self) -> str:
        """The summary on one line."""
        state = "published" if self.changed else "unchanged"
        lost = f", {len(self.lost)} lost" if self.lost else ""
        return (
            f"run {self.run_id} {self.status}: {self.sources} sources, {len(self.incomplete)} incomplete;"
            f" {self.fetched} documents fetched, {self.failed} failed; {self.reports} reports, {self.new} new{lost};"
            f" {self.new_findings} new findings; {self.database} {state}"
        )


@click.command(short_help="Crawl, build, check and publish: the periodic job.")
@crawl_options
@click.option("--store", metavar="ADDRESS", help="Send everything there too (s3://…); with --on, workers read from it.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary and the run's manifest as one JSON object.")
def run(as_json: bool, data_dir: Path, on: str | None, store: str | None, **told: Any) -> None:
    """Crawl, build, check and publish: the job to run by timer, a line on stdout when it is done.

    The new database takes the place of the old one only when it passes its checks.  A source that could not be read,
    or lists less than before, is published with its reasons; the reports held of it stay.  One run a folder at a time.
    A store that fails for five minutes makes the run partial; the next one sends what is missing.

    \b
    Exit codes: 0 complete; 3 partial: something is missing, and is named; 1 failed: no source could be read
    and nothing was held, the database could not be built (the old one stays), or another run is under way.
    """
    console = Console(stderr=True)
    with _alone(data_dir):
        before = published(data_dir / DATABASE)
        manifest = crawl_as_told(console, data_dir=data_dir, on=on, **told)
        try:
            built = build_with_progress(data_dir, on=on, store=store if on else None)
        except BUILD_ERRORS as error:
            raise click.ClickException(f"run {manifest['run_id']} is kept, and not published: {error}") from error
        summary = summarise(manifest, built, before, published(built.path))
        if store and (trouble := _sent(store, data_dir)):
            summary = replace(summary, status=_WORSE[summary.status], reasons=(*summary.reasons, trouble))
    for reason in summary.reasons:
        console.print(f"  {reason}", highlight=False, markup=False, soft_wrap=True)
    click.echo(json.dumps(asdict(summary) | {"run": manifest}, ensure_ascii=False) if as_json else summary.line())
    sys.exit(EXIT_CODES[summary.status])


def summarise(
    manifest: Mapping[str, Any], built: Built, before: tuple[set[str], set[str]], after: tuple[set[str], set[str]]
) -> Summary:
    """The summary of a run; ``before`` and ``after`` are the ids of the published reports and findings.

    A report that is no longer published (a capture was lost, or a new extractor reads it otherwise) makes the run
    partial.
    """
    lost = sorted(before[0] - after[0])
    reasons = [f"{source['source_id']}: {reason}" for source in manifest["sources"] for reason in source["reasons"]]
    if lost:
        more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
        reasons.append(f"reports that were published and are no longer: {', '.join(lost[:_MOST_NAMED])}{more}")
    return Summary(
        status="partial" if lost and manifest["status"] == "complete" else manifest["status"],
        run_id=manifest["run_id"],
        reasons=tuple(reasons),
        sources=len(manifest["sources"]),
        incomplete=tuple(s["source_id"] for s in manifest["sources"] if s["status"] != "complete"),
        fetched=sum(source["fetched"] for source in manifest["sources"]),
        failed=sum(source["failed"] for source in manifest["sources"]),
        reports=len(after[0]),
        new=len(after[0] - before[0]),
        lost=tuple(lost),
        new_findings=len(after[1] - before[1]),
        database=str(built.path),
        changed=built.changed,
        content_hash=built.content_hash,
    )


def _sent(store: str, data_dir: Path) -> str:
    """Send everything to the store; why that failed, empty when it did not."""
    try:
        Store(store).keep(data_dir)
    except (StoreUnusable, ArchiveLocked, LockHeld) as error:
        return f"published here, not in the store: {error}"
    return ""


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """No other run of this folder meanwhile.  Raises ClickException."""
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        lock = take(data_dir / "run.lock")
    except LockHeld as error:
        raise click.ClickException(
            f"process {error.holder} runs over {data_dir} already; wait until it ends"
        ) from error
    try:
        yield
    finally:
        os.close(lock)
