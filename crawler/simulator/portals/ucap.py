"""开普's shared platform: `.shtml` lists over a JSON search by channel.

It lies by: a `cNNN` in the address that is not the channel's id, the strings "null" and "undefined" for what is
empty, a 12-hour clock, addresses without a scheme, a total that counts rows nobody can see, the body inline in
the answer, `<UCAPCONTENT>` around it on the page. Every second column asks by POST.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random
from typing import Any

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, hexes, numbers_of, path_of, place
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Resource, Site

ROWS_A_PAGE = 5
_UNSEEN = 2
_JSON = "application/json; charset=utf-8"
_TEMPLATES = ("zfxxgk_list", "xxgk_list", "list")


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    rows: dict[str, list[dict[str, Any]]] = {}
    placed = [_publish_column(site, column, number, rows) for number, column in enumerate(columns)]
    site.run("/getFileListByCodeId", lambda request: _by_code(rows, request))
    lead_in(site, placed, "site_map")
    return placed


def _publish_column(site: Site, column: Column, number: int, rows: dict[str, list[dict[str, Any]]]) -> PlacedColumn:
    rng = Random(f"{site.host}/{column.slug}")
    folder = f"/{column.slug}/c{rng.randint(100000, 999999)}"
    channel = hexes(rng, 32)
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    rows[channel] = [_result(site, p, placed[p], n) for n, p in enumerate(column.listed)]
    site.run(f"/common/search/{channel}", lambda request: _search(rows[channel], request))
    script = _BY_POST if number % 2 else _BY_GET
    body = f'<ul class="list" id="list"></ul>{script.replace("CHANNEL", channel)}'
    name = _TEMPLATES[number % len(_TEMPLATES)]
    html = site.page(COLUMN_NAME, body, {"ColumnName": COLUMN_NAME, "channelId": channel})
    return PlacedColumn(column, site.put(f"{folder}/{name}.shtml", html), tuple(placed.values()))


def _result(site: Site, publication: Publication, placed: Placed, number: int) -> dict[str, Any]:
    when = day(publication)
    url = f"//{site.host}{path_of(site, placed)}" if number % 2 else path_of(site, placed)
    values = {"refno": "null", "pubdate": when, "source": publication.publisher, "theme": "undefined"}
    return {
        "title": publication.title,
        "subTitle": "null",
        "url": url,
        "content": "",
        "contentHtml": publication.article,
        # hh where HH was meant: twenty past three in the afternoon.
        "publishedTimeStr": f"{when} 03:20:00",
        "domainMetaList": [{"resultList": [{"key": key, "value": text} for key, text in values.items()]}],
    }


def _search(rows: list[dict[str, Any]], request: Request) -> Resource:
    page, size = max(request.number("page", 1), 1), request.number("_pageSize", ROWS_A_PAGE) or ROWS_A_PAGE
    data = {
        "total": len(rows) + _UNSEEN,
        "page": page,
        "rows": size,
        "results": rows[(page - 1) * size : page * size],
    }
    return Resource(json.dumps({"data": data}, ensure_ascii=False).encode(), _JSON)


def _by_code(rows: dict[str, list[dict[str, Any]]], request: Request) -> Resource:
    own = rows.get(request.form.get("channelId", ""), [])
    page, size = max(request.number("page", 1), 1), min(request.number("size", ROWS_A_PAGE) or 1, 500)
    data = {"total": len(own), "results": own[(page - 1) * size : page * size]}
    return Resource(json.dumps({"results": {"data": data}}, ensure_ascii=False).encode(), _JSON)


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    month = f"{publication.published_on:%Y%m}"
    stem, name = f"{folder}/{month}/{hexes(rng, 32)}", hexes(rng, 32)

    def draw(href: str) -> str:
        return (
            f"<h1><UCAPTITLE>{escape(publication.title)}</UCAPTITLE></h1>"
            f"<p>发布时间：<PUBLISHTIME>{day(publication)} 03:20</PUBLISHTIME>"
            f" 来源：{escape(publication.publisher)}</p>"
            f'<div class="article_content" id="UCAP-CONTENT"><UCAPCONTENT>{publication.article}</UCAPCONTENT></div>'
            f'<div class="article_appendix">{file_link(publication, href)}</div>'
        )

    return place(site, publication, f"{stem}.shtml", f"{folder}/{month}/{name}/files/{name}", draw)


_FILL = """
function fill(rows) {
  var list = document.getElementById("list");
  rows.forEach(function (row) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = row.url; link.title = link.textContent = row.title; item.appendChild(link);
    var when = document.createElement("span"); when.textContent = row.publishedTimeStr.slice(0, 10);
    item.appendChild(when); list.appendChild(item);
  });
}"""
_BY_GET = (
    "<script>"
    + _FILL
    + """
(function load(page) {
  fetch("/common/search/CHANNEL?page=" + page + "&_pageSize=5&_isAgg=true&_isJson=true&_template=index")
    .then(function (r) { return r.json(); }).then(function (answer) {
      if (answer.data.results.length) { fill(answer.data.results); load(page + 1); }
    });
})(1);
</script>"""
)
_BY_POST = (
    '<script>var channelId = "CHANNEL";'
    + _FILL
    + """
(function load(page) {
  fetch("/getFileListByCodeId", {method: "POST",
    headers: {"Content-Type": "application/x-www-form-urlencoded"},
    body: "codeId=&channelId=" + channelId + "&page=" + page + "&size=5"})
    .then(function (r) { return r.json(); }).then(function (answer) {
      var rows = answer.results.data.results;
      if (rows.length) { fill(rows); load(page + 1); }
    });
})(1);
</script>"""
)
