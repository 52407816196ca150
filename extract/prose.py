"""Running text in one form for reading, with the way back to every printed character: blanks out, half-width digits and
punctuation, simplified characters.  A quote is always the printed text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from extract.folding import Forms, simplification

_BLANKS = "[ \t\r\f\v\xa0\xad\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]+"
_BLANK = re.compile(_BLANKS)
_BLANK_OR_MARK = re.compile(rf"\[bookmark:[^\]]*\]|{_BLANKS}")
_SENTENCE = re.compile(r"[。!?\n]+")
_FULL_WIDTH = {chr(point): chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
_PUNCTUATION = dict.fromkeys("—–―─‐‑‒−", "-") | {
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "｛": "{",
    "〜": "~",
    "～": "~",
}


@cache
def _one_form() -> Forms:
    traditional = {c: simple for c, simple in simplification().of.items() if "\u4e00" <= c <= "\u9fff"}
    return Forms(_FULL_WIDTH | _PUNCTUATION | traditional)


@dataclass(frozen=True)
class Prose:
    """A printed text and its folded form, one character for one."""

    printed: str
    text: str
    changes: tuple[int, ...]
    """The folded positions, ascending, from which the distance to the printed position is another."""
    distances: tuple[int, ...]

    def at(self, position: int) -> int:
        """The printed position of a folded one."""
        return position + self.distances[bisect_right(self.changes, position) - 1]

    def quote(self, start: int, end: int) -> str:
        """The printed text of a folded stretch, whatever was left out inside it included."""
        return self.printed[self.at(start) : self.at(end - 1) + 1]

    def sentence(self, position: int) -> int:
        """The number of the sentence at a folded position (of the one before, between two)."""
        return max(0, bisect_right(self.sentences, (position, len(self.text) + 1)) - 1)

    def line(self, position: int) -> int:
        """Where the line at a folded position begins."""
        return self.text.rfind("\n", 0, position) + 1

    def paragraph(self, position: int) -> str:
        """The folded line at a position."""
        end = self.text.find("\n", position)
        return self.text[self.line(position) : end if end >= 0 else len(self.text)]

    def closed(self, start: int, end: int) -> bool:
        """Whether a bracket opened before these folded positions ends between them."""
        ends, opens = (bisect_left(at, end) - bisect_left(at, start) for at in (self._closing, self._opening))
        return ends > opens

    @cached_property
    def _opening(self) -> list[int]:
        return [bracket.start() for bracket in re.finditer(r"\(", self.text)]

    @cached_property
    def _closing(self) -> list[int]:
        return [bracket.start() for bracket in re.finditer(r"\)", self.text)]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence in the folded text, full stop not included."""
        found, start = [], 0
        for stop in _SENTENCE.finditer(self.text):
            if stop.start() > start:
                found.append((start, stop.start()))
            start = stop.end()
        if start < len(self.text):
            found.append((start, len(self.text)))
        return found


@lru_cache(maxsize=32)
def prose(printed: str) -> Prose:
    """The text folded; a blank stays where it may part two numbers, line breaks stay."""
    pieces: list[str] = []
    changes, distances = [0], [0]
    position = length = 0
    for gap in (_BLANK_OR_MARK if "[bookmark" in printed else _BLANK).finditer(printed):
        pieces.append(printed[position : gap.start()])
        length += gap.start() - position
        position = gap.end()
        if _parts_numbers(printed, gap):
            pieces.append(" ")
            length += 1
        changes.append(length)
        distances.append(position - length)
    pieces.append(printed[position:])
    return Prose(printed, _one_form().put("".join(pieces)), tuple(changes), tuple(distances))


def _parts_numbers(printed: str, gap: re.Match[str]) -> bool:
    before, after = printed[gap.start() - 1 : gap.start()], printed[gap.end() : gap.end() + 1]
    return before.isdigit() and after.isdigit()
