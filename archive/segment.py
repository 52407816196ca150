"""Chinese full-text search on stock SQLite: every Han character is a token, a word is a phrase of them.

The only way found that answers words of one and two characters exactly (`unicode61` takes a whole run of Han for one
token, `trigram` fails under three characters).  The writer segments; the query is segmented by `escape`.
"""

from __future__ import annotations

import re

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+")


def segment(text: str) -> str:
    """``text`` with blanks around every Han character."""
    return _HAN.sub(lambda run: " " + " ".join(run.group()) + " ", text)


def escape(query: str) -> str:
    """A reader's words as an FTS5 query: each word or quoted phrase is a phrase, all must occur."""
    words = (word.strip('"') for word in re.findall(r'"[^"]*"|\S+', query))
    return " ".join('"' + " ".join(segment(word).split()) + '"' for word in words if word.strip())
