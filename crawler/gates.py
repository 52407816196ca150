"""Anti-robot gates: recognised and recorded, never solved."""

from __future__ import annotations

import re
from collections.abc import Mapping

# a gate answers with a small page; anything larger is content that happens to name these words
_LARGEST = 20_000

_MARKERS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("jsl", re.compile(rb"__jsl_clearance")),
    ("ruishu", re.compile(rb"<script[^>]+r=['\"]m['\"]|\$_ts\s*=|FSSBBIl1UgzbN7N80")),
    ("c3vk", re.compile(rb"C3VK\s*=")),
    ("acw", re.compile(rb"acw_sc__v2")),
    ("cookie shell", re.compile(rb"yd_cookie|_bot_sbu|HOY_TR")),
)
_STATUSES = {403: "refused", 412: "ruishu", 429: "too many requests", 521: "jsl"}


def gate(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """The name of the gate that answered in place of the portal, None for the portal itself.

    `headers` have lower-case names. Statuses and marks as seen in the field: 412 and 202 with a script
    (Ruishu), 521 with `__jsluid` (Jiasule), small cookie-setting shells with 200.
    """
    if status in _STATUSES:
        return _STATUSES[status]
    if len(body) > _LARGEST or "html" not in headers.get("content-type", "text/html"):
        return None
    for name, pattern in _MARKERS:
        if pattern.search(body) and b"<script" in body:
            return name
    return None
