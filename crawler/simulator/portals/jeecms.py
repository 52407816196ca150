"""JEECMS: `index.jhtml`, `index_2.jhtml`, details `<id>.jhtml`.

It lies by: a session id in every address it prints, another one each time, and a pager that declares one page
more than there is (the last answers 200 with an empty list).
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, hexes, numbers_of, path_of, place
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 6


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    sessions = Random(site.host)
    placed = [_publish_column(site, column, sessions) for column in columns]
    lead_in(site, placed, "flat")
    return placed


def _publish_column(site: Site, column: Column, sessions: Random) -> PlacedColumn:
    folder = f"/{column.slug}/zfxxgknb"
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    pages = paged(column, ROWS_A_PAGE)
    for number in range(1, len(pages) + 2):
        site.run(f"{folder}/{_name(number)}", _list_page(site, placed, pages, number, sessions))
    return PlacedColumn(column, site.url(f"{folder}/index.jhtml"), tuple(placed.values()))


def _name(page: int) -> str:
    return "index.jhtml" if page == 1 else f"index_{page}.jhtml"


def _list_page(
    site: Site,
    placed: dict[Publication, Placed],
    pages: list[Sequence[Publication]],
    page: int,
    sessions: Random,
) -> Program:
    def answer(_: Request) -> Resource:
        session = f";jsessionid={hexes(sessions, 32).upper()}"
        rows = "\n".join(
            f'<li><span class="fr">{day(p)}</span><a href="{path_of(site, placed[p])}{session}"'
            f' title="{escape(p.title)}">{escape(p.title)}</a></li>'
            for p in (pages[page - 1] if page <= len(pages) else ())
        )
        following = f'<a href="{_name(page + 1)}{session}">下一页</a>' if page <= len(pages) else "下一页"
        pager = f'<div class="pagesite">共{sum(map(len, pages))}条记录 {page}/{len(pages) + 1}页 {following}</div>'
        return Resource(site.page(COLUMN_NAME, f'<ul class="wznr">\n{rows}\n</ul>{pager}').encode())

    return answer


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    serial, name = rng.randint(10000, 9999999), rng.randint(10**13, 10**14)

    def draw(href: str) -> str:
        return (
            f'<h1>{escape(publication.title)}</h1><div class="msgbar">发布时间：{day(publication)} 15:02'
            f'　作者：　来源：{escape(publication.publisher)}　浏览次数：<span id="views">0</span></div>'
            f'<div class="content" id="content">{publication.article}{file_link(publication, href)}</div>'
        )

    stored = f"/u/cms/www/{publication.published_on:%Y%m}/{name}"
    return place(site, publication, f"{folder}/{serial}.jhtml", stored, draw)
