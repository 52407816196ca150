"""What leads astray on a home page: columns whose names sound alike, other governments' reports, copies of this portal.

None of it is a column of this portal's annual reports on open government information.
"""

from __future__ import annotations

from dataclasses import replace

from crawler.simulator.portals.site import Site

_FOOTER = b'<div class="footer">'
# names that end as those of 年报 columns do, each with the titles of its rows
_COLUMNS = {
    "wzbb": ("政府网站工作年度报表", "{year}年政府网站工作年度报表"),
    "fzzf": ("法治政府建设年度报告", "{year}年度法治政府建设情况报告"),
    "tjnb": ("统计年报", "{year}年国民经济和社会发展统计公报"),
    "qynb": ("企业年度报告", "{year}年度企业年报公示公告"),
    "hjnb": ("年度报告", "{year}年生态环境状况公报"),
}


def dress(site: Site, foreign: list[tuple[str, str]]) -> None:
    """Add the decoys to a portal's home page, when it has one that is sent as a page.

    `foreign` are addresses and names of other portals' columns, which really exist. The copies of this portal are not
    served by anybody: who asks for them has left the portal.
    """
    home = site.resources.get("/")
    if home is None or _FOOTER not in home.body:
        return
    links = ""
    for slug, (name, title) in _COLUMNS.items():
        folder = f"/zt/{slug}"
        rows = ""
        for year in (2021, 2022):
            text = f"<p>{year}年的情况见附表，表从略。</p>"
            site.put(f"{folder}/{year}.html", site.page(title.format(year=year), text))
            rows += (
                f'<li><a href="{folder}/{year}.html">{title.format(year=year)}</a><span>{year + 1}-03-02</span></li>'
            )
        site.put(f"{folder}/", site.page(name, f"<ul>{rows}</ul>"))
        links += f'<a href="{folder}/">{name}</a> '
    links += "".join(f'<a href="{url}">{name}政府信息公开年报</a> ' for url, name in foreign)
    for clone in (f"{site.host}.example", site.host.replace(".gov.cn", ".example"), f"www.{site.host}.cn.example"):
        links += f'<a href="http://{clone}/gk/nb/">{site.name}政府信息公开年报</a> '
    body = home.body.replace(_FOOTER, f'<div class="yqlj">友情链接 {links}</div>'.encode() + _FOOTER, 1)
    site.resources["/"] = replace(home, body=body)
