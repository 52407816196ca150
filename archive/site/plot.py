"""Plots drawn on the server: stacked bars over the years, as geometry for the template.

A year of which any part has no number is not drawn, because a shorter bar would be read as a smaller number; where the
form changes a line stands between the years, because their series must not be joined without thought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 14, 24
_STEPS = (1, 2, 5)
_LINES = 4
_FIGURE, _GAP = 9, 10
"""Widths of a digit of an axis, as large as on a phone, and of what is left beside it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis: its place and its words; ``empty`` says why a year has no bar."""

    place: float
    text: str
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn plot with the table it was drawn from."""

    key: str
    title: str
    years: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[tuple[int | None, ...], ...]
    parts: tuple[Part, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    breaks: tuple[float, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def stacked(
    key: str,
    title: str,
    years: Sequence[str],
    series: Sequence[tuple[str, Sequence[int | None]]],
    forms: Sequence[str | None],
    empty: str,
) -> Plot | None:
    """Bars of the series on top of each other, a bar a year; None when no year has all its numbers.

    ``forms`` is the form of each year's table (None where no report is held), ``empty`` the words for a year without
    a bar.
    """
    totals = [_total([values[place] for _, values in series]) for place in range(len(years))]
    drawn = [total for total in totals if total is not None]
    if not drawn:
        return None
    step = _step(max(drawn))
    top = max(step * -(-max(drawn) // step), step)
    room = HEIGHT - TOP - BOTTOM
    levels = [(level, f"{level:,}") for level in range(0, top + 1, step)]
    left = margin([text for _, text in levels])
    slot = (WIDTH - left - RIGHT) / len(years)
    width = min(slot * 0.66, 46)
    parts: list[Part] = []
    for place, total in enumerate(totals):
        if total is None:
            continue
        above = float(HEIGHT - BOTTOM)
        for colour, (name, values) in enumerate(series, start=1):
            number = values[place] or 0
            height = room * number / top
            above -= height
            if number:
                x = left + slot * place + (slot - width) / 2
                title_of = f"{years[place]} {name}: {number}"
                parts.append(Part(round(x, 1), round(above, 1), round(width, 1), round(height, 1), colour, title_of))
    middles = [round(left + slot * (place + 0.5), 1) for place in range(len(years))]
    return Plot(
        key,
        title,
        tuple(years),
        tuple(name for name, _ in series),
        tuple(tuple(values) for _, values in series),
        tuple(parts),
        tuple(Tick(m, y, "" if t is not None else empty) for m, y, t in zip(middles, years, totals, strict=True)),
        tuple(Tick(round(HEIGHT - BOTTOM - room * level / top, 1), text) for level, text in levels),
        tuple(round(left + slot * place, 1) for place in breaks(forms)),
        left=left,
    )


def margin(labels: Sequence[str]) -> int:
    """How far from the left edge a plot begins, so that the labels of its axis have room."""
    return max(LEFT, _GAP + _FIGURE * max(map(len, labels)))


def _total(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _step(highest: int) -> int:
    """The distance of the lines: 1, 2 or 5 times a power of ten, so that there are at most a few of them."""
    scale = 1
    while True:
        for step in _STEPS:
            if step * scale * _LINES >= highest:
                return step * scale
        scale *= 10


def breaks(forms: Sequence[str | None]) -> list[int]:
    """The years before which the form changed."""
    changed, last = [], None
    for place, form in enumerate(forms):
        if form is not None:
            if last not in (None, form):
                changed.append(place)
            last = form
    return changed
