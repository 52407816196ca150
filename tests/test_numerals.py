"""Spellings of numbers in running text: every way to write a number gives the number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numerals import Numeral, chinese_value, numerals
from extract.prose import prose

DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """The number as Chinese writes it out, below a hundred million."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return spell(number // 10_000) + "万" + gap + (spell_section(rest, first=False) if rest else "")
    return spell_section(number, first=True)


def spell_section(number: int, *, first: bool) -> str:
    if number == 0:
        return "零"
    word, zero = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            word += ("零" if zero and word else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = bool(word)
    return word.removeprefix("一") if first and word.startswith("一十") else word


def only(text: str) -> Numeral:
    found = numerals(prose(text).text)
    assert len(found) == 1, found
    return found[0]


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_number_written_out_in_chinese_is_read_back(number: int) -> None:
    assert chinese_value(spell(number)) == number


@given(st.integers(min_value=1000, max_value=999_999_999), st.sampled_from([",", "，", " ", ""]))
def test_grouping_and_full_width_digits_change_nothing(number: int, mark: str) -> None:
    grouped = f"{number:,}".replace(",", mark)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in grouped)
    for written in (grouped, wide):
        found = only(f"共公开{written}条")
        assert (found.value, found.unit, found.qualifier) == (number, "条", "exact")


@given(st.integers(min_value=2, max_value=99_999_999), st.sampled_from(["余", "多"]))
def test_more_than_reaches_to_the_next_unit_of_the_last_digit_that_is_no_nought(number: int, word: str) -> None:
    found = only(f"发布{number}{word}条")
    step = 10 ** (len(str(number)) - len(str(number).rstrip("0")))
    assert found.qualifier == "more_than"
    assert found.admits(number) and found.admits(number + step - 1)
    assert not found.admits(number - 1) and not found.admits(number + step)


@given(st.integers(min_value=1, max_value=9_999_999))
def test_nearly_is_below_the_number_and_not_far_below(number: int) -> None:
    found = only(f"发布近{number}条")
    assert found.qualifier == "nearly" and found.admits(number - 1) and not found.admits(number)
    assert found.low <= (found.high or 0)


@pytest.mark.parametrize(
    ("written", "value", "unit", "qualifier"),
    [
        ("3,119件", "3119", "件", "exact"),
        ("３１１９件", "3119", "件", "exact"),
        ("3 119件", "3119", "件", "exact"),
        ("2.3万条", "23000", "条", "exact"),
        ("14万余条", "140000", "条", "more_than"),
        ("160多万人次", "1600000", "人次", "more_than"),
        ("近千次", "1000", "次", "nearly"),
        ("四十余条", "40", "条", "more_than"),
        ("百余件", "100", "件", "more_than"),
        ("上百次", "100", "次", "about"),
        ("约300人次", "300", "人次", "about"),
        ("两名", "2", "名", "exact"),
        ("一件", "1", "件", "exact"),
        ("十二件", "12", "件", "exact"),
        ("百分之二十三点五", "23.5", "%", "exact"),
        ("90%以上", "90", "%", "at_least"),
        ("不少于3次", "3", "次", "at_least"),
        ("5件以内", "5", "件", "at_most"),
        ("3—5件", "3", "件", "range"),
        ("1至2名", "1", "名", "range"),
        ("2个百分点", "2", "个百分点", "exact"),
        ("1.5万元", "1.5", "万元", "exact"),
        ("219062.78元", "219062.78", "元", "exact"),
        ("2024年12件", "12", "件", "exact"),
        ("用户突破550万，", "5500000", "", "more_than"),
    ],
)
def test_spellings(written: str, value: str, unit: str, qualifier: str) -> None:
    found = only(written)
    assert (found.value, found.unit, found.qualifier) == (Decimal(value), unit, qualifier)


@pytest.mark.parametrize(
    "written",
    [
        *("20个工作日", "第二十条", "第3期", "打造一个品牌", "一次性告知", "高效办成一件事", "三类内部事务信息"),
        *("H5作品", "1+3套机制", "7×24小时", "三审三校", "五公开", "12345热线", "2024年5月", "〔2021〕30号"),
        *("一百二件", "2.2件", "第一季度", "3、4件", "与窗口人员一起改写"),
    ],
)
def test_what_is_no_statistic(written: str) -> None:
    assert numerals(prose(written).text) == []


@pytest.mark.parametrize("word", ["二〇二四", "三四", "十百", "一百二", "万千", "两千万万"])
def test_ill_formed_chinese_numerals_have_no_value(word: str) -> None:
    assert chinese_value(word) is None
