"""The pages in a browser: barriers (axe-core), phone and desktop, keyboard, no JavaScript, print, weight, requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from archive.site.dashboards import DASHBOARDS
from tests.published import Published, publish, served

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter(v => ["serious", "critical"].includes(v.impact))
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "))"""
SHIFT = """() => new Promise(resolve => {
  const add = list => resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(0), 300);
})"""
PATHS = (
    "/",
    "/findings",
    "/changes",
    "/coverage",
    "/report/{report}",
    "/organ/{organ}",
    "/finding/{finding}",
    "/compare?a={report}&b={other}",
    "/-/search?q=复议",
    "/gongkai",
    "/gongkai/reports",
    "/gongkai/refusal_grounds",
    "/schema",
    "/dashboard",
    *(f"/dashboard/{key}" for key in DASHBOARDS),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.path) as address:
        yield address


@pytest.fixture(scope="module")
def paths(published: Published) -> list[str]:
    """The pages, of the report that was put right in silence and its organ."""
    (changed,) = published.rows("SELECT report_id FROM revisions WHERE revision = 2")
    report = str(changed["report_id"])
    (finding, *_) = published.rows("SELECT finding_id FROM findings WHERE rule = 'R3-ROW'")
    (other, *_) = published.rows("SELECT report_id FROM reports WHERE report_id <> :r", {"r": report})
    names = {"report": report, "organ": report.rsplit("-", 1)[0], "other": other["report_id"]}
    return [path.format(**names, finding=finding["finding_id"]) for path in PATHS]


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "zh")])
def test_no_serious_barrier_nothing_too_wide_nothing_from_elsewhere(
    browser: Browser, address: str, paths: list[str], width: int, language: str
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 844})
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(f"{address}/?lang={language}")
    barriers: dict[str, Any] = {}
    for path in paths:
        tab.goto(address + path)
        assert tab.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), f"{path} is wider than {width} px"
        tab.evaluate(AXE)
        if found := tab.evaluate(RUN_AXE):
            barriers[path] = found
    tab.close()
    assert barriers == {}
    assert [url for url in asked if not url.startswith((f"{address}/", "data:"))] == []
    assert said == []


def test_the_home_page_is_light_and_does_not_move(browser: Browser, address: str) -> None:
    tab = browser.new_page()
    sizes: list[int] = []
    tab.on("response", lambda response: sizes.append(len(response.body())))
    tab.goto(f"{address}/", wait_until="networkidle")
    assert tab.evaluate(SHIFT) == 0
    tab.close()
    assert sum(sizes) < 300_000


def test_without_javascript_one_can_search_narrow_down_and_read(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/")
    tab.fill("#q", "诉")
    tab.click(".big-search button")
    assert tab.locator("mark").count() > 0
    tab.goto(f"{address}/findings")
    tab.select_option("#f-rule", "R3-ROW")
    tab.click("form.narrow button")
    assert "rule=R3-ROW" in tab.url
    assert set(tab.locator(".rows small a").all_inner_texts()) == {"R3-ROW"}
    tab.click(".rows li:first-child > a")
    assert tab.locator("td.fails").count() > 0
    context.close()


def test_by_keyboard_the_first_stop_skips_to_the_content(browser: Browser, address: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{address}/findings")
    tab.keyboard.press("Tab")
    assert focused(tab, "className") == "skip"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")
    for _ in range(12):
        if focused(tab, "id") == "f-rule":
            break
        tab.keyboard.press("Tab")
    assert focused(tab, "id") == "f-rule"
    tab.close()


def test_a_mark_in_the_narrative_leads_to_its_cell(browser: Browser, address: str, paths: list[str]) -> None:
    tab = browser.new_page()
    tab.goto(address + paths[4])
    claim = tab.locator("a.claim").first
    target = claim.get_attribute("href")
    claim.click()
    assert target and tab.locator(f'[id="{target[1:]}"]').evaluate("cell => cell.matches(':target')")
    tab.close()


def test_printed_a_list_has_no_controls(browser: Browser, address: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{address}/findings")
    tab.emulate_media(media="print")
    assert not tab.locator("form.narrow").is_visible() and not tab.locator(".top nav").is_visible()
    assert tab.locator(".rows li").first.is_visible()
    tab.close()


def focused(tab: Page, attribute: str) -> str:
    return str(tab.evaluate(f"document.activeElement.{attribute}"))
