"""ASP.NET WebForms: a list that is turned by posting its form back.

Recognise it by: `__VIEWSTATE` and `__doPostBack` in a page.

It lies by: links that are no addresses (`javascript:__doPostBack('AspNetPager1','2')`); hidden fields that are good for
one page only, so that with old ones page 1 comes again; some hosts where `?page=2` works as well and others where it is
ignored.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawler.families import details, markup, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest

name: str = "aspnet"
needs_browser: bool = False

_POST_BACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")
_PAGER = re.compile(r"__doPostBack\(\s*'([^']*pager[^']*)'", re.IGNORECASE)
_DETAIL = re.compile(r"\.(aspx|html?)$", re.IGNORECASE)
_NEXT = ("下一页", "下页", "后页", "后一页")
_LIST = re.compile(r"(list|index|default|search|login)\w*\.(aspx|html?)$", re.IGNORECASE)


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    if "__VIEWSTATE" in page.text and "__doPostBack" in page.text:
        return ["__VIEWSTATE and __doPostBack"]
    return []


def read_list(page: Page) -> ListReading:
    """The dated documents of the page and those that name a report; the form that turns to the next page."""
    rows = markup.rows_of(
        anchor
        for anchor in markup.documents(page, _DETAIL, markup.dated)
        if markup.leads_to_report(anchor) or not _LIST.search(paging.without_query(anchor.url))
    )
    text = markup.visible_text(page)
    pages = paging.declared_pages(text)
    number, button = _current(page), _turning(page, pages)
    link = markup.next_link(page)
    ways = [PageRequest(link)] if link else []
    if button is not None:
        ways.append(_posted(page, *button))
        # the same without the form, where the server takes it
        ways.append(PageRequest(paging.with_query(page.url, {"page": number + 1})))
    if pages is not None and number >= pages:
        ways = []
    return ListReading(
        rows,
        next_pages=tuple(ways),
        declared_total=paging.declared_records(text),
        declared_pages=pages,
        stop_reason=None if ways else "end",
        evidence=(f"page {number} of {pages}",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return details.read_detail(page)


def _current(page: Page) -> int:
    """The page shown, as it was asked for."""
    asked = paging.form(page.request.body).get("__EVENTARGUMENT") or paging.query(page.url).get("page", "")
    return int(asked) if re.fullmatch(r"\d{1,4}", asked) else 1


def _turning(page: Page, pages: int | None) -> tuple[str, str] | None:
    """Target and argument of the post-back that turns to the next page: the link that says so, the next number, or
    the pager itself where pages are told."""
    following = str(_current(page) + 1)
    pager = _PAGER.search(page.text)
    numbered = (pager[1], following) if pager and pages is not None else None
    for element in markup.tree_of(page).iter("a"):
        found = _POST_BACK.search(f"{element.get('href')} {element.get('onclick')}")
        if found is None or element.get("disabled"):
            continue
        if element.text_content().strip(" >»[]\u00a0") in _NEXT:
            return found[1], found[2]
        if found[2] == following:
            numbered = (found[1], found[2])
    return numbered


def _posted(page: Page, target: str, argument: str) -> PageRequest:
    """The page's form with its hidden fields as they are now."""
    hidden = {
        element.get("name"): element.get("value") or ""
        for element in markup.tree_of(page).iter("input")
        if element.get("name") and (element.get("type") or "").lower() == "hidden"
    }
    body = urlencode({**hidden, "__EVENTTARGET": target, "__EVENTARGUMENT": argument})
    headers = (("Referer", page.url), ("Content-Type", paging.FORM))
    return PageRequest(page.url, "POST", body, headers)
