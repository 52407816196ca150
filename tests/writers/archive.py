"""ZIP archives as Chinese archivers write them."""

from __future__ import annotations

import io
import zipfile


def zipped(files: dict[str, bytes], *, encoding: str = "utf-8", flags: int = 0) -> bytes:
    """An archive of the files; names in another encoding than UTF-8 are not marked, ``flags`` are added to each."""
    packed = io.BytesIO()
    names = {name: name.encode(encoding) for name in files}
    plain = {name: f"{number:0{len(raw)}d}" for number, (name, raw) in enumerate(names.items())}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name if encoding == "utf-8" else plain[name], (2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
            entry.flag_bits |= flags
    written = packed.getvalue()
    for name, raw in names.items() if encoding != "utf-8" else ():
        written = written.replace(plain[name].encode(), raw)
    return written
