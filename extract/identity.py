"""Who issued a report and for which year, with the source of each decision (formats §5)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from extract.folding import fold
from extract.title import Title

_CONTACT = re.compile(r"请(?:与|联系|向)(?P<who>[^(),。;:联]{3,40}?)(?:联系|咨询|反映)?(?:\(|,|。|联系|电话|:)")
_NARRATIVE = re.compile(
    r"(?:20[0-9]{2}年度?,|^)(?P<who>[^,。;:()0-9]{3,30}?(?:政府|办公室|办公厅|局|委员会|委|厅|办|中心|街道|街道办事处|镇|乡|区|县|市|管委会))"
    r"(?:坚持|认真|深入|严格|全面|按照|积极|高度|着力|以|紧紧|围绕|根据|持续|切实|聚焦|始终|结合|在|依据|不断|扎实|大力|充分|贯彻)"
)
_PRONOUNS = ("我", "本", "全", "各", "该")
_CIRCULAR = re.compile(r"国办公开办函〔[0-9]{4}〕[0-9]+号")
_FIELDS = {
    "address": re.compile(r"地址[:为是]?([^,;。()]{4,60})"),
    "postcode": re.compile(r"(?:邮编|邮政编码)[:为是]?([0-9]{6})"),
    "phone": re.compile(r"(?:联系电话|电话|联系方式)(?:号码)?[:为是]?([0-9]{3,4}-?[0-9]{7,8}(?:-[0-9]+)?|[0-9]{7,8})"),
    "fax": re.compile(r"传真[:为是]?([0-9]{3,4}-?[0-9]{7,8}|[0-9]{7,8})"),
    "email": re.compile(r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,20})"),
}


def issuer(title: Title | None, preface: str, narrative: str, about: dict[str, str]) -> tuple[str | None, str]:
    """The issuing organ as written and where it was found: ``title``, ``narrative``, ``contact`` or ``publisher``."""
    if title is not None and title.organ:
        return title.organ, "title"
    folded = fold(narrative)
    if (match := _NARRATIVE.search(folded)) and not match["who"].startswith(_PRONOUNS):
        return match["who"], "narrative"
    if (match := _CONTACT.search(fold(preface))) and not match["who"].startswith(_PRONOUNS):
        return match["who"], "contact"
    if publisher := about.get("publisher", "").strip():
        return publisher, "publisher"
    return None, ""


def year(
    title: Title | None,
    period: tuple[date | None, date | None],
    narrative: str,
    about: dict[str, str],
    published: date | None,
) -> tuple[int | None, str, dict[str, int]]:
    """The report year, the source that decided (formats §5.2 order), and what every source says."""
    votes: dict[str, int] = {}
    if title is not None and title.year:
        votes["title"] = title.year
    if period[0] is not None:
        votes["period"] = period[0].year
    named = Counter(int(y) for y in re.findall(r"(20[0-9]{2}) ?年", narrative)).most_common(2)
    if named and (len(named) == 1 or named[0][1] > named[1][1]):
        votes["narrative"] = named[0][0]
    if found := re.search(r"/(20[0-9]{2})nd?[/_]|[?&]fbtime=(20[0-9]{2})", about.get("url", "")):
        votes["url"] = int(found[1] or found[2])
    if published is not None:
        votes["published"] = published.year - 1
    if found := re.match(r"D:(20[0-9]{2})", about.get("created", "")):
        votes["created"] = int(found[1]) - 1
    for source, told in votes.items():
        return told, source, votes
    return None, "", votes


def contact(preface: str) -> dict[str, str] | None:
    """Address, postcode, phone, fax and e-mail as printed, None when the text gives none."""
    folded = fold(preface)
    found = {key: match[1] for key, pattern in _FIELDS.items() if (match := pattern.search(folded))}
    return found or None


def circular(preface: str) -> str | None:
    """The format circular the report cites, as 国办公开办函〔年〕号."""
    match = _CIRCULAR.search(fold(preface).replace("[", "〔").replace("]", "〕"))
    return match[0] if match else None
