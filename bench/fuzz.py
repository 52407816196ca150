"""Mutated documents: ``python -m bench.fuzz [--documents N] [--seconds S] [--seed N] [--workers N] [--one NUMBER]``.

Every second document has its bytes or mark-up mutated: it must be read or refused, without a crash, within bounds of
time and memory.  The others have the shape of their tables mutated: no figure may be read for another cell's.  A fault
is named by its number; ``--one`` makes that document again, reads it in this process and keeps it as ``fuzz.bin``.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import extract
from bench.gold.books import report
from bench.gold.corpus import Case, Plan
from bench.gold.defect import GENERATIONS, HTML, REGISTER
from bench.gold.drawing import GRIDS, RARE
from bench.gold.score import score
from bench.gold.sheet import Sheet, sheet
from bench.mutations import SHAPE, mutate
from bench.result import Measure, show
from extract.sandbox import Ended, Limits, run

LIMITS = Limits(seconds=20, memory=2 * 1024**3)
"""A mutated report must be read or refused in less than a document is given in production."""

_SHAPED = (*HTML, "text-shifted")
_BATCH = 2_000
_BASES = 40


@dataclass(frozen=True)
class Verdict:
    """What became of one document: ``read``, ``refused`` (with its kind) or ``wrong`` (with the cells)."""

    outcome: str
    words: str = ""


def document(number: int, seed: int) -> Case:
    """The mutated document of a number; after hostile mutations its truth is empty."""
    rng = Random(f"fuzz/{seed}/{number}")
    if number % 2:
        return _shaped(rng, number)
    base = _base(rng.choice((*GRIDS, *RARE)), rng.randrange(_BASES))
    return Case(
        f"hostile/{base.carrier}/{number}", base.carrier, base.generation, "hostile", mutate(base.data, rng), {}
    )


@lru_cache(maxsize=200)
def _base(carrier: str, number: int) -> Case:
    defect = ("none", "zeros_blank", "header_repeated", "table_split")[number % 4]
    return Plan(defect, carrier, GENERATIONS[number // 4 % 4], number).make()


def _shaped(rng: Random, number: int) -> Case:
    generation = rng.choice(GENERATIONS)
    made = sheet(report(rng.randrange(10_000), generation))
    arrange = REGISTER[rng.choice(("none", "none", "zeros_blank", "large_counts", "numbering_variants"))].arrange
    if arrange is not None:
        arrange(made, rng)
    used: set[int] = set()
    for _ in range(rng.choice((1, 1, 2))):
        rng.choice(SHAPE)(made, rng, used)
    carrier = rng.choice(_SHAPED)
    return Case(f"shaped/{carrier}/{number}", carrier, generation, "shaped", _drawn(made, carrier), made.truth)


def _drawn(made: Sheet, carrier: str) -> bytes:
    return GRIDS[carrier](made)


def attempt(task: tuple[int, int]) -> Verdict:
    """Read one document and judge what came of it.  Any exception but a `Refusal` is a crash."""
    case = document(*task)
    if case.truth:
        _, faults = score(case)
        misread = [fault for fault in faults if "read as None" not in fault]
        return Verdict("wrong", misread[0]) if misread else Verdict("read")
    try:
        extract.read(case.data).json(case.name)
    except extract.Refusal as refusal:
        return Verdict("refused", refusal.kind)
    return Verdict("read")


@dataclass
class Tally:
    """Outcomes, and in words what is at fault."""

    outcomes: Counter[str]
    faults: list[str]

    def add(self, number: int, verdict: Verdict | Ended) -> None:
        """Count one document."""
        if isinstance(verdict, Ended):
            self.outcomes["hung" if verdict.exhausted else "crashed"] += 1
            self.faults.append(f"document {number}: {verdict.reason}")
            return
        self.outcomes[verdict.outcome] += 1
        if verdict.outcome == "wrong":
            self.faults.append(f"document {number}: {verdict.words}")


def fuzz(documents: int, seconds: float, seed: int, workers: int) -> Tally:
    """Up to so many documents in up to so many seconds, with a bar on stderr."""
    tally = Tally(Counter(), [])
    end = time.monotonic() + seconds
    columns = (TextColumn("mutated documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=documents)
        for first in range(0, documents, _BATCH):
            tasks = [(number, seed) for number in range(first, min(first + _BATCH, documents))]
            for (number, _), verdict in run(attempt, tasks, workers, LIMITS):
                tally.add(number, verdict)
                progress.advance(bar)
                if time.monotonic() > end:
                    return tally
    return tally


def main() -> None:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop after this time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--one", type=int, help="make and read this one document here")
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the last line always is JSON")
    args = parser.parse_args()
    if args.one is not None:
        Path("fuzz.bin").write_bytes(document(args.one, args.seed).data)
        print(attempt((args.one, args.seed)))
        return
    tally = fuzz(args.documents, args.seconds, args.seed, args.workers)
    for fault in tally.faults[:40]:
        Console(stderr=True).print(fault, markup=False)
    counts = tally.outcomes
    measures = [
        Measure("crashed", counts["crashed"], "", 0),
        Measure("beyond bounds of time or memory", counts["hung"], "", 0),
        Measure("figures read for another cell's", counts["wrong"], "", 0),
        Measure(
            "documents", sum(counts.values()), "", None, note=f"{counts['read']} read, {counts['refused']} refused"
        ),
    ]
    show("fuzz", measures, {"seed": args.seed, "outcomes": dict(counts), "faults": tally.faults[:40]})


if __name__ == "__main__":
    main()
