"""Do the rules find the errors and accuse nobody: ``python -m bench.findings [--quick] [--json] [--pin] [--seed N]``.

Reports are generated with known errors: in each of some reports one rule is broken, by a cell or by a sentence; most
are sound, and full of figures that no table holds, other conventions, round numbers, numbers spelled in every way
(`bench.claims`).  What the figures break is told by a plain reading of the printed cells, what the words break by
construction.  A finding of verdict ``fail`` on anything else is a false accusation.  Sentences that the generator did
not make (`bench.claims.given`) are judged and printed apart.  ``--pin`` keeps the scores of the rules for docs/checks.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

import extract
from bench import scores as kept
from bench.claims import cells, given, statistics
from bench.claims.draft import Draft, draft
from bench.claims.plants import FORMS, KINDS, PLANTS, Unfit
from bench.claims.telling import templates
from bench.result import Measure, interleaved, milliseconds, ratio, show
from extract.checks import Material, check
from extract.population import Issuer
from extract.statements import statements

COPIES, QUICK_COPIES = 24, 6
LEAST_PLANTED = 20
LEAST_TEMPLATES = 300
SOUND_FOR_EACH = 3
"""Sound reports for every report with an error."""

_ARITHMETIC = ("R3-", "R4-", "R2", "RB-")
_FOLLOWS = {"R3-ROW", "R3-OUTCOME", "R3-BALANCE", "R4-SUM"}
_BY_FIELDS = ("P-", "S-")
ONLY_READ = {"R3-ORDER", "R3-NONNEG", "R4-NONNEG", "R2-NONNEG", "R2-INT", "S-TABLES"}
"""Rules that never accuse: their operand cannot be read with certainty."""


class Task(NamedTuple):
    """One report to make: the rule to break (empty for none) and a number."""

    rule: str
    number: int
    form: str


class Judged(NamedTuple):
    """What is true of a report, what was found in it, and what was found without being true."""

    task: Task
    true: frozenset[str]
    found: frozenset[str]
    false: tuple[tuple[str, str], ...]


@dataclass
class Scores:
    """Counts by rule."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    examples: list[str] = field(default_factory=list)

    def precision(self, rules: set[str]) -> float:
        """Of what was found, the part that is true."""
        right, false = (sum(counts[rule] for rule in rules) for counts in (self.right, self.false))
        return right / (right + false) if right + false else 1.0

    def recall(self, rules: set[str]) -> float:
        """Of what is true, the part that was found."""
        right, missed = (sum(counts[rule] for rule in rules) for counts in (self.right, self.missed))
        return right / (right + missed) if right + missed else 1.0


def tasks(seed: int, copies: int) -> list[Task]:
    """Every report of a seed."""
    rules = [*PLANTS, *statistics.RULES]
    planted = [
        Task(rule, seed * 1_000_003 + n, "b" if rule.startswith("RB-") else "") for rule in rules for n in range(copies)
    ]
    sound = [Task("", seed * 7_000_003 + n, "b" if n % 12 == 0 else "") for n in range(SOUND_FOR_EACH * len(planted))]
    return [*planted, *sound]


def judge(task: Task) -> Judged:
    """Make a report, read it, compare."""
    if task.form == "b":
        data, broken = statistics.page(task.number, task.rule)
        about: dict[str, str] = {}
        true, also = {(rule, "") for rule in broken}, set[str]()
    else:
        data, about, true, also = _made(task)
    findings = extract.read(data, about).json("bench")["findings"]
    assert isinstance(findings, list)
    rules = {rule for rule, _ in true}
    exact = {rule for rule, where in true if where}
    found: set[str] = set()
    false = []
    for finding in findings:
        rule, where = finding["rule"], finding["where"]
        if rule in rules and (rule not in exact or (rule, where) in true):
            if finding["verdict"] == "fail" or rule in ONLY_READ:
                found.add(rule)
        elif finding["verdict"] == "fail" and rule not in also:
            false.append((rule, finding["message_zh"]))
    if exact:  # every place of an equation that fails must be told
        told = {(f["rule"], f["where"]) for f in findings}
        found -= {rule for rule, where in true if where and (rule, where) not in told}
    return Judged(task, frozenset(rules), frozenset(found), tuple(false))


def _about(made: Draft) -> dict[str, str]:
    """What the archive knows of the source."""
    return {"organ": made.organ.name, "division_code": made.organ.division_code}


def _made(task: Task) -> tuple[bytes, dict[str, str], set[tuple[str, str]], set[str]]:
    """A report in the forms of 2019 or 2021: its page, the rules and places it breaks, those that may follow."""
    if not task.rule:
        sound = draft(task.number)
        return sound.page(), _about(sound), cells.broken_cells(sound), sound.also
    for attempt in range(200):
        made = draft(f"{task.rule}/{task.number}/{attempt}", kinds=KINDS[task.rule], forms=FORMS[task.rule])
        try:
            PLANTS[task.rule](made)
        except Unfit:
            continue
        page = made.page()
        true = cells.broken_cells(made)
        if not any(rule == task.rule for rule, _ in true):
            true.add((task.rule, ""))
        return page, _about(made), true, made.also
    raise ValueError(f"no report could break {task.rule}")


def run(seed: int, copies: int, workers: int = 2) -> Scores:
    """Judge every report of a seed."""
    scores = Scores()
    planned = tasks(seed, copies)
    for judged in track(
        _judged(planned, workers), "reports", len(planned), console=Console(stderr=True), transient=True
    ):
        scores.reports += 1
        scores.right.update(judged.found)
        scores.missed.update(judged.true - judged.found)
        scores.false.update({rule for rule, _ in judged.false})
        scores.examples += [f"false {judged.task}: {rule} {words}" for rule, words in judged.false]
        scores.examples += [f"missed {judged.task}: {rule}" for rule in sorted(judged.true - judged.found)]
    return scores


def _judged(planned: list[Task], workers: int) -> Iterator[Judged]:
    if workers < 2:
        yield from map(judge, planned)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(judge, planned, chunksize=16)


def accuracy(scores: Scores) -> list[Measure]:
    """Precision and recall of the rules on cells, on words, on dates and form, against the targets."""
    rules = set(scores.right) | set(scores.missed) | set(scores.false)
    arithmetic = {rule for rule in rules if rule.startswith(_ARITHMETIC)}
    fields = {rule for rule in rules if rule.startswith(_BY_FIELDS)}
    groups = {
        "cells": (arithmetic, 0.0, 0.0),
        "words": (rules - arithmetic - fields, 1.0, 5.0),
        "form": (fields, 1.0, 5.0),
    }
    found = []
    for name, (chosen, false, missed) in groups.items():
        count = sum(scores.right[rule] for rule in chosen)
        found += [
            Measure(
                f"{name}: false of 100 findings", 100 * (1 - scores.precision(chosen)), "", false, f"{count} right"
            ),
            Measure(f"{name}: missed of 100 errors", 100 * (1 - scores.recall(chosen)), "", missed),
        ]
    return found


def enough(scores: Scores, least: int) -> list[Measure]:
    """Whether every rule was broken often enough, in words varied enough."""
    few = sum(scores.right[rule] + scores.missed[rule] < least for rule in (*PLANTS, *statistics.RULES))
    made = templates()
    return [
        Measure(f"rules with fewer than {least} errors", float(few), "", 0.0),
        Measure("templates lacking", float(max(0, LEAST_TEMPLATES - made)), "", 0.0, f"{made:,} different sentences"),
    ]


def not_generated() -> tuple[list[Measure], dict[str, dict[str, object]]]:
    """The sentences that the generator did not make: figures, and what was misread, missed or false in words."""
    measures, told = [], {}
    for kind, name in (("real", "real sentences"), ("own", "sentences by hand")):
        tally = given.judge(kind)
        figures, errors = tally.read + len(tally.misread), tally.found + len(tally.missed)
        measures += [
            Measure(f"{name}: false findings", float(len(tally.false)), "", 0.0, f"{tally.sentences} sentences"),
            Measure(
                f"{name}: misread of 100 figures", 100 * len(tally.misread) / max(1, figures), "", None, f"{figures}"
            ),
            Measure(f"{name}: missed of 100 errors", 100 * len(tally.missed) / max(1, errors), "", None, f"{errors}"),
        ]
        told[kind] = {"misread": tally.misread, "missed": tally.missed, "false": tally.false}
    return measures, told


def _print(scores: Scores) -> None:
    """Every rule: errors planted, found, false findings."""
    table = Table(title="rules of one report", title_justify="left")
    for heading in ("rule", "errors", "found", "false", "precision", "recall"):
        table.add_column(heading, justify="left" if heading == "rule" else "right")
    for rule in sorted(set(scores.right) | set(scores.missed) | set(scores.false)):
        right, missed, false = (counts[rule] for counts in (scores.right, scores.missed, scores.false))
        told = f"{scores.precision({rule}):.3f}", f"{scores.recall({rule}):.3f}"
        table.add_row(rule, str(right + missed), str(right), str(false), *told)
    Console(stderr=True).print(table)


def speed(rounds: int) -> list[Measure]:
    """The rules against reading without them, and over 30,000 reports on two cores."""
    pages = [draft(number).page() for number in range(12)]
    reports = [extract.read(page) for page in pages]

    def rules() -> None:
        for report in reports:
            told = statements(report.sections, Issuer.of(report.metadata))
            check(Material(report.metadata, report.sections, report.tables, told, 0, False))

    def read() -> None:
        for page in pages:
            extract.read(page)

    times = interleaved({"rules": rules, "read": read}, rounds)
    each = milliseconds(times["rules"]) / len(pages)
    share, whole = ratio(times, "rules", "read"), milliseconds(times["read"]) / len(pages)
    return [
        Measure("rules / the rest", share / (1 - share), "×", None, f"{whole:.2f} ms a report", f"{each:.2f} ms"),
        Measure("rules over 30,000 reports, two cores", each * 15, "s", 60.0),
    ]  # fmt: skip


def main() -> None:
    """Run, print, and end with exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.findings", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a quarter of the reports")
    parser.add_argument("--json", action="store_true", help="kept for the family of benches: JSON is always printed")
    parser.add_argument("--pin", action="store_true", help="keep the scores of the rules")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    start = time.perf_counter()
    scores = run(arguments.seed, QUICK_COPIES if arguments.quick else COPIES)
    apart, words = not_generated()
    least = 1 if arguments.quick else LEAST_PLANTED
    measures = [*accuracy(scores), *enough(scores, least), *apart, *speed(5 if arguments.quick else 15)]
    _print(scores)
    console = Console(stderr=True)
    for line in scores.examples[:60]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    told = sorted(set(scores.right) | set(scores.missed) | set(scores.false))
    rules = {
        rule: {
            "errors": scores.right[rule] + scores.missed[rule],
            "precision": round(scores.precision({rule}), 4),
            "recall": round(scores.recall({rule}), 4),
        }
        for rule in told
    }
    if arguments.pin:
        kept.pin(rules)
    extra = {
        "reports": scores.reports,
        "templates": templates(),
        "seconds": round(time.perf_counter() - start),
        "rules": rules,
        "not generated": words,
    }
    show("findings", measures, extra)


if __name__ == "__main__":
    main()
