"""Claims without a figure: none (未收到申请, 未发生行政复议, 未收取费用) and all (均为自然人, 均获维持, 全部办结)."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.topics.topic import APPLICATION, key

_END = r"(?=[,;。、()\n]|$)"
_NO = r"(?:未曾|未|没有)"
_WHOSE = r"公民、?法人(?:和|或者?|、)?其他组织(?:的|提出的?|提交的?)?|(?:社会公众|群众|申请人)(?:提出|提交)?(?:的)?"
_ABOUT = rf"(?:任何|一起|一件|过|的|{_WHOSE}|单位|个人|组织|企业|和|或者?|提出|提交|有关|相关|新的|书面|各类)*"
_LAST_YEAR = r"(?:从|由)?(?:上年度?|上一年度?|去年度?|(?P<last>20[0-9]{2})年度?)"
_NEXT = r"下一年度?|下年度?|次年"
_NEXT_YEAR = rf"(?:{_NEXT}|(?P<next>20[0-9]{{2}})年度?)"
_PROCEEDING = (
    r"(?:(?P<proceedings>(?:行政)?复议(?:案件)?(?:和|及|、|或者|或|与|以及)(?:被)?(?:提起|申请)?(?:行政)?诉讼)|(?P<reconsideration>行政复议)"
    r"|(?P<litigation>行政诉讼))"
)
_THINGS = r"(?:的)?(?:申请|案件|情况|事项|情形|件|案|行为|现象)*(?:的)?(?:情况|发生|案件)?"
_NONE = re.compile(
    rf"(?:{_NO}(?:收到|接到|接收到?|受理|发生|产生|出现|有)?|无){_ABOUT}"
    rf"(?:(?P<received>{APPLICATION}|要求公开政府信息的申请)|(?P<carried_in>{_LAST_YEAR}结转(?:的)?(?:申请)?)"
    rf"|(?P<carried_out>(?:结转(?:至|到)?)?(?:{_NEXT})(?:结转|继续办理|办理)(?:的)?(?:申请)?"
    rf"|需要?结转(?:至|到)?{_NEXT_YEAR}(?:继续)?(?:办理|处理)?(?:的)?(?:申请)?)){_THINGS}{_END}"
)
_NONE_PROCEEDING = re.compile(
    rf"(?:{_NO}(?:发生|收到|产生|出现|引发|涉及|有)?|无|不存在)(?P<words>[^,;。\n0-9]{{0,24}}?){_PROCEEDING}{_THINGS}{_END}"
)
_NO_PROCEEDING = re.compile(rf"{_PROCEEDING}(?:案件|情况|申请)?(?:均|都)?(?:未发生|没有发生|为零|为无|无){_END}")
_NO_APPLICATION = re.compile(rf"(?P<received>{APPLICATION})(?:的)?(?:总?数量?|总?量)?(?:均|都)?为零{_END}")
_NONE_FEE = re.compile(
    r"(?:未曾|未|没有|无|不存在|不涉及)(?:发生|产生|有|存在)?(?:任何|过|因|就|向申请人|对申请人)*"
    r"(?:依申请公开|政府信息公开|信息公开|政府信息)?(?:的)?(?:申请)?(?:相关)?"
    r"(?P<fee>收取|收费|信息处理费|费用)[^,;。\n]{0,24}?" + _END
)
_ALL = r"(?:全部均|均已经|均已|均|已全部|全部已|全部|都已|都)"
_ALL_NATURAL = re.compile(rf"{_ALL}(?:为|是|系|由|来自)?(?:自然人|公民个人)(?:提出的?|提交的?)?(?:申请)?")
_ALL_DONE = re.compile(
    rf"{_ALL}(?:依法|依规|按要求|按规定)*(?P<done>办结|办理完毕|办理完成|处理完毕|结案|审结)(?![^,;。]{{0,4}}率)"
)
_ALL_OUTCOME = re.compile(
    rf"{_ALL}(?:依法|为|是|属于?|系|获|被|得到|作出|结果)*(?:(?P<granted>予以公开|同意公开|准予公开)|(?P<granted_partial>部分公开)"
    rf"|(?P<refused>不予公开)|(?P<unable>无法提供)|(?P<not_processed>不予处理)|(?P<upheld>维持)|(?P<corrected>纠正))(?:的)?(?:答复)?{_THINGS}"
    r"(?:原?行政行为|决定)?" + _END
)


_DONE_ALONE = re.compile(rf"已(?:依法|依规|按时|按期|及时)*(?P<done>办结|办理完毕|办理完成){_END}")
_OTHERWISE = re.compile("结果|败诉|纠|撤销|维持|公布|收到|办理|及时|按")


class Claim(NamedTuple):
    """A claim in folded text: ``none`` or ``all``, of what, where its words stand, and the year from or to which cases
    are carried where it is named by number (0: it is not)."""

    kind: str
    about: str
    detail: str
    start: int
    end: int
    year: int = 0


_NEGATION = re.compile("[未无]|没有|不存在|不涉及")
_TOTALITY = re.compile("[均都]|全部|已(?=[办依按及])")


def claims(text: str) -> list[Claim]:
    """The claims of a folded text, in order."""
    found: list[Claim] = []
    for trigger in _NEGATION.finditer(text):
        found += _nones(text, trigger.start())
    for match in _NO_PROCEEDING.finditer(text) if "复议" in text or "诉讼" in text else ():
        found.append(Claim("none", key(match), "", *match.span()))
    for match in _NO_APPLICATION.finditer(text) if "为零" in text else ():
        found.append(Claim("none", "received", "", *match.span()))
    end = 0
    for trigger in _TOTALITY.finditer(text):
        if trigger.start() >= end and (claim := _all(text, trigger.start())) is not None:
            found.append(claim)
            end = claim.end
    return sorted(found, key=lambda claim: claim.start)


def _nones(text: str, start: int) -> list[Claim]:
    """The claim of none that begins with a word of negation."""
    if match := _NONE.match(text, start):
        return [Claim("none", key(match), "", *match.span(), int(match["last"] or match["next"] or 0))]
    if match := _NONE_PROCEEDING.match(text, start):
        kind = next(kind for kind in ("proceedings", "reconsideration", "litigation") if match[kind])
        return [] if _OTHERWISE.search(match["words"]) else [Claim("none", kind, "", *match.span())]
    if match := _NONE_FEE.match(text, start):
        return [Claim("none", "fee", "", *match.span())]
    return []


def _all(text: str, start: int) -> Claim | None:
    """The claim of all that begins with a word of totality."""
    if match := _ALL_NATURAL.match(text, start):
        return Claim("all", "applicant", "natural_person", *match.span())
    if match := _ALL_DONE.match(text, start):
        return Claim("all", "done", match["done"], *match.span())
    if match := _DONE_ALONE.match(text, start):
        return Claim("all", "done", match["done"], *match.span())
    if match := _ALL_OUTCOME.match(text, start):
        return Claim("all", "outcome", key(match), *match.span())
    return None
