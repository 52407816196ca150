"""TrueCMS: rows by JSONP around XML around HTML.

It lies by: 404 without a Referer, an empty answer to more than 50 rows a page, and every third column with a dead
endpoint whose rows lie hidden in `#initData`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, numbers_of, path_of, place, uuid
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Program, Resource, Site

ROWS_A_PAGE = 5
_MOST_ROWS = 50
_ENDPOINT = "/TrueCMS/messageController/getMessage.do"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    rows: dict[str, list[str]] = {}
    placed = [_publish_column(site, column, rows, dead=n % 3 == 2) for n, column in enumerate(columns)]
    site.run(_ENDPOINT, _messages(rows))
    lead_in(site, placed, "iframe")
    return placed


def _publish_column(site: Site, column: Column, rows: dict[str, list[str]], *, dead: bool) -> PlacedColumn:
    folder = f"/{column.slug}/zfxxgknb"
    column_id = uuid(Random(f"{site.host}/{column.slug}"))
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    drawn = [_row(site, p, placed[p]) for p in column.listed]
    if not dead:
        rows[column_id] = drawn
    hidden = f'<div id="initData" style="display:none">{"".join(drawn)}</div>' if dead else ""
    body = f'<ul id="list" class="news"></ul>{hidden}{_SCRIPT % (column_id, ROWS_A_PAGE, _ENDPOINT)}'
    entry = site.put(f"{folder}/zfxxgknb.html", site.page(COLUMN_NAME, body, {"ColumnName": COLUMN_NAME}))
    return PlacedColumn(column, entry, tuple(placed.values()))


def _row(site: Site, publication: Publication, placed: Placed) -> str:
    title = escape(publication.title)
    return (
        f'<li><a href="{path_of(site, placed)}" target="_blank" title="{title}">{title}</a>'
        f"<span>{day(publication)}</span></li>"
    )


def _messages(rows: dict[str, list[str]]) -> Program:
    def answer(request: Request) -> Resource:
        asked = request.form
        if "referer" not in request.headers or asked.get("columnId", "") not in rows:
            return NOT_FOUND
        own = rows[asked["columnId"]]
        start, end = request.number("startrecord", 1), request.number("endrecord", ROWS_A_PAGE)
        perpage = request.number("perpage", ROWS_A_PAGE)
        given = own[max(start, 1) - 1 : end] if perpage <= _MOST_ROWS else []
        records = "".join(f"<record><![CDATA[{row}]]></record>" for row in given)
        total = f"<totalrecord>{len(own)}</totalrecord><totalpage>{-(-len(own) // perpage)}</totalpage>"
        store = f"<datastore>{total}<recordset>{records}</recordset></datastore>"
        text = f"{asked.get('callback', 'cb')}({json.dumps({'result': store}, ensure_ascii=False)})"
        return Resource(text.encode(), "text/plain; charset=utf-8")

    return answer


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    stem, name = f"{folder}/content/{uuid(rng)}", uuid(rng)

    def draw(href: str) -> str:
        return (
            f'<div class="title">{escape(publication.title)}</div><div class="fbxx">发布日期：{day(publication)}'
            f"　来源：{escape(publication.publisher)}</div>"
            f'<div class="zw" id="zoomcon">{publication.article}{file_link(publication, href)}</div>'
        )

    return place(site, publication, f"{stem}.html", f"/TrueCMS/upload/{name}", draw)


_SCRIPT = """<script>
var columnId = "%s", perpage = %d, endpoint = "%s", list = document.getElementById("list");
function cb(answer) {
  var data = new DOMParser().parseFromString(answer.result, "text/xml");
  var total = +data.querySelector("totalrecord").textContent;
  data.querySelectorAll("record").forEach(function (r) { list.insertAdjacentHTML("beforeend", r.textContent); });
  if (list.children.length < total) ask(list.children.length + 1);
}
function ask(start) {
  var hidden = document.getElementById("initData"), tag = document.createElement("script");
  if (hidden) { list.innerHTML = hidden.innerHTML; return; }
  tag.src = endpoint + "?startrecord=" + start + "&endrecord=" + (start + perpage - 1) + "&perpage=" + perpage +
    "&contentTemplate=&columnId=" + columnId + "&callback=cb&_=" + Date.now();
  document.body.appendChild(tag);
}
ask(1);
</script>"""
