"""N-PCT and N-ONTIME: percentages recomputed from the figures of the text and the tables, rounded and cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from extract.checks.figures import Reading
from extract.checks.finding import Finding, place, quoted
from extract.checks.material import Material
from extract.statements import Statement

_RATIOS = ("%", "‰", "个百分点", "百分点")
_APPLICATIONS = ("received", "dealt", "handled", "outcome", "applicant", "carried_in", "carried_out", "channel")
_RATES = ("办结率", "答复率", "公开率", "及时率", "满意率", "覆盖率", "合格率", "回复率", "解读率", "完成率")
_REACH = 2
_BARE = ("", "约", "大约", "均", "共", "分别", "比例", "比重")
"""What may stand before 占 where it speaks of the count before it; other words name a part of their own."""


def findings(material: Material) -> Iterator[Finding]:
    """Shares that no whole of the paragraph gives, and rates above 100 %."""
    for number, statement in enumerate(material.statements):
        if statement.unit != "%" or statement.value is None or statement.section in ("s5", "plans"):
            continue
        if statement.about == "share" and statement.qualifier == "exact":
            yield from _share(number, material)
        elif statement.about == "rate" and statement.value > 100 and statement.detail.endswith(_RATES):
            yield Finding(
                "N-ONTIME",
                place(statement),
                statement.value,
                100,
                (quoted(statement),),
                (),
                f"正文称“{statement.quote}”，大于100%。",
                f"The text says “{statement.quote}”, which is above 100 %.",
            )


def _share(number: int, material: Material) -> Iterator[Finding]:
    statement = material.statements[number]
    part = _part(number, material.statements)
    if part is None or part.value is None or statement.value is None:
        return
    wholes = _wholes(part, number, material)
    if not wholes or any(_fits(part.value, whole, statement.value) for whole, _, _ in wholes):
        return
    whole, zh, en = wholes[0]
    exact = (part.value * 100 / whole).quantize(_places(statement.value), ROUND_HALF_UP)
    yield Finding(
        "N-PCT",
        place(statement) if place(statement) != place(part) else f"{place(part)} %",
        statement.value,
        exact,
        (quoted(part), quoted(statement)),
        (),
        f"正文称“{part.quote}，{statement.quote}”；以{zh}为基数是{exact}%，同段及表格的其他数字作基数亦不相合。",
        f"The text says “{part.quote}, {statement.quote}”; of {en} it is {exact} %, and no other figure of the "
        f"paragraph or the table gives it either.",
    )


def _part(number: int, statements: Sequence[Statement]) -> Statement | None:
    """The count that a share stands directly behind, in the same sentence."""
    share = statements[number]
    before = statements[number - 1] if number else None
    if before is None or before.section != share.section or before.sentence != share.sentence:
        return None
    if share.lead.partition("占")[0] not in _BARE:
        return None
    exact = before.unit not in _RATIOS and before.qualifier == "exact" and before.value
    return before if exact and share.start - before.end <= 2 and before.detail != "none" else None


def _wholes(part: Statement, number: int, material: Material) -> list[tuple[Decimal, str, str]]:
    """What the part may be a share of, the nearest first: figures of the paragraph, then table 3."""
    value = part.value if part.value is not None else Decimal(0)
    found = []
    for other in reversed(material.statements[:number]):
        near = other.section == part.section and part.sentence - other.sentence <= _REACH
        if near and other is not part and other.unit == part.unit and other.value is not None and other.value >= value:
            found.append((other, other.value))
    total = [(v, f"“{o.quote}”", f"“{o.quote}”") for o, v in found if o.about in ("handled", "received", "dealt")]
    rest = [(v, f"“{o.quote}”", f"“{o.quote}”") for o, v in found if o.about not in ("handled", "received", "dealt")]
    readings: list[Reading] = []
    if part.about in _APPLICATIONS and material.figures.has("table3"):
        cells = [
            material.figures.cell("table3", row, "total") for row in ("outcome_total", "received_new", "carried_in")
        ]
        readings = [*cells[:2], material.figures.total(*cells[1:])]
    table = [(Decimal(r.value), r.zh, r.en) for r in readings if r.value and r.value >= value]
    later = [
        (o.value, f"“{o.quote}”", f"“{o.quote}”")
        for o in material.statements[number + 1 :]
        if o.section == part.section and o.sentence == part.sentence and o.value and o.unit == part.unit
    ]
    return [*total, *table, *rest, *later]


def _places(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


def _fits(part: Decimal, whole: Decimal, percent: Decimal) -> bool:
    """Whether the share is the percentage printed: rounded or cut at its last digit; a trailing nought may be lost."""
    exact = part * 100 / whole
    return any(
        exact.quantize(_places(percent) / shift, rounding) == percent
        for rounding in (ROUND_HALF_UP, ROUND_DOWN)
        for shift in (1, 10, 100)
    )
