"""Years and dates of a report: period, year, plans, publication (P-PERIOD, P-YEAR, P-PLANYEAR, P-PUBLISHED,
P-DEADLINE)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from extract.checks.finding import FAIL, NEEDS_READING, Evidence, Finding, field
from extract.checks.material import Material

_DEPARTMENTS = ("department", "vertical_department", "dispatched_office", "government_office")
_UNDATED = ("subdistrict_office", "township_government", "public_institution", "development_zone")
_LAST_YEAR_OF_OLD_LAW = 2018
_TRUSTED = ("metadata", "label")
_PLAN = re.compile(
    r"(?P<year>20[0-9]{2})年(?:度)?,?(?:[^,;。\n]{0,12}?)(?:将(?![^,;。\n]{0,8}(?:纳入了|作为了))|拟|计划)(?![^,;。\n]*了)"
)
_MEASURE = re.compile(
    r"针对(?:上述|以上|这些|存在的?)问题,(?P<year>20[0-9]{2})年(?:度)?,?(?:我.|本.{1,2})?(?:采取|着力|重点)(?!了)[^。\n]{0,24}"
)


def findings(material: Material) -> Iterator[Finding]:
    """Dates that do not go together."""
    year = material.year
    if year is None:
        return
    yield from _period(material, year)
    yield from _years(material, year)
    yield from _plans(material, year)
    yield from _publication(material, year)


def _period(material: Material, year: int) -> Iterator[Finding]:
    first, last = material.day("period_start"), material.day("period_end")
    if first is None or last is None or first.year != year:
        return
    if (first, last) != (date(year, 1, 1), date(year, 12, 31)):
        yield Finding(
            "P-PERIOD",
            "period",
            (last - first).days + 1,
            (date(year, 12, 31) - date(year, 1, 1)).days + 1,
            (field("period_start", first.isoformat()), field("period_end", last.isoformat())),
            (),
            f"统计期限写作“{material.word('period_text')}”，即{first.isoformat()}至{last.isoformat()}。",
            f"The period is written “{material.word('period_text')}”: {first.isoformat()} to {last.isoformat()}.",
        )


def _years(material: Material, year: int) -> Iterator[Finding]:
    """P-YEAR: title against period; the text only where it never names the report year."""
    votes = material.metadata.get("report_year_votes")
    told = votes if isinstance(votes, dict) else {}
    if "title" in told and "period" in told and told["title"] != told["period"]:
        yield Finding(
            "P-YEAR",
            "period",
            told["title"],
            told["period"],
            (field("title", material.word("title")),),
            (field("period_text", material.word("period_text")),),
            f"标题为{told['title']}年，统计期限为{told['period']}年。",
            f"The title is of {told['title']}, the period of {told['period']}.",
        )
    narrative = material.texts.get("s1")
    if narrative is None or not {"title", "period"} & set(told):
        return
    if f"{year}年" in narrative.text:
        return
    opens = re.match(rf"[^。;,\n]{{0,6}}{year - 1}年", narrative.text) is not None
    heads = [int(y) for y in re.findall(r"(?:^|[。;\n])(?:[^。;,\n]{0,6}?)(20[0-9]{2})年(?:度)?,", narrative.text)]
    if heads.count(year - 1) >= 2:
        yield Finding(
            "P-YEAR",
            "s1",
            year,
            year - 1,
            (field("report_year", year),),
            (Evidence("narrative", "s1", "0", year - 1, f"{year - 1}年"),),
            f"报告为{year}年度，第一部分未出现{year}年，有{heads.count(year - 1)}句以{year - 1}年开头。",
            f"The report is of {year}; section one never names it, {heads.count(year - 1)} of its sentences begin with "
            f"{year - 1}.",
            FAIL if opens else NEEDS_READING,
        )


def _plans(material: Material, year: int) -> Iterator[Finding]:
    """P-PLANYEAR: measures of section five announced for a year that is over."""
    text = material.texts.get("s5")
    if text is None:
        return
    for match in [*_PLAN.finditer(text.text), *_MEASURE.finditer(text.text)]:
        if int(match["year"]) > year:
            continue
        quote = text.quote(*match.span())
        yield Finding(
            "P-PLANYEAR",
            f"s5 {''.join(quote.split())}",
            int(match["year"]),
            year + 1,
            (Evidence("narrative", "s5", str(text.at(match.start())), int(match["year"]), quote),),
            (field("report_year", year),),
            f"第五部分称“{quote}”；报告为{year}年度。",
            f"Section five says “{quote}”; the report is of {year}.",
        )
        return


def _publication(material: Material, year: int) -> Iterator[Finding]:
    published = material.day("publication_date")
    if published is None:
        return
    trusted = material.word("publication_source") in _TRUSTED
    evidence = (
        field("publication_date", published.isoformat()),
        field("publication_source", material.word("publication_source")),
    )
    if published <= date(year, 12, 31):
        yield Finding(
            "P-PUBLISHED",
            "publication",
            (published - date(year, 12, 31)).days,
            0,
            evidence,
            (field("report_year", year),),
            f"公布日期为{published.isoformat()}，统计期末为{year}年12月31日。",
            f"Published {published.isoformat()}; the period ends on {year}-12-31.",
            FAIL if trusted else NEEDS_READING,
        )
        return
    due = _due(material.word("issuer_type"), year)
    if due is None or published <= due:
        return
    open_ = not trusted or material.word("issuer_type") in _UNDATED
    yield Finding(
        "P-DEADLINE",
        "publication",
        (published - due).days,
        0,
        evidence,
        (field("issuer_type", material.word("issuer_type")),),
        f"公布日期为{published.isoformat()}，期限为{due.isoformat()}，晚{(published - due).days}天。",
        f"Published {published.isoformat()}; due {due.isoformat()}: {(published - due).days} days later.",
        NEEDS_READING if open_ and published <= date(year + 1, 3, 31) else FAIL if trusted else NEEDS_READING,
    )


def _due(kind: str, year: int) -> date | None:
    """The last day to publish; None when the kind of organ is not known."""
    if year <= _LAST_YEAR_OF_OLD_LAW or kind == "government":
        return date(year + 1, 3, 31)
    return date(year + 1, 1, 31) if kind in (*_DEPARTMENTS, *_UNDATED) else None
