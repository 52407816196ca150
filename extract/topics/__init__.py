"""What a number of the narrative counts: applications, an outcome, a kind of applicant, a proceeding, documents.

Told from the words directly before the number (``lead``) and directly behind it (``tail``), both folded.  A topic is
named only where the words leave no other; everything else is ``other``.
"""

from __future__ import annotations

from extract.topics import applications, documents, outcomes, proceedings, ratios
from extract.topics.topic import Topic

__all__ = ["Topic", "topic"]

_READERS = (applications.carried, outcomes.applicant, outcomes.outcome, proceedings.suit, documents.document)

_CASES = frozenset("件份起宗条个次例项部")
"""Units in which applications, cases and documents are counted."""


def topic(lead: str, tail: str, unit: str) -> Topic:
    """The topic of a number with this unit between these words; ``other`` when they do not tell."""
    if unit in ("%", "‰", "个百分点", "百分点"):
        return ratios.ratio(lead, tail)
    if unit in ("元", "万元", "亿元"):
        return documents.fee(lead)
    if unit not in _CASES:
        return Topic("other", "", lead)
    for reader in _READERS:
        if (found := reader(lead, tail)) is not None:
            return found
    return applications.counted(lead, tail) or Topic("other", "", lead)
