"""Folding printed text before labels are compared; the raw text is kept beside it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from extract.vocabulary import kinds, terms

_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")  # left by converters, e.g. "[bookmark: _Hlk66973412]": has digits
_BLANK = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_WORDS = (
    "关于市县区乡镇团厅局馆队台学联系电话传真邮编号地址统计期限围绕坚持认真严格网站发布时间与实据断标税紧银录表验该调"
)
"""Characters of the words, other than labels, that reports are read by."""


_MARK = "\x1c"
"""Left by a traditional character of a label: the text is a converted mirror's, so all of it is simplified."""

_ALSO = {_MARK: "", "於": "于", "後": "后", "覆": "复"}
"""Characters that simplified text has too (於潜镇, 覆盖); in a mirror's text they are labels' (屬於, 補正後, 答覆)."""


_FEW = 20
"""So many characters are replaced one by one faster than every character is looked up."""


class Forms:
    """Characters and what each is written as instead, which holds none of these characters."""

    def __init__(self, of: dict[str, str]) -> None:
        self.of = of
        self._any = re.compile(f"[{''.join(map(re.escape, of))}]")
        self._table = str.maketrans(of)

    def put(self, text: str) -> str:
        """The text in these forms."""
        found = set(self._any.findall(text))
        if len(found) > _FEW:
            return text.translate(self._table)
        for char in found:
            text = text.replace(char, self.of[char])
        return text


@cache
def simplification() -> Forms:
    """Traditional character → simplified, for characters that no simplified text has (``data/traditional.txt``)."""
    lines = files(__package__).joinpath("data/traditional.txt").read_text(encoding="utf-8").split("\n")
    return Forms(dict(zip(lines[0], lines[1], strict=True)) | _ALSO)


def _marks() -> dict[str, str]:
    """The same for characters of labels, with the mark.  A name alone keeps its characters (濛阳镇)."""
    used = {c for kind in kinds() for term in terms(kind).values() for c in term.match + term.lead} | set(_WORDS)
    return {
        char: simple + _MARK for char, simple in simplification().of.items() if simple in used and char not in _ALSO
    }


_ONE_FORM = Forms(dict.fromkeys("“”„‟'‘’「」『』〝〞＂＇", '"') | dict.fromkeys("‐‑‒–—―─−", "-") | _marks())


def tidy(text: str) -> str:
    """``text`` without conversion marks and invisible characters; blanks and line breaks stay."""
    if "[" in text:
        text = _BOOKMARK.sub("", text)
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` in one form for comparing: NFKC, no blanks at all, one kind of quote and dash, simplified characters."""
    return _BLANK.sub("", _one_form(text))


def fold_line(text: str) -> str:
    """Like :func:`fold`, but runs of blanks become one blank: in running text a blank may be a lost cell border."""
    return _BLANK.sub(" ", _one_form(text)).strip()


def _one_form(text: str) -> str:
    folded = _ONE_FORM.put(unicodedata.normalize("NFKC", tidy(text)))
    return simplified(folded) if _MARK in folded else folded


def simplified(text: str) -> str:
    """``text`` with every traditional character simplified; for looking names up, not for keeping."""
    return simplification().put(text)
