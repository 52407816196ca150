"""The provincial platform of 河北: every column, template, block and page is named by a UUID.

It lies by: a column page without rows, filled from `…/blocks/<uuid>?page=N&fix=0`, and a block that answers
its last page again to every number beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import (
    COLUMN_NAME,
    day,
    file_link,
    numbers_of,
    path_of,
    place,
    uuid,
)
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 5


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    placed = [_publish_column(site, column) for column in columns]
    lead_in(site, placed, "groups")
    return placed


def _publish_column(site: Site, column: Column) -> PlacedColumn:
    rng = Random(f"{site.host}/{column.slug}")
    folder = f"/columns/{uuid(rng)}"
    block = f"{folder}/templates/{uuid(rng)}/blocks/{uuid(rng)}"
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    site.run(block, _block(site, column, placed))
    shell = f'<div class="xxgk_gfxwjk" id="block" data-url="{block}"></div>{_SCRIPT % block}'
    site.put(f"{folder}/index.html", site.page(COLUMN_NAME, shell, {"ColumnName": COLUMN_NAME}))
    return PlacedColumn(column, site.url(f"{folder}/index.html"), tuple(placed.values()))


def _block(site: Site, column: Column, placed: dict[Publication, Placed]) -> Program:
    pages = paged(column, ROWS_A_PAGE)

    def answer(request: Request) -> Resource:
        page = min(max(request.number("page", 1), 1), len(pages))
        rows = "\n".join(
            f'<li class="xxgk_gfxwjk-list-li"><a href="{path_of(site, placed[p])}" title="{escape(p.title)}">'
            f'{escape(p.title)}</a><span class="date">{day(p)}</span></li>'
            for p in pages[page - 1]
        )
        pager = f'<div class="pages" data-page="{page}" data-pages="{len(pages)}">共{len(pages)}页</div>'
        return Resource(f"<ul>\n{rows}\n</ul>{pager}".encode())

    return answer


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    stem, name = f"{folder}/{publication.published_on:%Y%m/%d}/{uuid(rng)}", uuid(rng)

    def draw(href: str) -> str:
        return (
            f'<div class="xxgk_bmxl"><p>索引号：{_index_number(rng)}</p>'
            f"<p>发布机构：{escape(publication.publisher)}</p>"
            f"<p>发布日期：{day(publication)}</p></div><h2>{escape(publication.title)}</h2>"
            f'<div id="zoom">{publication.article}{file_link(publication, href)}</div>'
        )

    return place(site, publication, f"{stem}.html", f"{stem}/files/{name}", draw)


def _index_number(rng: Random) -> str:
    """An index number of this platform: nine digits and a serial."""
    return f"{rng.randint(10**8, 10**9 - 1)}/{rng.randint(2020, 2024)}-{rng.randint(1, 99999):05d}"


_SCRIPT = """<script>
(function load(page) {
  fetch("%s?page=" + page + "&fix=0").then(function (r) { return r.text(); }).then(function (html) {
    var box = document.getElementById("block");
    box.innerHTML = html;
    var pager = box.querySelector(".pages"), pages = +pager.dataset.pages;
    for (let n = 1; n <= pages; n++) {
      var link = document.createElement("a");
      link.href = "javascript:void(0)"; link.textContent = n; link.onclick = function () { load(n); };
      pager.appendChild(link);
    }
  });
})(1);
</script>"""
