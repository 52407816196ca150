"""The sections of a report (一、总体情况 … 六、其他需要报告的事项, or those of an older report): headings by their
words, text without tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from extract import freeform
from extract.document import Document, Grid
from extract.folding import fold, simplified
from extract.vocabulary import terms

_NUMBER = r"(?:第?[一二三四五六七八九][、.部]分?|[1-9][、.]|\([一二三四五六]\))?"
_HEADINGS = {
    key: re.compile(_NUMBER + "(?:" + "|".join(s.replace("*", ".{0,18}?") for s in t.match.split("|")) + ")[:。]?")
    for key, t in terms("sections").items()
    if t.match
}


def _loose(spelling: str) -> str:
    """A heading inside running text: blanks anywhere, ``*`` for a few words."""
    return r"\s*".join("[^。，、]{0,12}?、?[^。，、]{0,12}?" if c == "*" else re.escape(c) for c in spelling)


_INLINE = {
    key: re.compile(
        r"[一二三四五六七]\s*、\s*(?:政府信息公开工作)?(?:" + "|".join(map(_loose, t.match.split("|"))) + ")"
    )
    for key, t in terms("sections").items()
    if t.match
}
_ANY, _ANY_INLINE = (re.compile("|".join(p.pattern for p in each.values())) for each in (_HEADINGS, _INLINE))
_TABLE_TEXT = {
    "s2": re.compile(r"第二十条\s*第|信息内容"),
    "s3": re.compile(r"[（(]?本列数据的|申请人情况"),
    "s4": re.compile(r"行政复议\s*行政诉讼\s*结果"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One section: key (``s1``–``s6``, or one that only older reports have), heading as written, text with a line a
    paragraph."""

    key: str
    heading: str
    text: str


def split(document: Document) -> tuple[str, list[Section]]:
    """The text before the first heading, and the sections found: those of the official form in its order, else those of
    an older report in printed order."""
    preface, official = _official(document)
    if any(section.key == "s3" for section in official):
        return preface, official
    lead, older = freeform.split(document)
    free = [Section(*section) for section in older]
    if len(free) >= max(3, len(official)) and is_free_form(free):
        return lead, free
    return preface, official


def is_free_form(found: list[Section]) -> bool:
    """Whether headings are among these that the official form of 2019 and 2021 does not have."""
    return any(
        s.key not in _HEADINGS or (s.key == "s3" and not _HEADINGS["s3"].fullmatch(fold(s.heading))) for s in found
    )


def _official(document: Document) -> tuple[str, list[Section]]:
    preface: list[str] = []
    found: list[tuple[str, str, list[str]]] = []
    keys = list(_HEADINGS)
    for block in document.blocks:
        if isinstance(block, Grid):
            continue
        for piece in _pieces(block.text):
            following = keys[keys.index(found[-1][0]) + 1 :] if found else keys
            key = _heading(piece, following)
            if key is not None:
                found.append((key, piece, []))
            else:
                (found[-1][2] if found else preface).append(piece)
    sections = [Section(key, heading, _without_table(key, "\n".join(lines))) for key, heading, lines in found]
    return "\n".join(preface), sections


def _pieces(text: str) -> list[str]:
    """A long paragraph (flattened text) cut before and after each numbered heading inside it."""
    if len(text) <= 60:
        return [text]
    tried = _INLINE.values() if _ANY_INLINE.search(text) else ()
    cuts = sorted({p for pattern in tried for m in pattern.finditer(text) for p in m.span()})
    bounds = [0, *cuts, len(text)]
    return [piece for a, b in pairwise(bounds) if (piece := text[a:b].strip())]


def _heading(text: str, keys: list[str]) -> str | None:
    if len(text) > 60:
        return None
    folded, plain = fold(text), simplified(text)
    if not _ANY.fullmatch(folded) and not _ANY_INLINE.fullmatch(plain):
        return None
    return next((key for key in keys if _HEADINGS[key].fullmatch(folded) or _INLINE[key].fullmatch(plain)), None)


def _without_table(key: str, text: str) -> str:
    """Flattened text carries the table on behind the heading; its digits are no prose."""
    table = _TABLE_TEXT[key].search(text) if key in _TABLE_TEXT else None
    return (text[: table.start()] if table else text).strip()
