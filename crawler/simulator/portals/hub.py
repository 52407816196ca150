"""The ways from a home page to the 年报 columns, as portals lay them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from crawler.simulator.portals.publication import PlacedColumn
from crawler.simulator.portals.site import Site

_GROUPS = (("市政府", "szf"), ("市直部门", "bm"), ("县（市、区）", "xsq"), ("乡镇（街道）", "xz"))
_TOWNS = ("镇人民政府", "街道办事处", "乡人民政府")


def lead_in(site: Site, placed: Sequence[PlacedColumn], way: str, more: str = "") -> None:
    """Lay home page, platform and the way from there to the columns; `way` is a key of WAYS (KeyError).

    `more` are list items of the family's own on the platform page, for columns that have other ways. Beside the
    way stand columns that are none of reports: 指南, 制度, 法治政府建设年度报告.
    """
    WAYS[way](site, placed, more)
    site.put("/gk/zn.html", site.page("政府信息公开指南", "<p>来信来访均可提出申请，邮资自理。</p>"))
    site.put("/gk/zd.html", site.page("政府信息公开制度", "<p>本机关公开信息须经两人核对后发布。</p>"))
    rows = "".join(
        f'<li><a href="/gk/fz{year}.html">{site.name}{year}年度法治政府建设工作报告</a>'
        f"<span>{year + 1}-02-11</span></li>"
        for year in (2021, 2022)
    )
    site.put("/gk/fzbg.html", site.page("法治政府建设年度报告", f"<ul>{rows}</ul>"))
    for year in (2021, 2022):
        text = f"<p>{year}年，全市行政执法人员轮训一遍。</p>"
        site.put(f"/gk/fz{year}.html", site.page(f"{site.name}{year}年度法治政府建设工作报告", text))


def group_of(organ: str) -> tuple[str, str]:
    """The group an organ is filed under, by its name: words and slug."""
    if organ.endswith(_TOWNS):
        return _GROUPS[3]
    if organ.endswith(("区人民政府", "县人民政府")):
        return _GROUPS[2]
    return _GROUPS[0] if organ.endswith("市人民政府") else _GROUPS[1]


def _flat(site: Site, placed: Sequence[PlacedColumn], more: str) -> None:
    _home(site)
    _platform(site, _links(site, placed) + more)


def _groups(site: Site, placed: Sequence[PlacedColumn], more: str) -> None:
    _home(site)
    _platform(site, '<li><a href="/gk/nb/">政府信息公开年报</a></li>' + more)
    nodes = ""
    filed = sorted(placed, key=lambda p: group_of(p.column.organ)[1])
    for (name, slug), members in groupby(filed, key=lambda p: group_of(p.column.organ)):
        nodes += f'<li><a href="/gk/nb/{slug}/">{name}</a></li>'
        site.put(f"/gk/nb/{slug}/", site.page(f"政府信息公开年报_{name}", _listed(_links(site, list(members)))))
    site.put("/gk/nb/", site.page("政府信息公开年报", _listed(nodes)))


def _subsites(site: Site, placed: Sequence[PlacedColumn], more: str) -> None:
    _home(site, '<a href="/bm/"><img src="/images/bm.png" alt="部门网站"/></a>')
    _platform(site, '<li><a href="/bm/">各部门政府信息公开</a></li>' + more)
    offices = ""
    for number, column in enumerate(placed):
        organ, slug = column.column.organ, column.column.slug
        own = f'{_BESIDE}<li><a href="{escape(column.entry_url)}">政府信息公开年报</a></li>'
        # every third organ has a host of its own
        at, folder = (site.open_beside(slug, organ), "") if number % 3 == 2 else (site, f"/bm/{slug}")
        offices += f'<li><a href="{at.url(folder)}/">{organ}</a></li>'
        at.put(f"{folder}/", at.page(organ, f'<p><a href="{folder}/gk/">信息公开</a></p>'))
        at.put(f"{folder}/gk/", at.page(f"{organ}信息公开", _listed(own)))
    site.put("/bm/", site.page("部门网站", _listed(offices)))


def _iframe(site: Site, placed: Sequence[PlacedColumn], more: str) -> None:
    _home(site)
    _platform(site, more, '<iframe src="/gk/menu.html" width="300" height="800"></iframe>')
    site.put("/gk/menu.html", f"<html><body>{_listed(_links(site, placed))}</body></html>")


def _site_map(site: Site, placed: Sequence[PlacedColumn], more: str) -> None:
    _home(site, '<a href="/wzdt.html">网站地图</a>')
    _platform(site, more)
    site.put("/wzdt.html", site.page("网站地图", _listed(_BESIDE + _links(site, placed))))


WAYS: dict[str, Callable[[Site, Sequence[PlacedColumn], str], None]] = {
    "flat": _flat,
    "groups": _groups,
    "subsites": _subsites,
    "iframe": _iframe,
    "site_map": _site_map,
}
_BESIDE = (
    '<li><a href="/gk/zn.html">政府信息公开指南</a></li><li><a href="/gk/zd.html">政府信息公开制度</a></li>'
    '<li><a href="/gk/fzbg.html">法治政府建设年度报告</a></li>'
)


def _home(site: Site, more: str = "") -> None:
    body = f'<div class="fast"><a href="/gk/">政府信息公开</a> <a href="/zjwm/">走进本地</a> {more}</div>'
    site.put("/", site.page("首页", body))


def _platform(site: Site, links: str, frame: str = "") -> None:
    site.put("/gk/", site.page("政府信息公开", f"{_listed(_BESIDE + links)}{frame}"))


def _listed(items: str) -> str:
    return f'<ul class="menu">{items}</ul>'


def _links(site: Site, placed: Sequence[PlacedColumn]) -> str:
    return "".join(f'<li><a href="{_path(site, p)}">{p.column.organ}政府信息公开年报</a></li>' for p in placed)


def _path(site: Site, column: PlacedColumn) -> str:
    return column.entry_url.removeprefix(site.url("")).replace("&", "&amp;")
