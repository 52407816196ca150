"""The checks of one report besides the equations of its tables: pure functions, one dictionary entry each
(``rules.toml``).  What needs two reports is SQL over the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.checks import (
    applications,
    claimed,
    dates,
    disclosure,
    fees,
    form,
    parts,
    repeats,
    restated,
    shares,
    statistics,
)
from extract.checks.finding import NEEDS_READING, Finding, numbered
from extract.checks.material import Material
from extract.checks.restated import Judgement

__all__ = ["Checked", "Finding", "Judgement", "Material", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found: a judgement for each statement that restates a table (None for the others, in their
    order), and the findings."""

    judgements: Sequence[Judgement | None]
    findings: Sequence[Finding]


def check(material: Material) -> Checked:
    """Every rule of one report applied.  A digit that was recognised may be misread, so that nothing fails on it."""
    judged = restated.judge(material)
    found = [
        *disclosure.findings(material),
        *applications.findings(material),
        *statistics.findings(material),
        *restated.findings(material, judged),
        *claimed.findings(material, judged),
        *parts.findings(material),
        *shares.findings(material),
        *repeats.findings(material, judged),
        *fees.findings(material),
        *dates.findings(material),
        *form.findings(material),
    ]
    if material.recognised:
        found = [replace(finding, verdict=NEEDS_READING) for finding in found]
    return Checked(judged, numbered(found))
