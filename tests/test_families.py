"""Portal families: each folder under fixtures/families is a test, named after what the page does."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from crawler.families import FALLBACKS, FAMILIES, Page, PageRequest, detect, family_called, paging
from crawler.families.markup import date_of
from crawler.listener import lists_reports

CASES = sorted((Path(__file__).parent / "fixtures" / "families").glob("*/*"))


def plain(value: Any) -> Any:
    """A reading as JSON, without what is as it always is; a plain GET is its URL."""
    if isinstance(value, PageRequest) and value == PageRequest(value.url):
        return value.url
    if is_dataclass(value):
        given = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
        return {name: plain(item) for name, (item, usual) in given.items() if item != usual and item != {}}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def page_of(case: Path, expected: dict[str, Any]) -> Page:
    [file] = case.glob("input.*")
    asked = expected.get("asked")
    return Page(
        expected["url"],
        file.read_text(),
        rendered=expected.get("rendered", False),
        asked=PageRequest.from_json({"url": expected["url"], "headers": (), **asked}) if asked else None,
        calls=tuple(PageRequest.from_json({"headers": (), **call}) for call in expected.get("calls", ())),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_page(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    page = page_of(case, expected)
    family = family_called(case.parent.name)
    reading = family.read_list(page) if expected["kind"] == "list" else family.read_detail(page)
    assert json.loads(json.dumps(plain(reading))) == expected["reading"]
    found = detect(page)
    assert (found[0].name if found else None) == expected["detected"]


def test_every_family_has_cases_of_both_kinds_and_says_how_it_is_recognised_and_lies() -> None:
    for family in (*FAMILIES, *FALLBACKS):
        kinds = {
            json.loads((case / "expected.json").read_text())["kind"]
            for case in CASES
            if case.parent.name == family.name
        }
        assert "list" in kinds, family.name
        told = family.__doc__ or ""
        assert "Recognise it by:" in told
        assert "It lies by:" in told


def test_a_page_of_no_family_is_not_detected() -> None:
    assert detect(Page("http://www.example.gov.cn/", "<html><a href='/about.html'>about</a></html>")) is None


@pytest.mark.parametrize("text", ["", "  ", "<!-- -->", "<?xml version='1.0' encoding='utf-8'?><html/>", "\x00<p>"])
def test_a_page_without_content_has_no_rows(text: str) -> None:
    for family in (*FAMILIES, *FALLBACKS):
        page = Page("http://www.example.gov.cn/nb/", text)
        assert family.read_list(page).rows == ()
        assert family.read_detail(page).attachments == ()


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2025-01-13", "2025-01-13"),
        ("[2025/1/3]", "2025-01-03"),
        ("2025年1月13日", "2025-01-13"),
        ("2025- 01 -13", "2025-01-13"),
        ("2025-13-01", None),
        ("13-01-2025", None),
        ("", None),
    ],
)
def test_date_of(raw: str, date: str | None) -> None:
    assert date_of(raw) == date


def test_a_real_list_gives_its_nine_rows(shared: Path) -> None:
    text = (shared / "real" / "lists" / "pingtan-zfxxgknb.list.html").read_text()
    page = Page("http://www.pingtan.gov.cn/jhtml/cn/8423/zfxxgknb/index.htm", text)
    found = detect(page)
    assert found is not None
    reading = found[0].read_list(page)
    assert found[0].name == "trs"
    assert [row.title[7:11] for row in reading.rows] == [str(year) for year in range(2024, 2015, -1)]
    assert all(row.date_raw and not row.title_is_truncated and not row.is_attachment for row in reading.rows)
    assert reading.declared_total == 20


def hanweb_requests(shared: Path) -> list[tuple[PageRequest, str]]:
    """The requests of the collected table, their placeholders filled, each with the number of its last row."""
    found = []
    for line in (shared / "real" / "lists" / "hanweb-dataproxy-requests.tsv").read_text().splitlines()[1:]:
        endpoint, parameters = line.split("\t")[2:4]
        address, _, verb = endpoint.partition(" ")
        if "dataproxy.jsp" not in address:
            continue
        for blank, number in (("startrecord", "1"), ("endrecord", "60"), ("perpage", "20")):
            address = re.sub(rf"{blank}=(\.\.|\{{\d?\}})", f"{blank}={number}", address)
        fields = "&".join(re.findall(r"\w+=[^\s&;]+", parameters))
        if "POST" in verb:
            request = PageRequest(
                "http://www.h.gov.cn" + address, "POST", fields, (("Referer", "http://www.h.gov.cn/c/"),)
            )
        else:
            request = PageRequest(f"http://www.h.gov.cn{address}&{fields}".rstrip("&"))
        found.append((request, re.search(r"endrecord=(\d+)", address)[1]))  # type: ignore[index]
    return found


def test_the_collected_requests_of_dataproxy_lead_to_their_next_page(shared: Path) -> None:
    found = hanweb_requests(shared)
    assert len(found) == 10
    record = "<record><![CDATA[<a href='/art/2025/1/2/art_1_{}.html'>{}局2024年政府信息公开工作年度报告</a>]]></record>"
    answer = (
        "<datastore><totalrecord>2000</totalrecord>" + "".join(record.format(n, n) for n in range(3)) + "</datastore>"
    )
    for request, last in found:
        page = Page(request.url, answer, asked=request)
        assert next(family.name for family in FAMILIES if family.detect(page)) == "hanweb"
        reading = family_called("hanweb").read_list(page)
        assert (len(reading.rows), reading.declared_total, reading.stop_reason) == (3, 2000, None)
        following = reading.next_pages[0]
        assert (following.method, following.body, following.headers) == (request.method, request.body, request.headers)
        assert f"startrecord={int(last) + 1}&" in following.url
        kept = re.sub(r"(start|end)record=\d+&?", "", request.url)
        assert re.sub(r"(start|end)record=\d+&?", "", following.url) == kept


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_page_cut_off_anywhere_is_read_without_error(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    whole = page_of(case, expected)
    whole_reading = family_called(case.parent.name).read_list(whole)
    for part in range(1, 12):
        page = replace(whole, text=whole.text[: len(whole.text) * part // 12])
        reading = family_called(case.parent.name).read_list(page)
        assert len(reading.rows) <= max(len(whole_reading.rows), 1)
        family_called(case.parent.name).read_detail(page)


STRANGE = [
    "null",
    "[]",
    "{}",
    "7",
    '"text"',
    "cb(",
    "cb({})",
    "<record>",
    '{"data": null}',
    '{"data": {"results": 5, "total": "many"}}',
    '{"data": {"results": [1, null, {"title": 7, "url": []}]}}',
    '{"data": {"html": 5}}',
    '{"articles": {}}',
    '{"custom": "{"}',
    '{"custom": {"data": [{"infourl": null}], "total": -1}}',
    '{"result": [[]]}',
]


@pytest.mark.parametrize("text", STRANGE)
def test_an_answer_of_another_shape_holds_no_row_and_is_not_called_empty(text: str) -> None:
    for case in CASES:
        expected = json.loads((case / "expected.json").read_text())
        if "asked" in expected:
            page = replace(page_of(case, expected), text=text)
            reading = family_called(case.parent.name).read_list(page)
            assert reading.rows == (), case
            # an empty list of whatever name ends a walk through answers of no known shape
            assert not reading.exhausted or case.parent.name == "spa", case


@pytest.mark.parametrize(
    ("body", "following"),
    [
        ("k=1&currpage=1&x=&currpage=1", "k=1&currpage=2&x=&currpage=2"),
        ('{"q":"p","pageNo": 3}', '{"q":"p","pageNo": 4}'),
        ('{"params":{"pageIndex":"0"}}', '{"params":{"pageIndex":"1"}}'),
        ("id=3", None),
        ("{broken", None),
        ("", None),
    ],
)
def test_the_body_that_asks_for_the_page_after(body: str, following: str | None) -> None:
    asked = PageRequest("http://h.gov.cn/a?id=7", "POST", body)
    found = paging.following(asked)
    assert found == (None if following is None else replace(asked, body=following))


def test_the_address_that_asks_for_the_page_after() -> None:
    asked = PageRequest("http://h.gov.cn/api?a=%E5%B9%B4&page=9&b=1&c", headers=(("Referer", "http://h.gov.cn/"),))
    assert paging.following(asked) == replace(asked, url="http://h.gov.cn/api?a=%E5%B9%B4&page=10&b=1&c")


@pytest.mark.parametrize(
    ("text", "pages", "records"),
    [
        ("共5页", 5, None),
        ("第 2/7 页 共 42 条", 7, 42),
        ("\u00a0\u00a0共3页\u00a0", 3, None),
        ("pageCount: 4, totalRecord: '31'", 4, 31),
        ("共同推进", None, None),
    ],
)
def test_what_a_text_says_about_pages_and_rows(text: str, pages: int | None, records: int | None) -> None:
    assert (paging.declared_pages(text), paging.declared_records(text)) == (pages, records)


def test_answers_that_list_reports_are_told_from_others() -> None:
    report = "云台县2024年政府信息公开工作年度报告"
    assert lists_reports(json.dumps({"data": [{"rows": [{"t": report}]}]}))
    assert lists_reports("\ufeff" + json.dumps([report], ensure_ascii=False))
    for other in (
        "",
        "[",
        "<p>" + report,
        json.dumps({"t": "政府网站工作年度报表"}),
        json.dumps({"text": report * 20}),
        "{}",
    ):
        assert not lists_reports(other)
