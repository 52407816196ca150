"""Lines over the years, as geometry for the template: a year without a number is a gap, a new form a broken line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor

from archive.site.plot import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Tick, breaks, margin

_STEPS = (1, 2, 5)
_LINES = 5
_FINEST = 0.01


@dataclass(frozen=True, slots=True)
class Point:
    """A number drawn."""

    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its number, its points, and the pieces between gaps as SVG writes them."""

    colour: int
    points: tuple[Point, ...]
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A drawn plot."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    breaks: tuple[float, ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def over_years(
    years: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    forms: Sequence[str | None],
    empty: str,
) -> Lines | None:
    """The series over the years, from zero; None when there is no number at all.

    ``forms`` is the form of each year, ``empty`` the words for a year without any number.
    """
    drawn = [value for _, values in series for value in values if value is not None]
    if not drawn:
        return None
    step = _step(max(max(drawn), 0) - min(min(drawn), 0))
    low, high = floor(min(min(drawn), 0) / step), max(ceil(max(drawn) / step), 1)
    room = HEIGHT - TOP - BOTTOM
    levels = [(level, _figure(level * step)) for level in range(low, high + 1)]
    left = margin([text for _, text in levels])
    slot = (WIDTH - left - RIGHT) / len(years)

    def height(value: float) -> float:
        return round(HEIGHT - BOTTOM - room * (value / step - low) / (high - low), 1)

    middles = [round(left + slot * (place + 0.5), 1) for place in range(len(years))]
    lines = []
    for colour, (name, values) in enumerate(series, start=1):
        places: list[Point | None] = [
            None if v is None else Point(x, height(v), f"{year} {name}: {_figure(v)}")
            for x, year, v in zip(middles, years, values, strict=True)
        ]
        pieces = [list(piece) for known, piece in groupby(places, key=lambda p: p is not None) if known]
        written = tuple(" ".join(f"{p.x},{p.y}" for p in piece if p) for piece in pieces)
        lines.append(Line(colour, tuple(p for p in places if p), written))
    bare = [all(values[place] is None for _, values in series) for place in range(len(years))]
    return Lines(
        tuple(name for name, _ in series),
        tuple(lines),
        tuple(Tick(x, year, empty if none else "") for x, year, none in zip(middles, years, bare, strict=True)),
        tuple(Tick(height(level * step), text) for level, text in levels),
        tuple(round(left + slot * place, 1) for place in breaks(forms)),
        height(0),
        left=left,
    )


def _figure(number: float) -> str:
    """A number as it is read, whole however large it is."""
    return f"{number:,.12g}"


def _step(span: float) -> float:
    """The distance of the rules: 1, 2 or 5 times a power of ten, so that there are at most a few of them."""
    scale = _FINEST
    while True:
        for step in _STEPS:
            if step * scale * _LINES >= span:
                return step * scale
        scale *= 10
