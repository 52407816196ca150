"""大汉 JPaaS: pages from `build/unit`, asked for in `paramJson`.

It lies by: taking no notice of a bare `pageNo` (page 1 comes again), parameters printed as pseudo-JSON in single
quotes, raw control characters inside JSON strings, rows in several mark-ups, addresses without a scheme.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.hanweb import column_number, open_downloads, place_article
from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, hexes, path_of
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 5
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    lists: dict[str, list[str]] = {}
    placed = [_publish_column(site, column, number, lists) for number, column in enumerate(columns)]
    site.run(_UNIT, _unit(lists))
    open_downloads(site)
    lead_in(site, placed, "site_map")
    return placed


def _publish_column(site: Site, column: Column, number: int, lists: dict[str, list[str]]) -> PlacedColumn:
    rng = Random(f"{site.host}/{column.slug}/page")
    page_id, template = str(column_number(site, column)), hexes(rng, 20)
    placed = {p: place_article(site, int(page_id), p) for p in column.publications}
    pages = paged(column, ROWS_A_PAGE)
    lists[page_id] = [
        "<ul>" + "\x0b\t".join(_row(site, number, p, placed[p]) for p in publications) + "</ul>"
        for publications in pages
    ]
    asked = {"webId": "3185", "pageId": page_id, "parseType": "bulidstatic", "pageType": "column"}
    query = repr(asked | {"tagId": "信息列表", "tplSetId": template})
    body = (
        f'<div id="list">{lists[page_id][0]}</div><div class="page-content" id="pager" count="{len(column.listed)}" '
        f'rows="{ROWS_A_PAGE}" pageNo="1" unitUrl="{_UNIT}" queryData="{query}"></div>{_SCRIPT}'
    )
    path = f"/col/col{page_id}/index.html"
    entry = site.put(path, site.page(COLUMN_NAME, body, {"ColumnName": COLUMN_NAME}))
    return PlacedColumn(column, entry, tuple(placed.values()))


def _row(site: Site, number: int, publication: Publication, placed: Placed) -> str:
    title, on = escape(publication.title), day(publication)
    href = f"//{site.host}{path_of(site, placed)}"
    return (
        f'<li class="clearfix"><a class="bt-left" title="{title}" href="{href}">{title}</a>'
        f'<span class="bt-right">{on}</span></li>',
        f'<p class="lb-list"><a href="{href}">{title}</a><span>{on}</span></p>',
        f'<li><a target="_blank" href="{href}">{title}</a><b>{on}</b></li>',
    )[number % 3]


def _unit(lists: dict[str, list[str]]) -> Program:
    def answer(request: Request) -> Resource:
        asked = request.form
        pages = lists.get(asked.get("pageId", ""), [])
        page = 1
        if asked.get("paramJson"):
            page = int(json.loads(asked["paramJson"]).get("pageNo", 1))
        html = pages[page - 1] if 1 <= page <= len(pages) else "<ul></ul>"
        text = json.dumps({"success": bool(pages), "data": {"html": html}}, ensure_ascii=False)
        # The server forgets to escape control characters: strict JSON readers refuse the answer.
        text = text.replace("\\u000b", "\x0b").replace("\\t", "\t")
        return Resource(text.encode(), "application/json; charset=utf-8")

    return answer


_SCRIPT = """<script>
(function () {
  var pager = document.getElementById("pager"), list = document.getElementById("list");
  var query = JSON.parse(pager.getAttribute("queryData").replace(/'/g, '"'));
  var pages = Math.ceil(pager.getAttribute("count") / pager.getAttribute("rows"));
  (function load(page) {
    if (page > pages) return;
    var all = new URLSearchParams(query);
    all.set("paramJson", JSON.stringify({pageNo: page, pageSize: pager.getAttribute("rows")}));
    fetch(pager.getAttribute("unitUrl") + "?" + all).then(function (r) { return r.text(); })
      .then(function (text) {
        var answer = JSON.parse(text.replace(/[\\u0000-\\u001f]/g, " "));
        list.insertAdjacentHTML("beforeend", answer.data.html); load(page + 1);
      });
  })(2);
})();
</script>"""
