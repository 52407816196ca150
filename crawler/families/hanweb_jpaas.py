"""大汉 JPaaS lists: page 1 in the page or not, the rest as HTML inside JSON from `…/front/page/build/unit`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.families import answers, hanweb_art, markup, paging
from crawler.families.contract import ListReading, Page, PageRequest
from crawler.urls import resolve

_SERVICE = "jpaas-publish-server"
_PAIR = re.compile(r"['\"](\w+)['\"]\s*:\s*['\"]([^'\"]*)['\"]")
# spelled so by the server
_USUAL = {"parseType": "bulidstatic", "pageType": "column"}


def marks(page: Page) -> list[str]:
    """The evidence of a JPaaS list."""
    return [_SERVICE] if _SERVICE in page.text or _SERVICE in page.request.url else []


def read(page: Page) -> ListReading | None:
    """The rows of a page or of an answer; None when it is neither."""
    if _SERVICE in page.request.url:
        return _read_answer(page)
    pager = _pager(page)
    if pager is None:
        return None
    rows = hanweb_art.rows(page)
    total, size = answers.count_of(pager.get("count")), pager.get("rows") or "15"
    if not rows:
        first = _unit(page, pager, 1, size)
        evidence = (f"pager of {total} rows, none in the page",)
        return ListReading((), (first,) if first else (), evidence=evidence, shell=first is not None)
    number = answers.count_of(pager.get("pageno")) or 1
    is_last = total is not None and number * int(size) >= total
    following = None if is_last else _unit(page, pager, number + 1, size)
    return ListReading(
        rows,
        next_pages=(following,) if following else (),
        declared_total=total,
        stop_reason=None if following else "end",
        evidence=(f"page {number}, {total} rows in all",),
    )


def _pager(page: Page) -> Mapping[str, str] | None:
    """The attributes of the element that pages the list, by lower-case names."""
    for element in markup.tree_of(page).iter():
        if isinstance(element.tag, str) and element.get("querydata") and element.get("uniturl"):
            return {name: value.strip() for name, value in element.attrib.items()}
    return None


def _unit(page: Page, pager: Mapping[str, str], number: int, size: str) -> PageRequest | None:
    url = resolve(page.url, pager["uniturl"])
    if url is None:
        return None
    fields = {**_USUAL, **dict(_PAIR.findall(pager["querydata"]))}
    fields["paramJson"] = _parameters(number, size)
    return PageRequest(paging.with_query(url, fields), headers=paging.by_script(page.column_url))


def _parameters(number: int, size: str) -> str:
    return json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))


def _read_answer(page: Page) -> ListReading:
    html = answers.within(answers.data_of(page), "data", "html")
    asked = answers.within(paging.query(page.request.url), "paramJson")
    number = answers.count_of(answers.within(asked, "pageNo")) or 1
    size = str(answers.within(asked, "pageSize") or "15")
    if not isinstance(html, str):
        return ListReading((), stop_reason="end", evidence=("no HTML in the answer",))
    piece = answers.fragment(page, html)
    rows = hanweb_art.rows(piece)
    pager = _pager(piece)
    total = answers.count_of(pager.get("count")) if pager else None
    shown = len({anchor.url for anchor in markup.anchors(piece) if hanweb_art.DETAIL.search(urlsplit(anchor.url).path)})
    is_last = number * int(size) >= total if total is not None else not shown
    url = paging.with_query(page.request.url, {"paramJson": _parameters(number + 1, size)})
    following = PageRequest(url, headers=page.request.headers)
    return ListReading(
        rows,
        next_pages=() if is_last else (following,),
        declared_total=total,
        stop_reason="end" if is_last else None,
        evidence=(f"page {number} with {shown} rows of {total}",),
        exhausted=not shown and not rows and number > 1,
    )
