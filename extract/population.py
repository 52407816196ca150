"""Whose figures a sentence states, and of which time: those of the report, or others that no table of it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_YEAR = re.compile(
    r"(?P<year>20[0-9]{2})年|(?P<before>上年|上一年|去年|往年)|(?P<after>下一?年|次年|明年|来年)|(?P<this>本年|今年|当年)"
)
_COMPARED = re.compile(r"(?:与|较|比|同|和|结转|顺延|转|延续|延期|延|留待)(?:到|至|入)?$")
_COMPARING = re.compile(r"度?(?:的)?(?:[^,;。]{0,6}(?:相比|同期|数量|持平)|[0-9]+)")
_HELD_OVER = re.compile(r"度?(?:的)?(?:未办结|结转|转|顺延|延续|遗留)")
_WHOLE_YEAR = re.compile(
    r"(?:自|从)?(?:20[0-9]{2}年)?0?1月0?1日?(?:起)?(?:至|到|-)+(?:20[0-9]{2}年)?12月(?:31日)?(?:止|底)?"
    r"|截[至止](?:到)?(?:20[0-9]{2}年)?12月(?:31日|底)"
)
_PART_OF_YEAR = re.compile(r"[上下]半年|季度|[0-9一二三四五六七八九十]月(?!刊)")
_SINCE = re.compile(r"以来|历年|历次|近[三四五0-9]年|[三四五0-9]年来|十[三四]五")
_AREA = re.compile(
    r"全[省市区县州盟旗镇乡]|各级|各(?:有关)?(?:部门|单位|县|区|镇|街道)|全系统|本系统|系统内|成员单位|各[县市区]"
)
_FILLER = re.compile(
    r"(?:通过|从|经)?(?:各种|各个|各类|各|多种|不同)渠道|20[0-9]{2}年(?:度|底|末)?|今年|本年度?|全年度?|年度|年内|当年|期间|统计期内|报告期内?|一年来|目前|至今|年[末底]|截[至止](?:到)?|年底"
    r"|[0-9]{1,2}月(?:[0-9]{1,2}日|底)?|共计|合计|总计|累计|总共|共有|一共|共|已经?|新增|新|动态更新|实际|依法依规|依法|依规|规范|认真"
    r"|及时|按时|按期|妥善|高效|均|全部|另有|另|还|并|其中|其|含|包括|的|有|中|在|现"
)
_ASKED = re.compile(r"^(?:向|对|由)|(?:提出|提交)(?:的)?$")
_PRONOUN = re.compile(
    r"(?:我们|(?:我|本|该|全)(?:[省市区县州盟旗镇乡局委办厅院所站校处队]|街道|街|机关|单位|部门|中心|系统|公司|办公室|政府"
    r"|管委会|级|行政机关|集团){1,3})(?:政府|本级|办公室|机关)*"
)
_ORGAN = re.compile(r"[一-龥]{2,16}(?:局|委员会|委|厅|街道|街道办|办事处|镇|乡|公司|中心|医院|学校|管委会|政府|[县区])")


@dataclass(frozen=True, slots=True)
class Issuer:
    """What tells whether words mean the issuer: its names, its kind, the scope of its tables, the report's year."""

    names: tuple[str, ...]
    kind: str | None
    scope: str | None
    year: int | None

    @classmethod
    def of(cls, metadata: Mapping[str, object]) -> Issuer:
        """The issuer as a report's metadata tell of it."""

        def word(field: str) -> str | None:
            value = metadata[field]
            return value if isinstance(value, str) and value else None

        names = ("".join(name.split()) for field in ("issuer_as_written", "issuer_full") if (name := word(field)))
        year = metadata["report_year"]
        return cls(tuple(names), word("issuer_type"), word("scope_table3"), year if isinstance(year, int) else None)

    def named_by(self, words: str) -> bool:
        """Whether the words are the issuer's name or a short form of it: its characters in their order."""
        return len(words) >= 2 and any(_in_order(words, name) for name in self.names)


def _in_order(words: str, name: str) -> bool:
    position = 0
    for char in words:
        position = name.find(char, position) + 1
        if not position:
            return False
    return True


class Population(NamedTuple):
    """Scope words as written, the year meant (None: not said), and why these are no figures of the tables (empty: they
    may be)."""

    scope: str
    year: int | None
    aside: str


_NOBODY = Population("", None, "")


def population(issuer: Issuer, subject: str, before: str, *, strict: bool) -> Population:
    """Whose figures: ``subject`` stands before the verb in the clause, ``before`` earlier in the sentence.  Where
    ``strict``, any word that is neither the issuer nor a filler sets the figure aside; else only another organ does."""
    if not subject and not before:
        return _NOBODY
    whole = f"{before},{subject}" if before else subject
    if "12月" in whole:
        whole, subject = _WHOLE_YEAR.sub("", whole), _WHOLE_YEAR.sub("", subject)
    year = _year(issuer, whole)
    area = _AREA.search(whole)
    scope = area[0] if area else ""
    if year is not None and year != issuer.year:
        return Population(scope, year, f"another year: {year}")
    if _PART_OF_YEAR.search(whole.rsplit(",", 1)[-1]):
        return Population(scope, year, "a part of the year")
    if since := _SINCE.search(whole):
        return Population(scope, year, f"several years: {since[0]}")
    if area and not _is_own_area(issuer, scope):
        return Population(scope, year, f"another scope: {scope}")
    if not area and (other := _other(issuer, subject, before, strict=strict)):
        return Population(scope, year, f"words that may narrow the figure: {other}")
    return Population(scope, year, "")


def _year(issuer: Issuer, words: str) -> int | None:
    """The last year named, comparisons and carry-overs left out; None when none is."""
    for match in reversed(list(_YEAR.finditer(words))):
        behind = words[match.end() :]
        if _COMPARED.search(words[: match.start()]) or _COMPARING.match(behind) or _HELD_OVER.match(behind):
            continue
        if match["year"]:
            return int(match["year"])
        if issuer.year is not None:
            return issuer.year + (1 if match["after"] else -1 if match["before"] else 0)
    return None


def _is_own_area(issuer: Issuer, scope: str) -> bool:
    """Whether a word for a whole area means the population of the issuer's tables."""
    if issuer.kind in ("township_government", "subdistrict_office"):
        return scope in ("全镇", "全乡")
    if issuer.kind in ("government", "development_zone"):
        return issuer.scope != "own"
    return issuer.scope in ("whole_area", "system")


def _other(issuer: Issuer, subject: str, before: str, *, strict: bool) -> str:
    """Words that name somebody else or narrow the figure down; empty when the issuer is meant or nobody is named."""
    rest = _names_left(issuer, subject)
    if rest and (strict or _ORGAN.fullmatch(rest)):
        return rest
    last = before.rstrip(",;:(").rsplit(",", 1)[-1]
    return last if _ORGAN.fullmatch(last) and _names_left(issuer, last) else ""


def _names_left(issuer: Issuer, words: str) -> str:
    if not words:
        return ""
    words = _ASKED.sub("", words)
    if issuer.named_by(words):
        return ""
    for part in re.split(r"代表|代|以及|及(?!时)|和|、|,|:", words):
        rest = _ASKED.sub("", _FILLER.sub("", part))
        if rest and not _PRONOUN.fullmatch(rest) and not issuer.named_by(rest):
            return rest
    return ""
