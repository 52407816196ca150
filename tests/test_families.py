"""Portal families: each folder under fixtures/families is a test, named after what the page does."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawler.families import FAMILIES, Family, Page, detect, family_called
from crawler.families.markup import date_of

CASES = sorted((Path(__file__).parent / "fixtures" / "families").glob("*/*"))


def reading_of(family: Family, page: Page, kind: str) -> dict[str, Any]:
    reading = family.read_list(page) if kind == "list" else family.read_detail(page)
    return json.loads(json.dumps(asdict(reading)))  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_page(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text())
    text = (case / "input.html").read_text()
    page = Page(expected["url"], text, rendered=expected["rendered"])
    family = family_called(case.parent.name)
    assert reading_of(family, page, expected["kind"]) == expected["reading"]
    found = detect(page)
    assert (found[0].name if found else None) == expected["detected"]


def test_every_family_has_cases_of_both_kinds_and_says_how_it_is_recognised_and_lies() -> None:
    for family in FAMILIES:
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
    for family in FAMILIES:
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
