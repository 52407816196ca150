"""Errors planted in a sound report, one function a rule: rules of the words and of dates and form.

A function changes the draft so that the rule is broken, names rules that are broken along with it in ``also``, and
raises `Unfit` where this report cannot break it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from bench.claims.draft import Draft
from bench.claims.telling import FEE_NONE
from crawler.simulator.prose import HEADINGS

Plant: TypeAlias = Callable[[Draft], None]
PLANTS: dict[str, Plant] = {}
KINDS: dict[str, tuple[str, ...]] = {}
FORMS: dict[str, str] = {}


class Unfit(Exception):
    """Raised when a report has no place for the error."""


def plants(rule: str, *, forms: str = "cd", kinds: tuple[str, ...] = ()) -> Callable[[Plant], Plant]:
    """Register a function as the one that breaks a rule, in reports of these forms and kinds."""

    def register(plant: Plant) -> Plant:
        PLANTS[rule], FORMS[rule], KINDS[rule] = plant, forms, kinds
        return plant

    return register


def _other_than(d: Draft, *right: int) -> int:
    """A number as a slip of the pen would give for the first, none of the right ones."""
    first = right[0]
    digits = str(first)
    slips = {first + 1, first - 1, first + 10, first + 2, int(digits[::-1]), int(digits + d.rng.choice("123456789"))}
    fitting = sorted(n for n in slips if n > 0 and n not in right)
    return d.rng.choice(fitting)


def _needs(*conditions: object) -> None:
    if not all(conditions):
        raise Unfit


def _retell(d: Draft, name: str, *right: int) -> None:
    """The text tells another number than the table has, and tells it exactly or roughly but not truly."""
    d.told.counts[name] = _other_than(d, *right)
    d.must.add(name)


@plants("N-RECV")
def _received(d: Draft) -> None:
    told = d.told
    _needs(told["new"])
    due = told["due"]
    _retell(d, "new", told["new"], due, told["handled"])
    d.also |= {"N-PARTS", "N-PCT", "N-ALLDONE", "N-CONTRA"}


@plants("N-CARRYIN")
def _carried_in(d: Draft) -> None:
    _needs(d.told["new"])
    _retell(d, "carried_in", d.told["carried_in"])
    d.also |= {"N-PARTS"}


@plants("N-HANDLED")
def _handled(d: Draft) -> None:
    told = d.told
    _needs(told["new"], told["handled"])
    silent = told["not_processed"], told["other_handling"]
    answered = [told["handled"] - n for n in (0, told["carried_in"], *silent, sum(silent))]
    _retell(d, "handled", *answered)
    d.also |= {"N-PARTS", "N-ALLDONE", "N-CONTRA"}


@plants("N-CARRYOUT")
def _carried_out(d: Draft) -> None:
    _needs(d.told["new"])
    _retell(d, "carried_out", d.told["carried_out"])


def _outcome(rule: str, name: str) -> None:
    @plants(rule)
    def plant(d: Draft) -> None:
        told = d.told
        _needs(told["new"], told["handled"])
        right = [told[name]]
        if name == "granted":
            right.append(told["granted"] + told["granted_partial"])
        if name == "refused":
            right += range(told["refused"], told["refused"] + told["granted_partial"] + 1)
        if name in ("refused", "unable", "not_processed", "other_handling"):
            d.exact = True
        _retell(d, name, *right)
        d.must.update({"granted", "granted_partial"})
        d.also |= {"N-PARTS"}


for _rule, _name in {
    "N-GRANT": "granted",
    "N-PARTIAL": "granted_partial",
    "N-REFUSED": "refused",
    "N-UNABLE": "unable",
    "N-NOTPROC": "not_processed",
    "N-OTHERH": "other_handling",
}.items():
    _outcome(_rule, _name)


def _persons(d: Draft, *, natural: bool) -> list[int]:
    """The applications of natural persons, or of all others, among those received, received and carried in, handled."""
    table = d.tables.table3
    counts = {row: (cells["natural_person"] or 0, cells["total"] or 0) for row, cells in table.items()}
    (new, all_new), (old, all_old) = counts["received_new"], counts["carried_in"]
    chosen = ((new, all_new), (new + old, all_new + all_old), counts["outcome_total"])
    return [person if natural else every - person for person, every in chosen]


@plants("N-NATURAL")
def _natural(d: Draft) -> None:
    _needs(d.told["new"] > 1)
    _retell(d, "natural", *_persons(d, natural=True))
    d.also |= {"N-PARTS"}


@plants("N-LEGAL")
def _legal(d: Draft) -> None:
    _needs(d.told["new"] > 1)
    _retell(d, "legal", *_persons(d, natural=False))
    d.also |= {"N-PARTS"}


@plants("N-ALLNATURAL")
def _all_natural(d: Draft) -> None:
    _needs(d.told["new"], *_persons(d, natural=False))
    d.must.add("all_natural")


@plants("N-ALLDONE")
def _all_done(d: Draft) -> None:
    _needs(d.told["new"], d.told["carried_out"])
    d.must.add("all_done")


@plants("N-ALLOUTCOME")
def _all_outcome(d: Draft) -> None:
    results = d.tables.table4["reconsideration"]
    if d.rng.random() < 0.5 and results["total"] and results["upheld"] != results["total"]:
        d.must.add("all_upheld")
        d.also.add("N-RECON")
        return
    _needs(d.told["new"], d.told["handled"] > d.told["granted"])
    d.must.add("all_granted")


@plants("N-NONE")
def _none(d: Draft) -> None:
    told = d.told
    if d.rng.random() < 0.5:
        _needs(told["recon"] + told["lit"])
        told.counts["recon"] = told.counts["lit"] = 0
        d.must.add("no_proceedings")
    else:
        _needs(told["new"])
        told.counts["new"] = told.counts["due"] = 0
        d.must.add("no_applications")


@plants("N-RECON")
def _recon(d: Draft) -> None:
    _retell(d, "recon", d.told["recon"])


@plants("N-LIT")
def _lit(d: Draft) -> None:
    _retell(d, "lit", d.told["lit"])


def _document(rule: str, name: str, forms: str = "d", kinds: tuple[str, ...] = ()) -> None:
    @plants(rule, forms=forms, kinds=kinds)
    def plant(d: Draft) -> None:
        _needs(name in d.told.counts)
        _retell(d, name, d.told[name])


_document("N-NORM-ISSUED", "issued")
_document("N-NORM-REPEALED", "repealed")
_document("N-NORM-FORCE", "in_force")
_document("N-RULES", "rules", kinds=("government",))


@plants("N-DECISIONS")
def _decisions(d: Draft) -> None:
    name = d.rng.choice(("licences", "penalties", "coercive_measures"))
    _retell(d, name, d.told[name])


def _extra(d: Draft, section: str, sentence: str) -> None:
    d.extra.setdefault(section, []).append(sentence)


@plants("N-FEE", forms="d")
def _fee(d: Draft) -> None:
    d.told.fee = 10 * d.rng.randint(5, 400)
    _extra(d, "s1", d.teller.say(FEE_NONE) + "。")


@plants("N-PARTS")
def _parts(d: Draft) -> None:
    whole = d.rng.randint(300, 900)
    first, second = d.rng.randint(20, 120), d.rng.randint(20, 120)
    rest = _other_than(d, whole - first - second)
    what = d.rng.choice(("网站信息", "微信推文", "政策问答", "解读材料", "各类动态"))
    template = (
        f"[全年|{{when}}][发布|更新|公开]{what}[共|]{whole}条，[其中|其中包括|包括]政策类{first}条，"
        f"[动态类|服务类|人事类]{second}条，[其他|其他类|其他信息]{rest}条。"
    )
    _extra(d, "s1", d.teller.one_of(template))


@plants("N-PCT")
def _share(d: Draft) -> None:
    whole = d.rng.randint(60, 900)
    part = d.rng.randint(10, whole - 10)
    true = round(part * 100 / whole, 1)
    wrong = round(true + d.rng.choice((-9, -4, 3, 7, 12)), 1)
    _needs(0 < wrong < 100)
    what = d.rng.choice(("公开信息", "推送消息", "发布稿件"))
    told = f"[其中|其中，][民生|财政|规划][类|方面][的|]{part}条，[占|占比|占总数的]{wrong}%。"
    _extra(d, "s1", d.teller.one_of(f"[全年|{{when}}]{what}{whole}条，{told}"))


@plants("N-REPEAT")
def _repeat(d: Draft) -> None:
    what = d.rng.choice(("召开新闻发布会", "举办政务开放日活动", "开展业务培训", "公开重点领域信息", "发布政策解读"))
    unit = "条" if what.startswith(("公开", "发布")) else d.rng.choice("场次")
    number = d.rng.randint(11, 60)
    lead = d.rng.choice(("全年共", f"{d.year}年共", f"{d.year}年，共", "全年累计", "本年度共"))
    _extra(d, "s1", f"{lead}{what}{number}{unit}。")
    _extra(d, "s6", f"{lead}{what}{_other_than(d, number)}{unit}。")


@plants("N-CONTRA")
def _contra(d: Draft) -> None:
    count = d.rng.randint(20, 90)
    what = d.rng.choice(("群众来信", "公众留言", "咨询事项", "企业诉求"))
    more = count + d.rng.randint(1, 9)
    template = f"[全年|{{when}}][受理|收到]{what}[共|]{count}件，[已|全部|共|]办结{more}件。"
    _extra(d, "s1", d.teller.one_of(template))


@plants("N-ONTIME")
def _rate(d: Draft) -> None:
    rate = d.rng.choice((101, 102, 110, 120, 180))
    template = f"[留言|工单|申请|依申请公开][按期答复率|办结率|及时答复率|回复率][为|达到|达|]{rate}%。"
    _extra(d, "s1", d.teller.one_of(template))


@plants("P-PERIOD")
def _period(d: Draft) -> None:
    end = d.rng.choice(("12月21日", "12月3日", "11月30日", "12月30日"))
    d.preface[0] = f"本报告所列数据的统计期限自{d.year}年1月1日起至{d.year}年{end}止。"


@plants("P-YEAR")
def _year(d: Draft) -> None:
    other = d.year - 1
    d.preface[0] = f"本报告所列数据的统计期限自{other}年1月1日起至{other}年12月31日止。"


@plants("P-PLANYEAR")
def _plan_year(d: Draft) -> None:
    template = f"{d.year}年，{{who}}[将|拟|计划][完善制度|增设栏目|改进解读|加强培训]，补齐短板。"
    _extra(d, "s5", d.teller.one_of(template))


@plants("P-DEADLINE")
def _late(d: Draft) -> None:
    due = date(d.year + 1, 3, 31) if d.organ.is_government else date(d.year + 1, 1, 31)
    d.published_on = due + timedelta(days=d.rng.choice((1, 2, 9, 40, 90)) + (60 if not d.organ.is_government else 0))


@plants("P-PUBLISHED")
def _early(d: Draft) -> None:
    d.published_on = date(d.year, 12, d.rng.randint(10, 31))


@plants("P-FEE10", forms="d")
def _odd_fee(d: Draft) -> None:
    d.told.fee = d.rng.randint(3, 300) * 10 + d.rng.randint(1, 9)


@plants("P-FEE-UNPAID", forms="d")
def _no_notice(d: Draft) -> None:
    row = d.tables.table3["other_fee_unpaid"]
    if not row["total"]:
        _needs(d.tables.table3["granted"]["natural_person"])
        for column in ("natural_person", "total"):
            row[column] = 1
            d.tables.table3["granted"][column] = (d.tables.table3["granted"][column] or 0) - 1
        d.told.counts["granted"] -= 1
        d.told.counts["other_handling"] += 1
    d.told.fee = 0
    _extra(
        d,
        "s6",
        d.teller.one_of(
            "{when}[未|没有]向申请人[发出|开具|送达|出具][信息处理费|政府信息公开信息处理费][收费|缴费]通知[书|]。"
        ),
    )


@plants("S-TITLE")
def _title(d: Draft) -> None:
    d.title = f"{d.organ.name}政府信息公开工作年度报告"


@plants("S-SECTIONS")
def _section(d: Draft) -> None:
    d.drop.add("s6")
    d.also |= {"S-FEESTATE"}


@plants("S-TABLES")
def _table(d: Draft) -> None:
    d.drop.add("s4!")
    d.also |= {"N-RECON", "N-LIT"}


@plants("S-FORMAT", forms="c")
def _format(d: Draft) -> None:
    d.year = d.rng.choice((2022, 2023))
    d.title = f"{d.organ.name}{d.year}年政府信息公开工作年度报告"
    d.preface[0] = f"本报告所列数据的统计期限自{d.year}年1月1日起至{d.year}年12月31日止。"
    d.published_on = date(d.year + 1, 1, 20)
    d.told.fee = 0


@plants("S-PREFACE")
def _preface(d: Draft) -> None:
    d.preface = ["本报告依照规定编制并公布。"]


@plants("S-NUMBERING")
def _numbering(d: Draft) -> None:
    key, wrong = d.rng.choice((("s5", "四"), ("s6", "五"), ("s2", "1"), ("s3", "四")))
    d.headings[key] = wrong + HEADINGS[key][1:]


@plants("S-EMPTYSECTION")
def _empty(d: Draft) -> None:
    d.silent.add("s5")
    d.extra["s5"] = [d.rng.choice(("无。", "暂无。", "没有。"))]


@plants("S-FEESTATE", forms="d")
def _fee_untold(d: Draft) -> None:
    d.told.fee = 0
    d.silent.add("s6")
    d.extra["s6"] = ["没有其他需要报告的事项。"]


@plants("S-BLANK")
def _blank(d: Draft) -> None:
    d.texts["table3", "refused_state_secret", "natural_person"] = d.rng.choice(("", "-", "/", "—"))


@plants("S-TEXTCELL")
def _text_cell(d: Draft) -> None:
    d.texts["table4", "reconsideration", "other_result"] = d.rng.choice(("无", "没有", "未发生"))
