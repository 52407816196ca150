"""Sections of reports before 2019, whose headings no circular fixed: found by their number and their words.

A heading is known by its words; one with words of its own (四、审批事项及处理情况) counts when its number fills a gap
between known ones.  Lists inside a section, numbered the same way, are out of sequence and are left in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract.document import Document
from extract.vocabulary import terms

_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12, "十三": 13}
_NUMBER = re.compile(r"(?<![一二三四五六七八九十（(第、])(十[一二三]|[一二三四五六七八九十])\s*(?:、|[.．]|部分)\s*")
_OWN_WORDS = re.compile(
    r"[^。，；：！？,;:\d\n]{2,28}?(?:情况|措施|事项|问题|打算|计划|建议|安排|意见)(?=[\s（(〔【\d]|$)", re.M
)
_LINE = re.compile(r"[^。；;\n]{2,40}(?=\n|$)")
_FORM = re.compile(r"(?:序\s*号\s*)?(?:统\s*计\s*指\s*标|指\s*标\s*名\s*称)\s*(?:[计量数]\s*)*单\s*位")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the running text: its number (0 without one), key, and where it stands."""

    number: int
    key: str
    start: int
    end: int


@cache
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, re.compile(r"(?:20\d\d\s*年度?\s*)?" + _loose(spelling)))
        for key, term in terms("sections").items()
        for spelling in term.older.split("|")
        if spelling
    )


def _loose(spelling: str) -> str:
    """A heading with blanks anywhere, ``*`` for a few words without a figure or the end of a sentence."""
    return r"\s*".join("[^。，；：！？,;:\\d\n]{0,18}?" if c == "*" else re.escape(c) for c in spelling)


def split(document: Document) -> tuple[str, list[tuple[str, str, str]]]:
    """The text before the first heading, and key, heading as written and text of each section in printed order.

    A heading whose words are in no vocabulary has the key ``part`` with its number, as has one whose key is taken.
    """
    whole = "\n".join(p.text for p in document.paragraphs)
    text = _FORM.split(whole, maxsplit=1)[0]  # a form in running text has heads numbered like headings
    headings = _headings(text) or _unnumbered(text)
    if not headings:
        return whole, []
    sections = []
    taken: set[str] = set()
    ends = [h.start for h in headings[1:]] + [len(text)]
    for order, (heading, end) in enumerate(zip(headings, ends, strict=True), 1):
        key = heading.key if heading.key not in taken | {""} else f"part{heading.number or order}"
        taken.add(key)
        sections.append((key, text[heading.start : heading.end].strip(), text[heading.end : end].strip()))
    return text[: headings[0].start].strip(), sections


def _headings(text: str) -> list[Heading]:
    """Numbered headings in sequence; none unless two of them have known words."""
    known, own = [], []
    for match in _NUMBER.finditer(text):
        number = _NUMERALS[match[1]]
        line = _LINE.match(text, match.end()) if match.start() == 0 or text[match.start() - 1] == "\n" else None
        key, end = _by_words(text, match.end())
        if key:
            known.append(Heading(number, key, match.start(), line.end() if line and line.end() > end else end))
        elif found := line or _OWN_WORDS.match(text, match.end()):
            own.append(Heading(number, "", match.start(), found.end()))
    chain = _rising(known)
    if len(chain) < 2:
        return []
    for heading in own:
        before = max((h.number for h in chain if h.start < heading.start), default=0)
        after = min((h.number for h in chain if h.start > heading.start), default=before + 2)
        if before and before < heading.number < after:
            chain = sorted([*chain, heading], key=lambda h: h.start)
    return chain


def _by_words(text: str, position: int) -> tuple[str, int]:
    """Key of the known heading that begins here and where it ends: of several the longest."""
    found = [(match.end(), key) for key, pattern in _known() if (match := pattern.match(text, position))]
    end, key = max(found, key=lambda f: f[0], default=(position, ""))
    return key, end


def _rising(headings: list[Heading]) -> list[Heading]:
    """The longest run of headings whose numbers rise; of equals the earlier one, which is nearer the heading before."""
    best: list[list[Heading]] = []
    for i, heading in enumerate(headings):
        before = [best[j] for j in range(i) if headings[j].number < heading.number]
        best.append([*max(before, key=len, default=[]), heading])
    return max(best, key=len, default=[])


def _unnumbered(text: str) -> list[Heading]:
    """Headings on lines of their own without a number that counts, each key once; none unless three are found."""
    found: list[Heading] = []
    start = 0
    for line in text.split("\n"):
        key, end = _by_words(line.strip(), 0)
        if key and len(line.strip()) - end <= 1 and key not in {h.key for h in found}:
            found.append(Heading(0, key, start, start + len(line)))
        start += len(line) + 1
    return found if len(found) >= 3 else []
