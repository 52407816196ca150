"""What the page on personal data says, held against what the site does."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from protego import Protego

from archive import schema
from archive.build import DATABASE, build
from archive.captures import CaptureStore
from archive.site.language import COOKIE
from bench.extract import reports, word_page
from tests.published import FIRST, Published, page, publish, served, words

PERSONAL = re.compile("phone|mail|fax|person|contact|电话|邮箱|传真|姓名|人名|联系人")
TELEPHONE = re.compile(rb"0999-[0-9]{7}")
"""As the simulated world prints it at the head of every report."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"), organs=3)


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_no_column_is_for_a_person_but_where_cases_are_counted() -> None:
    columns = [
        (f"{table.name}.{c.name}", c)
        for table in [*schema.tables().values(), *schema.views().values()]
        for c in table.columns
    ]
    found = {name for name, c in columns if PERSONAL.search(c.name + c.zh)}
    assert found == {"applications.natural_person", "sources.last_status"}  # cases; “never contacted”
    assert all(c.type == "INTEGER" and c.unit == "件" for name, c in columns if name.startswith("applications.natural"))


def test_the_contact_details_of_a_report_do_not_enter_the_database(published: Published) -> None:
    store = CaptureStore(published.path.parent)
    assert sum(bool(TELEPHONE.search(store.body(capture))) for capture in store) > 5
    with closing(sqlite3.connect(published.path)) as db:
        for name in schema.tables():
            held = "\n".join(map(str, db.execute(f'SELECT * FROM "{name}"')))
            assert not TELEPHONE.search(held.encode()), name


def test_search_engines_are_kept_from_what_is_named_and_from_nothing_else(site: httpx.Client) -> None:
    told = Protego.parse(site.get("/robots.txt").text)
    away = ("/-/search?q=公开", "/-/evidence/r/table3/granted/total", "/-/capture/" + "0" * 64, "/gongkai?sql=select+1")
    away += ("/report/r.json", "/organ/o.csv", "/gongkai/reports.csv", "/gongkai.db", "/findings?province=11")
    away += ("/downloads/reports.parquet", "/gongkai/reports.xlsx")
    assert [path for path in away if told.can_fetch(path, "Googlebot")] == []
    for path in ("/", "/report/r", "/organ/o", "/finding/f", "/findings", "/privacy", "/gongkai/who_asks"):
        assert told.can_fetch(path, "Googlebot"), path


def test_one_cookie_is_set_and_only_for_a_language_chosen(site: httpx.Client, published: Published) -> None:
    (report, *_) = published.rows("SELECT report_id FROM reports")
    for path in ("/", f"/report/{report['report_id']}", "/gongkai?sql=select+1", "/gongkai/reports", "/-/search?q=x"):
        site.get(path)
    assert dict(site.cookies) == {}
    site.get("/?lang=en")
    assert dict(site.cookies) == {COOKIE: "en"}
    site.cookies.clear()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_leads_there_and_it_says_whom_to_write_to(published: Published, language: str) -> None:
    with (
        served(published.path, contact="<b>archive@example.org") as address,
        httpx.Client(base_url=address, cookies={"gongkai_lang": language}) as client,
    ):
        for path in ("/", "/findings", "/gongkai/reports", "/downloads"):
            assert page(client, path).cssselect("footer a[href='/privacy']"), path
        assert words(page(client, "/privacy").cssselect("#contact")[0]).startswith("<b>archive@example.org")


def test_without_an_address_it_says_so(site: httpx.Client) -> None:
    assert "没有在此写明地址" in words(page(site, "/privacy").cssselect("#contact")[0])


def test_a_document_taken_out_of_the_archive_is_gone_after_a_build(tmp_path: Path) -> None:
    for day, report in enumerate(reports(2)):
        with CaptureStore(tmp_path) as store:
            store.add(
                url=f"http://www.yuntai-moni.gov.cn/nb/{day}.html",
                captured_at=FIRST + timedelta(days=day),
                body=word_page(report),
                content_type="text/html",
                role="detail",
                method="http",
            )
    kept, taken = list(CaptureStore(tmp_path))
    assert kept.warc_file != taken.warc_file
    assert build(tmp_path).reports == 2
    (tmp_path / "warc" / taken.warc_file).unlink()
    assert build(tmp_path, anew=True).reports == 1
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        assert db.execute("SELECT url FROM captures").fetchall() == [(kept.url,)]
