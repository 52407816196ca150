"""Forms that an office drew for itself: nothing is read for another cell's, and what two tables answer is doubtful."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

import extract
from archive.evidence import evidence, printed
from archive.sanitised import MARK_ID
from bench.claims.draft import draft
from bench.gold import local
from bench.gold.corpus import Plan
from bench.gold.defect import REGISTER
from bench.gold.score import score
from extract import commands, guarded
from extract.sandbox import Ended, Limits

TITLE = "<h1>云川县水务局2023年政府信息公开工作年度报告</h1>"
DEFECTS = sorted(
    name for name, d in REGISTER.items() if d.arrange is not None and d.arrange.__module__ == local.__name__
)


@pytest.mark.parametrize("name", DEFECTS)
def test_no_figure_is_read_for_another_cells(name: str) -> None:
    defect = REGISTER[name]
    for number, carrier in enumerate(c for c in ("html", "text-cells", "text-rows") if c in defect.carriers):
        for generation in defect.generations[:2]:
            _, faults = score(Plan(name, carrier, generation, 500 + number).make())
            assert faults == []


def read(name: str, carrier: str, number: int = 7) -> tuple[Any, Any]:
    case = Plan(name, carrier, "d", number).make()
    return extract.read(case.data).json("x"), case.truth


@pytest.mark.parametrize("carrier", ["html", "text-rows"])
def test_two_tables_that_differ_leave_their_cells_doubtful(carrier: str) -> None:
    report, truth = read("last_year_before", carrier)
    cell = report["table3"]["received_new"]["natural_person"]
    printed = str(truth["table3", "received_new", "natural_person"].value)
    assert cell["state"] == "doubtful"
    assert printed in cell["candidates"]
    assert len(cell["candidates"]) == 2


@pytest.mark.parametrize("name", ["unit_column", "code_column", "remarks_column", "last_year_column_ahead"])
def test_a_column_of_ones_own_is_left_out_by_its_head(name: str) -> None:
    report, truth = read(name, "html")
    for (table, row, column), expected in truth.items():
        if table == "table3" and expected.value is not None:
            assert report[table][row][column] == expected.value


@pytest.mark.parametrize("carrier", ["html", "docx", "text-rows"])
def test_procedures_are_told_by_the_header_and_not_by_the_forms_order(carrier: str) -> None:
    report, truth = read("table4_litigation_first", carrier)
    read_whole = [
        (report["table4"][row][column], int(expected.value))
        for (table, row, column), expected in truth.items()
        if table == "table4" and expected.value is not None
    ]
    assert read_whole
    assert all(one == other for one, other in read_whole)


def test_a_head_of_the_year_before_names_no_column_of_the_form() -> None:
    report, truth = read("table2_last_year", "html")
    assert report["table2"]["licences"]["decisions"] in (truth["table2", "licences", "decisions"].value, None)


@pytest.mark.parametrize("span", ["9" * 300_000, "-1", "0", "x", "", "0000000000000000000002"])
def test_a_span_may_be_written_anyhow(span: str) -> None:
    page = f"{TITLE}<table><tr><td colspan='{span}'>规章</td><td>1</td></tr></table>" + "<p>本局开展工作。</p>" * 80
    try:
        extract.read(page.encode())
    except extract.Refusal as refusal:
        assert refusal.kind in extract.KINDS


def test_a_number_without_end_is_refused() -> None:
    page = f"{TITLE}<p>收到申请{'9' * 5000}件。</p>" + "<p>本局开展工作。</p>" * 80
    with pytest.raises(extract.Refusal) as refused:
        extract.read(page.encode())
    assert refused.value.kind == "damaged"


def test_the_verb_reads_on_after_a_document_that_exceeds_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "LIMITS", Limits(seconds=1))
    endless, good = tmp_path / "endless.html", tmp_path / "good.html"
    endless.write_bytes((TITLE + "<p>收到申请12件，办结3件。</p>" * 180_000).encode())
    good.write_bytes(Plan("none", "html", "d", 3).make().data)
    result = CliRunner().invoke(commands.extract, [str(endless), str(good)])
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 3
    assert told[0]["refused"]["kind"] == "too_large"
    assert told[1]["table3"]["received_new"]


def test_the_end_of_a_process_is_a_refusal() -> None:
    assert guarded.refused(Ended(True, "too long")).kind == "too_large"
    assert guarded.refused(Ended(False, "broke off")).kind == "damaged"


def test_reading_apart_tells_the_refusal() -> None:
    told = guarded.refusal(b"\x00")
    assert told is not None
    assert told.kind == "empty"
    assert guarded.refusal(Plan("none", "html", "d", 3).make().data) is None


def test_a_subtotal_is_held_against_its_group_and_shown_where_it_is_printed() -> None:
    for seed in range(8):
        made = draft(f"subtotal {seed}")
        told = made.subtotals = {"（四）无法提供": made.subtotal("（四）无法提供") | {"total": 900}}
        page = made.page()
        table = extract.read(page).tables["table3"]
        cells = table.subtotals["unable"]
        assert {column: cell.number for column, cell in cells.items()} == told["（四）无法提供"]
        assert cells["total"].state == "unverified"
        assert "unable" not in table.rows
        shown = evidence(page, printed(page, {}), ("table3", "unable", "total"))
        assert shown.as_captured and shown.page_html is not None
        [mark] = etree.HTML(shown.page_html).xpath(f"//*[@id='{MARK_ID}']")
        assert "".join(mark.itertext()).strip() == "900"
