"""博达: pages `x.htm`, lists `x/N.htm` numbered backwards, details `info/<tree>/<id>.htm`.

It lies by: numbering pages from the oldest, a visit counter without a number, files behind `download.jsp`, and
towns whose report of a year is itself a column page, listed under year and 乡镇 only.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.simulator.portals.hub import group_of, lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, file_link, hexes, metas, numbers_of, path_of
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Resource, Site

ROWS_A_PAGE = 5
_ROOT = "/zfxxgk/zfxxgknb"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    towns = [column for column in columns if group_of(column.organ)[1] == "xz"]
    placed = [_publish_column(site, column, 1066 + n) for n, column in enumerate(columns) if column not in towns]
    by_year = _publish_towns(site, towns)
    years = "".join(
        f'<li><a href="{_ROOT}/n{p.column.slug[1:5]}n.htm">{p.column.slug[1:5]}年政府信息公开年报</a></li>'
        for p in by_year
    )
    lead_in(site, placed, "flat", years)
    return placed + by_year


def _publish_column(site: Site, column: Column, tree: int) -> PlacedColumn:
    placed = {}
    for publication in column.publications:
        serial = numbers_of(site, publication).randint(10000, 9999999)
        placed[publication] = _publish_one(site, f"/info/{tree}/{serial}.htm", publication)
    pages = paged(column, ROWS_A_PAGE)
    for place, publications in enumerate(pages):
        # The first page is x.htm; the others count down, so that old pages never have to be written again.
        number = len(pages) - place
        name = f"{column.slug}.htm" if not place else f"{column.slug}/{number}.htm"
        rows = "\n".join(
            f'<li id="line_u8_{row}"><a href="{path_of(site, placed[p])}" title="{escape(p.title)}">'
            f"{escape(p.title)}</a><span>{p.published_on:%Y年%m月%d日}</span></li>"
            for row, p in enumerate(publications)
        )
        pager = _pager(column.slug, number, len(pages), first=not place)
        body = f'<ul class="list" frag="窗口8">\n{rows}\n</ul>{pager}<script>_visitcount=0;</script>'
        site.put(f"{_ROOT}/{name}", site.page(COLUMN_NAME, body))
    return PlacedColumn(column, site.url(f"{_ROOT}/{column.slug}.htm"), tuple(placed.values()))


def _pager(slug: str, number: int, pages: int, *, first: bool) -> str:
    before = f"{slug}/" if first else ""
    following = f'<a href="{before}{number - 1}.htm" class="Next">下页</a>' if number > 1 else "<span>下页</span>"
    last = f'<a href="{before}1.htm" class="Next">尾页</a>' if number > 1 else ""
    return f'<div class="pb_sys_common">共{pages}页 第{pages - number + 1}页 {following} {last}</div>'


def _publish_towns(site: Site, towns: Sequence[Column]) -> list[PlacedColumn]:
    """A list a year, every row the column page of one town that is its report."""
    years: dict[int, list[tuple[str, Publication]]] = {}
    for town in towns:
        for publication in town.publications:
            if publication.title.endswith("报告") and "法治" not in publication.title:
                years.setdefault(publication.published_on.year - 1, []).append((town.slug, publication))
    found = []
    for year, rows in sorted(years.items(), reverse=True):
        folder = f"{_ROOT}/n{year}n/xz"
        column = Column(site.name, f"n{year}nxz", site.code, [publication for _, publication in rows])
        placed = [_publish_one(site, f"{folder}/{slug}.htm", publication) for slug, publication in rows]
        links = "\n".join(
            f'<li><a href="xz/{slug}.htm">{escape(publication.publisher)}</a></li>'
            for slug, publication in rows
            if not publication.withdrawn
        )
        body = f'<ul class="list">\n{links}\n</ul>'
        site.put(f"{folder}.htm", site.page(f"{year}年政府信息公开年报_乡镇", body))
        site.put(
            f"{_ROOT}/n{year}n.htm",
            site.page(f"{year}年政府信息公开年报", f'<ul><li><a href="n{year}n/xz.htm">乡镇</a></li></ul>'),
        )
        found.append(PlacedColumn(column, site.url(f"{folder}.htm"), tuple(placed)))
    return found


def _publish_one(site: Site, path: str, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    owner, token = rng.randint(10**9, 2 * 10**9), hexes(rng, 32).upper()
    file_url, href = None, ""
    if publication.file is not None:
        target = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner={owner}&wbfileid={token}"
        href = target.replace("&", "&amp;")
        file_url = site.put(target, Resource(publication.file.body, publication.file.content_type))
    body = (
        f'<form name="_newscontent_fromname"><h1>{escape(publication.title)}</h1>'
        f"<p>{publication.published_on:%Y年%m月%d日} (点击: <script>_showDynClicks()</script>)</p>"
        f'<div id="vsb_content"><div class="v_news_content">{publication.article}</div></div>'
        f"{file_link(publication, href)}</form>"
    )
    page = publication.page
    content = page if page is not None else site.page(publication.title, body, metas(publication))
    return Placed(publication, site.put(path, content), file_url)
