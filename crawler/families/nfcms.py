"""The content system of Guangdong beside gkmlpt: static lists, documents `content/post_123.html`.

Recognise it by: `NFCMS_SITE_ID` or `NFCMS_POST_ID` in a script, links such as `content/post_1871569.html`.

It lies by: a mobile twin `mpost_` of every document; a number that exists only under the path of its own column; a
column whose list is kept by the gkmlpt platform of the same host.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "nfcms"
needs_browser: bool = False

_MARK = re.compile(r"\bNFCMS_(SITE|POST)_ID\b")
_DETAIL = re.compile(r"/content/m?post_\d+\.html$")
_TWIN = "/content/mpost_"


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = [found[0] for found in (_MARK.search(page.text),) if found]
    posts = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    if posts:
        evidence.append(f"{len(posts)} links named like content/post_123.html")
    return evidence


def read_list(page: Page) -> ListReading:
    """The documents of the list's own folder, and elsewhere those that name a report."""
    found = markup.documents(page, _DETAIL, markup.below(page))
    originals = {anchor.url for anchor in found}
    rows = markup.rows_of(
        anchor
        for anchor in found
        if _TWIN not in anchor.url or anchor.url.replace(_TWIN, "/content/post_") not in originals
    )
    return pagers.reading(page, rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)
