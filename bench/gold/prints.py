"""Defects of single figures: how a number, a zero or an amount is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from random import Random

from bench.gold.defect import ALL, HTML, LAID_OUT, arranged
from bench.gold.sheet import DOUBTFUL, Expected, Key, Sheet

_WIDE = tuple(c for c in ALL if c != "pdf")
"""Carriers whose narrow cells do not break a number over lines of their own."""

_NO_TAB = tuple(c for c in ALL if c != "text-pipes")


@arranged()
def none(_sheet: Sheet, _rng: Random) -> None:
    """A clean document: every other defect is measured against it."""


def _zeros(mark: str, state: str) -> Callable[[Sheet, Random], None]:
    def reprint(sheet: Sheet, rng: Random) -> None:
        share = rng.choice((1.0, 0.5, 0.9))
        for key, text in sheet.figures():
            if text == "0" and key[2] != "amount" and rng.random() < share:
                sheet.reprint(key, mark, Expected(state))

    return reprint


@arranged()
def zeros_blank(sheet: Sheet, rng: Random) -> None:
    """Zeros are left out."""
    _zeros("", "blank")(sheet, rng)


@arranged()
def zeros_no_break_space(sheet: Sheet, rng: Random) -> None:
    """Zeros are no-break spaces."""
    _zeros("\xa0", "blank")(sheet, rng)


@arranged()
def zeros_wide_space(sheet: Sheet, rng: Random) -> None:
    """Zeros are ideographic spaces."""
    _zeros("\u3000", "blank")(sheet, rng)


@arranged()
def zeros_slash(sheet: Sheet, rng: Random) -> None:
    """Zeros are slashes."""
    _zeros("/", "dash")(sheet, rng)


@arranged()
def zeros_hyphen(sheet: Sheet, rng: Random) -> None:
    """Zeros are hyphens."""
    _zeros("-", "dash")(sheet, rng)


@arranged()
def zeros_long_dash(sheet: Sheet, rng: Random) -> None:
    """Zeros are dashes, of one stroke or two."""
    _zeros(rng.choice(("—", "——", "－", "–")), "dash")(sheet, rng)


@arranged()
def zeros_none(sheet: Sheet, rng: Random) -> None:
    """Zeros are the word for none."""
    _zeros("无", "text")(sheet, rng)


@arranged()
def zeros_circle(sheet: Sheet, rng: Random) -> None:
    """Zeros are circles."""
    _zeros("○", "dash")(sheet, rng)


@arranged()
def only_totals_filled(sheet: Sheet, _rng: Random) -> None:
    """Whole rows are blank but for the total, as in a real report of 2023."""
    for key, text in sheet.figures("table3"):
        if key[2] != "total" and text == "0":
            sheet.reprint(key, "", Expected("blank"))


@arranged()
def full_width_digits(sheet: Sheet, _rng: Random) -> None:
    """Digits of the input method's full width."""
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    for key, text in sheet.figures():
        sheet.reprint(key, text.translate(wide))


def _raise(sheet: Sheet, rng: Random) -> list[tuple[Key, int]]:
    """Make eight counts large; the sheet prints and states them."""
    keys = [key for key, text in sheet.figures() if text.isdigit() and key[2] != "amount"]
    raised = [(key, rng.randint(1000, 4_999_999)) for key in rng.sample(keys, 8)]
    for key, number in raised:
        sheet.reprint(key, str(number), Expected("number", Decimal(number)))
    return raised


@arranged()
def thousands_comma(sheet: Sheet, rng: Random) -> None:
    """Large counts with commas, half or full width."""
    for key, number in _raise(sheet, rng):
        sheet.reprint(key, f"{number:,}".replace(",", rng.choice((",", "，"))))


@arranged(_WIDE)
def thousands_blank(sheet: Sheet, rng: Random) -> None:
    """Large counts with blanks between groups of three."""
    for key, number in _raise(sheet, rng):
        sheet.reprint(key, f"{number:,}".replace(",", rng.choice((" ", "\xa0", "\u2009"))))


@arranged()
def large_counts(sheet: Sheet, rng: Random) -> None:
    """Counts of millions without separators."""
    _raise(sheet, rng)


def _some(sheet: Sheet, rng: Random, count: int, table: str = "") -> list[tuple[Key, str]]:
    figures = [(key, text) for key, text in sheet.figures(table) if text.isdigit() and "amount" not in key[2]]
    return rng.sample(figures, min(count, len(figures)))


@arranged()
def remark_after(sheet: Sheet, rng: Random) -> None:
    """A remark in brackets behind the count."""
    remarks = ("（其中修订16件）", "(含补发2件)", "（均为网上申请）", "（截至12月31日）")
    for key, text in _some(sheet, rng, 8):
        sheet.reprint(key, text + rng.choice(remarks))


@arranged()
def remark_before(sheet: Sheet, rng: Random) -> None:
    """A word before the count: a person may take the number or ask."""
    for key, text in _some(sheet, rng, 6):
        sheet.reprint(key, rng.choice(("共", "累计", "约")) + text, Expected("open", Decimal(text)))


@arranged()
def unit_after(sheet: Sheet, rng: Random) -> None:
    """The unit is printed in the cell."""
    for key, text in _some(sheet, rng, 10):
        sheet.reprint(key, text + rng.choice(("件", " 件", "项", "宗", "条")))


@arranged()
def point_nought(sheet: Sheet, rng: Random) -> None:
    """A spreadsheet's ``3.0`` for a count: the number may be taken or not, but not as thirty."""
    for key, text in _some(sheet, rng, 6):
        sheet.reprint(key, f"{text}.0", Expected("open", Decimal(text)))


@arranged()
def minus_before(sheet: Sheet, rng: Random) -> None:
    """A minus before a count that cannot be negative."""
    for key, _ in _some(sheet, rng, 4, "table3"):
        sheet.reprint(key, f"-{rng.randint(1, 30)}", DOUBTFUL)


@arranged(_NO_TAB)
def two_numbers(sheet: Sheet, rng: Random) -> None:
    """Two numbers in one cell, beside or below one another: nothing says which counts, or that they are one."""
    for key, _ in _some(sheet, rng, 6):
        sheet.reprint(key, f"{rng.randint(1, 99)}{rng.choice(('、', ' ', '/', '；'))}{rng.randint(1, 99)}", DOUBTFUL)


@arranged(LAID_OUT)
def number_on_two_lines(sheet: Sheet, rng: Random) -> None:
    """A number broken over two lines of its cell: one number, or two."""
    for key, _ in _some(sheet, rng, 4):
        sheet.reprint(key, f"{rng.randint(1, 99)}\n{rng.randint(1, 99)}", DOUBTFUL)


@arranged()
def blank_inside_number(sheet: Sheet, rng: Random) -> None:
    """A blank inside a number, not between groups of three."""
    for key, _ in _some(sheet, rng, 4):
        sheet.reprint(key, f"{rng.randint(1, 9)} {rng.randint(1, 9)}", DOUBTFUL)


@arranged(_WIDE)
def invisible_inside_number(sheet: Sheet, rng: Random) -> None:
    """Zero-width characters inside a number."""
    for key, number in _raise(sheet, rng):
        digits = str(number)
        at = rng.randrange(1, len(digits))
        sheet.reprint(key, digits[:at] + rng.choice("\u200b\ufeff\u2060\u00ad") + digits[at:])


@arranged(HTML)
def footnote_mark(sheet: Sheet, rng: Random) -> None:
    """A circled footnote mark behind the count."""
    for key, text in _some(sheet, rng, 4):
        sheet.reprint(key, text + rng.choice("①②"), Expected("open", Decimal(text)))


@arranged(generations=("c", "cd"))
def change_spelled(sheet: Sheet, rng: Random) -> None:
    """The change of form c with words, signs and dashes of every kind."""
    for key, _ in [f for f in sheet.figures("table2") if f[0][2] == "change"]:
        number = rng.randint(1, 40)
        up = rng.choice(("+{}", "增{}", "增加{}", "＋{}", "增加{}项", "{}", "增{}项"))
        down = rng.choice(("-{}", "减{}", "减少{}", "－{}", "−{}", "减少{}项"))
        if rng.random() < 0.5:
            sheet.reprint(key, up.format(number), Expected("number", Decimal(number)))
        else:
            sheet.reprint(key, down.format(number), Expected("number", Decimal(-number)))


@arranged(generations=("c", "cd"))
def change_two_ways(sheet: Sheet, rng: Random) -> None:
    """Additions and removals in one cell: the form wants one number, the cell prints two."""
    key = rng.choice([k for k, _ in sheet.figures("table2") if k[2] == "change"])
    sheet.reprint(key, rng.choice(("增3减1", "+3/-1", "增3、减1")), DOUBTFUL)


@arranged(generations=("d", "dc"))
def amount_with_unit(sheet: Sheet, rng: Random) -> None:
    """The unit of the column printed again behind the amount."""
    key = ("table2", "admin_fees", "amount_wan_yuan")
    text = dict(sheet.figures("table2"))[key]
    sheet.reprint(key, text + rng.choice(("万元", " 万元", "\n万元")))


@arranged(generations=("d", "dc"))
def amount_in_yuan(sheet: Sheet, rng: Random) -> None:
    """An amount in yuan where the column says ten thousand yuan."""
    key = ("table2", "admin_fees", "amount_wan_yuan")
    sheet.reprint(key, f"{rng.randint(1, 10**7)}元", DOUBTFUL)


@arranged(generations=("d", "dc"))
def amount_unit_before(sheet: Sheet, rng: Random) -> None:
    """Currency before the amount."""
    key = ("table2", "admin_fees", "amount_wan_yuan")
    text = dict(sheet.figures("table2"))[key]
    sheet.reprint(key, rng.choice(("￥", "人民币")) + text, Expected("open", Decimal(text)))


@arranged(generations=("d", "dc"))
def amount_head_in_yuan(sheet: Sheet, _rng: Random) -> None:
    """The head of the column says yuan where the form says ten thousand yuan."""
    r, c = sheet.labelled("s2", "amount_wan_yuan")
    sheet.change("s2", r, c, text="本年收费金额（单位：元）")
    sheet.truth["table2", "admin_fees", "amount_wan_yuan"] = DOUBTFUL


@arranged(generations=("c", "cd"))
def purchases_grouped(sheet: Sheet, rng: Random) -> None:
    """The amount of purchases with separators and a unit."""
    amount = Decimal(rng.randint(10**6, 10**10)).scaleb(-2)
    text = f"{amount:,}" + rng.choice(("", "元", "万元", " 元"))
    sheet.reprint(("table2", "central_procurement", "amount"), text, Expected("number", amount))


@arranged(generations=("c", "cd"))
def purchases_in_words(sheet: Sheet, rng: Random) -> None:
    """The amount of purchases among words."""
    key = ("table2", "central_procurement", "amount")
    amount = Decimal(rng.randint(10**4, 10**6)).scaleb(-2)
    sheet.reprint(key, f"预算{amount}万元，实际未支付", Expected("doubtful"))


@arranged()
def letters_for_digits(sheet: Sheet, rng: Random) -> None:
    """The letters O and l for nought and one."""
    swap = str.maketrans("01", "Ol")
    for key, text in _some(sheet, rng, 8):
        if re.search("[01]", text):
            sheet.reprint(key, text.translate(swap), Expected("open", Decimal(text)))
