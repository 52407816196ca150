"""The topic of a number, and the spellings its readers share."""

from __future__ import annotations

import re
from typing import NamedTuple

COUNTED = (
    r"(?:的)?(?:总数量|总数|总量|数量|总计|共计|合计|累计|总共|共有|数|量|共|总|计|均为|均|为|是|有|达到|达|了|仅|:)*$"
)
"""What may stand between the thing counted and its number, up to the end."""

APPLICATION = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开(?:的)?(?:书面|有效|网上)?申请"
    r"|依申请(?:公开)?(?:政府)?(?:信息)?(?:公开)?(?:的)?(?:申请|请求|办)?|公开申请|申请公开(?:政府)?信息)"
    r"(?:的)?(?:案件|事项|办件|信息|件|表|书)?"
)
"""An application for government information, in the words of reports."""

BARE_APPLICATION = rf"(?:{APPLICATION}|申请(?:案件|事项|件)?)"


class Topic(NamedTuple):
    """What is counted, its kind (a row, column, result or measure), and the words before that say whose it is."""

    about: str
    detail: str
    subject: str


def key(match: re.Match[str]) -> str:
    """The name of the group that matched; empty when none did."""
    return next((name for name, words in match.groupdict().items() if words), "")
