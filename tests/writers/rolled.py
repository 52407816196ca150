"""RAR archives whose members are stored, of both formats (unrar's technotes of 4.x and 5.0), and 7z by libarchive."""

from __future__ import annotations

import struct
from binascii import crc32


def rar5(files: dict[str, bytes], *, encrypted: bool = False) -> bytes:
    """A RAR 5.0 archive; an encrypted one has its headers under a password."""
    packed = [b"Rar!\x1a\x07\x01\x00"]
    if encrypted:
        packed.append(_block(4, b"\x00\x00\x0f" + bytes(16)))
    packed.append(_block(1, b"\x00"))
    for name, body in files.items():
        raw = name.encode()
        fields = [b"\x04", _vint(len(body)), _vint(0o100644), struct.pack("<I", crc32(body)), b"\x00\x01"]
        packed.append(_block(2, b"".join(fields) + _vint(len(raw)) + raw, len(body)) + body)
    return b"".join([*packed, _block(5, b"\x00")])


def rar4(files: dict[str, bytes], *, encoding: str = "gbk") -> bytes:
    """A RAR archive of WinRAR before 5.0; its names say nothing of their encoding."""
    packed = [b"Rar!\x1a\x07\x00", _head(0x73, 0, bytes(6))]
    for name, body in files.items():
        raw = name.encode(encoding)
        fields = struct.pack("<IIBIIBBHI", len(body), len(body), 3, crc32(body), 0, 20, 0x30, len(raw), 0o100644)
        packed.append(_head(0x74, 0x8000, fields + raw) + body)
    return b"".join([*packed, _head(0x7B, 0x4000, b"")])


def _block(kind: int, fields: bytes, data: int | None = None) -> bytes:
    """A RAR 5.0 header: checksum, size, type, flags, the size of the data behind it, fields."""
    flags = b"\x00" if data is None else b"\x02" + _vint(data)
    head = _vint(kind) + flags + fields
    sized = _vint(len(head)) + head
    return struct.pack("<I", crc32(sized)) + sized


def _head(kind: int, flags: int, fields: bytes) -> bytes:
    """A RAR 4.x header: the lower half of its checksum, type, flags, its size, fields."""
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", crc32(head) & 0xFFFF) + head


def _vint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
