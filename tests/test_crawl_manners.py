"""Manners and mishaps of a crawl, against small portals on loopback."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Capture, CaptureStore
from crawler.commands import crawl_sources
from crawler.crawling import CrawlFailed
from crawler.sources import Source, SourceError
from tests.portal import HOST, Portal, Reply

REPORT = "云台县财政局2024年政府信息公开工作年度报告"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


def source(path: str = "/nb/index.html", host: str = HOST, **more: Any) -> Source:
    given = {"family": "trs", "delay_s": 0.0, **more}
    return Source(
        host.partition(".")[0] + path.strip("/").replace("/", "-"), "云台县", "990101", f"http://{host}{path}", **given
    )


def crawl(tmp_path: Path, portal: Portal, *sources: Source, **more: Any) -> dict[str, dict[str, Any]]:
    manifest = crawl_sources(tmp_path, sources, portal.address, **more)
    return {entry["entry_url"]: entry for entry in manifest["sources"]} | {"": manifest}


def captures(tmp_path: Path, role: str) -> list[Capture]:
    return [capture for capture in CaptureStore(tmp_path) if capture.role == role]


def test_each_robots_txt_is_taken_as_rfc_9309_has_it(tmp_path: Path, portal: Portal) -> None:
    answers = {
        "gone-moni.gov.cn": Reply(b"nothing", 404),
        "denied-moni.gov.cn": Reply(b"User-agent: *\nDisallow: /", 403),
        "page-moni.gov.cn": Reply(b"<html>Disallow: /</html>", 200),
        "shut-moni.gov.cn": Reply(b"User-agent: *\nDisallow: /nb/", 200),
        "named-moni.gov.cn": Reply(b"User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /", 200),
        "ill-moni.gov.cn": Reply(b"", 503),
    }
    sources = []
    for host, reply in answers.items():
        portal.put("/robots.txt", reply, host)
        portal.put("/nb/index.html", f"<title>年报</title><li><a href='t20250101_1.html'>{REPORT}</a>", host)
        portal.put("/nb/t20250101_1.html", "<p>report</p>", host)
        sources.append(source(host=host))
    found = crawl(tmp_path, portal, *sources, contact="mailto:archive@example.org")
    results = {url.split("/")[2]: (entry["status"], entry["stop_reason"]) for url, entry in found.items() if url}
    assert results == {
        "gone-moni.gov.cn": ("complete", "end"),
        "denied-moni.gov.cn": ("complete", "end"),
        "page-moni.gov.cn": ("complete", "end"),
        "shut-moni.gov.cn": ("failed", "robots"),
        "named-moni.gov.cn": ("failed", "robots"),
        "ill-moni.gov.cn": ("failed", "robots"),
    }
    assert found[""]["status"] == "partial"
    for host in ("shut", "named", "ill"):
        assert not [address for address in portal.asked if address.startswith(f"{host}-moni.gov.cn/nb/")]
    assert portal.agents == {"gongkai/0.1 (+mailto:archive@example.org)"}
    assert portal.asked.count("gone-moni.gov.cn/robots.txt") == 1


def test_documents_that_fail_are_named_and_the_rest_is_kept(tmp_path: Path, portal: Portal) -> None:
    outside = "http://www.elsewhere-moni.gov.cn/t20250101_5.html"
    portal.put("/t20250101_5.html", "<p>not ours</p>", "www.elsewhere-moni.gov.cn")
    answers = iter([Reply(b"", 502), Reply(b"", 502), Reply(b"<p>third time</p>")])
    packed = gzip.compress(b"<p>packed</p>")
    portal.put("/nb/t20250101_1.html", lambda: next(answers))
    portal.put("/nb/t20250101_2.html", Reply(b"", 302, (("Location", outside),)))
    portal.put("/nb/t20250101_3.html", Reply(b"", 301, (("Location", "/nb/moved.html"),)))
    portal.put("/nb/moved.html", "<p>moved</p>")
    portal.put(
        "/nb/t20250101_4.html", Reply(packed, 200, (("Content-Encoding", "gzip"), ("Content-Type", "text/html")))
    )
    portal.put("/nb/t20250101_6.html", Reply(b"", 410))
    portal.put("/nb/t20250101_7.html", Reply(b"x" * 10, 200, (("Content-Length", str(65 * 1024 * 1024)),)))
    portal.put("/nb/t20250101_8.html", Reply(b"", 500))
    rows = {f"t20250101_{n}.html": f"云台县第{n}局2024年政府信息公开工作年度报告" for n in (1, 2, 3, 4, 6, 7, 8)}
    portal.put_list("/nb/index.html", rows | {outside: REPORT})
    entry = crawl(tmp_path, portal, source())[f"http://{HOST}/nb/index.html"]
    assert (entry["status"], entry["listed"], entry["fetched"], entry["failed"]) == ("partial", 7, 3, 4)
    assert entry["skipped"] == {"refused": 1}
    reasons = "\n".join(entry["reasons"])
    for reason in ("www.elsewhere-moni.gov.cn is outside", "status 410", "status 500", "larger than 64 MB"):
        assert reason in reasons
    assert "www.elsewhere-moni.gov.cn/t20250101_5.html" not in portal.asked
    assert portal.asked.count(f"{HOST}/nb/t20250101_8.html") == 4
    assert portal.asked.count(f"{HOST}/nb/t20250101_6.html") == 1
    store = CaptureStore(tmp_path)
    bodies = {capture.url: store.body(capture) for capture in captures(tmp_path, "detail") if capture.status == 200}
    assert bodies == {
        f"http://{HOST}/nb/t20250101_1.html": b"<p>third time</p>",
        f"http://{HOST}/nb/moved.html": b"<p>moved</p>",
        f"http://{HOST}/nb/t20250101_4.html": b"<p>packed</p>",
    }
    assert store.payload(next(c for c in store if c.url.endswith("_4.html"))) == packed


def test_a_second_run_asks_only_for_what_may_be_new(tmp_path: Path, portal: Portal) -> None:
    rows = {f"t20250101_{n}.html": f"云台县第{n}局2024年政府信息公开工作年度报告" for n in (1, 2)}
    for href in rows:
        portal.put(f"/nb/{href}", f"<p>{href}</p>")
    portal.put_list("/nb/index.html", rows)
    url = f"http://{HOST}/nb/index.html"
    assert crawl(tmp_path, portal, source())[url]["fetched"] == 2
    portal.asked.clear()
    entry = crawl(tmp_path, portal, source())[url]
    assert portal.asked == [f"{HOST}/robots.txt", f"{HOST}/nb/index.html"]
    assert (entry["status"], entry["fetched"], entry["unchanged"]) == ("complete", 0, 2)

    portal.put_list("/nb/index.html", rows | {"t20250101_2.html": "云台县第2局2024年政府信息公开工作年度报告（修订）"})
    portal.put("/nb/t20250101_2.html", "<p>corrected</p>")
    portal.asked.clear()
    entry = crawl(tmp_path, portal, source())[url]
    assert portal.asked[2:] == [f"{HOST}/nb/t20250101_2.html"]
    assert (entry["fetched"], entry["unchanged"]) == (1, 1)

    entry = crawl(tmp_path, portal, source(), recheck=True)[url]
    assert (entry["fetched"], entry["unchanged"]) == (0, 2)
    last = [capture for capture in captures(tmp_path, "detail") if capture.url.endswith("_1.html")]
    assert [capture.revisit for capture in last] == [False, True]

    portal.put_list("/nb/index.html", {"t20250101_1.html": rows["t20250101_1.html"]})
    entry = crawl(tmp_path, portal, source())[url]
    assert entry["status"] == "partial"
    assert "1 reports listed, 2 in the run before" in entry["reasons"]


def test_columns_are_found_from_the_portal_and_notes_say_where_a_document_was_listed(
    tmp_path: Path, portal: Portal
) -> None:
    portal.put("/", "<title>云台县人民政府</title><a href='/gk/nb/'>政府信息公开年报</a><a href='/gk/zn/'>指南</a>")
    portal.put("/gk/nb/", "<title>政府信息公开年报_云台县</title><a href='2024/'>2024年</a><a href='2023/'>2023年</a>")
    for year in (2023, 2024):
        title = f"云台县{year}年政府信息公开工作年度报告"
        portal.put_list(f"/gk/nb/{year}/", {f"t{year + 1}0101_1.html": title}, "createPageHTML(1, 0, 'index', 'html')")
        portal.put(f"/gk/nb/{year}/t{year + 1}0101_1.html", f"<p>{year}</p><a href='P0{year}.docx'>附件{year}</a>")
        portal.put(f"/gk/nb/{year}/P0{year}.docx", Reply(b"PK\x03\x04" + str(year).encode()))
    entry = crawl(tmp_path, portal, source("/", family=""))[f"http://{HOST}/"]
    assert (entry["status"], entry["family"], entry["listed"], entry["fetched"]) == ("complete", "trs", 2, 4)
    kept = {capture.note["link_text"]: capture for capture in captures(tmp_path, "attachment")}
    note = kept["附件2024"].note
    assert note["page_url"] == f"http://{HOST}/gk/nb/2024/t20250101_1.html"
    assert note["list_url"] == f"http://{HOST}/gk/nb/2024/"
    assert note["list_title"] == "云台县2024年政府信息公开工作年度报告"
    assert note["list_date"] == "2024-01-10"
    assert (note["source_id"], note["organ"], note["division_code"], note["family"]) == (
        "www",
        "云台县",
        "990101",
        "trs",
    )
    assert "charset" not in note
    assert {c.note["charset"] for c in captures(tmp_path, "detail")} == {"utf-8"}


def test_lists_that_lie_or_fail_end_with_their_reason(tmp_path: Path, portal: Portal) -> None:
    pager = 'createPageHTML(4, 0, "index", "html");'
    rows = {"t20250101_1.html": REPORT}
    for folder in ("again", "gone", "hole", "empty", "broken"):
        portal.put(f"/{folder}/t20250101_1.html", f"<p>{folder}</p>")
    again = portal.put_list("/again/index.html", rows, pager)
    portal.put_list("/again/index_1.html", rows, 'createPageHTML(4, 1, "index", "html");')
    gone = portal.put_list("/gone/index.html", rows, pager)
    hole = portal.put_list("/hole/index.html", rows, pager)
    portal.put_list("/hole/index_2.html", {"t20250102_2.html": REPORT}, 'createPageHTML(4, 2, "index", "html");')
    portal.put("/hole/t20250102_2.html", "<p>behind the hole</p>")
    empty = portal.put("/empty/index.html", "<title>年报</title><script>createPageHTML(1, 0, 'index', 'html')</script>")
    broken = portal.put("/broken/index.html", Reply(b"", 500))
    unknown = portal.put("/unknown/index.html", "<title>年报</title><p>a system nobody knows</p>")
    names = ("again", "gone", "hole", "empty", "broken", "missing")
    sources = [source(f"/{name}/index.html") for name in names] + [source("/unknown/index.html", family="")]
    found = crawl(tmp_path, portal, *sources)
    ends = {url: (entry["status"], entry["stop_reason"]) for url, entry in found.items() if url}
    assert ends == {
        again: ("partial", "no new rows"),
        gone: ("complete", "404"),
        hole: ("partial", "404"),
        empty: ("failed", "stub"),
        broken: ("failed", "error"),
        f"http://{HOST}/missing/index.html": ("failed", "404"),
        unknown: ("failed", "error"),
    }
    assert found[gone]["reasons"] == ["declared 4 pages, 1 exist"]
    assert "pages missing before page 3, which exists" in found[hole]["reasons"]
    assert {c.status for c in captures(tmp_path, "list") if "/gone/" in c.url} == {200, 404}


@pytest.mark.parametrize("browser", ["", "/no/such/browser"])
def test_a_gate_is_tried_with_a_browser_and_recorded(
    tmp_path: Path, portal: Portal, browser: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if browser:
        monkeypatch.setenv("GONGKAI_CHROMIUM", browser)
    else:
        request.getfixturevalue("chromium")
    shut = Reply(b"<html><script>document.cookie='__jsl_clearance_s=0'</script></html>", 521)
    portal.put("/shut/index.html", shut)
    portal.put_list("/open/index.html", {"t20250101_1.html": REPORT})
    portal.put("/open/t20250101_1.html", "<p>report</p>")
    found = crawl(tmp_path, portal, source("/shut/index.html"), source("/open/index.html"))
    entry = found[f"http://{HOST}/shut/index.html"]
    assert entry["status"] == "failed"
    assert entry["stop_reason"] == ("no browser" if browser else "gate")
    rest = found[f"http://{HOST}/open/index.html"]
    if browser:
        assert rest["status"] == "complete"
    else:
        assert rest["status"] == "partial"
        assert rest["reasons"] == [
            "1 documents are still to be fetched",
            f"{HOST} is left alone for a while: gate: jsl",
        ]
    assert found[""]["status"] == "partial"


def test_a_document_behind_a_gate_is_not_taken_for_done(
    tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_CHROMIUM", "/no/such/browser")
    url = portal.put_list("/nb/index.html", {"t20250101_1.html": REPORT})
    portal.put("/nb/t20250101_1.html", Reply(b"<html>no</html>", 403))
    entry = crawl(tmp_path, portal, source())[url]
    assert (entry["status"], entry["fetched"], entry["failed"]) == ("partial", 0, 1)
    assert "no browser could be started" in entry["reasons"][0]


@pytest.mark.parametrize(
    ("delay", "robots", "pause"), [(0.3, b"", 0.3), (0.01, b"User-agent: *\nCrawl-delay: 0.3", 0.3)]
)
def test_one_request_at_a_time_and_the_longer_pause(
    tmp_path: Path, portal: Portal, delay: float, robots: bytes, pause: float
) -> None:
    rows = {f"t20250101_{n}.html": REPORT for n in range(3)}
    for href in rows:
        portal.put(f"/nb/{href}", f"<p>{href}</p>")
    portal.put("/robots.txt", Reply(robots))
    portal.put_list("/nb/index.html", rows)
    assert crawl(tmp_path, portal, source(delay_s=delay))[""]["status"] == "complete"
    assert len(portal.times) == 5
    # a pause can only come out longer than asked; half of it is left to the loopback's own whims
    assert min(later - earlier for earlier, later in pairwise(portal.times[1:])) > pause / 2
    assert max(portal.at_once) == 1


def test_without_connect_to_no_private_address_is_asked(tmp_path: Path, portal: Portal) -> None:
    address = portal.address
    by_number = Source("by_number", "云台县", "990101", f"http://{address}/nb/index.html", "trs", delay_s=1)
    by_name = Source("by_name", "云台县", "990101", f"http://localhost:{address.rpartition(':')[2]}/", "trs", delay_s=1)
    manifest = crawl_sources(tmp_path, [by_number, by_name])
    assert manifest["status"] == "failed"
    assert [entry["stop_reason"] for entry in manifest["sources"]] == ["error", "error"]
    assert all("private address" in entry["reasons"][0] for entry in manifest["sources"])
    assert portal.asked == []


def test_what_cannot_be_begun_is_refused(tmp_path: Path, portal: Portal) -> None:
    with pytest.raises(SourceError, match="delay_s 0"):
        crawl_sources(tmp_path, [source()])
    with pytest.raises(SourceError, match="no source"):
        crawl_sources(tmp_path, [], portal.address)
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
        with pytest.raises(CrawlFailed, match="is being written by process"):
            crawl_sources(tmp_path, [source()], portal.address)


def test_connect_to_keeps_the_tls_name(tmp_path: Path, portal: Portal) -> None:
    names = portal.serve_tls(tmp_path)
    portal.put_list("/nb/index.html", {"t20250101_1.html": REPORT})
    portal.put("/nb/t20250101_1.html", "<p>report</p>")
    entry = replace(source(), entry_url=f"https://{HOST}/nb/index.html")
    assert crawl(tmp_path / "data", portal, entry)[entry.entry_url]["status"] == "complete"
    assert set(names) == {HOST}
    [report] = captures(tmp_path / "data", "detail")
    assert report.url.startswith("https://")
    assert report.note["tls"] == "unverified: certificate verify failed"


def of_tls_1_0(context: ssl.SSLContext) -> None:
    """A server of before 2008, with ciphers and keys to match."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1


def test_a_server_that_knows_only_tls_1_0_is_spoken_to_and_said_so(tmp_path: Path, portal: Portal) -> None:
    portal.serve_tls(tmp_path, of_tls_1_0)
    portal.put_list("/nb/index.html", {"t20250101_1.html": REPORT})
    portal.put("/nb/t20250101_1.html", "<p>report</p>")
    entry = replace(source(), entry_url=f"https://{HOST}/nb/index.html")
    assert crawl(tmp_path / "data", portal, entry)[entry.entry_url]["status"] == "complete"
    [report] = captures(tmp_path / "data", "detail")
    assert report.note["tls"].startswith("old: ")


@pytest.mark.browser
def test_the_browser_shows_a_page_whose_certificate_nobody_signed(
    tmp_path: Path, portal: Portal, chromium: str
) -> None:
    del chromium
    portal.serve_tls(tmp_path)
    row = f'<ul><li><a href="/t20250101_1.html">{REPORT}</a></li></ul>'
    portal.put("/nb/", f'<html><div id="app"></div><script>app.innerHTML = `{row}`</script></html>')
    portal.put("/t20250101_1.html", "<p>report</p>")
    entry = replace(source(), entry_url=f"https://{HOST}/nb/", family="")
    assert crawl(tmp_path / "data", portal, entry)[entry.entry_url]["status"] == "complete"
    notes = {capture.method: capture.note["tls"] for capture in captures(tmp_path / "data", "list")}
    assert notes["browser"] == "unverified: certificate verify failed"
