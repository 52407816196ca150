"""Generation a: reports of 2008 to 2013, whose figures stand in sentences alone.

In a sentence ``{about detail}`` stands for a figure and for what a reader must say it is about; those of the same words
are told apart by their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from html import escape
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from bench.gold.defect import drawn
from bench.gold.sheet import Expected, Key, Sheet
from crawler.simulator import docx, pdf
from tests.writers import doc, mht, ofd, rtf

_A = ("a",)
_ORGAN = "澜溪市水利局"
_FIGURE = re.compile(r"\{([a-z_ ]+)\}")
_PARTS = (
    ("s1", "一、概述", ("我局把政府信息公开列入年度要点，明确专人负责，工作平稳推进。",)),
    (
        "s2",
        "二、主动公开政府信息的情况",
        (
            "本年度，我局主动公开政府信息{other}条，其中机构职能类{other}条，政策法规类{other}条，业务动态类{other}条。",
            "全年新增主动公开政府信息{other}条；通过门户网站公开{other}条，通过公告栏公开{other}条。",
        ),
    ),
    (
        "s3",
        "三、依申请公开政府信息的情况",
        (
            "我局共收到政府信息公开申请{received named}件，其中当面申请{channel}件，信函申请{channel}件，"
            "网上申请{channel}件。",
            "全年收到政府信息公开申请{received named}件，其中同意公开{outcome granted}件，不予公开{outcome refused}件，"
            "信息不存在{outcome unable_not_held}件。",
        ),
    ),
    ("fees", "四、政府信息公开的收费及减免情况", ("依申请提供政府信息共收取检索、复制等费用{other}元。",)),
    (
        "s4",
        "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
        ("因政府信息公开申请行政复议{reconsideration total}件，提起行政诉讼{litigation total}件。",),
    ),
    ("s5", "六、存在的主要问题和改进措施", ("公开的内容还不够丰富，今后将继续充实。",)),
)


def _report(sheet: Sheet, rng: Random, printed: Callable[[int], str] = str) -> Any:
    """A report in the shape the drawers take; its figures become the sheet's truth."""
    year = rng.randrange(2008, 2014)
    truth: dict[Key, Expected] = {("metadata", "report_year", "value"): Expected("number", Decimal(year))}
    sections = []
    for key, heading, sentences in _PARTS:
        met: Counter[str] = Counter()

        def figure(found: re.Match[str], key: str = key, met: Counter[str] = met) -> str:
            count = rng.choice((0, 1, rng.randrange(2, 40), rng.randrange(40, 900), rng.randrange(1000, 9999)))
            truth["statements", key, named(found[1], met)] = Expected("number", Decimal(count))
            return printed(count)

        paragraph = _FIGURE.sub(figure, rng.choice(sentences))
        sections.append(SimpleNamespace(key=key, heading=heading, paragraphs=[paragraph]))
    sheet.truth = truth
    return SimpleNamespace(
        title_lines=[f"{_ORGAN}{year}年政府信息公开工作年度报告"],
        preface=[f"本报告数据的统计期限自{year}年1月1日起至{year}年12月31日止。"],
        sections=sections,
        year=year,
        published_on=date(year + 1, 2, 10),
    )


def named(about: str, met: Counter[str]) -> str:
    """What a figure is about, with its place among those of the same kind in the section; ``met`` counts them."""
    met[about] += 1
    return f"{about} {met[about]}"


def _lines(report: Any) -> list[str]:
    return [*report.title_lines, *report.preface, *(t for s in report.sections for t in (s.heading, *s.paragraphs))]


def _page(lines: Iterable[str]) -> bytes:
    body = "".join(f"<p><span>{escape(line)}</span></p>" for line in lines)
    return f"<html><head><title>政府信息公开</title></head><body><div>{body}</div></body></html>".encode()


@drawn("html", _A, copies=6)
def freeform(sheet: Sheet, rng: Random) -> bytes:
    """A report of sentences as a page."""
    return _page(_lines(_report(sheet, rng)))


@drawn("html", _A, copies=3)
def freeform_full_width(sheet: Sheet, rng: Random) -> bytes:
    """Full-width digits."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return _page(_lines(_report(sheet, rng, lambda count: str(count).translate(wide))))


@drawn("html", _A, copies=3)
def freeform_spaced(sheet: Sheet, rng: Random) -> bytes:
    """Blanks around figures, as converters leave them."""
    return _page(_lines(_report(sheet, rng, lambda count: f" {count} ")))


@drawn("html", _A, copies=3)
def freeform_thousands(sheet: Sheet, rng: Random) -> bytes:
    """Thousands set apart by commas."""
    return _page(_lines(_report(sheet, rng, lambda count: f"{count:,}")))


@drawn("text-flat", _A, copies=4)
def freeform_flat(sheet: Sheet, rng: Random) -> bytes:
    """The whole report in one line."""
    return " ".join(_lines(_report(sheet, rng))).encode()


@drawn("text-rows", _A, copies=2)
def freeform_rows(sheet: Sheet, rng: Random) -> bytes:
    """Paragraphs of plain text."""
    return "\n\n".join(_lines(_report(sheet, rng))).encode()


def _written(writer: Callable[..., bytes]) -> Callable[[Sheet, Random], bytes]:
    return lambda sheet, rng: writer(cast(Any, _report(sheet, rng)), {})


for _carrier, _writer in {"docx": docx, "pdf": pdf, "doc": doc, "rtf": rtf, "mht": mht, "ofd": ofd}.items():
    _draw = _written(_writer.document)
    _draw.__name__, _draw.__doc__ = f"freeform_{_carrier}", f"A report of sentences as {_carrier.upper()}."
    drawn(_carrier, _A, copies=2)(_draw)
