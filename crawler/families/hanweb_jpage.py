"""大汉 jpage lists: the first rows in an XML island, the rest from `dataproxy.jsp`.

Servers disagree about what asks for the next rows: `startrecord` and `endrecord`, or `page`. Both are named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawler.families import answers, hanweb_art, markup, paging
from crawler.families.contract import ListReading, Page, PageRequest, Row
from crawler.urls import resolve

_PROXY = re.compile(r"(?:[\w:/.-]*/)?\w*dataproxy\.jsp", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup>[\s\S]*?href\s*=\s*[\"']([^\"]+?)[\"']\s*>", re.IGNORECASE)
_PROXY_URL = re.compile(r"proxyUrl\s*:\s*['\"]([^'\"]+)['\"]", re.IGNORECASE)
_PARAMETERS = re.compile(r"ajaxParam\s*:\s*\{([^}]*)\}", re.IGNORECASE)
_PAIR = re.compile(r"['\"]?(\w+)['\"]?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w/.%-]+))")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecord\b['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperPage\b['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
# a page carries three display pages; more than some 300 rows are silently cut
_GROUP = 3
_MOST_ROWS = 300
_USUAL_PER_PAGE = 20


@dataclass(frozen=True)
class _Proxy:
    """The service behind a list: its address, its parameters as they are sent, and the page it is asked from."""

    url: str
    parameters: str
    referer: str

    def by_records(self, start: int, end: int, per_page: int) -> PageRequest:
        """Rows by their numbers, posted as the page's own script does."""
        url = paging.with_query(self.url, {"startrecord": start, "endrecord": end, "perpage": per_page})
        headers = (*paging.by_script(self.referer), ("Content-Type", paging.FORM))
        return PageRequest(url, "POST", self.parameters, headers)

    def by_page(self, number: int) -> PageRequest:
        """Rows by the number of a page of the server's own size."""
        parts = urlsplit(self.url)
        query = f"page={number}&{self.parameters}"
        return PageRequest(urlunsplit((*parts[:3], query, "")), headers=paging.by_script(self.referer))


def marks(page: Page) -> list[str]:
    """The evidence of a jpage list."""
    if _PROXY.search(page.text) or _PROXY.search(urlsplit(page.url).path):
        return ["dataproxy.jsp"]
    return []


def read(page: Page) -> ListReading | None:
    """The rows of an island or of an answer; None when the page is neither."""
    if _PROXY.search(urlsplit(page.request.url).path):
        return _read_answer(page)
    if not _PROXY.search(page.text):
        return None
    found = _records(page)
    rows = found or hanweb_art.rows(page)
    total, per_page = _total(page), _per_page(page, len(found))
    proxy = _proxy(page)
    if proxy is None or (len(rows) >= total if total is not None else rows and not found):
        return ListReading(rows, declared_total=total, stop_reason="end", evidence=(f"{len(rows)} rows in the page",))
    if total is None and found and len(found) % per_page:
        return ListReading(rows, stop_reason="end", evidence=(f"{len(rows)} rows, the last page is not full",))
    ways = _ways(proxy, len(rows), per_page)
    evidence = (f"{len(rows)} rows of {total} in the page",)
    if not rows:
        return ListReading((), ways, evidence=evidence, shell=True)
    return ListReading(rows, ways, total, evidence=evidence)


def _ways(proxy: _Proxy, behind: int, per_page: int) -> tuple[PageRequest, ...]:
    """The requests for the rows after the first `behind`: by records, then by page.

    A server that counts pages has its own size of page, so each number is tried that can be the next one.
    """
    block = min(_GROUP * per_page, _MOST_ROWS)
    numbers = [1, 2, behind // per_page + 1] if behind else [1]
    requests = [proxy.by_records(behind + 1, behind + block, per_page), *map(proxy.by_page, numbers)]
    return tuple(dict.fromkeys(requests))


def _read_answer(page: Page) -> ListReading:
    rows = _records(page)
    total = _total(page)
    asked = paging.query(page.request.url)
    start, end = answers.count_of(asked.get("startrecord")), answers.count_of(asked.get("endrecord"))
    shown = len(answers.records(page.text))
    evidence = (f"answer with {shown} rows of {total}",)
    if start is None or end is None:
        return _by_page(page, rows, shown, total)
    is_last = end >= total if total is not None else shown < end - start + 1
    proxy = _Proxy(
        paging.without_query(page.request.url), page.request.body or _sent(page.request.url), page.column_url
    )
    per_page = answers.count_of(asked.get("perpage")) or _USUAL_PER_PAGE
    following = _next_records(page.request, proxy, start, end, per_page)
    return ListReading(
        rows,
        next_pages=() if is_last else following,
        declared_total=total,
        stop_reason="end" if is_last else None,
        evidence=evidence,
        exhausted=not shown and total is not None and start > total,
    )


def _next_records(request: PageRequest, proxy: _Proxy, start: int, end: int, per_page: int) -> tuple[PageRequest, ...]:
    size = end - start + 1
    url = paging.with_query(request.url, {"startrecord": end + 1, "endrecord": end + size})
    same = PageRequest(url, request.method, request.body, request.headers)
    return (same, proxy.by_page(end // per_page + 1))


def _by_page(page: Page, rows: tuple[Row, ...], shown: int, total: int | None) -> ListReading:
    number = paging.page_number(page.request)
    said = _TOTAL_PAGES.search(page.text)
    pages = int(said[1]) if said else None
    is_last = number is None or (number.value >= pages if pages is not None else not shown)
    following = None if is_last else paging.following(page.request)
    return ListReading(
        rows,
        next_pages=(following,) if following else (),
        declared_total=total,
        declared_pages=None,
        stop_reason=None if following else "end",
        evidence=(f"answer with {shown} rows of {total}",),
        exhausted=not shown and number is not None and pages is not None and number.value > pages,
    )


def _records(page: Page) -> tuple[Row, ...]:
    """One row a record, its longest link: a record may link its category too."""
    rows = []
    for record in answers.records(page.text):
        links = markup.rows_of(markup.anchors(answers.fragment(page, record)))
        if links:
            rows.append(max(links, key=lambda row: len(row.title)))
    return answers.distinct(rows)


def _proxy(page: Page) -> _Proxy | None:
    grouped = _NEXT_GROUP.search(page.text)
    script = _PROXY_URL.search(page.text)
    parameters = _PARAMETERS.search(page.text)
    if parameters:
        pairs = [(name, single or double or bare) for name, single, double, bare in _PAIR.findall(parameters[1])]
        sent = urlencode(pairs)
    elif grouped:
        sent = _sent(unescape(grouped[1]))
    else:
        return None
    address = script[1] if script else unescape(grouped[1]) if grouped else None
    if address is None:
        named = _PROXY.search(page.text)
        address = named[0] if named else ""
    url = resolve(page.url, address)
    return _Proxy(paging.without_query(url), sent, page.column_url) if url else None


def _sent(url: str) -> str:
    """The query of an address as it is written, without what asks for a page; some names come twice."""
    paged = ("page", "startrecord", "endrecord", "perpage")
    pairs = urlsplit(url).query.split("&")
    return "&".join(dict.fromkeys(pair for pair in pairs if pair.partition("=")[0] not in paged))


def _total(page: Page) -> int | None:
    found = _TOTAL.search(page.text)
    return int(found[1] or found[2]) if found else None


def _per_page(page: Page, embedded: int) -> int:
    found = _PER_PAGE.search(page.text)
    return (int(found[1]) if found else embedded // _GROUP) or _USUAL_PER_PAGE
