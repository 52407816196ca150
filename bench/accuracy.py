"""How many cells of the gold set are read right: ``python -m bench.accuracy [--quick | --subset | --scans] [--json]``.

Every defect in every carrier and generation (`bench.gold`), cell by cell, against a naive reader of the same pages in
the same run; and the scans, a corpus of their own.  No cell may be silently wrong.  The share of right cells by
carrier, generation and defect may not fall below `bench/floors.json`, which names each corpus by its digest; ``--pin``
writes it anew and lowers no floor without ``--lower-floor REASON``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bench.gold import scans
from bench.gold.corpus import Case, Plan, plan, scanned
from bench.gold.score import KINDS, naive, score
from bench.result import Measure, show

FLOORS = Path(__file__).with_name("floors.json")
QUICK_EVERY = 4
SUBSET_EVERY = 14
"""What the tests judge, so that no change of the reader or of the corpus passes by its floors."""
GENERATION_TARGET = 1.0
"""Cells of a generation not read right, in thousandths: the field's bar is 99.9 %."""

CORPORA: dict[str, Callable[[int], list[Plan]]] = {
    "full": plan,
    "quick": lambda seed: plan(seed, QUICK_EVERY),
    "subset": lambda seed: plan(seed, SUBSET_EVERY),
    "scans": scanned,
}

Counts = dict[str, Counter[str]]


@dataclass
class Outcome:
    """What a run over the corpus found: counts by group (``carrier html``, ``defect header_missing`` …)."""

    digest: str = ""
    documents: int = 0
    groups: Counts = field(default_factory=lambda: defaultdict(Counter))
    baseline: Counter[str] = field(default_factory=Counter)
    same_pages: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def all(self) -> Counter[str]:
        """All cells."""
        return self.groups["all"]

    def share(self, group: str) -> float:
        """The part of a group's cells that is read right or rightly left without a value."""
        return _share(self.groups[group])


def _share(counts: Counter[str]) -> float:
    total = sum(counts.values())
    return (counts["right"] + counts["unfixed"]) / total if total else 1.0


@dataclass(frozen=True)
class _Judged:
    """One document as a worker judged it."""

    case: tuple[str, str, str, str]
    content: str
    counts: Counter[str]
    faults: list[str]
    baseline: Counter[str]


def _judge(one: Plan) -> _Judged:
    case = one.make()
    counts, faults = score(case)
    baseline = naive(case) if case.carrier.startswith("html") else Counter[str]()
    return _Judged((case.name, case.carrier, case.generation, case.defect), _content(case), counts, faults, baseline)


def _content(case: Case) -> str:
    """Digest of what the document says; packed carriers differ in bytes from one library to the next, not in truth."""
    told = hashlib.sha256(repr((case.name, sorted(case.truth.items(), key=repr))).encode())
    if case.carrier.startswith(("html", "text")):
        told.update(case.data)
    return told.hexdigest()


def run(plans: list[Plan], workers: int = 2) -> Outcome:
    """Read and judge every planned document, with a bar on stderr."""
    outcome = Outcome()
    told = hashlib.sha256()
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for judged in progress.track(_judged(plans, workers), total=len(plans), description="gold documents"):
            _, carrier, generation, defect = judged.case
            for group in ("all", f"carrier {carrier}", f"generation {generation}", f"defect {defect}"):
                outcome.groups[group] += judged.counts
            outcome.baseline += judged.baseline
            outcome.same_pages += judged.counts if judged.baseline else Counter()
            outcome.faults += judged.faults
            outcome.documents += 1
            told.update(judged.content.encode())
    outcome.digest = told.hexdigest()
    return outcome


def _judged(plans: list[Plan], workers: int) -> Iterator[_Judged]:
    if workers < 2:
        yield from map(_judge, plans)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_judge, plans, chunksize=16)


def floors(outcome: Outcome) -> dict[str, float]:
    """The floor of every group: its share of right cells, cut after the fifth digit."""
    return {group: int(outcome.share(group) * 100_000) / 100_000 for group in sorted(outcome.groups)}


def below(outcome: Outcome, pinned: dict[str, Any]) -> list[str]:
    """In words, what is under its floor; a corpus other than the pinned one is a fault of its own."""
    if pinned.get("digest") != outcome.digest:
        return ["the corpus is not the pinned one: see what changed, then python -m bench.accuracy --pin"]
    now = floors(outcome)
    return [
        f"{group}: {now.get(group, 0.0):.5f} is under its floor {floor:.5f}"
        for group, floor in pinned["floors"].items()
        if now.get(group, 0.0) < floor
    ]


def pin(path: Path, name: str, outcome: Outcome, reason: str) -> list[str]:
    """Write the floors of a corpus; returns in words what would fall, and then writes nothing unless a reason is given,
    which is kept beside the floors."""
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    before: dict[str, Any] = held.get(name, {})
    now = floors(outcome)
    falling = [
        f"{group}: from {floor:.5f} to {now[group]:.5f}"
        for group, floor in before.get("floors", {}).items()
        if group in now and now[group] < floor
    ]
    if falling and not reason:
        return falling
    lowered = [*before.get("lowered", []), *([{"reason": reason, "what": falling}] if falling else [])]
    held[name] = {"digest": outcome.digest, "documents": outcome.documents, "floors": now, "lowered": lowered}
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return []


def _show_groups(outcome: Outcome) -> None:
    table = Table(title="cells read, by group (defects read in full are not listed)", title_justify="left")
    for heading in ("group", *KINDS, "right"):
        table.add_column(heading, justify="left" if heading == "group" else "right")
    for group in sorted(outcome.groups):
        counts = outcome.groups[group]
        if not group.startswith("defect") or not set(+counts) <= {"right", "unfixed"}:
            table.add_row(group, *(f"{counts[kind]:,}" for kind in KINDS), f"{outcome.share(group):.3%}")
    console = Console(stderr=True)
    console.print(table)
    for fault in outcome.faults[:20]:
        console.print(fault, markup=False)


def scan_measures(outcome: Outcome) -> list[Measure]:
    """The figures of scans: doubt is an answer, a wrong number is not."""
    counts = outcome.all
    return [
        Measure("scans: cells silently wrong", counts["wrong"], "", 0),
        Measure("scans: cells read that are not printed", counts["extra"], "", 0),
        Measure(
            "scans: cells not right", 100 * (1 - _share(counts)), "%", None, note=f"{counts['doubtful']:,} in doubt"
        ),
    ]


def measures(outcome: Outcome) -> list[Measure]:
    """The figures and their targets."""
    counts = outcome.all
    base = f"naive reader, table 3 of the same pages: {_share(outcome.baseline):.1%} right, "
    base += f"{outcome.baseline['wrong']:,} cells wrong"
    misread = 1 - _share(outcome.same_pages)
    ratio = misread / max(1 - _share(outcome.baseline), 1e-9)
    generations = sorted(g for g in outcome.groups if g.startswith("generation "))
    return [
        Measure("cells silently wrong", counts["wrong"], "", 0, base),
        Measure("cells read that are not printed", counts["extra"], "", 0),
        Measure("not right, against the naive reader", ratio, "×", 0.01, base),
        Measure("right without a value", counts["unfixed"], "cells", None),
        Measure("needlessly doubtful", counts["doubtful"], "cells", None),
        Measure("missing", counts["missing"], "cells", None),
        *(Measure(f"not right, {g}", 1000 * (1 - outcome.share(g)), "‰", GENERATION_TARGET) for g in generations),
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one document in four, no scans; ends within a minute")
    parser.add_argument("--subset", action="store_true", help="one document in fourteen: what the tests judge")
    parser.add_argument("--scans", action="store_true", help="the scans alone")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the last line always is JSON")
    parser.add_argument("--seed", type=int, default=1, help="other documents: floors are not judged")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pin", action="store_true", help="write the floors of this corpus")
    parser.add_argument("--lower-floor", metavar="REASON", default="", help="why a floor may fall")
    args = parser.parse_args()
    names = [name for name in ("quick", "subset", "scans") if getattr(args, name)] or ["full", "scans"]
    if "scans" in names and (lacking := scans.missing()):
        parser.error(f"{lacking}; --quick reads the others")
    under: list[str] = []
    found: list[Measure] = []
    corpora: dict[str, object] = {}
    for name in names:
        outcome = run(CORPORA[name](args.seed), args.workers)
        _show_groups(outcome)
        if args.pin:
            under += pin(FLOORS, name, outcome, args.lower_floor)
        elif args.seed == 1:
            under += below(outcome, json.loads(FLOORS.read_text(encoding="utf-8"))[name])
        found += scan_measures(outcome) if name == "scans" else measures(outcome)
        groups = {group: dict(counts) for group, counts in outcome.groups.items() if not group.startswith("defect")}
        corpora[name] = {"documents": outcome.documents, "digest": outcome.digest, "cells": groups}
    found.append(Measure("groups under their floor", len(under), "", 0, note="; ".join(under[:3])))
    show("accuracy", found, {"corpora": corpora, "under": under})


if __name__ == "__main__":
    main()
