"""Reports as an office scans them: printed, laid on the glass a little askew, kept as grainy JPEG."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from crawler.simulator import pdf
from crawler.simulator.reports import Report
from extract.carriers.picture import Grey

DPI = 150


@dataclass(frozen=True)
class Glass:
    """What a scanner does to a page."""

    angle: float = 0.6
    grain: float = 10.0
    quality: int = 60


def printed(report: Report, dpi: int = DPI) -> list[Grey]:
    """The report's pages as clean pictures."""
    return [picture(page, dpi) for page in pypdfium2.PdfDocument(pdf.document(report))]


def fullest(report: Report, dpi: int = DPI) -> Grey:
    """The page of the report with the most text as a clean picture: that with tables 3 and 4."""
    pages = list(pypdfium2.PdfDocument(pdf.document(report)))
    return picture(max(pages, key=lambda page: int(page.get_textpage().count_chars())), dpi)


def picture(page: pypdfium2.PdfPage, dpi: int = DPI) -> Grey:
    """A PDF page as a clean picture."""
    grey: Grey = page.render(scale=dpi / 72, grayscale=True).to_numpy()
    return grey.reshape(grey.shape[:2]).copy()


def scanned(page: Grey, seed: int, glass: Glass = Glass()) -> Grey:
    """The page from the glass: turned, blurred, greyed, grainy, packed with losses."""
    high, wide = page.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), glass.angle, 1.0)
    turned = cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,))
    soft = cv2.GaussianBlur(turned, (3, 3), 0.7).astype(np.float32)
    grain = np.random.default_rng(seed).normal(0.0, glass.grain, soft.shape)
    grey = np.clip(soft * 0.9 + 15 + grain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.imdecode(np.frombuffer(packed(grey, ".jpg", glass.quality), np.uint8), 0), np.uint8)


def packed(page: Grey, kind: str = ".png", quality: int = 90) -> bytes:
    """The page as an image file of that kind."""
    coloured = cv2.cvtColor(page, cv2.COLOR_GRAY2BGR) if kind == ".gif" else page
    done, data = cv2.imencode(kind, coloured, [cv2.IMWRITE_JPEG_QUALITY, quality] if kind == ".jpg" else [])
    assert done
    return data.tobytes()


def document(pages: Sequence[Grey], dpi: int = DPI, hidden: str = "") -> bytes:
    """A PDF with a picture on every page and nothing else, but for ``hidden`` words as a scanner lays them over it."""
    made = pypdfium2.PdfDocument.new()
    for grey in pages:
        high, wide = (side * 72 / dpi for side in grey.shape)
        image = pypdfium2.PdfImage.new(made)
        image.load_jpeg(io.BytesIO(packed(grey, ".jpg")), inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(wide, high))
        page = made.new_page(wide, high)
        page.insert_obj(image)
        if hidden:
            text = pdfium.FPDFPageObj_NewTextObj(made.raw, b"Helvetica", 12.0)
            letters = (ctypes.c_ushort * (len(hidden) + 1))(*map(ord, hidden), 0)
            pdfium.FPDFText_SetText(text, letters)
            pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
            pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, 100, 100)
            pdfium.FPDFPage_InsertObject(page.raw, text)
        page.gen_content()
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def has_chinese_font(report: Report) -> bool:
    """Whether this machine prints Chinese characters: two different ones differ in print."""
    page = pypdfium2.PdfDocument(pdf.document(report))[0]
    grey = picture(page)
    text = page.get_textpage()
    shapes = set()
    for index in range(4):
        left, bottom, right, top = (edge * DPI / 72 for edge in text.get_charbox(index, loose=True))
        high = len(grey)
        shapes.add(grey[round(high - top) : round(high - bottom), round(left) : round(right)].tobytes())
    return len(shapes) == 4
