"""All ways to cut a run of digits into printed numbers: the plainest reference there is, for judging flattened text."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?")


def ways(tokens: list[str], cells: int) -> list[tuple[str, ...]]:
    """Every way to cut ``tokens``, whose borders are printed, into ``cells`` numbers without leading zeros."""
    if not tokens:
        return [()] if cells == 0 else []
    head, rest = tokens[0], tokens[1:]
    found: list[tuple[str, ...]] = []
    for size in range(1, len(head) + 1):
        if cells and _NUMBER.fullmatch(head[:size]):
            left = [head[size:], *rest] if head[size:] else rest
            found += [(head[:size], *way) for way in ways(left, cells - 1)]
    return found
