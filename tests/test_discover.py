"""`gongkai discover`: columns of reports found from home pages alone, by what links say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.captures import CaptureStore
from crawler.crawling import crawl_sources
from crawler.discover_command import discover
from crawler.discovering import discover_columns, portal_called
from crawler.families import Page, PageRequest
from crawler.proposals import Portal as Home
from crawler.simulator.portals import FAMILIES
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import COLUMNS, SourceError, read_sources, source_from_row
from crawler.survey import Node, Survey
from crawler.urls import identity
from crawler.ways import Way, hidden_columns, kind_of, ways
from tests.portal import HOST, Portal, Reply

IN_A_BROWSER = ("objid", "spa")
HOME = f"http://{HOST}/"
PLATFORM = '<a href="/gk/">政府信息公开</a>'


@pytest.fixture(scope="module")
def world() -> World:
    plain = tuple(name for name in FAMILIES if name not in IN_A_BROWSER)
    return World.build(organs=4 * len(plain), families=plain, portals=len(plain), years=(2021, 2022, 2023))


@pytest.fixture(scope="module")
def found(world: World) -> Iterator[dict[str, dict[str, Any]]]:
    homes = sorted({column["home_url"] for column in world.columns()})
    with Simulator(world) as simulator:
        surveys = discover_columns([Home(home) for home in homes], simulator.address, delay_s=0)
        served = {host for host, _target in simulator.requests}
    assert served == set(world.sites)
    yield {survey["home_url"]: survey for survey in surveys}


def addresses(survey: dict[str, Any]) -> set[str]:
    return {
        identity(url)
        for column in survey["columns"]
        for url in (column["entry_url"], *column["covers"], *column["same_as"])
    }


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in IN_A_BROWSER])
def test_every_column_is_found_from_the_home_page(world: World, found: dict[str, dict[str, Any]], family: str) -> None:
    columns = [column for column in world.columns() if column["family"] == family]
    survey = found[columns[0]["home_url"]]
    assert {identity(column["entry_url"]) for column in columns} <= addresses(survey)
    assert survey["not_reached"] == []
    for column in survey["columns"]:
        assert column["entry_url"].startswith(survey["home_url"])
        assert "/zt/" not in column["entry_url"]
        assert column["reports"] > 0
        assert column["evidence"]
        assert column["division_code"].startswith("99")


def test_an_organ_is_told_from_the_titles_of_its_reports(world: World, found: dict[str, dict[str, Any]]) -> None:
    organs = {identity(source["entry_url"]): source["organ"] for source in world.sources()}
    told = {
        column["entry_url"]: (column["organ"], organs[identity(column["entry_url"])])
        for survey in found.values()
        for column in survey["columns"]
        if identity(column["entry_url"]) in organs and "several" not in column["notes"]
    }
    assert len(told) > 40
    assert all(mine == written for mine, written in told.values()), told


def titles(*years: int) -> dict[str, str]:
    return {f"/r/{year}.html": f"云台县{year}年政府信息公开工作年度报告" for year in years}


def link(number: int) -> str:
    return f"<ul><li><a href='/r/{number}.html'>云台县第{number}局2024年政府信息公开工作年度报告</a></li></ul>"


def mixed(portal: Portal, host: str) -> None:
    """A platform with columns that are none of reports, a link that is gone, a column without a report."""
    portal.put("/", f'{PLATFORM}<a href="http://www.elsewhere-moni.gov.cn/nb/">政府信息公开年报</a>', host)
    links = {
        "/nb/": "政府信息公开年报",
        "/wz/": "政府网站工作年度报表",
        "/fz/": "法治政府建设年度报告",
        "/gone/": "部门信息公开年报",
        "/none/": "乡镇政府信息公开年报",
        "/zn/": "信息公开指南",
    }
    portal.put("/gk/", "".join(f'<a href="{path}">{text}</a>' for path, text in links.items()), host)
    portal.put("/nb/", "<title>政府信息公开年报</title>" + link(1) + link(2), host)
    portal.put("/none/", "<title>政府信息公开年报</title>", host)


def hosts(portal: Portal, host: str) -> None:
    """A bureau with a host of its own, reached by a choice box; other columns by a map, a picture and a click."""
    bureau = f"czj.{host.removeprefix('www.')}"
    portal.put(
        "/",
        f'<select><option value="http://{bureau}/">云台县财政局</option></select><map>'
        '<area href="/map" alt="网站地图"></map><a href="/gk/"><img src="/x.png" alt="政务公开"></a>'
        "<div onclick=\"window.open('/zf/')\">县政府信息公开年报</div>",
        host,
    )
    portal.put("/", PLATFORM, bureau)
    portal.put("/gk/", '<iframe src="/gk/nb/"></iframe>', bureau)
    portal.put("/gk/nb/", "<title>政府信息公开年报</title>" + link(1), bureau)
    for number, path in enumerate(("/zf/", "/gk/", "/map"), start=2):
        portal.put(path, "<title>政府信息公开年报</title>" + link(number), host)


def levels(portal: Portal, host: str) -> None:
    """A column of years, a copy of it in one page, and one of its years linked beside it."""
    links = {"/nb/": "年报", "/old/nb.html": "信息公开年报", "/nb/2023/": "2023年年报"}
    portal.put("/", "".join(f"<a href={path}>{text}</a>" for path, text in links.items()), host)
    portal.put("/nb/", "<title>政府信息公开年报</title><a href='2023/'>2023年</a><a href='2022/'>2022年</a>", host)
    for year in (2022, 2023):
        portal.put(f"/nb/{year}/", "<title>年报</title>" + link(year), host)
    portal.put("/old/nb.html", "<title>年报</title>" + link(2022) + link(2023), host)


def barred(portal: Portal, host: str) -> None:
    """A platform that robots.txt forbids."""
    portal.put(
        "/robots.txt", Reply(b"User-agent: *\nDisallow: /gk/\n", headers=(("Content-Type", "text/plain"),)), host
    )
    portal.put("/", PLATFORM, host)


LAID = {"mixed": mixed, "hosts": hosts, "levels": levels, "barred": barred}


@pytest.fixture(scope="module")
def surveys() -> Iterator[tuple[Portal, dict[str, dict[str, Any]]]]:
    with Portal() as portal:
        homes = []
        for name, lay_out in LAID.items():
            lay_out(portal, f"www.{name}-moni.gov.cn")
            homes.append(Home(f"http://www.{name}-moni.gov.cn/"))
        told = discover_columns(homes, portal.address, delay_s=0)
        yield portal, dict(zip(LAID, told, strict=True))


Surveys = tuple[Portal, dict[str, dict[str, Any]]]


def test_what_is_not_reached_is_named_and_what_is_no_column_of_reports_is_not_proposed(surveys: Surveys) -> None:
    portal, survey = surveys[0], surveys[1]["mixed"]
    home = survey["home_url"]
    [column] = survey["columns"]
    assert (column["entry_url"], column["reports"], column["newest"]) == (f"{home}nb/", 2, 2024)
    assert column["reached_by"] == ["政府信息公开", "政府信息公开年报"]
    missed = {miss["url"]: miss["reason"] for miss in survey["not_reached"]}
    assert missed == {f"{home}gone/": "404", f"{home}none/": "a column that shows no report"}
    assert survey["refused"] == {"www.elsewhere-moni.gov.cn is outside the source's domain": 1}
    asked = {address for address in portal.asked if address.startswith("www.mixed") and "robots" not in address}
    assert asked == {"www.mixed-moni.gov.cn" + path for path in ("/", "/gk/", "/nb/", "/gone/", "/none/")}
    assert not any("elsewhere" in address for address in portal.asked)


def test_organs_are_found_on_hosts_of_their_own_and_by_other_elements_than_links(surveys: Surveys) -> None:
    survey = surveys[1]["hosts"]
    home, bureau = survey["home_url"], "http://czj.hosts-moni.gov.cn/"
    found = {column["entry_url"] for column in survey["columns"]}
    assert found == {f"{bureau}gk/nb/", f"{home}zf/", f"{home}gk/", f"{home}map"}
    assert {column["source_id"].partition("_")[0] for column in survey["columns"]} == {"hosts-moni"}


def test_two_addresses_of_one_column_are_one_and_years_are_levels_of_their_column(surveys: Surveys) -> None:
    survey = surveys[1]["levels"]
    home = survey["home_url"]
    [column] = survey["columns"]
    assert (column["entry_url"], column["same_as"]) == (f"{home}nb/", [f"{home}old/nb.html"])
    assert column["covers"] == [f"{home}nb/2022/", f"{home}nb/2023/"]
    assert "several organs" in column["notes"]


def test_robots_are_obeyed_as_in_a_crawl(surveys: Surveys) -> None:
    portal, survey = surveys[0], surveys[1]["barred"]
    assert "www.barred-moni.gov.cn/gk/" not in portal.asked
    assert survey["columns"] == []
    [miss] = survey["not_reached"]
    assert miss["reason"].startswith("robots")


def test_a_budget_of_pages_ends_it_and_says_what_is_left() -> None:
    with Portal() as portal:
        portal.put("/", "".join(f'<a href="/{number}/">第{number}局</a>' for number in range(9)) + PLATFORM)
        portal.put("/gk/", '<a href="/nb/">年报</a>')
        portal.put_list("/nb/", titles(2023))
        [survey] = discover_columns([Home(HOME)], portal.address, delay_s=0, pages=4)
    assert (survey["pages"], len(survey["columns"])) == (4, 1)
    assert {miss["reason"] for miss in survey["not_reached"]} == {"404", "the budget of 4 pages was spent"}
    assert len(survey["not_reached"]) == 9


def test_a_survey_that_is_ended_early_says_so_of_what_it_left() -> None:
    survey = Survey(HOME, 9)
    for path in ("nb/", "gk/"):
        way = Way(HOME + path, "column", "年报")
        survey.note(Node(way.url, way, survey.home, PageRequest(way.url)))
    left = {node.request.url: node.reason for node in survey.not_reached({})}
    assert left == dict.fromkeys((HOME, f"{HOME}nb/", f"{HOME}gk/"), "it ended before this page had its turn")
    resting = {node.reason for node in survey.not_reached({HOST: "gate: jsl"})}
    assert resting == {f"{HOST} is left alone: gate: jsl"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(discover, arguments)


def test_the_command_prints_rows_that_a_crawl_takes(tmp_path: Path) -> None:
    with Portal() as portal:
        portal.put("/", PLATFORM)
        portal.put("/gk/", '<a href="/nb/">年报</a>')
        portal.put_list("/nb/", titles(2022, 2023))
        options = (HOME, "--connect-to", portal.address, "--delay", "0")
        printed = run(*options, "--csv")
        assert printed.exit_code == 0
        file = tmp_path / "sources.csv"
        file.write_text(printed.stdout)
        [source] = read_sources(file)
        assert (source.entry_url, source.family, source.organ) == (f"{HOME}nb/", "static", "云台县")
        assert "found 1 columns, looked at 3 pages, nothing was left out" in printed.stderr
        assert source.entry_url in run(*options).stdout
        [told] = json.loads(run(*options, "--json").stdout)
        assert told["columns"][0]["source_id"] == source.source_id
        portal.put("/gk/", '<a href="/nb/">年报</a><a href="/bm/">部门</a>')
        assert run(*options, "--csv").exit_code == 3
        portal.put("/gk/", "")
        assert run(*options, "--csv").exit_code == 1


def test_a_portal_is_named_by_its_address_or_by_its_code() -> None:
    zhangdian = portal_called("370303")
    assert (zhangdian.home_url, zhangdian.name) == ("http://www.zhangdian.gov.cn/", "张店区")
    assert portal_called("www.zibo.gov.cn") == Home("http://www.zibo.gov.cn/")
    for name in ("999999", "张店", "ftp://www.zibo.gov.cn/"):
        with pytest.raises(SourceError):
            portal_called(name)
    for portals in ([], [Home(HOME), Home(HOME)], [Home(HOME)]):
        with pytest.raises(SourceError):
            discover_columns(portals, delay_s=0)
    assert run("--csv", "--json", HOME).exit_code == 2


def test_columns_that_open_only_by_a_click_are_named() -> None:
    button = '<a href="javascript:void(0)">政府信息公开年报</a>'
    item = "<ul><li>云台县财政局政府信息公开年报</li><li><a href='/nb/'>年报</a></li></ul>"
    assert hidden_columns(Page(HOME, button + item)) == ["政府信息公开年报"]
    assert hidden_columns(Page(HOME, button + item, rendered=True)) == [
        "政府信息公开年报",
        "云台县财政局政府信息公开年报",
    ]
    assert hidden_columns(Page(HOME, '<a href="javascript:" onclick="open(1)">政府信息公开指南</a><h2>年报</h2>')) == []
    with_address = (
        "<a href=\"javascript:window.open('/nb/')\">年报</a><button onclick=\"location.href='/b/'\">年报</button>"
    )
    assert hidden_columns(Page(HOME, with_address)) == []


def menu(element: str, click: str) -> str:
    """A page whose menu is written by a script: 政府信息公开年报 and another entry, without any address."""
    return f"""<html><title>云台县</title><div id="app"></div><script>
        function draw() {{ ["政府信息公开年报", "政策文件"].forEach(function (name) {{
            var item = document.createElement("{element}");
            item.textContent = name; item.onclick = function () {{ {click} }};
            document.getElementById("app").appendChild(item); }}); }}
        draw();</script></html>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    "click",
    [
        "location.href = '/' + 'nb/';",
        "open('/' + 'nb/');",
        "fetch('/where').then(a => a.text()).then(t => { location = t; });",
    ],
)
def test_a_column_that_opens_by_a_click_is_found(chromium: str, click: str) -> None:
    del chromium
    with Portal() as portal:
        portal.put("/", menu("a", click) + '<a href="/gk/">政府信息公开</a>')
        portal.put("/gk/", menu("a", click))
        portal.put("/where", "/nb/")
        portal.put_list("/nb/", titles(2022, 2023))
        [survey] = discover_columns([Home(HOME)], portal.address, delay_s=0)
    assert [(column["entry_url"], column["reports"]) for column in survey["columns"]] == [(f"{HOME}nb/", 2)]
    assert survey["columns"][0]["reached_by"] == ["政府信息公开年报"]
    assert survey["not_reached"] == []


@pytest.mark.browser
def test_a_program_with_routes_is_found_and_crawled(chromium: str, tmp_path: Path) -> None:
    """Its column, its rows and its documents are told apart by what stands after the # alone."""
    del chromium
    routes = """
        const rest = "年政府信息公开工作年度报告", app = document.getElementById("app");
        const row = year => `<li><a href="#/doc/${year}">云台县人民政府${year}${rest}</a></li>`;
        window.onhashchange = function () {
            app.innerHTML = "";
            const at = location.hash;
            if (at == "#/list/3") app.innerHTML = "<h2>政府信息公开年报</h2>" + [2022, 2023].map(row).join("");
            else if (at.startsWith("#/doc/")) app.textContent = "云台县人民政府" + at.slice(6) + rest;
            else draw();
        };
        window.onhashchange();</script>"""
    program = menu("li", "location.hash = '#/list/3';").replace("draw();</script>", routes)
    with Portal() as portal:
        portal.put("/", program)
        [survey] = discover_columns([Home(HOME)], portal.address, delay_s=0)
        [column] = survey["columns"]
        assert (column["entry_url"], column["reports"], survey["not_reached"]) == (f"{HOME}#/list/3", 2, [])
        source = source_from_row({name: column[name] for name in COLUMNS}, "discovered")
        manifest = crawl_sources(tmp_path, [source], portal.address)
    assert manifest["status"] == "complete", manifest["sources"]
    documents = [capture for capture in CaptureStore(tmp_path) if capture.role == "detail"]
    assert sorted(capture.url for capture in documents if capture.method == "browser") == [
        f"{HOME}#/doc/2022",
        f"{HOME}#/doc/2023",
    ]


@pytest.mark.browser
def test_a_menu_that_opens_within_its_page_is_not_called_looked_through(chromium: str) -> None:
    del chromium
    with Portal() as portal:
        portal.put("/", menu("li", "this.textContent = '…';"))
        [survey] = discover_columns([Home(HOME)], portal.address, delay_s=0)
    assert survey["columns"] == []
    assert [miss["reason"] for miss in survey["not_reached"]] == ["opens only by a click: 政府信息公开年报"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("政府信息公开年报", "column"),
        ("2023年度报告", "column"),
        ("云川市财政局政府信息公开工作年度报告", "column"),
        ("政府信息公开", "platform"),
        ("政务公开", "platform"),
        ("部门信息公开", "platform"),
        ("财政局信息公开目录", "platform"),
        ("网站地图", "map"),
        ("部门网站", "group"),
        ("县（市、区）政府", "group"),
        ("乡镇街道", "group"),
        ("市财政局", "organ"),
        ("和平街道办事处", "organ"),
        ("政府信息公开指南", None),
        ("政府信息公开制度", None),
        ("依申请公开", None),
        ("政府网站工作年度报表", None),
        ("法治政府建设年度报告", None),
        ("部门预算", None),
        ("政府信息公开条例解读", None),
        ("我市召开政务公开工作推进会，部署下一步任务", None),
        ("走进本地", None),
        ("", None),
    ],
)
def test_what_a_link_is_taken_for(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


def test_the_likeliest_links_come_first_and_an_organ_leads_to_no_other_organ() -> None:
    text = '<a href="/b/">市财政局</a><a href="/gk/">信息公开</a><a href="/nb/">年报</a><a href="/nb.pdf">年报</a>'
    page = Page(HOME, text)
    assert [way.url for way in ways(page, "home")] == [f"{HOME}nb/", f"{HOME}gk/", f"{HOME}b/"]
    assert [way.url for way in ways(page, "organ")] == [f"{HOME}nb/", f"{HOME}gk/"]
