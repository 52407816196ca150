"""What stands in a column: reports in all their shapes are taken, each once; what else stands there is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.captures import Capture, CaptureStore
from crawler.crawling import crawl_sources
from crawler.sources import Source
from tests.portal import HOST, Portal, Reply

BUREAU = f"czj.{HOST.removeprefix('www.')}"
PDF = Reply(b"%PDF-1.4 report", headers=(("Content-Type", "application/pdf"),))
#: what a row links and says; the reports among them are to be taken
REPORTS = {
    "/r/whole.html": "云台县2024年政府信息公开工作年度报告",
    "/r/corrected.html": "云台县2024年政府信息公开工作年度报告（更正）",
    "/r/lines.html": "云台县人民政府2023年政府信息\n公开工作年度报告",
    "/r/cut.html": "云台县人民政府2022年政府信息公开工作年度报...",
    "/r/other-words.html": "关于2018年度政府信息公开工作情况的报告",
    "/nb/202501/t20250112_7.html": "信息公开年报",
    "/r/characters.html": "云台县二〇二一年政府信息公开年度报告",
    "/f/row.pdf": "云台县2020年政府信息公开工作年度报告.pdf",
    f"http://{BUREAU}/r/own.html": "云台县财政局2024年政府信息公开工作年度报告",
}
AGAIN = (f"https://{HOST}/r/whole.html", "/r/whole.html;jsessionid=0A1B", "/r/whole.html#top")
NOISE = {
    "/nb/202501/t20250113_1.html": "云台县2024年政府网站工作年度报表",
    "/nb/202501/t20250113_2.html": "云台县2024年度法治政府建设情况报告",
    "/nb/202501/t20250113_3.html": "云台县财政局政府信息公开指南（2025年修…",
    "/nb/202501/t20250113_4.html": "关于做好2024年政府信息公开工作年度报告编制工作的通知",
    "/nb/202501/t20250113_5.html": "云台县政府信息公开情况统计表",
    "/nb/202501/t20250113_6.html": "云台县关于受理登记事项的公告（第2号）",
    "/nb/202501/t20250113_7.html": "云台县财政局2024年部门预算",
    "http://www.copies-moni.example/1.html": "云台县2019年政府信息公开工作年度报告",
}
PAGER = '<script>createPageHTML(1, 0, "index", "html");</script>'
RENDITIONS = ("/f/whole.doc", "/f/whole.pdf", "/f/whole.ofd", "/f/whole.rar")


def item(href: str, title: str) -> str:
    return f'<li><a href="{href}">{title}</a><span>2025-01-12</span></li>'


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[dict[str, Any]], list[Capture]]]:
    folder: Path = tmp_path_factory.mktemp("data")
    with Portal() as portal:
        rows = [*REPORTS.items(), *((href, REPORTS["/r/whole.html"]) for href in AGAIN), *NOISE.items()]
        listed = "".join(item(href, title) for href, title in rows)
        portal.put("/nb/", f"<title>政府信息公开年报_云台县</title><ul>{listed}</ul>{PAGER}")
        # the same reports in a column of another organ, one of its own beside them
        few = "".join(item(href, title) for href, title in list(REPORTS.items())[:3]) + item(
            "/r/more.html", "云台县2017年政务公开年度报告"
        )
        portal.put("/bm/nb/", f"<title>政府信息公开年报_云台县</title><ul>{few}</ul>")
        for path in [path for path in (*REPORTS, "/r/more.html") if path.startswith(("/r/", "/nb/"))]:
            portal.put(path, f"<h1>{path}</h1>")
        files = "".join(f'<a href="{path}">附件</a>' for path in RENDITIONS)
        portal.put("/r/whole.html", f"<h1>whole</h1><script>document.write('{files}')</script>")
        portal.put("/r/own.html", "<h1>own</h1>", BUREAU)
        for path in (*RENDITIONS, "/f/row.pdf"):
            portal.put(path, Reply(PDF.body + path.encode(), headers=PDF.headers))
        # a column that is the report itself
        portal.put("/gk/own.htm", "<title>云台县清湍镇2024年政府信息公开工作年度报告_云台县</title><p>一、总体情况</p>")
        entries = {"column": "/nb/", "other": "/bm/nb/", "itself": "/gk/own.htm"}
        sources = [Source(name, "云台县", "", f"http://{HOST}{path}", delay_s=0) for name, path in entries.items()]
        manifest = crawl_sources(folder, sources, portal.address)
        assert not [address for address in portal.asked if "copies" in address or "t20250113" in address]
    yield manifest["sources"], list(CaptureStore(folder))


def test_reports_in_all_their_shapes_are_taken_each_once(crawled: tuple[list[dict[str, Any]], list[Capture]]) -> None:
    kept = Counter(capture.url for capture in crawled[1] if capture.role != "list")
    paths = (*REPORTS, *RENDITIONS, "/r/more.html", "/gk/own.htm")
    assert kept == {path if path.startswith("http") else f"http://{HOST}{path}": 1 for path in paths}


def test_each_rendition_tells_its_page_and_a_file_in_the_list_has_none(
    crawled: tuple[list[dict[str, Any]], list[Capture]],
) -> None:
    pages = {capture.url.removeprefix(f"http://{HOST}"): capture.note.get("page_url") for capture in crawled[1]}
    assert {pages[path] for path in RENDITIONS} == {f"http://{HOST}/r/whole.html"}
    assert pages["/f/row.pdf"] is None


def test_titles_are_kept_whole_or_as_cut(crawled: tuple[list[dict[str, Any]], list[Capture]]) -> None:
    titles = {capture.url.rpartition("/")[2]: capture.note.get("list_title") for capture in crawled[1]}
    assert titles["lines.html"] == "云台县人民政府2023年政府信息公开工作年度报告"
    assert titles["cut.html"] == REPORTS["/r/cut.html"]


def test_what_is_no_report_is_counted_by_what_it_is(crawled: tuple[list[dict[str, Any]], list[Capture]]) -> None:
    column, other, itself = crawled[0]
    assert [entry["status"] for entry in crawled[0]] == ["complete"] * 3, crawled[0]
    assert column["skipped"] == {
        "budget": 1,
        "guide": 1,
        "notice": 2,
        "refused": 1,
        "rule_of_law_report": 1,
        "statistics_form": 1,
        "website_statement": 1,
    }
    assert (column["listed"], other["listed"], itself["listed"]) == (9, 4, 1)
