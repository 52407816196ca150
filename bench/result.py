"""What every bench prints: a readable table on stderr, one JSON object as the last line of stdout."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure against its target; ``met`` is None when the machine or the extras do not allow to judge."""

    name: str
    value: float | None
    unit: str
    target: float | None
    baseline: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the value is at most the target."""
        return None if self.value is None or self.target is None else self.value <= self.target


def interleaved(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each task, measured in turn round after round, so that a drifting machine drifts for all."""
    for task in tasks.values():
        task()
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            times[name].append(time.process_time() - start)
    return times


def ratio(times: dict[str, list[float]], task: str, baseline: str) -> float:
    """Median of the ratios round by round."""
    return statistics.median(a / b for a, b in zip(times[task], times[baseline], strict=True))


def milliseconds(times: Sequence[float]) -> float:
    """Median in milliseconds."""
    return statistics.median(times) * 1000


def show(title: str, measures: Sequence[Measure], extra: dict[str, Any]) -> None:
    """Print the table and the JSON, and end with exit code 1 when a target is missed."""
    table = Table(title=title, title_justify="left")
    for heading in ("figure", "value", "target", "baseline in the same run", ""):
        table.add_column(heading)
    for m in measures:
        value = "–" if m.value is None else f"{m.value:,.2f} {m.unit}"
        target = "–" if m.target is None else f"≤ {m.target:,.2f}"
        verdict = {True: "met", False: "MISSED", None: ""}[m.met]
        table.add_row(m.name, value, target, m.baseline, f"{verdict} {m.note}".strip())
    on = f"Python {platform.python_version()}, {os.path.realpath(sys.executable)}"
    console = Console(stderr=True)
    console.print(table)
    console.print(f"on {on}")
    passed = all(m.met is not False for m in measures)
    figures = {m.name: {"value": m.value, "unit": m.unit, "target": m.target, "baseline": m.baseline} for m in measures}
    print(json.dumps({"bench": title, "figures": figures, **extra, "on": on, "pass": passed}, ensure_ascii=False))
    sys.exit(0 if passed else 1)
