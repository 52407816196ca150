"""The topic of a number settled by its surroundings: a result takes the proceeding named before it, a bare 收到9件 the
business its paragraph speaks of, a part the population of its whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.clause import Clause
from extract.population import Issuer, Population, population
from extract.setting import Setting, as_reviewing_organ, without_information
from extract.topics import Topic
from extract.topics.topic import APPLICATION

_FLOWS = ("received", "dealt", "handled")
_PROCEEDINGS = ("proceedings", "reconsideration", "litigation", "litigation_direct", "litigation_after_reconsideration")
_DOCUMENTS = ("normative_documents", "rules")
_NAMED = re.compile(APPLICATION)
_OTHER = Topic("other", "", "")
_TELLING = re.compile("[年月季半全各系县区镇乡局委厅市州来历。]|街道|中心|公司|部门|单位|政府|管委会")
_PUBLISHING = re.compile("动态|更新|发布|公开|同步")


@dataclass(slots=True)
class Memory:
    """What earlier numbers of the section settled: sentence and kind of the last proceeding and document, line and
    population of the last figure of applications, sentence and population of the last figure that was a mere part."""

    proceeding: tuple[int, str] = (-1, "")
    document: tuple[int, str, str, Population | None] = (-1, "", "", None)
    applications: tuple[int, Population | None] = (-1, None)
    told: tuple[int, Population | None] = (-1, None)


def settle(topic: Topic, clause: Clause, setting: Setting, issuer: Issuer, memory: Memory) -> tuple[Topic, Population]:
    """The topic and the population; ``memory`` is brought up to date."""
    if topic.about in (*_FLOWS, "carried_in", "carried_out", "outcome", "applicant", "channel"):
        return _applications(topic, clause, setting, issuer, memory)
    if topic.about in _PROCEEDINGS:
        return _proceeding(topic, clause, setting, issuer, memory)
    if topic.about == "result":
        sentence, kind = memory.proceeding
        if sentence != clause.sentence or not kind:
            return _OTHER, Population("", None, "")
        return Topic(kind, topic.detail, ""), _inherited(memory, issuer, clause)
    if topic.about in (*_DOCUMENTS, "documents"):
        return _document(topic, clause, issuer, memory)
    if topic.about in ("fee", "decisions"):
        return topic, population(issuer, without_information(topic.subject), clause.before, strict=True)
    return topic, _part(topic, clause, issuer, memory)


def _part(topic: Topic, clause: Clause, issuer: Issuer, memory: Memory) -> Population:
    """The population of a part: that of the part before in the sentence, unless the words between tell another."""
    sentence, before = memory.told
    if before is None or sentence != clause.sentence or _TELLING.search(clause.between):
        before = population(issuer, topic.subject, clause.before, strict=False)
        memory.told = (clause.sentence, before)
    return before


def _applications(
    topic: Topic, clause: Clause, setting: Setting, issuer: Issuer, memory: Memory
) -> tuple[Topic, Population]:
    named = topic.detail in ("named", "alone") or (
        topic.about.startswith("carried") and _NAMED.search(clause.lead + clause.tail)
    )
    if not named and not setting.of_applications(clause.line, clause.start):
        return _OTHER, Population("", None, "")
    whole = topic.about in ("received", "dealt")
    if whole or topic.about == "handled":
        whose = population(issuer, topic.subject, clause.before, strict=True)
    else:
        whose = _part(topic, clause, issuer, memory)
    line, before = memory.applications
    if whole:
        memory.applications = (clause.line, whose)
    elif not whose.aside and before is not None and line == clause.line and before.aside:
        whose = whose._replace(aside=before.aside)
    if topic.about in ("carried_in", "carried_out") and topic.detail:
        due = (issuer.year or 0) + (1 if topic.about == "carried_out" else -1)
        if int(topic.detail) != due:
            whose = whose._replace(aside=f"another year: {topic.detail}")
    return topic, whose


def _proceeding(
    topic: Topic, clause: Clause, setting: Setting, issuer: Issuer, memory: Memory
) -> tuple[Topic, Population]:
    memory.proceeding = (clause.sentence, topic.about)
    told = "信息公开" in clause.tail or "依申请" in clause.tail
    if not told and not setting.of_information(clause.line, clause.start + len(clause.lead)):
        return topic, Population("", None, "not said to be about information")
    whose = population(issuer, without_information(topic.subject), clause.before, strict=True)
    if not whose.aside and (word := as_reviewing_organ(clause.before + topic.subject)):
        whose = whose._replace(aside=f"may be cases it handles for others: {word}")
    memory.applications = (clause.line, whose)
    return topic, whose


def _inherited(memory: Memory, issuer: Issuer, clause: Clause) -> Population:
    line, before = memory.applications
    return before if before is not None and line == clause.line else population(issuer, "", clause.before, strict=False)


def _document(topic: Topic, clause: Clause, issuer: Issuer, memory: Memory) -> tuple[Topic, Population]:
    """Documents take the kind or the measure that is missing, and whose they are, from the number before in the same
    sentence."""
    sentence, kind, measure, before = memory.document
    linked = sentence == clause.sentence and before is not None
    bare = topic.about == "documents" or not topic.detail
    if bare and not (linked and kind and measure and not topic.subject):
        return _OTHER, Population("", None, "")
    if topic.about == "documents":
        topic = topic._replace(about=kind)
    elif not topic.detail:
        topic = topic._replace(detail=measure)
    whose = population(issuer, _PUBLISHING.sub("", topic.subject), clause.before, strict=True)
    if bare and before is not None and before.aside:
        whose = before
    if not whose.aside and "清理" in clause.before + topic.subject:
        whose = whose._replace(aside="figures of a clean-up")
    memory.document = (clause.sentence, topic.about, topic.detail, whose)
    return topic, whose
