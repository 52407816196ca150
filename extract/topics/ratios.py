"""Percentages: shares of a whole, growth on the year before, rates."""

from __future__ import annotations

import re

from extract.topics.topic import Topic

_SHARE = re.compile(r"占(?:比|到)?[^,;。0-9]{0,16}$")
_GROWTH = re.compile(
    r"(?:同比|环比|较|比|相比|增幅|降幅)[^,;。]{0,24}?"
    r"(?:(?P<up>增长|增加|上升|提高|提升|增幅|上涨|多)|(?P<down>下降|减少|回落|降低|下滑|降幅|少))(?:了|达|约|到|至|率|为)*$"
)
_GROWN = re.compile(r"(?:(?P<up>增长|增幅)|(?P<down>下降|回落|降幅))(?:了|率|达|约|为)*$")
_RATE = re.compile(r"(?P<what>[^,;。、的]{0,8}率)(?:均|都|已)?(?:达到|达|为|保持在|保持|提升至|提高到|:)*$")


def ratio(lead: str, tail: str) -> Topic:
    """``share``, ``growth`` (kind ``up`` or ``down``), ``rate`` (kind: its name), else ``other``."""
    if _SHARE.search(lead) or tail.startswith("占"):
        return Topic("share", "", lead)
    if match := _GROWTH.search(lead) or _GROWN.search(lead):
        return Topic("growth", "down" if match["down"] else "up", lead[: match.start()])
    if match := _RATE.search(lead):
        return Topic("rate", match["what"], lead[: match.start()])
    return Topic("other", "", lead)
