"""Lines of text in a stretch of ink, by projection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from extract.carriers.picture import Grey


class Band(NamedTuple):
    """One line's ink in pixels, origin at the upper left, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


def bands(ink: Grey, size: float) -> list[Band]:
    """The lines from the top; ``size`` is the usual height of a line, 0 when it is not known.

    Strokes that stand alone (of 二, of a colon) join the line they lie next to; lines that touch are cut where the
    ink is thinnest.
    """
    profile = np.count_nonzero(ink, axis=1)
    runs = _runs(profile > 0)
    if size:
        runs = [part for run in _joined(runs, size) for part in _cut(run, profile, size)]
    found = []
    for top, bottom in runs:
        filled = np.flatnonzero(ink[top:bottom].any(axis=0))
        found.append(Band(top, bottom, int(filled[0]), int(filled[-1]) + 1))
    return found


def usual_height(found: list[Band], smallest: float, largest: float) -> float:
    """The median height of the bands between the limits, 0 when there is none."""
    heights = [b.height for b in found if smallest <= b.height <= largest]
    return float(np.median(heights)) if heights else 0.0


def _runs(filled: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(runs: list[tuple[int, int]], size: float) -> list[tuple[int, int]]:
    """Runs that are together no higher than a line, one of them too low to be a line."""
    joined: list[tuple[int, int]] = []
    for top, bottom in runs:
        if joined:
            above, end = joined[-1]
            low = min(end - above, bottom - top) < size * 0.55
            if low and bottom - above < size * 1.2:
                joined[-1] = (above, bottom)
                continue
        joined.append((top, bottom))
    return joined


def _cut(
    run: tuple[int, int], profile: np.ndarray[tuple[int, ...], np.dtype[np.intp]], size: float
) -> list[tuple[int, int]]:
    """The lines of a run in which several touch; a big letter has no thin place."""
    top, bottom = run
    count = round((bottom - top) / (size * 1.2))
    if count < 2:
        return [run]
    usual = profile[top:bottom].mean()
    cuts = [top]
    for number in range(1, count):
        middle = top + (bottom - top) * number // count
        reach = max(1, int(size * 0.35))
        near = profile[middle - reach : middle + reach + 1]
        if near.min() > usual * 0.25:
            return [run]
        cuts.append(middle - reach + int(near.argmin()))
    return list(zip(cuts, [*cuts[1:], bottom], strict=True))
