"""The platform of 池州, 宣城, 阜阳: a module of its own for annual reports, by organ and year.

It lies by: every report at two addresses with the same text (`/OpennessAnnualReport/year/show/<organ>/<year>`
and `/Xxgknb/show/<id>`), numbers that have nothing to do with each other, and in every second column no list at
all: the newest report is the column page and links the other years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, metas, numbers_of, place
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Site

ROWS_A_PAGE = 5


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    placed = [
        (_publish_module if number % 2 else _publish_list)(site, column, 341 + number)
        for number, column in enumerate(columns)
    ]
    lead_in(site, placed, "subsites")
    return placed


def _is_report(publication: Publication) -> bool:
    return publication.title.endswith("报告") and "法治" not in publication.title


def _publish_list(site: Site, column: Column, organ: int) -> PlacedColumn:
    placed = {publication: _publish_one(site, publication, organ) for publication in column.publications}
    folder = f"/OpennessContent/showList/{organ}/{6200 + organ}"
    pages = paged(column, ROWS_A_PAGE)
    for number, publications in enumerate(pages, start=1):
        rows = "\n".join(
            f'<li><a href="{_shown(site, placed[p])}?type=1" title="{escape(p.title)}" target="_blank">'
            f"{escape(p.title)}</a><span>[{day(p)}]</span></li>"
            for p in publications
        )
        following = f'<a href="page_{number + 1}.html">下一页</a>' if number < len(pages) else ""
        pager = f'<div class="pages">{number}/{len(pages)} {following} <a href="page_{len(pages)}.html">尾页</a></div>'
        site.put(f"{folder}/page_{number}.html", site.page(COLUMN_NAME, f"<ul>\n{rows}\n</ul>{pager}"))
    return PlacedColumn(column, site.url(f"{folder}/page_1.html"), tuple(placed.values()))


def _publish_module(site: Site, column: Column, organ: int) -> PlacedColumn:
    """No list: the years of the module, each page the report itself."""
    reports = [p for p in column.publications if _is_report(p)]
    years = "".join(
        f'<a href="/OpennessAnnualReport/year/show/{organ}/{p.published_on.year - 1}.html">'
        f"{p.published_on.year - 1}年</a> "
        for p in reports
        if not p.withdrawn
    )
    placed = tuple(_publish_one(site, p, organ, f'<div class="years">{years}</div>') for p in reports)
    first = next((p for p in placed if not p.publication.withdrawn), None)
    if first is not None:
        return PlacedColumn(replace(column, publications=reports), first.twins[0], placed)
    empty = f"/OpennessAnnualReport/year/show/{organ}/0.html"
    return PlacedColumn(column, site.put(empty, site.page(COLUMN_NAME, "<p>暂无数据</p>")), placed)


def _shown(site: Site, placed: Placed) -> str:
    assert placed.page_url is not None, "no row of this family links a file"
    return placed.page_url.removeprefix(site.url(""))


def _publish_one(site: Site, publication: Publication, organ: int, years: str = "") -> Placed:
    rng = numbers_of(site, publication)
    serial, name = rng.randint(4000, 9999999), rng.randint(10**9, 10**10)

    def draw(href: str) -> str:
        return (
            f'{years}<div class="xxgk-tit">{escape(publication.title)}</div><p>信息来源：'
            f"{escape(publication.publisher)} 发布时间：{day(publication)} 10:00</p>"
            f'<div class="wenzhang">{publication.article}{file_link(publication, href)}</div>'
        )

    stored = f"/UploadFiles/{publication.published_on:%Y%m}/{name}"
    placed = place(site, publication, f"/Xxgknb/show/{serial}.html", stored, draw, straight=False)
    if not _is_report(publication):
        return placed
    href = f"{stored}.{publication.file.suffix}" if publication.file is not None else ""
    content = publication.page or site.page(publication.title, draw(href), metas(publication))
    twin = f"/OpennessAnnualReport/year/show/{organ}/{publication.published_on.year - 1}.html"
    return replace(placed, twins=(site.put(twin, content),))
