"""新点: shells whose rows a REST service gives as JSON, documents `/govxxgk/<organ>/2025-01-20/<uuid>.html`.

Recognise it by: `/js/webBuilderCommon.js` or `EWB-FRONT` in a page, `govInfoPub` in an address, links under
`/govxxgk/`.

It lies by: a column page that holds no row and takes its service from a file of settings; services that want their
parameters plain and others that want them inside `params`; counting from 0 in one place and from 1 in another; https
that answers 403 where http is well; a list that is static on a neighbour's portal.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.families import answers, details, markup, pagers, paging
from crawler.families.contract import DetailReading, ListReading, Page, PageRequest, Row
from crawler.urls import resolve

name: str = "epoint"
needs_browser: bool = False

_SETTINGS = "/js/webBuilderCommon.js"
_SERVICE = "/rest/lightfrontaction/getgovinfolist"
_MARKS = re.compile(r"webBuilderCommon\.js|EWB-FRONT|EWB_\w+_Mid|lightfrontaction")
_SHELL = re.compile(r"govInfoPub\w*\.html$", re.IGNORECASE)
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DETAIL = re.compile(rf"/(\d{{4}}-\d\d-\d\d|\d{{8}})/{_UUID}\.html$|/govxxgk/.+/{_UUID}\.html$")
_SITE = re.compile(r"['\"]?siteGuid['\"]?\s*:\s*['\"]([\w-]+)")
_PROJECT = re.compile(r"['\"]?projectName['\"]?\s*:\s*['\"](/?[\w/.-]*)")
_PAGE_SIZE = 20


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    path = urlsplit(page.request.url).path
    evidence = sorted({found[0] for text in (path, page.text) for found in _MARKS.finditer(text)})
    if _SHELL.search(path):
        evidence.append("address govInfoPub")
    documents = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    if documents:
        evidence.append(f"{len(documents)} links named by a date and a UUID")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of an answer or of a static list; of a shell the way to its settings, of those to its rows."""
    path = urlsplit(page.request.url).path
    if path.endswith(_SERVICE):
        return _read_answer(page)
    if path.endswith(_SETTINGS):
        return _read_settings(page)
    rows = markup.rows_of(markup.documents(page, _DETAIL, markup.dated))
    settings = resolve(page.url, _SETTINGS)
    if not rows and settings and _category(page.url) and (_SHELL.search(path) or _SETTINGS in page.text):
        asked = PageRequest(settings, headers=paging.by_script(page.url))
        return ListReading((), (asked,), evidence=("shell of a REST service",), shell=True)
    return _read_static(page, rows)


def read_detail(page: Page) -> DetailReading:
    """Title, attachments, metadata and the labelled header table."""
    reading = details.read_detail(page)
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    return DetailReading(reading.title, reading.attachments, {**reading.metadata, **labelled})


def _category(url: str) -> str:
    return paging.query(url).get("categorynum", "")


def _read_settings(page: Page) -> ListReading:
    """The service's address is made of the settings, its parameters of the shell's address (the Referer)."""
    site, project = _SITE.search(page.text), _PROJECT.search(page.text)
    url = resolve(page.url, (project[1] if project else "/EWB-FRONT").rstrip("/") + _SERVICE)
    if site is None or url is None:
        return ListReading((), stop_reason="end", evidence=("no siteGuid in the settings",))
    shell = paging.query(page.column_url)
    fields = {"deptcode": shell.get("deptcode", ""), "categorynum": _category(page.column_url)}
    ways = []
    for first in (0, 1):
        asked = {**fields, "pageIndex": first, "pageSize": _PAGE_SIZE, "siteGuid": site[1]}
        ways += [paging.posted_json(url, data, page.column_url) for data in (asked, {"params": asked})]
    return ListReading((), tuple(ways), evidence=("service of the settings",), shell=True)


def _read_answer(page: Page) -> ListReading:
    """Page 0 may be page 1 as well, so after it both numbers that can follow are named."""
    custom = answers.within(answers.data_of(page), "custom")
    total = answers.count_of(answers.within(custom, "total"))
    number = paging.page_number(page.request)
    first = 0 if number is not None and number.value == 0 else 1
    listed = answers.within(custom, "data")
    reading = answers.reading(page, listed, _row, total=total, size=_PAGE_SIZE, first=first)
    if number is None or number.value != 0 or not reading.next_pages:
        return reading
    second = paging.asking_for(page.request, paging.PageNumber(number.name, 2))
    return replace(reading, next_pages=(*reading.next_pages, second))


def _row(page: Page, item: dict[str, Any]) -> Row | None:
    title = answers.text_of(item, "realtitle", "title")
    dates = (answers.text_of(item, key) for key in item if "date" in key.lower())
    return answers.row(page, answers.text_of(item, "infourl", "url"), title, next(filter(None, dates), ""))


def _read_static(page: Page, rows: tuple[Row, ...]) -> ListReading:
    """A static list; its next page is a link, or the next `pageIndex` where pages are told."""
    reading = pagers.reading(page, rows)
    number = paging.page_number(PageRequest(page.url))
    pages = reading.declared_pages
    if number is None or pages is None or markup.next_link(page):
        return reading
    following = paging.following(PageRequest(page.url)) if number.value < pages else None
    return ListReading(
        rows,
        next_pages=(following,) if following else (),
        declared_total=reading.declared_total,
        declared_pages=pages,
        stop_reason=None if following else "end",
        evidence=(f"page {number.value} of {pages}",),
    )
