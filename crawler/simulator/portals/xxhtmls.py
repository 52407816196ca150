"""The static sites of some districts of 新乡: `/htmls/<8 characters>_<column>/list-N.html`.

It lies by: answering every unknown address, robots.txt too, with status 200 and an apology; row texts cut
without the whole title anywhere on the list; files served as application/octet-stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Resource, Site

ROWS_A_PAGE = 7
_CODE_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    rng = Random(site.host)
    code = "".join(rng.choices(_CODE_ALPHABET, k=8))
    site.fallback = Resource(site.page("页面不存在", "<p>您访问的页面不存在或者已经移走，请返回首页。</p>").encode())
    placed = [_publish_column(site, rng, column, f"/htmls/{code}_{column.slug}nb") for column in columns]
    links = "".join(
        f'<li><a href="{p.entry_url.removeprefix(site.url(""))}">{p.column.organ}政府信息公开年报</a></li>'
        for p in placed
    )
    site.put("/", site.page("首页", '<a href="/gk/">政府信息公开</a>'))
    site.put("/gk/", site.page("政府信息公开", f"<ul>{links}</ul>"))
    return placed


def _publish_column(site: Site, rng: Random, column: Column, folder: str) -> PlacedColumn:
    placed, rows = [], {}
    for number, publication in enumerate(column.publications):
        place = _publish_one(site, rng, column.slug, publication)
        placed.append(place)
        url = place.page_url or place.document_url
        title = publication.title
        shown = f"{title[:22]}..." if number % 4 == 2 and len(title) > 24 else title
        rows[publication] = (
            f'<li><span class="time">[{publication.published_on:%Y-%m-%d}]</span>'
            f'<a href="{url.removeprefix(site.url(""))}" target="_blank">{escape(shown)}</a></li>'
        )
    pages = paged(column, ROWS_A_PAGE)
    for page, publications in enumerate(pages, start=1):
        body = "\n".join(rows[publication] for publication in publications)
        following = f'<a href="list-{page + 1}.html">下一页</a>' if page < len(pages) else "<span>下一页</span>"
        pager = (
            f'<div class="pages">共{len(pages)}页 当前第{page}页 <a href="list-1.html">首页</a> {following} '
            f'<a href="list-{len(pages)}.html">尾页</a></div>'
        )
        html = site.page("政府信息公开年报", f'<ul class="newslist">\n{body}\n</ul>\n{pager}')
        site.put(f"{folder}/list-{page}.html", html)
    return PlacedColumn(column, site.url(f"{folder}/list-1.html"), tuple(placed))


def _publish_one(site: Site, rng: Random, slug: str, publication: Publication) -> Placed:
    serial = rng.randint(1000000, 9999999)
    file_url, attachment = None, ""
    if publication.file is not None:
        file = publication.file
        path = f"/upload/{publication.published_on:%Y/%m}/{rng.getrandbits(64):016x}.{file.suffix}"
        served_as = file.content_type if file.content_type.startswith("text/") else "application/octet-stream"
        file_url = site.put(path, Resource(file.body, served_as))
        if publication.row_to_file:
            return Placed(publication, None, file_url)
        attachment = f'<p class="attach">附件：<a href="{path}">{escape(file.name)}</a></p>'
    page = publication.page
    html = page if page is not None else _detail(site, publication, attachment)
    return Placed(publication, site.put(f"/zwgk/{slug}nb/{serial}.html", html), file_url)


def _detail(site: Site, publication: Publication, attachment: str) -> str:
    body = (
        f'<div class="article"><h2 class="title">{escape(publication.title)}</h2>'
        f'<div class="info">来源：{escape(publication.publisher)}　时间：{publication.published_on:%Y-%m-%d}'
        f'　浏览次数：<span id="hits"></span></div>'
        f'<div class="content" id="content">{publication.article}\n{attachment}</div></div>'
    )
    return site.page(publication.title, body)
