"""The platform of 淄博 and its districts: addresses made of MongoDB object ids, lists filled by script.

It lies by: list pages without a single row until an XHR answers, a landing page that is the 指南, index
numbers with a leaked None or without the agency's code, back-dated 发文日期. robots.txt disallows /search.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from random import Random

from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.site import Resource, Site

ROWS_A_PAGE = 8
_XHR = "/gongkai/openapi/rows"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    rng = Random(site.host)
    site.put("/robots.txt", Resource(b"User-agent: *\nDisallow: /search\n", "text/plain"))
    placed = [_publish_column(site, rng, column, number) for number, column in enumerate(columns)]
    links = "".join(f'<li><a href="/gongkai/site_{p.column.slug}/">{p.column.organ}</a></li>' for p in placed)
    site.put("/", site.page("首页", '<a href="/gongkai/">政府信息公开</a>'))
    site.put("/gk/", site.page("政府信息公开", '<a href="/gongkai/">政府信息公开平台</a>'))
    site.put("/gongkai/", site.page("政府信息公开平台", f'<ul class="sites">{links}</ul>'))
    return placed


def _publish_column(site: Site, rng: Random, column: Column, number: int) -> PlacedColumn:
    home = f"/gongkai/site_{column.slug}"
    channel = _channel_id(rng, number)
    folder = f"{home}/channel_{channel}"
    agency = _credit_code(rng, column.division_code or site.code)
    placed, rows = [], {}
    for row, publication in enumerate(column.publications):
        place = _publish_one(site, rng, folder, publication, _index_number(agency, publication, row))
        placed.append(place)
        url = place.page_url or place.document_url
        rows[publication] = {
            "title": publication.title,
            "href": url.rpartition("/")[2],
            "date": f"{publication.published_on:%Y-%m-%d}",
        }
    pages = paged(column, ROWS_A_PAGE)
    for page, publications in enumerate(pages, start=1):
        answer = {"total": len(column.listed), "pages": len(pages), "page": page}
        answer_rows = [rows[publication] for publication in publications]
        body = json.dumps({**answer, "rows": answer_rows}, ensure_ascii=False).encode()
        site.put(f"{_XHR}?channel={channel}&page={page}", Resource(body, "application/json; charset=utf-8"))
    shell = f'<ul class="gk-list" id="rows"></ul><div class="pager" id="pager"></div>\n{_script(channel)}'
    site.put(f"{folder}/", site.page("政府信息公开年报", shell, {"ColumnName": "政府信息公开年报"}))
    guide = f"<h2>{column.organ}政府信息公开指南</h2><p>需要本机关信息的，可以当面、来信或在网上提出申请。</p>"
    menu = f'<p class="menu"><a href="{home}/">指南</a> <a href="{folder}/">政府信息公开年报</a></p>'
    site.put(f"{home}/", site.page("政府信息公开指南", menu + guide, {"ColumnName": "政府信息公开指南"}))
    return PlacedColumn(column, site.url(f"{folder}/"), tuple(placed))


def _channel_id(rng: Random, number: int) -> str:
    """Columns take turns between the shapes of id seen on these platforms."""
    plain = f"{rng.getrandbits(96):024x}"
    stamp = f"1605682{rng.randint(100, 999)}.{rng.randint(1, 9999)}"
    return (plain, f"c_{plain}_n_{stamp}", f"c_{plain}_{rng.getrandbits(96):024x}", plain)[number % 4]


def _publish_one(site: Site, rng: Random, folder: str, publication: Publication, index_number: str) -> Placed:
    uploaded = publication.published_on + timedelta(days=rng.choice((0, 0, 0, 1, 11)))
    doc = f"doc_{_object_id(rng, uploaded)}"
    file_url, attachment = None, ""
    if publication.file is not None:
        file = publication.file
        name = f"{doc}_{rng.getrandbits(128):032x}.{file.suffix}"
        file_url = site.put(f"{folder}/{name}", Resource(file.body, file.content_type))
        if publication.row_to_file:
            return Placed(publication, None, file_url)
        attachment = f'<div class="fj">附件下载：<a href="{name}" target="_blank">{escape(file.name)}</a></div>'
    page = publication.page
    html = page if page is not None else _detail(site, publication, attachment, index_number)
    return Placed(publication, site.put(f"{folder}/{doc}.html", html), file_url)


def _object_id(rng: Random, uploaded: date) -> str:
    """24 hex digits that begin with the upload's time in seconds, as MongoDB makes them."""
    moment = datetime(uploaded.year, uploaded.month, uploaded.day, 2, 30, tzinfo=UTC)
    return f"{int(moment.timestamp()):08x}{rng.getrandbits(64):016x}"


def _index_number(agency: str, publication: Publication, row: int) -> str:
    year = publication.published_on.year
    if row % 5 == 3:
        return f"{agency}/{year}-None"
    return f"{'' if row % 5 == 4 else agency}/{year}-{4000000 + row * 7919}"


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _credit_code(rng: Random, division_code: str) -> str:
    """A unified social credit code with its check character (GB 32100-2015)."""
    body = f"11{division_code}{rng.randint(0, 999_999_999):09d}"
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return body + _CREDIT_ALPHABET[-total % 31]


def _detail(site: Site, publication: Publication, attachment: str, index_number: str) -> str:
    when = f"{publication.published_on:%Y-%m-%d}"
    title = escape(publication.title)
    head = (
        f'<table class="gk-head"><tr><td>标题</td><td colspan="3">{title}</td></tr>'
        f"<tr><td>索引号</td><td>{index_number}</td><td>文号</td><td>无文号</td></tr>"
        f"<tr><td>发文日期</td><td>{when}</td><td>发布机构</td><td>{escape(publication.publisher)}</td></tr></table>"
    )
    body = (
        f'{head}<p class="tools"><a href="javascript:;">语音播报</a><a href="javascript:;">图片解读</a></p>'
        f'<h3 class="doc-title">{title}</h3><p class="doc-date">发布日期：{when}</p>'
        f'<div class="doc-content" id="content">{publication.article}\n{attachment}</div>'
    )
    metas = {"ColumnName": "政府信息公开年报", "ArticleTitle": publication.title, "PubDate": f"{when} 09:00"}
    return site.page(publication.title, body, metas)


def _script(channel: str) -> str:
    return (
        """<script>
(function () {
  var asked = /[?&]page=(\\d+)/.exec(location.search), page = asked ? +asked[1] : 1;
  var xhr = new XMLHttpRequest();
  xhr.open("GET", \""""
        + f"{_XHR}?channel={channel}&page="
        + """" + page);
  xhr.onload = function () {
    var answer = JSON.parse(xhr.responseText), list = document.getElementById("rows");
    answer.rows.forEach(function (row) {
      var item = document.createElement("li"), link = document.createElement("a");
      var when = document.createElement("span");
      link.href = row.href; link.title = row.title; link.textContent = row.title;
      when.textContent = row.date; item.appendChild(link); item.appendChild(when); list.appendChild(item);
    });
    var pager = document.getElementById("pager");
    pager.appendChild(document.createTextNode(
      "共" + answer.total + "条 第" + answer.page + "/" + answer.pages + "页 "));
    if (answer.page < answer.pages) {
      var next = document.createElement("a");
      next.href = "?page=" + (answer.page + 1); next.className = "next"; next.textContent = "下一页";
      pager.appendChild(next);
    }
  };
  xhr.send();
})();
</script>"""
    )
