"""A scanned page: tables from its ruling lines, text recognised line by line, every cell with its confidence.

It lies by: tilt, pages on their side or upside down, dirt that looks like a point, rules so weak that cells flow
together, digits that look alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2

from extract.carriers import glyphs, upright
from extract.carriers.bands import Band, bands, usual_height
from extract.carriers.marks import lone_stroke
from extract.carriers.page import Line, Placed
from extract.carriers.page import append as assemble
from extract.carriers.picture import Grey
from extract.carriers.raster import A4, SCALE, Raster, prepare
from extract.carriers.ruling import Box, RuledTable, ruled_tables
from extract.carriers.strokes import segments
from extract.document import Block, Cell, Grid

_SMALL, _LARGE = round(5 * SCALE), round(20 * SCALE)
"""Heights of a line of text in a table, in pixels: from digits of a small type to Han characters of a large one."""
_INSET = 2
_PROBED = 8
"""Lines that tell which way up a page lies."""
_MISSHAPEN = 0.5
"""Confidence of a number whose ink is too wide or too narrow for its digits."""


cv2.setNumThreads(1)  # cells are small: to wake threads for each costs more than it saves, much more on a busy machine


@dataclass(frozen=True, slots=True)
class _Held:
    """The pixels of a cell, or of a page, without its rules."""

    grey: Grey
    ink: Grey


@dataclass(frozen=True, slots=True)
class _Laid:
    """What is on a page as it lies."""

    page: Raster
    clean: _Held
    lines: list[Line]
    tables: list[Placed]

    def readings(self) -> Iterator[tuple[str, float | None]]:
        """Every text with its confidence."""
        yield from ((line.text, line.confidence) for line in self.lines)
        yield from ((cell.text, cell.confidence) for t in self.tables for row in t.grid.rows for cell in row)


def rendered(page: pypdfium2.PdfPage) -> Grey:
    """The picture of a PDF page."""
    scale = min(SCALE, 2 * A4[1] * SCALE / max(page.get_size()))  # some scanners take a pixel for a point
    grey: Grey = page.render(scale=scale, grayscale=True).to_numpy()
    return grey.reshape(grey.shape[0], grey.shape[1]).copy()


def append(blocks: list[Block], frame: Grey, number: int, width: float | None = None) -> None:
    """Append the paragraphs and grids of a page's picture; the page is ``width`` points wide, A4 if that is not known,
    and ``number`` is part of every place."""
    laid = _laid(prepare(frame, width), number)
    if upright.doubted(laid.readings()) and (turns := upright.quarters(laid.clean.grey, laid.clean.ink, _widest)):
        laid = _laid(prepare(frame, width, turns), number)
    assemble(blocks, laid.lines, laid.tables, laid.page.height, number)


def _laid(page: Raster, number: int) -> _Laid:
    found, rules = segments(page)
    tables = ruled_tables(found)
    clean = _Held(np.where(rules > 0, np.uint8(255), page.grey), np.where(rules > 0, np.uint8(0), page.ink))
    placed = [Placed(table.box.top, _grid(table, clean, page, number)) for table in tables]
    loose = page.ink.copy()
    for table in tables:
        loose[_slices(table.box, page.height, -2 * _INSET)] = 0
    return _Laid(page, clean, _lines(_Held(page.grey, _letters(loose)), page.height), placed)


def _widest(grey: Grey, ink: Grey) -> list[glyphs.Reading]:
    """What the widest lines say, of text and of tables without their rules."""
    letters = _letters(ink)
    size = usual_height(bands(letters, 0), _SMALL, 2 * _LARGE)
    widest = sorted(bands(letters, size), key=lambda band: band.left - band.right)[:_PROBED]
    return [glyphs.read(_crop(grey, band, max(band.height, 0.8 * size))) for band in widest]


def _letters(ink: Grey) -> Grey:
    """The ink without what is no letter: the scanner's black edges, seals, pictures, lines across the page."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    kept = (high < 2 * _LARGE) & (wide < ink.shape[1] // 3)
    kept[0] = False
    return np.where(kept[labels], np.uint8(255), np.uint8(0))


def _lines(held: _Held, height: float) -> list[Line]:
    size = usual_height(bands(held.ink, 0), _SMALL, 2 * _LARGE)
    lines = []
    for band in bands(held.ink, size):
        if not _is_ink(held.ink, band, size):
            continue
        read = glyphs.read(_crop(held.grey, band, max(band.height, 0.8 * size)))
        if read.text.strip():
            top = height - band.top / SCALE
            left, right = band.left / SCALE, band.right / SCALE
            lines.append(Line(read.text.strip(), left, right, top, band.height / SCALE, read.confidence))
    return lines


def _grid(table: RuledTable, clean: _Held, page: Raster, number: int) -> Grid:
    held = [_cell_pixels(clean, cell.box, page.height) for cell in table.cells]
    size = usual_height([band for one in held for band in bands(one.ink, 0)], _SMALL, _LARGE)
    rows: list[list[Cell]] = [[] for _ in range(table.height)]
    for cell, pixels in zip(table.cells, held, strict=True):
        place = f"page {number}, box {_edges(cell.box, page)}"
        text, confidence = _read(pixels, size)
        rows[cell.row].append(Cell(text, cell.row, cell.column, cell.rowspan, cell.colspan, place, confidence))
    return Grid(tuple(tuple(sorted(row, key=lambda c: c.column)) for row in rows if row), True, f"page {number}")


def _edges(box: Box, page: Raster) -> str:
    """The edges of the box where the document shows it: around the same middle, as large as on the upright page."""
    x, y = page.seen((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    wide, high = (box.right - box.left) * page.zoom / 2, (box.top - box.bottom) * page.zoom / 2
    if page.quarters % 2:
        wide, high = high, wide
    return " ".join(f"{edge:.0f}" for edge in (x - wide, y - high, x + wide, y + high))


def _cell_pixels(clean: _Held, box: Box, height: float) -> _Held:
    where = _slices(box, height, _INSET)
    return _Held(clean.grey[where], clean.ink[where])


def _slices(box: Box, height: float, inset: int) -> tuple[slice, slice]:
    """The pixels inside the box, without ``inset`` pixels at each side."""
    top, bottom = round((height - box.top) * SCALE) + inset, round((height - box.bottom) * SCALE) - inset
    left, right = round(box.left * SCALE) + inset, round(box.right * SCALE) - inset
    return slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))


def _read(held: _Held, size: float) -> tuple[str, float | None]:
    """The text of a cell, its lines one below the other, and the confidence of the least certain; a cell without ink
    is blank and nothing about it is uncertain."""
    found = [band for band in bands(held.ink, size) if _is_ink(held.ink, band, size)]
    if not found:
        return "", None
    if len(found) == 1 and (mark := lone_stroke(held.ink[found[0].top : found[0].bottom], size)):
        return mark, 1.0
    read = [glyphs.read(_crop(held.grey, band, max(size, band.height))) for band in found]
    text = "\n".join(r.text.strip() for r in read)
    if len(found) == 1 and not _is_as_wide_as(text, found[0]):
        return text, min(_MISSHAPEN, read[0].confidence)
    return text, min(r.confidence for r in read)


def _is_as_wide_as(text: str, band: Band) -> bool:
    """Whether so many digits fill the ink, from the narrowest type to the widest: the recogniser may lose one of two
    that touch."""
    if not (text.isascii() and text.isdecimal()):
        return True
    shape = (band.right - band.left) / band.height
    return 0.63 * (len(text) - 1) + 0.15 < shape < 0.85 * len(text)


def _is_ink(ink: Grey, band: Band, size: float) -> bool:
    """Whether a band is large enough for the smallest printed mark, a hyphen or a 1; dirt is smaller."""
    longest = max(band.height, band.right - band.left)
    dark = int(np.count_nonzero(ink[band.top : band.bottom]))
    return longest > 0.2 * size and dark > 0.03 * size * size


def _crop(grey: Grey, band: Band, size: float) -> Grey:
    """The band's pixels in a stretch of paper a quarter higher than a line of text."""
    top, bottom = max(band.top - _INSET, 0), min(band.bottom + _INSET, grey.shape[0])
    left, right = max(band.left - _INSET, 0), min(band.right + _INSET, grey.shape[1])
    high = max(round(size * 1.25), bottom - top)
    crop: Grey = np.full((high, right - left), 255, np.uint8)
    down = (high - (bottom - top)) // 2
    crop[down : down + bottom - top] = grey[top:bottom, left:right]
    return crop
