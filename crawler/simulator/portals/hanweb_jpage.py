"""大汉 jpage: the first pages in an XML island, the rest from `dataproxy.jsp`.

Variant A pages by `startrecord` and `endrecord` and takes no notice of `page`; variant B counts `page` and takes
no notice of the records. Both lie by: rows outside any list mark-up, an address for the next group with repeated
and twice encoded parameters, a wrong `unitid` answered with another column's rows, more than 300 rows a page
quietly cut, dates broken over lines, stray `<li style=<br/>`, files behind a redirect. An island holds three
pages of 3 rows where real ones hold three of 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random
from urllib.parse import quote

from crawler.simulator.portals.hanweb import column_number, open_downloads, place_article
from crawler.simulator.portals.hub import lead_in
from crawler.simulator.portals.placing import COLUMN_NAME, path_of
from crawler.simulator.portals.publication import Column, Placed, PlacedColumn, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Program, Resource, Site

ROWS_A_PAGE = 3
_GROUP = 3 * ROWS_A_PAGE
_MOST_ROWS = 300
_PROXY = "/module/web/jpage/dataproxy.jsp"
_Units = dict[str, tuple[str, list[str]]]


def publish_a(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on a site that pages by `startrecord`."""
    return _publish(site, columns, by_record=True)


def publish_b(site: Site, columns: Sequence[Column]) -> list[PlacedColumn]:
    """Lay the columns out on a site that pages by `page`."""
    return _publish(site, columns, by_record=False)


def _publish(site: Site, columns: Sequence[Column], *, by_record: bool) -> list[PlacedColumn]:
    units: _Units = {}
    placed = [_publish_column(site, column, units) for column in columns]
    site.run(_PROXY, _proxy(units, by_record=by_record))
    open_downloads(site)
    lead_in(site, placed, "groups" if by_record else "iframe")
    return placed


def _publish_column(site: Site, column: Column, units: _Units) -> PlacedColumn:
    number = column_number(site, column)
    unit = str(Random(f"{site.host}/{number}").randint(10000, 999999))
    placed = {p: place_article(site, number, p) for p in column.publications}
    rows = [_row(site, p, placed[p], n) for n, p in enumerate(column.listed)]
    units[unit] = (str(number), rows)
    webname = quote(quote(site.name))
    query = f"appid=1&appid=1&webid=110&path=/&columnid={number}&unitid={unit}&webname={webname}&permissiontype=0"
    first = "".join(f"<record><![CDATA[{row}]]></record>\n" for row in rows[:_GROUP])
    island = (
        '<script type="text/xml"><datastore>\n'
        f'<nextgroup><![CDATA[<a href="{_PROXY}?page=1&{query}"></a>]]></nextgroup>\n'
        f"<recordset>\n{first}</recordset></datastore></script>"
    )
    ajax = (
        f"appid:'1',webid:'110',path:'/',columnid:'{number}',unitid:'{unit}',webname:'{site.name}',permissiontype:'0'"
    )
    script = (
        f"<script>$(function(){{$('#{unit}').jpage({{proxyUrl:'{_PROXY}',totalRecord:{len(rows)},"
        f"perPage:{ROWS_A_PAGE},groupSize:3,ajaxParam:{{{ajax}}}}});}});</script>"
    )
    body = f'<div class="default_pgContainer" id="{unit}">{island}</div>{script}{_SCRIPT}'
    path = f"/col/col{number}/index.html"
    entry = site.put(path, site.page(COLUMN_NAME, body, {"ColumnName": COLUMN_NAME}))
    return PlacedColumn(column, entry, tuple(placed.values()))


def _row(site: Site, publication: Publication, placed: Placed, number: int) -> str:
    on, title, href = publication.published_on, escape(publication.title), path_of(site, placed)
    if number % 4 == 1:
        date = f'<span class="time">{on:%Y-}\n   {on:%m-%d}\t</span>'
        return f"<li class='clearfix'><a target='_blank' href='{href}' >{title}</a>{date}</li>"
    stray = "<li style=<br/>" if number % 4 == 2 else ""
    return (
        f'{stray}<li class="clearfix"><a target="_blank" href="{href}" title="{title}">{title}</a>'
        f"<b>{on:%Y-%m-%d}</b></li>"
    )


def _proxy(units: _Units, *, by_record: bool) -> Program:
    def answer(request: Request) -> Resource:
        asked = request.form
        unit = asked.get("unitid", "")
        column, rows = units.get(unit, ("", []))
        if column != asked.get("columnid"):
            # The pair does not match: whatever other column comes first is answered.
            rows = next((own for number, own in units.values() if number != asked.get("columnid")), [])
        perpage = request.number("perpage", ROWS_A_PAGE) or ROWS_A_PAGE
        if by_record:
            start = request.number("startrecord", 1)
            given = rows[max(start, 1) - 1 : request.number("endrecord", _GROUP)][:_MOST_ROWS]
        else:
            size = min(request.number("perpage", _GROUP) or _GROUP, _MOST_ROWS)
            page = max(request.number("page", 1), 1)
            given = rows[(page - 1) * size : page * size]
            perpage = size
        records = "".join(f"<record><![CDATA[{row}]]></record>" for row in given)
        text = (
            f"<datastore><totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // perpage)}</totalpage>"
            f"<recordset>{records}</recordset></datastore>"
        )
        return Resource(text.encode(), "text/xml; charset=utf-8")

    return answer


_SCRIPT = """<script>
(function () {
  var box = document.querySelector(".default_pgContainer"), island = box.querySelector("script").textContent;
  var next = /href="([^"]+)"/.exec(island)[1], list = document.createElement("ul"), seen = {};
  box.appendChild(list);
  function show(text) {
    var data = new DOMParser().parseFromString(text, "text/xml"), fresh = 0;
    data.querySelectorAll("record").forEach(function (record) {
      if (seen[record.textContent]) return;
      seen[record.textContent] = fresh = 1; list.insertAdjacentHTML("beforeend", record.textContent);
    });
    return fresh;
  }
  show(island);
  (function load(page) {
    var start = (page - 1) * 9 + 1, records = "&startrecord=" + start + "&endrecord=" + (start + 8);
    fetch(next.replace("page=1", "page=" + page) + records)
      .then(function (r) { return r.text(); }).then(function (text) { if (show(text)) load(page + 1); });
  })(2);
})();
</script>"""
