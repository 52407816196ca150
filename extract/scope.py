"""Whose figures the tables hold: the organ's own, or those of its whole area (formats §5.3).

Decided for table 2 and table 3 apart, because a city's report often counts the applications of the whole city and the
normative documents of its government alone.  Words decide; what they leave open is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extract.organkind import DEPARTMENT, DISPATCHED, INSTITUTION, OFFICE, STREET, TOWN, VERTICAL
from extract.sections import Section

OWN, OFFICES, WHOLE, SYSTEM = "own", "office", "whole_area", "system"
"""本机关; 办公厅（室）代政府办理; 全市、全区; 本系统."""

_ALONE = (DEPARTMENT, VERTICAL, DISPATCHED, STREET, TOWN, INSTITUTION)
_AREAS = "省市区县州盟旗"
_ALL = re.compile(rf"全[{_AREAS}]|各级|各部门|各(?:有关)?单位|各[县市区]|各乡镇|各镇街")
_WHOLE = re.compile(rf"{_ALL.pattern}|我[{_AREAS}]")
_SYSTEM = re.compile(rf"全系统|本系统|系统各单位|全[{_AREAS}][^,，。;；]{{2,10}}(?:系统|机关)")
_GOVERNMENT = re.compile(r"[省市区县州盟旗](?:政府|本级)|管委会|人民政府")
_APPLICATIONS = re.compile(
    r"(?:收到|受理|接收|新收|收悉|办理|接到)[^,，。;；]{0,20}申请|申请[^。;；]{0,8}[0-9]+ ?[件条份宗项]"
)
_DOCUMENTS = re.compile(
    r"(?:规范性文件|规章|政策性文件)[^。;；]{0,6}[0-9]+ ?[件个份部]|[0-9]+ ?[件个份部][^。;；]{0,4}(?:规范性文件|规章)"
)
_COMPILED = re.compile(r"(?:汇总|综合|汇集)[^。;；]{2,60}(?:编制|而成|形成)")
_SENTENCE = re.compile(r"[。;；\n]")


@dataclass(frozen=True, slots=True)
class Scope:
    """Scope of table 2 and of table 3, None where nothing tells, and the words or the rule that told."""

    table2: str | None
    table3: str | None
    basis: str

    @property
    def report(self) -> str | None:
        """One word for the report: the scope of its applications, else of its documents."""
        return self.table3 or self.table2


def scope(kind: str | None, preface: str, sections: Iterable[Section]) -> Scope:
    """The scope of a report by an organ of this kind."""
    if kind is None:
        return Scope(None, None, "the issuer's kind is not known")
    compiled = _COMPILED.search(preface)
    gathered = WHOLE if compiled and _ALL.search(compiled[0]) else None
    sentences = [s for section in sections if section.key in ("s1", "s2", "s3") for s in _SENTENCE.split(section.text)]
    applications = next((s for s in sentences if "申请" in s and _APPLICATIONS.search(s)), "")
    subject = _subject(applications, _APPLICATIONS)
    if kind in _ALONE:
        told = _SYSTEM.search(subject)
        found = SYSTEM if told else OWN
        return Scope(found, found, f"“{told[0]}”" if told else f"a {kind} reports for itself")
    if kind == OFFICE:
        told = _ALL.search(subject)
        basis = f"“{told[0]}”" if told else "an office reports for itself and what it handles for its government"
        return Scope(OFFICES, WHOLE if told else OFFICES, basis)
    documents = next((s for s in sentences if ("文件" in s or "规章" in s) and _DOCUMENTS.search(s)), "")
    second, third = _of_area(documents, _DOCUMENTS) or gathered, _of_area(applications, _APPLICATIONS) or gathered
    told_by = [f"“{words}”" for words in (applications[:60], documents[:60]) if words]
    basis = " ".join(told_by) if second or third else "no words tell whose figures they are"
    return Scope(second, third, f"“{compiled[0]}”" if gathered and compiled else basis)


def _of_area(sentence: str, figures: re.Pattern[str]) -> str | None:
    """Scope of a government's or zone's figures by the subject of the sentence that states them."""
    subject = _subject(sentence, figures)
    if _WHOLE.search(subject):
        return WHOLE
    return OWN if _GOVERNMENT.search(subject) else None


def _subject(sentence: str, figures: re.Pattern[str]) -> str:
    """What stands before the figures, and the words between."""
    match = figures.search(sentence)
    return sentence[: match.start() + 12] if match else ""
