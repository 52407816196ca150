"""What a title in a 年报 column announces: a report, certainly none, or nothing clear.

What a whole title means is read by `extract.title`; here is what only lists have: cut titles, column names,
the neighbours of reports in their columns.
"""

from __future__ import annotations

import re

from extract.title import other_kind, parse

# a remark in brackets behind a title, which a list may have cut
_NOTE = r"([（(][^）)]*([)）]|…+|\.{2,}))?"
# what stands in 年报 columns beside the reports, by the name under which it is counted; `notice` and
# `website_statement` again for titles that a list has cut
_NO_REPORT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("website_statement", re.compile(r"政府网站(监管)?(工作)?(年|报表)|网站(监管)?(工作)?年(度)?报")),
    ("rule_of_law_report", re.compile(r"法治(政府)?建设|依法行政.{0,6}(报告|情况)")),
    ("statistics_form", re.compile(r"统计(报)?表")),
    (
        "notice",
        re.compile(
            r"^关于(做好|印发|开展|报送|编制)|^关于.{0,30}(通知|通告)|(通知|函|公告|通告|公示|批复)[（(].*[)）]$"
        ),
    ),
    ("guide", re.compile(rf"指南{_NOTE}$")),
    ("rules", re.compile(rf"(制度|办法|规定|条例|流程|流程图|目录|细则){_NOTE}$")),
    ("budget", re.compile(r"(部门|财政)?(预算|决算)")),
)
_SAID_BY_TITLE = ("notice", "website_statement")

_REPORT = re.compile(
    r"(政府)?信息公开.{0,12}(年度?报告?|报告)|政务公开.{0,12}(年度?报告?|报告)|年度.{0,8}信息公开.{0,8}报告"
)
_COLUMN = re.compile(
    r"(?P<before>.*?)(?P<open>信息公开|政务公开|政府公开)?(?:工作)?(?:情况)?(?:年报|年度报告)(?:专栏|公开|专区)?"
)
# before a bare 年报: nothing, a year, or whose it is; not of what it tells (统计年报, 企业年度报告)
_BARE = re.compile(
    r"(20\d\d年?度?)?(.*(局|委|办|厅|政府|办公室|委员会|管委会|街道|办事处|[镇乡县区市]|部门|单位))?(20\d\d年?度?)?"
)
_YEAR = re.compile(r"20\d\d|[二２][〇○零０][一二１２][〇○零０一二三四五六七八九１-９]")
_BROKEN_LINE = re.compile(r"(?<=[\u3000-\u9fff])[ \t\r]*\n\s*(?=[\u3000-\u9fff])")
_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff\u2002\u2003]+")
_ELLIPSIS = re.compile(r"(…+|\.{2,}|‥)$")


def clean(text: str) -> str:
    """The title on one line, without zero-width marks; a blank inside stays one, a broken line is joined."""
    return _BLANKS.sub(" ", _BROKEN_LINE.sub("", text)).strip()


def is_truncated(title: str) -> bool:
    """Whether a list cut the title and said so with an ellipsis."""
    return _ELLIPSIS.search(title) is not None


def no_report(title: str) -> str | None:
    """The name of what the title announces when that is certainly no annual report, else None."""
    if "公开" in title and parse(title) is not None:
        return None
    kind = other_kind(title)
    if kind in _SAID_BY_TITLE:
        return kind
    squeezed = title.replace(" ", "")
    return next((name for name, pattern in _NO_REPORT if pattern.search(squeezed)), None)


def names_report(title: str) -> bool:
    """Whether the title names an annual report on open government information."""
    return _REPORT.search(title.replace(" ", "")) is not None and no_report(title) is None


def names_report_of_a_year(title: str) -> bool:
    """Whether the title names such a report and its year, which a column's name does not."""
    return _YEAR.search(title) is not None and names_report(title)


def names_column(text: str) -> bool:
    """Whether a link or heading names the place where the annual reports are listed."""
    squeezed = text.replace(" ", "")
    found = _COLUMN.fullmatch(squeezed)
    if found is None or len(squeezed) > 30 or no_report(squeezed):
        return False
    return found["open"] is not None or _BARE.fullmatch(found["before"]) is not None


def names_bare_column(text: str) -> bool:
    """Whether a column's name says 年报 and not of what: such columns hold other annual reports as well."""
    found = _COLUMN.fullmatch(text.replace(" ", ""))
    return found is not None and found["open"] is None
