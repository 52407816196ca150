"""A run's manifest: what was found and, source by source, whether that is all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from crawler.frontier import Frontier
from crawler.ledger import WalkRecord
from crawler.sources import Source

# the reason that says most about a source is the one that keeps it most from being complete
GRAVITY = (
    "error",
    "gate",
    "robots",
    "no browser",
    "cap",
    "stub",
    "404",
    "no new rows",
    "declared total reached",
    "end",
)


def compile_manifest(
    *,
    run_id: str,
    started_at: str,
    finished_at: str,
    previous_unclean: bool,
    stopped: str,
    sources: Sequence[Source],
    frontier: Frontier,
    last: Mapping[str, int],
) -> dict[str, Any]:
    """The manifest as docs/architecture.md describes it; `last` gives the rows each source
    listed before, `stopped` is what ended the run early, empty when nothing did."""
    entries = [_source_entry(source, frontier, last.get(source.source_id)) for source in sources]
    statuses = {entry["status"] for entry in entries}
    status = statuses.pop() if len(statuses) == 1 else "partial"
    reasons = []
    if stopped:
        reasons.append(f"ended before everything was fetched: {stopped}")
        status = "partial"
    if previous_unclean:
        reasons.append("the run before ended unclean")
    reasons += [f"{entry['source_id']}: {entry['status']}" for entry in entries if entry["status"] != "complete"]
    return {
        "run_id": run_id,
        "started_at": started_at,
        "finished_at": finished_at,
        "status": status,
        "reasons": reasons,
        "stopped": stopped,
        "version": version("gongkai"),
        "previous_unclean": previous_unclean,
        "sources": entries,
    }


def listed_before(runs: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The rows each source listed in its last run."""
    return {entry["source_id"]: entry["listed"] for run in runs for entry in run["sources"]}


def _source_entry(source: Source, frontier: Frontier, before: int | None) -> dict[str, Any]:
    ledger, source_id = frontier.ledger, source.source_id
    walks = ledger.walks(source_id)
    counts = ledger.counts(source_id)
    fetched = counts["new"] + counts["changed"]
    listed = ledger.listed(source_id)
    failures = frontier.failures(source_id)
    waiting = frontier.count(source_id, "pending", "leased")
    reasons = [*ledger.trouble(source_id), *(reason for walk in walks for reason in walk.reasons)]
    incomplete = bool(ledger.trouble(source_id)) or any(walk.lost for walk in walks)
    if not walks or any(walk.stop_reason is None for walk in walks):
        incomplete = True
        reasons.append("the list was not read to its end")
    for reason, count in failures.items():
        incomplete = True
        reasons.append(f"{count} documents failed: {reason}")
    if waiting:
        incomplete = True
        reasons.append(f"{waiting} documents are still to be fetched")
    reasons += [f"{host} is left alone for a while: {why}" for host, why in frontier.resting(source_id).items()]
    if counts["vanished"]:
        reasons.append(f"{counts['vanished']} reports withdrawn: their addresses answer 404 or 410 now")
    if before is not None and listed + counts["vanished"] < before:
        incomplete = True
        reasons.append(f"{listed} reports listed, {before} in the run before")
    known = frontier.count(source_id, "done")
    declared = [walk.declared_total for walk in walks if walk.declared_total is not None]
    return {
        "source_id": source_id,
        "organ": source.organ,
        "division_code": source.division_code,
        "family": source.family or ledger.family(source_id),
        "entry_url": source.entry_url,
        "status": "complete" if not incomplete else "partial" if listed or known else "failed",
        "stop_reason": _gravest(walks, frontier.resting(source_id).values()),
        "reasons": reasons,
        "declared_total": sum(declared) if declared else None,
        "listed": listed,
        "held": frontier.held(source_id),
        "skipped": dict(ledger.skipped(source_id)),
        "fetched": fetched,
        "new": counts["new"],
        "changed": counts["changed"],
        "vanished": counts["vanished"],
        "unchanged": max(known - fetched, counts["same"] + counts["unmodified"]),
        "not_modified": counts["unmodified"],
        "failed": sum(failures.values()),
    }


def _gravest(walks: Sequence[WalkRecord], resting: Iterable[str]) -> str:
    found = [walk.stop_reason for walk in walks if walk.stop_reason is not None]
    if not found and any(why.startswith("gate") for why in resting):
        return "gate"
    return min(found, key=GRAVITY.index) if found else "error"
