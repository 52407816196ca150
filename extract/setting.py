"""What the words around a number are about: applications for information or other business (建议提案, 热线, 审批)."""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.topics.topic import APPLICATION

_REACH = 220
"""How far back, within its paragraph, a number's object may be named."""

_OBJECT = re.compile(
    rf"(?=[政信依公申新收办答结建提留来热工咨审复诉许投调意规解])(?:(?P<application>{APPLICATION}|依申请公开|(?:新收|收到|办结|答复|结转)的?申请)"
    r"|建议|提案|留言|来信|来电|热线|工单|咨询|审批|复议|诉讼|许可|诉求|投诉人|调查问卷|意见征集|规范性文件|解读)"
)
_INFORMATION = ("信息公开", "依申请", "政务公开")
_REVIEWS = re.compile(
    r"备案|(?<![尚仍]未)(?<![尚仍正]在)审理|代理|出庭|承办|立案|指导|应诉工作|受理|办理|化解|调解|审查"
)
_ABOUT_INFORMATION = re.compile(
    r"(?:政府)?信息公开|依申请公开|政务公开|申请人?|答复|工作|方面|引发|引起|产生|发生|提起|收到|收取|不服|涉及|针对|关于|行政机关"
    r"|案件|[因由被类对就涉而]"
)


class Setting:
    """What the paragraphs of one section speak of."""

    def __init__(self, text: str, section: str) -> None:
        self._text = text
        self._section = section
        objects = [(m.end(), m.start(), m["application"] is not None) for m in _OBJECT.finditer(text)]
        self._ends = [end for end, _, _ in objects]
        self._objects = objects

    def of_applications(self, line: int, start: int) -> bool:
        """Whether applications are the last business named before ``start`` in the line that begins at ``line``; the
        section on applications needs no mention."""
        number = bisect_right(self._ends, start) - 1
        if number < 0 or self._objects[number][1] < max(line, start - _REACH):
            return self._section == "s3"
        return self._objects[number][2]

    def of_information(self, line: int, start: int) -> bool:
        """Whether proceedings named at ``start`` are those about information: their own words, or those shortly
        before."""
        first = max(line, start - _REACH)
        return self._section == "s4" or any(self._text.find(word, first, start) >= 0 for word in _INFORMATION)


def as_reviewing_organ(words: str) -> str:
    """The word that makes proceedings those an organ reviews, files or pleads, not those against it; empty for none."""
    match = _REVIEWS.search(words)
    return match[0] if match else ""


def without_information(words: str) -> str:
    """The words before a proceeding without those that only say that it is about information."""
    return _ABOUT_INFORMATION.sub("", words)
