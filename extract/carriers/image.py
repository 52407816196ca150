"""Images, and whether what reads them is installed: the extra ``ocr``.

Recognise it by: the first bytes of a PNG, JPEG, TIFF, BMP or GIF file.
It lies as every scan does (`extract.carriers.scan`).
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from extract.document import Block, Document
from extract.refusal import Refusal

NEEDED = ("cv2", "onnxruntime", "rapidocr")
HOW = "the extra `ocr` reads it: pip install 'gongkai[ocr]'"


def read(data: bytes) -> Document:
    """The document of an image file, one page a frame.

    Raises `Refusal`: ``unsupported`` (the extra is not installed), ``damaged``, ``too_large``.
    """
    scan = reader()
    if scan is None:
        raise Refusal("unsupported", f"an image: {HOW}")
    blocks: list[Block] = []
    for number, frame in enumerate(import_module("extract.carriers.picture").frames(data), 1):
        scan.append(blocks, frame, number)
    return Document("scan", tuple(blocks))


def reader() -> ModuleType | None:
    """The module that reads scanned pages, None when the extra is not installed: it is heavy and stays unloaded where
    no page needs it."""
    if not all(find_spec(name) for name in NEEDED):
        return None
    return import_module("extract.carriers.scan")
