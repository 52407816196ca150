"""Folding printed text before labels are compared; the raw text is kept beside it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")  # left by converters, e.g. "[bookmark: _Hlk66973412]": has digits
_BLANK = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_ONE_FORM = str.maketrans(dict.fromkeys("“”„‟'‘’「」『』〝〞＂＇", '"') | dict.fromkeys("‐‑‒–—―─−", "-") | {"〇": "〇"})


def tidy(text: str) -> str:
    """``text`` without conversion marks and invisible characters; blanks and line breaks stay."""
    if "[" in text:
        text = _BOOKMARK.sub("", text)
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` in one form for comparing: NFKC, no blanks at all, one kind of quote and dash."""
    folded = unicodedata.normalize("NFKC", tidy(text)).translate(_ONE_FORM)
    return _BLANK.sub("", folded)


def fold_line(text: str) -> str:
    """Like :func:`fold`, but runs of blanks become one blank: in running text a blank may be a lost cell border."""
    folded = unicodedata.normalize("NFKC", tidy(text)).translate(_ONE_FORM)
    return _BLANK.sub(" ", folded).strip()
