"""新点: a shell page, its settings in `webBuilderCommon.js`, rows by POST of JSON.

The plain variant takes the question as it is and counts from 1; the other wants it wrapped in `params` as a string
or object, counts from 0 and lives under another path. Both lie by: no row without the script, a `title` that is cut
beside a `realtitle` that is whole, status 200 for a question they do not understand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random
from typing import Any

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import (
    COLUMN_NAME,
    day,
    file_link,
    hexes,
    numbers_of,
    path_of,
    place,
    shortened,
    uuid,
)
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 5
_CATEGORY = "003001003"
_SHELL = "/dynamic/zwgk/govInfoPub.html"
_JSON = "application/json; charset=utf-8"


def publish_plain(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on a site that takes the question as it is."""
    return _publish(site, columns, "/EWB-FRONT", wrapped=False)


def publish_wrapped(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on a site that wants the question wrapped in `params`."""
    return _publish(site, columns, "/EWB_YK_Mid", wrapped=True)


def _publish(site: Site, columns: Sequence[Column], project: str, *, wrapped: bool) -> list[PlacedColumn]:
    guid = uuid(Random(site.host))
    rows: dict[str, list[dict[str, Any]]] = {}
    placed = [_publish_column(site, column, f"{number:06d}", rows) for number, column in enumerate(columns, start=1001)]
    settings = {"siteGuid": guid, "projectName": project, "isWrapped": wrapped}
    script = f"var siteInfo = {json.dumps(settings)};"
    site.put("/js/webBuilderCommon.js", Resource(script.encode(), "application/javascript"))
    site.run(f"{project}/rest/lightfrontaction/getgovinfolist", _rows(rows, guid, wrapped=wrapped))
    shell = f'<script src="/js/webBuilderCommon.js"></script><ul id="infolist" class="wb-data-item"></ul>{_SCRIPT}'
    site.put(_SHELL, site.page(COLUMN_NAME, shell, {"ColumnName": COLUMN_NAME}))
    lead_in(site, placed, "groups" if wrapped else "subsites")
    return placed


def _publish_column(site: Site, column: Column, department: str, rows: dict[str, list[dict[str, Any]]]) -> PlacedColumn:
    placed = {publication: _publish_one(site, department, publication) for publication in column.publications}
    rows[department] = [
        {
            "infourl": path_of(site, placed[p]),
            "title": shortened(p.title, 18),
            "realtitle": p.title,
            "infodate": day(p),
            "categorynum": _CATEGORY,
        }
        for p in column.listed
    ]
    entry = site.url(f"{_SHELL}?categorynum={_CATEGORY}&deptcode={department}")
    return PlacedColumn(column, entry, tuple(placed.values()))


def _rows(rows: dict[str, list[dict[str, Any]]], guid: str, *, wrapped: bool) -> Program:
    def answer(request: Request) -> Resource:
        asked = _question(request.body, wrapped=wrapped)
        if asked is None or asked.get("siteGuid") != guid or asked.get("categorynum") != _CATEGORY:
            return _answer({"status": {"code": "0", "text": "params is null"}})
        size, page = int(asked["pageSize"]), int(asked["pageIndex"]) - (not wrapped)
        own = rows.get(asked.get("deptcode", ""), [])
        shown = own[max(page, 0) * size : (max(page, 0) + 1) * size]
        return _answer({"custom": {"data": shown, "total": len(own)}, "status": {"code": "1"}})

    return answer


def _question(body: bytes, *, wrapped: bool) -> dict[str, Any] | None:
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    if wrapped:
        asked = asked.get("params")
        if isinstance(asked, str):
            asked = json.loads(asked)
    return asked if isinstance(asked, dict) else None


def _answer(content: dict[str, Any]) -> Resource:
    return Resource(json.dumps(content, ensure_ascii=False).encode(), _JSON)


def _publish_one(site: Site, department: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    stem, name = f"/govxxgk/{department}/{day(publication)}/{uuid(rng)}", hexes(rng, 32)

    def draw(href: str) -> str:
        return (
            f'<h2 class="info-title">{escape(publication.title)}</h2><p class="info-source">【信息时间：'
            f"{day(publication)}】【来源：{escape(publication.publisher)}】</p>"
            f'<div class="ewb-article-info" id="infodetail">{publication.article}{file_link(publication, href)}</div>'
        )

    return place(site, publication, f"{stem}.html", f"/EWB-FRONT/upload/{name}", draw)


_SCRIPT = """<script>
(function () {
  var asked = new URLSearchParams(location.search), list = document.getElementById("infolist");
  (function load(page) {
    var question = {deptcode: asked.get("deptcode"), categorynum: asked.get("categorynum"),
      pageIndex: siteInfo.isWrapped ? page : page + 1, pageSize: 5, siteGuid: siteInfo.siteGuid};
    fetch(siteInfo.projectName + "/rest/lightfrontaction/getgovinfolist", {method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify(siteInfo.isWrapped ? {params: question} : question)})
      .then(function (r) { return r.json(); }).then(function (answer) {
        answer.custom.data.forEach(function (row) {
          var item = document.createElement("li"), link = document.createElement("a");
          link.href = row.infourl; link.title = row.realtitle; link.textContent = row.title;
          item.appendChild(link); item.appendChild(document.createTextNode(row.infodate)); list.appendChild(item);
        });
        if (list.children.length < answer.custom.total) load(page + 1);
      });
  })(0);
})();
</script>"""
