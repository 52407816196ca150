"""Precision and recall of every rule as last pinned by the benches (``scores.json``): what docs/checks says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

PINNED = Path(__file__).with_name("scores.json")

Scores: TypeAlias = Mapping[str, Mapping[str, float]]
"""Rule → ``errors`` planted, ``precision``, ``recall``."""


def pinned() -> Scores:
    """What was pinned."""
    found: Scores = json.loads(PINNED.read_text(encoding="utf-8"))
    return found


def pin(scores: Scores) -> None:
    """Pin the scores of these rules and leave the others."""
    kept = dict(pinned()) if PINNED.exists() else {}
    lines = [f"  {json.dumps(rule)}: {json.dumps(score)}" for rule, score in sorted((kept | dict(scores)).items())]
    PINNED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
