"""The words of a search marked where they stand, as the full-text search finds them: whatever stands between two
characters but letters, either form of a character, and numbers only whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache

from markupsafe import Markup, escape

from archive.segment import HAN, folded, segment, words

searched: ContextVar[str] = ContextVar("searched", default="")
"""What the request being answered looks for in a table."""
_AROUND = 50
_MOST = 3
"""Parts of an excerpt."""
_BLANK = re.compile(r"\s+")


def marked(text: str, query: str) -> Markup:
    """The whole text with every word of the query marked."""
    return Markup(_marked(text, 0, len(text), query))


def excerpt(text: str, query: str) -> Markup:
    """The surroundings of a place of each word, every word in them marked; the beginning when none is found."""
    places = [match.span() for one in _patterns(query) if (match := one.search(text))]
    if len(places) < len(_patterns(query)):  # only a text written otherwise is worth being put into other characters
        searchable = folded(text)
        places = [match.span() for one in _patterns(query) if (match := one.search(searchable))]
    parts = _around(places, len(text)) or [(0, min(2 * _AROUND, len(text)))]
    found = " … ".join(_marked(text, start, end, query) for start, end in parts)
    before, after = ("…" if parts[0][0] else ""), ("…" if parts[-1][1] < len(text) else "")
    return Markup(before + found + after)


def _marked(text: str, start: int, end: int, query: str) -> str:
    """A part of the text as HTML; whether a number is whole is seen from what is beside it."""
    before = max(start - 1, 0)
    searchable = folded(text[before : end + 1])
    spans = sorted({match.span() for one in _patterns(query) for match in one.finditer(searchable)})
    shown, position = [], start
    for first, last in ((first + before, last + before) for first, last in spans):
        if first < position or last > end:
            continue
        shown += [_line(text[position:first]), "<mark>", _line(text[first:last]), "</mark>"]
        position = last
    return "".join((*shown, _line(text[position:end])))


def _line(text: str) -> str:
    """The text on one line, as HTML."""
    return text if text.isalnum() else str(escape(_BLANK.sub(" ", text)))


def _around(places: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The places in a text of this length with what is around them; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(places):
        start, end = max(first - _AROUND, 0), min(last + 2 * _AROUND, length)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined[:_MOST]


@lru_cache(64)
def _patterns(query: str) -> list[re.Pattern[str]]:
    found = (re.findall(rf"[{HAN}]|[^\W_]+", segment(word)) for word in words(query))
    return [re.compile(r"[\W_]*".join(map(_token, tokens)), re.IGNORECASE) for tokens in found if tokens]


def _token(token: str) -> str:
    """A Han character stands for itself; letters and digits are found whole, beside Han too."""
    if re.fullmatch(f"[{HAN}]", token):
        return re.escape(token)
    return rf"(?:(?<![^\W_])|(?<=[{HAN}])){re.escape(token)}(?:(?![^\W_])|(?=[{HAN}]))"
