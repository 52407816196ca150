"""A stroke that stands alone in a cell: the dash or slash that offices print where a number is not applicable.

The recogniser has no line around it to measure it by, and takes a lone slash for a 1 and a lone dash for 一; its shape
tells it exactly.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.carriers.picture import Grey

_SLANT = 0.22
"""Steps aside for a step down from which a bar is a slash: slashes have 0.28 to 0.6, an italic 1 has 0.2."""
_STRAIGHT = 0.03
_MOSTLY = 0.8


def lone_stroke(ink: Grey, size: float) -> str | None:
    """``-``, ``—``, ``/`` or a backslash when the ink is one straight stroke of that kind, else None; ``size`` is the
    height of a line of text."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if not len(areas) or areas.max() < _MOSTLY * areas.sum():
        return None
    stroke = int(areas.argmax()) + 1
    wide, high = int(stats[stroke, cv2.CC_STAT_WIDTH]), int(stats[stroke, cv2.CC_STAT_HEIGHT])
    if high < 0.3 * size and wide > 2 * high:
        return "—" if wide > size else "-"
    if high < 0.6 * size:
        return None
    down, across = np.nonzero(labels == stroke)
    rows, order = np.unique(down, return_inverse=True)
    middles = np.bincount(order, weights=across) / np.bincount(order)
    from_middle = rows - rows.mean()
    slope = float((from_middle * middles).sum() / np.square(from_middle).sum())  # polyfit would wake BLAS's threads
    bent = float(np.sqrt(np.mean(np.square(middles - middles.mean() - slope * from_middle))))
    if bent > _STRAIGHT * high or abs(slope) < _SLANT:
        return None
    return "/" if slope < 0 else "\\"
