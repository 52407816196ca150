"""A page of a PDF or a scan as a PNG image, a box drawn on it."""

from __future__ import annotations

import struct
import zlib
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module

import pypdfium2

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, the origin at the lower left of the page."""

_DPI = 110
_MOST_PIXELS = 2000
"""Longest side of an image: a page can claim to be as large as it likes."""
_STROKE = 3
_RED = (208, 16, 32)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of ``width`` by ``height`` pixels; ``mark`` is what the box drawn encloses: left, top, right, bottom."""

    png: bytes
    width: int
    height: int
    mark: tuple[int, int, int, int] | None


@dataclass(slots=True)
class Pixels:
    """An RGB image of eight bits a channel."""

    width: int
    height: int
    data: bytearray


def pdf_page(body: bytes, number: int, box: Box | None) -> Picture:
    """A PDF's page (counted from 1) with the box drawn.

    Raises ValueError when there is no such page or it cannot be rendered.
    """
    try:
        with closing(pypdfium2.PdfDocument(body)) as document:
            if not 1 <= number <= len(document):
                raise ValueError(f"page {number} of {len(document)}")
            page = document[number - 1]
            scale = min(_DPI / 72, _MOST_PIXELS / max(*page.get_size(), 1.0))
            bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
            pixels = _pixels(bitmap)
            convert = bitmap.get_posconv(page)
            corners = [convert.to_bitmap(*box[:2]), convert.to_bitmap(*box[2:])] if box is not None else []
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"the PDF cannot be rendered: {error}") from error
    return _picture(pixels, corners)


def scanned_page(body: bytes, number: int, box: Box | None) -> Picture:
    """An image file's frame (counted from 1), set upright as it was read, with the box drawn.

    Needs the extra ``ocr``, as reading it did.  Raises ValueError when there is no such frame.
    """
    frames = list(import_module("extract.carriers.picture").frames(body))
    if not 1 <= number <= len(frames):
        raise ValueError(f"frame {number} of {len(frames)}")
    raster = import_module("extract.carriers.raster")
    sheet = raster.prepare(frames[number - 1])
    height, width = sheet.grey.shape
    pixels = Pixels(width, height, bytearray(sheet.grey.repeat(3).tobytes()))
    ends = [(box[0], box[1]), (box[2], box[3])] if box is not None else []
    corners = [(round(x * raster.SCALE), round((sheet.height - y) * raster.SCALE)) for x, y in ends]
    return _picture(pixels, corners)


def _pixels(bitmap: pypdfium2.PdfBitmap) -> Pixels:
    """The bitmap as RGB, whatever channels pdfium chose, its rows without padding."""
    raw, channels, wide = bytes(bitmap.buffer), bitmap.n_channels, bitmap.width
    data = bytearray()
    for row in range(bitmap.height):
        line = raw[row * bitmap.stride : row * bitmap.stride + wide * channels]
        if channels == 3:
            data += line
            continue
        rgb = bytearray(wide * 3)
        for channel in range(3):
            rgb[channel::3] = line[min(channel, channels - 1) :: channels]
        data += rgb
    return Pixels(wide, bitmap.height, data)


def _picture(pixels: Pixels, corners: list[tuple[int, int]]) -> Picture:
    """The image with a frame just outside the rectangle that two corners span, if there are two."""
    mark = _draw(pixels, corners) if corners else None
    return Picture(_png(pixels), pixels.width, pixels.height, mark)


def _draw(pixels: Pixels, corners: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Draw the frame; gives its left, top, right and bottom."""
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    left, right = max(xs[0] - _STROKE, 0), min(xs[1] + _STROKE, pixels.width)
    top, bottom = max(ys[0] - _STROKE, 0), min(ys[1] + _STROKE, pixels.height)
    for y in range(top, bottom):
        edge = y < top + _STROKE or y >= bottom - _STROKE
        spans = [(left, right)] if edge else [(left, left + _STROKE), (right - _STROKE, right)]
        for start, end in spans:
            if start < end:
                at = (y * pixels.width + start) * 3
                pixels.data[at : at + (end - start) * 3] = bytes(_RED) * (end - start)
    return left, top, right, bottom


def _png(pixels: Pixels) -> bytes:
    """The image as PNG (ISO/IEC 15948): one IDAT, no filter."""
    stride = pixels.width * 3
    rows = b"".join(b"\0" + pixels.data[y * stride : (y + 1) * stride] for y in range(pixels.height))
    header = struct.pack(">IIBBBBB", pixels.width, pixels.height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
