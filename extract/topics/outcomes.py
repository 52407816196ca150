"""Outcomes of applications and kinds of applicants, by the names that table 3 prints and those prose gives them."""

from __future__ import annotations

import re

from extract.topics.topic import COUNTED, Topic, key

_GROUPS = (
    ("granted_any", r"(?:予以|同意|准予)?公开(?:和|及|或|与|、|以及)(?:予以|同意)?部分公开"),
    ("granted_partial", r"部分公开|区分处理"),
    ("refused", r"不予公开|不同意公开|决定不公开"),
    ("granted", r"予以公开|同意公开|准予公开|(?:予以)?全部公开"),
    ("unable", r"无法提供|不能提供"),
    ("not_processed", r"不予处理"),
    ("other_handling", r"其[他它](?:方式)?处理"),
)
_ROWS = (
    ("refused_state_secret", "国家秘密"),
    ("refused_prohibited_by_law", "法律、?(?:和)?行政法规(?:规定)?(?:的)?禁止|法律法规禁止"),
    ("refused_security_stability", "三安全一稳定"),
    ("refused_third_party_rights", "第三方合法权益|第三方权益|商业秘密|个人隐私"),
    ("refused_internal_affairs", "内部事务"),
    ("refused_process_information", "过程性"),
    ("refused_enforcement_file", "执法案卷"),
    ("refused_administrative_inquiry", "行政查询"),
    ("unable_requires_creation", "没有现成|另行制作|需要?加工"),
    ("unable_still_unclear", "不明确"),
    ("unable_not_held", "不掌握|不存在|非本(?:机关|单位|部门|行政机关|局)|不属于?本(?:机关|单位|部门|行政机关|局)"),
    ("not_processed_petition", "信访(?:、?(?:投诉|举报))?"),
    ("not_processed_duplicate", "重复申请"),
    ("not_processed_publication", "公开出版物"),
    ("not_processed_excessive", "大量反复|反复申请"),
    ("not_processed_reconfirmation", "重新出具"),
    ("other_no_correction", "逾期(?:不|未)补正"),
    ("other_fee_unpaid", "缴费|缴纳费用"),
    ("other_misc", "撤回|撤销"),
)
BOUNDED = frozenset({"refused_third_party_rights", "unable_not_held", "other_misc", "not_processed_petition"})
"""Rows whose names in prose (信息不存在, 商业秘密, 撤回) mostly tell of a part of the row."""

GROUPS = frozenset(name for name, _ in _GROUPS)
_FIRST = "[全予同准公部区不决无其国法三第商个内过执行没另需信重大反逾缴撤]"
_OUTCOME = re.compile(f"(?={_FIRST})(?:" + "|".join(f"(?P<{name}>{words})" for name, words in (*_GROUPS, *_ROWS)) + ")")
_SUFFIX = (
    r"(?:的|类|型|提出的?|提交的?|政府信息公开|信息公开|申请人?|相关|政府|信息|答复|决定|情形|情况|处理|告知|事项"
    r"|方式|性)*"
)
_AFTER_OUTCOME = re.compile(rf"{_SUFFIX}(?:等)?(?:原因|理由)?{COUNTED}")
_APPLICANT = (
    r"(?P<legal_entity>(?<!公民、)(?<!公民)(?<!公民和)法人(?:和|或|及|与|、)?(?:者)?其[他它]组织|法人组织|企业法人|法人单位|法人)|(?P<commercial_enterprise>商业企业)"
    r"|(?P<enterprise>(?<!公共)企业)|(?P<research_institution>科研机构)|(?P<public_interest_org>(?:社会)?公益组织)"
    r"|(?P<legal_services_org>法律服务机构|律师事务所)|(?P<natural_person>自然人|公民(?!、|法人)|个人)"
)
_APPLICANT_LEAD = re.compile(rf"(?:{_APPLICANT}){_SUFFIX}{COUNTED}")
_APPLICANT_TAIL = re.compile(rf"(?:申请)?(?:均|都)?(?:为|由|是|系|来自|属于?)?(?:{_APPLICANT})")


def applicant(lead: str, tail: str) -> Topic | None:
    """A kind of applicant (a column of table 3, ``legal_entity``, or ``enterprise``, which may mean either)."""
    if match := _APPLICANT_LEAD.search(lead):
        return Topic("applicant", key(match), lead[: match.start()])
    if lead in ("", "其中", "有", "其中有", "另有") and (match := _APPLICANT_TAIL.match(tail)):
        return Topic("applicant", key(match), "")
    return None


def outcome(lead: str, tail: str) -> Topic | None:
    """An outcome: a group or a row of table 3.  A ground named before a group stays in the subject."""
    found = list(_OUTCOME.finditer(lead))
    if found and _AFTER_OUTCOME.fullmatch(lead, found[-1].end()):
        return Topic("outcome", key(found[-1]), lead[: found[-1].start()])
    if not lead or lead.endswith(("有", "中")):
        kinds = list(_OUTCOME.finditer(tail[:24]))
        rows = [m for m in kinds if key(m) not in GROUPS]
        if kinds:
            chosen = rows[0] if rows else kinds[0]
            return Topic("outcome", key(chosen), tail[: chosen.start()])
    return None


def rows_named(words: str) -> list[str]:
    """The rows of table 3 that these words name."""
    return [key(m) for m in _OUTCOME.finditer(words) if key(m) not in GROUPS]
