"""Titles, years, periods and dates of publication as reports print them, and the order in which they are believed.

The patterns are those of the field; the names are invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import extract
from extract import identity, period, title

OFFICE = "云川县水务局"
BODY = (
    "<p>一、总体情况</p><p>工作平稳。</p><p>二、主动公开政府信息情况</p>"
    "<p>三、收到和处理政府信息公开申请情况</p><p>四、其他</p>"
)


@pytest.mark.parametrize(
    ("lines", "organ", "year"),
    [
        ([f"{OFFICE}2024年政府信息公开工作年度报告"], OFFICE, 2024),
        ([f"{OFFICE} 2024 年政府信息公开工作年度报告"], OFFICE, 2024),
        (["云川高新技术产业开发区", "2021年政府信息公开工作年度报告"], "云川高新技术产业开发区", 2021),
        (["云川县堃阳镇人民政府2023年度政府", "信息公开工作年度报告"], "云川县堃阳镇人民政府", 2023),
        (["2024年云川市政府信息公开工作年度报告"], "云川市", 2024),
        (["2022年度堃阳镇政府信息公开工作年度报告"], "堃阳镇", 2022),
        (["桃溪开发区管委会2023年信息公开工作年度报告"], "桃溪开发区管委会", 2023),
        ([f"{OFFICE}2016年政务信息公开年度报告"], OFFICE, 2016),
        (["云川县综合服务中心2020年度政府信息公开工作年度报告"], "云川县综合服务中心", 2020),
        (["云川县人民政府信息公开年度报告（2019年度）"], "云川县人民政府", 2019),
        ([f"{OFFICE}二〇二三年政府信息公开工作年度报告"], OFFICE, 2023),
        (["堃阳镇政府信息公开年度报告"], "堃阳镇", None),
        (["政府信息公开年报"], "", None),
    ],
    ids=lambda value: "/".join(value) if isinstance(value, list) else "",
)
def test_titles(lines: list[str], organ: str, year: int | None) -> None:
    found = title.find(lines, [])
    assert found is not None
    assert (found.organ, found.year) == (organ, year)


def test_an_empty_line_inside_a_title() -> None:
    report = extract.read(f"\n\n云川市人民政府研究室\n\n2024年政府信息公开工作年度报告\n\n{_plain(BODY)}".encode())
    assert (report.metadata["issuer_as_written"], report.metadata["report_year"]) == ("云川市人民政府研究室", 2024)


@pytest.mark.parametrize(
    "line",
    [
        "关于做好2025年政府信息公开工作年度报告编制和发布工作的通知",
        "政府信息公开年度报告制度",
        "云川县水务局政府信息公开指南",
        "2024年上半年政府信息公开数据统计",
    ],
)
def test_what_is_no_title_of_a_report(line: str) -> None:
    assert title.parse(line) is None


SOURCES = ("title", "period", "narrative", "url", "published", "created")


@pytest.mark.parametrize("known", range(len(SOURCES)))
def test_the_year_is_believed_in_the_order_of_the_sources(known: int) -> None:
    """Every source says another year; without the first ones the next one counts, and all are told."""
    says = {name: 2015 + number for number, name in enumerate(SOURCES)}
    told = {name: says[name] for name in SOURCES[known:]}
    line = f"{told.get('title', '')}年" if "title" in told else ""
    about = {"url": f"http://127.0.0.1/{told['url']}n/1.html"} if "url" in told else {}
    about |= {"created": f"D:{told['created'] + 1}0102"} if "created" in told else {}
    found = identity.year(
        title.parse(f"{OFFICE}{line}政府信息公开工作年度报告"),
        (date(told["period"], 1, 1), None) if "period" in told else (None, None),
        f"{told['narrative']}年工作平稳。" if "narrative" in told else "",
        about,
        date(told["published"] + 1, 1, 20) if "published" in told else None,
    )
    assert found == (says[SOURCES[known]], SOURCES[known], told)


def test_the_majority_of_the_narrative_counts_and_not_the_latest_year() -> None:
    text = "2023年新收申请3件，2023年办结3件，较2022年减少1件。2025年将继续。"
    assert identity.year(None, (None, None), text, {}, None)[:2] == (2023, "narrative")


@pytest.mark.parametrize(
    "words",
    [
        "统计期限自2018年1月1日起至2018年12月31日止",
        "统计期限为2018年1月1日至12月31日",
        "数据统计期限为2018年11日至2018年1231日",
        "20181月1日至12月31日",
        "201811日至20181231日",
        "自２０１８年１月１日—２０１８年１２月３１日",
    ],
)
def test_periods_and_those_that_lost_a_character(words: str) -> None:
    assert period.period(f"本报告{words}，欢迎查阅。")[:2] == (date(2018, 1, 1), date(2018, 12, 31))


DATES = {
    "metadata": ({"published": "2024-01-11"}, "", []),
    "label": ({"lead": "发布时间：2024-01-12 来源：办公室"}, "", []),
    "signature": ({}, "", [OFFICE, "2024年1月13日"]),
    "list": ({"list_date": "2024-01-14"}, "", []),
    "url": ({"url": "http://127.0.0.1/art/t20240115_1.html"}, "", []),
}


@pytest.mark.parametrize("known", range(len(DATES)))
def test_the_date_of_publication_is_believed_in_the_order_of_trust(known: int) -> None:
    about: dict[str, str] = {}
    tail: list[str] = []
    for own, _, lines in list(DATES.values())[known:]:
        about, tail = about | own, tail + lines
    assert period.published(about, "", tail) == (date(2024, 1, 11 + known), list(DATES)[known])


def test_a_label_under_the_title_is_a_label_too() -> None:
    assert period.published({}, "公开日期：2024年1月9日", []) == (date(2024, 1, 9), "label")


@pytest.mark.parametrize(
    "circular",
    ["国办公开办函〔2021〕30号", "国办公开办函[2021]30号", "国办公开办函［2021］30号", "国办公开办函〔2021〕 30 号"],
)
def test_the_circular_that_a_report_cites(circular: str) -> None:
    assert identity.circular(f"根据《通知》（{circular}）要求编制") == "国办公开办函〔2021〕30号"


def test_without_a_title_the_contact_names_the_organ_and_the_list_the_year() -> None:
    head = f"<p>如有疑问，请与{OFFICE}联系（地址：云川县滨河路8号，邮编：210000，电话：025-81234567）。</p>"
    about = {"list_title": "2023年政府信息公开工作年度报告", "list_date": "2024-01-20"}
    read: Any = extract.read(f"<html><body>{head}{BODY}</body></html>".encode(), about)
    told = read.metadata
    assert (told["issuer_as_written"], told["issuer_source"]) == (OFFICE, "contact")
    assert (told["report_year"], told["report_year_source"]) == (2023, "title")
    assert told["contact"] == {"address": "云川县滨河路8号", "postcode": "210000", "phone": "025-81234567"}


def _plain(markup: str) -> str:
    return markup.replace("</p>", "\n").replace("<p>", "")
