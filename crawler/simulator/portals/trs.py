"""TRS WCM and its look-alikes: static lists, paged by a JavaScript call.

It lies by: declaring more list pages than there are (404, or a 200 stub), numbering pages from 0 or from 1,
keeping old rows in comments, cutting titles in the row's text, dating addresses otherwise than pages,
declaring gb2312 for GB18030, writing attachment links by script, keeping a `_wap` twin of every detail,
linking a copy of the reports outside gov.cn from every list.
No robots.txt (404).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from random import Random

from crawler.simulator.portals.publication import Column, File, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Resource, Site

ROWS_A_PAGE = 6
_ROOT = "/zwgk/zfxxgk"


@dataclass(frozen=True)
class _Habits:
    """What one column's template does its own way."""

    pages_too_many: int = 0
    last_page_is_stub: bool = False
    counts_from_one: bool = False
    charset: str = "utf-8"


_HABITS = (
    _Habits(pages_too_many=2),
    _Habits(),
    _Habits(pages_too_many=1, last_page_is_stub=True, charset="gb2312"),
    _Habits(counts_from_one=True),
)


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    rng = Random(site.host)
    placed = [_publish_column(site, rng, column, number) for number, column in enumerate(columns)]
    links = "".join(
        f'<li><a href="{_ROOT}/{p.column.slug}/zfxxgknb/">{p.column.organ}政府信息公开年报</a></li>' for p in placed
    )
    site.put("/", site.page("首页", f'<a href="{_ROOT}/">政府信息公开</a>'))
    site.put("/gk/", site.page("政府信息公开", f'<a href="{_ROOT}/">政府信息公开专栏</a>'))
    site.put(f"{_ROOT}/", site.page("政府信息公开", f"<ul>{links}</ul>"))
    site.put("/js/pager.js", Resource(_PAGER.encode(), "application/javascript"))
    return placed


def _publish_column(site: Site, rng: Random, column: Column, number: int) -> PlacedColumn:
    folder = f"{_ROOT}/{column.slug}/zfxxgknb"
    habits = _HABITS[number % len(_HABITS)]
    placed, rows = [], {}
    for row, publication in enumerate(column.publications):
        place, href = _publish_one(site, rng, folder, publication, row, habits.charset)
        placed.append(place)
        rows[publication] = _row(publication, href, row)
    pages = paged(column, ROWS_A_PAGE)
    for page, publications in enumerate(pages):
        body = "\n".join(rows[publication] for publication in publications)
        call = _pager_call(habits, page, len(pages), len(column.listed))
        pager = f'<div class="page" id="paging"><script>{call}</script></div>'
        html = site.page(
            "政府信息公开年报",
            f'<script src="/js/pager.js"></script><ul class="list">\n{body}\n</ul>\n{pager}\n{_CLONE}',
            {"ColumnName": "政府信息公开年报", "ColumnType": "政府信息公开"},
        )
        name = "index" if not page else f"index_{page + habits.counts_from_one}"
        site.put(f"{folder}/{name}.html", html)
        if not page:
            site.put(f"{folder}/", html)
    if habits.last_page_is_stub:
        site.put(f"{folder}/index_{len(pages)}.html", _STUB)
    return PlacedColumn(column, site.url(f"{folder}/"), tuple(placed))


# No such host is served: a crawler that goes there has left the allowed hosts.
_CLONE = (
    '<div class="links">友情链接：<a href="http://www.nianbao-moni.example/2023/1.html">'
    "2023年政府信息公开工作年度报告汇编</a></div>"
)
_STUB = "<html><body><script>var page_not_ready=1;</script>" + " " * 290 + "</body></html>"


def _pager_call(habits: _Habits, page: int, pages: int, rows: int) -> str:
    declared = pages + habits.pages_too_many
    if habits.counts_from_one:
        return f"createPageHTML('paging',{declared},{page + 1},'index','html',{rows});"
    return f'createPageHTML({declared}, {page}, "index", "html");'


def _row(publication: Publication, href: str, number: int) -> str:
    title = escape(publication.title)
    cut = number % 3 == 1 and len(publication.title) > 20
    shown = escape(publication.title[:18]) + "…" if cut else title
    date = f"<span>{publication.published_on:%Y-%m-%d}</span>"
    row = f'<li><a title="{title}" href="{href}" target="_blank">{shown}</a>{date}</li>'
    if number % 4 == 0:
        row += f'\n<!-- <li><a title="{title}" href="{href}">{title}</a>{date}</li> -->'
    return row


def _publish_one(
    site: Site, rng: Random, folder: str, publication: Publication, number: int, charset: str
) -> tuple[Placed, str]:
    # Every third address carries the date of a later migration, not that of publication.
    stamped = publication.published_on + timedelta(days=rng.randint(200, 500) if number % 3 == 2 else 0)
    month = f"{stamped:%Y%m}"
    file_url, attachment = None, ""
    if publication.file is not None:
        name = f"P0{stamped:%Y%m%d}{rng.randint(10**11, 10**12 - 1)}.{publication.file.suffix}"
        file = publication.file
        file_url = site.put(f"{folder}/{month}/{name}", Resource(file.body, file.content_type))
        if publication.row_to_file:
            return Placed(publication, None, file_url), f"./{month}/{name}"
        attachment = _attachment(name, file, by_script=number % 2 == 1)
    stem = f"{month}/t{stamped:%Y%m%d}_{rng.randint(10000, 99999)}{number}"
    page: str | bytes | Resource
    if publication.page is not None:
        page = publication.page
    else:
        html = _detail(site, publication, attachment, f"{stem.partition('/')[2]}_wap.html", charset)
        page = Resource(html.encode("gb18030"), "text/html") if charset == "gb2312" else html
    page_url = site.put(f"{folder}/{stem}.html", page)
    twin = site.put(f"{folder}/{stem}_wap.html", page)
    return Placed(publication, page_url, file_url, twins=(twin,)), f"./{stem}.html"


def _attachment(name: str, file: File, *, by_script: bool) -> str:
    shown = escape(file.name)
    if by_script:
        link = f'<a href="./{name}">{shown}</a><BR/>'
        return f'<div class="fujian"><script>if("{shown}" != ""){{document.write(\'{link}\')}}</script></div>'
    return (
        f'<p>附件：<a appendix="true" data-appendix="true" needdownload="true" href="./{name}"'
        f' title="{shown}" download="{shown}" OLDSRC="/protect/{name[:8]}/{name[:10]}/{name}">{shown}</a></p>'
    )


def _detail(site: Site, publication: Publication, attachment: str, twin: str, charset: str) -> str:
    article = publication.article
    if "TRS_Editor" not in article:
        article = f'<div class="TRS_Editor">{article}</div>'
    when = f"{publication.published_on:%Y-%m-%d}"
    body = (
        f'<div class="crumb"><a href="/">首页</a> &gt; <a href="{_ROOT}/">政府信息公开</a> &gt; 年报</div>\n'
        f'<div class="xl_title">{escape(publication.title)}</div>\n'
        f'<div class="xl_info"><span>发布时间：{when} 10:20</span>'
        f"<span>来源：{escape(publication.publisher)}</span>"
        f'<a href="./{twin}">手机版</a></div>\n'
        f'<div id="zoom" class="article_content">{article}\n{attachment}</div>'
    )
    metas = {
        "ColumnName": "政府信息公开年报",
        "ColumnType": "政府信息公开",
        "ArticleTitle": publication.title,
        "PubDate": f"{when} 10:20",
        "ContentSource": publication.publisher,
    }
    return site.page(publication.title, body, metas, charset)


_PAGER = """function createPageHTML() {
  var a = arguments, named = typeof a[0] === "string";
  var total = named ? a[1] : a[0], now = named ? a[2] - 1 : a[1];
  var stem = named ? a[3] : a[2], ext = named ? a[4] : a[3], out = "";
  for (var i = 0; i < total; i++) {
    var name = i === 0 ? stem : stem + "_" + (named ? i + 1 : i);
    out += i === now ? "<b>" + (i + 1) + "</b> " : "<a href='" + name + "." + ext + "'>" + (i + 1) + "</a> ";
  }
  document.write(out);
}
"""
