"""Tables from ruling lines: straight segments in, cells with spans out.  Knows nothing of PDF or images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SNAP = 3.0
"""Lines closer than this (points) are one line: producers draw a border as a thin rectangle of two edges."""
_SLANT = 1.5
_MAX_CROSSINGS = 250_000
"""More than this is a map or a drawing; the largest statutory table has some 40 rules by 30."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stroke, given by the corners of its box."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, origin at the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell by its first row and column, counted from the upper left."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: line positions (``xs`` and ``ys`` ascending) and its cells."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1


@dataclass(frozen=True, slots=True)
class _Rule:
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rules that cross or touch one another: what is drawn of one table."""

    across: tuple[_Rule, ...]
    down: tuple[_Rule, ...]

    @property
    def box(self) -> Box:
        """How far the rules reach."""
        return Box(
            min(d.at for d in self.down),
            min(d.start for d in self.down),
            max(d.at for d in self.down),
            max(d.end for d in self.down),
        )

    def closed(self, at: float) -> bool:
        """Whether rules shut the lattice at this height from side to side."""
        drawn = sum(a.end - a.start for a in self.across if abs(a.at - at) <= _SNAP)
        return drawn >= 0.95 * (self.box.right - self.box.left)

    def beside(self, lone: list[_Rule]) -> Lattice:
        """This lattice with the rules that run along it from end to end and cross nothing: the border of a cell that is
        taller than the page.  A lattice shut at both ends has no such cell."""
        box = self.box
        if not lone or (self.closed(box.bottom) and self.closed(box.top)):
            return self
        along = [r for r in lone if abs(r.start - box.bottom) <= _SNAP and abs(r.end - box.top) <= _SNAP]
        return Lattice(self.across, (*self.down, *along))

    def below(self, upper: Lattice) -> Lattice:
        """This lattice moved up or down to where the upper one ends, and both as one.

        A vertical that meets no rule at its top is drawn on to the lowest rule of the upper one: what is left there of
        the page belongs to the row that it comes from.
        """
        seam, top = upper.box.bottom, self.box.top
        across = [_Rule(a.at + seam - top, a.start, a.end) for a in self.across]
        down = [_Rule(d.at, d.start + seam - top, d.end + seam - top) for d in self.down]
        shut = [a for a in self.across if a.at >= top - _SNAP]
        up = [
            _Rule(d.at, seam, upper.lowest(d.at))
            for d in self.down
            if d.end >= top - _SNAP and not any(a.start - _SNAP <= d.at <= a.end + _SNAP for a in shut)
        ]
        return Lattice(tuple(_joined([*upper.across, *across])), tuple(_joined([*upper.down, *down, *up])))

    def lowest(self, at: float) -> float:
        """Height of the lowest rule across at this place."""
        return min((a.at for a in self.across if a.start - _SNAP <= at <= a.end + _SNAP), default=self.box.bottom)

    def table(self) -> RuledTable | None:
        """The table, None when the rules make less than two columns and one row."""
        return _table(list(self.across), list(self.down))


def lattices(segments: Iterable[Segment]) -> list[Lattice]:
    """The lattices that the segments draw, each of two verticals at least."""
    across, down = _rules(segments)
    if len(across) * len(down) > _MAX_CROSSINGS:
        return []
    found = [Lattice(tuple(a), tuple(d)) for a, d in _components(across, down)]
    used = {rule for lattice in found for rule in lattice.down}
    return [lattice.beside([rule for rule in down if rule not in used]) for lattice in found]


def ruled_tables(segments: Iterable[Segment]) -> list[RuledTable]:
    """The tables that the segments rule, each with at least two columns."""
    return [table for lattice in lattices(segments) if (table := lattice.table()) is not None]


def _rules(segments: Iterable[Segment]) -> tuple[list[_Rule], list[_Rule]]:
    """Horizontal and vertical rules; joined where they touch end to end."""
    across: list[_Rule] = []
    down: list[_Rule] = []
    for s in segments:
        wide, tall = s.right - s.left, s.top - s.bottom
        if tall <= _SLANT and wide > _SNAP:
            across.append(_Rule((s.bottom + s.top) / 2, s.left, s.right))
        elif wide <= _SLANT and tall > _SNAP:
            down.append(_Rule((s.left + s.right) / 2, s.bottom, s.top))
    return _joined(across), _joined(down)


def _joined(rules: list[_Rule]) -> list[_Rule]:
    """Rules at one level that touch end to end made one; a level reaches half the snap from its first rule."""
    joined: list[_Rule] = []
    for level in _levels(rules):
        at = sum(r.at for r in level) / len(level)
        start, end = level[0].start, level[0].end
        for rule in level[1:]:
            if rule.start <= end + _SNAP:
                end = max(end, rule.end)
            else:
                joined.append(_Rule(at, start, end))
                start, end = rule.start, rule.end
        joined.append(_Rule(at, start, end))
    return joined


def _levels(rules: list[_Rule]) -> list[list[_Rule]]:
    levels: list[list[_Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if levels and rule.at - levels[-1][0].at <= _SNAP / 2:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    return [sorted(level, key=lambda r: r.start) for level in levels]


def _components(across: list[_Rule], down: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Groups of rules that cross or touch one another."""
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i, a in enumerate(across):
        for j, d in enumerate(down):
            if a.start - _SNAP <= d.at <= a.end + _SNAP and d.start - _SNAP <= a.at <= d.end + _SNAP:
                group[root(i)] = root(len(across) + j)
    found: dict[int, tuple[list[_Rule], list[_Rule]]] = {}
    for i, a in enumerate(across):
        found.setdefault(root(i), ([], []))[0].append(a)
    for j, d in enumerate(down):
        found.setdefault(root(len(across) + j), ([], []))[1].append(d)
    return [(rows, columns) for rows, columns in found.values() if rows and len(columns) > 1]


def _table(rows: list[_Rule], columns: list[_Rule]) -> RuledTable | None:
    xs, ys = _merged([c.at for c in columns]), _merged([r.at for r in rows])
    if len(xs) < 3 or len(ys) < 2:
        return None  # one column: shading behind paragraphs, not a table
    width, height = len(xs) - 1, len(ys) - 1
    right_of = [[_ruled(columns, xs[c + 1], ys[r], ys[r + 1]) for c in range(width)] for r in range(height)]
    above = [[_ruled(rows, ys[r + 1], xs[c], xs[c + 1]) for c in range(width)] for r in range(height)]
    seen: set[tuple[int, int]] = set()
    cells = []
    for r in reversed(range(height)):
        for c in range(width):
            if (r, c) in seen:
                continue
            last = c
            while last + 1 < width and not right_of[r][last] and (r, last + 1) not in seen:
                last += 1
            low = r
            while low > 0 and not any(above[low - 1][k] for k in range(c, last + 1)):
                low -= 1
            seen |= {(i, k) for i in range(low, r + 1) for k in range(c, last + 1)}
            box = Box(xs[c], ys[low], xs[last + 1], ys[r + 1])
            cells.append(RuledCell(height - 1 - r, c, r - low + 1, last - c + 1, box))
    return RuledTable(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells))


def _merged(positions: list[float]) -> list[float]:
    merged: list[float] = []
    for position in sorted(positions):
        if not merged or position - merged[-1] > _SNAP:
            merged.append(position)
    return merged


def _ruled(rules: list[_Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule at ``at`` covers the middle of ``start`` to ``end``."""
    middle = (start + end) / 2
    return any(abs(r.at - at) <= _SNAP and r.start <= middle <= r.end for r in rules)
