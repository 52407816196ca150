"""A finding: a rule applied at one place, with its evidence, both sides, and plain words that state numbers and no
cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from extract.statements import Statement, plain
from extract.vocabulary import terms

Number: TypeAlias = int | Decimal

FAIL, NEEDS_READING = "fail", "needs reading"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One operand: a cell, a quote of the narrative (table ``narrative``, row the section, column the position in it)
    or a field of the metadata (table ``metadata``, row the field)."""

    table: str
    row: str
    column: str
    value: Number | str | None
    quote: str = ""

    def json(self, side: str) -> dict[str, object]:
        """The operand in the contract's shape."""
        value = plain(self.value) if isinstance(self.value, Decimal) else self.value
        told: dict[str, object] = {"table": self.table, "row": self.row, "column": self.column, "value": value}
        if self.quote:
            told["quote"] = self.quote
        return told | {"side": side}


def quoted(statement: Statement) -> Evidence:
    """A statement as evidence."""
    return Evidence("narrative", statement.section, str(statement.position), statement.printed, statement.quote)


def field(name: str, value: Number | str | None) -> Evidence:
    """A field of the metadata as evidence."""
    return Evidence("metadata", name, "", value)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold (``fail``) or whose operands a person must read (``needs reading``).

    ``reading`` names the reading that comes nearest, or the one that fits in part; ``severity`` is empty for the rule's
    own."""

    rule: str
    where: str
    left: Number
    right: Number
    left_evidence: tuple[Evidence, ...]
    right_evidence: tuple[Evidence, ...]
    zh: str
    en: str
    verdict: str = FAIL
    severity: str = ""
    reading: str = ""

    def json(self) -> dict[str, object]:
        """The finding in the contract's shape (docs/architecture.md)."""
        rule = terms("rules")[self.rule]
        told: dict[str, object] = {
            "rule": self.rule,
            "where": self.where,
            "severity": self.severity or rule.severity,
            "verdict": self.verdict,
            "left": plain(Decimal(self.left)),
            "right": plain(Decimal(self.right)),
            "formula": rule.formula,
            "operands": [
                *(e.json("left") for e in self.left_evidence),
                *(e.json("right") for e in self.right_evidence),
            ],
            "message_zh": f"{self.zh}（{rule.zh}）",
            "message_en": f"{self.en} ({rule.en})",
        }
        if self.reading:
            told["reading"] = self.reading
        return told


def place(statement: Statement) -> str:
    """Where a finding on a statement was applied: the section and the words, which last when text moves."""
    words = "".join(statement.quote.split())
    return f"{statement.section} {words if len(words) <= 60 else words[-60:]}"


def numbered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with a number behind the place where a rule was applied at two places of the same words."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for finding in findings:
        count = seen[finding.rule, finding.where] = seen.get((finding.rule, finding.where), 0) + 1
        kept.append(finding if count == 1 else replace(finding, where=f"{finding.where} #{count}"))
    return kept
