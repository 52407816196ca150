"""`gongkai export --static`: the site's pages as files, whole, the same each time, at work where no program answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from click.testing import CliRunner, Result
from lxml import html
from playwright.sync_api import Browser, Page

import gongkai
from archive.site import filters
from archive.site.dashboards import DASHBOARDS
from archive.site.queries import questions
from archive.site.snapshotlinks import file_of, turned
from tests.published import Published, publish, served, words

ROWS = 2
"""Of a page of a list, so that there are several."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A world whose coverage is that of its own organs: the register has thousands more, long to write."""
    found = publish(tmp_path_factory.mktemp("data"), organs=6)
    with closing(sqlite3.connect(found.path)) as db, db:
        db.execute("DELETE FROM coverage WHERE organ_id NOT IN (SELECT organ_id FROM organs)")
    return found


def export(published: Published, folder: Path, *options: str) -> Result:
    return invoked("export", "--data", str(published.path.parent), "--static", str(folder), *options)


def invoked(*arguments: str) -> Result:
    """The verb run in a thread of its own: in this one runs the event loop of the browser."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(CliRunner().invoke, gongkai.main, arguments).result()


@pytest.fixture(scope="module")
def snapshot(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "static"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filters, "_SNAPSHOT_SIZE", ROWS)
        done = export(published, folder)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def address(snapshot: Path) -> Iterator[str]:
    """The files behind a bare server; no program of ours runs."""
    handler = partial(_Quiet, directory=str(snapshot))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


def pages(folder: Path) -> dict[str, Any]:
    """Every page by its name, taken apart."""
    return {
        file.relative_to(folder).as_posix(): html.fromstring(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.html"))
    }


class TestFiles:
    def test_every_organ_report_finding_and_question_is_there_in_both_languages(
        self, snapshot: Path, published: Published
    ) -> None:
        expected = {f"question/{name}" for name in questions()}
        for kind in ("organ", "report", "finding"):
            expected |= {f"{kind}/{row[f'{kind}_id']}" for row in published.rows(f"SELECT {kind}_id FROM {kind}s")}
        expected |= {"index", "search", "findings", "changes", "coverage", "findings/page-2"}
        expected |= {"schema", "privacy", "dashboards", *(f"dashboard/{key}" for key in DASHBOARDS)}
        names = set(pages(snapshot))
        assert {f"{name}.html" for name in expected} <= names
        assert {name for name in names if not name.startswith("en/")} == {
            name.removeprefix("en/") for name in names if name.startswith("en/")
        }

    def test_every_link_leads_to_a_file_and_to_a_place_in_it(self, snapshot: Path) -> None:
        found = pages(snapshot)
        anchors = {name: {e.get("id") for e in tree.cssselect("[id]")} for name, tree in found.items()}
        followed = 0
        for name, tree in found.items():
            for reference in tree.xpath("//@href | //@src | //form/@action"):
                parts = urlsplit(reference)
                if parts.scheme:
                    assert parts.scheme in ("http", "https"), (name, reference)
                    continue
                assert not reference.startswith("/"), (name, reference)
                target = snapshot.joinpath(name).parent.joinpath(unquote(parts.path)) if parts.path else snapshot / name
                assert target.is_file(), (name, reference)
                key = target.resolve().relative_to(snapshot.resolve()).as_posix()
                assert not parts.fragment or parts.fragment in anchors[key], (name, reference)
                followed += 1
        assert followed > 5000

    def test_a_page_says_what_the_site_says(self, snapshot: Path, published: Published) -> None:
        (report, *_) = published.rows("SELECT report_id FROM findings WHERE verdict = 'fail' AND severity <> 'info'")
        with served(published.path) as site:
            for language, folder in (("zh", snapshot), ("en", snapshot / "en")):
                answer = httpx.get(f"{site}/report/{report['report_id']}", cookies={"gongkai_lang": language})
                live = html.fromstring(answer.content)
                still = html.fromstring((folder / f"report/{report['report_id']}.html").read_text(encoding="utf-8"))
                assert still.get("lang") == live.get("lang")
                for part in ("h1", ".findings", ".form", "#narrative"):
                    assert [words(e) for e in still.cssselect(part)] == [words(e) for e in live.cssselect(part)]
                    assert live.cssselect(part)
                assert still.cssselect("td a.printed")[0].get("href") == "#evidence"

    def test_what_a_file_cannot_answer_is_no_link_and_says_so(self, snapshot: Path, published: Published) -> None:
        (organ,) = published.rows("SELECT organ_id FROM organs LIMIT 1")
        tree = pages(snapshot)[f"organ/{organ['organ_id']}.html"]
        away = {words(e): e for e in tree.cssselect("span.elsewhere")}
        assert {"JSON", "Atom", "作为查询打开"} <= set(away)
        assert all("完整网站" in e.get("title") for e in away.values())
        assert "完整网站上才有" in words(tree.cssselect(".snapshot")[0])
        assert [a.get("href") for a in tree.cssselect("#data a")] == [f"{organ['organ_id']}.csv"]

    def test_it_says_how_fresh_it_is_and_which_data_it_shows(self, snapshot: Path, published: Published) -> None:
        (state,) = published.rows("SELECT value FROM build WHERE key = 'content_hash'")
        for name, tree in pages(snapshot).items():
            told = words(tree.cssselect(".snapshot")[0])
            assert state["value"][:12] in told and "2026-03-02" in told, name

    def test_no_page_names_the_machine_it_was_made_on(self, snapshot: Path) -> None:
        assert [name for name, tree in pages(snapshot).items() if "localhost" in html.tostring(tree).decode()] == []


class TestWriting:
    def test_the_same_database_gives_the_same_bytes(
        self, snapshot: Path, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        again = tmp_path / "again"
        monkeypatch.setattr(filters, "_SNAPSHOT_SIZE", ROWS)
        told = json.loads(export(published, again, "--json").stdout)
        one, two = ({f.relative_to(top): f for f in top.rglob("*") if f.is_file()} for top in (snapshot, again))
        assert one.keys() == two.keys()
        assert [name for name in one if one[name].read_bytes() != two[name].read_bytes()] == []
        assert told["size"] == sum(file.stat().st_size for file in two.values())
        assert told["pages"] == sum(file.suffix in (".html", ".csv") for file in two.values())

    def test_a_folder_with_something_in_it_is_left_alone(self, published: Published, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("kept")
        done = export(published, tmp_path)
        assert done.exit_code == 1 and "not an empty folder" in done.output
        assert [file.name for file in tmp_path.iterdir()] == ["mine"]

    def test_a_page_that_fails_leaves_no_folder(self, published: Published, tmp_path: Path) -> None:
        broken = tmp_path / "data" / "gongkai.db"
        broken.parent.mkdir()
        broken.write_bytes(published.path.read_bytes())
        with closing(sqlite3.connect(broken)) as db, db:
            db.execute("UPDATE reports SET first_seen = NULL")
        done = invoked("export", "--data", str(broken.parent), "--static", str(tmp_path / "out"))
        assert done.exit_code == 1 and "status 500" in done.output
        assert [file.name for file in tmp_path.iterdir()] == ["data"]

    def test_one_kind_of_export_at_a_time(self, published: Published, tmp_path: Path) -> None:
        assert export(published, tmp_path / "a", "--package", str(tmp_path / "b")).exit_code == 2


class TestLinks:
    @pytest.mark.parametrize(
        ("asked", "file"),
        [
            ("/", "index.html"),
            ("/organ/990100-7ed6621b", "organ/990100-7ed6621b.html"),
            ("/findings?rule=R3-ROW&page=2", "findings/page-2.rule-R3-ROW.html"),
            ("/coverage?state=not+found+by+us&province=", "coverage/state-not~20found~20by~20us.html"),
            ("/findings?rule=R3-ROW&year=2023", None),
            ("/organ/x.json", None),
            ("/report/x.csv", None),
            ("/dashboard/grounds?province=32", "dashboard/grounds/province-32.html"),
            ("/dashboard/grounds?province=32&x=1", None),
            ("/compare", None),
            ("/gongkai", None),
            ("/gongkai/who_asks", "question/who_asks.html"),
            ("/gongkai/who_asks?year=2023", None),
            ("/-/evidence/r/table3/granted/total", None),
        ],
    )
    def test_each_address_has_its_file_or_none(self, asked: str, file: str | None) -> None:
        assert file_of(asked, "zh") == file
        assert file_of(asked, "en") == (file and f"en/{file}")

    def test_links_are_turned_to_files_from_where_the_page_stands(self) -> None:
        page = (
            '<p><a href="/report/r-1#t">1</a><a href="/compare?a=1">2</a><a href="/findings?page=1&amp;lang=zh">3</a>'
        )
        done = turned(page.encode(), "/organ/o", "en")
        assert '<a href="../report/r-1.html#t">1</a>' in done.page
        assert 'class="elsewhere"' in done.page and "compare" not in done.page
        assert '<a href="../../findings.html">3</a>' in done.page
        assert done.addresses == {("/report/r-1", "en"), ("/findings", "zh")}

    def test_a_form_nobody_would_answer_is_refused(self) -> None:
        with pytest.raises(ValueError, match="/compare"):
            turned(b'<form action="/compare"></form>', "/", "zh")


@pytest.mark.browser
class TestBrowser:
    def test_pages_open_without_error_and_ask_their_own_host_only(
        self, browser: Browser, address: str, snapshot: Path
    ) -> None:
        names = list(pages(snapshot))
        kinds = {name.partition("-")[0].rpartition("/")[0]: name for name in reversed(names)}
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        asked, said = _watched(tab)
        for name in {"index.html", "en/index.html", "search.html", *kinds.values()}:
            tab.goto(f"{address}/{name}")
            assert tab.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), name
        tab.close()
        assert len(asked) > 20 and all(url.startswith(f"{address}/") for url in asked)
        assert said == []

    @pytest.mark.parametrize("by_file", [False, True], ids=["server", "folder"])
    def test_search_finds_organs_and_titles_by_words_of_any_length(
        self, browser: Browser, address: str, snapshot: Path, published: Published, by_file: bool
    ) -> None:
        tab = browser.new_page()
        asked, said = _watched(tab)
        (organ,) = published.rows("SELECT organ_id, name FROM organs WHERE name LIKE '%局' ORDER BY 1 LIMIT 1")
        tab.goto(f"{snapshot.as_uri() if by_file else address}/en/index.html")
        for word in ("局", "信息", f"{organ['name']} 2022"):
            tab.fill("#q", word)
            with tab.expect_navigation():
                tab.press("#q", "Enter")
            parts = word.split()
            titles = {
                row["report_id"]
                for row in published.rows("SELECT * FROM reports")
                if all(part in f"{row['title']} {row['organ']} {row['report_year']}" for part in parts)
            }
            organs = published.rows("SELECT name FROM organs WHERE instr(name, :word)", {"word": word})
            counts = tab.locator("#found h2 small").all_inner_texts()
            assert counts == [str(len(organs)), str(len(titles))], word
        links = {a.get_attribute("href") for a in tab.locator("#found a").all()}
        assert links == {f"report/{report}.html" for report in titles} and links
        tab.locator("#found a").first.click()
        assert organ["name"] in tab.locator(".facts").inner_text()
        tab.close()
        assert said == []
        assert by_file or all(url.startswith(f"{address}/") for url in asked)

    def test_without_scripts_the_search_page_leads_on(self, browser: Browser, address: str) -> None:
        context = browser.new_context(java_script_enabled=False)
        tab = context.new_page()
        tab.goto(f"{address}/search.html")
        tab.get_by_role("main").get_by_role("link", name="收录情况").click()
        assert "逐" in tab.locator("main").inner_text()
        context.close()


def _watched(tab: Page) -> tuple[list[str], list[str]]:
    """What a tab asks for and what goes wrong in it, from now on."""
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("response", lambda response: said.extend([response.url] if response.status >= 400 else []))
    return asked, said
