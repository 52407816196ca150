"""A web page saved as one file (MHT, RFC 2557): what Word calls "single file web page", often named ``.doc``.

Recognise it by: a ``MIME-Version`` header among the first lines.
It lies by: the charset of the part and that of the page disagreeing, several pages (frames, headers) in one file.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import Message

from extract.carriers import html
from extract.document import Document
from extract.refusal import Refusal

_MAX_PARTS = 200
"""More boundaries than this are a bomb: the parser goes one call deeper for each."""


def read(data: bytes) -> Document:
    """The document of the page with the most table cells, the longest of equals.

    Raises `Refusal`: ``too_large`` (parts), ``damaged`` (no page inside), and what the HTML carrier raises.
    """
    if data.lower().count(b"boundary=") > _MAX_PARTS:
        raise Refusal("too_large", f"more than {_MAX_PARTS} nested parts")
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    pages = [_page(part) for part in message.walk() if part.get_content_type() == "text/html"]
    if not any(page.strip() for page in pages):
        raise Refusal("damaged", "a MIME file without a page inside")
    page = max(pages, key=lambda page: (page.lower().count(b"<td"), len(page)))
    return replace(html.read(page), carrier="mht")


def _page(part: Message) -> bytes:
    """The page's bytes; in UTF-8 with its mark when the part names a charset, so that the page's own claim is void."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_param("charset") or "").lower()
    if charset in ("", "us-ascii", "utf-8", "unicode") or raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return raw
    try:
        text = raw.decode("gb18030" if charset in ("gb2312", "gbk", "x-gbk") else charset, errors="replace")
    except (LookupError, ValueError):
        return raw
    return b"\xef\xbb\xbf" + text.encode("utf-8", errors="replace")
