"""Evidence on the site: from every number to the archived bytes; what is not there or damaged is said, never a 500."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from archive.build import build
from archive.captures import CaptureStore
from archive.evidence import printed
from archive.sanitised import MARK_ID
from bench.extract import reports, word_page
from extract.folding import fold
from tests.published import FIRST, Published, page, publish, served, words


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("data"), organs=6)


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=120) as client:
        yield client


def a_report(published: Published, condition: str = "1") -> dict[str, Any]:
    return published.rows(
        "SELECT r.*, c.digest, c.warc_file, c.warc_offset FROM reports r JOIN captures c USING (capture_id)"
        f" WHERE generation = 'd' AND {condition} ORDER BY report_id LIMIT 1"
    )[0]


def links(tree: Any) -> list[str]:
    return [str(href) for href in tree.xpath("//td[contains(@class, 'value')]/a[@class='printed']/@href")]


def test_every_value_leads_to_the_cell_that_says_it(site: httpx.Client, published: Published) -> None:
    report = a_report(published)["report_id"]
    tree = page(site, f"/report/{report}")
    cells = tree.xpath("//table[contains(@class, 'statutory')]//td[contains(@class, 'value')]")
    assert len(links(tree)) == len([c for c in cells if "absent" not in c.get("class")]) > 190
    for cell in [c for c in cells if c.xpath("a[@class='printed']")][::23]:
        (link,) = cell.xpath("a[@class='printed']")
        shown = page(site, link.get("href"))
        assert shown.cssselect(".check.agrees"), link.get("href")
        (frame,) = shown.cssselect("iframe")
        assert frame.get("sandbox") == "" and frame.get("src").endswith(f"#{MARK_ID}")
        (marked,) = page(site, frame.get("src").partition("#")[0]).xpath(f"//*[@id='{MARK_ID}']")
        text = fold(marked.text_content())
        assert text == fold(words(link)) or "blank" in cell.get("class")


def test_beside_the_cell_stands_where_it_comes_from(site: httpx.Client, published: Published) -> None:
    report = a_report(published)
    (number,) = published.rows(
        "SELECT total FROM applications WHERE report_id = :r AND item = 'received_new'", {"r": report["report_id"]}
    )
    tree = page(site, f"/-/evidence/{report['report_id']}/table3/received_new/total")
    text = words(tree.cssselect("#provenance")[0])
    for part in ("document_url", "digest", "warc_file", "warc_offset", "capture_id"):
        assert str(report[part]) in text
    assert words(tree.cssselect(".figure")[0]) == str(number["total"])
    assert "第1版，共1版" in text and "/-/evidence/" in words(tree.cssselect(".cite")[0])
    assert "本年新收" in words(tree.cssselect("h1")[0])
    english = page(site, f"/-/evidence/{report['report_id']}/table3/received_new/total?lang=en")
    assert "Where it comes from" in words(english)
    site.cookies.clear()


def test_a_doubtful_cell_shows_what_is_printed_and_both_readings(site: httpx.Client, published: Published) -> None:
    (state,) = published.rows("SELECT * FROM cell_states WHERE state = 'doubtful'")
    tree = page(site, "/-/evidence/{report_id}/{table_name}/{row_key}/{column_key}".format(**state))
    said = words(tree.cssselect(".said")[0])
    assert words(tree.cssselect(".figure")[0]).startswith("存疑")
    assert state["printed"] in said and state["printed"].replace(" ", "") in said
    assert tree.cssselect(".check.agrees")


def test_each_revision_shows_what_it_printed(tmp_path: Path) -> None:
    body = word_page(reports(1)[0])
    place = ("table3", "granted", "total")
    before = printed(body, {}).cells[place]
    # the same page a day later, one figure changed where it is printed
    after = body.replace(f">{before.text}<".encode(), b">98765<")
    assert after != body
    with CaptureStore(tmp_path) as store:
        for day, bytes_seen in enumerate((body, after)):
            store.add(
                url="http://www.yuntai-moni.gov.cn/nb/1.html",
                captured_at=FIRST + timedelta(days=day),
                body=bytes_seen,
                content_type="text/html",
                role="detail",
                method="http",
            )
    build(tmp_path)
    with served(tmp_path / "gongkai.db") as address, httpx.Client(base_url=address, timeout=60) as site:
        (report,) = site.get("/gongkai/reports.json?_shape=array").json()
        assert report["revisions"] == 2
        path = f"/-/evidence/{report['report_id']}/{'/'.join(place)}"
        old, new = page(site, f"{path}?revision=1"), page(site, path)
        assert words(old.cssselect(".figure")[0]) == before.text
        assert words(new.cssselect(".figure")[0]) == "98765"
        assert "第1版，共2版" in words(old) and "第2版，共2版" in words(new)
        (frame,) = old.cssselect("iframe")
        (marked,) = page(site, frame.get("src").partition("#")[0]).xpath(f"//*[@id='{MARK_ID}']")
        assert words(marked) == before.text


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none/table3/granted/total", "没有这份报告"),
        ("{}/table9/granted/total", "没有这张表"),
        ("{}/table3/none/total", "没有这一行"),
        ("{}/table3/granted/none", "没有这一栏"),
        ("{}/table2/rules/new_made", "没有这一格"),
        ("{}/table3/granted/total?revision=99", "没有这一版"),
        ("{}/table3/granted/total?revision=x", "没有这一版"),
        ("{}/table3/~3Cb~3Ex/total", "没有这一行：<b>x"),
    ],
)
def test_what_is_not_there_is_not_found(site: httpx.Client, published: Published, path: str, message: str) -> None:
    report = a_report(published)["report_id"]
    assert message in words(page(site, "/-/evidence/" + path.format(report), 404))
    before, query, pin = path.format(report).partition("?")
    assert site.get(f"/-/evidence/{before}/view{query}{pin}").status_code == 404


def test_the_bytes_are_those_of_the_digest_and_never_a_page(site: httpx.Client, published: Published) -> None:
    digest = a_report(published)["digest"].removeprefix("sha256:")
    for address in (f"/-/capture/{digest}", f"/-/capture/sha256:{digest}"):
        answer = site.get(address)
        assert hashlib.sha256(answer.content).hexdigest() == digest
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers.get_list("content-security-policy")
        assert len(policy) == 1 and "sandbox" in policy[0] and "default-src 'none'" in policy[0]
    assert site.get(f"/-/capture/{'0' * 64}").status_code == 404
    assert site.get("/-/capture/none").status_code == 404


def test_a_view_may_be_framed_by_the_site_alone_and_runs_nothing(site: httpx.Client, published: Published) -> None:
    path = f"/-/evidence/{a_report(published)['report_id']}/table3/granted/total"
    (policy,) = site.get(f"{path}/view").headers.get_list("content-security-policy")
    assert "script-src" not in policy and "default-src 'none'" in policy
    assert "sandbox" in policy.split("; ") and "frame-ancestors 'self'" in policy
    (around,) = site.get(path).headers.get_list("content-security-policy")
    assert "frame-ancestors 'none'" in around and "frame-src 'self'" in around and "unsafe" not in around


def copied(published: Published, folder: Path) -> Path:
    shutil.copytree(published.path.parent, folder)
    return folder / published.path.name


def test_a_site_published_alone_says_that_the_archive_is_not_here(published: Published, tmp_path: Path) -> None:
    shutil.copy(published.path, tmp_path / "gongkai.db")
    report = a_report(published)
    with served(tmp_path / "gongkai.db") as address, httpx.Client(base_url=address, timeout=60) as site:
        tree = page(site, f"/-/evidence/{report['report_id']}/table3/granted/total")
        assert "没有存档" in words(tree.cssselect(".shown")[0])
        assert not tree.cssselect("iframe") and report["digest"] in words(tree)
        assert "没有存档" in words(page(site, f"/-/capture/{report['digest'][7:]}", 404))


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "other bytes"])
def test_a_damaged_record_is_named_with_file_and_offset(published: Published, tmp_path: Path, damage: str) -> None:
    database = copied(published, tmp_path / "data")
    report = a_report(published, "c.revisit = 0")
    file, offset = tmp_path / "data" / "warc" / report["warc_file"], report["warc_offset"]
    data = bytearray(file.read_bytes())
    match damage:
        case "flipped":
            data[offset + 400] ^= 0xFF
        case "cut":
            del data[offset + 100 :]
        case "other bytes":
            other = next(c for c in CaptureStore(tmp_path / "data") if c.digest != report["digest"])
            data[offset:] = data[other.warc_offset :]
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(data)
    with served(database) as address, httpx.Client(base_url=address, timeout=60) as site:
        for path in (f"/-/evidence/{report['report_id']}/table3/granted/total", f"/-/capture/{report['digest'][7:]}"):
            text = words(page(site, path, 503))
            assert "损坏" in text and report["warc_file"] in text
            assert str(offset) in text or damage == "gone"
        assert site.get(f"/-/evidence/{report['report_id']}/table3/granted/total/view").status_code == 503
        assert page(site, f"/report/{report['report_id']}").cssselect("#evidence")
