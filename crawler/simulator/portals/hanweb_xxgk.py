"""大汉 xxgk: rows by POST to `search.jsp`, for the whole area at once.

It lies by: nothing without Referer and X-Requested-With, rows of every organ of the area under one 目录 code
(`art_<column>_` tells them apart), three columns of a table for each, the number of pages in running text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from crawler.simulator.portals.hanweb import column_number, open_downloads, place_article
from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, path_of
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Program, Resource, Site

ROWS_A_PAGE = 6
_CODE = "A0212"
_SEARCH, _TREE = "/module/xxgk/search.jsp", "/module/xxgk/tree.jsp"


def publish(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on the site and return where everything went."""
    area = f"11{site.code}004511115Y"
    placed, rows = [], []
    for column in columns:
        number = column_number(site, column)
        own = {p: place_article(site, number, p, straight=False) for p in column.publications}
        rows += [(p, own[p]) for p in column.listed]
        path = f"/col/col{number}/index.html?number={_CODE}&vc_xxgkarea={area}"
        site.put(path.partition("?")[0], _column_page(site, number, area))
        placed.append(PlacedColumn(column, site.url(path), tuple(own.values())))
    rows.sort(key=lambda row: (row[0].published_on, row[0].title), reverse=True)
    site.run(_SEARCH, _search(site, rows))
    site.put(_TREE, _tree(placed, site))
    open_downloads(site)
    lead_in(site, placed, "flat")
    return placed


def _column_page(site: Site, number: int, area: str) -> str:
    script = _SCRIPT.replace("COLUMN", str(number)).replace("AREA", area).replace("CODE", _CODE)
    body = f'<iframe src="{_TREE}?area={area}" width="200"></iframe><div id="div{number}"></div>{script}'
    return site.page(COLUMN_NAME, body, {"ColumnName": COLUMN_NAME})


def _tree(placed: Sequence[PlacedColumn], site: Site) -> str:
    nodes = "".join(
        f'<li id="{_CODE}"><a href="{p.entry_url.removeprefix(site.url(""))}" target="_parent">'
        f"{p.column.organ}-政府信息公开年报</a></li>"
        for p in placed
    )
    return f'<html><body><ul class="tree"><li id="A01">机构职能</li>{nodes}</ul></body></html>'


def _search(site: Site, rows: Sequence[tuple[Publication, Placed]]) -> Program:
    pages = max(-(-len(rows) // ROWS_A_PAGE), 1)

    def answer(request: Request) -> Resource:
        from_page = "referer" in request.headers and "x-requested-with" in request.headers
        if request.method != "POST" or not from_page:
            return NOT_FOUND
        listed = rows if request.form.get("infotypeId") == _CODE else ()
        page = max(request.number("currpage", 1), 1)
        shown = listed[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
        drawn = "\n".join(_row(site, n, *row) for n, row in enumerate(shown))
        pager = f'<div class="tr_page">共{len(listed)}条 &nbsp;&nbsp;共{pages}页&nbsp; 第{page}页</div>'
        return Resource(f"<table>\n{drawn}\n</table>{pager}".encode())

    return answer


def _row(site: Site, number: int, publication: Publication, placed: Placed) -> str:
    title = escape(publication.title)
    kind = "even" if number % 2 else "odd"
    return (
        f'<tr class="tr_main_value_{kind}"><td>{number + 1}</td><td><a class="bt_link" target="_blank" '
        f'href="{path_of(site, placed)}" title="{title}">{title}</a></td><td>{publication.published_on}</td></tr>'
    )


_SCRIPT = """<script>
(function load(page) {
  var box = document.getElementById("divCOLUMN"), request = new XMLHttpRequest();
  request.open("POST", "/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=0&fbtime=-1&vc_all=" +
    "&vc_filenumber=&vc_title=&vc_number=&currpage=" + page + "&sortfield=,createdatetime:0,orderid:0");
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  request.onload = function () {
    var part = document.createElement("div");
    part.innerHTML = request.responseText;
    part.querySelectorAll("a").forEach(function (link) {
      if (link.href.indexOf("art_COLUMN_") < 0) link.closest("tr").remove();
    });
    box.appendChild(part);
    if (page < +/共(\\d+)页/.exec(request.responseText)[1]) load(page + 1);
  };
  request.send("infotypeId=CODE&jdid=3096&area=&divid=divCOLUMN&vc_title=&vc_number=&currpage=" + page +
    "&sortfield=,createdatetime:0,orderid:0&vc_filenumber=&vc_all=&texttype=0&fbtime=-1&texttype=0");
})(1);
</script>"""
