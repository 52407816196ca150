"""Lists that are asked for in other ways than by a plain GET: small portals on loopback, crawled in one run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Capture, CaptureStore
from crawler.commands import crawl_sources
from crawler.sources import Source
from tests.portal import Asked, Portal, Reply

JSON = (("Content-Type", "application/json; charset=utf-8"),)
UUID = "0f0f0f0f-1111-2222-3333-{:012d}"
ART = "/art/2025/1/2/art_12_{}.html"


@dataclass
class Site:
    """One host of the world: where its list is, and what it publishes."""

    portal: Portal
    name: str
    entry: str = "/"
    reports: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"www.{self.name}-moni.gov.cn"

    def column(self, path: str, inner: str) -> None:
        """Publish the column of annual reports, where the crawl starts."""
        self.entry = path
        self.put(path, f"<html><head><title>政府信息公开年报_云台县</title></head><body>{inner}</body></html>")

    def put(self, path: str, page: str) -> None:
        self.portal.put(path, page, self.host)

    def serve(self, path: str, service: Callable[[Asked], Reply]) -> None:
        self.portal.serve(path, service, self.host)

    def publish(self, pattern: str, count: int) -> None:
        """Publish reports at the addresses of a pattern."""
        self.reports = [pattern.format(number) for number in range(1, count + 1)]
        for path in self.reports:
            self.put(path, f"<p>report {path}</p>")

    def asked(self, path: str) -> int:
        return sum(address.startswith(self.host + path) for address in self.portal.asked)


@dataclass
class World:
    """The portals after their crawl."""

    sites: dict[str, Site]
    entries: dict[str, dict[str, Any]]
    captures: list[Capture]
    data: Path

    def read_whole(self, name: str, family: str) -> None:
        """Assert that a site's list was read to its end and every report kept once."""
        entry, site = self.entries[name], self.sites[name]
        assert (entry["status"], entry["family"]) == ("complete", family), entry["reasons"]
        kept = Counter(c.url for c in self.captures if c.role == "detail" and c.note["source_id"] == name)
        assert kept == {f"http://{site.host}{path}": 1 for path in site.reports}


def title(number: int) -> str:
    return f"云台县第{number}局2024年政府信息公开工作年度报告"


def records(start: int, end: int, pattern: str = ART) -> str:
    rows = (
        f"<record><![CDATA[<li><a href='{pattern.format(n)}'>{title(n)}</a></li>]]></record>"
        for n in range(start, end + 1)
    )
    return f"<recordset>{''.join(rows)}</recordset>"


def jpage(site: Site, size: int | None) -> None:
    """A list of 15 rows, 6 in the page; `size` rows a page, or by their numbers."""

    def proxy(asked: Asked) -> Reply:
        fields = asked.query | asked.form
        if (fields.get("columnid"), fields.get("unitid")) != ("12", "34"):
            return Reply(b"<datastore></datastore>")
        start, end = int(fields.get("startrecord", "1")), int(fields.get("endrecord", "6"))
        if size is not None:
            start = (int(fields.get("page", "1")) - 1) * size + 1
            end = start + size - 1
        return Reply(f"<datastore><totalrecord>15</totalrecord>{records(start, min(end, 15))}</datastore>".encode())

    proxy_url = "/module/web/jpage/dataproxy.jsp"
    group = f'<nextgroup><![CDATA[<a href="{proxy_url}?page=1&webid=1&columnid=12&unitid=34"></a>]]></nextgroup>'
    island = f"<script type='text/xml'><datastore>{group}{records(1, 6)}</datastore></script>"
    settings = f"{{proxyUrl:'{proxy_url}',perPage:2,totalRecord:15}}"
    site.column("/col/col12/index.html", f"{island}<script>$('#34').jpage({settings})</script>")
    site.serve(proxy_url, proxy)
    site.publish(ART, 15)


def rest(site: Site) -> None:
    """A service that takes its parameters inside `params` only and counts pages from 0."""
    pattern = f"/govxxgk/YTCZJ/2025-01-02/{UUID}.html"

    def service(asked: Asked) -> Reply:
        fields = json.loads(asked.body).get("params", {})
        if asked.method != "POST" or (fields.get("siteGuid"), fields.get("categorynum")) != ("abc-1", "003"):
            return Reply(b'{"custom":{"data":[],"total":0}}', 200, JSON)
        start = fields["pageIndex"] * 20 + 1
        numbers = range(start, min(start + 20, 46))
        rows = [{"infourl": pattern.format(n), "title": title(n), "infodate": "2025-01-02"} for n in numbers]
        return Reply(json.dumps({"custom": {"data": rows, "total": 45}}).encode(), 200, JSON)

    site.column(
        "/dynamic/govInfoPub.html?categorynum=003&deptcode=YTCZJ", "<script src='/js/webBuilderCommon.js'></script>"
    )
    site.put("/js/webBuilderCommon.js", 'var siteInfo = {"siteGuid":"abc-1","projectName":"/EWB_YT_Mid"};')
    site.serve("/EWB_YT_Mid/rest/lightfrontaction/getgovinfolist", service)
    site.publish(pattern, 45)


def jsonp(site: Site) -> None:
    """A service that answers 404 without the column as Referer, and for more than 50 rows."""
    pattern = f"/gk/gknb/content/{UUID}.html"

    def service(asked: Asked) -> Reply:
        if asked.headers.get("referer") != f"http://{site.host}/gk/gknb/gknb.html" or int(asked.query["perpage"]) > 50:
            return Reply(b"", 404)
        start, end = int(asked.query["startrecord"]), int(asked.query["endrecord"])
        shown = records(start, min(end, 33), pattern)
        result = json.dumps({"result": f"<datastore><totalrecord>33</totalrecord>{shown}</datastore>"})
        return Reply(
            f"{asked.query['callback']}({result})".encode(), 200, (("Content-Type", "application/javascript"),)
        )

    address = "/truecms/messageController/getMessage.do"
    site.column("/gk/gknb/gknb.html", f"<script>ask('{address}?columnId=0f0f0f0f-9');</script>")
    site.serve(address, service)
    site.publish(pattern, 33)


def webform(site: Site, *, by_get: bool) -> None:
    """A form good for the page after its own, or pages by `?page=N` alone; 3 pages of 5."""

    def service(asked: Asked) -> Reply:
        number = int(asked.query.get("page", "1")) if by_get else 1
        wanted = asked.form.get("__EVENTARGUMENT", "")
        if wanted and not by_get and asked.form.get("__VIEWSTATE") == f"state-{int(wanted) - 1}":
            number = int(wanted)
        rows = "".join(
            f"<li><a href='Show.aspx?id={n}'>{title(n)}</a></li>" for n in range(number * 5 - 4, number * 5 + 1)
        )
        turn = f"<a href=\"javascript:__doPostBack('Pager1','{number + 1}')\">下一页</a>" if number < 3 else ""
        state = f"<form><input type='hidden' name='__VIEWSTATE' value='state-{number}'></form>"
        return Reply(f"<title>政府信息公开年报</title>{state}<ul>{rows}</ul>{turn}".encode())

    site.entry = "/List.aspx?lmid=9"
    site.serve("/List.aspx", service)
    site.publish("/Show.aspx?id={}", 15)


def tree(site: Site) -> None:
    """Categories in a script; a list that shows one document under two numbers and counts both."""
    pattern = "/gkmlpt/content/0/0/post_{}.html"

    def api(asked: Asked) -> Reply:
        rows = [{"id": n, "title": title(n), "url": pattern.format(n), "date": 1737427200} for n in range(1, 4)]
        shown = [*rows, {**rows[0], "id": 99}] if asked.query["page"] in ("0", "1") else []
        return Reply(json.dumps({"total": 4, "articles": shown}).encode(), 200, JSON)

    nodes = [{"id": 5, "name": "政府信息公开年报", "post_count": 4, "jump_url": "", "children": []}]
    site.entry = "/gkmlpt/index"
    site.put(
        site.entry, f"<title>目录</title><script>window._CONFIG = {{SID: '7', TREE: {json.dumps(nodes)} }};</script>"
    )
    site.serve("/gkmlpt/api/all/5", api)
    site.publish(pattern, 3)


def framed(site: Site) -> None:
    """A page whose script leads on to a page whose frame holds the list."""
    site.entry = "/nb/"
    site.put("/nb/", "<html><title>政府信息公开年报</title><script>location.href='/nb/frame.html'</script></html>")
    site.put(
        "/nb/frame.html", "<title>政府信息公开年报</title><iframe src='/visitcount'></iframe><iframe src='in.html'>"
    )
    site.put("/nb/in.html", f"<ul><li><a href='/r/1.html'>{title(1)}</a></li></ul>")
    site.publish("/r/{}.html", 1)


def label(site: Site, answer: str) -> None:
    """A column whose rows come from a label, which answers that."""
    site.column("/public/column/7?type=4&catId=1", "<script>var file = '/xxgk/publicInfoList_x'</script>")
    site.serve("/site/label/8888", lambda _asked: Reply(answer.encode()))


SITES: dict[str, Callable[[Site], None]] = {
    "records": lambda site: jpage(site, None),
    "twos": lambda site: jpage(site, 2),
    "sixes": lambda site: jpage(site, 6),
    "rest": rest,
    "jsonp": jsonp,
    "posted": lambda site: webform(site, by_get=False),
    "got": lambda site: webform(site, by_get=True),
    "tree": tree,
    "framed": framed,
    "empty": lambda site: label(site, "<div>暂无相关信息</div>"),
    "silent": lambda site: label(site, "<div></div>"),
}


def crawl(folder: Path, portal: Portal, sites: list[Site]) -> World:
    sources = [Source(site.name, "云台县", "990101", f"http://{site.host}{site.entry}", delay_s=0.0) for site in sites]
    manifest = crawl_sources(folder, sources, portal.address)
    entries = {entry["source_id"]: entry for entry in manifest["sources"]}
    return World({site.name: site for site in sites}, entries, list(CaptureStore(folder)), folder)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Portal() as portal:
        sites = [Site(portal, name) for name in SITES]
        for site in sites:
            SITES[site.name](site)
        yield crawl(tmp_path_factory.mktemp("data"), portal, sites)


@pytest.mark.parametrize("name", ["records", "twos", "sixes"])
def test_dataproxy_is_asked_in_the_way_it_understands(world: World, name: str) -> None:
    world.read_whole(name, "hanweb")
    assert world.entries[name]["stop_reason"] == "declared total reached"


def test_a_form_posted_is_archived_as_it_was_asked(world: World) -> None:
    posted = []
    host = world.sites["records"].host
    for file in (world.data / "warc").glob("*.warc.gz"):
        posted += [
            (record.http_headers.get_header("Referer"), record.content_stream().read())
            for record in ArchiveIterator(BytesIO(file.read_bytes()))
            if record.rec_type == "request"
            and record.http_headers.protocol == "POST"
            and host in record.rec_headers.get_header("WARC-Target-URI")
        ]
    assert posted == [(f"http://{host}/col/col12/index.html", b"webid=1&columnid=12&unitid=34")] * 2
    asked = [c.note["asked"] for c in world.captures if "dataproxy" in c.url and host in c.url]
    assert len(asked) == 2


def test_json_is_posted_in_the_shape_the_service_wants(world: World) -> None:
    world.read_whole("rest", "epoint")
    # the plain body, then the wrapped one, then its two further pages
    assert world.sites["rest"].asked("/EWB_YT_Mid/") == 4


def test_jsonp_is_asked_with_the_referer_it_wants(world: World) -> None:
    world.read_whole("jsonp", "truecms")
    assert world.sites["jsonp"].asked("/truecms/") == 2


@pytest.mark.parametrize("name", ["posted", "got"])
def test_a_form_is_posted_back_with_the_state_of_its_page_or_asked_by_number(world: World, name: str) -> None:
    world.read_whole(name, "aspnet")


def test_a_tree_in_a_script_leads_to_lists_in_json(world: World) -> None:
    world.read_whole("tree", "gkmlpt")
    assert (world.entries["tree"]["listed"], world.entries["tree"]["declared_total"]) == (3, 4)


def test_a_list_in_a_frame_behind_a_script_that_leads_on(world: World) -> None:
    world.read_whole("framed", "static")


def test_an_empty_list_that_says_so_is_complete_and_one_that_does_not_is_not(world: World) -> None:
    assert world.entries["empty"]["status"] == "complete"
    assert world.entries["empty"]["reasons"] == ["the list says that it is empty"]
    assert (world.entries["silent"]["status"], world.entries["silent"]["stop_reason"]) == ("failed", "stub")


def clicked(site: Site) -> None:
    """An application whose rows open by a click; its list comes by POST."""

    def api(asked: Asked) -> Reply:
        number = json.loads(asked.body)["pageNo"]
        numbers = range(number * 4 - 3, min(number * 4, 9) + 1)
        rows = [{"title": title(n), "linkUrl": f"/r/{n}.html", "date": "2025-01-02"} for n in numbers]
        return Reply(json.dumps({"data": {"total": 9, "rows": rows}}).encode(), 200, JSON)

    script = """fetch("/api/list", {method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({channel: 3, pageNo: 1})}).then(r => r.json()).then(a => a.data.rows.forEach(row => {
        var item = document.createElement("p"); item.textContent = row.title;
        item.onclick = function () { open(row.linkUrl); }; document.getElementById("app").appendChild(item); }));"""
    site.column("/gk/", f"<div id='app'></div><script>{script}</script>")
    site.serve("/api/list", api)
    site.publish("/r/{}.html", 9)


def written(site: Site) -> None:
    """A page of no family, full of words, whose list a script writes."""
    words = "<p>" + "本栏目按年公开。" * 300 + "</p>"
    link = f"<a href='/r/1.html'>{title(1)}</a>"
    script = f'setTimeout(function () {{ document.getElementById("l").innerHTML = "{link}"; }}, 50)'
    site.column("/gk/", f"{words}<div id='l'></div><script>{script}</script>")
    site.publish("/r/{}.html", 1)


def pointed(site: Site) -> None:
    """An application whose rows say nothing about where they are; a click asks, and is sent there."""

    def api(_asked: Asked) -> Reply:
        rows = [{"id": f"8f{n:04}", "title": title(n), "date": f"2025-01-{n:02}", "url": ""} for n in (1, 2, 3)]
        return Reply(json.dumps({"total": 3, "rows": rows}).encode(), 200, JSON)

    def one(asked: Asked) -> Reply:
        number = int(asked.query["id"][2:])
        return Reply(json.dumps({"code": 0, "its_url": f"/2025-01-{number:02}/{number}.html"}).encode(), 200, JSON)

    script = """fetch("/api/list?page=1").then(r => r.json()).then(a => a.rows.forEach(row => {
        var item = document.createElement("p"); item.textContent = row.title; item.onclick = function () {
        fetch("/api/one?id=" + row.id).then(r => r.json()).then(a => { location.href = a.its_url; }); };
        document.getElementById("app").appendChild(item); }));"""
    site.column("/gk/", f"<div id='app'></div><script>{script}</script>")
    site.serve("/api/list", api)
    site.serve("/api/one", one)
    site.reports = [f"/2025-01-{n:02}/{n}.html" for n in (1, 2, 3)]
    for path in site.reports:
        site.put(path, f"<p>report {path}</p>")
    site.reports += [f"/api/one?id=8f{n:04}" for n in (1, 2, 3)]


def shells(site: Site) -> None:
    """A list whose documents are shells that a script fills."""
    site.column("/nb/", f"<ul><li><a href='/d/1.html'>{title(1)}</a></li></ul>")
    fill = "document.getElementById('app').textContent = '一、总体情况';"
    site.put("/d/1.html", f"<html><div id='app'></div><script>{fill}</script></html>")


@pytest.mark.browser
def test_what_only_a_browser_shows_is_found(tmp_path: Path, chromium: str) -> None:
    del chromium
    with Portal() as portal:
        sites = [Site(portal, name) for name in ("clicked", "written", "pointed", "shells")]
        for site, lay_out in zip(sites, (clicked, written, pointed, shells), strict=True):
            lay_out(site)
        world = crawl(tmp_path, portal, sites)
    world.read_whole("clicked", "spa")
    # once by the page itself, then each of the three pages without the browser
    assert sites[0].asked("/api/list") == 4
    world.read_whole("written", "browser")
    world.read_whole("pointed", "spa")
    noted = {c.note["source_id"]: json.loads(c.note["calls"]) for c in world.captures if "calls" in c.note}
    assert [(call["method"], json.loads(call["body"])["pageNo"]) for call in noted["clicked"]] == [("POST", 1)]
    way = {"key": "id", "address": f"http://{sites[2].host}/api/one?id={{}}"}
    assert [json.loads(call["context"]) for call in noted["pointed"]] == [way]
    shown = [c for c in world.captures if c.note["source_id"] == "shells" and c.role == "detail"]
    assert [c.method for c in shown] == ["http", "browser"]
    assert "一、总体情况" in CaptureStore(world.data).body(shown[1]).decode()
    assert (world.entries["shells"]["status"], world.entries["shells"]["fetched"]) == ("complete", 1)
