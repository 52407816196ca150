"""The field's dictionary, read once from ``vocabulary.toml``, ``indicators.toml`` and ``rules.toml``: keys, labels, how
labels are recognised."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

GAP = "[ \x1d\x1e\x1f]*"
"""What may stand between two characters of a printed label: blanks and cell or row borders."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the dictionary."""

    kind: str
    key: str
    zh: str
    en: str
    match: str = ""
    lead: str = ""
    alone: bool = False
    forms: str = ""
    role: str = ""
    group: str = ""
    law: str = ""
    unit: str = ""
    signed: bool = False
    amount: bool = False
    measures: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    older: str = ""
    note_zh: str = ""
    note_en: str = ""
    formula: str = ""
    needs: tuple[str, ...] = ()
    severity: str = ""
    basis_zh: str = ""
    basis_en: str = ""
    exceptions_zh: str = ""
    exceptions_en: str = ""
    limits_zh: str = ""
    limits_en: str = ""

    def pattern(self) -> str:
        """A regular expression (no groups) for the printed label on a folded tape."""
        return "(?:" + "|".join(self.patterns()) + ")"

    def patterns(self) -> tuple[str, ...]:
        """One regular expression for each spelling of the label."""
        return tuple(_spelling(s) for s in self.match.split("|"))


def _spelling(label: str) -> str:
    return GAP.join("[^0-9\x1f]{0,24}?" if c == "*" else re.escape(c) for c in label)


@cache
def terms(kind: str) -> dict[str, Term]:
    """Every term of a kind (``items``, ``applicants``, ``rules`` …) by key, in the official order."""
    return {key: _term(kind, key, entry) for key, entry in _dictionary()[kind].items()}


def _term(kind: str, key: str, entry: dict[str, Any]) -> Term:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
    return Term(kind=kind, key=key, **fields)


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of terms, in the order of the files."""
    return tuple(_dictionary())


@cache
def _dictionary() -> dict[str, dict[str, dict[str, Any]]]:
    dictionary: dict[str, dict[str, dict[str, Any]]] = {}
    for name in ("vocabulary.toml", "indicators.toml", "rules.toml"):
        dictionary |= tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return dictionary


@cache
def item_keys(generation: str) -> tuple[str, ...]:
    """The value rows of table 3 in the official order: 23 for generation ``c``, 25 for ``d``."""
    return tuple(k for k, t in terms("items").items() if generation in t.forms)


@cache
def outcome_keys(generation: str) -> tuple[str, ...]:
    """The outcome rows that add up to ``outcome_total``: 19 for generation ``c``, 21 for ``d``."""
    return tuple(k for k in item_keys(generation) if terms("items")[k].role == "outcome")


APPLICANTS: tuple[str, ...] = tuple(terms("applicants"))
"""The seven columns of table 3; the last is the printed total."""

RESULTS: tuple[str, ...] = tuple(terms("results"))
"""The five columns of each procedure of table 4; the last is the printed total."""

PROCEDURES: tuple[str, ...] = tuple(terms("procedures"))
"""The three procedures of table 4."""
