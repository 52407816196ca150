"""ASP.NET WebForms: one `.aspx` list, paged by `__doPostBack`.

It lies by: a `__VIEWSTATE` that leads one page on or back from the page it was printed on and nowhere else (a
stale one brings page 1 again), and details told apart by their query alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5
from html import escape

from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, day, file_link, hexes, numbers_of, path_of, place
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication, paged
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Resource, Site

ROWS_A_PAGE = 5
_LIST = "/gk/List_zlm.aspx"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    lists = {str(2820 + number): _Column(site, column) for number, column in enumerate(columns)}
    site.run(_LIST, lambda request: _answer(site, lists, request))
    placed = [
        PlacedColumn(own.column, site.url(f"{_LIST}?lmid={lmid}"), tuple(own.placed.values()))
        for lmid, own in lists.items()
    ]
    lead_in(site, placed, "subsites")
    return placed


class _Column:
    """A column with its rows placed."""

    def __init__(self, site: Site, column: Column) -> None:
        self.column = column
        self.placed = {publication: _publish_one(site, publication) for publication in column.publications}
        self.pages = paged(column, ROWS_A_PAGE)


def _answer(site: Site, lists: dict[str, _Column], request: Request) -> Resource:
    lmid = request.query.get("lmid", "")
    if lmid not in lists:
        return NOT_FOUND
    own, page = lists[lmid], 1
    if request.method == "POST" and request.form.get("__EVENTTARGET") == "AspNetPager1":
        wanted = request.number("__EVENTARGUMENT", 1)
        fresh = {_view_state(site, lmid, near) for near in (wanted - 1, wanted + 1)}
        if request.form.get("__VIEWSTATE") in fresh and 1 <= wanted <= len(own.pages):
            page = wanted
    return Resource(_list_page(site, own, lmid, page).encode())


def _view_state(site: Site, lmid: str, page: int) -> str:
    return "/wEPDwUK" + md5(f"{site.host}/{lmid}/{page}".encode(), usedforsecurity=False).hexdigest() + "=="


def _list_page(site: Site, own: _Column, lmid: str, page: int) -> str:
    rows = "\n".join(
        f'<tr><td><a href="{path_of(site, own.placed[p])}" target="_blank">{escape(p.title)}</a></td>'
        f"<td>{p.published_on.year}-{p.published_on.month}-{p.published_on.day}</td></tr>"
        for p in own.pages[page - 1]
    )
    following = (
        f"<a href=\"javascript:__doPostBack('AspNetPager1','{page + 1}')\">下页</a>"
        if page < len(own.pages)
        else '<a disabled="disabled">下页</a>'
    )
    return site.page(
        COLUMN_NAME,
        f'<form name="form1" method="post" action="./List_zlm.aspx?lmid={lmid}" id="form1">'
        '<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""/>'
        '<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value=""/>'
        f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_view_state(site, lmid, page)}"/>'
        '<input type="hidden" name="__VIEWSTATEGENERATOR" value="C2EE9ABB"/>'
        f"{_SCRIPT}<table>\n{rows}\n</table>"
        f'<div id="AspNetPager1">共{len(own.column.listed)}条 第{page}页/共{len(own.pages)}页 {following}</div></form>',
    )


def _publish_one(site: Site, publication: Publication) -> Placed:
    rng = numbers_of(site, publication)
    serial, name = rng.randint(1000, 9999999), hexes(rng, 16)

    def draw(href: str) -> str:
        return (
            f'<span id="lblTitle">{escape(publication.title)}</span><p>发布时间：<span id="lblTime">'
            f"{day(publication)}</span> 信息来源：{escape(publication.publisher)}</p>"
            f'<div id="lblContent">{publication.article}{file_link(publication, href)}</div>'
        )

    return place(site, publication, f"/gk/news.aspx?id={serial}", f"/UploadFile/{name}", draw)


_SCRIPT = """<script>
function __doPostBack(target, argument) {
  var form = document.getElementById("form1");
  form.__EVENTTARGET.value = target; form.__EVENTARGUMENT.value = argument; form.submit();
}
</script>"""
