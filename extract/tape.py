"""The tape: a document as one folded string in which cell and row borders are characters.

The second, independent reading of the tables works on it: labels are found in the official order wherever they stand,
and what lies between two labels is the run of the first one's values.  It needs no geometry, so wrong spans do not
mislead it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extract.document import Block, Grid
from extract.folding import fold, fold_line
from extract.vocabulary import GAP, Term, terms

CELL, ROW, BLOCK = "\x1f", "\x1e", "\x1d"
_NUMBERING = re.compile(
    rf"(?:[1-9]{GAP}[.、,:)]|\({GAP}[0-9一二三四五六七八九十]{{1,2}}{GAP}\)|[一二三四五六七]{GAP}[、.]){GAP}$"
)
"""What may stand before a label: ``2.`` ``（三）`` ``四、`` and their kin.  A single digit, since in flattened text the
digits before it are the values of the row above."""


@dataclass(frozen=True, slots=True)
class Tape:
    """The string, and for each cell or paragraph where it begins and what it was printed as."""

    text: str
    starts: tuple[int, ...]
    printed: tuple[tuple[str, str], ...]

    def origin(self, position: int) -> tuple[str, str]:
        """Printed text and place of the cell or paragraph at ``position``."""
        index = self.index(position)
        return self.printed[index] if index >= 0 else ("", "")

    def index(self, position: int) -> int:
        """Number of the cell or paragraph at ``position``, or before it where a border stands there; -1 if none."""
        return bisect_right(self.starts, position) - 1


class Hit(NamedTuple):
    """A label found on the tape, numbering included."""

    key: str
    start: int
    end: int


def tape(blocks: tuple[Block, ...]) -> Tape:
    """The tape of a document's blocks.  Blanks in cells vanish; in paragraphs runs of blanks become one blank."""
    parts: list[str] = []
    starts: list[int] = []
    printed: list[tuple[str, str]] = []
    length = 0
    for block in blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                printed += [(cell.text, cell.place) for cell in row]
                for folded in [fold(cell.text) for cell in row]:
                    starts.append(length)
                    parts += (folded, CELL)
                    length += len(folded) + 1
                parts.append(ROW)
                length += 1
            border = BLOCK
        else:
            border = fold_line(block.text) + BLOCK
            starts.append(length)
            printed.append((block.text, block.place))
        parts.append(border)
        length += len(border)
    return Tape("".join(parts), tuple(starts), tuple(printed))


@cache
def label_pattern(kind: str, generation: str = "") -> re.Pattern[str]:
    """One expression for every label of a kind; the named group is the key.  Longer labels are tried first."""
    chosen = [t for t in terms(kind).values() if not generation or not t.forms or generation in t.forms]
    chosen.sort(key=lambda t: (t.alone, -max(len(s) for s in t.match.split("|"))))
    words = [s for t in chosen for s in (*t.match.split("|"), *t.lead.split("|")) if s]
    first, second = ("".join(sorted({re.escape(s[at]) for s in words})) for at in (0, 1))  # tells nearly all places
    return re.compile(f"(?=[{first}]{GAP}[{second}])(?:" + "|".join(f"(?P<{t.key}>{_body(t)})" for t in chosen) + ")")


def _body(term: Term) -> str:
    body = term.pattern()
    if term.lead:
        body = f"(?:{'|'.join(GAP.join(map(re.escape, s)) for s in term.lead.split('|'))})?{GAP}" + body
    if term.alone:
        # a word of two characters is a label only when nothing else stands in its cell
        body += rf"(?=[{CELL}{ROW}{BLOCK} 0-9/\-]|$)"
    return body


def hits(tape_text: str, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> list[Hit]:
    """Every label in a stretch of the tape, in order, each with the numbering before it."""
    return list(each_hit(tape_text, pattern, start, end))


def each_hit(tape_text: str, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> Iterator[Hit]:
    """The same one by one, for who may not need them all."""
    for match in pattern.finditer(tape_text, start, len(tape_text) if end is None else end):
        numbering = _NUMBERING.search(tape_text, max(start, match.start() - 12), match.start())
        yield Hit(str(match.lastgroup), numbering.start() if numbering else match.start(), match.end())


def in_order(found: list[Hit], order: tuple[str, ...]) -> list[Hit]:
    """The longest subsequence of ``found`` in the official order, each label once (of equals the later ones)."""
    rank = {key: i for i, key in enumerate(order)}
    ranked = [(rank[h.key], h) for h in found if h.key in rank]
    if not ranked:
        return []
    if all(a[0] < b[0] for a, b in pairwise(ranked)):
        return [hit for _, hit in ranked]
    best: list[tuple[int, int]] = []
    tops = [(0, -1)] * len(order)  # for each place in the order the longest chain that ends there, the latest of equals
    for at, (r, _) in enumerate(ranked):
        length, before = max(tops[:r], default=(0, -1))
        best.append((length + 1, before))
        tops[r] = max(tops[r], (length + 1, at))
    at = max(range(len(best)), key=lambda i: (best[i][0], i))
    chosen = []
    while at >= 0:
        chosen.append(ranked[at][1])
        at = best[at][1]
    return chosen[::-1]
