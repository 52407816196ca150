"""TRS look-alikes that count pages from 1, with 年报 nested by year, group and list.

It lies by: three pager calls that mean the same, stems and extensions that differ between lists, titles cut in
the text, a declared total that is one page too large (the last answers 404), rows drawn as table rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.simulator.portals.hub import group_of, lead_in
from crawler.simulator.portals.placing import (
    COLUMN_NAME,
    day,
    file_link,
    numbers_of,
    path_of,
    place,
    shortened,
)
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Site

ROWS_A_PAGE = 4
_ROOT = "/xxgk/xxgknb"
_STEMS = (("index", "html"), ("index", "shtml"), ("fg", "shtml"))


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went.

    Columns of several organs are dealt out anew: one list a year and group.
    """
    if len(columns) == 1:
        placed = [_publish_list(site, columns[0], f"{_ROOT}/{columns[0].slug}", 0)]
        lead_in(site, placed, "flat")
        return placed
    found: list[PlacedColumn] = []
    years = ""
    for year, groups in sorted(_dealt(columns).items(), reverse=True):
        nodes = ""
        for (name, slug), publications in sorted(groups.items(), key=lambda entry: entry[0][1]):
            column = Column(site.name, f"nb{year}{slug}", site.code, publications)
            found.append(_publish_list(site, column, f"{_ROOT}/{year}/{slug}", len(found)))
            nodes += f'<li><a href="./{slug}/">{name}</a></li>'
        site.put(f"{_ROOT}/{year}/", site.page(f"{year}年政府信息公开年报", f'<ul class="tree">{nodes}</ul>'))
        years += f'<li><a href="./{year}/">{year}年</a></li>'
    site.put(f"{_ROOT}/", site.page(COLUMN_NAME, f'<ul class="tree">{years}</ul>'))
    lead_in(site, (), "flat", f'<li><a href="{_ROOT}/">政府信息公开年报</a></li>')
    return found


def _dealt(columns: Sequence[Column]) -> dict[int, dict[tuple[str, str], list[Publication]]]:
    """The publications by the year they tell of and the group of their organ, newest first."""
    years: dict[int, dict[tuple[str, str], list[Publication]]] = {}
    for column in columns:
        for publication in column.publications:
            groups = years.setdefault(publication.published_on.year - 1, {})
            groups.setdefault(group_of(column.organ), []).append(publication)
    for groups in years.values():
        for publications in groups.values():
            publications.sort(key=lambda p: (p.published_on, p.title), reverse=True)
    return years


def _publish_list(site: Site, column: Column, folder: str, number: int) -> PlacedColumn:
    stem, ext = _STEMS[number % len(_STEMS)]
    placed = {publication: _publish_one(site, folder, publication) for publication in column.publications}
    pages = paged(column, ROWS_A_PAGE)
    for page, publications in enumerate(pages, start=1):
        draw = _table_row if number % 2 else _list_row
        rows = "\n".join(draw(p, path_of(site, placed[p]).removeprefix(f"{folder}/")) for p in publications)
        listed = f"<table>\n{rows}\n</table>" if number % 2 else f"<ul>\n{rows}\n</ul>"
        call = _call(len(pages) + number % 2, page, (stem, ext), len(column.listed))
        html = site.page(COLUMN_NAME, f'{listed}<div class="page" id="page_div"><script>{call}</script></div>')
        name = stem if page == 1 else f"{stem}_{page}"
        site.put(f"{folder}/{name}.{ext}", html)
        if page == 1:
            site.put(f"{folder}/", html)
    return PlacedColumn(column, site.url(f"{folder}/"), tuple(placed.values()))


def _call(total: int, page: int, name: tuple[str, str], rows: int) -> str:
    stem, ext = name
    if (stem, ext) == ("index", "html"):
        return f'$(".pagination").pagination("setPage",{page},{total});'
    return f"createPageHTML('page_div',{total},{page},'{stem}','{ext}',{rows});"


def _list_row(publication: Publication, href: str) -> str:
    title = escape(publication.title)
    return (
        f'<li><a title="{title}" href="./{href}" target="_blank">{escape(shortened(publication.title, 20))}</a>'
        f"<span>{day(publication)}</span></li>"
    )


def _table_row(publication: Publication, href: str) -> str:
    return (
        f'<tr class="zcwjk-list-c"><td class="title"><a href="./{href}"><p class="tit">{escape(publication.title)}'
        f'</p><p class="info"><span>发文字号：无</span><span class="time">成文日期 ：{day(publication)}</span></p>'
        "</a></td></tr>"
    )


def _publish_one(site: Site, folder: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    month = f"{publication.published_on:%Y%m}"
    serial = rng.randint(1000000, 9999999)
    name = f"P0{publication.published_on:%Y%m%d}{rng.randint(10**11, 10**12 - 1)}"
    page_path = f"{folder}/{month}/t{publication.published_on:%Y%m%d}_{serial}.shtml"

    def draw(href: str) -> str:
        link = file_link(publication, f"./{href.rpartition('/')[2]}")
        return (
            f'<h1>{escape(publication.title)}</h1><p class="info">日期：{day(publication)} 来源：'
            f'{escape(publication.publisher)}</p><div class="article_content"><div class="trs_editor_view">'
            f"{publication.article}</div>{link}</div>"
        )

    return place(site, publication, page_path, f"{folder}/{month}/{name}", draw)
