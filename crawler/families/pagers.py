"""Pagers of static lists: calls in a script, settings of a widget, words, links. Page N is a file `stem_N.ext`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.families import markup, paging
from crawler.families.contract import ListReading, Page, PageRequest, Row
from crawler.urls import folder_of, resolve

_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]*)\)")
_WIDGET = re.compile(r"\.pagination\(\s*\{[^}]*\b(?:totalPage|pageCount)\s*:\s*['\"]?(\d+)")
_SET_PAGE = re.compile(r"\.pagination\(\s*['\"]setPage['\"]\s*,\s*\d+\s*,\s*(\d+)")
_CONFIG = re.compile(r"\bpagination_script_config\b[^;]*?\btotal['\"]?\s*[:=]\s*['\"]?(\d+)")
_SLICED = re.compile(r"\bendPage\s*=\s*['\"]?(\d+)[\s\S]*?\blogicTotalPage\s*=\s*['\"]?(\d+)")
_RECORDS = re.compile(r"\b(?:recordCount|totalCount|totalData)\s*[:=]\s*['\"]?(\d+)")
_COMMENT = re.compile(r"^\s*//[^\n]*$|/\*[\s\S]*?\*/", re.MULTILINE)
_NUMBER = re.compile(r"_(\d+)\.(?:[sj]?html?|jspx)$")
_FILE = re.compile(r"/([^/]+?)(?:_\d+)?\.([sj]?html?|jspx)$")


@dataclass(frozen=True)
class Pager:
    """How many pages there are, which one this is (from 1), and what the next one may be called.

    `current` is None where it is not known from which number the files count.
    """

    pages: int
    current: int | None
    following: tuple[str, ...]
    records: int | None
    evidence: str

    @property
    def is_last(self) -> bool:
        """Whether no page follows, as far as the pager tells."""
        return self.current is not None and self.current >= self.pages


def pager_of(page: Page) -> Pager | None:
    """The pager of a static list, None when it has none of a known kind."""
    script = _COMMENT.sub("", markup.scripts(page))
    return _called(page, script) or _set(page, script) or _sliced(page, script) or _said(page, script)


def reading(page: Page, rows: tuple[Row, ...]) -> ListReading:
    """The rows of a static list with what its pager says, or where its link to the next page leads."""
    pager = pager_of(page)
    if pager is not None:
        following = () if pager.is_last else tuple(PageRequest(url) for url in pager.following)
        return ListReading(
            rows,
            next_pages=following,
            declared_total=pager.records,
            declared_pages=pager.pages,
            stop_reason=None if following else "end",
            evidence=(pager.evidence,),
        )
    total = records_of(page)
    link = markup.next_link(page)
    evidence = f"recordCount {total}" if total is not None else "link to the next page" if link else "no pager"
    return ListReading(
        rows,
        next_pages=(PageRequest(link),) if link else (),
        declared_total=total,
        declared_pages=paging.declared_pages(markup.visible_text(page)) if link else None,
        stop_reason=None if link else "end",
        evidence=(evidence,),
    )


def records_of(page: Page) -> int | None:
    """How many rows the page's scripts or words say the list has."""
    found = _RECORDS.search(_COMMENT.sub("", markup.scripts(page)))
    return int(found[1]) if found else paging.declared_records(markup.visible_text(page))


def _called(page: Page, script: str) -> Pager | None:
    for call in _CALL.finditer(script):
        arguments = [argument.strip().strip("'\"") for argument in call[1].split(",")]
        # a container's id in front marks the dialect that counts from 1
        first = 0 if arguments[0].isdigit() else 1
        arguments = arguments[first:]
        if len(arguments) < 4 or not (arguments[0].isdigit() and arguments[1].isdigit()):
            continue
        count = next((int(argument) for argument in arguments[4:] if argument.isdigit()), None)
        if count is None:
            count = records_of(page)
        return _numbered(page, int(arguments[0]), first, arguments[2], arguments[3], count)
    return None


def _set(page: Page, script: str) -> Pager | None:
    found = _WIDGET.search(script) or _SET_PAGE.search(script)
    return _numbered(page, int(found[1]), 1, *_file(page), records_of(page)) if found else None


def _sliced(page: Page, script: str) -> Pager | None:
    """All rows of the first pages lie in one file and are cut by a script; the rest in files of their own."""
    found = _SLICED.search(script)
    if found is None:
        return None
    here, pages = int(found[1]), int(found[2])
    stem, extension = _file(page)
    following = resolve(folder_of(page.url), f"{stem}_{here + 1}.{extension}")
    evidence = f"page holds {here} of {pages} pages"
    return Pager(pages, here, (following,) if following else (), records_of(page), evidence)


def _said(page: Page, script: str) -> Pager | None:
    """The number of pages is told and no call: the link to the next page, else both ways of counting."""
    found = _CONFIG.search(script)
    pages = int(found[1]) if found else paging.declared_pages(markup.visible_text(page))
    link = markup.next_link(page)
    if pages is None or (link and not found):
        return None
    stem, extension = _file(page)
    number = _NUMBER.search(urlsplit(page.url).path)
    numbers = (int(number[1]) + 1,) if number else (1, 2)
    folder = folder_of(page.url)
    urls = [link] if link else [resolve(folder, f"{stem}_{n}.{extension}") for n in numbers]
    current = 1 if pages <= 1 else None
    return Pager(pages, current, tuple(filter(None, urls)), records_of(page), f"{pages} pages told")


def _numbered(page: Page, pages: int, first: int, stem: str, extension: str, records: int | None) -> Pager:
    """The pager of files whose page 1 has the number `first`, written or not."""
    number = _NUMBER.search(urlsplit(page.url).path)
    at = int(number[1]) if number else first
    current = at + 1 - first
    following = resolve(folder_of(page.url), f"{stem}_{at + 1}.{extension}")
    return Pager(pages, current, (following,) if following else (), records, f"pager says page {current} of {pages}")


def _file(page: Page) -> tuple[str, str]:
    """Stem and extension of the list's file, without its number."""
    found = _FILE.search(urlsplit(page.url).path)
    return (found[1], found[2]) if found else ("index", "html")
