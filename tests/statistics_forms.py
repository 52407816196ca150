"""Statistics forms of 2014 to 2018 drawn for tests: the national form and a provincial one with two columns of figures,
with invented figures, in every layout that portals and converters leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from crawler.simulator import docx, pdf
from crawler.simulator.layout import Cell, Grid

Figures = Mapping[str, tuple[str, ...]]
"""Key → the figure of each column as printed."""


@dataclass(frozen=True)
class Line:
    """A line of a form: its key, label and unit as printed."""

    key: str
    label: str
    unit: str


def _lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(*(field.strip() for field in line.split("|"))) for line in text.strip().split("\n"))


NATIONAL = _lines("""
b_proactive|一、主动公开情况|——
b_disclosed_total|（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）|条
b_disclosed_normative|其中：主动公开规范性文件数|条
b_normative_issued|制发规范性文件总数|件
b_channel|（二）通过不同渠道和方式公开政府信息的情况|——
b_channel_gazette|1.政府公报公开政府信息数|条
b_channel_website|2.政府网站公开政府信息数|条
b_channel_weibo|3.政务微博公开政府信息数|条
b_channel_wechat|4.政务微信公开政府信息数|条
b_channel_other|5.其他方式公开政府信息数|条
b_response|二、回应解读情况|——
b_hot_topics|（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）|次
b_response_channel|（二）通过不同渠道和方式回应解读的情况|——
b_press_conferences|1.参加或举办新闻发布会总次数|次
b_press_conferences_head|其中：主要负责同志参加新闻发布会次数|次
b_online_interviews|2.政府网站在线访谈次数|次
b_online_interviews_head|其中：主要负责同志参加政府网站在线访谈次数|次
b_interpretations|3.政策解读稿件发布数|篇
b_social_responses|4.微博微信回应事件数|次
b_other_responses|5.其他方式回应事件数|次
b_applications|三、依申请公开情况|——
b_received_total|（一）收到申请数|件
b_received_in_person|1.当面申请数|件
b_received_fax|2.传真申请数|件
b_received_online|3.网络申请数|件
b_received_letter|4.信函申请数|件
b_closed_total|（二）申请办结数|件
b_closed_on_time|1.按时办结数|件
b_closed_extended|2.延期办结数|件
b_replies_total|（三）申请答复数|件
b_reply_already_public|1.属于已主动公开范围数|件
b_reply_granted|2.同意公开答复数|件
b_reply_partial|3.同意部分公开答复数|件
b_reply_refused|4.不同意公开答复数|件
b_refused_state_secret|其中：1.涉及国家秘密|件
b_refused_trade_secret|2.涉及商业秘密|件
b_refused_privacy|3.涉及个人隐私|件
b_refused_security_stability|4.危及国家安全、公共安全、经济安全和社会稳定|件
b_refused_not_government_information|5.不是《条例》所指政府信息|件
b_refused_other_law|6.法律法规规定的其他情形|件
b_reply_not_this_organ|5.不属于本行政机关公开数|件
b_reply_not_existing|6.申请信息不存在数|件
b_reply_amend|7.告知作出更改补充数|件
b_reply_other_route|8.告知通过其他途径办理数|件
b_reconsideration_total|四、行政复议数量|件
b_reconsideration_upheld|（一）维持具体行政行为数|件
b_reconsideration_corrected|（二）被依法纠错数|件
b_reconsideration_other|（三）其他情形数|件
b_litigation_total|五、行政诉讼数量|件
b_litigation_upheld|（一）维持具体行政行为或者驳回原告诉讼请求数|件
b_litigation_corrected|（二）被依法纠错数|件
b_litigation_other|（三）其他情形数|件
b_complaints|六、举报投诉数量|件
b_fees_wan_yuan|七、依申请公开信息收取的费用|万元
b_resources|八、机构建设和保障经费情况|——
b_institutions|（一）政府信息公开工作专门机构数|个
b_reading_points|（二）设置政府信息公开查阅点数|个
b_staff_total|（三）从事政府信息公开工作人员数|人
b_staff_full_time|1.专职人员数（不包括政府公报及政府网站工作人员数）|人
b_staff_part_time|2.兼职人员数|人
b_budget_wan_yuan|（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）|万元
b_training|九、政府信息公开会议和培训情况|——
b_meetings|（一）召开政府信息公开工作会议或专题会议数|次
b_trainings|（二）举办各类培训班数|次
b_trained_persons|（三）接受培训人员数|人次
""")

PROVINCIAL = _lines("""
b_disclosed_total|主动公开文件数|条
b_channel_website|其中：1、政府网站公开数|条
b_channel_gazette|2、政府公报公开数|条
b_received_total|受理依申请公开信息总数|条
b_received_in_person|其中：1、当面申请数|条
b_received_online|2、网上申请数|条
b_received_letter_fax|3、信函、传真申请数|条
b_replies_total|对申请的答复总数|条
b_reply_granted|其中：1、同意公开答复数|条
b_reply_partial|2、同意部分公开答复数|条
b_reply_refused|3、不予公开答复数|条
b_reply_other|4、其他类型答复数|条
b_fee_reduction_yuan|政府信息公开收费减免金额|元
b_litigation_and_complaints|接受行政申诉、举报数|件
b_reconsideration_total|行政复议数|件
b_litigation_total|行政诉讼数|件
""")

HEADS = {line.key for line in NATIONAL if line.unit == "——"}
SUMS = {
    "b_received_total": ("b_received_in_person", "b_received_fax", "b_received_online", "b_received_letter"),
    "b_closed_total": ("b_closed_on_time", "b_closed_extended"),
    "b_reply_refused": tuple(line.key for line in NATIONAL if line.key.startswith("b_refused_")),
    "b_replies_total": tuple(line.key for line in NATIONAL if line.key.startswith("b_reply_")),
    "b_reconsideration_total": tuple(f"b_reconsideration_{r}" for r in ("upheld", "corrected", "other")),
    "b_litigation_total": tuple(f"b_litigation_{r}" for r in ("upheld", "corrected", "other")),
    "b_staff_total": ("b_staff_full_time", "b_staff_part_time"),
}
_PROVINCIAL_SUMS = {
    "b_received_total": ("b_received_in_person", "b_received_online", "b_received_letter_fax"),
    "b_replies_total": ("b_reply_granted", "b_reply_partial", "b_reply_refused", "b_reply_other"),
}


def national(seed: int) -> dict[str, tuple[str]]:
    """Figures of a sound national form."""
    chance = Random(seed)
    drawn = {line.key: _drawn(chance) for line in NATIONAL if line.key not in HEADS}
    for total, parts in SUMS.items():
        drawn[total] = sum(drawn[part] for part in parts)
    printed = {key: (str(number),) for key, number in drawn.items()}
    return printed | {key: (f"{drawn[key] / 100:g}",) for key in ("b_fees_wan_yuan", "b_budget_wan_yuan")}


def provincial(seed: int) -> dict[str, tuple[str, str]]:
    """Figures of a sound provincial form: the year, and all years, which are no smaller."""
    chance = Random(seed)
    year = {line.key: _drawn(chance) for line in PROVINCIAL}
    years = {key: number + _drawn(chance) for key, number in year.items()}
    for column in (year, years):
        for total, parts in _PROVINCIAL_SUMS.items():
            column[total] = sum(column[part] for part in parts)
        column["b_disclosed_total"] = column["b_channel_website"] + column["b_channel_gazette"]
    return {key: (str(year[key]), str(years[key])) for key in year}


def _drawn(chance: Random) -> int:
    return chance.choice((0, 0, 0, chance.randint(1, 9), chance.randint(10, 99), chance.randint(100, 90_000)))


def cells(form: Sequence[Line], figures: Figures, names: Sequence[str] = ("统计数",)) -> list[list[str]]:
    """The form's rows, header first; heads print a dash for every figure."""
    blank = ("",) * len(names)
    return [
        ["统计指标", "单位", *names],
        *([line.label, line.unit, *figures.get(line.key, blank)] for line in form),
    ]


def html(rows: Sequence[Sequence[str]]) -> str:
    """The rows as an HTML table."""
    body = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{body}</table>"


def flat(rows: Sequence[Sequence[str]], border: str = "") -> str:
    """The rows run together, or with a border between the cells."""
    return border.join(cell for row in rows for cell in row)


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    """The rows as a grid of the simulator."""
    drawn = tuple(tuple(Cell(text, kind="value" if at > 1 else "label") for at, text in enumerate(row)) for row in rows)
    return Grid(drawn, (8, 2, *(2 for _ in rows[0][2:])))


def report(title: str, rows: Sequence[Sequence[str]], carrier: str) -> bytes:
    """A report with headings of those years whose appendix is the form, as ``docx`` or ``pdf``."""
    sections = [
        SimpleNamespace(key="s1", heading="一、概述", paragraphs=["全年工作平稳有序，各项制度得到落实。"]),
        SimpleNamespace(key="fees", heading="二、收费及减免情况", paragraphs=["全年没有收取费用。"]),
        SimpleNamespace(key="appendix", heading="三、附表", paragraphs=[]),
    ]
    written = SimpleNamespace(
        title_lines=[title], preface=["数据自2016年1月1日起至2016年12月31日止。"], sections=sections, year=2016,
        published_on=date(2017, 3, 1),
    )  # fmt: skip
    writer = {"docx": docx.document, "pdf": pdf.document}[carrier]
    return writer(cast(Any, written), {"appendix": grid(rows)})
