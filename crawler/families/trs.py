"""TRS WCM and its look-alikes: static lists and pages, the largest family.

Recognise it by: `createPageHTML(` or `createPage(` in a script, details named `t20240131_123.html`.

It lies by: declaring more pages than exist (the last ones answer 404 or a stub); keeping stale rows in
comments; cutting the link text while `title` has it whole; a date in the URL that is not the date of
publication; a `_wap` twin of the same page; counting from 0 in one call and from 1 in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.families import markup
from crawler.families.contract import DetailReading, ListReading, Page
from crawler.titles import names_report
from crawler.urls import folder_of, is_document, resolve

name: str = "trs"
needs_browser: bool = False

_DETAIL = re.compile(r"/t\d{6,8}_\d+(_\w+)?\.s?html?$|/t\d{5,}\.s?html?$")
_TWIN = re.compile(r"_(wap|m|ext)\.s?html?$")
_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_JQUERY_TOTAL = re.compile(r"\.pagination\(\s*\{[^}]*\btotalPage\s*:\s*['\"]?(\d+)")
_RECORDS = re.compile(r"\brecordCount\s*:\s*['\"]?(\d+)")
_NUMBER = re.compile(r"_(\d+)\.s?html?$")


@dataclass(frozen=True)
class _Pager:
    pages: int
    first: int
    stem: str
    extension: str
    records: int | None


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = []
    call = _pager(page)
    if call is not None:
        evidence.append(f"pager call for {call.pages} pages of {call.stem}.{call.extension}")
    details = {anchor.url for anchor in markup.anchors(page) if _DETAIL.search(urlsplit(anchor.url).path)}
    if details:
        evidence.append(f"{len(details)} links named like t20240131_123.html")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows under the list's own folder, and elsewhere those that name a report."""
    folder = folder_of(page.url)
    found = [
        anchor
        for anchor in markup.anchors(page)
        if (anchor.url.startswith(folder) or names_report(anchor.as_row().title))
        and (_DETAIL.search(urlsplit(anchor.url).path) or is_document(anchor.url))
    ]
    originals = {anchor.url for anchor in found}
    rows = markup.rows_of(
        anchor for anchor in found if _TWIN.sub(_extension(anchor.url), anchor.url) not in originals - {anchor.url}
    )
    pager = _pager(page)
    records = _RECORDS.search(markup.scripts(page))
    total = int(records[1]) if records else None
    if pager is None:
        evidence = (f"recordCount {total}",) if total is not None else ("no pager",)
        return ListReading(rows, declared_total=total, stop_reason="end", evidence=evidence)
    number = _NUMBER.search(urlsplit(page.url).path)
    current = int(number[1]) if number else pager.first
    is_last = current + 1 - pager.first >= pager.pages
    following = resolve(page.url, f"{pager.stem}_{current + 1}.{pager.extension}")
    return ListReading(
        rows,
        next_pages=() if is_last or following is None else (following,),
        declared_total=pager.records if pager.records is not None else total,
        declared_pages=pager.pages,
        stop_reason="end" if is_last else None,
        evidence=(f"pager says page {current - pager.first + 1} of {pager.pages}",),
    )


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata."""
    return markup.read_detail(page)


def _extension(url: str) -> str:
    return "." + url.rpartition(".")[2]


def _pager(page: Page) -> _Pager | None:
    text = re.sub(r"^\s*//.*$", "", markup.scripts(page), flags=re.MULTILINE)
    for call in _CALL.finditer(text):
        arguments = [argument.strip().strip("'\"") for argument in call[1].split(",")]
        # a container's id in front marks the dialect that counts from 1
        first = 0 if arguments[0].isdigit() else 1
        arguments = arguments[first:]
        if len(arguments) < 4 or not (arguments[0].isdigit() and arguments[1].isdigit()):
            continue
        count = next((int(argument) for argument in arguments[4:] if argument.isdigit()), None)
        return _Pager(int(arguments[0]), first, arguments[2], arguments[3], count)
    jquery = _JQUERY_TOTAL.search(text)
    return _Pager(int(jquery[1]), 1, "index", "html", None) if jquery else None
