"""Defects of labels: numbering, spelling, breaking, script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from random import Random

from bench.gold.defect import LAID_OUT, TEXT, arranged
from bench.gold.sheet import Expected, Sheet
from crawler.simulator.labels import COLUMN_KEYS, GROUPS, OTHER_D, RESULTS

_GRIDS = (*LAID_OUT, "text-cells", "text-rows", "text-shifted")
_FORM_D3 = ("d", "cd")


def _reword(sheet: Sheet, change: Callable[[str], str], labels: Iterable[str] = ()) -> None:
    """Change the text of every label, or of the labels with these keys."""
    wanted = set(labels)
    for section, r, c, cell in list(sheet.cells()):
        if cell.kind == "label" and (not wanted or cell.label in wanted):
            sheet.change(section, r, c, text=change(cell.text))


def _say(sheet: Sheet, words: dict[str, str]) -> None:
    """Other words for the labels with these keys."""
    for section, r, c, cell in list(sheet.cells()):
        if cell.kind == "label" and cell.label in words:
            sheet.change(section, r, c, text=words[cell.label])


@arranged()
def numbering_variants(sheet: Sheet, rng: Random) -> None:
    """Numbers before labels in any of the ways offices write them."""
    dots = (".", "．", "、", ". ", "．　", ",", ")")
    for section, r, c, cell in list(sheet.cells()):
        if cell.kind != "label":
            continue
        text = re.sub(r"^(\d)[.．、]", lambda m: m[1] + rng.choice(dots), cell.text)
        if re.match(r"[(（][一二三四五六七][)）]", text):
            text = rng.choice(("（{}）", "({})", "( {} ) ", "（{}） ", "〔{}〕")).format(text[1]) + text[3:]
        sheet.change(section, r, c, text=text)


@arranged()
def numbering_lost(sheet: Sheet, _rng: Random) -> None:
    """No numbers before labels."""
    strip = re.compile(r"^(\d[.．、]|[(（][一二三四五六七][)）]|[一二三四]、)")
    _reword(sheet, lambda text: strip.sub("", text))


@arranged()
def numbering_circled(sheet: Sheet, _rng: Random) -> None:
    """Circled numbers before labels."""
    _reword(sheet, lambda text: re.sub(r"^(\d)[.．、]", lambda m: "①②③④⑤⑥⑦⑧"[int(m[1]) - 1], text))


@arranged()
def label_typos(sheet: Sheet, _rng: Random) -> None:
    """Slips of the pen that real reports have."""
    slips = {
        "refused_process_information": "6.属于四类过程性性信息",
        "unable_not_held": "1.本机关不掌握相关相关政府信息",
        "carried_out": "四、结转下年度年度继续办理",
        "refused_prohibited_by_law": "2.其他法律、行政法规禁止公开的",
        "refused_security_stability": "3.危及“三个安全一稳定”",
        "not_processed_petition": "1.信访、举报、投诉类申请",
    }
    _say(sheet, slips)


@arranged()
def labels_abbreviated(sheet: Sheet, _rng: Random) -> None:
    """Short forms of the labels."""
    short = {
        "received_new": "本年新收申请数量",
        "carried_in": "上年结转申请数量",
        "other_no_correction": "1.逾期不补正",
        "other_fee_unpaid": "2.逾期不缴费",
        "granted_partial": "（二）部分公开",
        "refused_security_stability": "3.三安全一稳定",
        "refused_third_party_rights": "4.第三方合法权益",
        "unable_requires_creation": "2.需要另行制作",
        "unable_not_held": "1.本机关不掌握",
        "not_processed_reconfirmation": "5.确认或重新出具已获取信息",
        "carried_out": "四、结转下年度办理",
    }
    _say(sheet, short)


@arranged()
def local_wording(sheet: Sheet, rng: Random) -> None:
    """A label in words of the office's own, which no vocabulary holds: its row may stay unread, never elsewhere."""
    own = {
        "refused_enforcement_file": "7.涉执法办案材料",
        "unable_not_held": "1.信息未曾制作或保存",
        "not_processed_duplicate": "2.此前已作答复的同一事项",
        "refused_state_secret": "1.列入密级范围",
    }
    label = rng.choice(sorted(own))
    _say(sheet, {label: own[label]})
    for column in COLUMN_KEYS:
        key = ("table3", label, column)
        sheet.truth[key] = Expected("open", sheet.truth[key].value)


@arranged()
def totals_called_sum(sheet: Sheet, _rng: Random) -> None:
    """合计 for 总计."""
    _reword(sheet, lambda text: text.replace("总计", "合计"))


@arranged()
def quotes_lost(sheet: Sheet, rng: Random) -> None:
    """Other quotes, or none, around 三安全一稳定."""
    quotes = rng.choice(("''", "「」", "《》", "  ", "＂＂", "‘’"))
    _reword(sheet, lambda text: re.sub('[“"]三安全一稳定[”"]', f"{quotes[0]}三安全一稳定{quotes[1]}", text))


@arranged()
def blanks_inside_labels(sheet: Sheet, rng: Random) -> None:
    """Blanks of every width between the characters of labels."""

    def space(text: str) -> str:
        return "".join(ch + (rng.choice(" \xa0\u3000") if rng.random() < 0.2 else "") for ch in text)

    _reword(sheet, space)


@arranged(_GRIDS)
def labels_broken(sheet: Sheet, rng: Random) -> None:
    """Labels broken over lines."""
    _reword(sheet, lambda text: _broken(text, rng, "\n"))


@arranged(("text-cells",))
def labels_broken_by_empty_line(sheet: Sheet, rng: Random) -> None:
    """An empty line inside a label's cell, the way of a real report of 2024."""
    chosen = {"upheld", "corrected", "other_result", "pending", "not_processed_reconfirmation", "granted_partial"}
    _reword(sheet, lambda text: _broken(text, rng, "\n\n"), chosen)


def _broken(text: str, rng: Random, mark: str) -> str:
    if len(text) < 4 or "\n" in text:
        return text
    at = rng.randrange(2, len(text) - 1)
    return text[:at] + mark + text[at:]


@arranged(_GRIDS)
def labels_vertical(sheet: Sheet, _rng: Random) -> None:
    """Group labels with one character a line."""
    heads = {"三、本年度办理结果", *(head for head, _ in GROUPS), "行政复议", "other_handling"}
    chosen = heads - ({"other_handling"} if sheet.report.tables.table3_form == "c" else set())
    for section, r, c, cell in list(sheet.cells()):
        if section == "s3" and cell.label in chosen and cell.rowspan > 1:
            sheet.change(section, r, c, text="\n".join(cell.text))


@arranged()
def traditional_script(sheet: Sheet, _rng: Random) -> None:
    """Labels in traditional characters, as converters of portals store them."""
    table = str.maketrans(
        "报门开业机构组织团务师产权计规数录复议诉讼结纠审经请询问题费缴纳关内执处类项无国条发属于况级转现会总额举访减获确认单稳据举",
        "報門開業機構組織團務師產權計規數錄復議訴訟結糾審經請詢問題費繳納關內執處類項無國條發屬於況級轉現會總額舉訪減獲確認單穩據舉",
    )
    _reword(sheet, lambda text: text.translate(table))


@arranged()
def kangxi_radicals(sheet: Sheet, _rng: Random) -> None:
    """Radicals of the Kangxi block for ordinary characters, as subset fonts of PDF producers map them."""
    table = str.maketrans("一二大人方行言见门生自用立", "⼀⼆⼤⼈⽅⾏⾔⻅⻔⽣⾃⽤⽴")
    _reword(sheet, lambda text: text.translate(table))


@arranged(("text-cells", "text-rows"))
def bookmarks(sheet: Sheet, rng: Random) -> None:
    """A converter's bookmark marks, with digits, inside labels and figures."""
    marks = ("[bookmark: _Hlk66973412]", "[bookmark: _GoBack]", "[bookmark: OLE_LINK3]")
    for section, r, c, cell in list(sheet.cells()):
        if rng.random() < 0.08:
            sheet.change(section, r, c, text=rng.choice(marks) + cell.text)


@arranged(("text-cells",))
def tab_inside_label(sheet: Sheet, _rng: Random) -> None:
    """A tabulator inside a label."""
    _reword(sheet, lambda text: text.replace("第二十条", "第二十条\t"))


@arranged(generations=_FORM_D3)
def fee_label_broken(sheet: Sheet, rng: Random) -> None:
    """The longest label with a blank in the middle of a word, or in other words of the law."""
    words = (
        "2.申请人逾期未按收费通知要求缴纳 费用、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴费",
    )
    _say(sheet, {"other_fee_unpaid": rng.choice(words)})


@arranged(_GRIDS)
def long_explanations(sheet: Sheet, _rng: Random) -> None:
    """Explanations with digits inside label and header cells."""
    notes = {
        "granted": "（一）予以公开（含已主动公开，告知获取方式和途径的，依据条例第36条）",
        "in_force": "现行有效件数（历史累计，截至2023年12月31日）",
        "issued": "本年制发件数（含修订）",
        "new_made": "本年新制作数量（件）",
        "total_disclosed": "对外公开总数量（1990年以来）",
        "refused_internal_affairs": "5.属于三类内部事务信息（人事管理、后勤管理、内部工作流程）",
        "carried_out": "四、结转下年度继续办理（含延期1次的）",
    }
    _say(sheet, notes)


@arranged(TEXT)
def result_labels_bare(sheet: Sheet, _rng: Random) -> None:
    """Results of table 4 with blanks between the two words."""
    _reword(sheet, lambda text: f"{text[:2]} {text[2:]}" if len(text) == 4 else text, [key for key, _ in RESULTS])


@arranged(generations=_FORM_D3)
def other_rows_abbreviated(sheet: Sheet, _rng: Random) -> None:
    """The rows of （六） in other words."""
    words = {
        OTHER_D[0][0]: "1、申请人无正当理由逾期不补正，行政机关不再处理其申请",
        OTHER_D[1][0]: "2、申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其申请",
        OTHER_D[2][0]: "3、其它",
    }
    _say(sheet, words)
