"""Compound files (OLE): the container of Word 97–2003, of WPS, of Excel 97–2003 and of encrypted Office packages.

Recognise it by: ``D0 CF 11 E0 A1 B1 1A E1`` ([MS-CFB] 2.2).
It lies by: its name; ``.doc`` may hold a sheet, ``.xls`` a text, and ``.docx`` with a password is one of these too.
"""

from __future__ import annotations

import struct
from importlib import import_module

import olefile

from extract.document import Document
from extract.refusal import Refusal

_BROKEN = (OSError, struct.error, IndexError, ValueError, TypeError, KeyError, RecursionError, OverflowError)
"""What olefile raises on broken files; it promises no closed list (0.47)."""

_CARRIERS = {"worddocument": "doc", "workbook": "xls", "book": "xls"}


class Compound:
    """The streams at the root of a compound file.

    Raises `Refusal` (``damaged``) when the container is broken.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._file = olefile.OleFileIO(data)
            self._names = {e[0].lower(): e[0] for e in self._file.listdir() if len(e) == 1}
        except _BROKEN as error:
            raise Refusal("damaged", f"not a whole compound file: {error}") from error

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, empty when there is none of that name.

        Raises `Refusal` (``damaged``) when its chain of sectors is broken.
        """
        if name not in self:
            return b""
        try:
            return bytes(self._file.openstream(self._names[name.lower()]).read())
        except _BROKEN as error:
            raise Refusal("damaged", f"the stream {name} is broken: {error}") from error


def read(data: bytes) -> Document:
    """The document in a compound file, by the streams it holds.

    Raises `Refusal`: ``encrypted`` (an Office package under a password), ``unsupported``, ``damaged``, and what the
    carrier inside raises.
    """
    compound = Compound(data)
    if "EncryptedPackage" in compound:
        raise Refusal("encrypted", "an Office package under a password")
    for stream, carrier in _CARRIERS.items():
        if stream in compound:
            module = import_module(f"extract.carriers.{carrier}")
            document: Document = module.read(data)
            return document
    raise Refusal("unsupported", "a compound file that holds neither a Word text nor a sheet")
