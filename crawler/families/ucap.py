"""The 集约化 platforms: `.shtml` lists, documents named by 32 hexadecimal digits, lists as JSON.

Recognise it by: `/common/search/<32 hex>` or `/searchList/<32 hex>` in a script, the tags `UCAPTITLE` and
`UCAPCONTENT` or `id="UCAP-CONTENT"`, lists such as `zfxxgk_list.shtml`, links such as `/202401/<32 hex>.shtml`.

It lies by: a `c100122` in the address that is not the channel's id (the id stands in a variable or a meta);
the words `null` and `undefined` as values; times of a 12-hour clock; server tags that nobody rendered; a list
whose first rows stand in the page while only the JSON has all of them.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.urls import resolve

name: str = "ucap"
needs_browser: bool = False

_DETAIL = re.compile(r"/([0-9a-f]{32}|c\d{2}_\d+)\.s?html?$|/c\d+/content\.s?html?$")
_HASHED = re.compile(r"/[0-9a-f]{32}\.shtml$")
_LIST = re.compile(r"/(zfxxgk\w*|xxgk_?list\w*|gk_n_zcwj|common_list|nav_list|listDisplay\w+)\.shtml$")
_SEARCH = re.compile(r"[\"']([^\"'\s]*/(?:common/search|searchList)/[0-9a-f]{32}[^\"'\s]*)")
_FILES = re.compile(r"[\"']([^\"'\s]*/getFileListByCodeId)\b")
_CHANNEL = re.compile(r"\bchannelId\b['\"]?\s*[:=]\s*['\"]([0-9a-f]{32})['\"]")
_TAGS = re.compile(r"<UCAP(TITLE|CONTENT)\b|\bUCAP-CONTENT\b", re.IGNORECASE)
_PAGE_SIZE = "15"


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    path = urlsplit(page.url).path
    if re.search(r"/(common/search|searchList)/[0-9a-f]{32}$", path) or _SEARCH.search(page.text):
        evidence.append("list as JSON under /common/search/ or /searchList/")
    if _FILES.search(page.text):
        evidence.append("list as JSON from getFileListByCodeId")
    if _TAGS.search(page.text):
        evidence.append("tags UCAPTITLE or UCAPCONTENT")
    if _LIST.search(path):
        evidence.append("list named " + path.rpartition("/")[2])
    hashed = {anchor.url for anchor in markup.anchors(page) if _HASHED.search(urlsplit(anchor.url).path)}
    if hashed:
        evidence.append(f"{len(hashed)} links named by 32 hexadecimal digits")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of a page or of a JSON answer; a page without a pager of its own points to the JSON."""
    data = answers.data_of(page)
    if data is not None:
        return _read_answer(page, data)
    rows = markup.rows_of(markup.documents(page, _DETAIL, markup.below(page)))
    reading = pagers.reading(page, rows)
    answer = _search(page) or _files(page)
    if answer is None or reading.next_pages or (rows and reading.declared_pages is not None):
        return reading
    return ListReading(rows, (answer,), evidence=("its rows come as JSON",), shell=True)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata; the pseudo-tag `UCAPTITLE` holds the title."""
    reading = details.read_detail(page)
    tagged = markup.tree_of(page).find(".//ucaptitle")
    title = tagged.text_content().strip() if tagged is not None else ""
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    return DetailReading(title or reading.title, reading.attachments, {**reading.metadata, **labelled})


def _search(page: Page) -> PageRequest | None:
    found = _SEARCH.search(page.text)
    url = resolve(page.url, found[1].replace("&amp;", "&")) if found else None
    if url is None:
        return None
    usual = {"_pageSize": _PAGE_SIZE, "_isAgg": "true", "_template": "index"}
    missing = {name: value for name, value in usual.items() if name not in paging.query(url)}
    return PageRequest(
        paging.with_query(url, {"page": "1", **missing, "_isJson": "true"}), headers=paging.by_script(page.url)
    )


def _files(page: Page) -> PageRequest | None:
    found = _FILES.search(page.text)
    url = resolve(page.url, found[1]) if found else None
    channel = _CHANNEL.search(page.text)
    named = markup.tree_of(page).xpath("string(//meta[translate(@name, 'CI', 'ci')='channelid']/@content)")
    identifier = channel[1] if channel else str(named)
    if url is None or not identifier:
        return None
    return paging.posted_form(url, {"codeId": "", "channelId": identifier, "page": "1", "size": "50"}, page.url)


def _read_answer(page: Page, data: object) -> ListReading:
    inner = answers.within(data, "data") or answers.within(data, "results", "data")
    total = answers.count_of(answers.within(inner, "total"))
    if total is None:
        total = answers.count_of(answers.within(data, "results", "total"))
    asked = paging.query(page.request.url) | paging.form(page.request.body)
    size = answers.count_of(asked.get("_pageSize") or asked.get("size") or answers.within(inner, "rows"))
    return answers.reading(page, answers.within(inner, "results"), _row, total=total, size=size)


def _row(page: Page, item: dict[str, Any]) -> Row | None:
    written = {
        answers.text_of(pair, "key"): answers.text_of(pair, "value")
        for meta in answers.objects(item.get("domainMetaList"))
        for pair in answers.objects(meta.get("resultList"))
    }
    when = answers.text_of(item, "publishedTimeStr", "publishTime") or written.get("pubdate", "")
    return answers.row(page, answers.text_of(item, "url"), answers.text_of(item, "title"), when)
