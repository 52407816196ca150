"""Links of a snapshot: which file stands for an address of the site, and the links of a page turned to the files.

What only a program can answer (queries, evidence read again, comparisons, feeds) has no file; a link to it becomes text
that says so.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from datasette.utils import tilde_encode
from lxml import html

from archive.site.language import Language
from archive.site.queries import questions

INDEX = "search-index.js"
"""What the search page of a snapshot looks through."""
ELSEWHERE: Mapping[Language, str] = {
    "zh": "静态快照里没有，完整网站上才有",
    "en": "not in this static snapshot, only on the full site",
}
_PAGES = {
    "/": "index",
    "/-/search": "search",
    "/limits": "limits",
    "/privacy": "privacy",
    "/schema": "schema",
    "/dashboard": "dashboards",
}
_ONE = re.compile(r"/(?P<kind>organ|report|finding)/(?P<key>[^/.]+)(?P<csv>\.csv)?")
_LIST = re.compile("/(?P<name>findings|changes|coverage)")
_BOARD = re.compile(r"/(?P<name>dashboard/\w+)")
_REFERENCES = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


class Turned(NamedTuple):
    """A page whose links lead to files, and the addresses of the site that these stand for, each in its language."""

    page: str
    addresses: set[tuple[str, Language]]


def file_of(address: str, language: Language) -> str | None:
    """The file that stands for an address (path and query) of the site; None where a snapshot has none."""
    parts = urlsplit(address)
    conditions = {key: value for key, value in parse_qsl(parts.query) if value}
    name = None
    if listed := _LIST.fullmatch(parts.path):
        name = _list(listed["name"], conditions)
    elif (board := _BOARD.fullmatch(parts.path)) and conditions.keys() <= {"province"}:
        name = _list(board["name"], conditions)
    elif not conditions:
        name = _page(parts.path)
    return name and ("" if language == "zh" else "en/") + name


def turned(page: bytes, address: str, language: Language) -> Turned:
    """The page at ``address`` as a file of a snapshot.  Raises ValueError for a form or asset that no file answers."""
    tree = html.document_fromstring(page.decode())
    here = posixpath.dirname(file_of(address, language) or "")
    found: set[tuple[str, Language]] = set()
    for element in tree.iter(*_REFERENCES):
        name = _REFERENCES[str(element.tag)]
        to = element.get(name)
        if to is not None and to.startswith("/"):
            other, target, file = _target(to, language)
            if file is not None:
                fragment = urlsplit(to).fragment
                relative = quote(posixpath.relpath(file, here or "."))
                element.set(name, relative + (f"#{fragment}" if fragment else ""))
                if target is not None:
                    found.add((target, other))
            elif element.tag == "a":
                _put_out(element, other)
            else:
                raise ValueError(f"{address}: no file of a snapshot answers {to}")
    return Turned(html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>") + "\n", found)


def _target(to: str, language: Language) -> tuple[Language, str | None, str | None]:
    """Where a link leads: the language, the address of the site (None for an asset), the file."""
    parts = urlsplit(to)
    if parts.path == f"/{INDEX}" or parts.path.startswith("/static/"):
        return language, None, parts.path.removeprefix("/")
    pairs = parse_qsl(parts.query)
    other: Language = "zh" if ("lang", "zh") in pairs or parts.path.endswith(".csv") else language
    other = "en" if ("lang", "en") in pairs else other
    rest = sorted((key, value) for key, value in pairs if key != "lang" and (key, value) != ("page", "1"))
    address = parts.path + (f"?{urlencode(rest)}" if rest else "")
    return other, address, file_of(address, other)


def _put_out(link: html.HtmlElement, language: Language) -> None:
    """A link that leads nowhere here becomes text."""
    link.tag = "span"
    for name in ("href", "rel", "hreflang", "target"):
        link.attrib.pop(name, None)
    link.set("class", f"{link.get('class', '')} elsewhere".strip())
    link.set("title", ELSEWHERE[language])


def _page(path: str) -> str | None:
    if path in _PAGES:
        return f"{_PAGES[path]}.html"
    if (one := _ONE.fullmatch(path)) and (one["kind"] == "organ" or not one["csv"]):
        return f"{one['kind']}/{_safe(one['key'])}{one['csv'] or '.html'}"
    _, _, question = path.rpartition("/")
    return f"question/{question}.html" if path.count("/") == 2 and question in questions() else None


def _list(name: str, conditions: dict[str, str]) -> str | None:
    """The file of a list; None where two conditions narrow it down: of all their combinations there is no end."""
    if len(set(conditions) - {"page"}) > 1:
        return None
    said = ".".join(f"{key}-{_safe(conditions[key])}" for key in sorted(conditions))
    return f"{name}/{said}.html" if said else f"{name}.html"


def _safe(value: str) -> str:
    """The value in letters, digits and ``-_~``: what every host and file system takes."""
    return str(tilde_encode(value)).replace("+", "~20")
