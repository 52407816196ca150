"""Reports whose tables are pictures in a page: counted, and refused when there is nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from extract.carriers.htmltable import hidden
from extract.document import Document
from extract.refusal import Refusal

_CONTENT = re.compile(r"content|editor|article|zoom|detail|ucap|xxgk", re.IGNORECASE)
_ICON = re.compile(r"icon|logo|ewm|qrcode|/images?/|\.gif(?:\?|$)|\.svg(?:\?|$)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|rtf|ofd|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
_REPORT = re.compile(r"信息公开.{0,12}(?:报告|年报)")
_SMALL = 200
_WORDS = 300


def pictured(document: Document, root: etree._Element) -> Document:
    """The document with the number of its ``images``, when it has any.

    Raises `Refusal` (``unsupported``) when a report is announced and the article is images alone.
    """
    images = sum(_is_content(image) for image in root.iter("img"))
    if not images:
        return document
    text = "".join(p.text for p in document.paragraphs)
    told = " ".join((document.about.get("page_title", ""), document.about.get("heading", ""), text[:200]))
    files = any(_FILE.search(link.get("href") or "") for link in root.iter("a"))
    if len(text) < _WORDS and not files and _REPORT.search("".join(told.split())):
        raise Refusal("unsupported", f"its tables are images ({images})")
    return replace(document, about=document.about | {"images": str(images)})


def _is_content(image: etree._Element) -> bool:
    """Whether the image stands in the article and is large enough to be a page of it."""
    width = re.match(r"[0-9]{1,9}", image.get("width") or "")
    if hidden(image) or _ICON.search(image.get("src") or "") or (width and int(width[0]) < _SMALL):
        return False
    around = " ".join(f"{e.tag} {e.get('class') or ''} {e.get('id') or ''}" for e in image.iterancestors())
    return _CONTENT.search(around) is not None and not any(e.tag == "a" for e in image.iterancestors())
