"""Gates that any browser passes by loading a page are passed so, no further; robots.txt is asked behind them too."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.captures import CaptureStore
from crawler.crawling import crawl_sources
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import Source, source_from_row
from tests.portal import HOST, Asked, Portal, Reply


@pytest.mark.browser
def test_gates_that_a_page_load_passes_are_passed(tmp_path: Path, chromium: str) -> None:
    del chromium
    world = World.build(organs=2, years=(2023,), families=("sn1html", "jeecms"), obstacles=("ruishu", "jsl"))
    with Simulator(world) as simulator:
        manifest = crawl_sources(tmp_path, [source_from_row(row, "w") for row in world.sources()], simulator.address)
        # the browser asks nobody but the portals
        assert {host for host, _target in simulator.requests} == set(world.sites)
    assert [entry["status"] for entry in manifest["sources"]] == ["complete", "complete"], manifest["sources"]
    kept = {capture.url for capture in CaptureStore(tmp_path) if capture.role != "list"}
    assert {entry["url"] for entry in world.truth()} <= kept


@pytest.mark.browser
def test_the_rules_behind_a_gate_are_obeyed(tmp_path: Path, chromium: str) -> None:
    del chromium
    shell = "<script>document.cookie = '__jsl_clearance_s=1;path=/'; location.href = location.pathname;</script>"

    def behind_gate(reply: Reply, asked: Asked) -> Reply:
        return reply if "__jsl_clearance_s=1" in asked.headers.get("cookie", "") else Reply(shell.encode(), 521)

    plain = (("Content-Type", "text/plain"),)
    pages = {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /r/2\n", headers=plain),
        "/nb/": Reply(
            "<title>政府信息公开年报</title>".encode()
            + b"".join(f"<a href=/r/{n}.html>{n}局2024年政府信息公开工作年度报告</a>".encode() for n in (1, 2))
        ),
        "/r/1.html": Reply(b"<p>report</p>"),
        "/r/2.html": Reply(b"<p>report</p>"),
    }
    with Portal() as portal:
        for path, reply in pages.items():
            portal.serve(path, lambda asked, reply=reply: behind_gate(reply, asked))  # type: ignore[misc]
        [entry] = crawl_sources(tmp_path, [Source("s", "云台县", "", f"http://{HOST}/nb/", delay_s=0)], portal.address)[
            "sources"
        ]
    assert (entry["status"], entry["fetched"], entry["failed"]) == ("partial", 1, 1)
    assert f"{HOST}/r/2.html" not in portal.asked
    assert any("disallows" in reason for reason in entry["reasons"])
