"""Two texts beside each other, with what is only in the one and only in the other marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_WORDS = re.compile(r"\d[\d,.]*|[A-Za-z]+|\s+|.")
_LONG = 6000
"""Longer texts are shown without marks: the comparison is quadratic."""


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts, what was taken out of the first in ``<del>``, what came into the second in ``<ins>``.

    Numbers are compared whole: of 120 and 12 no digit is common.
    """
    if len(before) + len(after) > _LONG:
        return escape(before), escape(after)
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left, right = Markup(""), Markup("")
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            left += escape(gone)
            right += escape(come)
            continue
        left += Markup("<del>{}</del>").format(gone) if gone else ""
        right += Markup("<ins>{}</ins>").format(come) if come else ""
    return left, right
