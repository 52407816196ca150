"""What one cell prints: a number, a blank, a dash, words, or something the document does not fix."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from extract.folding import fold, fold_line, tidy

_PLAIN = r"(?:0|[1-9]\d{0,14})"
"""No count or amount has sixteen digits before the point, and none begins with a needless nought."""

_INTEGER = re.compile(_PLAIN)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){1,4}")
_SIGNED = re.compile(rf"(?P<sign>[+-]|增加?|减少?)?(?P<digits>{_PLAIN})(?:项|件|个)?")
_DECIMAL = re.compile(rf"(?P<number>(?:{_PLAIN}|{_GROUPED.pattern})(?:\.\d{{1,15}})?)\(?(?P<unit>万元|元|亿元)?\)?")
_REMARKED = re.compile(rf"(?P<number>{_PLAIN})(?:件|条|项|个|份|宗|次|起)?(?P<remark>\(.*\))?", re.DOTALL)
_DASH = re.compile(r"[-/\\○〇*]+|N/?A", re.IGNORECASE)
_BLANK_INSIDE = re.compile(r"\d \d")
_BLANK_GROUPED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?\D*")
_BROKEN = re.compile(r"\d\s*[\r\n]\s*\d")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True, unsafe_hash=True)  # frozen costs a microsecond a cell; nothing changes one
class Value:
    """One cell as printed; ``number`` is None unless ``state`` is ``number`` or ``unverified``.

    ``confidence`` (0 to 1) is the recogniser's, None where the carrier states the text itself.
    """

    number: int | Decimal | None
    state: str
    text: str
    unit: str = ""
    candidates: tuple[str, ...] = ()
    place: str = ""
    reason: str = ""
    confidence: float | None = None

    def json(self) -> object:
        """The cell in the contract's shape: a plain number, None for a blank, else ``{"value", "text", "state"}``."""
        plain: object = self.number if not isinstance(self.number, Decimal) else str(self.number)
        said = self.unit or self.reason or self.confidence is not None
        if self.state == "number" and not said and _same(self.text, plain):
            return plain
        if self.state == "blank":
            return None
        cell: dict[str, object] = {"value": plain, "text": self.text, "state": self.state}
        if self.confidence is not None:
            cell["confidence"] = self.confidence
        if self.unit:
            cell["unit"] = self.unit
        if self.candidates:
            cell["candidates"] = list(self.candidates)
        if self.reason:
            cell["reason"] = self.reason
        return cell

    def agrees(self, other: Value) -> bool:
        """Whether two readings of a cell say the same."""
        return self is other or (self.number == other.number and self.state == other.state and self.unit == other.unit)


def _same(text: str, plain: object) -> bool:
    number = str(plain)
    return text == number or fold(text).replace(",", "") == number


def doubtful(text: str, candidates: tuple[str, ...] = (), reason: str = "", place: str = "") -> Value:
    """A cell whose value the document does not fix."""
    return Value(None, "doubtful", text, "", candidates, place, reason)


ABSENT = Value(None, "absent", "")
"""A cell of a row or column that the document does not have."""


@lru_cache(maxsize=4096)
def read_count(text: str, place: str = "", signed: bool = False) -> Value:
    """A count (件, 项): a non-negative integer, or any integer where ``signed``.  Both readings ask for most cells."""
    bare = text.strip()
    if bare.isdigit() and bare.isascii() and len(bare) < 10 and (bare[0] != "0" or len(bare) == 1):
        return Value(int(bare), "number", bare, "", (), place)
    folded, line = fold(text), fold_line(text)
    if (unsure := _unsure(text, folded, line, place)) is not None:
        return unsure
    if _INTEGER.fullmatch(folded):
        return Value(int(folded), "number", line, place=place)
    if _GROUPED.fullmatch(folded):
        return Value(int(folded.replace(",", "")), "number", line, place=place)
    if signed and (match := _SIGNED.fullmatch(folded)):
        negative = match["sign"] is not None and match["sign"][0] in "-减"
        return Value(int(match["digits"]) * (-1 if negative else 1), "number", line, place=place)
    if match := _REMARKED.fullmatch(folded):
        return Value(int(match["number"]), "number", line, place=place)
    return _no_number(folded, line, place)


def read_amount(text: str, place: str = "") -> Value:
    """An amount of money as exact decimal, with the unit as printed (empty when only the header states it)."""
    folded, line = fold(text), fold_line(text)
    if (unsure := _unsure(text, folded, line, place)) is not None:
        return unsure
    if match := _DECIMAL.fullmatch(folded):
        return Value(Decimal(match["number"].replace(",", "")), "number", line, match["unit"] or "", place=place)
    return _no_number(folded, line, place)


def _unsure(text: str, folded: str, line: str, place: str) -> Value | None:
    """A blank, or digits of which nobody can say that they are one number: with a blank or a line's end between them
    (but for groups of three), or with a raised or circled digit, which is a footnote's."""
    if not folded:
        return Value(None, "blank", text.strip(), place=place)
    if not text.isascii() and any(unicodedata.category(c) == "No" for c in text):
        candidates = tuple(_NUMBER.findall("".join(c for c in text if unicodedata.category(c) != "No")))
        return doubtful(text.strip(), candidates, "a footnote mark beside the number", place)
    if _BROKEN.search(tidy(text)) or (_BLANK_INSIDE.search(line) and not _BLANK_GROUPED.fullmatch(line)):
        return doubtful(line, (folded, *_NUMBER.findall(line))[:6], "blanks inside the number", place)
    return None


def _no_number(folded: str, line: str, place: str) -> Value:
    """A dash, words, or digits among words."""
    if _DASH.fullmatch(folded):
        return Value(None, "dash", line, place=place)
    if any(c.isdigit() for c in folded):
        reason = "no way to print a count" if folded.isdigit() else "a number among words"
        return doubtful(line, tuple(_NUMBER.findall(folded))[:6], reason, place)
    return Value(None, "text", line, place=place)
