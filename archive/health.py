"""How each source fares, over all runs: what the site's ``sources`` table and `gongkai status` both say.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

_GATE = re.compile(r"gate: ([\w ]+)")

_NAMED = ("source_id", "organ", "division_code", "family", "entry_url")
_FIGURES = ("declared_total", "listed", "held", "new", "changed", "vanished")

ARCHIVE = "archive"
"""What `failing` names when it is not a source that fails but the folder that cannot be written."""


@dataclass(frozen=True, slots=True)
class Health:
    """One source as of its last run.

    ``last_good`` is when the last run ended that was complete for it. ``expected`` is the most reports it ever listed,
    less those withdrawn since; ``listed``, ``held`` (listed and in the archive), ``new``, ``changed`` and ``vanished``
    are of the last run, None where its manifest does not say. ``unfinished``: that run was broken off, which says
    nothing about the source. Moments are ISO 8601, UTC.
    """

    source_id: str
    organ: str | None
    division_code: str | None
    family: str | None
    entry_url: str | None
    last_run: str
    last_run_at: str | None
    last_status: str
    stop_reason: str | None = None
    reasons: tuple[str, ...] = ()
    last_good: str | None = None
    declared_total: int | None = None
    expected: int | None = None
    listed: int | None = None
    held: int | None = None
    new: int | None = None
    changed: int | None = None
    vanished: int | None = None
    unfinished: bool = False

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates the last run met."""
        return tuple(sorted({name.strip() for reason in self.reasons for name in _GATE.findall(reason)}))

    @property
    def failing(self) -> bool:
        """Whether the last run that was let to its end did not get all the source has."""
        return self.last_status != "complete" and not self.unfinished


def health(runs: Iterable[Mapping[str, Any]]) -> dict[str, Health]:
    """The sources of these run manifests, by id."""
    found: dict[str, Health] = {}
    for run in sorted(runs, key=lambda run: str(run["started_at"])):
        for entry in run["sources"]:
            source_id = entry["source_id"]
            found[source_id] = _after(found.get(source_id), run, entry)
    return found


def failing(runs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What fails as of the last runs, with why: sources by id, and `ARCHIVE` when the last run could not write."""
    runs = list(runs)
    found = {one.source_id: _why(one) for one in health(runs).values() if one.failing}
    last = max(runs, key=lambda run: str(run["started_at"]), default=None)
    if last is not None and "cannot be written" in last.get("stopped", ""):
        found[ARCHIVE] = last["stopped"]
    return found


def _after(before: Health | None, run: Mapping[str, Any], entry: Mapping[str, Any]) -> Health:
    """A source after one more run."""
    good = entry["status"] == "complete"
    listed, vanished = entry.get("listed"), entry.get("vanished")
    most = None if before is None else before.expected
    if most is not None:
        most -= vanished or 0
    named: dict[str, Any] = {key: entry.get(key) for key in _NAMED}
    figures: dict[str, Any] = {key: entry.get(key) for key in _FIGURES}
    now = Health(
        **named,
        last_run=run["run_id"],
        last_run_at=run["finished_at"],
        last_status=entry["status"],
        stop_reason=entry.get("stop_reason"),
        reasons=tuple(entry.get("reasons") or ()),
        last_good=run["finished_at"] if good else before.last_good if before else None,
        expected=max((n for n in (most, listed) if n is not None), default=None),
        **figures,
    )
    broken_off = bool(run.get("stopped")) and not good
    return replace(now, unfinished=broken_off and not (before is not None and before.failing))


def _why(one: Health) -> str:
    reasons = "; ".join(one.reasons) or "no reason given"
    return f"{one.organ or one.source_id}: {one.last_status} ({one.stop_reason}), {reasons}"
