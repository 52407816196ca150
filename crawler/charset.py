"""From bytes to text, for finding links: what is archived stays as it came."""

from __future__ import annotations

import re
import zlib
from codecs import BOM_UTF8, lookup

# portals misspell the attributes around it (`httpequiv`, `ContentType`), so only the word itself counts
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936", "hz"}


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """The text and the name of the charset it was read with.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared; then what header and page declare, the first
    that fits; a page that says GB2312 or GBK is read as GB18030, which holds both and the rare characters
    the former lack. A page that fits nothing is read as GB18030 with replacement characters.
    """
    if body.startswith(BOM_UTF8):
        return body[len(BOM_UTF8) :].decode("utf-8", "replace"), "utf-8"
    declared = [
        *_DECLARED.findall(content_type.encode("latin-1", "replace")),
        *_DECLARED.findall(body[:4096]),
    ]
    for name in ["utf-8", *map(_codec, declared), "gb18030"]:
        if name is None:
            continue
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace"), "gb18030"


def unpack(body: bytes, content_encoding: str) -> bytes:
    """The body without its gzip or deflate coding, which some servers use unasked.

    Raises zlib.error for a body that is not what it says.
    """
    coding = content_encoding.strip().lower()
    if coding in ("gzip", "x-gzip"):
        return zlib.decompress(body, zlib.MAX_WBITS + 16)
    if coding == "deflate":
        return zlib.decompress(body, zlib.MAX_WBITS if body[:1] == b"\x78" else -zlib.MAX_WBITS)
    return body


def _codec(declared: bytes) -> str | None:
    name = declared.decode("ascii").lower()
    try:
        name = lookup(name).name
    except LookupError:
        return None
    return "gb18030" if name in _CHINESE else name
