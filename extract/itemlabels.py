"""The row labels of table 3 on the tape: the official order is the ruler, what it leaves over is looked at again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise

from extract.folding import fold
from extract.tape import BLOCK, CELL, ROW, Hit, Tape, in_order
from extract.vocabulary import terms

_ALIKE = 0.75
"""A misspelt label shares at least this part of its characters with the official one."""

_WHOLE = 0.95
"""A label put together from two rows is the official one but for a character."""

_SHORT_ROW = 4
"""Fewer cells than these behind a word like 其他 or 总计: a head of a column, not a row of figures."""

_FIGURE = re.compile(f"{CELL}[0-9]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]")


def rows(tape: Tape, start: int, end: int, labels: list[Hit], order: tuple[str, ...]) -> list[Hit]:
    """The labels of the rows between ``start`` and ``end``, in the order in which they are printed, each item once.

    Besides the longest chain in the official order: rows that stand elsewhere but are printed once only, and, where the
    chain has a gap, the cell in it whose words are nearly those of the missing label.
    """
    items = terms("items")
    usable = [h for h in labels if not items[h.key].alone or not _heads_column(tape.text, h)]
    found = in_order(usable, order)
    if not found:
        return []
    missing = [key for key in order if key not in {h.key for h in found}]
    for key in missing:
        elsewhere = [h for h in usable if h.key == key and found[0].start < h.start < found[-1].end]
        if len(elsewhere) == 1 and _fills_cell(tape.text, elsewhere[0]):
            found.append(elsewhere[0])
    found.sort(key=lambda h: h.start)
    if any(CELL in tape.text[h.end : h.end + 40] for h in found[:3]):
        found = list(_begun_above(tape.text, start, found))
        found = sorted([*found, *_misspelt(tape.text, start, end, found, order)], key=lambda h: h.start)
    return found


def _heads_column(text: str, hit: Hit) -> bool:
    """Whether a word of two characters heads a column: hardly a cell follows it in its row."""
    end = min((e for e in (text.find(ROW, hit.end), text.find(BLOCK, hit.end)) if e >= 0), default=len(text))
    return text[hit.end : hit.end + 1] == CELL and text.count(CELL, hit.end, end) < _SHORT_ROW


def _fills_cell(text: str, hit: Hit) -> bool:
    return text[:1] == "" or text[hit.start - 1 : hit.start] in (CELL, ROW, BLOCK) or hit.start == 0


def _misspelt(text: str, start: int, end: int, found: list[Hit], order: tuple[str, ...]) -> Iterator[Hit]:
    """For each gap in the official order the cell between its neighbours that is nearly the missing label; a label cut
    over two rows is looked for in two cells."""
    at = {h.key: h for h in found}
    for number, key in enumerate(order):
        if key in at:
            continue
        first = next((at[k].end for k in reversed(order[:number]) if k in at), start)
        last = next((at[k].start for k in order[number + 1 :] if k in at), end)
        if last <= first:
            continue
        cells = list(_cells(text, first, last))
        choices = [*cells, *((a + b, begin, stop) for (a, begin, stop), (b, _, _) in pairwise(cells))]
        scored = [(_likeness(words, key), begin, stop) for words, begin, stop in choices]
        likeness, begin, stop = max(scored, default=(0.0, 0, 0))
        if likeness >= _ALIKE:
            yield Hit(key, begin, stop)


def _begun_above(text: str, start: int, found: list[Hit]) -> Iterator[Hit]:
    """The labels, one whose first words stand in the row above, before figures, moved up to them."""
    for hit in found:
        above = list(_cells(text, start, hit.start)) if _HAN.search(text, start, hit.start) else []
        start = hit.end
        if above:
            words, begin, stop = above[-1]
            own = text[hit.start : hit.end]
            whole = _likeness(words + own, hit.key) if _FIGURE.search(text, stop, hit.start) else 0.0
            if whole >= _WHOLE and whole > _likeness(own, hit.key):
                yield Hit(hit.key, begin, stop)
                continue
        yield hit


def _cells(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Cells of words between two labels, with where they begin and end."""
    position = text.find(CELL, start, end) + 1
    while 0 < position < end:
        stop = text.find(CELL, position)
        stop = end if stop < 0 or stop > end else stop
        words = text[position:stop]
        lead = len(words) - len(words.lstrip(f"{ROW}{BLOCK}"))
        if len(_HAN.findall(words)) >= 2 and not _known(words.strip(f"{ROW}{BLOCK}")):
            yield words.strip(f"{ROW}{BLOCK}"), position + lead, stop
        position = stop + 1


@lru_cache(maxsize=1024)
def _known(words: str) -> bool:
    """Whether the words are a head of a group, which is no row."""
    bare = _NOT_HAN.sub("", words)
    return any(bare.endswith(_NOT_HAN.sub("", t.zh)) for t in terms("heads").values())


def _likeness(words: str, key: str) -> float:
    return SequenceMatcher(None, _NOT_HAN.sub("", fold(words)), _official(key)).ratio()


@cache
def _official(key: str) -> str:
    return _NOT_HAN.sub("", fold(terms("items")[key].zh))
