"""What pages and answers say about the pages after them, and how the next one is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.families.contract import Headers, PageRequest

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
JSON = "application/json;charset=UTF-8"

_PAGES = re.compile(r"(?:共|/)\s*(\d+)\s*页|第\s*\d+\s*/\s*(\d+)\s*页|\bpage[Cc]ount\s*[:=]\s*['\"]?(\d+)")
_RECORDS = re.compile(
    r"(?:共|总计|总共)\s*(\d+)\s*(?:条|篇|个?记录)|\b(?:totalRecords?|recordCount)\s*[:=]\s*['\"]?(\d+)"
)
_PAGE_NAMES = (
    "page", "pageno", "pagenum", "pageindex", "pagenumber", "currpage", "curpage", "currentpage", "current", "cur_page",
    "nowpage", "p",
)  # fmt: skip


def declared_pages(text: str) -> int | None:
    """How many pages a text says there are, None when it says nothing."""
    return _number(_PAGES.search(text))


def declared_records(text: str) -> int | None:
    """How many rows a text says there are, None when it says nothing."""
    return _number(_RECORDS.search(text))


def _number(found: re.Match[str] | None) -> int | None:
    return next((int(group) for group in found.groups() if group), None) if found else None


def with_query(url: str, changes: Mapping[str, object]) -> str:
    """The URL with these parameters set, in their old places or at the end; nothing else of it is rewritten."""
    parts = urlsplit(url)
    left = {name: str(value) for name, value in changes.items()}
    pairs = []
    for pair in filter(None, parts.query.split("&")):
        name = pair.partition("=")[0]
        if name in changes:
            if name in left:
                pairs.append(f"{name}={quote(left.pop(name), safe='')}")
        else:
            pairs.append(pair)
    pairs += [f"{name}={quote(value, safe='')}" for name, value in left.items()]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pairs), ""))


def without_query(url: str) -> str:
    """The URL up to its query."""
    return url.partition("?")[0]


def query(url: str) -> dict[str, str]:
    """The parameters of a URL, the first of each name."""
    return _first(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def form(body: str) -> dict[str, str]:
    """The fields of a posted form, the first of each name."""
    return _first(parse_qsl(body, keep_blank_values=True))


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def by_script(referer: str) -> Headers:
    """The headers a page's script sends: some servers answer 404 or nothing without them."""
    return (("Referer", referer), ("X-Requested-With", "XMLHttpRequest"))


def posted_form(url: str, fields: Mapping[str, str], referer: str) -> PageRequest:
    """A form posted by a page's script."""
    return PageRequest(url, "POST", urlencode(fields), (*by_script(referer), ("Content-Type", FORM)))


def posted_json(url: str, data: Any, referer: str) -> PageRequest:
    """JSON posted by a page's script."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return PageRequest(url, "POST", body, (*by_script(referer), ("Content-Type", JSON)))


@dataclass(frozen=True)
class PageNumber:
    """Where a request says which page it wants."""

    name: str
    value: int


def page_number(request: PageRequest) -> PageNumber | None:
    """The page number of a request, in its query, form or JSON body; None when it has none."""
    for fields in (query(request.url), *_body_fields(request)):
        for name, value in fields.items():
            if name.lower() in _PAGE_NAMES and re.fullmatch(r"\d{1,6}", str(value)):
                return PageNumber(name, int(value))
    return None


def asking_for(request: PageRequest, number: PageNumber) -> PageRequest:
    """The request with another page number under the same name, wherever that stands."""
    changes = {number.name: str(number.value)}
    url = with_query(request.url, changes) if number.name in query(request.url) else request.url
    body = request.body
    for fields in _body_fields(request):
        if number.name not in fields:
            continue
        if body.lstrip().startswith("{"):
            pattern = rf'("{re.escape(number.name)}"\s*:\s*"?)\d+'
        else:
            pattern = rf"((?:^|&){re.escape(number.name)}=)\d+"
        body = re.sub(pattern, rf"\g<1>{number.value}", body)
    return replace(request, url=url, body=body)


def following(request: PageRequest) -> PageRequest | None:
    """The request for the page after, None when the request has no page number."""
    number = page_number(request)
    return asking_for(request, replace(number, value=number.value + 1)) if number is not None else None


def _body_fields(request: PageRequest) -> list[dict[str, Any]]:
    if not request.body.lstrip().startswith("{"):
        return [form(request.body)] if request.body else []
    try:
        data = json.loads(request.body)
    except ValueError:
        return []
    return [data, *(value for value in data.values() if isinstance(value, dict))]
