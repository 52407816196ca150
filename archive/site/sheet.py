"""The cells of one statutory table of one report: what is printed, how sure it is, which failed equations it is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from datasette.utils import tilde_encode

from archive.site.labels import Label, term_label, value_label
from archive.site.language import say

Place: TypeAlias = tuple[str, str, str]
"""Table, row and column of a cell."""


@lru_cache(4096)
def cell_anchor(place: Place) -> str:
    """The ``id`` of a cell in the page."""
    return "-".join(("cell", *map(tilde_encode, place)))


@lru_cache(4096)
def _evidence(place: Place) -> str:
    return "/".join(map(tilde_encode, place))


class Cell(NamedTuple):
    """One cell of a laid-out table: a heading (``scope`` set) or a value (``state`` set); ``evidence`` is its place
    as the addresses of evidence have it, empty where nothing is printed.  A page makes hundreds, tuples quickly."""

    text: str
    scope: str = ""
    width: int = 1
    height: int = 1
    original: str = ""
    state: str = ""
    title: str = ""
    note: int = 0
    evidence: str = ""
    anchor: str = ""
    findings: tuple[int, ...] = ()
    involved: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote on a cell whose value the document does not fix, or where words stand for a number."""

    number: int
    place: str
    state: str
    printed: str
    candidates: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A failed relation as shown beside the table: its number on the page, and its cells."""

    number: int
    finding_id: str
    rule: str
    severity: str
    verdict: str
    message: str
    places: tuple[Place, ...]

    @property
    def anchor(self) -> Place | None:
        """What carries the mark: the words that a rule was applied to, else the last operand, which is the printed
        total of every rule on cells."""
        said = [place for place in self.places if place[0] == "narrative"]
        return said[0] if said else self.places[-1] if self.places else None


def findings_of(rows: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings of a report in the reader's language, numbered in the order given; cells of other reports are left
    out."""
    return [
        Finding(
            number,
            row["finding_id"],
            row["rule"],
            row["severity"],
            row["verdict"],
            say(row["message_zh"], row["message_en"]),
            tuple(
                (o["table"], o["row"], o["column"])
                for o in json.loads(row["operands"])
                if o.get("report_id", row["report_id"]) == row["report_id"]
            ),
        )
        for number, row in enumerate(rows, start=1)
    ]


class Sheet:
    """The values of one table, looked up by row and column; notes are collected in the order of the look-ups."""

    def __init__(
        self,
        table: str,
        rows: Mapping[str, Mapping[str, Any]],
        states: Mapping[Place, Mapping[str, Any]],
        findings: Sequence[Finding],
    ) -> None:
        self._table = table
        self._rows = rows
        self._states = states
        self._anchored: dict[Place | None, tuple[int, ...]] = {}
        for finding in findings:
            self._anchored[finding.anchor] = (*self._anchored.get(finding.anchor, ()), finding.number)
        self._involved = {place for finding in findings for place in finding.places}
        self._seen: set[str] = set()
        self.notes: list[Note] = []
        self.states: dict[str, str] = {}

    def value(self, row: str, column: str, width: int = 1) -> Cell:
        """One value cell, as printed."""
        place = (self._table, row, column)
        self._seen.add(row)
        known = self._states.get(place)
        number = self._rows[row][column] if row in self._rows else None
        if known is None and number is not None:
            return self._plain(place, str(number), width)
        state = known["state"] if known else "absent"
        if state != "number":
            self.states[state] = _meaning(state)
        printed = known["printed"] if known and known["printed"] else ("" if number is None else str(number))
        # A run of digits stands for several cells at once: shown in one of them it would be taken for its number.
        text = "" if state == "doubtful" else printed
        return Cell(
            text or _stand_in(state),
            width=width,
            state=state,
            title=_title(state, printed, number, known),
            evidence="" if state == "absent" else _evidence(place),
            note=self._note(row, column, known) if known and state in ("doubtful", "unverified", "text") else 0,
            anchor=cell_anchor(place),
            findings=self._anchored.get(place, ()),
            involved=place in self._involved,
        )

    def _plain(self, place: Place, text: str, width: int) -> Cell:
        """A number printed as such, as most cells are."""
        return Cell(
            text,
            width=width,
            state="number",
            evidence=_evidence(place),
            anchor=cell_anchor(place),
            findings=self._anchored.get(place, ()),
            involved=place in self._involved,
        )

    def outside(self) -> list[tuple[str, str]]:
        """Rows that were read but have no place in the form's layout, with their numbers; never dropped in silence."""
        return [
            (label(row), ", ".join(f"{k} {v}" for k, v in columns.items() if isinstance(v, int | str)))
            for row, columns in self._rows.items()
            if row not in self._seen
        ]

    def _note(self, row: str, column: str, known: Mapping[str, Any]) -> int:
        candidates = tuple(json.loads(known["candidates"])) if known["candidates"] else ()
        place = f"{label(row)} · {label(column)}"
        reason = str(value_label("reason", known["reason"] or "") or known["reason"] or "")
        note = Note(len(self.notes) + 1, place, _meaning(known["state"]), known["printed"] or "", candidates, reason)
        self.notes.append(note)
        return note.number


_KINDS = ("items", "heads", "disclosures", "procedures", "indicators", "applicants", "results", "measures", "figure")
_STAND_INS = {
    "blank": Label("空白", "blank"),
    "dash": Label("–", "–"),
    "text": Label("文字", "words"),
    "absent": Label("无", "none"),
    "doubtful": Label("存疑", "doubtful"),
    "unverified": Label("未核验", "unverified"),
}
"""What is shown where nothing is printed that could be."""


def label(key: str) -> str:
    """What a row or column of the statutory tables is called in the reader's language."""
    found = next((known for kind in _KINDS if (known := term_label(kind, key)) is not None), None)
    return str(found or key)


def _stand_in(state: str) -> str:
    return str(_STAND_INS[state])


def _meaning(state: str) -> str:
    """What a state means; the English of the vocabulary says itself that a blank is no zero."""
    zero = say("（不是零）", "") if state in ("blank", "dash", "absent") else ""
    return f"{term_label('states', state)}{zero}"


def _title(state: str, printed: str, number: object, known: Mapping[str, Any] | None) -> str:
    if state == "number":
        return say(f"原表所印“{printed}”，数值{number}", f"printed “{printed}”, value {number}")
    words = [_meaning(state)]
    if printed and state != "dash":
        words.append(say(f"原文“{printed}”", f"printed “{printed}”"))
    if known is not None and known["candidates"]:
        candidates = ", ".join(json.loads(known["candidates"]))
        words.append(say(f"备选读法：{candidates}", f"candidates: {candidates}"))
    return say("；", "; ").join(words)
