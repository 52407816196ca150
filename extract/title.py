"""Titles: of an annual report on open government information, and of what stands beside it in the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from extract.folding import fold

_YEAR = r"(?:20[0-9]{2}|二[〇○零0]{1}[一二][〇○零一二三四五六七八九])"
_TITLE = re.compile(
    rf"(?:关[于於])?(?:(?P<y1>{_YEAR})年?度?)?(?P<organ>[^,。;:]*?)(?:关[于於])?(?:(?P<y2>{_YEAR})年?度?)?(?:年度)?"
    r"(?:政府|政务)?信息公开(?:年度)?(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报)"
    rf"(?:\((?P<y3>{_YEAR})年?度?\))?(?:\(?(?:全文|更正|修订版?|正文)\)?)?"
)
_LAST_WORDS = ("报告", "年报")
_LONGEST_END = 24
"""What may follow 信息公开…: 报告 with its last words, a year and a note in brackets."""

_DIGITS = {"〇": "0", "○": "0", "零": "0"} | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}
_OTHER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("website_statement", re.compile(r"政府网站(?:工作)?年度(?:工作)?报表|网站工作年度报表")),
    ("notice", re.compile(r"(?:的|有关事项)?(?:通知|公告|通告|函|批复)$")),
    ("other_report", re.compile(r"法治政府建设.*报告|网站.*年度报告|(?:信息公开|公开)(?:指南|目录|制度|规定|办法)$")),
    ("other_report", re.compile(r"信息公开(?:工作)?年度报告(?:编制)?制度$")),
)
_SITE = re.compile(r"[-_|—–]")


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title: in one line, as written, the organ it names (may be empty) and the year (None if none)."""

    text: str
    as_written: str
    organ: str
    year: int | None


def parse(written: str) -> Title | None:
    """The title in one or several lines, None when it is no report's title (formats: years first or last, 年度 twice,
    政府 written once for 人民政府 and 政府信息公开)."""
    folded = fold(written)
    if "信息公开" not in folded or not any(word in folded[-_LONGEST_END:] for word in _LAST_WORDS):
        return None  # the expression is slow to fail, and most lines are no titles
    line = "".join(written.split())
    match = _TITLE.fullmatch(folded.strip("\"'《》<>"))
    if match is None or len(line) > 90:
        return None
    organ = match["organ"].strip("()的")
    if organ.endswith("人民"):
        organ += "政府"
    years = [year_number(y) for y in (match["y2"], match["y1"], match["y3"]) if y]
    return Title(line, written.strip(), organ, years[0] if years else None)


def year_number(written: str) -> int:
    """``2024`` or ``二〇二四`` as a number."""
    return int("".join(_DIGITS.get(c, c) for c in written))


def other_kind(written: str) -> str | None:
    """The refusal kind a title tells of (`notice`, `website_statement`, `other_report`), None when it tells none."""
    line = fold(written).strip("\"'《》")
    if parse(written) is not None:
        return None
    return next((kind for kind, pattern in _OTHER if pattern.search(line)), None)


def find(lines: list[str], outside: list[str], listed: str = "") -> Title | None:
    """The title: from what the page says outside its text, else up to three of the first lines joined, else from the
    row of the list.  A title that names an organ is preferred to one that names none."""
    named: Title | None = None
    for written in chain(outside, _joined(lines[:12]), (listed,)):
        for part in (written, *_SITE.split(written)[:1]):
            title = parse(part)
            if title is not None and title.organ:
                return title
            named = named or title
    return named


def _joined(lines: list[str]) -> Iterator[str]:
    """One, two and three lines in a row; the longest that begin at a line come last, so that an organ on a line of its
    own is joined to the title below it."""
    for start, line in enumerate(lines):
        for size in (3, 2, 1):
            part = lines[start : start + size]
            if len(part) == size and all(len(p) <= 60 for p in part):
                yield "\n".join(part)
        yield line.split(" ", 1)[0] if len(line) > 60 else line
