"""The statutory tables laid out as the official forms print them: group heads merged, rows in the official order, seven
applicant columns.

Sources: 国办发〔2014〕32号 (form b), 国办公开办函〔2019〕60号 (form c) and 国办公开办函〔2021〕30号 (form d)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from archive.site.language import current, say
from archive.site.sheet import Cell, Finding, Note, Place, Sheet, label
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, Term, item_keys, terms

Part: TypeAlias = tuple[str, int, tuple[str, ...], tuple[str, ...]]
"""A block of table 2: the item of Article 20 in both notations, its rows, its columns."""

_TABLE2: dict[str, tuple[Part, ...]] = {
    "c": (
        ("一", 1, ("rules", "normative_documents"), ("new_made", "newly_disclosed", "total_disclosed")),
        ("五", 5, ("licences", "other_services"), ("prior_items", "change", "decisions")),
        ("六", 6, ("penalties", "coercive_measures"), ("prior_items", "change", "decisions")),
        ("八", 8, ("admin_fees",), ("prior_items", "change")),
        ("九", 9, ("central_procurement",), ("projects", "amount")),
    ),
    "d": (
        ("一", 1, ("rules", "normative_documents"), ("issued", "repealed", "in_force")),
        ("五", 5, ("licences",), ("decisions",)),
        ("六", 6, ("penalties", "coercive_measures"), ("decisions",)),
        ("八", 8, ("admin_fees",), ("amount_wan_yuan",)),
    ),
}
_WIDTH = 3


@dataclass(frozen=True, slots=True)
class Form:
    """A laid-out table: head and body, footnotes, what its marks mean, what was read but has no row in the form."""

    name: str
    caption: str
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    notes: tuple[Note, ...]
    states: dict[str, str]
    outside: list[tuple[str, str]]


def forms(
    report: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Mapping[str, Any]]],
    states: Mapping[Place, Mapping[str, Any]],
    findings: Sequence[Finding],
) -> list[Form]:
    """The tables a report has: ``rows`` by table, then by row key; ``states`` as in ``cell_states``."""
    sheets = {name: Sheet(name, rows[name], states, findings) for name in rows}
    found: list[Form] = []
    if (second := report["table2_generation"]) in _TABLE2:
        found.append(_table2(sheets["table2"], second))
    if (third := report["table3_generation"]) in ("c", "d"):
        found.append(_table3(sheets["table3"], third))
    if report["table4_present"]:
        found.append(_table4(sheets["table4"]))
    if rows["table_b"]:
        found.append(_table_b(sheets["table_b"], rows["table_b"]))
    return found


def _form(sheet: Sheet, name: str, caption: str, head: Sequence[Any], body: Sequence[Any]) -> Form:
    return Form(name, caption, tuple(head), tuple(body), tuple(sheet.notes), sheet.states, sheet.outside())


def _table2(sheet: Sheet, generation: str) -> Form:
    body: list[tuple[Cell, ...]] = []
    for clause, number, items, measures in _TABLE2[generation]:
        title = say(f"第二十条第（{clause}）项", f"Article 20, item ({number})")
        body.append((Cell(title, scope="colgroup", width=_WIDTH + 1),))
        widths = [1] * (len(measures) - 1) + [_WIDTH - len(measures) + 1]
        columns = [_label(terms("measures")[m], scope="col", width=w) for m, w in zip(measures, widths, strict=True)]
        body.append((Cell(say("信息内容", "information"), scope="col"), *columns))
        for item in items:
            values = [sheet.value(item, m, w) for m, w in zip(measures, widths, strict=True)]
            body.append((_label(terms("disclosures")[item], scope="row"), *values))
    return _form(sheet, "table2", say("主动公开政府信息情况", "Proactive disclosure"), (), body)


def _table3(sheet: Sheet, generation: str) -> Form:
    keys = item_keys(generation)
    body: list[tuple[Cell, ...]] = []
    outcomes = [key for key in keys if terms("items")[key].role != "flow"]
    for group, members in groupby(keys, key=lambda key: terms("items")[key].group or key):
        items = list(members)
        for place, item in enumerate(items):
            term = terms("items")[item]
            heads: list[Cell] = []
            if item == outcomes[0]:
                heads.append(_label(terms("heads")["outcomes"], scope="rowgroup", height=len(outcomes)))
            if len(items) > 1 and place == 0:
                heads.append(_label(terms("heads")[group], scope="rowgroup", height=len(items)))
            width = 3 if term.role == "flow" else 1 if len(items) > 1 else 2
            heads.append(_label(term, scope="row", width=width))
            body.append((*heads, *(sheet.value(item, column) for column in APPLICANTS)))
    caption = say("收到和处理政府信息公开申请情况", "Applications received and handled")
    return _form(sheet, "table3", caption, _head3(), body)


def _head3() -> tuple[tuple[Cell, ...], ...]:
    balance = say(
        "第一项加第二项之和，等于第三项加第四项之和",
        "the first and second items together equal the third and fourth together",
    )
    persons, *organisations, total = (terms("applicants")[key] for key in APPLICANTS)
    return (
        (
            Cell(balance, scope="col", width=3, height=3),
            Cell(say("申请人情况", "Applicants"), scope="colgroup", width=len(APPLICANTS)),
        ),
        (
            _label(persons, scope="col", height=2),
            Cell(say("法人或其他组织", "Legal persons or other organisations"), scope="colgroup", width=5),
            _label(total, scope="col", height=2),
        ),
        tuple(_label(term, scope="col") for term in organisations),
    )


def _table4(sheet: Sheet) -> Form:
    reconsideration, *litigation = (terms("procedures")[key] for key in PROCEDURES)
    results = [terms("results")[key] for key in RESULTS]
    head = (
        (
            _label(reconsideration, scope="colgroup", width=len(RESULTS)),
            Cell(say("行政诉讼", "Administrative litigation"), scope="colgroup", width=2 * len(RESULTS)),
        ),
        (
            *(_label(result, scope="col", height=2) for result in results),
            *(_label(term, scope="colgroup", width=len(RESULTS)) for term in litigation),
        ),
        tuple(_label(result, scope="col") for _ in litigation for result in results),
    )
    body = (tuple(sheet.value(procedure, result) for procedure in PROCEDURES for result in RESULTS),)
    caption = say("行政复议、行政诉讼情况", "Reconsideration and litigation")
    return _form(sheet, "table4", caption, head, body)


def _table_b(sheet: Sheet, rows: Mapping[str, Mapping[str, Any]]) -> Form:
    """The statistics form of 2014 with its labels as printed: local kin of it word and order them in their own ways."""
    known = list(terms("indicators"))
    keys = sorted(rows, key=lambda key: known.index(key) if key in known else len(known))
    figures = ("annual", "cumulative") if any(rows[key]["cumulative"] for key in keys) else ("annual",)
    head = (Cell(say("指标", "Indicator"), scope="col"), Cell(say("单位", "Unit"), scope="col"))
    body = [
        (
            Cell(say(rows[key]["label"], label(key)), scope="row", original=rows[key]["label"]),
            Cell(rows[key]["unit"] or "", state="number"),
            *(sheet.value(key, figure) for figure in figures),
        )
        for key in keys
    ]
    caption = say("政府信息公开情况统计表（2014年格式）", "Statistics form of 2014")
    columns = (*head, *(Cell(label(figure), scope="col") for figure in figures))
    return _form(sheet, "table_b", caption, [columns], body)


def _label(term: Term, *, scope: str, width: int = 1, height: int = 1) -> Cell:
    """A heading; an English reader sees the printed Chinese beneath."""
    printed = term.zh.rsplit("·", 1)[-1]
    return Cell(
        say(printed, term.en),
        scope=scope,
        width=width,
        height=height,
        original=printed if current() == "en" else "",
        title=term.note_en if current() == "en" else term.note_zh,
    )
