"""Reconsiderations, lawsuits and their results."""

from __future__ import annotations

import re

from extract.topics.topic import COUNTED, Topic, key

_CASE = r"(?:的)?(?:案件|申请|事项|案|行为)?"
_HINT = re.compile("[议诉维纠审]|结案|结果")
_SUIT = re.compile(
    r"(?:(?P<proceedings>行政复议(?:和|及|、|与|或|以及)(?:提起)?(?:行政)?诉讼)"
    r"|(?P<litigation_direct>未经(?:行政)?复议(?:而)?直接(?:提?起诉|提起行政诉讼))"
    r"|(?P<litigation_after_reconsideration>复议后(?:再)?(?:提?起诉|提起行政诉讼))"
    rf"|(?P<reconsideration>行政复议|被复议)|(?P<litigation>行政诉讼|行政应诉|诉讼|被诉|被起诉)){_CASE}(?:情况)?{COUNTED}"
)
_SUIT_TAIL = re.compile(
    rf"(?:的)?(?:(?:因|由|涉及|有关)[^,;。0-9]{{0,20}}?的)?(?:政府信息公开)?(?:(?P<reconsideration>行政复议)|(?P<litigation>行政诉讼)){_CASE}(?:$|(?=被|结果|均|已))"
)
_RESULT = (
    r"(?P<upheld>(?:结果|获)?维持(?:原?(?:行政行为|具体行政行为|决定))?)|(?P<corrected>(?:结果|被)?纠正)"
    r"|(?P<other_result>其[他它]结果)|(?P<pending>(?:尚)?未审结|尚未结案|[尚正]在审理(?:中)?)"
)
_RESULT_LEAD = re.compile(rf"(?:{_RESULT}){_CASE}{COUNTED}")
_RESULT_TAIL = re.compile(rf"(?:案件)?(?:的)?(?:{_RESULT})")


def suit(lead: str, tail: str) -> Topic | None:
    """A kind of proceeding with its total, or a result whose proceeding the words before must tell."""
    if not _HINT.search(lead) and not _HINT.search(tail):
        return None
    if match := _SUIT.search(lead):
        return Topic(key(match), "total", lead[: match.start()])
    if match := _RESULT_LEAD.search(lead):
        return Topic("result", key(match), lead[: match.start()])
    if match := _SUIT_TAIL.match(tail):
        return Topic(key(match), "total", lead)
    if not lead and (match := _RESULT_TAIL.match(tail)):
        return Topic("result", key(match), "")
    return None
