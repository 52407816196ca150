"""N-REPEAT and N-CONTRA: facts told twice, and related figures that cannot both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.checks.finding import Evidence, Finding, place, quoted
from extract.checks.material import Material
from extract.checks.restated import PASS, Judgement
from extract.prose import Prose
from extract.statements import Statement
from extract.topics.topic import APPLICATION

_TOTAL = re.compile(r"^(?:20[0-9]{2}年(?:度)?,?|今年|本年度?|全年度?|年内|共计?|累计|总计|合计|已|全年共|,)+")
_OF_THE_YEAR = re.compile("全年|年内|报告期内|统计期内")
_EVENT = re.compile(
    r"自?(?P<year>20[0-9]{2})年(?P<month>[0-9]{1,2})月(?:份)?(?:[0-9]{1,2}日)?(?:起|开始)?,?(?:正式|全面|全新)?"
    r"(?P<verb>启用|上线|开通|开馆|挂牌成立|投入使用)(?:了)?(?P<what>[^,;。\n0-9]{4,24})"
)
_IN_SERVICE = re.compile("启用|上线|开通|开馆|挂牌|投入使用")
_LOOSE = re.compile('新|的|了|全|“|”|"')
_RECEIVED_HANDLED = re.compile(
    r"(?:受理|收到)(?P<what>[^,;。0-9]{2,16}?)(?:共|共计)?(?P<in>[0-9]+)(?:件|起|宗),(?:已|全部|共)*(?:办结|办理完毕)(?P<out>[0-9]+)(?:件|起|宗)"
)
_APPLICATION = re.compile(APPLICATION)
_PUBLISHED = re.compile(r"(?:公开|发布)(?:各类)?(?:政府|政务)?信息$")
_REVIEWED = re.compile(r"审核(?:了)?(?:政府|门户)?(?:网站)?(?:发布|公开)?(?:的)?(?:各类)?(?:政府|政务)?信息$")


def findings(material: Material, judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """Facts told twice with different figures or dates, and figures that exclude each other."""
    yield from _told_twice(material.statements, judged)
    yield from _dated_twice(material)
    for key, text in material.texts.items():
        if key not in ("s5", "plans"):
            yield from _more_handled_than_received(key, text, counted=material.figures.has("table3"))
    yield from _fewer_reviewed_than_published(material.statements)


def _told_twice(statements: Sequence[Statement], judged: Sequence[Judgement | None]) -> Iterator[Finding]:
    """The same words with another number, in another sentence."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for number, statement in enumerate(statements):
        if words := _fact(statement):
            groups.setdefault((words, statement.unit, statement.scope), []).append(number)
    for numbers in groups.values():
        for one, two in combinations(numbers, 2):
            first, second = statements[one], statements[two]
            apart = (first.section, first.sentence) != (second.section, second.sentence)
            if apart and not _meet(first, second) and not _both_in_table(judged[one], judged[two]):
                yield _repeat(first, second)


def _fact(statement: Statement) -> str:
    """The words of a total of the year, without those that only say so; empty for a part or a passing number."""
    if statement.value is None or statement.detail == "none" or statement.part_of is not None or statement.aside:
        return ""
    if statement.section in ("s5", "plans") or statement.about in ("growth", "share"):
        return ""
    if statement.year is None and not _OF_THE_YEAR.match(statement.lead):
        return ""
    bare = _TOTAL.sub("", statement.lead)
    return bare if len(bare) >= 6 and bare != statement.lead else ""


def _meet(first: Statement, second: Statement) -> bool:
    low = max(first.low, second.low)
    highs = [s.high for s in (first, second) if s.high is not None]
    return not highs or low <= min(highs)


def _both_in_table(first: Judgement | None, second: Judgement | None) -> bool:
    return first is not None and second is not None and first.verdict == second.verdict == PASS


def _repeat(first: Statement, second: Statement) -> Finding:
    return Finding(
        "N-REPEAT",
        place(second),
        first.value or 0,
        second.value or 0,
        (quoted(first),),
        (quoted(second),),
        f"前文称“{first.quote}”，后文称“{second.quote}”。",
        f"The text says “{first.quote}” and later “{second.quote}”.",
    )


def _dated_twice(material: Material) -> Iterator[Finding]:
    """The same thing put into service in two months."""
    seen: dict[tuple[str, str], tuple[int, str, Evidence, str]] = {}
    for key, text in material.texts.items():
        for match in _EVENT.finditer(text.text) if _IN_SERVICE.search(text.text) else ():
            thing = (match["verb"], _LOOSE.sub("", match["what"]))
            month = int(match["year"]) * 100 + int(match["month"])
            quote = text.quote(*match.span())
            evidence = Evidence(
                "narrative", key, str(text.at(match.start())), f"{match['year']}-{match['month']:0>2}", quote
            )
            if thing in seen and seen[thing][0] != month:
                before = seen[thing]
                words = "".join(quote.split())
                yield Finding(
                    "N-REPEAT",
                    f"{key} {words}",
                    before[0],
                    month,
                    (before[2],),
                    (evidence,),
                    f"前文称“{before[1]}”，后文称“{quote}”。",
                    f"The text says “{before[1]}” and later “{quote}”.",
                )
            seen.setdefault(thing, (month, quote, evidence, key))


def _more_handled_than_received(key: str, text: Prose, *, counted: bool) -> Iterator[Finding]:
    """Applications that table 3 counts are left out: it has those carried in."""
    for match in _RECEIVED_HANDLED.finditer(text.text):
        received, handled = int(match["in"]), int(match["out"])
        around = text.paragraph(match.start())
        if counted and _APPLICATION.search(match["what"]):
            continue
        if handled <= received or re.search("上年|上一年|结转|去年|往年|历年", around):
            continue
        quote = text.quote(*match.span())
        evidence = Evidence("narrative", key, str(text.at(match.start())), handled, quote)
        yield Finding(
            "N-CONTRA",
            f"{key} {''.join(quote.split())}",
            handled,
            received,
            (evidence,),
            (),
            f"正文称“{quote}”：办结{handled}，受理{received}。",
            f"The text says “{quote}”: {handled} handled of {received} received.",
        )


def _fewer_reviewed_than_published(statements: Sequence[Statement]) -> Iterator[Finding]:
    def counted(pattern: re.Pattern[str]) -> list[Statement]:
        told = [
            s for s in statements if s.about == "other" and not s.aside and s.part_of is None and s.value is not None
        ]
        return [s for s in told if s.unit == "条" and s.section == "s1" and pattern.search("".join(s.subject.split()))]

    for reviewed in counted(_REVIEWED):
        for published in counted(_PUBLISHED):
            if reviewed.high is not None and reviewed.high < published.low and not _REVIEWED.search(published.subject):
                yield Finding(
                    "N-CONTRA",
                    place(reviewed),
                    reviewed.value or 0,
                    published.value or 0,
                    (quoted(reviewed),),
                    (quoted(published),),
                    f"正文称“{published.quote}”，又称“{reviewed.quote}”。",
                    f"The text says “{published.quote}” and “{reviewed.quote}”.",
                )
                return
