"""ZIP archives and the packages built on them: members read within bounds, XML parsed without entities."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from lxml import etree

from extract.refusal import Refusal

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes read out of one archive; a report with its pictures is a tenth of that."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
    OverflowError,
)
_UTF_8_NAME = 0x800


def kind(data: bytes) -> str:
    """The carrier of a ZIP archive by its members: ``docx``, ``xlsx``, ``ofd`` or ``archive_file``.  A broken archive
    is judged by the names that are left in its bytes, so that its carrier can say what is broken."""
    try:
        names = set(Package(data).names)
    except Refusal:
        names = {name for name in _SIGNS if name.encode() in data}
    return next((_SIGNS[name] for name in _SIGNS if name in names), "archive_file")


_SIGNS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsx", "OFD.xml": "ofd"}
_UNNAMED = "?"
"""Stands for the name of a member that has none: zipfile cuts names at a NUL, and may leave nothing."""


class Package:
    """The members of an archive, by name; ``left`` is how many bytes may still be unpacked.

    Raises `Refusal` (``damaged``) when its directory is broken.
    """

    def __init__(self, data: bytes, left: int = MAX_UNPACKED) -> None:
        self.left = left
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise Refusal("damaged", f"not a whole ZIP archive: {error}") from error
        files = (info for info in self._archive.infolist() if not info.filename.endswith("/"))
        self._members = {_name(info) or _UNNAMED: info for info in files}

    @property
    def names(self) -> list[str]:
        """Names of the members that are no folders, in the order of the archive."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def part(self, name: str) -> bytes:
        """The bytes of a member.

        Raises `Refusal`: ``damaged`` (missing or broken), ``encrypted``, ``too_large`` (with what was read before).
        """
        info = self._members.get(name)
        if info is None:
            raise Refusal("damaged", f"{name} is missing")
        if info.flag_bits & 1:
            raise Refusal("encrypted", f"{name} is under a password")
        try:
            with self._archive.open(info) as member:
                body = member.read(self.left + 1)
        except _BROKEN as error:
            raise Refusal("damaged", f"{name} cannot be unpacked: {error}") from error
        if len(body) > self.left:
            raise Refusal("too_large", f"unpacks to more than {MAX_UNPACKED:,} bytes")
        self.left -= len(body)
        return body

    def xml(self, name: str) -> etree._Element:
        """The root element of an XML member; entities are not expanded.

        Raises `Refusal`: ``damaged`` when it is not well-formed, and what :meth:`part` raises.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
        try:
            return etree.fromstring(self.part(name), parser)
        except etree.XMLSyntaxError as error:
            raise Refusal("damaged", f"{name} is not well-formed: {error}") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag Chinese archivers write GBK, some UTF-8 all the same."""
    name = info.filename
    if not info.flag_bits & _UTF_8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # the flag is unset and yet an extra field named it in Unicode
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    return name.replace("\\", "/")
