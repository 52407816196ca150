"""Scanned reports: printed, laid on the glass well or badly, kept as images.

They are a corpus of their own, which needs the extra ``ocr`` and a font with Chinese characters.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any

from bench.gold.books import report
from bench.gold.defect import drawn
from bench.gold.drawing import pdf_file
from bench.gold.sheet import Sheet
from extract.carriers import image

CARRIER = "scan"
_DPI, _FINE, _COARSE = 150, 200, 100


def missing() -> str:
    """What this machine lacks for scans to be made and read; empty when nothing is."""
    if lacking := [name for name in image.NEEDED if find_spec(name) is None]:
        return f"scans need the extra `ocr`: {', '.join(lacking)} is missing"
    if not _scan().has_chinese_font(report(1, "d")):
        return "scans need a font with Chinese characters (fonts-noto-cjk)"
    return ""


def _scan() -> Any:
    return import_module("tests.writers.scan")  # when first needed: it imports what the extra brings


def _glass() -> Any:
    return import_module("bench.gold.glass")


def document(printed: bytes, change: Callable[[Any], Any] = lambda page: page, dpi: int = _DPI) -> bytes:
    """A PDF file as pictures of its pages, each changed."""
    data: bytes = _scan().document([change(page) for page in _glass().pages(printed, dpi)], dpi)
    return data


def _document(sheet: Sheet, change: Callable[[Any], Any] = lambda page: page, dpi: int = _DPI) -> bytes:
    return document(pdf_file(sheet), change, dpi)


@drawn(CARRIER, ("d",))
def scan_clean(sheet: Sheet, _rng: Random) -> bytes:
    """Pictures as printed, in a PDF."""
    return _document(sheet)


@drawn(CARRIER, ("c",))
def scan_askew(sheet: Sheet, rng: Random) -> bytes:
    """Laid on the glass askew, to either side."""
    scan, angle = _scan(), rng.choice((-1.9, -0.8, 1.2, 2.2))
    return _document(sheet, lambda page: scan.scanned(page, 1, scan.Glass(angle, 4.0, 85)))


@drawn(CARRIER, ("d",))
def scan_grainy(sheet: Sheet, rng: Random) -> bytes:
    """Grain, blur and the losses of JPEG, a little askew."""
    scan, seed = _scan(), rng.randrange(1000)
    return _document(sheet, lambda page: scan.scanned(page, seed, scan.Glass(0.5, 14.0, 45)))


@drawn(CARRIER, ("c",))
def scan_rules_light(sheet: Sheet, _rng: Random) -> bytes:
    """Ruling lines in a light grey."""
    return _document(sheet, lambda page: _glass().light_rules(page, 190))


@drawn(CARRIER, ("d",))
def scan_rules_broken(sheet: Sheet, rng: Random) -> bytes:
    """Ruling lines with gaps."""
    return _document(sheet, lambda page: _glass().broken_rules(page, rng))


@drawn(CARRIER, ("c",))
def scan_stamped(sheet: Sheet, rng: Random) -> bytes:
    """A seal over the figures."""
    return _document(sheet, lambda page: _glass().stamped(page, rng))


@drawn(CARRIER, ("d",))
def scan_shadowed(sheet: Sheet, _rng: Random) -> bytes:
    """A shadow along the fold."""
    return _document(sheet, lambda page: _glass().shadowed(page))


@drawn(CARRIER, ("c",))
def scan_speckled(sheet: Sheet, rng: Random) -> bytes:
    """Dirt on the glass."""
    return _document(sheet, lambda page: _glass().speckled(page, rng))


@drawn(CARRIER, ("d",))
def scan_leaning(sheet: Sheet, _rng: Random) -> bytes:
    """A photograph not quite from above."""
    return _document(sheet, lambda page: _glass().leaning(page))


@drawn(CARRIER, ("c",))
def scan_coarse(sheet: Sheet, _rng: Random) -> bytes:
    """100 dots an inch."""
    return _document(sheet, dpi=_COARSE)


@drawn(CARRIER, ("d",))
def scan_faxed(sheet: Sheet, _rng: Random) -> bytes:
    """Black and white at 200 dots an inch, a TIFF of several pages."""
    cv2: Any = import_module("cv2")
    glass = _glass()
    done, data = cv2.imencodemulti(".tiff", [glass.faxed(page) for page in glass.pages(pdf_file(sheet), _FINE)])
    if not done:
        raise ValueError("the pages cannot be packed as TIFF")
    packed: bytes = data.tobytes()
    return packed
