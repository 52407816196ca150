"""The sites of 开封 and its kind: `/<site>/c01011/pc/list.html`, one copy of each page for telephones.

It lies by: a phone twin of every list and page, titles cut without the whole anywhere on the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import (
    COLUMN_NAME,
    day,
    file_link,
    metas,
    numbers_of,
    path_of,
    place,
    shortened,
)
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Site

ROWS_A_PAGE = 6


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    placed = [_publish_column(site, column, 1011 + number) for number, column in enumerate(columns)]
    lead_in(site, placed, "subsites")
    return placed


def _publish_column(site: Site, column: Column, channel: int) -> PlacedColumn:
    folder = f"/{column.slug}/c{channel:05d}"
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    pages = paged(column, ROWS_A_PAGE)
    for number, publications in enumerate(pages, start=1):
        rows = "\n".join(
            f'<li><a href="{path_of(site, placed[p])}" target="_blank">{escape(shortened(p.title, 26))}</a>'
            f"<i>{day(p)}</i></li>"
            for p in publications
        )
        body = f'<ul class="list-con">\n{rows}\n</ul>{_pager(number, len(pages))}'
        name = "list" if number == 1 else f"list_{number}"
        for device in ("pc", "mobile"):
            site.put(f"{folder}/{device}/{name}.html", site.page(COLUMN_NAME, body))
    return PlacedColumn(column, site.url(f"{folder}/pc/list.html"), tuple(placed.values()))


def _pager(page: int, pages: int) -> str:
    numbers = (
        f'<a href="list{"" if n == 1 else f"_{n}"}.html" class="{"on" if n == page else ""}">{n}</a>'
        for n in range(1, pages + 1)
    )
    return f'<div class="page-list">{" ".join(numbers)} 共{pages}页</div>'


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    serial, name = rng.randint(10**15, 10**16), rng.randint(10**15, 10**16)

    def draw(href: str) -> str:
        return (
            f'<h2 class="tit">{escape(publication.title)}</h2><p class="info">时间：{day(publication)}　来源：'
            f'{escape(publication.publisher)}</p><div class="content-txt">{publication.article}'
            f"{file_link(publication, href, '相关附件：')}</div>"
        )

    page_path = f"{folder}/pc/content/content_{serial}.html"
    placed = place(site, publication, page_path, f"/files/{name}", draw)
    if placed.page_url is None:
        return placed
    content = publication.page or site.page(publication.title, draw(f"/files/{name}"), metas(publication))
    twin = site.put(f"{folder}/mobile/content/content_{serial}.html", content)
    return Placed(publication, placed.page_url, placed.file_url, twins=(twin,))
