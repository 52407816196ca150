"""A site that is one program: hash routes, every path answers the same shell, rows without addresses.

A column is `…/index.html?article=&column=N` (or `#/column/N`), its page N `#/page/N`, all told by script alone.
It lies by: status 200 with the shell for whatever is asked (robots.txt too), rows to click that carry no href and
whose address the server tells only when they are clicked (in every second column the list's JSON tells it too).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random
from typing import Any

from crawler.simulator.portals.placing import day, file_link, hexes, numbers_of, path_of, place, uuid
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Program, Resource, Site

ROWS_A_PAGE = 6
_JSON = "application/json; charset=utf-8"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    del site.resources["/zjwm/"]
    folder = f"/subjectPictures/20240201/{uuid(Random(site.host))}_zwgk"
    addresses: dict[str, str] = {}
    lists: dict[str, list[dict[str, str]]] = {}
    placed, menu = [], []
    for number, column in enumerate(columns, start=1458):
        own = {publication: _publish_one(site, publication) for publication in column.publications}
        lists[str(number)] = [_row(site, p, own[p], addresses, told=number % 2 == 1) for p in column.listed]
        menu.append({"column": str(number), "name": f"{column.organ}政府信息公开年报", "folder": folder})
        placed.append(
            PlacedColumn(column, site.url(f"{folder}/index.html?article=&column={number}"), tuple(own.values()))
        )
    site.put("/api/menu", Resource(json.dumps(menu, ensure_ascii=False).encode(), _JSON))
    site.run("/api/articles", _articles(lists))
    site.run("/api/article", _article(addresses))
    bundle = f"/static/js/app.{hexes(Random(site.host), 8)}.js"
    site.put(bundle, Resource(_BUNDLE.encode(), "application/javascript"))
    shell = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{site.name}</title></head>'
        f'<body><div id="app"></div><script src="{bundle}"></script></body></html>'
    )
    site.fallback = Resource(shell.encode())
    return placed


def _row(
    site: Site, publication: Publication, placed: Placed, addresses: dict[str, str], *, told: bool
) -> dict[str, str]:
    serial = str(numbers_of(site, publication).randint(10**5, 10**7))
    address = addresses[serial] = path_of(site, placed)
    return {"id": serial, "title": publication.title, "date": day(publication), "its_url": address if told else ""}


def _articles(lists: dict[str, list[dict[str, str]]]) -> Program:
    def answer(request: Request) -> Resource:
        own = lists.get(request.query.get("column", ""), [])
        page = max(request.number("page", 1), 1)
        shown = own[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
        content: dict[str, Any] = {"code": 200, "total": len(own), "pageSize": ROWS_A_PAGE, "rows": shown}
        return Resource(json.dumps(content, ensure_ascii=False).encode(), _JSON)

    return answer


def _article(addresses: dict[str, str]) -> Program:
    def answer(request: Request) -> Resource:
        address = addresses.get(request.query.get("id", ""))
        if address is None:
            return NOT_FOUND
        return Resource(json.dumps({"code": 200, "its_url": address}).encode(), _JSON)

    return answer


def _publish_one(site: Site, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    name, stored = hexes(rng, 16), hexes(rng, 16)

    def draw(href: str) -> str:
        return (
            f'<h1 class="article-title">{escape(publication.title)}</h1><p>{day(publication)} '
            f'{escape(publication.publisher)}</p><div class="article">{publication.article}'
            f"{file_link(publication, href)}</div>"
        )

    return place(site, publication, f"/subject/{day(publication)}/{name}.html", f"/subject/files/{stored}", draw)


_BUNDLE = """(function () {
  var app = document.getElementById("app"), api = "/api/";
  function get(path, done) { fetch(api + path).then(function (r) { return r.json(); }).then(done); }
  function add(tag, text, click) {
    var node = document.createElement(tag); node.textContent = text; if (click) node.onclick = click;
    app.appendChild(node); return node;
  }
  function open(id) { get("article?id=" + id, function (answer) { location.href = answer.its_url; }); }
  function column(number, page) {
    get("articles?column=" + number + "&page=" + page, function (answer) {
      app.innerHTML = "";
      answer.rows.forEach(function (row) {
        add("li", row.title, function () { open(row.id); }).className = "row"; add("span", row.date);
      });
      if (page * answer.pageSize < answer.total) {
        add("button", "下一页", function () { location.hash = "#/page/" + (page + 1); });
      }
    });
  }
  function route() {
    var found = /[?&]column=(\\d+)/.exec(location.search) || /^#\\/column\\/(\\d+)/.exec(location.hash);
    var page = /^#\\/page\\/(\\d+)/.exec(location.hash);
    app.innerHTML = "";
    if (found) return column(found[1], page ? +page[1] : 1);
    get("menu", function (menu) {
      menu.forEach(function (entry) {
        add("a", entry.name).href = entry.folder + "/index.html?article=&column=" + entry.column;
      });
    });
  }
  window.onhashchange = route;
  route();
})();
"""
