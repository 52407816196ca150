"""The rules between reports on a generated world: ``python -m bench.across [--quick] [--json] [--pin] [--seed N]``.

Three years of 10,000 organs as rows, errors planted among legitimate exceptions.  A finding that was not planted is
false unless it only asks for reading; a planted one must fail.  The CPU time of all rules over the whole database
is compared with a bare scan of its tables in the same run.  ``--pin`` keeps the scores of the rules for docs/checks.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table

from archive import schema
from archive.across import findings_of, rules
from archive.blocks import block
from archive.catalogue import dictionary
from archive.copies import copies
from archive.coverage import coverage
from archive.database import insert, write
from bench import scores
from bench.acrossworld import ORGANS_A_CITY, World
from bench.result import Measure, show

ORGANS, QUICK_ORGANS = 10_000, 2_400
SECONDS = 60.0
PRECISION, RECALL = 0.99, 0.95
LEAST_PLANTED = 20


def fill(db: sqlite3.Connection, world: World) -> None:
    """Write a world, the dictionary and the views into an empty database."""
    write(db, map(block, world.blocks()))
    insert(db, {"dictionary": list(dictionary())})


def _scan(db: sqlite3.Connection) -> float:
    """CPU seconds of reading every row of every table once."""
    start = time.process_time()
    for name in schema.tables():
        for _ in db.execute(f'SELECT * FROM "{name}"'):
            pass
    return time.process_time() - start


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the organs")
    parser.add_argument("--json", action="store_true", help="the JSON line is always printed")
    parser.add_argument("--pin", action="store_true", help="keep the scores of the rules")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(told.seed, -(-(QUICK_ORGANS if told.quick else ORGANS) // ORGANS_A_CITY))
        with closing(sqlite3.connect(Path(folder) / "across.db")) as db:
            fill(db, world)
            _judge(world, db, quick=told.quick, keep=told.pin)


def _judge(world: World, db: sqlite3.Connection, *, quick: bool, keep: bool) -> None:
    found, seconds, reading = set(), {}, Counter[str]()
    start = time.process_time()
    insert(db, {"copies": copies(db)})
    seconds["copies"] = time.process_time() - start
    for rule in rules().values():
        start = time.process_time()
        for row in findings_of(db, rule):
            if row["verdict"] == "fail":
                found.add((rule.key, row["report_id"], row["place"]))
            else:
                reading[rule.key] += 1
        seconds[rule.key] = time.process_time() - start
    start = time.process_time()
    covered = sum(1 for _ in coverage(db))
    seconds["coverage"] = time.process_time() - start
    scan = _scan(db)
    measures = [
        Measure("30,000 reports, all rules", sum(seconds.values()) * 30_000 / world.reports, "s",
                SECONDS, f"bare scan {scan:.1f} s", f"{world.reports:,} reports"),
        Measure("all rules / bare scan", sum(seconds.values()) / scan, "×", None),
    ]  # fmt: skip
    table = Table(title="rules between reports", title_justify="left")
    for heading in ("rule", "planted", "found", "false", "to be read", "decoys", "precision", "recall", "seconds"):
        table.add_column(heading, justify="left" if heading == "rule" else "right")
    figures: dict[str, dict[str, float]] = {}
    for key in rules():
        planted = {p for p in world.planted if p[0] == key}
        hits = {f for f in found if f[0] == key}
        right = len(planted & hits)
        precision = right / len(hits) if hits else 1.0
        recall = right / len(planted) if planted else 0.0
        figures[key] = {"errors": len(planted), "precision": round(precision, 4), "recall": round(recall, 4)}
        table.add_row(
            key, str(len(planted)), str(right), str(len(hits - planted)), str(reading[key]),
            str(world.decoys.get(key, 0)), f"{precision:.3f}", f"{recall:.3f}", f"{seconds[key]:.2f}",
        )  # fmt: skip
    Console(stderr=True).print(table)
    for wrong in sorted(found - world.planted)[:10]:
        Console(stderr=True).print("not planted:", *wrong)
    for lost in sorted(world.planted - found)[:10]:
        Console(stderr=True).print("not found:", *lost)
    if keep:
        scores.pin(figures)
    least = 1 if quick else LEAST_PLANTED
    measures += [
        Measure("false findings, worst rule", 1 - min(f["precision"] for f in figures.values()), "", 1 - PRECISION),
        Measure("planted, not found, worst rule", 1 - min(f["recall"] for f in figures.values()), "", 1 - RECALL),
        Measure("rules with too few planted", float(sum(f["errors"] < least for f in figures.values())), "", 0.0),
    ]
    extra = {"rules": figures, "seconds": {k: round(v, 2) for k, v in seconds.items()}, "coverage_rows": covered}
    show("across", measures, extra)


if __name__ == "__main__":
    main()
