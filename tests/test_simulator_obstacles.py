"""What stands before simulated portals, and what portals change between two visits."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlsplit

import pytest

from crawler.simulator.obstacles import CLONE_HOST, OBSTACLES
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import HungUp, Resource, Site
from crawler.simulator.server import Simulator
from crawler.simulator.world import World


def portal(*obstacles: str) -> Site:
    """A static portal of one organ behind these obstacles."""
    world = World.build(organs=1, years=(2022, 2023), families=["sn1html"])
    [host] = world.sites
    for name in obstacles:
        world.obstruct(host, name)
    return world.sites[host]


def ask(site: Site, target: str, **headers: str) -> Resource:
    return site.answer(Request(target, headers={name.replace("_", "-"): text for name, text in headers.items()}))


def header(answer: Resource, name: str) -> str:
    return dict(answer.headers)[name]


class TestGates:
    @pytest.mark.parametrize(("gate", "status"), [("ruishu", 412), ("jsl", 521), ("c3vk", 200)])
    def test_plain_http_sees_a_script(self, gate: str, status: int) -> None:
        site = portal(gate)
        for target in ("/", "/gk/"):
            answer = ask(site, target)
            assert answer.status == status
            assert b"document.cookie" in answer.body and len(answer.body) < 700
            assert "公开".encode() not in answer.body

    def test_a_cookie_is_enough_for_the_redirect_to_itself(self) -> None:
        site = portal("self_cookie")
        answer = ask(site, "/gk/?a=1")
        assert (answer.status, header(answer, "Location")) == (302, "/gk/?a=1")
        assert ask(site, "/gk/?a=1", cookie=header(answer, "Set-Cookie").partition(";")[0]).status == 200

    def test_names_of_programs_are_turned_away(self) -> None:
        site = portal("user_agent")
        assert ask(site, "/", user_agent="python-requests/2.32").status == 403
        assert ask(site, "/", user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36").status == 200

    def test_nobody_passes_the_wall(self) -> None:
        site = portal("wall")
        assert ask(site, "/", user_agent="Mozilla/5.0 Chrome/130.0", cookie="C3VK=1").status == 403


class TestHosts:
    def test_a_burst_is_answered_with_the_home_page(self) -> None:
        site, plain = portal("burst"), portal()
        home, page = plain.answer("/").body, plain.answer("/gk/").body
        bodies = [site.answer("/gk/").body for _ in range(30)]
        assert bodies[0] == page and bodies[-1] == home

    def test_a_dying_host_hangs_up_until_it_is_set_up_again(self) -> None:
        site = portal("dying")
        for _ in range(30):
            assert site.answer("/").status == 200
        with pytest.raises(HungUp):
            site.answer("/")
        assert site.down
        site.obstacles.clear()
        site.down = False
        assert site.answer("/").status == 200

    def test_hanging_up_on_the_wire(self) -> None:
        world = World.build(organs=1, families=["sn1html"])
        [host] = world.sites
        world.sites[host].down = True
        with Simulator(world) as simulator:
            connection = http.client.HTTPConnection(simulator.address, timeout=10)
            with pytest.raises(http.client.RemoteDisconnected):
                connection.request("GET", "/", headers={"Host": host})
                connection.getresponse()
            connection.close()
            assert simulator.requests == [(host, "/")]

    @pytest.mark.parametrize("name", ["etag", "last_modified"])
    def test_conditional_requests_on_the_wire(self, name: str) -> None:
        world = World.build(organs=1, families=["sn1html"], obstacles=[name])
        [host] = world.sites
        sent, asked = {"etag": ("ETag", "If-None-Match")}.get(name, ("Last-Modified", "If-Modified-Since"))
        with Simulator(world) as simulator:
            connection = http.client.HTTPConnection(simulator.address, timeout=10)
            connection.request("GET", "/gk/", headers={"Host": host})
            first = connection.getresponse()
            assert first.read()
            connection.request("GET", "/gk/", headers={"Host": host, asked: first.headers[sent]})
            second = connection.getresponse()
            assert (second.status, second.read()) == (304, b"")
            connection.close()

    @pytest.mark.parametrize(
        ("name", "status", "words"),
        [
            ("robots_403", 403, b""),
            ("robots_503", 503, b""),
            ("robots_page", 200, b"<html>"),
            ("robots_no", 200, b"Disallow: /\n"),
            ("robots_rules", 200, b"Crawl-delay"),
        ],
    )
    def test_robots(self, name: str, status: int, words: bytes) -> None:
        answer = portal(name).answer("/robots.txt")
        assert answer.status == status and words in answer.body

    def test_soft_404(self) -> None:
        site = portal("soft_404")
        assert site.answer("/nowhere.html").body == site.answer("/").body
        assert site.answer("/robots.txt").status == 404


class TestContent:
    def test_pages_differ_every_time_in_the_counter_alone(self) -> None:
        site = portal("counter")
        first, second = (site.answer("/gk/").body for _ in range(2))
        assert first != second
        assert [re.sub(rb"<p>visits:.*?</p>", b"", body) for body in (first, second)] == [
            portal().answer("/gk/").body
        ] * 2

    def test_links_carry_sessions_that_lead_where_they_led(self) -> None:
        site = portal("sessions")
        links = [re.findall(r'href="(/gk/z[^"]+)"', site.answer("/gk/").body.decode()) for _ in range(2)]
        assert ";jsessionid=" in links[0][0] and links[0] != links[1]
        assert site.answer(links[0][0]).status == 200

    def test_files_say_nothing_of_their_kind_or_too_much(self) -> None:
        world = World.build(organs=4, families=["sn1html"], obstacles=["untyped"])
        [host] = world.sites
        world.obstruct(host, "named")
        files = [t["url"] for t in world.truth() if t["carrier"] == "pdf"]
        assert files
        answer = world.sites[host].answer(urlsplit(files[0]).path)
        assert answer.content_type.startswith("text/html") and answer.body.startswith(b"%PDF")
        name = header(answer, "Content-Disposition").partition("filename=")[2]
        assert name.encode("latin-1").decode("gbk") == "年度报告.pdf"

    def test_the_calendar_has_no_end(self) -> None:
        site, url, seen = portal("calendar"), "/rili/2024-01.html", set()
        assert url in site.answer("/").body.decode()
        for _ in range(300):
            assert url not in seen
            seen.add(url)
            url = re.search(r'href="([^"]+)">下月', site.answer(url).body.decode())[1]
        assert url == "/rili/2049-01.html"

    def test_the_clone_is_no_host_of_the_world(self) -> None:
        world = World.build(organs=1, families=["sn1html"], obstacles=["clone"])
        [host] = world.sites
        assert f"http://{CLONE_HOST}/".encode() in world.sites[host].answer("/gk/").body
        assert CLONE_HOST not in world.sites

    @pytest.mark.parametrize("name", ["refresh", "replace"])
    def test_the_home_page_leads_on(self, name: str) -> None:
        site = portal(name)
        assert "/gk/" not in site.answer("/").body.decode()
        assert b"/index_new.html" in site.answer("/").body
        assert site.answer("/index_new.html").body == portal().answer("/").body


class TestWorlds:
    def test_obstacles_stand_before_portals_in_order(self) -> None:
        world = World.build(obstacles=("", "wall"))
        statuses = [site.answer("/").status for site in world.sites.values()]
        assert statuses == [200, 403, 200]
        assert world.obstacles() == {list(world.sites)[1]: ["wall"]}

    def test_every_obstacle_lets_itself_be_put_up(self) -> None:
        for name in OBSTACLES:
            assert portal(name).obstacles

    def test_unknown_names_are_refused(self) -> None:
        with pytest.raises(KeyError, match="moat"):
            World.build(obstacles=["moat"])
        with pytest.raises(KeyError, match="gopher"):
            World.build(families=["gopher"])

    def test_so_many_corrections_and_withdrawals(self) -> None:
        size = {"organs": 32, "portals": 4}
        before = World.build(**size)
        after = World.build(**size, corrected=10, withdrawn=5)
        old, new = ({t["url"]: t["document"] for t in world.truth()} for world in (before, after))
        assert len(after.withdrawn()) == 5
        assert old.keys() - new.keys() == set(after.withdrawn()) and not new.keys() - old.keys()
        assert sum(old[url] != document for url, document in new.items()) == 10
        for url in after.withdrawn():
            site = after.sites[urlsplit(url).netloc]
            assert site.answer(url.removeprefix(site.url(""))) is site.fallback
            assert not any(url.rpartition("/")[2].encode() in page.body for page in site.resources.values())

    def test_a_small_world_has_not_so_many(self) -> None:
        with pytest.raises(ValueError, match="too small"):
            World.build(withdrawn=13)
        with pytest.raises(ValueError, match="too small"):
            World.build(corrected=100)

    def test_columns_are_the_sources(self) -> None:
        world = World.build()
        assert [c["entry_url"] for c in world.columns()] == [row["entry_url"] for row in world.sources()]
        assert sum(c["reports"] for c in world.columns()) == len(world.truth())
        assert {c["family"] for c in world.columns()} == {"trs", "objid", "xxhtmls"}
