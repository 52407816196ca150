"""Sentences that restate the tables of a report, in words of our own.

A template holds choices ``[a|b]``, slots of words (``{when}``, ``{who}``) and slots of figures (``{new}``), which are
spelled anew each time.  Templates are written from how offices write, not from what the extractor knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from bench.claims.spelling import chosen, spelled, ways

WORDS = {
    "when": "[{year}年，|{year}年度，|全年|本年度|本年度，|报告期内，|年内，|{year}年1月1日至12月31日，|统计期内，|]",
    "pre": "[共|一共|总共|累计|合计|]",
    "recv": "[收到|受理|接收|接到|登记受理|收悉]",
    "recvnew": "[新收|新收到|新受理|新增]",
    "whose": "[|公民、法人和其他组织提出的|公民、法人或者其他组织的|群众提出的|社会公众的|申请人提交的|各类|书面]",
    "obj": "[政府信息公开申请|信息公开申请|依申请公开申请|依申请公开政府信息申请|政府信息依申请公开申请]",
    "ask": "[政府信息公开申请|信息公开申请|依申请公开申请|申请公开政府信息|政府信息依申请公开申请]",
    "u": "[件|件|件|份|宗|起|条|个]",
    "done": "[办结|答复|办理完毕|办复|回复|办理答复]",
    "last": "[上年|上年度|上一年度|上一年|{before}年|{before}年度]",
    "next": "[下年|下年度|下一年度|次年|{after}年|{after}年度]",
    "inf": "[政府信息公开|信息公开|政府信息公开工作|依申请公开]",
}

RECEIVED = (
    "{when}{who}{pre}{recv}{whose}{obj}{N}{u}",
    "{when}{who}{pre}{recv}{N}{u}{obj}",
    "{when}{who}[共计|共|总计|]{recv}{whose}{ask}[共|共计|总数为|]{N}{u}",
    "{when}{who}{recv}的{obj}[数量|总数|总量][为|是|达]{N}{u}",
    "[依申请公开方面，|在依申请公开方面，|依申请公开情况：]{when}{who}{pre}[收到|受理|接到]申请{N}{u}",
    "{when}向{named}提出的{obj}[共|共计|计|]{N}{u}",
    "{when}{who}[通过各种渠道|通过多种渠道|从各个渠道]{pre}[收到|受理]{obj}{N}{u}",
    "{when}{who}{obj}[收件|受理|收到]{N}{u}",
    "{when}{who}[依法|依法依规|及时][受理|登记受理|收办]{obj}{N}{u}",
)
RECEIVED_NEW = (
    "{when}{who}{pre}{recvnew}{whose}{obj}{N}{u}",
    "{when}{recvnew}{N}{u}{obj}",
    "{when}{who}{recvnew}[的|]{obj}[为|共|有]{N}{u}",
)
CARRIED_IN = (
    "{last}结转{N}{u}",
    "{last}结转[的申请|申请|政府信息公开申请|的政府信息公开申请]{N}{u}",
    "{last}[转入|转来|结转而来|结转至本年|遗留|未办结转入][的|的申请|]{N}{u}",
    "[承接|接续|另有]{last}结转{obj}{N}{u}",
    "{last}未办结结转[到|至]本年[的|]{N}{u}",
)
CARRIED_IN_BRACKET = (
    "（[含|其中|包括|包含]{last}结转{N}{u}）",
    "（其中{N}{u}为{last}结转）",
    "，[含|其中|包括]{last}结转[的|]{N}{u}",
    "，其中{N}{u}[系|为|是]{last}结转",
)
HANDLED = (
    "[已|全年|共|年内|按期|依法|]{done}{N}{u}",
    "{done}{obj}{N}{u}",
    "[共|已|]{done}[申请|各类申请|政府信息公开申请]{N}{u}",
    "[共|已|累计]{done}{N}{u}",
    "{N}{u}[已|均已|已依法|已按期|已按时|已在法定期限内][办结|答复|办理完毕]",
)
CARRIED_OUT = (
    "结转{next}[办理|继续办理|处理|]{N}{u}",
    "[结转|顺延|转|结转到|顺延至|转入|延续到]{next}[继续办理|办理|处理|办结|][的|]{N}{u}",
    "{N}{u}[结转|顺延|转|结转至|顺延至|转入|延至]{next}[继续办理|办理|处理|答复]",
    "[另有|剩余|尚有|其余]{N}{u}[因年底收到|因仍在法定期限内|][结转|顺延|转][到|至|]{next}[继续|]办理",
)
OUTCOMES = {
    "granted": ("[予以公开|同意公开|准予公开|全部公开][的|]{N}{u}", "{N}{u}[予以公开|同意公开|准予公开]"),
    "granted_partial": ("[部分公开|予以部分公开|同意部分公开][的|]{N}{u}", "{N}{u}[予以部分公开|作部分公开|部分公开]"),
    "refused": (
        "[不予公开|决定不予公开|依法不予公开|不同意公开][的|]{N}{u}",
        "{N}{u}[不予公开|依法不予公开|决定不予公开]",
    ),
    "unable": ("[无法提供|不能提供][的|信息的|]{N}{u}", "{N}{u}[无法提供|因故无法提供]"),
    "not_processed": ("[不予处理|依法不予处理|作不予处理][的|]{N}{u}", "{N}{u}[不予处理|依法不予处理]"),
    "other_handling": ("[其他处理|作其他处理|按其他方式处理|其它处理][的|]{N}{u}", "{N}{u}[作其他处理|其他处理]"),
}
NATURAL = (
    "自然人[申请|提出的申请|提交的|]{N}{u}",
    "[来自|由]自然人[提出的|的]{N}{u}",
    "{N}{u}[为|由|来自|系]自然人[申请|提出|]",
)
LEGAL = (
    "[法人或其他组织|法人和其他组织|法人或者其他组织|法人、其他组织][申请|提出的申请|提交的|]{N}{u}",
    "{N}{u}[为|由|来自|系][法人或其他组织|法人和其他组织][申请|提出|]",
)
ALL_NATURAL = (
    "[均|全部|都][为|是|系]自然人[申请|提出|提出的|]",
    "申请人[均|全部|都]为自然人",
    "[均|全部|都][由|来自]自然人[提出|]",
)
ALL_DONE = (
    "[已|均已|已经|]全部[办结|办理完毕|按规定办结|办理完成|依法办结]",
    "[均已|均|都已][办结|办理完毕|依法办结|按要求办结]",
    "办结率[100%|为100%|达100%|达到100%]",
)
ALL_GRANTED = ("[均|全部|都][予以公开|同意公开|作出予以公开答复|依法予以公开]", "[均为|全部为|都是][予以公开|同意公开]")
NONE_RECEIVED = (
    "{when}{who}[未|没有][收到|接到|受理|收到过]{whose}{ask}",
    "{when}{who}[未|没有]收到[任何|有关|]{ask}",
    "{when}{who}[无|没有]{ask}",
)
NONE_PROCEEDINGS = (
    "[全年|年内|本年度|]{who}[未|没有]发生因{inf}[引发的|引起的|被申请|][行政复议、行政诉讼|行政复议和行政诉讼|行政复议或行政诉讼][情况|案件|]",
    "[全年|本年度|]无因{inf}[引发|引起|产生]的[行政复议、行政诉讼|行政复议和行政诉讼][案件|情况|]",
    "{when}[未|没有]因{inf}[被申请行政复议、提起行政诉讼|被提起行政复议和行政诉讼]",
)
RECON = (
    "[全年|年内|本年度|{year}年，|]因{inf}[被申请|被提起|引发|引起的|产生的|发生][行政复议|行政复议案件]{N}[件|起|宗|件]",
    "[全年|年内|{year}年]{inf}[方面的|引发的|类|]行政复议[案件|]{N}[件|起|宗]",
    "[全年|年内|{year}年，]涉及{inf}的行政复议[案件|][共|有|为|]{N}[件|起]",
    "[全年|年内|]发生{N}[件|起]因{inf}[引发|引起]的行政复议[案件|]",
)
LIT = (
    "[全年|年内|本年度|{year}年，|]因{inf}[被提起|引发|引起的|产生的|发生][行政诉讼|行政诉讼案件]{N}[件|起|宗|件]",
    "[全年|年内|{year}年]{inf}[方面的|引发的|类|]行政诉讼[案件|]{N}[件|起|宗]",
    "[全年|年内|]涉及{inf}的行政诉讼[案件|][共|有|为|]{N}[件|起]",
    "[全年|年内|]发生{N}[件|起]因{inf}[引发|引起]的行政诉讼[案件|]",
)
ALL_UPHELD = ("[均|全部|都][获维持|维持|为维持|结果为维持]",)
ISSUED = (
    "{when}{who}[制发|印发|出台|制定|制定印发|新制定]行政规范性文件{N}[件|个|份|部]",
    "{when}{who}{pre}[制发|印发|出台|制定]{N}[件|个|份|部][行政规范性文件|规范性文件]",
    "{when}新[制发|出台|制定][的|]规范性文件[共|有|]{N}[件|个|份]",
)
REPEALED = ("[废止|宣布废止|同步废止|废止失效]{N}[件|个|份|部]", "废止[行政规范性文件|规范性文件]{N}[件|个|份]")
REPEALED_ALONE = ("{when}{who}废止[行政规范性文件|规范性文件]{N}[件|个|份]", "{when}{who}废止{N}[件|份]行政规范性文件")
IN_FORCE = (
    "[截至年底|截至{year}年底|目前|年末|][现行有效|继续有效|保留]的[行政规范性文件|规范性文件][共|有|]{N}[件|个|份|部]",
    "[截至年底|目前|]现行有效[行政规范性文件|规范性文件]{N}[件|个|份|部]",
    "[截至年底|目前|]{who}[现有|共有|保留]现行有效[行政规范性文件|规范性文件]{N}[件|个|份]",
)
RULES = (
    "{when}{who}[制定|出台|新制定|公布][政府规章|规章]{N}[件|部]",
    "{when}[制定|出台]{N}[件|部][政府规章|规章]",
)
DECISIONS = {
    "licences": ("{when}{who}[作出|办理|办结]行政许可[决定|事项|]{N}[件|项|宗]",),
    "penalties": ("{when}{who}[作出|实施]行政处罚[决定|]{N}[件|宗|起]",),
    "coercive_measures": ("{when}{who}[作出|实施]行政强制[措施|决定|]{N}[件|起|宗]",),
}
FEE_NONE = (
    "{when}[未|没有][收取|发生|产生][任何|政府信息公开|]信息处理费[用|]",
    "{when}{who}[未|没有|未曾]收取信息处理费[用|]",
    "{when}未[就|因]政府信息公开申请收取[信息处理费|任何费用]",
)
FEE = (
    "{when}{pre}[收取|收到][政府信息公开|]信息处理费{M}元",
    "{when}[政府信息公开|]信息处理费[共|为|共计|收入]{M}元",
    "{when}{who}依规收取信息处理费[用|]{M}元",
)
FAMILIES = {
    "received": RECEIVED + RECEIVED_NEW,
    "carried in": CARRIED_IN + CARRIED_IN_BRACKET,
    "handled": HANDLED,
    "carried out": CARRIED_OUT,
    "outcomes": tuple(t for group in OUTCOMES.values() for t in group),
    "applicants": NATURAL + LEGAL,
    "claims": ALL_NATURAL + ALL_DONE + ALL_GRANTED + ALL_UPHELD + NONE_RECEIVED + NONE_PROCEEDINGS,
    "proceedings": RECON + LIT,
    "documents": ISSUED + REPEALED + REPEALED_ALONE + IN_FORCE + RULES,
    "decisions": tuple(t for group in DECISIONS.values() for t in group),
    "fee": FEE_NONE + FEE,
}


def templates() -> int:
    """How many different sentences the templates make, their numbers not counted: subject × verb × object × unit."""
    words = {"who": "[a|b|c]", "named": "[a|b]"} | WORDS
    return sum(ways(template, words) for family in FAMILIES.values() for template in family)


@dataclass
class Teller:
    """Tells figures of one report: its words for itself and its year."""

    rng: Random
    year: int
    names: tuple[str, ...]
    exact: bool = False
    words: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = WORDS | {
            "who": f"[{'|'.join(self.names)}]",
            "named": f"[{'|'.join(name for name in self.names if name)}]",
            "year": str(self.year),
            "before": str(self.year - 1),
            "after": str(self.year + 1),
        }

    def say(self, choice: tuple[str, ...], number: int | None = None, amount: str = "") -> str:
        """One of the templates with the number spelled by chance."""
        template = self.rng.choice(choice)
        figures = {"M": amount} if number is None else {"N": spelled(self.rng, number, exact=self.exact), "M": amount}
        return chosen(self.rng, template, self.words | figures)

    def one_of(self, template: str) -> str:
        """A template of its own."""
        return chosen(self.rng, template, self.words)
