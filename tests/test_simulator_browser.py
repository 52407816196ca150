"""The scripts of simulated portals in a stock browser: lists fill themselves, gates open."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from crawler.simulator.server import Simulator
from crawler.simulator.world import World

FILLED_BY_SCRIPT = (
    "ucap",
    "hanweb_jpage",
    "hanweb_jpage_b",
    "hanweb_xxgk",
    "hanweb_jpaas",
    "gkmlpt",
    "longxun",
    "epoint",
    "epoint_wrapped",
    "truecms",
)
GATES = ("ruishu", "jsl", "c3vk", "self_cookie", "user_agent")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    families = (*FILLED_BY_SCRIPT, "hebei", "aspnet", "spa")
    with Simulator(World.build(organs=3 * len(families), families=families)) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium: str, simulator: Simulator) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP * {simulator.address}"
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", rules])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def wanted(simulator: Simulator, source_id: str) -> set[str]:
    """Where the rows of this column's reports lead."""
    mine = (t for t in simulator.world.truth() if t["source_id"] == source_id)
    return {t["page_url"] or t["link_url"] or t["url"] for t in mine}


def links(page: Page) -> list[str]:
    return page.eval_on_selector_all("a", "all => all.map(a => a.href)")


@pytest.mark.parametrize("family", FILLED_BY_SCRIPT)
def test_a_browser_fills_the_list(simulator: Simulator, page: Page, family: str) -> None:
    columns = [column for column in simulator.world.columns() if column["family"] == family]
    assert columns
    for column in columns:
        page.goto(column["entry_url"])
        for url in wanted(simulator, column["source_id"]):
            page.wait_for_function("url => [...document.links].some(a => a.href === url)", arg=url, timeout=10_000)


def test_hebei_pages_are_turned_by_clicks(simulator: Simulator, page: Page) -> None:
    column = next(column for column in simulator.world.columns() if column["family"] == "hebei")
    page.goto(column["entry_url"])
    found: set[str] = set()
    for number in range(1, 4):
        page.locator(".pages a", has_text=str(number)).click()
        page.wait_for_function("n => document.querySelector('.pages').dataset.page === String(n)", arg=number)
        found.update(links(page))
    assert wanted(simulator, column["source_id"]) <= found


def test_aspnet_posts_back(simulator: Simulator, page: Page) -> None:
    column = next(column for column in simulator.world.columns() if column["family"] == "aspnet")
    page.goto(column["entry_url"])
    found = set(links(page))
    for number in (2, 3):
        page.get_by_text("下页").click()
        page.wait_for_function("n => document.body.innerText.includes(`第${n}页`)", arg=number)
        found.update(links(page))
    assert wanted(simulator, column["source_id"]) <= found


def test_rows_of_the_spa_tell_their_address_when_clicked(simulator: Simulator, page: Page) -> None:
    column = next(column for column in simulator.world.columns() if column["family"] == "spa")
    page.goto(column["entry_url"])
    page.locator("li.row").first.wait_for()
    assert not any("/subject/" in url for url in links(page))
    page.get_by_text("下一页").click()
    page.wait_for_url("**#/page/2")
    page.locator("li.row").first.wait_for()
    page.go_back()
    listed = [t for t in simulator.world.truth() if t["source_id"] == column["source_id"] and t["page_url"]]
    title = page.locator("li.row", has_text="政府信息公开").first.inner_text()
    page.locator("li.row", has_text=title).first.click()
    page.wait_for_url("**/subject/**")
    assert urlsplit(page.url).netloc == urlsplit(listed[0]["page_url"]).netloc
    assert title in page.content()


@pytest.mark.parametrize("gate", GATES)
def test_a_browser_passes_the_gate(simulator: Simulator, browser: Browser, gate: str) -> None:
    before = simulator.world
    world = World.build(organs=1, years=(2023,), families=["sn1html"], obstacles=[gate])
    simulator.world = world
    context = browser.new_context()
    page = context.new_page()
    try:
        page.goto(f"http://{next(iter(world.sites))}/gk/")
        page.get_by_text("政府信息公开指南").wait_for(timeout=10_000)
        assert "政府信息公开" in page.title()
    finally:
        simulator.world = before
        context.close()
