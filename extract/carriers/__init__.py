"""Carriers: what kind of file the bytes are, told from the bytes and not from the name, and its `Document`."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from extract.document import Document
from extract.refusal import Refusal

MAX_BYTES = 40 * 1024 * 1024
"""The largest report seen is a scan of a few megabytes; more than this is no report."""

MAX_TEXT = 8 * 1024 * 1024
"""Largest text or mark-up file that is read: the largest real page is under 1 MiB."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"Rar!\x1a\x07", "archive_file"),
    (b"7z\xbc\xaf'\x1c", "archive_file"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
)

_MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)

_UNREAD = {
    "gzip": "a gzip file: not opened, unpack it and ingest the file inside",
}


def sniff(data: bytes) -> str:
    """The kind of file, from its first bytes: the name of a carrier, ``text``, or a kind that is not read."""
    head = data[:1024]
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind if magic != b"BM" or b"\x00" in head[:32] else "text"
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        packed: str = import_module("extract.carriers.package").kind(data)
        return packed
    if _MIME.search(head):
        return "mht"
    probe = data[:65536].lower().replace(b"\x00", b"")
    if any(tag in probe for tag in (b"<html", b"<body", b"<table", b"<div", b"<p>", b"<p ", b"<!doctype html", b"<td")):
        return "html"
    return "text"


def read(data: bytes) -> Document:
    """The `Document` of the bytes.

    Raises `Refusal`: ``empty``, ``too_large``, ``unsupported``, ``encrypted`` or ``damaged``.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refusal("empty", f"the file holds nothing ({len(data)} bytes)")
    kind = sniff(data)
    if kind in _UNREAD:
        raise Refusal("unsupported", f"{_UNREAD[kind]} (told by its first bytes)")
    limit = MAX_TEXT if kind in ("html", "text") else MAX_BYTES
    if len(data) > limit:
        raise Refusal("too_large", f"{len(data):,} bytes of {kind}; at most {limit:,} are read")
    module = import_module({"text": "extract.carriers.plain"}.get(kind, f"extract.carriers.{kind}"))
    reader: Callable[[bytes], Document] = module.read
    return reader(data)
