"""Which way up a scanned page lies: one laid on the glass sideways or upside down is seen by its words, and turned.

A page is first read as it lies; only when its words make one doubt are the widest lines of every way compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from statistics import fmean

import numpy as np

from extract.carriers.glyphs import Reading
from extract.carriers.picture import Grey

_HAN = re.compile(r"[\u4e00-\u9fff]")
_SURE = 0.8
_LEAST_SURE = 0.75
"""Mean confidence of the words of a page that stands upright: 0.89 and more on poor scans; turned ones come to 0.17 to
0.62, and where the recogniser knows turned characters, to 0.88 in lines of one character."""
_SHORTEST = 2.5
"""Characters in a line of words, on the mean: the recogniser knows many that lie on their side, one by one."""
_BETTER = 2


def doubted(readings: Iterable[tuple[str, float | None]]) -> bool:
    """Whether what was read on a page, each text with its confidence, reads like one that does not stand upright.  A
    page without words is not doubted."""
    words = [(text, sure) for text, sure in readings if sure is not None and _HAN.search(text)]
    if not words:
        return False
    lines = [len(found) for text, _ in words for line in text.split("\n") if (found := _HAN.findall(line))]
    return fmean(sure for _, sure in words) < _LEAST_SURE or fmean(lines) < _SHORTEST


def quarters(grey: Grey, ink: Grey, read: Callable[[Grey, Grey], list[Reading]]) -> int:
    """How many quarter turns to the left set the page upright; 0 as well when no way reads clearly better than as it
    lies.  ``read`` recognises some lines of a page's pixels and their ink."""
    sure = [_sure(read(np.rot90(grey, turn), np.rot90(ink, turn))) for turn in range(4)]
    best = max(range(4), key=sure.__getitem__)
    return best if sure[best] > _BETTER * sure[0] else 0


def _sure(readings: list[Reading]) -> int:
    """The Chinese characters in lines of several that were read with confidence."""
    found = [len(_HAN.findall(reading.text)) for reading in readings if reading.confidence >= _SURE]
    return sum(count for count in found if count > _SHORTEST)
