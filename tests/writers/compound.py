"""Compound files ([MS-CFB]) of a few streams, with sectors of 512 bytes and without a short-stream container."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: dict[str, bytes]) -> bytes:
    """The bytes of a compound file; streams shorter than 4,096 bytes are padded, as old writers did."""
    padded = {name: body.ljust(4096, b"\0") for name, body in streams.items() if body}
    sizes = {name: -(-len(body) // _SECTOR) for name, body in padded.items()}
    directory = -(-(len(padded) + 1) // 4)
    sectors = sum(sizes.values()) + directory
    fats = 1
    while fats * 128 < sectors + fats:
        fats += 1
    chains: list[int] = [_FAT] * fats
    starts = {}
    for name, size in {"": directory, **sizes}.items():
        starts[name] = len(chains)
        chains += [*range(len(chains) + 1, len(chains) + size), _END]
    chains += [_FREE] * (fats * 128 - len(chains))
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, fats, starts[""], 0, 4096, _END, 0, _END, 0),
    )
    header += struct.pack("<109I", *range(fats), *[_FREE] * (109 - fats))
    names = sorted(padded, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, name in enumerate(names, start=1):
        right = number + 1 if number < len(names) else _FREE
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=right))
    entries += [bytes(128)] * (directory * 4 - len(entries))
    body = b"".join(padded[name].ljust(sizes[name] * _SECTOR, b"\0") for name in padded)
    return header + struct.pack(f"<{len(chains)}I", *chains) + b"".join(entries) + body


def _entry(name: str, kind: int, start: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBB3I36xIQ", written, len(written), kind, 1, _FREE, right, child, start, size)
