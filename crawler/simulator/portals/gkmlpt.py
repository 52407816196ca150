"""Guangdong's 政府信息公开目录 platform: a JSON API under every organ's own `/gkmlpt/`.

It lies by: pages 0 and 1 that are the same, tree nodes that only jump elsewhere, one address under two ids, the
article inside `window._CONFIG` as JSON (every second one on an NFCMS page as HTML, with a phone twin), a post
that exists under its own column alone, and more than a page (100 rows) of public notices in the same category.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from random import Random
from typing import Any

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, metas, numbers_of
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Program, Resource, Site

ROWS_A_PAGE = 100
_NOTICES = 110
_LAST_NOTICE = date(2024, 6, 28)
_ROOT_API = "/gkmlpt/api/all"
_JSON = "application/json; charset=utf-8"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    categories: dict[int, tuple[str, list[dict[str, Any]]]] = {}
    placed = [_publish_column(site, column, number, categories) for number, column in enumerate(columns)]
    for category, (sid, articles) in categories.items():
        site.run(f"{_ROOT_API}/{category}", _list({sid: articles}))
    site.run(f"{_ROOT_API}/0", _list(dict(categories.values())))
    lead_in(site, placed, "subsites")
    return placed


def _publish_column(
    site: Site, column: Column, number: int, categories: dict[int, tuple[str, list[dict[str, Any]]]]
) -> PlacedColumn:
    base = f"/{column.slug}/gkmlpt" if number else "/gkmlpt"
    rng = Random(f"{site.host}/{column.slug}")
    sid, category = f"75{rng.randint(10, 99)}{number:02d}", 6001 + 10 * number
    placed, articles = [], _notices(site, column)
    for row, publication in enumerate(column.publications):
        one = _publish_one(site, column, base, publication, as_json=row % 2 == 0)
        placed.append(one)
        if not publication.withdrawn:
            article = _article(site, publication, one, category)
            # The same page entered twice: another id, the same address.
            articles += [article, {**article, "id": article["id"] + 1}] if row % 5 == 4 else [article]
    articles.sort(key=lambda article: article["date"], reverse=True)
    categories[category] = (sid, articles)
    if number:
        for listed in (category, 0):
            site.run(f"{base}/api/all/{listed}", _list({sid: articles}))
    tree = [
        _node(category + 1, "机构职能", 0, f"http://{site.host}/zjwm/"),
        _node(category - 1, "政府信息公开", len(articles), "", [_node(category, COLUMN_NAME, len(articles), "")]),
        _node(category + 2, "政策法规", 0, ""),
    ]
    config = (
        f"window._CONFIG = {{ DOMAIN: '{site.host}', SITE_ID: '{sid[2:]}', SID: '{sid}', BASE: '{base}',\n"
        f"  TREE: {json.dumps(tree, ensure_ascii=False)},\n  SERVICE_AREA_ID: '{site.code}' }};"
    )
    body = f'<div id="app"><ul id="list"></ul></div><script>{config}</script>{_INDEX_SCRIPT}'
    entry = site.put(f"{base}/index", site.page(f"{column.organ}政府信息公开目录", body))
    return PlacedColumn(column, f"{entry}#{category}", tuple(placed))


def _node(number: int, name: str, count: int, jump: str, children: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "parent": 0,
        "post_count": count,
        "jump_url": jump,
        "children": list(children),
    }


def _article(site: Site, publication: Publication, placed: Placed, category: int) -> dict[str, Any]:
    midnight = datetime.combine(publication.published_on, time(2), UTC)
    url = (placed.page_url or placed.document_url).replace("https:", "http:")
    rng = numbers_of(site, publication)
    attachment = []
    if publication.file is not None:
        attachment.append({"id": 1, "name": publication.file.name, "type": 1, "url": placed.file_url})
    return {
        "id": rng.randint(1000000, 9999998),
        "title": publication.title,
        "document_number": "",
        "identifier": f"11{site.code}0000001X/{publication.published_on.year}-00{rng.randint(100, 999)}",
        "publisher": publication.publisher,
        "keywords": "",
        "date": int(midnight.timestamp()),
        "created_at": f"{day(publication)} 10:00:00",
        "first_publish_time": int(midnight.timestamp()),
        "display_publish_time": int(midnight.timestamp()),
        "abstract": "",
        "classify_main_name": COLUMN_NAME,
        "classify_main": category,
        "url": url,
        "post_url": url,
        "is_expired": 0,
        "is_abolished": 0,
        "attachment": attachment,
        "relation": [],
    }


def _notices(site: Site, column: Column) -> list[dict[str, Any]]:
    """Rows of another kind, one every thirteen days."""
    rows = []
    for number in range(_NOTICES):
        on = _LAST_NOTICE - timedelta(days=13 * number)
        notice = Publication(f"{column.organ}关于受理登记事项的公告（第{number + 1}号）", column.organ, on)
        page = f"/{column.slug}/zwgk/gsgg/content/post_{numbers_of(site, notice).randint(1000000, 9999998)}.html"
        url = site.put(page, site.page(notice.title, "<p>登记事项自公告之日起受理。</p>"))
        rows.append(_article(site, notice, Placed(notice, url, None), 0))
    return rows


def _list(by_sid: dict[str, list[dict[str, Any]]]) -> Program:
    def answer(request: Request) -> Resource:
        articles = by_sid.get(request.query.get("sid", ""))
        if articles is None:
            return NOT_FOUND
        page = max(request.number("page", 1), 1)
        shown = articles[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
        count = len(articles)
        text = json.dumps({"classify": {"post_count": count}, "total": count, "articles": shown})
        return Resource(text.encode(), _JSON)

    return answer


def _publish_one(site: Site, column: Column, base: str, publication: Publication, *, as_json: bool) -> Placed:
    post = numbers_of(site, publication).randint(1000000, 9999998)
    file_url, href = None, ""
    if publication.file is not None:
        file = publication.file
        href = f"/attachment/1/{post // 1000}/{post}/{post + 7}.{file.suffix}"
        file_url = site.put(href, Resource(file.body, file.content_type))
        if publication.row_to_file:
            return Placed(publication, None, file_url)
    article = f"{publication.article}{file_link(publication, href)}"
    about = metas(publication) | {"ArticleId": str(post)}
    if as_json:
        path = f"{base}/content/{post // 10**6}/{post // 1000}/post_{post}.html"
        body = _catalogue(publication) + _DETAIL.replace("DETAIL_JSON", _in_script(publication, article))
        page = publication.page or site.page(publication.title, body, about)
        return Placed(publication, site.put(path, page), file_url)
    folder = f"/{column.slug}/zwgk/xxgkndbg/content"
    body = (
        f'<script>var NFCMS_SITE_ID="{site.code}", NFCMS_POST_ID="{post}";</script><h1>{escape(publication.title)}</h1>'
        f"<p>发布时间：{day(publication)} 来源：{escape(publication.publisher)}</p>"
        f'<div class="article-content">{article}</div>'
    )
    page = publication.page or site.page(publication.title, body, about)
    twin = site.put(f"{folder}/mpost_{post}.html", page)
    return Placed(publication, site.put(f"{folder}/post_{post}.html", page), file_url, twins=(twin,))


def _catalogue(publication: Publication) -> str:
    return (
        f"<table><tr><td>索引号</td><td></td><td>分类</td><td>{COLUMN_NAME}</td></tr><tr><td>发布机构</td>"
        f"<td>{escape(publication.publisher)}</td><td>成文日期</td><td>{day(publication)}</td></tr>"
        f"<tr><td>名称</td><td>{escape(publication.title)}</td><td>发布日期</td><td>{day(publication)}</td></tr></table>"
    )


def _in_script(publication: Publication, article: str) -> str:
    detail = {"title": publication.title, "publisher": publication.publisher, "content": article}
    return json.dumps(detail, ensure_ascii=False).replace("</", "<\\/")


_DETAIL = """<div class="article-content" id="content"></div>
<script>window._CONFIG = { DETAIL: DETAIL_JSON };
document.getElementById("content").innerHTML = window._CONFIG.DETAIL.content;</script>"""
_INDEX_SCRIPT = """<script>
(function load(page) {
  var config = window._CONFIG, category = location.hash.slice(1) || 0;
  fetch(config.BASE + "/api/all/" + category + "?page=" + page + "&sid=" + config.SID)
    .then(function (r) { return r.json(); }).then(function (answer) {
      answer.articles.forEach(function (row) {
        var item = document.createElement("li"), link = document.createElement("a");
        link.href = row.url; link.textContent = row.title; item.appendChild(link);
        item.appendChild(document.createTextNode(new Date(row.date * 1000).toISOString().slice(0, 10)));
        document.getElementById("list").appendChild(item);
      });
      if (answer.articles.length) load(page + 1);
    });
})(1);
</script>"""
