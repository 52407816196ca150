"""The printed labels of the three statutory tables, in the official order.

Form d is the annex of 国办公开办函〔2021〕30号, form c that of 国办公开办函〔2019〕60号. All is written here
with full-width brackets, `1.` numbering and curly quotes; `Spelling` respells it the way offices do.
"""

from __future__ import annotations

from dataclasses import dataclass

APPLICANTS = (
    ("natural_person", "自然人"),
    ("commercial_enterprise", "商业企业"),
    ("research_institution", "科研机构"),
    ("public_interest_org", "社会公益组织"),
    ("legal_services_org", "法律服务机构"),
    ("other_org", "其他"),
)
TOTAL_LABEL = "总计"
APPLICANT_KEYS = tuple(key for key, _ in APPLICANTS)
COLUMN_KEYS = (*APPLICANT_KEYS, "total")

RECEIVED = (
    ("received_new", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "二、上年结转政府信息公开申请数量"),
)
SINGLE_OUTCOMES = (
    ("granted", "（一）予以公开"),
    ("granted_partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
)
REFUSED = (
    ("refused_state_secret", "1.属于国家秘密"),
    ("refused_prohibited_by_law", "2.其他法律行政法规禁止公开"),
    ("refused_security_stability", "3.危及“三安全一稳定”"),
    ("refused_third_party_rights", "4.保护第三方合法权益"),
    ("refused_internal_affairs", "5.属于三类内部事务信息"),
    ("refused_process_information", "6.属于四类过程性信息"),
    ("refused_enforcement_file", "7.属于行政执法案卷"),
    ("refused_administrative_inquiry", "8.属于行政查询事项"),
)
UNABLE = (
    ("unable_not_held", "1.本机关不掌握相关政府信息"),
    ("unable_requires_creation", "2.没有现成信息需要另行制作"),
    ("unable_still_unclear", "3.补正后申请内容仍不明确"),
)
NOT_PROCESSED = (
    ("not_processed_petition", "1.信访举报投诉类申请"),
    ("not_processed_duplicate", "2.重复申请"),
    ("not_processed_publication", "3.要求提供公开出版物"),
    ("not_processed_excessive", "4.无正当理由大量反复申请"),
    ("not_processed_reconfirmation", "5.要求行政机关确认或重新出具已获取信息"),
)
OTHER_D = (
    ("other_no_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_misc", "3.其他"),
)
OTHER_C = ("other_handling", "（六）其他处理")
GROUPS = (
    ("（三）不予公开", REFUSED),
    ("（四）无法提供", UNABLE),
    ("（五）不予处理", NOT_PROCESSED),
)
OTHER_GROUP_D = ("（六）其他处理", OTHER_D)
OUTCOME_HEAD = "三、本年度办理结果"
OUTCOME_TOTAL = ("outcome_total", "（七）总计")
CARRIED_OUT = ("carried_out", "四、结转下年度继续办理")
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

COMMON_LEAVES = tuple(key for key, _ in (*SINGLE_OUTCOMES, *(leaf for _, leaves in GROUPS for leaf in leaves)))
LEAVES = {"d": (*COMMON_LEAVES, *(key for key, _ in OTHER_D)), "c": (*COMMON_LEAVES, OTHER_C[0])}
ROWS = {form: (*(key for key, _ in RECEIVED), *LEAVES[form], OUTCOME_TOTAL[0], CARRIED_OUT[0]) for form in LEAVES}

RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other_result", "其他结果"),
    ("pending", "尚未审结"),
    ("total", TOTAL_LABEL),
)
PROCEDURES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")


@dataclass(frozen=True)
class Part:
    """One block of table 2: the article it answers, its column headings, its rows."""

    article: str
    measures: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]


_DECISIONS_D = (("decisions", "本年处理决定数量"),)
_ITEMS_C = (("prior_items", "上一年项目数量"), ("change", "本年增/减"))
PARTS = {
    "d": (
        Part(
            "第二十条第（一）项",
            (("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")),
            (("rules", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        Part("第二十条第（五）项", _DECISIONS_D, (("licences", "行政许可"),)),
        Part("第二十条第（六）项", _DECISIONS_D, (("penalties", "行政处罚"), ("coercive_measures", "行政强制"))),
        Part(
            "第二十条第（八）项",
            (("amount_wan_yuan", "本年收费金额（单位：万元）"),),
            (("admin_fees", "行政事业性收费"),),
        ),
    ),
    "c": (
        Part(
            "第二十条第（一）项",
            (
                ("new_made", "本年新制作数量"),
                ("newly_disclosed", "本年新公开数量"),
                ("total_disclosed", "对外公开总数量"),
            ),
            (("rules", "规章"), ("normative_documents", "规范性文件")),
        ),
        Part(
            "第二十条第（五）项",
            (*_ITEMS_C, ("decisions", "处理决定数量")),
            (("licences", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        Part(
            "第二十条第（六）项",
            (*_ITEMS_C, ("decisions", "处理决定数量")),
            (("penalties", "行政处罚"), ("coercive_measures", "行政强制")),
        ),
        Part("第二十条第（八）项", _ITEMS_C, (("admin_fees", "行政事业性收费"),)),
        Part(
            "第二十条第（九）项",
            (("projects", "采购项目数量"), ("amount", "采购总金额")),
            (("central_procurement", "政府集中采购"),),
        ),
    ),
}


@dataclass(frozen=True)
class Spelling:
    """How one office spells the labels of the form.

    `half_width` writes (一) for （一）; `after_number` stands for the dot of `1.`; `article_gap` is what
    slips in between 第二十条 and 第（一）项; `straight_quotes` loses the curly ones.
    """

    half_width: bool = False
    after_number: str = "."
    article_gap: str = ""
    straight_quotes: bool = False

    def __call__(self, label: str) -> str:
        """The label as this office prints it."""
        if label[:1].isdigit():
            label = label.replace(".", self.after_number, 1)
        label = label.replace("第二十条第", f"第二十条{self.article_gap}第")
        if self.straight_quotes:
            label = label.replace("“", '"').replace("”", '"')
        if self.half_width:
            label = label.replace("（", "(").replace("）", ")")
        return label


SPELLINGS = (
    Spelling(),
    Spelling(article_gap=" "),
    Spelling(half_width=True, after_number="、"),
    Spelling(after_number="．", straight_quotes=True),
    Spelling(article_gap="  ", half_width=True),
)
