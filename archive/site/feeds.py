"""Feeds of what is new: reports, changes after publication, findings; Atom (RFC 4287) and JSON Feed 1.1.

An entry's identifier is made from the permanent identifier of what it tells, so a reader sees it once.  A feed changes
only with the database: its entity tag is made from the content hash, and who has it already gets 304 (RFC 9110).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response
from lxml import etree

from archive.site.filters import Filters, asked
from archive.site.freshness import freshness
from archive.site.language import current, say
from archive.site.published import rows

_SIZE = 50
_ATOM = "http://www.w3.org/2005/Atom"
_JOINED = "JOIN reports r USING (report_id) JOIN organs o USING (organ_id)"
_CHANGED = "(SELECT report_id, MAX(first_seen) AS updated FROM revisions GROUP BY report_id)"
_QUERIES = {
    "reports": (
        ("province", "level", "year", "organ"),
        "SELECT r.report_id AS id, r.first_seen AS updated, r.organ, r.report_year, r.title, r.published_on"
        " FROM reports r JOIN organs o USING (organ_id) WHERE {where} ORDER BY 2 DESC, 1",
    ),
    "changes": (
        ("province", "level", "year", "organ"),
        "SELECT v.revision_id AS id, v.first_seen AS updated, v.report_id, v.revision, r.organ, r.report_year,"
        " (SELECT COUNT(*) FROM revision_changes c WHERE c.revision_id = v.revision_id) AS changes,"
        " (SELECT COUNT(*) FROM revision_changes c WHERE c.revision_id = v.revision_id AND c.kind = 'cell') AS cells"
        f" FROM revisions v {_JOINED} WHERE v.revision > 1 AND {{where}} ORDER BY 2 DESC, 1",
    ),
    "findings": (
        ("province", "level", "year", "organ", "rule", "severity", "verdict"),
        "SELECT f.finding_id AS id, u.updated, r.organ, r.report_year, f.rule, f.message_zh, f.message_en"
        f" FROM findings f {_JOINED} JOIN {_CHANGED} u USING (report_id) WHERE {{where}} ORDER BY 2 DESC, 1",
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tell: ``path`` below the site's address."""

    identifier: str
    path: str
    title: str
    summary: str
    updated: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its own address and that of the page it follows."""

    title: str
    address: str
    page: str
    updated: str
    entries: tuple[tuple[Entry, str], ...]


async def feed(datasette: Datasette, request: Request) -> Response:
    """The feed asked for; 304 when the reader has it.  Raises NotFound for an unknown name."""
    name, kind = request.url_vars["name"], request.url_vars["kind"]
    if name not in _QUERIES:
        raise NotFound(say("没有这个订阅", "no such feed"))
    fresh = await freshness(datasette)
    said = "\n".join((fresh["content_hash"], request.full_path, current(), request.host))
    tag = f'"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "Vary": "Cookie"}
    if tag in (request.headers.get("if-none-match") or "").replace("W/", "").split(", "):
        return Response("", status=304, headers=headers)
    filters = asked(request.args)
    found = await _entries(datasette, name, filters)
    address = str(datasette.absolute_url(request, datasette.urls.path(request.full_path)))
    page = datasette.urls.path({"reports": "/gongkai/reports"}.get(name, f"/{name}") + filters.query())
    told = Feed(
        _title(name, filters),
        address,
        str(datasette.absolute_url(request, page)),
        max((entry.updated for entry in found), default=fresh["seen"] or "1970-01-01T00:00:00Z"),
        tuple((entry, str(datasette.absolute_url(request, datasette.urls.path(entry.path)))) for entry in found),
    )
    if kind == "json":
        return Response(as_json(told), content_type="application/feed+json; charset=utf-8", headers=headers)
    return Response(as_atom(told), content_type="application/atom+xml; charset=utf-8", headers=headers)


def as_atom(feed: Feed) -> str:
    """The feed as Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the stubs know no default namespace
    _add(root, "title", feed.title)
    _add(root, "id", feed.address)
    _add(root, "updated", feed.updated)
    _add(root, "link", rel="self", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", "公开 Gongkai")
    for entry, address in feed.entries:
        item = _add(root, "entry")
        _add(item, "title", entry.title)
        _add(item, "id", entry.identifier)
        _add(item, "updated", entry.updated)
        _add(item, "link", rel="alternate", type="text/html", href=address)
        _add(item, "summary", entry.summary)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode")


def as_json(feed: Feed) -> str:
    """The feed as JSON Feed."""
    items = [
        {
            "id": entry.identifier,
            "url": address,
            "title": entry.title,
            "content_text": entry.summary,
            "date_modified": entry.updated,
        }
        for entry, address in feed.entries
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": say("zh-CN", "en"),
        "items": items,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


async def _entries(datasette: Datasette, name: str, filters: Filters) -> list[Entry]:
    conditions, sql = _QUERIES[name]
    where, bound = filters.condition(*conditions)
    found = await rows(datasette, f"{sql.format(where=where)} LIMIT {_SIZE}", bound)
    return [_entry(name, row) for row in found]


def _entry(name: str, row: dict[str, Any]) -> Entry:
    what = f"{row['organ']} {row['report_year'] or say('年度不明', 'undated')}"
    if name == "reports":
        published = say(f"发布日期{row['published_on']}", f"published {row['published_on']}")
        summary = "; ".join(filter(None, (row["title"], published if row["published_on"] else "")))
        return Entry(f"urn:gongkai:report:{row['id']}", f"/report/{row['id']}", what, summary, row["updated"])
    if name == "changes":
        counted = say(
            f"改动{row['changes']}处，其中数字格{row['cells']}",
            f"{row['changes']} changes, {row['cells']} of them cells",
        )
        path = f"/report/{row['report_id']}#r{row['revision']}"
        return Entry(f"urn:gongkai:revision:{row['id']}", path, f"{what}: {counted}", counted, row["updated"])
    message = say(row["message_zh"], row["message_en"])
    path = f"/finding/{row['id']}"
    return Entry(f"urn:gongkai:finding:{row['id']}", path, f"{what}: {row['rule']}", message, row["updated"])


def _title(name: str, filters: Filters) -> str:
    title = {
        "reports": say("新收录的报告", "new reports"),
        "changes": say("发布之后的改动", "changes after publication"),
        "findings": say("核验发现", "findings"),
    }[name]
    narrowed = (filters.organ, filters.rule, filters.province, filters.level, filters.year, filters.severity)
    return " · ".join(filter(None, (say("公开", "Gongkai"), title, *narrowed)))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child
