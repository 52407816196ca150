"""The narrative of a report: sentences of our own whose numbers restate the printed tables."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crawler.simulator.labels import NOT_PROCESSED, OTHER_D, REFUSED, UNABLE
from crawler.simulator.organs import Organ
from crawler.simulator.tables import CountRow, Tables

HEADINGS = {
    "s1": "一、总体情况",
    "s2": "二、主动公开政府信息情况",
    "s3": "三、收到和处理政府信息公开申请情况",
    "s4": "四、政府信息公开行政复议、行政诉讼情况",
    "s5": "五、存在的主要问题及改进情况",
    "s6": "六、其他需要报告的事项",
}
HEADING_S4_C = "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"

_SELF = {
    "government": "政府本级机关",
    "government_office": "本办公室",
    "department": "本局",
    "subdistrict_office": "本街道",
    "township_government": "本镇",
}
_OPENINGS = (
    "{year}年，{self}把公开透明作为日常工作的底色，凡与群众生活有关的事项，能早公开的不拖延，能讲清楚的不含糊。",
    "{year}年，{self}从群众问得最多的事情入手，逐项梳理应当公开的内容，公开的时效和质量都有改进。",
    "{year}年，{self}坚持公开为常态、不公开为例外，把信息公开同各项业务一并安排、一并检查。",
)
_PLATFORM = (
    "门户网站的公开专栏完成了一次改版，栏目由原来的三级并为两级，查找一份文件平均少点两次鼠标。",
    "对公开专栏中的失效链接做了全面排查，并为历年文件补录了索引号和关键词。",
    "公开查阅点新添了自助查询机，行动不便的老人可以由窗口人员代为检索和打印。",
)
_MANAGEMENT = (
    "文件起草时即注明公开属性，注明不予公开的须写出理由，由专人复核后归档。",
    "对历年文件的公开属性重新审核，符合条件的转为主动公开，已失效的在页面上作出标注。",
    "建立了发布前的审读台账，错别字、失效引用和个人信息在发布之前逐条核对。",
)
_SUPERVISION = (
    "每个季度通报一次公开栏目的更新情况，逾期未更新的由责任科室书面说明。",
    "面向经办人员办了两场业务培训，以真实案卷讲解答复书的写法。",
    "请社区居民代表试用公开栏目并提出意见，收到的意见逐条答复。",
)
_PROBLEMS = (
    "一是部分解读材料照搬文件原文，群众看过仍不明白；二是个别栏目更新不够均衡，年底集中发布的现象还没有消除。",
    "一是经办人员更换较多，答复口径前后不尽一致；二是历史文件的电子化还没有完成，查找费时。",
    "一是公开内容偏重结果，对过程的交代不够；二是基层站点的查阅设施利用不足。",
)
_REMEDIES = (
    "下一步将请一线窗口人员参与解读材料的编写，并把更新要求分解到每个月。",
    "下一步将编印答复案例汇编，并分批完成纸质文件的扫描和著录。",
    "下一步将在文件发布的同时公开征求意见及采纳情况，并把查阅设施移到人流较多的服务大厅。",
)


@dataclass(frozen=True)
class Section:
    """One numbered section: its key (s1 to s6), its heading, its paragraphs."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]


def preface(rng: Random, organ: Organ, year: int) -> tuple[str, ...]:
    """The paragraphs before section one: basis, period of the statistics, whom to ask."""
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    contact = (
        f"如对本报告有疑问，请与{organ.name}联系（地址：{organ.city.name}模拟路{rng.randint(1, 300)}号；"
        f"邮编：{organ.division_code}；联系电话：0999-{rng.randint(2000000, 8999999)}；"
        f"电子邮箱：{organ.slug}@{organ.city.host.removeprefix('www.')}）。"
    )
    basis = "本报告按照《中华人民共和国政府信息公开条例》的要求编制，由总体情况等六个部分组成。"
    return rng.choice(((basis + period + contact,), (basis, period + contact)))


def narrate(
    rng: Random, organ: Organ, year: int, tables: Tables, extras: tuple[int, int], *, in_detail: bool
) -> tuple[Section, ...]:
    """Sections one to six; `extras` is (items published, processing fee in yuan).

    `in_detail` also tells the parts of each total; left out where the table's own parts do not add up.
    """
    published, fee = extras
    myself = _SELF[organ.kind]
    opening = rng.choice(_OPENINGS).format(year=year, self=myself)
    if organ.kind == "township_government":
        opening += "石䶮村等三个村在村口设立了公开栏。"  # 䶮 is in GB18030 only, not in GBK
    overall = (
        opening,
        f"（一）主动公开。全年通过门户网站主动公开各类政府信息{published}条。{_documents(tables)}",
        f"（二）依申请公开。{_applications(year, myself, tables.table3, in_detail)}",
        f"（三）政府信息管理。{rng.choice(_MANAGEMENT)}",
        f"（四）政府信息公开平台建设。{rng.choice(_PLATFORM)}",
        f"（五）监督保障。{rng.choice(_SUPERVISION)}",
    )
    fee_told = f"全年收取政府信息公开信息处理费{fee}元。" if fee else "全年未收取政府信息公开信息处理费。"
    headings = HEADINGS if tables.table3_form == "d" else {**HEADINGS, "s4": HEADING_S4_C}
    paragraphs = {
        "s1": (*overall[:3], _suits(tables.table4), *overall[3:]),
        "s5": (rng.choice(_PROBLEMS), rng.choice(_REMEDIES)),
        "s6": (fee_told, "除上述情况外，没有其他需要报告的事项。"),
    }
    return tuple(Section(key, heading, paragraphs.get(key, ())) for key, heading in headings.items())


def _documents(tables: Tables) -> str:
    row = tables.table2["normative_documents"]
    if tables.table2_form != "d" or not row["issued"]:
        return ""
    if None in row.values():
        return f"全年制发行政规范性文件{row['issued']}件。"
    return (
        f"全年制发行政规范性文件{row['issued']}件，废止{row['repealed']}件，"
        f"截至年底现行有效的行政规范性文件{row['in_force']}件。"
    )


def _applications(year: int, myself: str, table3: dict[str, CountRow], in_detail: bool) -> str:
    new, carried_in = _total(table3, "received_new"), _total(table3, "carried_in")
    if not new and not carried_in:
        return f"{year}年，{myself}未收到政府信息公开申请，也没有上年结转的申请。"
    received = f"新收政府信息公开申请{new}件" if new else "未收到新的政府信息公开申请"
    told = (
        f"{year}年，{myself}{received}，上年结转{carried_in}件；"
        f"全年办结{_total(table3, 'outcome_total')}件，结转下年度继续办理{_total(table3, 'carried_out')}件。"
    )
    if not in_detail:
        return told
    others = [key for key, _ in OTHER_D] if "other_misc" in table3 else ["other_handling"]
    shares = (
        ("予以公开", ["granted"]),
        ("部分公开", ["granted_partial"]),
        ("不予公开", [key for key, _ in REFUSED]),
        ("无法提供", [key for key, _ in UNABLE]),
        ("不予处理", [key for key, _ in NOT_PROCESSED]),
        ("其他处理", others),
    )
    parts = [f"{name}{sum(_total(table3, key) for key in keys)}件" for name, keys in shares]
    natural = table3["received_new"]["natural_person"] or 0
    if new:
        told += f"新收的申请中，自然人申请{natural}件，法人或其他组织申请{new - natural}件。"
    return f"{told}办结的申请中，{'，'.join(parts)}。"


def _total(table3: dict[str, CountRow], row: str) -> int:
    return table3[row]["total"] or 0


def _suits(table4: dict[str, CountRow]) -> str:
    reviews = table4["reconsideration"]["total"] or 0
    direct = table4["litigation_direct"]["total"] or 0
    after = table4["litigation_after_reconsideration"]["total"] or 0
    if not reviews and not direct + after:
        return "全年未发生因政府信息公开申请行政复议、提起行政诉讼的情况。"
    return f"全年发生政府信息公开行政复议{reviews}件，行政诉讼{direct + after}件。"
