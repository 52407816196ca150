"""The words of a search marked where they stand, as the full-text search finds them: whatever stands between two
characters but letters, either form of a character, and numbers only whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache

from markupsafe import Markup, escape

from archive.segment import HAN, folded, segment, words

Spans = list[tuple[int, int]]

searched: ContextVar[str] = ContextVar("searched", default="")
"""What the request being answered looks for in a table."""
_AROUND = 50
_MOST = 3
"""Parts of an excerpt."""
_BLANK = re.compile(r"\s+")


def marked(text: str, query: str) -> Markup:
    """The whole text with every word of the query marked."""
    return _marked(text, 0, len(text), _spans(folded(text), query))


def excerpt(text: str, query: str) -> Markup:
    """The surroundings of the first place of each word, every word in them marked; the beginning when none is found."""
    searchable = folded(text)
    spans = _spans(searchable, query)
    parts = _parts(searchable, query) or [(0, min(2 * _AROUND, len(text)))]
    found = Markup(" … ").join(_marked(text, start, end, spans) for start, end in parts)
    before, after = ("…" if parts[0][0] else ""), ("…" if parts[-1][1] < len(text) else "")
    return Markup(before) + found + Markup(after)


def _marked(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> Markup:
    shown, position = [], start
    for first, last in spans:
        if first < position or last > end:
            continue
        shown += [_line(text[position:first]), "<mark>", _line(text[first:last]), "</mark>"]
        position = last
    return Markup("".join((*shown, _line(text[position:end]))))


def _line(text: str) -> str:
    """The text on one line, as HTML."""
    return text if text.isalnum() else str(escape(_BLANK.sub(" ", text)))


def _parts(searchable: str, query: str) -> Spans:
    """Where the first of each word stands, with what is around it; those that touch are one."""
    places = sorted(match.span() for one in _patterns(query) if (match := one.search(searchable)))
    joined: Spans = []
    for first, last in places:
        start, end = max(first - _AROUND, 0), min(last + 2 * _AROUND, len(searchable))
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined[:_MOST]


def _spans(searchable: str, query: str) -> Spans:
    """Every place of every word; of two that overlap the first."""
    return sorted({match.span() for one in _patterns(query) for match in one.finditer(searchable)})


@lru_cache(64)
def _patterns(query: str) -> list[re.Pattern[str]]:
    found = (re.findall(rf"[{HAN}]|[^\W_]+", segment(word)) for word in words(query))
    return [re.compile(r"[\W_]*".join(map(_token, tokens)), re.IGNORECASE) for tokens in found if tokens]


def _token(token: str) -> str:
    """A Han character stands for itself; letters and digits are found whole, beside Han too."""
    if re.fullmatch(f"[{HAN}]", token):
        return re.escape(token)
    return rf"(?:(?<![^\W_])|(?<=[{HAN}])){re.escape(token)}(?:(?![^\W_])|(?=[{HAN}]))"
