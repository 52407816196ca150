"""The portal families of the simulator: every row of every column reached by the family's own mechanism.

The clients here are written from the families' documented wire formats, apart from simulator and adapters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

import pytest

from crawler.simulator.portals import FAMILIES
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import Resource, Site
from crawler.simulator.world import World

HREF = re.compile(r"""<a[^>]*?\shref=["']([^"']+)["']""")


@pytest.fixture(scope="module")
def world() -> World:
    return World.build(organs=3 * len(FAMILIES), families=tuple(FAMILIES), portals=len(FAMILIES))


class Client:
    """Requests to one host; cookies only where a test asks for them."""

    def __init__(self, world: World, host: str) -> None:
        self.site, self.cookies = world.sites[host], ""

    def fetch(self, url: str, **form: str) -> Resource:
        parts = urlsplit(urljoin(f"http://{self.site.host}/", url))
        assert parts.netloc == self.site.host
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"cookie": self.cookies} if self.cookies else {}
        if form:
            return self.site.answer(Request(target, "POST", headers, urlencode(form).encode()))
        return self.site.answer(Request(target, "GET", headers))

    def send(self, target: str, body: bytes = b"", method: str = "POST", **headers: str) -> Resource:
        return self.site.answer(Request(target, method, headers, body))

    def text(self, url: str) -> str:
        answer = self.fetch(url)
        assert answer.status == 200, url
        return answer.body.decode()


def links(html: str, base: str) -> list[str]:
    """Every link of a page, session ids cut off, comments left out."""
    html = re.sub(r"<!--.*?-->", "", html, flags=re.S)
    found = (urljoin(base, unescape(href)) for href in HREF.findall(html))
    return [re.sub(r";jsessionid=\w+", "", url) for url in found]


def by_next(words: str) -> Callable[[Client, str], list[str]]:
    """Lists whose pages link the next one by these words."""

    def rows(client: Client, entry: str) -> list[str]:
        found, url, seen = [], entry, set()
        while url not in seen:
            seen.add(url)
            html = client.text(url)
            found += links(html, url)
            following = re.search(rf'href="([^"]+)"[^>]*>{words}</a>', html)
            url = urljoin(url, following[1]) if following else url
        return found

    return rows


def by_numbers(client: Client, entry: str) -> list[str]:
    found = links(client.text(entry), entry)
    pages = {url for url in found if re.search(r"/list_\d+\.html$", url)}
    return found + [url for page in pages for url in links(client.text(page), page)]


def trs_one(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    new = re.search(r"createPageHTML\('page_div',(\d+),1,'(\w+)','(\w+)',\d+\)", html)
    old = re.search(r'"setPage",1,(\d+)\)', html)
    assert new or old
    total, stem, ext = (int(new[1]), new[2], new[3]) if new else (int(old[1]), "index", "html")
    pages = [client.fetch(f"{entry}{stem}_{page}.{ext}") for page in range(2, total + 1)]
    assert all(page.status == 200 for page in pages[:-1])
    return links(html + "".join(page.body.decode() for page in pages if page.status == 200), entry)


def ucap(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    channel = re.search(r'name="channelId" content="(\w{32})"', html)[1]
    assert channel not in entry
    results, page = [], 1
    while True:
        if "/common/search/" in html:
            data = json.loads(client.text(f"/common/search/{channel}?page={page}&_pageSize=5"))["data"]
        else:
            answer = client.fetch("/getFileListByCodeId", codeId="", channelId=channel, page=str(page), size="5")
            data = json.loads(answer.body)["results"]["data"]
        if not data["results"]:
            break
        results, page = results + data["results"], page + 1
    return [urljoin(entry, result["url"]) for result in results]


def jpage(client: Client, entry: str, way: Callable[[int], str]) -> list[str]:
    html = client.text(entry)
    assert '<ul class="list' not in html
    group = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', html)[1]
    total = int(re.search(r"totalRecord:(\d+)", html)[1])
    found = links("".join(re.findall(r"<record>(.*?)</record>", html, re.S)), entry)
    for number in range(2, total // 9 + 2):
        answer = client.text(group.replace("page=1&", "") + way(number))
        assert f"<totalrecord>{total}</totalrecord>" in answer
        found += links(answer, entry)
    return found


def jpage_a(client: Client, entry: str) -> list[str]:
    return jpage(client, entry, lambda n: f"&startrecord={9 * n - 8}&endrecord={9 * n}&perpage=3")


def jpage_b(client: Client, entry: str) -> list[str]:
    return jpage(client, entry, lambda n: f"&page={n}")


def xxgk(client: Client, entry: str) -> list[str]:
    column = re.search(r"/col(\d+)/index", entry)[1]
    found, page, pages = [], 1, 1
    while page <= pages:
        body = urlencode({"infotypeId": "A0212", "jdid": "3096", "currpage": str(page)}).encode()
        headers = {"referer": entry, "x-requested-with": "XMLHttpRequest"}
        html = client.send("/module/xxgk/search.jsp", body, **headers).body.decode()
        pages = int(re.search(r"共(\d+)页", html)[1])
        found, page = found + links(html, entry), page + 1
    return [url for url in found if f"art_{column}_" in url]


def jpaas(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    query = json.loads(unescape(re.search(r'queryData="([^"]+)"', html)[1]).replace("'", '"'))
    count, rows = (int(n) for n in re.search(r'count="(\d+)" rows="(\d+)"', html).groups())
    unit = re.search(r'unitUrl="([^"]+)"', html)[1]
    found = links(html, entry)
    for page in range(2, -(-count // rows) + 1):
        asked = query | {"paramJson": json.dumps({"pageNo": page, "pageSize": str(rows)})}
        answer = json.loads(client.text(f"{unit}?{urlencode(asked)}"), strict=False)
        found += links(answer["data"]["html"], entry)
    return found


def gkmlpt(client: Client, entry: str) -> list[str]:
    index, _, category = entry.partition("#")
    html = client.text(index)
    sid = re.search(r"SID: '(\d+)'", html)[1]
    tree = json.loads(re.search(r"TREE: (\[.*\]),\n", html)[1])
    assert any(node["jump_url"] for node in tree)
    assert int(category) in {child["id"] for node in tree for child in node["children"]}
    found, page, total = [], 1, 1
    while len(found) < total:
        answer = json.loads(client.text(f"/gkmlpt/api/all/{category}?page={page}&sid={sid}"))
        found, total, page = found + answer["articles"], answer["total"], page + 1
    return [article["url"] for article in found]


def longxun(client: Client, entry: str) -> list[str]:
    page = client.fetch(entry)
    client.cookies = dict(page.headers)["Set-Cookie"].partition(";")[0]
    html = page.body.decode()
    target = re.search(r'url: "([^"]+)"', html)[1]
    pages = int(re.search(r"pageCount:(\d+)", html)[1])
    answers = [client.text(f"{target}&pageIndex={number}") for number in range(1, pages + 1)]
    assert answers[-1] == "暂无相关信息" and "<li>" in answers[-2]
    return links("".join(answers), entry)


def epoint(client: Client, entry: str) -> list[str]:
    settings = json.loads(re.search(r"= (\{.*\});", client.text("/js/webBuilderCommon.js"))[1])
    wrapped = settings["projectName"] != "/EWB-FRONT"
    asked = dict(parse_qsl(urlsplit(entry).query)) | {"pageSize": 5, "siteGuid": settings["siteGuid"]}
    found, total, page = [], 1, 0 if wrapped else 1
    while len(found) < total:
        question = asked | {"pageIndex": page}
        body = json.dumps({"params": question} if wrapped else question).encode()
        answer = client.send(f"{settings['projectName']}/rest/lightfrontaction/getgovinfolist", body)
        custom = json.loads(answer.body)["custom"]
        found, total, page = found + custom["data"], custom["total"], page + 1
    return [urljoin(entry, row["infourl"]) for row in found]


def hebei(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    assert "<li" not in html.partition('id="block"')[2].partition("<script")[0]
    block = re.search(r'data-url="([^"]+)"', html)[1]
    first = client.text(f"{block}?page=1&fix=0")
    pages = int(re.search(r'data-pages="(\d+)"', first)[1])
    return links("".join(client.text(f"{block}?page={n}&fix=0") for n in range(1, pages + 1)), entry)


def truecms(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    hidden = re.search(r'<div id="initData".*?</div>', html, re.S)
    if hidden:
        return links(hidden[0], entry)
    column = re.search(r'columnId = "([\w-]+)"', html)[1]
    found, total = [], 1
    while len(found) < total:
        start = len(found) + 1
        target = (
            f"/TrueCMS/messageController/getMessage.do?startrecord={start}&endrecord={start + 4}&perpage=5"
            f"&contentTemplate=&columnId={column}&callback=cb&_=1"
        )
        answer = client.send(target, method="GET", referer=entry).body.decode()
        store = json.loads(answer.removeprefix("cb(").removesuffix(")"))["result"]
        total = int(re.search(r"<totalrecord>(\d+)", store)[1])
        found += links(store, entry)
    return found


def hidden_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)"[^>]* value="([^"]*)"', html))


def aspnet(client: Client, entry: str) -> list[str]:
    html = client.text(entry)
    found = links(html, entry)
    while following := re.search(r"__doPostBack\('AspNetPager1','(\d+)'\)\">下页", html):
        form = hidden_fields(html) | {"__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": following[1]}
        html = client.fetch(entry, **form).body.decode()
        found += links(html, entry)
    return found


def spa(client: Client, entry: str) -> list[str]:
    column = entry.rpartition("=")[2]
    found, page, total = [], 1, 1
    while len(found) < total:
        answer = json.loads(client.text(f"/api/articles?column={column}&page={page}"))
        found, total, page = found + answer["rows"], answer["total"], page + 1
    assert {bool(row["its_url"]) for row in found} == {int(column) % 2 == 1}
    return [urljoin(entry, json.loads(client.text(f"/api/article?id={row['id']}"))["its_url"]) for row in found]


def openness(client: Client, entry: str) -> list[str]:
    if "/showList/" in entry:
        return by_next("下一页")(client, entry)
    return links(client.text(entry), entry)


CLIENTS: dict[str, Callable[[Client, str], list[str]]] = {
    "ucap": ucap,
    "hanweb_jpage": jpage_a,
    "hanweb_jpage_b": jpage_b,
    "hanweb_xxgk": xxgk,
    "hanweb_jpaas": jpaas,
    "gkmlpt": gkmlpt,
    "longxun": longxun,
    "openness": openness,
    "epoint": epoint,
    "epoint_wrapped": epoint,
    "vsb": by_next("下页"),
    "hebei": hebei,
    "sn1html": by_next("下一页"),
    "pclist": by_numbers,
    "truecms": truecms,
    "aspnet": aspnet,
    "jeecms": by_next("下一页"),
    "trs_one": trs_one,
    "spa": spa,
}


def columns_of(world: World, family: str) -> Iterator[tuple[Client, dict[str, object]]]:
    for column in world.columns():
        if column["family"] == family:
            yield Client(world, urlsplit(str(column["entry_url"])).netloc), column


def first_of(world: World, family: str) -> tuple[Client, str]:
    client, column = next(columns_of(world, family))
    return client, str(column["entry_url"])


def row_urls(entry: dict[str, object]) -> set[object]:
    """The addresses under which a list may name this report."""
    return {entry["page_url"] or entry["link_url"] or entry["url"], *entry["twins"]}


def test_every_family_has_a_client() -> None:
    assert set(CLIENTS) == set(FAMILIES) - {"trs", "objid", "xxhtmls"}


@pytest.mark.parametrize("family", CLIENTS)
def test_every_report_is_reached_by_the_mechanism_of_its_family(world: World, family: str) -> None:
    reached = 0
    for client, column in columns_of(world, family):
        rows = {url.partition("?type=1")[0] for url in CLIENTS[family](client, str(column["entry_url"]))}
        mine = [t for t in world.truth() if t["source_id"] == column["source_id"]]
        assert len(mine) == column["reports"] > 0
        for entry in mine:
            assert row_urls(entry) & rows, entry["url"]
            assert client.fetch(entry["url"]).status == 200
        reached += len(mine)
    assert reached == 12


@pytest.mark.parametrize("family", CLIENTS)
def test_every_attachment_is_linked_from_its_page(world: World, family: str) -> None:
    ids = {column["source_id"] for _, column in columns_of(world, family)}
    attached = [t for t in world.truth() if t["source_id"] in ids and t["page_url"] not in (None, t["url"])]
    assert attached
    for entry in attached:
        client = Client(world, urlsplit(entry["url"]).netloc)
        html = client.text(entry["page_url"]).replace('\\"', '"')
        assert (entry["link_url"] or entry["url"]) in links(html, entry["page_url"])


@pytest.mark.parametrize("family", FAMILIES)
def test_addresses_stay_when_a_report_is_withdrawn(family: str) -> None:
    before = World.build(organs=2, families=[family])
    after = World.build(organs=2, families=[family], withdrawn=1)
    [gone] = after.withdrawn()
    assert {t["url"] for t in before.truth()} - {t["url"] for t in after.truth()} == {gone}
    assert len(after.truth()) == 7
    site = after.sites[urlsplit(gone).netloc]
    assert site.answer(gone.removeprefix(site.url(""))) is site.fallback


class TestQuirks:
    def test_declared_pages_of_trs_one_are_too_many(self, world: World) -> None:
        missing = 0
        for client, column in columns_of(world, "trs_one"):
            entry = str(column["entry_url"])
            call = re.search(r"createPageHTML\('page_div',(\d+),1,'(\w+)','(\w+)'", client.text(entry))
            if call:
                missing += client.fetch(f"{entry}{call[2]}_{call[1]}.{call[3]}").status == 404
        assert missing >= 2

    def test_trs_one_nests_year_group_list(self, world: World) -> None:
        client, _ = first_of(world, "trs_one")
        years = [u for u in links(client.text("/xxgk/xxgknb/"), client.site.url("/xxgk/xxgknb/")) if "/20" in u]
        groups = {u for year in years for u in links(client.text(year), year) if u.startswith(year)}
        assert {c["entry_url"] for _, c in columns_of(world, "trs_one")} == groups

    def test_jpage_variants_differ(self, world: World) -> None:
        for family, honoured, ignored in (
            ("hanweb_jpage", "startrecord=10&endrecord=18", "page=2"),
            ("hanweb_jpage_b", "page=2", "startrecord=10&endrecord=18"),
        ):
            client, entry = first_of(world, family)
            group = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', client.text(entry))[1]
            group = group.replace("page=1&", "")
            answers = [client.text(f"{group}&{way}") for way in ("", honoured, ignored)]
            assert answers[0] == answers[2] != answers[1]
            parts = urlsplit(group)
            body = f"{parts.query}&{honoured}".encode()
            assert client.send(parts.path, body).body.decode() == answers[1]

    def test_jpage_answers_another_column_to_a_wrong_unit(self, world: World) -> None:
        client, entry = first_of(world, "hanweb_jpage")
        group = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', client.text(entry))[1]
        column = re.search(r"columnid=(\d+)", group)[1]
        wrong = links(client.text(re.sub(r"unitid=\d+", "unitid=1", group)), entry)
        assert wrong and not any(f"art_{column}_" in url for url in wrong)
        assert unquote(unquote(re.search(r"webname=([^&]+)", group)[1])) == client.site.name
        assert quote(quote(client.site.name)) in group

    def test_jpage_rows_are_dirty(self, world: World) -> None:
        client, entry = first_of(world, "hanweb_jpage")
        html = client.text(entry)
        assert "<li style=<br/>" in html
        assert re.search(r'<span class="time">\d{4}-\n\s+\d\d-\d\d\s</span>', html)

    def test_downloads_redirect_to_the_file(self, world: World) -> None:
        linked = [t for t in world.truth() if t["link_url"]]
        assert len(linked) >= 8
        for entry in linked:
            client = Client(world, urlsplit(entry["url"]).netloc)
            answer = client.fetch(entry["link_url"])
            assert answer.status == 302
            assert urljoin(entry["link_url"], dict(answer.headers)["Location"]) == entry["url"]

    def test_xxgk_wants_headers_and_gives_the_whole_area(self, world: World) -> None:
        client, entry = first_of(world, "hanweb_xxgk")
        body = b"infotypeId=A0212&currpage=1"
        assert client.send("/module/xxgk/search.jsp", body).status == 404
        headers = {"referer": entry, "x-requested-with": "XMLHttpRequest"}
        found = links(client.send("/module/xxgk/search.jsp", body, **headers).body.decode(), entry)
        assert len({re.search(r"art_(\d+)_", url)[1] for url in found}) > 1

    def test_jpaas_ignores_a_bare_page_number(self, world: World) -> None:
        client, entry = first_of(world, "hanweb_jpaas")
        html = client.text(entry)
        query = urlencode(json.loads(unescape(re.search(r'queryData="([^"]+)"', html)[1]).replace("'", '"')))
        unit = f"/api-gateway/jpaas-publish-server/front/page/build/unit?{query}"
        assert client.text(f"{unit}&pageNo=2") == client.text(unit)
        assert client.text(unit + "&paramJson=" + quote('{"pageNo":2}')) != client.text(unit)
        with pytest.raises(ValueError, match="control character"):
            json.loads(client.text(unit))

    def test_ucap_says_null_and_counts_what_nobody_sees(self, world: World) -> None:
        client, entry = first_of(world, "ucap")
        channel = re.search(r'name="channelId" content="(\w{32})"', client.text(entry))[1]
        data = json.loads(client.text(f"/common/search/{channel}?page=1&_pageSize=100"))["data"]
        assert data["total"] > len(data["results"])
        metas = [m["resultList"] for m in data["results"][0]["domainMetaList"]]
        assert {"key": "refno", "value": "null"} in metas[0]
        page = client.text(data["results"][0]["url"])
        assert "<UCAPCONTENT>" in page and data["results"][0]["contentHtml"] in page

    def test_gkmlpt_pages_0_and_1_are_one_and_some_addresses_two(self, world: World) -> None:
        client, entry = first_of(world, "gkmlpt")
        index, _, category = entry.partition("#")
        sid = re.search(r"SID: '(\d+)'", client.text(index))[1]
        pages = [json.loads(client.text(f"/gkmlpt/api/all/{category}?page={n}&sid={sid}")) for n in (0, 1, 2)]
        assert pages[0] == pages[1] != pages[2]
        assert len(pages[1]["articles"]) == 100 and any("年度报告" in a["title"] for a in pages[2]["articles"])
        ids = [(a["id"], a["url"]) for a in pages[1]["articles"] + pages[2]["articles"]]
        assert len({url for _, url in ids}) < len({number for number, _ in ids})
        assert client.fetch(f"/gkmlpt/api/all/{category}?page=1&sid=1").status == 404

    def test_longxun_gives_nothing_without_the_cookie(self, world: World) -> None:
        client, entry = first_of(world, "longxun")
        target = re.search(r'url: "([^"]+)"', client.text(entry))[1]
        answer = client.fetch(f"{target}&pageIndex=1")
        assert (answer.status, answer.body.decode()) == (200, "暂无相关信息")
        longxun(client, entry)
        assert "…" in client.text(f"{target}&pageIndex=1")

    def test_openness_has_every_report_at_two_addresses(self, world: World) -> None:
        for client, column in columns_of(world, "openness"):
            for entry in (t for t in world.truth() if t["source_id"] == column["source_id"]):
                [twin] = entry["twins"]
                assert "/OpennessAnnualReport/year/show/" in twin
                assert client.text(twin) == client.text(entry["page_url"])

    def test_epoint_does_not_understand_the_other_dialect(self, world: World) -> None:
        for family, body in (("epoint", '{"params":%s}'), ("epoint_wrapped", "%s")):
            client, entry = first_of(world, family)
            settings = json.loads(re.search(r"= (\{.*\});", client.text("/js/webBuilderCommon.js"))[1])
            asked = dict(parse_qsl(urlsplit(entry).query)) | {"siteGuid": settings["siteGuid"]}
            question = body % json.dumps(asked | {"pageIndex": 0, "pageSize": 5})
            target = f"{settings['projectName']}/rest/lightfrontaction/getgovinfolist"
            answer = client.send(target, question.encode())
            assert answer.status == 200 and "custom" not in json.loads(answer.body)

    def test_vsb_counts_backwards_and_towns_report_on_column_pages(self, world: World) -> None:
        columns = [c for _, c in columns_of(world, "vsb")]
        client, entry = first_of(world, "vsb")
        html = client.text(entry)
        pages = int(re.search(r"共(\d+)页", html)[1])
        assert f'/{pages - 1}.htm" class="Next">下页' in html
        towns = [c for c in columns if "/xz.htm" in c["entry_url"]]
        assert len(towns) == 4
        for town in towns:
            pages = [t["page_url"] for t in world.truth() if t["source_id"] == town["source_id"]]
            assert pages and all(page.startswith(town["entry_url"][:-4]) for page in pages)
            assert "(点击: " in client.text(pages[0])

    def test_truecms_refuses(self, world: World) -> None:
        client, entry = first_of(world, "truecms")
        column = re.search(r'columnId = "([\w-]+)"', client.text(entry))[1]
        target = f"/TrueCMS/messageController/getMessage.do?columnId={column}&callback=cb"
        assert client.fetch(target).status == 404
        many = client.send(f"{target}&startrecord=1&endrecord=100&perpage=100", method="GET", referer=entry)
        assert many.status == 200 and b"<record>" not in many.body
        assert (
            sum('id="initData"' in c.text(str(column["entry_url"])) for c, column in columns_of(world, "truecms")) == 1
        )

    def test_aspnet_goes_back_to_page_1_on_a_stale_state(self, world: World) -> None:
        client, entry = first_of(world, "aspnet")
        first = client.text(entry)
        form = hidden_fields(first) | {"__EVENTTARGET": "AspNetPager1"}
        second = client.fetch(entry, **form | {"__EVENTARGUMENT": "2"}).body.decode()
        assert second != first
        assert client.fetch(entry, **form | {"__EVENTARGUMENT": "3"}).body.decode() == first
        third = client.fetch(entry, **hidden_fields(second) | {"__EVENTTARGET": "AspNetPager1", "__EVENTARGUMENT": "3"})
        assert third.body.decode() not in (first, second)

    def test_jeecms_prints_other_sessions_each_time(self, world: World) -> None:
        client, entry = first_of(world, "jeecms")
        assert client.text(entry) != client.text(entry)
        pages = int(re.search(r"1/(\d+)页", client.text(entry))[1])
        assert "<li><span" not in client.text(entry.replace("index.", f"index_{pages}."))

    def test_spa_answers_its_shell_to_everything(self, world: World) -> None:
        client, _ = first_of(world, "spa")
        shell = client.text("/")
        assert len(shell) < 600 and 'id="app"' in shell
        assert client.text("/robots.txt") == client.text("/nowhere/at/all.html") == shell
        assert "href" not in json.dumps(json.loads(client.text("/api/articles?column=1458&page=1")))

    def test_hebei_repeats_its_last_page(self, world: World) -> None:
        client, entry = first_of(world, "hebei")
        block = re.search(r'data-url="([^"]+)"', client.text(entry))[1]
        assert client.text(f"{block}?page=98&fix=0") == client.text(f"{block}?page=99&fix=0")


def reachable(site: Site) -> set[str]:
    """Every page reached from the home page by links and frames of the portal's hosts."""
    seen, todo = set(), [site.url("/")]
    hosts = {own.host: own for own in (site, *site.beside)}
    while todo:
        url = todo.pop()
        if url in seen or urlsplit(url).netloc not in hosts:
            continue
        seen.add(url)
        own = hosts[urlsplit(url).netloc]
        answer = own.answer(url.removeprefix(own.url("")).partition("#")[0])
        if answer.status == 200 and answer.content_type.startswith("text/html"):
            html = answer.body.decode("utf-8", "replace")
            todo += links(html, url) + [urljoin(url, f) for f in re.findall(r'<iframe src="([^"]+)"', html)]
    return seen


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "spa"])
def test_every_column_is_found_from_the_home_page(world: World, family: str) -> None:
    entries = [(client.site, str(column["entry_url"])) for client, column in columns_of(world, family)]
    found = reachable(entries[0][0])
    missing = {entry for _, entry in entries} - found
    assert not missing


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "spa"])
def test_every_home_page_leads_astray_too(world: World, family: str) -> None:
    client, _ = first_of(world, family)
    found = links(client.text("/"), client.site.url("/"))
    decoys = [url for url in found if url.startswith(client.site.url("/zt/"))]
    assert len(decoys) == 5
    assert all("信息公开" not in client.text(url).partition("<title>")[2].partition("_")[0] for url in decoys)
    strangers = {urlsplit(url).netloc for url in found} - {
        "",
        client.site.host,
        *(own.host for own in client.site.beside),
    }
    assert sum(host not in world.sites for host in strangers) == 3
    assert sum(host in world.sites for host in strangers) == (family != next(iter(FAMILIES)))


def test_the_menu_of_the_spa_leads_to_its_columns(world: World) -> None:
    client, _ = first_of(world, "spa")
    menu = json.loads(client.text("/api/menu"))
    entries = {client.site.url(f"{e['folder']}/index.html?article=&column={e['column']}") for e in menu}
    assert entries == {column["entry_url"] for _, column in columns_of(world, "spa")}
