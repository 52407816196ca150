"""Whose report it is: full names, kinds, levels, divisions by year, scope; against truth where ../shared is."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import extract
from archive.organs import organ_of
from bench.make_divisions import divisions as compact
from crawler.simulator.organs import cities, organs_of
from extract import divisions, register
from extract.folding import fold, simplified
from extract.organ import Hints, Identity, identify
from extract.scope import scope
from extract.sections import Section
from tests.conftest import SHARED

NO_NOTE: dict[str, str] = {}


def known(name: str | None, year: int | None = 2023, text: str = "", address: str = "", **note: str) -> Identity:
    return identify(name, Hints(text, address), note, year)


def _named() -> list[dict[str, str]]:
    with (Path(__file__).parent / "fixtures" / "organs.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", _named(), ids=lambda row: row["written"])
def test_a_name_that_tells_all(row: dict[str, str]) -> None:
    found = known(row.pop("written"), int(row.pop("year")))
    assert {key: getattr(found, key) or "" for key in row} == row, found.division_basis


class TestNamesakes:
    """鼓楼区 is a district of Nanjing, Xuzhou, Fuzhou and Kaifeng."""

    def test_the_short_name_alone_tells_nothing(self) -> None:
        found = known("鼓楼区人民政府")
        assert (found.full_name, found.division_code, found.kind, found.level) == (None, None, "government", "county")
        assert "ambiguous" in found.division_basis
        assert "320106" in found.division_basis

    @pytest.mark.parametrize(
        ("note", "code"),
        [
            ({"division_code": "320100"}, "320106"),
            ({"division_code": "320302"}, "320302"),
            ({"site_code": "3503000001"}, None),
            ({"site_code": "3501000001"}, "350102"),
            ({"url": "http://www.gl.gov.cn/xjwz/"}, "350102"),
            ({"division_code": "410200", "site_code": "3501000001"}, "410204"),
        ],
    )
    def test_source_site_code_and_portal_tell(self, note: dict[str, str], code: str | None) -> None:
        assert identify("鼓楼区人民政府", Hints(), note, 2023).division_code == code

    def test_the_text_tells_and_an_address_completes_the_name(self) -> None:
        assert known("鼓楼区财政局", text="南京市鼓楼区财政局编制本报告").division_code == "320106"
        assert known("鼓楼区财政局", address="徐州市中山北路1号").division_code == "320302"
        assert known("鼓楼区财政局", text="南京市鼓楼区向福州市鼓楼区学习").division_code is None

    def test_an_address_never_tells_alone(self) -> None:
        lies = "淄博市张店区柳泉路1号"
        assert known("高新技术产业开发区管委会", address=lies, text=lies).division_code is None
        assert known("市政府研究室", address=lies, text=lies).full_name is None
        assert known("淄博市人民政府研究室", address=lies, text=lies).division_code == "370300"

    def test_the_name_of_the_only_one_needs_no_help_and_wins_over_the_source(self) -> None:
        assert known("卫滨区人民政府办公室", 2024).full_name == "新乡市卫滨区人民政府办公室"
        assert known("卫滨区人民政府办公室", 2024, division_code="370303").division_code == "410703"


class TestYears:
    """Divisions are merged, renamed and raised; the report's year decides."""

    @pytest.mark.parametrize(
        ("name", "year", "code"),
        [
            ("莱芜市财政局", 2016, "371200"),
            ("莱芜市财政局", 2018, "371200"),  # abolished before the report for 2018 came out
            ("莱芜市财政局", 2021, None),
            ("沙县人民政府", 2019, "350427"),
            ("沙县人民政府", 2024, None),
            ("沙县区人民政府", 2023, "350405"),
            ("毕节市人民政府", 2009, "522401"),
            ("毕节市人民政府", 2015, "520500"),
            ("张店区人民政府", 2031, "370303"),  # later than the table: as in its last year
        ],
    )
    def test_the_code_is_the_year_s(self, name: str, year: int, code: str | None) -> None:
        assert known(name, year).division_code == code

    def test_a_district_of_another_level_in_another_year(self) -> None:
        assert known("毕节市人民政府", 2009).level == "county"
        assert known("毕节市人民政府", 2015).level == "prefecture"


class TestNamesWithoutTheirDivision:
    def test_the_source_s_organ_completes_them(self) -> None:
        found = known("市政府办公室", organ="淄博市人民政府办公室", division_code="370300")
        assert (found.full_name, found.division_code) == ("淄博市人民政府办公室", "370300")

    def test_the_source_s_division_completes_them(self) -> None:
        assert known("财政局", division_code="370303").full_name == "淄博市张店区财政局"
        assert known("市财政局", division_code="370303").full_name == "淄博市财政局"
        assert known("市场监督管理局", division_code="370303").full_name == "淄博市张店区市场监督管理局"
        assert known("底张街道办事处", division_code="610404").full_name == "咸阳市渭城区人民政府底张街道办事处"
        zone = known("高新区管委会", division_code="370300")
        assert (zone.division_code, zone.parent_division_code) == (None, "370300")

    def test_a_county_s_portal_holds_its_own_organs_a_city_s_everybody_s(self) -> None:
        assert known("财政局", url="http://www.zhangdian.gov.cn/a").full_name == "淄博市张店区财政局"
        assert known("财政局", url="http://www.zibo.gov.cn/a").full_name is None
        assert known("市财政局", url="http://www.zibo.gov.cn/a").full_name == "淄博市财政局"

    def test_the_text_writes_them_out(self) -> None:
        found = known("底张街道办事处", text="如有疑问，请与咸阳市渭城区底张街道办事处联系")
        assert (found.full_name, found.division_code) == ("咸阳市渭城区人民政府底张街道办事处", "610404")

    def test_a_street_of_a_city_with_districts_has_no_code(self) -> None:
        found = known("淄博市齐陵街道")
        assert (found.full_name, found.division_code, found.parent_division_code) == (None, None, "370300")

    def test_nothing_tells(self) -> None:
        for name in ("财政局", "螅镇", "桃园开发区管委会", "襄樊市人民政府"):
            found = known(name, 2024)
            assert (found.full_name, found.division_code) == (None, None)
            assert found.kind is not None
        assert known(None).kind is None
        assert known(None, organ="张店区人民政府办公室").division_code == "370303"

    def test_what_the_table_does_not_know_is_not_put_into_the_source_s_division(self) -> None:
        assert known("云川市财政局", division_code="370300").division_code is None


class TestZones:
    def test_an_organ_in_a_zone_has_the_zone_s_level(self) -> None:
        found = known("平潭综合实验区财政金融局", url="http://www.pingtan.gov.cn/")
        assert (found.kind, found.level, found.division_code) == ("department", "functional_zone", None)

    def test_a_tax_bureau_of_a_zone_belongs_to_the_county_of_its_portal_or_text(self) -> None:
        name = "平潭综合实验区地方税务局"
        assert known(name, 2013, url="http://www.pingtan.gov.cn/a").division_code == "350128"
        assert known(name, 2013, text="特向社会公布平潭县地税局年度报告").division_code == "350128"
        assert known(name, 2013).division_code is None

    def test_a_district_that_is_called_new_is_no_zone(self) -> None:
        assert known("天津滨海新区", 2022).kind == "government"
        assert register.listed_zone("滨海新区") is None


def test_every_simulated_organ_is_identified_by_its_source() -> None:
    for city in cities(4):
        for organ in organs_of(city, 30):
            found = known(organ.name, organ=organ.name, division_code=organ.division_code)
            assert (found.kind, found.level, found.division_code) == (organ.kind, organ.level, organ.division_code)


class TestTable:
    def test_every_parent_exists_and_contains_its_child(self) -> None:
        for code in {row["code"] for row in _rows()}:
            found = divisions.with_code(code, None)
            assert found is not None
            levels = [d.level for d in divisions.chain(found, None)]
            assert levels in (["province"], ["province", "prefecture"], ["province", "prefecture", "county"],
                              ["province", "county"]), code  # fmt: skip

    def test_every_district_of_2023_is_found_by_its_full_name(self) -> None:
        for row in _rows():
            if row["valid_to"] or row["code"][:2] in ("71", "81", "82") or int(row["valid_from"]) > 2023:
                continue
            division = divisions.with_code(row["code"], 2023)
            assert division is not None
            found = known(f"{divisions.full_name(division, 2023)}人民政府")
            assert found.division_code == row["code"], row["name"]

    def test_a_row_a_division_with_its_years(self) -> None:
        year = {"rank": "3", "county_name": "甲县", "county_adcode": "990121", "county_short": "甲",
                "city_adcode": "990100", "province_adcode": "990000"}  # fmt: skip
        (row,) = compact([year | {"year": str(y)} for y in (2007, 2008, 2009)])
        assert (row["valid_from"], row["valid_to"], row["parent"]) == ("2008", "", "990000")
        with pytest.raises(ValueError, match="gap"):
            compact([year | {"year": str(y)} for y in (2008, 2010)])

    def test_the_register_has_one_row_a_code_and_was_not_contacted(self) -> None:
        text = files("extract").joinpath("data/governments.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) == len({row["division_code"] for row in rows}) == 3342
        assert {row["contacted"] for row in rows} == {"never"}


def _rows() -> list[dict[str, str]]:
    text = files("extract").joinpath("data/divisions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    ("kind", "preface", "text", "second", "third"),
    [
        ("government", "", "本市全年有新规。今年，全市共收到申请12件。市政府制定规范性文件3件。", "own", "whole_area"),
        ("government", "", "市政府共收到信息公开申请12件。", None, "own"),
        ("government", "本报告由办公室综合各部门、各乡镇的年报编制而成。", "收到申请2件。", "whole_area", "whole_area"),
        ("government", "", "持续加强政策解读。", None, None),
        ("government_office", "", "代市政府受理申请8件。", "office", "office"),
        ("government_office", "", "全区各单位共收到申请90件。", "office", "whole_area"),
        ("department", "", "我局收到申请1件。", "own", "own"),
        ("department", "", "全市公安机关收到申请31件。", "system", "system"),
        ("development_zone", "", "年内全区受理申请5件。", None, "whole_area"),
    ],
)
def test_scope_is_what_the_words_say(kind: str, preface: str, text: str, second: str | None, third: str | None) -> None:
    found = scope(kind, preface, [Section("s1", "一、总体情况", text)])
    assert (found.table2, found.table3) == (second, third), found.basis
    assert found.basis


class TestConvertedMirrors:
    def test_labels_and_titles_are_read_names_alone_keep_their_characters(self) -> None:
        assert fold("二、上年結轉政府信息公開申請數量") == "二、上年结转政府信息公开申请数量"
        assert fold("5.屬於三類內部事務信息") == "5.属于三类内部事务信息"
        assert fold("濛阳镇") == "濛阳镇"
        assert fold("乾安县於潜镇") == "乾安县於潜镇"
        assert simplified("鄭州市") == "郑州市"

    def test_the_organ_of_a_converted_title_is_found(self) -> None:
        text = "關於鄭州市人民政府辦公廳2022年政府信息公開工作年度報告\n\n一、總體情況\n全面推進。\n"
        lines = [
            "二、主動公開政府信息情況\n無",
            "三、收到和處理政府信息公開申請情況\n無",
            "五、存在的主要問題及改進情況\n無",
        ]
        report = extract.read((text + "\n".join(lines)).encode())
        assert report.metadata["issuer_full"] == "郑州市人民政府办公厅"
        assert report.metadata["division_code"] == "410100"
        assert str(report.metadata["title"]).startswith("關於鄭州市")
        assert report.sections[0].heading == "一、總體情況"


def test_one_organ_under_one_identifier_however_its_name_is_printed() -> None:
    def row(written: str) -> Any:
        found = known(written, 2022)
        return organ_of(
            {"issuer_full": found.full_name, "issuer_as_written": written, "issuer_type": found.kind,
             "admin_level": found.level, "division_code": found.division_code, "report_year": 2022,
             "parent_division_code": found.parent_division_code, "principal_government": found.principal_government},
            NO_NOTE,
        )  # fmt: skip

    assert row("齐陵街道") != row("临淄区齐陵街道") == row("淄博市临淄区齐陵街道办事处")
    district = row("张店区")
    assert district.areas == {"province": "山东省", "prefecture": "淄博市", "county": "张店区"}
    assert district.province_code == "37"
    zone = row("淄博高新技术产业开发区")
    assert (zone.organ_id[:7], zone.areas["prefecture"], zone.province_code) == ("000000-", "淄博市", "37")


FIELDS = ("issuer_full", "issuer_type", "admin_level", "division_code", "parent_division_code", "principal_government",
          "scope", "publication_date", "cited_format_circular")  # fmt: skip
REASONS = {"principal_government": "division_code_basis", "scope": "scope_basis"}
TRUTHS = sorted((SHARED / "truth").glob("*.json")) if (SHARED / "truth").is_dir() else []


@pytest.mark.skipif(not TRUTHS, reason="../shared is not here: real documents are not part of the repository")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_real_reports_equal_truth_or_say_why_not(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    document = SHARED / str(truth["source"])
    if not document.is_file():
        pytest.skip(f"{path.stem} has no document, only numbers")
    found: Any = extract.read(document.read_bytes()).metadata
    for field in FIELDS:
        want, have = truth["metadata"].get(field), found[field]
        if want is None:
            continue
        if have is None and field in REASONS:
            print(f"{path.stem} {field}: {want} in truth, null by us: {found[REASONS[field]]}")
            assert found[REASONS[field]]
            continue
        assert have == want, field
    if "division_code" in truth["metadata"] and truth["metadata"]["division_code"] is None:
        assert found["division_code"] is None
    for key, value in (truth["metadata"].get("contact") or {}).items():
        if value is not None and key != "url":
            assert found["contact"][key] == value, key
