"""Mark-up that a page keeps in strings and fields, to be put in its place by a script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

_TABLE = re.compile(r"(?:<|\\u003c|\\x3c|&lt;|%3c)\s*table", re.IGNORECASE)
_LEXED = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r'|"(?P<double>(?:[^"\\\n]|\\.|\\\n)*)"'
    r"|'(?P<single>(?:[^'\\\n]|\\.|\\\n)*)'"
    r"|`(?P<back>(?:[^`\\]|\\.)*)`",
    re.DOTALL,
)
"""Comments and strings of a script: a quotation mark in a comment begins no string."""

_GLUE = re.compile(r"\s*(?:\+|;?\s*[\w.$]+\s*\+=|\)\s*;?\s*document\.write(?:ln)?\s*\()\s*")
"""What may stand between two strings that are written one after the other."""

_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_PERCENT_UNICODE = re.compile(r"%u([0-9a-fA-F]{4})")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": ""}
_MOST_LAYERS = 3
_SHORTEST = 40
"""An attribute with fewer characters holds no table."""


def markup(root: etree._Element) -> str:
    """The mark-up with the most table cells among the page's scripts, templates, fields and attributes; empty when no
    string holds a table."""
    found = (_plain(text) for text in _strings(root) if _TABLE.search(text))
    tables = [text for text in found if "<table" in text.lower()]
    return max(tables, key=lambda text: text.lower().count("<td"), default="")


def _strings(root: etree._Element) -> Iterator[str]:
    for element in root.iter("script", "textarea", "xmp", "template", "noscript"):
        if element.tag in ("template", "noscript"):
            whole = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
            yield whole.partition(">")[2].rpartition("</")[0]
            continue
        text = element.text or ""
        if not _TABLE.search(text):
            continue
        kind = (element.get("type") or "").lower()
        if element.tag != "script" or "html" in kind or "template" in kind:
            yield text
        else:
            yield from _literals(text)
    for element in root.iter():
        yield from (text for value in element.attrib.values() if len(text := str(value)) > _SHORTEST)


def _literals(script: str) -> Iterator[str]:
    """The strings of a script, those that are written one after the other as one."""
    joined: list[str] = []
    end = 0
    for match in _LEXED.finditer(script):
        kind = match.lastgroup
        if kind is None:
            continue
        if joined and not _GLUE.fullmatch(script, end, match.start()):
            yield "".join(joined)
            joined = []
        joined.append(_unescaped(match[kind]))
        end = match.end()
    if joined:
        yield "".join(joined)


def _unescaped(literal: str) -> str:
    if "\\" not in literal:
        return literal
    text = _ESCAPE.sub(_character, literal)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")


def _character(match: re.Match[str]) -> str:
    wide, four, two, line, other = match.groups()
    if line is not None:
        return ""
    if other is not None:
        return _CONTROL.get(other, other)
    code = int(wide or four or two, 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _plain(text: str) -> str:
    """The mark-up without the layers of escaping around it."""
    for _ in range(_MOST_LAYERS):
        if "<table" in text.lower():
            break
        if "&lt;" in text.lower():
            text = html.unescape(text)
        elif "%3c" in text.lower():
            text = unquote(_PERCENT_UNICODE.sub(lambda m: chr(int(m[1], 16)), text))
        else:
            text = _unescaped(text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
