"""Whether two bodies say the same: a visit counter or today's date in a page is no change of the report."""

from __future__ import annotations

import re
from typing import Any

import extract
from crawler.charset import decode
from crawler.families import Page
from crawler.families.markup import tree_of

# a page larger than this is no page of a report, and reading it twice would take long
_LARGEST = 2_000_000
_CHANGING = re.compile(r"\d+|[零〇一二三四五六七八九十]+")
_FURNITURE = "//script | //style | //noscript"
_CONTENT = ("sections", "table2", "table3", "table4", "table_b", "statements")


def same_content(before: bytes, after: bytes, content_type: str) -> bool:
    """Whether two pages hold the same report, read as the database will read them; of pages that are no report,
    whether they differ in nothing but digits and scripts. Files are the same only byte by byte."""
    if before == after:
        return True
    if max(len(before), len(after)) > _LARGEST or not (_is_page(before) and _is_page(after)):
        return False
    one, other = _report(before), _report(after)
    if one is not None or other is not None:
        return one == other
    return _words(before, content_type) == _words(after, content_type)


def _is_page(body: bytes) -> bool:
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _report(body: bytes) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = extract.read(body).json("")
    except extract.Refusal:
        return None
    return {key: found.get(key) for key in _CONTENT} | {"title": found["metadata"].get("title")}


def _words(body: bytes, content_type: str) -> tuple[str, list[str]]:
    """The visible words without any number, and where the page links to."""
    page = tree_of(Page("", decode(body, content_type)[0]))
    for element in page.xpath(_FURNITURE):
        element.drop_tree()
    return _CHANGING.sub("#", " ".join(page.text_content().split())), sorted(map(str, page.xpath("//a/@href")))
