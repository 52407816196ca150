"""Image files: their frames' sizes read from the headers, before anything is unpacked, and the frames decoded.

Sources: ISO/IEC 15948 (PNG) §11.2.2, ITU-T T.81 (JPEG) annex B, TIFF 6.0 §2, GIF89a §18, the BMP info header.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.refusal import Refusal

Grey: TypeAlias = NDArray[np.uint8]

_MAX_PIXELS = 60_000_000
"""An A4 page at 600 dpi has 35 million."""
_MAX_FRAMES = 40
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def frames(data: bytes) -> list[Grey]:
    """The grey frames of a PNG, JPEG, TIFF (every page), BMP or GIF (the first picture) file.

    Raises `Refusal`: ``damaged``, ``too_large`` (pixels, pages).
    """
    sizes = _sizes(data)
    if len(sizes) > _MAX_FRAMES:
        raise Refusal("too_large", f"more than {_MAX_FRAMES} pages of images")
    for width, height in sizes:
        if width * height > _MAX_PIXELS:
            raise Refusal("too_large", f"an image of {width} by {height} pixels; at most {_MAX_PIXELS:,} are read")
    decoded = _decoded(data)
    if not decoded:
        raise Refusal("damaged", "the image cannot be decoded")
    return [_grey(frame) for frame in decoded]


def _decoded(data: bytes) -> Sequence[NDArray[Any]]:
    packed = np.frombuffer(data, np.uint8)
    try:
        if data.startswith((b"II*\x00", b"MM\x00*")):
            whole, pages = cv2.imdecodemulti(packed, cv2.IMREAD_COLOR)
            return pages if whole else ()
        # colours under transparency are noise: they must be seen on paper, so the alpha channel is asked for
        mode = cv2.IMREAD_UNCHANGED if data[1:4] == b"PNG" and data[25:26] in b"\x04\x06" else cv2.IMREAD_COLOR
        frame = cv2.imdecode(packed, mode)
    except cv2.error as error:
        raise Refusal("damaged", f"the image cannot be decoded: {error.err}") from error
    return () if frame is None else (frame,)


def _grey(frame: NDArray[Any]) -> Grey:
    if frame.dtype == np.uint16:
        frame = (frame >> 8).astype(np.uint8)
    if frame.ndim == 3 and frame.shape[2] == 4:
        alpha = frame[:, :, 3:].astype(np.uint16)
        frame = ((frame[:, :, :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    grey: Grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame, np.uint8)
    return grey


def _sizes(data: bytes) -> list[tuple[int, int]]:
    for magic, reader in _READERS.items():
        if data.startswith(magic):
            try:
                return list(reader(data))
            except struct.error as error:
                raise Refusal("damaged", f"the image's header is cut off: {error}") from error
    raise Refusal("unsupported", "an image of another kind than PNG, JPEG, TIFF, BMP, GIF")


def _png(data: bytes) -> Iterator[tuple[int, int]]:
    yield struct.unpack_from(">II", data, 16)


def _gif(data: bytes) -> Iterator[tuple[int, int]]:
    yield struct.unpack_from("<HH", data, 6)


def _bmp(data: bytes) -> Iterator[tuple[int, int]]:
    width, height = struct.unpack_from("<ii", data, 18)
    yield abs(width), abs(height)  # a negative height: rows from the top


def _jpeg(data: bytes) -> Iterator[tuple[int, int]]:
    position = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", data, position)
        if mark != 0xFF:
            raise Refusal("damaged", "a JPEG segment does not begin with a marker")
        if kind == 0xFF:  # a fill byte
            position += 1
        elif kind in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            yield width, height
            return
        else:
            position += 2 + length


def _tiff(data: bytes) -> Iterator[tuple[int, int]]:
    order = "<" if data[:2] == b"II" else ">"
    (directory,) = struct.unpack_from(f"{order}I", data, 4)
    seen: set[int] = set()
    while directory and directory not in seen and len(seen) <= _MAX_FRAMES:
        seen.add(directory)
        (count,) = struct.unpack_from(f"{order}H", data, directory)
        size = {256: 0, 257: 0}
        for entry in range(directory + 2, directory + 2 + count * 12, 12):
            tag, kind = struct.unpack_from(f"{order}HH", data, entry)
            if tag in size:
                (size[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, entry + 8)
        yield size[256], size[257]
        (directory,) = struct.unpack_from(f"{order}I", data, directory + 2 + count * 12)


_READERS: dict[bytes, Callable[[bytes], Iterator[tuple[int, int]]]] = {
    b"\x89PNG": _png,
    b"\xff\xd8\xff": _jpeg,
    b"II*\x00": _tiff,
    b"MM\x00*": _tiff,
    b"BM": _bmp,
    b"GIF8": _gif,
}
