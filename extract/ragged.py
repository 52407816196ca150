"""Rows that print more or fewer figures than the table has columns.

Nothing says which column each belongs to.  That joining two neighbours would make the row add up is told as a
hypothesis among the candidates and never applied.
"""

from __future__ import annotations

from extract.folding import fold
from extract.value import Value, doubtful

_CELLS_SHOWN = 12


def doubted(cells: list[tuple[str, str]], columns: tuple[str, ...]) -> dict[str, Value]:
    """A doubtful cell for each column of a row printed as ``cells`` (text and place)."""
    texts = [fold(text) for text, _ in cells]
    place = cells[0][1] if cells else ""
    shown = " | ".join(texts[:_CELLS_SHOWN])
    reason = f"{len(cells)} cells for {len(columns)} columns: {shown}"
    joined = _joined(texts, len(columns))
    if joined:
        reason += f"; joined to {' | '.join(joined)} the row would add up"
    return {
        column: doubtful("", _candidates(texts, joined, index), reason, place) for index, column in enumerate(columns)
    }


def _candidates(texts: list[str], joined: list[str], index: int) -> tuple[str, ...]:
    nearby = [*joined[index : index + 1], *texts[index : index + 2]] if len(texts) else []
    return tuple(dict.fromkeys(text for text in nearby if text))


def _joined(texts: list[str], columns: int) -> list[str]:
    """The one way to join two neighbouring figures after which the row adds up to its last; empty when there is none or
    more than one."""
    if len(texts) != columns + 1 or not all(text.isdigit() and text.isascii() for text in texts):
        return []
    ways = [[*texts[:i], texts[i] + texts[i + 1], *texts[i + 2 :]] for i in range(columns)]
    summed = [way for way in ways if sum(map(int, way[:-1])) == int(way[-1])]
    return summed[0] if len(summed) == 1 else []
