"""``docs/walk.md`` in a browser: every step clicks what the text says, and the answer is that of the database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.published import Published, publish, served

WALK = Path(__file__).resolve().parent.parent / "docs" / "walk.md"
ACTION = re.compile(
    r"[Cc]lick the first (?P<kind>link|number) in \*\*(?P<area>.+?)\*\*"
    r"|[Cc]lick \*\*(?P<click>.+?)\*\*"
    r"|[Tt]ype `(?P<text>.+?)` into \*\*(?P<field>.+?)\*\*"
    r"|(?:[Cc]hoose |, | and )\*\*(?P<option>[^*]+?)\*\* in \*\*(?P<box>.+?)\*\*"
    r"|[Rr]ead \*\*(?P<read>.+?)\*\*(?: and \*\*(?P<too>.+?)\*\*)?"
)
MOST_ACTIONS = 8
"""A minute is enough for so many."""


def questions() -> dict[str, list[re.Match[str]]]:
    """The actions of each question, in order, by its title."""
    parts = re.split(r"^## (.+)$", WALK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {title: list(ACTION.finditer(steps)) for title, steps in zip(parts[::2], parts[1::2], strict=True)}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A world in which one department's report of 2023 was not found."""
    found = publish(tmp_path_factory.mktemp("data"))
    with closing(sqlite3.connect(found.path)) as db, db:
        db.execute(
            "UPDATE coverage SET state = 'not found by us', report_id = NULL WHERE report_year = 2023 AND organ_id ="
            " (SELECT organ_id FROM organs WHERE kind = 'department' AND level = 'prefecture' ORDER BY 1 LIMIT 1)"
        )
    return found


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.path) as address:
        yield address


def perform(tab: Page, step: re.Match[str]) -> None:
    """Do what a step says; the page must have what it names, where a reader sees it."""
    if step["area"]:
        headed = tab.locator("section, main").filter(has=tab.locator(":scope > h1, :scope > h2", has_text=step["area"]))
        named = headed.or_(tab.locator("main").get_by_role("region", name=step["area"]))
        link = "td a.printed" if step["kind"] == "number" else "h2 > a, ul li > a, tbody a, li small > a"
        named.locator(link).locator("visible=true").first.click()
    elif step["click"]:
        _named(tab, step["click"]).click()
    elif step["field"]:
        tab.locator("main").get_by_label(step["field"]).first.fill(step["text"])
    elif step["box"]:
        tab.get_by_label(step["box"], exact=True).select_option(label=step["option"])
    else:
        for words in filter(None, (step["read"], step["too"])):
            expect(tab.locator("main").get_by_text(words).locator("visible=true").first).to_be_visible()


def _named(tab: Page, name: str) -> Locator:
    """The link or button of this name; a link whose words begin with it where there is none."""
    exact = tab.get_by_role("link", name=name, exact=True).or_(
        tab.locator("main").get_by_role("button", name=name, exact=True)
    )
    found = exact.locator("visible=true")
    return found.first if found.count() else tab.get_by_role("link", name=name).locator("visible=true").first


def test_the_walk_answers_five_questions_in_few_steps() -> None:
    found = questions()
    assert len(found) == 5
    written = WALK.read_text(encoding="utf-8")
    assert len(re.findall(r"\*\*", written)) == 2 * sum(
        sum(step[name] is not None for name in ("area", "click", "field", "option", "box", "read", "too"))
        for steps in found.values()
        for step in steps
    ), "every bold word is part of a step that is tried"
    assert all(2 <= len(steps) <= MOST_ACTIONS for steps in found.values())


@pytest.mark.browser
@pytest.mark.parametrize("title", questions())
def test_every_step_can_be_done_and_leads_to_the_answer(
    browser: Browser, address: str, published: Published, title: str
) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.set_default_timeout(10_000)
    tab.goto(address)
    for step in questions()[title]:
        perform(tab, step)
        tab.wait_for_load_state()
    shown = tab.locator("main").inner_text()
    path = tab.url.removeprefix(address)
    if title.startswith("1"):
        rows = published.rows(
            "SELECT organ, SUM(corrected) AS corrected FROM proceedings JOIN latest_reports USING (report_id)"
            " WHERE procedure <> 'reconsideration' AND kind = 'government' AND level = 'prefecture'"
            " AND report_year = 2022 GROUP BY 1 HAVING COUNT(corrected) = 2 ORDER BY 2 DESC, 1"
        )
        assert rows and rows[0]["organ"] in tab.locator("tbody tr").first.inner_text()
    elif title.startswith("2"):
        (missing,) = published.rows(
            "SELECT organ_id FROM coverage WHERE state = 'not found by us' AND report_year = 2023"
        )
        assert path == f"/organ/{missing['organ_id']}"
    elif title.startswith("3"):
        (changed,) = published.rows("SELECT report_id FROM revisions WHERE revision = 2")
        assert path == f"/report/{changed['report_id']}#r2"
    elif title.startswith("4"):
        assert path.startswith("/-/evidence/") and "sha256:" in shown
        assert tab.frame_locator("iframe").locator("#gongkai-cell").count() == 1
    else:
        assert path.startswith("/finding/") and "左边" in shown
    tab.close()
