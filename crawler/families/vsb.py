"""博达: `.htm` columns numbered backwards, documents `info/1066/123.htm`, columns that are reports themselves.

Recognise it by: `vsb_content`, `_visitcount` or `/system/_content/` in a page, links such as `info/1066/123.htm`.

It lies by: page 2 of 7 being called `nb/6.htm`; a town's report that is a column page (`zfxxgknb/n2024n/xz/hcz.htm`)
with no list row and no document of its own; a counter 点击 that stays empty; files behind
`download.jsp?…wbfileid=…` without a name.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import details, markup, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.titles import names_report

name: str = "vsb"
needs_browser: bool = False

_MARKS = re.compile(r"\bvsb_content\w*|_visitcount\b|/system/_content/|\bv_news_content\b")
_DETAIL = re.compile(r"/info/\d+/\d+\.htm$")
_LINES = ".//*[starts-with(@id, 'line')]//a[@href]"
_TEXT = "//*[starts-with(@id, 'vsb_content')] | //*[contains(@class, 'v_news_content')]"
_DATED = re.compile(r"((?:19|20)\d\d年\d{1,2}月\d{1,2}日?)\s*[(（]\s*点击")
_OF = re.compile(r"(?<![\d/])\d+\s*/\s*(\d+)(?![\d/])")
# a sentence that leads to an attachment is shorter than any report
_LEAST = 200


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = sorted({found[0] for found in _MARKS.finditer(page.text)})
    documents = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    if documents:
        evidence.append(f"{len(documents)} links named like info/1066/123.htm")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of a list, or the page itself when it is a report."""
    rows = _rows(page)
    own = _own_report(page) if not rows else None
    if own is not None:
        return ListReading((own,), stop_reason="end", evidence=("the column page is the report",))
    text = markup.visible_text(page)
    of = _OF.search(text)
    link = markup.next_link(page)
    return ListReading(
        rows,
        next_pages=(PageRequest(link),) if link else (),
        declared_total=paging.declared_records(text),
        declared_pages=int(of[1]) if of and link else paging.declared_pages(text),
        stop_reason=None if link else "end",
        evidence=("link to the next page, numbered backwards" if link else "no link to a next page",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _rows(page: Page) -> tuple[Row, ...]:
    """The links of the list's lines; where they are not marked, documents with a date or a report's name."""
    marked = {
        anchor.url
        for element in markup.tree_of(page).xpath(_LINES)
        for anchor in [markup.anchor_of(page, element)]
        if anchor is not None
    }
    own = (lambda anchor: anchor.url in marked) if marked else markup.dated
    return markup.rows_of(markup.documents(page, _DETAIL, own))


def _own_report(page: Page) -> Row | None:
    bodies = [element.text_content() for element in markup.tree_of(page).xpath(_TEXT)]
    body = max(bodies, key=len, default="")
    if len(body) < _LEAST or "信息公开" not in body:
        return None
    titles = [details.metadata(page).get("ArticleTitle", ""), *markup.own_titles(page)]
    title = next(filter(names_report, titles), "") or markup.page_title(page)
    dated = _DATED.search(markup.visible_text(page))
    return Row(page.url, title, title_is_truncated=False, date_raw=dated[1] if dated else "", is_attachment=False)
