"""Chinese full-text search on stock SQLite: every Han character is a token, a word is a phrase of them.

The only way found that answers words of one and two characters exactly (`unicode61` takes a whole run of Han for one
token, `trigram` fails under three characters).  The writer segments; the query is segmented by `escape`; both are
simplified and of normal width first, so that either way of writing finds the other.
"""

from __future__ import annotations

import re
from functools import cache

from extract.folding import Forms, simplification

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
"""The Han characters, as part of a regular expression's set."""
_HAN = re.compile(f"[{HAN}]+")
_WIDTH = {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_BLANKS = {chr(blank): " " for blank in (0x3000, *range(0x20))}


def folded(text: str) -> str:
    """``text`` as it is searched, character for character: simplified, full-width letters and digits made narrow,
    controls (NUL ends an FTS5 query) made blanks."""
    return _forms().put(text)


@cache
def _forms() -> Forms:
    return Forms(simplification().of | _WIDTH | _BLANKS)


def segment(text: str) -> str:
    """``text`` as it is searched, with blanks around every Han character."""
    return _HAN.sub(lambda run: " " + " ".join(run.group()) + " ", folded(text))


def words(query: str) -> list[str]:
    """The words and quoted phrases of a reader's query."""
    found = (word.strip('"') for word in re.findall(r'"[^"]*"|\S+', folded(query)))
    return [word for word in found if word.strip()]


def escape(query: str) -> str:
    """A reader's words as an FTS5 query: each word or quoted phrase is a phrase, all must occur."""
    return " ".join('"' + " ".join(segment(word).split()) + '"' for word in words(query))
