"""安徽's platform: `/public/column/<organ>?…` filled by `/site/label/8888`.

It lies by: an empty answer to whoever has not the cookie of the column page, the sentence asked for in `result`
with status 200 instead of an error, titles cut at `length`, a number of pages that is one too large.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, hexes, numbers_of, path_of, place, shortened
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 5
_SITE_ID = "6781961"
_COOKIE = "SHIROJSESSIONID"
_Lists = dict[tuple[str, str], tuple[Column, dict[Publication, Placed]]]


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    lists: _Lists = {}
    placed = [_publish_column(site, column, 1681 + number, lists) for number, column in enumerate(columns)]
    site.run("/site/label/8888", _label(site, lists))
    lead_in(site, placed, "groups")
    return placed


def _publish_column(site: Site, column: Column, organ: int, lists: _Lists) -> PlacedColumn:
    category = str(Random(f"{site.host}/{column.slug}").randint(6700000, 6799999))
    placed = {publication: _publish_one(site, organ, publication) for publication in column.publications}
    lists[str(organ), category] = (column, placed)
    session = hexes(Random(f"{site.host}/{organ}"), 32)
    pages = len(paged(column, ROWS_A_PAGE)) + 1
    script = _SCRIPT.replace("ORGAN", str(organ)).replace("CATEGORY", category).replace("PAGES", str(pages))
    body = f'<div class="xxgk_nav_con" id="list"></div>{script}'
    html = site.page(COLUMN_NAME, body, {"SiteId": _SITE_ID, "ColumnName": COLUMN_NAME})
    page = Resource(html.encode(), headers=(("Set-Cookie", f"{_COOKIE}={session}; Path=/; HttpOnly"),))
    guide = Resource(site.page("政府信息公开指南", f"<p>{column.organ}的指南只有这一句。</p>").encode())
    path = f"/public/column/{organ}"
    site.run(path, lambda request: page if request.query.get("catId") == category else guide)
    entry = site.url(f"{path}?type=4&catId={category}&action=list&nav=3")
    return PlacedColumn(column, entry, tuple(placed.values()))


def _label(site: Site, lists: _Lists) -> Program:
    def answer(request: Request) -> Resource:
        asked = request.form
        own = lists.get((asked.get("organId", ""), asked.get("catId", "")))
        size, page = request.number("pageSize", 15) or 15, max(request.number("pageIndex", 1), 1)
        pages = paged(own[0], size) if own is not None else []
        if own is None or _COOKIE not in request.cookies or page > len(pages):
            return Resource(asked.get("result", "").encode())
        length = request.number("length", 80)
        rows = "\n".join(_row(site, p, own[1][p], length) for p in pages[page - 1])
        return Resource(f'<ul class="xxgk_nav_list">\n{rows}\n</ul>'.encode())

    return answer


def _row(site: Site, publication: Publication, placed: Placed, length: int) -> str:
    # Two bytes a character: the server counts as its database does.
    shown = escape(shortened(publication.title, length // 2))
    return (
        f'<li><div class="xxgk_navli"><a href="{path_of(site, placed)}" title="{shown}" target="_blank">{shown}</a>'
        f'<span class="date">{day(publication)}</span></div></li>'
    )


def _publish_one(site: Site, organ: int, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    serial, name = rng.randint(10**7, 10**8), hexes(rng, 24)

    def draw(href: str) -> str:
        return (
            f'<h1 class="newstitle">{escape(publication.title)}</h1><div class="newsinfo">发布时间：{day(publication)} '
            f"信息来源：{escape(publication.publisher)}</div>"
            f'<div class="j-fontContent newscontnet" id="doZoom">{publication.article}'
            f"{file_link(publication, href)}</div>"
        )

    stored = f"/group6/M00/{name[:2].upper()}/{name[2:4].upper()}/{name}"
    return place(site, publication, f"/public/{organ}/{serial}.html", stored, draw)


_SCRIPT = (
    """<script>
(function load(page) {
  var config = { pageCount:PAGES, url: "/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList"""
    f"&siteId={_SITE_ID}"
    """&pageSize=5&action=list&fuzzySearch=false&fromCode=title&keyWords=&sortType=1&isDate=true\\
&dateFormat=yyyy-MM-dd&length=40&organId=ORGAN&type=4&catIds=&catId=CATEGORY&cId=&result=暂无相关信息\\
&file=/xxgk/publicInfoList_newest2020" };
  fetch(config.url + "&pageIndex=" + page + "&_=" + Math.random()).then(function (r) { return r.text(); })
    .then(function (html) {
      document.getElementById("list").insertAdjacentHTML("beforeend", html);
      if (page < config.pageCount) load(page + 1);
    });
})(1);
</script>"""
).replace("\\\n", "")
