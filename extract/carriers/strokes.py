"""Ruling lines of a scanned page by morphology, as segments in points and as a mask."""

from __future__ import annotations

import cv2
import numpy as np

from extract.carriers.picture import Grey
from extract.carriers.raster import SCALE, Raster
from extract.carriers.ruling import Segment

_ACROSS, _DOWN = 24, 14
"""Shortest rule in points: longer than a horizontal stroke of two characters, and than a vertical one of a label."""
_GAP = 6
"""A rule may be broken for so many points by weak print."""


def segments(page: Raster) -> tuple[list[Segment], Grey]:
    """Every straight stroke long enough to be a rule, as its middle line, and the mask of all of them."""
    across = _strokes(page.ink, _bar(_ACROSS, False), _bar(_GAP, False), np.ones((3, 1), np.uint8))
    down = _strokes(page.ink, _bar(_DOWN, True), _bar(_GAP, True), np.ones((1, 3), np.uint8))
    height = page.height
    found = []
    for mask, upright in ((across, False), (down, True)):
        _, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for (left, top, wide, high, _), (x, y) in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True):
            if upright:
                found.append(Segment(x / SCALE, height - (top + high) / SCALE, x / SCALE, height - top / SCALE))
            else:
                at = height - (y + 0.5) / SCALE
                found.append(Segment(left / SCALE, at, (left + wide) / SCALE, at))
    wider = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    return found, np.asarray(cv2.bitwise_and(wider, page.ink), np.uint8)


def _bar(points: float, upright: bool) -> Grey:
    length = round(points * SCALE)
    return np.ones((length, 1) if upright else (1, length), np.uint8)


def _strokes(ink: Grey, shortest: Grey, gap: Grey, slope: Grey) -> Grey:
    """Ink that a bar fits into, a step of one pixel forgiven; breaks shorter than the gap closed."""
    thick = cv2.dilate(ink, slope)
    found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, shortest)
    return np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, gap), np.uint8)
