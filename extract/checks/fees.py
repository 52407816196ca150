"""The information-processing fee (国办函〔2020〕109号): what the sections say of it, its tariff, whether any tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extract.checks.finding import FAIL, NEEDS_READING, Evidence, Finding, place, quoted
from extract.checks.material import Material
from extract.statements import Statement, plain

_FIRST_YEAR = 2021
_REST = re.compile("其余|其他|部分|除")
_NO_NOTICE = re.compile(
    r"(?:未|没有)(?:曾|向[^,;。]{1,12}?)?(?:发出|出具|开具|下达|制发|制作|送达|印发)[^,;。]{0,16}?(?:收费|缴费|缴款|处理费)[^,;。]{0,6}?通知书?"
)
_TOLD = re.compile("信息处理费|处理费|收费|收取|费用")


def findings(material: Material) -> Iterator[Finding]:
    """N-FEE, P-FEE10, P-FEE-UNPAID, S-FEESTATE."""
    charged = [s for s in material.statements if s.about == "fee" and s.detail == "named" and s.value]
    nothing = [s for s in material.statements if s.about == "fee" and s.detail == "none" and not s.aside]
    yield from _contradicted(charged, nothing)
    if (material.year or 0) >= _FIRST_YEAR:
        yield from _tariff(charged)
    yield from _unpaid(material)
    yield from _untold(material)


def _contradicted(charged: list[Statement], nothing: list[Statement]) -> Iterator[Finding]:
    """An amount in one sentence, none in another, of the same population."""
    for amount in charged:
        for none in nothing:
            same = (amount.section, amount.sentence) == (none.section, none.sentence)
            whole = not amount.aside and not _REST.search(none.subject) and amount.part_of is None
            if not same and whole and (amount.scope == none.scope or not (amount.scope and none.scope)):
                yield Finding(
                    "N-FEE",
                    place(none),
                    amount.value or 0,
                    0,
                    (quoted(amount),),
                    (quoted(none),),
                    f"正文称“{amount.quote}”，又称“{none.quote}”。",
                    f"The text says “{amount.quote}” and “{none.quote}”.",
                )
                return


def _tariff(charged: list[Statement]) -> Iterator[Finding]:
    for amount in charged:
        if amount.unit == "元" and amount.qualifier == "exact" and amount.value and amount.value % 10:
            yield Finding(
                "P-FEE10",
                place(amount),
                amount.value,
                amount.value - amount.value % 10,
                (quoted(amount),),
                (),
                f"正文称“{amount.quote}”；收费标准各档均为十元的整数倍。",
                f"The text says “{amount.quote}”; every step of the tariff is a multiple of 10 yuan.",
            )


def _unpaid(material: Material) -> Iterator[Finding]:
    """A case closed because a fee was not paid had a notice to pay; that nothing was collected does not contradict."""
    cell = material.figures.cell("table3", "other_fee_unpaid", "total")
    if not cell.value:
        return
    for key, text in material.texts.items():
        if (match := _NO_NOTICE.search(text.text)) is None:
            continue
        quote = text.quote(*match.span())
        yield Finding(
            "P-FEE-UNPAID",
            f"{key} {''.join(quote.split())}",
            cell.value,
            0,
            material.figures.evidence(cell),
            (Evidence("narrative", key, str(text.at(match.start())), 0, quote),),
            f"{cell.zh}为{plain(Decimal(cell.value))}；正文称“{quote}”。",
            f"{cell.en} is {plain(Decimal(cell.value))}; the text says “{quote}”.",
            FAIL if cell.sure else NEEDS_READING,
        )
        return


def _untold(material: Material) -> Iterator[Finding]:
    """S-FEESTATE: a report in the form of 2021 that says nothing of the fee in any section."""
    if material.figures.generation("table3") != "d" or "s6" not in material.texts:
        return
    if not any(_TOLD.search(text.text) for text in material.texts.values()):
        yield Finding(
            "S-FEESTATE",
            "s6",
            0,
            1,
            (),
            (),
            "正文各部分没有提到信息处理费。",
            "No section says anything of the information-processing fee.",
        )
