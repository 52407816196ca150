"""What happens to pages on their way through printers, hands and scanners, as pictures."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pypdfium2

from extract.carriers.picture import Grey
from tests.writers.scan import picture

_WHITE = 255
_LONG = 60
"""Pixels; a stroke of a character is shorter, a ruling line longer."""


def pages(printed: bytes, dpi: int) -> list[Grey]:
    """The pages of a PDF file as clean pictures."""
    return [picture(page, dpi) for page in pypdfium2.PdfDocument(printed)]


def rules(page: Grey) -> Grey:
    """Where ruling lines are: 255 on them."""
    dark = np.where(page < 140, np.uint8(_WHITE), np.uint8(0))
    lying = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8))
    standing = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_LONG, 1), np.uint8))
    return np.asarray(lying | standing, np.uint8)


def light_rules(page: Grey, grey: int) -> Grey:
    """Ruling lines printed so lightly."""
    return np.where(rules(page) > 0, np.uint8(grey), page)


def broken_rules(page: Grey, rng: Random) -> Grey:
    """Ruling lines with gaps of a few pixels, as a worn drum leaves them."""
    kept = page.copy()
    held = rules(page) > 0
    for _ in range(250):
        y, x = rng.randrange(page.shape[0]), rng.randrange(page.shape[1])
        spot = (slice(y, y + 4), slice(x, x + 4))
        kept[spot][held[spot]] = _WHITE
    return kept


def stamped(page: Grey, rng: Random, grey: int = 170) -> Grey:
    """A seal over the middle of the page, its ring and star of a red that shows as grey; ink below shows through."""
    seal = np.full(page.shape, _WHITE, np.uint8)
    high, wide = page.shape
    centre = (wide // 2 + rng.randrange(-80, 80), high // 2 + rng.randrange(-100, 100))
    radius = round(wide * 0.1)
    cv2.circle(seal, centre, radius, (grey,), 6)
    turns = np.linspace(-np.pi / 2, 1.5 * np.pi, 11)[:-1]
    reach = np.where(np.arange(10) % 2, 0.16, 0.4) * radius
    star = np.stack((centre[0] + reach * np.cos(turns), centre[1] + reach * np.sin(turns)), axis=1)
    cv2.fillPoly(seal, [star.astype(np.int32)], (grey,))
    return np.minimum(page, seal)


def shadowed(page: Grey) -> Grey:
    """The shadow of a book's fold along one edge."""
    light = np.clip(np.linspace(0.45, 1.4, page.shape[1]), 0.45, 1.0)
    return (page * light[np.newaxis, :]).astype(np.uint8)


def speckled(page: Grey, rng: Random) -> Grey:
    """Dirt of one to three pixels all over, on figures and beside them."""
    dirty = page.copy()
    for _ in range(500):
        y, x, size = rng.randrange(page.shape[0]), rng.randrange(page.shape[1]), rng.choice((1, 1, 2, 3))
        dirty[y : y + size, x : x + size] = 60
    return dirty


def faxed(page: Grey) -> Grey:
    """Black and white alone."""
    return np.where(page < 150, np.uint8(0), np.uint8(_WHITE))


def leaning(page: Grey) -> Grey:
    """Photographed not quite from above: the upper edge a little shorter."""
    high, wide = page.shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    seen = np.array([[wide * 0.012, 0], [wide * 0.988, 0], [wide, high], [0, high]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, seen)
    return np.asarray(cv2.warpPerspective(page, turn, (wide, high), borderValue=(_WHITE,)), np.uint8)
