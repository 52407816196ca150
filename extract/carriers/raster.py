"""A scanned page made ready for reading: upright, on white paper, at one resolution, ink told from paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from extract.carriers.picture import Grey

DPI = 200
SCALE = DPI / 72
"""Pixels a point."""
A4 = (595.0, 842.0)
_SHEETS = (350.0, 1250.0)
"""Widths in points from A5 to A3 across."""
_STEEPEST = 15
"""Fifths of a degree."""
_LEAST_SKEW = 0.04
_CONTRAST = 22
"""How much darker than its surroundings ink is, of 255."""
_PAPER = 200
_SPECK = 5
"""Connected pixels up to this many are dirt."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A page of 200 dots an inch: ``grey`` (paper 255) and ``ink`` (255 where there is ink).  ``zoom``: points of the
    document a point; ``quarters``, then ``angle``: the quarter turns and the degrees by which it was turned to the left
    to stand upright."""

    grey: Grey
    ink: Grey
    zoom: float
    angle: float
    quarters: int = 0

    @property
    def height(self) -> float:
        """In points."""
        return len(self.grey) / SCALE

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """Where in the document a point of the upright page is seen, both in points from the lower left corner."""
        left, low = self.grey.shape[1] / SCALE / 2, self.height / 2
        sine, cosine = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        right, up = x - left, y - low
        x, y = (left + cosine * right + sine * up) * self.zoom, (low - sine * right + cosine * up) * self.zoom
        wide, high = 2 * left * self.zoom, 2 * low * self.zoom
        return ((x, y), (y, wide - x), (wide - x, high - y), (high - y, x))[self.quarters]


def prepare(frame: Grey, width: float | None = None, quarters: int = 0) -> Raster:
    """The page of a frame that is ``width`` points wide, turned to the left by so many quarters.  When the width is not
    known, or no sheet that an office prints on, the paper is A4."""
    if quarters:
        high, wide = frame.shape
        width = (width or _paper(frame)) * (high / wide if quarters % 2 else 1)
        frame = np.ascontiguousarray(np.rot90(frame, quarters))
    points = width if width and _SHEETS[0] < width < _SHEETS[1] else _paper(frame)
    factor = points * SCALE / frame.shape[1]
    if abs(factor - 1) > 0.02:
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        frame = _as_grey(cv2.resize(frame, None, fx=factor, fy=factor, interpolation=method))
    grey = _smooth(_on_white(frame))
    angle = _skew(grey)
    if abs(angle) < _LEAST_SKEW:
        angle = 0.0
    grey = _turned(grey, angle)
    return Raster(grey, _ink(grey), (width or points) / points, angle, quarters)


def _paper(frame: Grey) -> float:
    high, wide = frame.shape
    return A4[1] if 1.3 < wide / high < 1.55 else A4[0]


def _as_grey(image: object) -> Grey:
    grey: Grey = np.asarray(image, np.uint8)
    return grey


def _on_white(grey: Grey) -> Grey:
    """Shadows, tinted paper and shaded cells divided out."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _as_grey(cv2.divide(grey, np.maximum(paper, 40), scale=255))


def _smooth(grey: Grey) -> Grey:
    """The grain of a poor scan softened; a page most of whose paper is even stays sharp."""
    soft = _as_grey(cv2.GaussianBlur(grey, (3, 3), 0))
    rough = cv2.absdiff(grey, soft)[::4, ::4][soft[::4, ::4] > _PAPER]
    return soft if rough.size and np.median(rough) >= 1 else grey


def _turned(grey: Grey, angle: float) -> Grey:
    """Turned by so many degrees around its middle."""
    if not angle:
        return grey
    high, wide = grey.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    return _as_grey(cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,)))


def _skew(grey: Grey) -> float:
    """The degrees to turn by so that lines of text and rules lie most sharply in rows, by the projection profile of a
    copy 800 pixels wide."""
    factor = 800 / grey.shape[1]
    small = 255 - _as_grey(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))
    high, wide = small.shape

    def sharpness(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
        profile = cv2.warpAffine(small, turn, (wide, high), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(profile)).sum())

    rough = max((step * 0.2 for step in range(-_STEEPEST, _STEEPEST + 1)), key=sharpness)
    return max((rough + step * 0.04 for step in range(-4, 5)), key=sharpness)


def _ink(grey: Grey) -> Grey:
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    ink = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, _CONTRAST)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] > _SPECK
    kept[0] = False
    return _as_grey(kept[labels].astype(np.uint8) * 255)
