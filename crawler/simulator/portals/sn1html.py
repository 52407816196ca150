"""The static sites of Shaanxi districts: lists `…/1.html`, `…/2.html`, details named by 19-digit ids.

It lies by: folders of years that say nothing about the list a row stands in, and files whose names are
19 digits too.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, numbers_of, path_of, place
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Site

ROWS_A_PAGE = 5


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    placed = [_publish_column(site, column) for column in columns]
    lead_in(site, placed, "groups")
    return placed


def _publish_column(site: Site, column: Column) -> PlacedColumn:
    folder = f"/zfxxgk/zfxxgknb/{column.slug}"
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    pages = paged(column, ROWS_A_PAGE)
    for number, publications in enumerate(pages, start=1):
        rows = "\n".join(
            f'<li><a href="{path_of(site, placed[p])}">{escape(p.title)}</a><em>{p.published_on:%Y/%m/%d}</em></li>'
            for p in publications
        )
        following = f'<a class="next" href="{number + 1}.html">下一页</a>' if number < len(pages) else ""
        pager = f'<div class="pagination">第{number}页/共{len(pages)}页 <a href="1.html">首页</a> {following}</div>'
        site.put(f"{folder}/{number}.html", site.page(COLUMN_NAME, f'<ul class="gl">\n{rows}\n</ul>{pager}'))
    return PlacedColumn(column, site.url(f"{folder}/1.html"), tuple(placed.values()))


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    snowflake, file_flake = (rng.randint(17 * 10**17, 18 * 10**17) for _ in range(2))
    year = publication.published_on.year - 1

    def draw(href: str) -> str:
        return (
            f'<div class="con"><h1>{escape(publication.title)}</h1><div class="sub"><span>来源：'
            f"{escape(publication.publisher)}</span><span>发布时间：{day(publication)} 09:11</span></div>"
            f'<div class="article-con">{publication.article}{file_link(publication, href)}</div></div>'
        )

    return place(site, publication, f"{folder}/{year}n/{snowflake}.html", f"/resource/{file_flake}", draw)
