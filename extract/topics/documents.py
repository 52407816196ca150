"""Normative documents and rules, decisions of Article 20, and the information-processing fee."""

from __future__ import annotations

import re

from extract.topics.topic import COUNTED, Topic

_MEASURES = ("in_force", "repealed", "issued", "published")
_VERBS = (
    r"(?P<issued>制发|印发|制定印发|制定出台|制定|出台|新制定|新出台)?(?P<published>主动公开|集中公开|公开发布|公开|公布|发布)?"
    r"(?P<repealed>废止和?失效|废止或?失效|(?:宣布)?废止|宣布失效)?(?P<in_force>现行有效(?:的)?|继续有效(?:的)?|保留(?:的)?(?:现行有效(?:的)?)?)?"
)
_LEAD = re.compile(
    rf"{_VERBS}(?:了|的)?(?P<whose>[区县市省镇乡州盟旗本我]?(?:人民)?(?:政府(?!规章)|街道|委|局)?(?:办公[室厅]|办)?(?:的)?)"
    rf"(?P<what>(?:行政)?规范性文件|(?<!部门)(?:政府)?规章)(?:文件)?{COUNTED}"
)
_TAIL = re.compile(r"(?:的)?(?P<what>(?:行政)?规范性文件|(?:政府)?规章(?!制度))(?:$|(?=[并且的]))")
_VERB_LAST = re.compile(rf"{_VERBS}(?:了)?{COUNTED}")
_VERB_ALONE = re.compile(rf"(?:共|已|并|同步|同时)*{_VERBS}(?:了)?(?:文件)?{COUNTED}")
_DECISION = re.compile(
    r"(?:作出|实施|办理|办结)(?:的|了)?(?P<what>行政许可|行政处罚|行政强制)(?:决定|措施)?(?:案件|事项)?" + COUNTED
)
_DECISIONS = {"行政许可": "licences", "行政处罚": "penalties", "行政强制": "coercive_measures"}
_FEE = re.compile(r"(?P<named>信息处理费)(?:用)?(?:收入)?(?:金额|费用)?" + COUNTED)
_CHARGED = re.compile(r"收取(?:的|了)?(?:费用|金额)?" + COUNTED)


def document(lead: str, tail: str) -> Topic | None:
    """Normative documents or rules, the kind being the measure (empty where only a clause before can tell); a measure
    without them (废止3件), about ``documents``; or decisions by their item of table 2."""
    words = lead + tail
    if "规范性文件" in words or "规章" in words:
        return _named(lead, tail)
    if "行政" in lead and (match := _DECISION.search(lead)):
        return Topic("decisions", _DECISIONS[match["what"]], lead[: match.start()])
    if (verb := _VERB_ALONE.fullmatch(lead)) and (measure := _measure(verb)):
        return Topic("documents", measure, "")
    return None


def _named(lead: str, tail: str) -> Topic | None:
    match = _LEAD.search(lead)
    if match is not None:
        about = "rules" if match["what"].endswith("规章") else "normative_documents"
        return Topic(about, _measure(match), lead[: match.start()] + match["whose"])
    named = _TAIL.match(tail)
    verb = _VERB_LAST.search(lead) if named else None
    if named is None or verb is None:
        return None
    return Topic(
        "rules" if named["what"].endswith("规章") else "normative_documents", _measure(verb), lead[: verb.start()]
    )


def _measure(match: re.Match[str]) -> str:
    return next((measure for measure in _MEASURES if match[measure]), "")


def fee(lead: str) -> Topic:
    """An amount: the information-processing fee where it is named (kind ``named``), or one that was charged."""
    if match := _FEE.search(lead):
        return Topic("fee", "named", lead[: match.start()])
    if match := _CHARGED.search(lead):
        return Topic("fee", "", lead[: match.start()])
    return Topic("other", "", lead)
