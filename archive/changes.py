"""What changed from one revision of a report to the next, and whether the report is still where it was.  Pure.

Both results compared were read by one and the same extractor: the build reads every capture with the extractor it has,
so a new extractor changes both sides alike and never looks like a correction by the organ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from archive.cdxj import Capture
from archive.summary import Result, cells

_METADATA = ("title", "publication_date", "period_start", "period_end", "issuer_as_written", "format_generation")
_PLAIN = frozenset(("number", "text", "dash"))
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.  ``kind`` is ``cell`` (table, row, column), ``paragraph`` (``sections``, section key, number of
    the paragraph in the later text, of a deleted one with a minus in the earlier; or ``heading``) or ``metadata``.
    ``before`` and ``after`` are what was printed, empty for a blank, None where there was no such thing."""

    kind: str
    table: str
    row: str
    column: str
    before: str | None
    after: str | None


def changes(before: Result, after: Result) -> list[Change]:
    """Every difference between two results, in reading order."""
    return [*_metadata(before, after), *_paragraphs(before, after), *_cells(before, after)]


def _metadata(before: Result, after: Result) -> Iterator[Change]:
    for key in _METADATA:
        old, new = before["metadata"].get(key), after["metadata"].get(key)
        if old != new:
            yield Change("metadata", "metadata", key, "", _words(old), _words(new))


def _words(value: object) -> str | None:
    return None if value is None else str(value)


def _cells(before: Result, after: Result) -> Iterator[Change]:
    old, new = dict(cells(before)), dict(cells(after))
    for place in [*new, *(place for place in old if place not in new)]:
        if place in old and place in new and old[place] == new[place]:
            continue
        was, now = (printed(told[place]) if place in told else None for told in (old, new))
        if was != now:
            yield Change("cell", *place, was, now)


def printed(cell: Any) -> str:
    """A cell of a result in words: what is printed, and its state where that alone does not say it."""
    if not isinstance(cell, Mapping):
        return "" if cell is None else str(cell)
    text = str(cell.get("text") or "")
    state = str(cell["state"])
    return text if state in _PLAIN else f"{text} [{state}]".strip()


def _paragraphs(before: Result, after: Result) -> Iterator[Change]:
    old, new = before["sections"], after["sections"]
    for key in [*new, *(key for key in old if key not in new)]:
        one, two = old.get(key, {}), new.get(key, {})
        if one.get("heading") != two.get("heading"):
            yield Change("paragraph", "sections", key, "heading", one.get("heading"), two.get("heading"))
        yield from _lines(key, _split(one.get("text")), _split(two.get("text")))


def _split(text: str | None) -> list[str]:
    return text.split("\n") if text else []


def _lines(section: str, old: list[str], new: list[str]) -> Iterator[Change]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for number, (one, two) in enumerate(zip_longest(old[a:b], new[c:d])):
            place = f"-{a + number + 1}" if two is None else str(c + number + 1)
            yield Change("paragraph", "sections", section, place, one, two)


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a report is where it was: ``held``, ``vanished`` (every address of it answered 404 or 410 when last
    asked) or ``replaced`` (an address answers with something else).  ``vanished_since`` is when that was first seen,
    ``reappeared`` when a report that was away was first seen again; moments as captures have them."""

    state: str
    vanished_since: Capture | None
    reappeared: Capture | None


def presence(readings: Iterable[Capture], asked: Iterable[Capture]) -> Presence:
    """The presence of a report read in ``readings``; ``asked`` are all captures of its addresses.

    Only answers count: what could not be fetched, a gate or a list that no longer names the report says nothing
    about it (not seen is not the same as does not exist).
    """
    read = {capture.capture_id for capture in readings}
    answers: dict[str, str] = {}
    state, since, back = "held", None, None
    for capture in sorted(asked, key=lambda c: (c.captured_at, c.url)):
        answer = "held" if capture.capture_id in read else "vanished" if capture.status in _GONE else "replaced"
        if capture.url not in answers and answer != "held":
            continue  # asked before the report was there
        answers[capture.url] = answer
        present = "held" in answers.values()
        if present and state != "held":
            back = capture
        elif not present and state == "held":
            since, back = capture, None
        state = "held" if present else "replaced" if "replaced" in answers.values() else "vanished"
    return Presence(state, since, back)
