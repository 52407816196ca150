"""Dates a report states: the period its figures cover, and when it was published."""

from __future__ import annotations

import re
from datetime import date

from extract.folding import fold

_PERIOD = re.compile(
    r"(?:自|从)?(?P<y1>20[0-9]{2})年?(?P<m1>[0-9]{1,2})月(?P<d1>[0-9]{1,2})日?(?:起|开始)?,?"
    r"(?:至|到|—|-|~)+(?:(?P<y2>20[0-9]{2})年?)?(?:(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})日?)(?:止|底)?"
)
_LOST_DIGITS = re.compile(  # "2018年11日至2018年1231日": a converter dropped 月
    r"(?:自|从)?(?P<y1>20[0-9]{2})年?0?1月?0?1日(?:起)?,?(?:至|到|-)+(?:(?P<y2>20[0-9]{2})年?)?12月?31日(?:止)?"
)
_LABELLED = re.compile(
    r"(?:发布日期|发布时间|公开日期|公开时间|发文日期|成文日期|生成日期|时间|日期)[:：]?\s*"
    r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})"
)
_DATE = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})")
_URL_DATE = re.compile(r"/t?(20[0-9]{2})[-/]?([01][0-9])[-/]?([0-3][0-9])[_/]")
_SIGNED = re.compile(r"(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日$")


def period(text: str) -> tuple[date | None, date | None, str]:
    """First and last day of the figures and the words that state them; the first statement in ``text`` counts."""
    folded = fold(text)
    for pattern in (_PERIOD, _LOST_DIGITS):
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            first = _day(parts["y1"], parts.get("m1") or "1", parts.get("d1") or "1")
            last = _day(parts["y2"] or parts["y1"], parts.get("m2") or "12", parts.get("d2") or "31")
            if first and last and 300 < (last - first).days < 400:
                return first, last, match[0]
    return None, None, ""


def published(about: dict[str, str], head: str, tail: list[str]) -> tuple[date | None, str]:
    """Publication date and where it was found, in the order of trust: ``metadata``, ``label``, ``signature``, ``list``
    (the row that led to the document), ``url`` (a page's address often bears the date of a migration)."""
    for source, found in (
        ("metadata", _DATE.search(about.get("published", ""))),
        ("label", _LABELLED.search(about.get("lead", "")) or _LABELLED.search(head)),
        ("signature", next((m for line in tail[-3:] if (m := _SIGNED.search(fold(line)[-24:]))), None)),
        ("list", _DATE.search(about.get("list_date", ""))),
        ("url", _URL_DATE.search(about.get("url", ""))),
    ):
        if found and (day := _day(*found.groups())):
            return day, source
    return None, ""


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
