"""An archived page made harmless: built anew from an allow-list, so that what is not known to be passive is not there.

No script, handler, form, frame, link, image, SVG, style sheet or refresh survives, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import re

from lxml import etree

MARK_CLASS = "gongkai-cell"
MARK_ID = "gongkai-cell"

KEPT = frozenset(
    """div p span table thead tbody tfoot tr td th caption colgroup col h1 h2 h3 h4 h5 h6 ul ol li dl dt dd br hr b i u
    s em strong sub sup center blockquote pre section article header footer main aside address small big strike del
    ins""".split()  # noqa: SIM905
)
"""Elements that only arrange text."""

DROPPED = frozenset(
    """script style noscript template iframe frame frameset noframes object embed applet param portal fencedframe svg
    math audio video source track canvas map area link meta base head title input button select option optgroup textarea
    datalist output progress meter keygen dialog menu xml bgsound""".split()  # noqa: SIM905
)
"""Elements that go with all they hold; any other element goes and leaves its text."""

_NUMBERS = ("colspan", "rowspan", "span")
_ALIGNS = ("align", "valign")
_PROPERTIES = frozenset(
    """text-align text-decoration text-indent vertical-align white-space font-weight font-style font-size line-height
    color background-color width height border border-top border-right border-bottom border-left border-collapse
    border-color border-style border-width padding padding-left padding-right""".split()  # noqa: SIM905
)
_VALUE = re.compile(r"[#A-Za-z0-9 .%-]{1,80}")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden)", re.IGNORECASE)
_MOST_SPANNED = 1000


def sanitised(root: etree._Element, marked: etree._Element | None) -> str:
    """The body of a parsed page as harmless HTML in one ``div``; the element that ``marked`` is bears `MARK_ID`.

    Pure; ``root`` is left as it is.
    """
    body = root.find("body")
    top = etree.Element("div")
    _fill(top, body if body is not None else root, marked)
    return etree.tostring(top, method="html", encoding="unicode")


def _fill(top: etree._Element, source: etree._Element, marked: etree._Element | None) -> None:
    """Copy what ``source`` holds.  A stack, not a recursion: hostile pages nest deeper than calls may."""
    _add_text(top, source.text)
    waiting: list[tuple[etree._Element | str, etree._Element]] = [(child, top) for child in reversed(source)]
    while waiting:
        what, parent = waiting.pop()
        if isinstance(what, str):
            _add_text(parent, what)
            continue
        if what.tail:
            waiting.append((what.tail, parent))
        if not isinstance(what.tag, str) or what.tag in DROPPED:
            continue
        target = parent
        if what.tag in KEPT:
            target = etree.SubElement(parent, what.tag, _attributes(what))
        if what is marked:
            target.set("id", MARK_ID)
            target.set("class", MARK_CLASS)
        _add_text(target, what.text)
        waiting += [(child, target) for child in reversed(what)]


def _add_text(parent: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _attributes(element: etree._Element) -> dict[str, str]:
    """The attributes that arrange a table or a text, their values proved."""
    kept = {}
    for name in _NUMBERS:
        value = (element.get(name) or "").strip()
        if value.isascii() and value.isdigit() and int(value[:5]) <= _MOST_SPANNED:
            kept[name] = value[:5]
    for name in _ALIGNS:
        value = (element.get(name) or "").strip().lower()
        if value.isascii() and value.isalpha():
            kept[name] = value
    if style := _style(element):
        kept["style"] = style
    return kept


def _style(element: etree._Element) -> str:
    """The declarations of known properties whose values are plain words and measures: no address, no function."""
    written = element.get("style") or ""
    kept = []
    for declaration in written.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip().lower() in _PROPERTIES and _VALUE.fullmatch(value.strip()):
            kept.append(f"{name.strip().lower()}: {value.strip()}")
    if _HIDDEN.search(written) or element.get("hidden") is not None:
        kept.append("display: none")
    return "; ".join(kept)
