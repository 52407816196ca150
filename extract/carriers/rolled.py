"""RAR and 7z archives: members unpacked within bounds by libarchive, where the machine has it (`libarchive.so.13`).

libarchive proves the checksums of packed members, not of stored ones; most reports bring their own.
Formats: RAR 5.0 archive format (rarlab technote), its forerunners since 1.5, and 7z, as libarchive 3.6 reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.carriers.package import MAX_UNPACKED
from extract.refusal import Refusal

if TYPE_CHECKING:
    from libarchive.entry import ArchiveEntry
    from libarchive.exception import ArchiveError

_FORMATS = {b"Rar!\x1a\x07\x01": "rar5", b"Rar!\x1a\x07\x00": "rar", b"7z": "7zip"}
"""By their first bytes: left to itself libarchive takes a RAR archive with a stored DOCX at its end for a ZIP."""

_UNNAMED = "?"
_TELLING = {"ncrypt": "encrypted", "unavailable": "unsupported", "not supported": "unsupported"}
"""What stands in libarchive's messages about a password, and about what it cannot unpack (solid RAR before 5.0)."""


class Rolled:
    """The members of an archive, by name; ``left`` is how many bytes may still be unpacked.

    These formats pack several members into one stream, so all are unpacked at once, in their order.
    Raises `Refusal`: ``unsupported`` (no libarchive here), ``damaged`` or ``encrypted`` (nothing can be told of its
    members), ``too_large``.
    """

    def __init__(self, data: bytes, left: int = MAX_UNPACKED) -> None:
        self.left = left
        self._members: dict[str, bytes | Refusal] = dict(_members(data, left))

    @property
    def names(self) -> list[str]:
        """Names of the members that are no folders, in the order of the archive."""
        return list(self._members)

    def part(self, name: str) -> bytes:
        """The bytes of a member.

        Raises `Refusal`: ``damaged`` or ``encrypted``, as the member is.
        """
        body = self._members[name]
        if isinstance(body, Refusal):
            raise body
        self.left -= len(body)
        return body


def _members(data: bytes, left: int) -> Iterator[tuple[str, bytes | Refusal]]:
    try:
        import libarchive  # loads the library of the machine, which may have none
    except (ImportError, OSError, TypeError, AttributeError) as error:
        raise Refusal(
            "unsupported", f"a RAR or 7z archive: libarchive, which opens it, is missing here ({error})"
        ) from error
    form = next((form for magic, form in _FORMATS.items() if data.startswith(magic)), None)
    if form is None:
        raise Refusal("damaged", f"no RAR or 7z archive: it begins with {data[:8]!r}")
    met = 0
    try:
        with libarchive.memory_reader(data, form, header_codec="gb18030") as archive:
            for entry in archive:
                if not entry.isfile:
                    continue
                met += 1
                name = _name(entry)
                try:
                    body = _body(entry, left)
                except libarchive.ArchiveError as error:
                    yield name, _refusal(f"{name} cannot be unpacked", error)
                else:
                    left -= len(body)
                    yield name, body
    except libarchive.ArchiveError as error:
        refusal = _refusal("not a whole archive", error)
        if not met:
            raise refusal from error
        yield f"{_UNNAMED}{met + 1}", refusal


def _body(entry: ArchiveEntry, left: int) -> bytes:
    body = bytearray()
    for block in entry.get_blocks():
        body += block
        if len(body) > left:
            raise Refusal("too_large", f"unpacks to more than {MAX_UNPACKED:,} bytes")
    return bytes(body)


def _name(entry: ArchiveEntry) -> str:
    """The member's name; one that is not marked as Unicode is GBK (`header_codec`), and bytes when it is not that."""
    name = entry.pathname or _UNNAMED
    return (name.decode("gb18030", "replace") if isinstance(name, bytes) else name).replace("\\", "/")


def _refusal(what: str, error: ArchiveError) -> Refusal:
    said = error.msg or "libarchive does not say why"
    return Refusal(next((kind for part, kind in _TELLING.items() if part in said), "damaged"), f"{what}: {said}")
