"""The statistics form of 2014 to 2018 and its local kin: every layout gives the printed figure or says that it is not
fixed, never another one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
import gongkai
from archive.captures import CaptureStore
from extract import table_b
from extract.document import Document, Paragraph
from extract.folding import fold
from extract.refusal import Refusal
from extract.table_b_labels import find
from extract.tape import tape
from extract.vocabulary import terms
from tests.conftest import SHARED
from tests.statistics_forms import (
    HEADS,
    NATIONAL,
    PROVINCIAL,
    Figures,
    Line,
    cells,
    flat,
    html,
    national,
    provincial,
    report,
)

FIXTURES = Path(__file__).parent / "fixtures" / "table_b"
TITLE = "东山湾市海洋局2016年政府信息公开工作年度报告"
PREFACE = f"{TITLE}\n数据自2016年1月1日起至2016年12月31日止。\n"
BODY = "一、概述\n全年工作平稳有序。\n二、收费及减免情况\n全年没有收取费用。\n三、附表\n"
YEARS = ("2016年度", "历年累计")
COLUMNS = ("annual", "cumulative")


def number(cell: Any) -> Decimal | None:
    value = cell["value"] if isinstance(cell, dict) else cell
    return None if value is None else Decimal(str(value))


def read(document: str | bytes) -> dict[str, Any]:
    data = document.encode() if isinstance(document, str) else document
    return extract.read(data).json("x")


def form_in(text: str) -> dict[str, dict[str, Any]]:
    """The form in running text, read without the rest of a report."""
    document = Document("text", tuple(Paragraph(line, f"line {n}") for n, line in enumerate(text.split("\n"))))
    return table_b.read(document, tape(document.blocks)).json()


def fixture(name: str) -> dict[str, Any]:
    return read((FIXTURES / name).read_bytes())


def assert_printed(form: dict[str, Any], lines: tuple[Line, ...], figures: Figures) -> None:
    """Every row is there under its key, with each figure as printed, and nothing else."""
    want = {line.key: line for line in lines if line.key not in HEADS}
    assert set(form) == set(want)
    for key, row in form.items():
        have = {column: number(row[column]) for column in COLUMNS if column in row}
        printed = dict(zip(COLUMNS, figures[key], strict=False))
        assert have == {column: Decimal(text) if text else None for column, text in printed.items()}, key
        assert row["unit"] == want[key].unit


def faults(form: dict[str, Any], figures: Figures) -> list[str]:
    """Cells whose number is not the printed one."""
    found = []
    for key, texts in figures.items():
        for column, text in zip(COLUMNS, texts, strict=False):
            have = number(form.get(key, {}).get(column))
            if have is not None and have != (Decimal(text) if text else None):
                found.append(f"{key}.{column}: printed {text!r}, got {have}")
    return found


def running(rows: list[list[str]]) -> str:
    return "附表 " + flat(rows)


def page(tables: str) -> str:
    return (
        f"<html><body><h1>{TITLE}</h1><p>一、概述</p><p>工作平稳。</p><p>二、收费及减免情况</p><p>无。</p>"
        f"<p>三、附表</p>{tables}</body></html>"
    )


LAYOUTS: dict[str, Callable[[list[list[str]]], str | bytes]] = {
    "html": lambda rows: page(html(rows)),
    "rows with tabs": lambda rows: PREFACE + BODY + "\n".join("\t".join(row) for row in rows),
    "a cell a line": lambda rows: PREFACE + BODY + "\n".join("".join(f"\t{c}\n" for c in row) for row in rows),
    "paragraphs": lambda rows: PREFACE + BODY + flat(rows, "\n"),
    "blanks between": lambda rows: (PREFACE + BODY).replace("\n", " ") + flat(rows, " "),
    "docx": lambda rows: report(TITLE, rows, "docx"),
    "pdf": lambda rows: report(TITLE, rows, "pdf"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_national_form_in_every_layout(layout: str) -> None:
    figures = national(1)
    found = read(LAYOUTS[layout](cells(NATIONAL, figures)))
    assert_printed(found["table_b"], NATIONAL, figures)
    assert found["metadata"]["format_generation"] == "b"
    assert list(found["sections"]) == ["s1", "fees", "appendix"]
    assert not found["leftovers"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_columns_of_figures_in_every_layout(layout: str) -> None:
    figures = provincial(2)
    assert_printed(read(LAYOUTS[layout](cells(PROVINCIAL, figures, YEARS)))["table_b"], PROVINCIAL, figures)


@pytest.mark.parametrize("seed", range(12))
def test_one_column_run_together(seed: int) -> None:
    figures = national(seed)
    assert_printed(form_in(running(cells(NATIONAL, figures))), NATIONAL, figures)


@pytest.mark.parametrize("border", ["", " "])
@pytest.mark.parametrize("seed", range(6))
def test_running_numbers_are_no_figures(seed: int, border: str) -> None:
    figures = national(seed)
    numbered = [[str(n) if n else "序号", *row] for n, row in enumerate(cells(NATIONAL, figures))]
    assert_printed(form_in("附表 " + flat(numbered, border)), NATIONAL, figures)


def test_circled_numbers_and_words_beside_figures_in_running_text() -> None:
    rows = [
        *(["统计指标", "单位", "统计数"], ["（一）收到申请数", "件", "3"], ["①当面申请数", "件", "1"]),
        *(["②传真申请数", "件", "约20"], ["③网络申请数", "件", "无"], ["④信函申请数", "件", "2（含上年1）"]),
        *(["（二）申请办结数", "件", ""], ["（三）申请答复数", "件", "/"]),
    ]
    form = form_in("附表 " + flat(rows))
    assert form["b_received_total"]["annual"] == 3 and form["b_received_in_person"]["annual"] == 1
    assert form["b_received_fax"]["annual"]["state"] == form["b_received_letter"]["annual"]["state"] == "doubtful"
    assert form["b_received_online"]["annual"]["state"] == "text"
    assert form["b_closed_total"]["annual"] is None
    assert form["b_replies_total"]["annual"]["state"] == "dash"


def test_a_label_in_two_cells_of_a_row_with_tabs() -> None:
    rows = cells(NATIONAL, national(7))
    text = "\n".join("\t".join(row) for row in rows).replace("\n其中：", "\n其中：\t")
    assert_printed(read(PREFACE + BODY + text)["table_b"], NATIONAL, national(7))


def test_a_break_in_the_running_numbers_leaves_the_rest_doubtful() -> None:
    figures = national(3)
    rows = [[str(n) if n else "序号", *row] for n, row in enumerate(cells(NATIONAL, figures))]
    del rows[30]
    form = form_in("附表 " + flat(rows))
    assert not faults(form, figures)
    assert form["b_reply_granted"]["annual"]["state"] == "doubtful"
    assert number(form["b_received_total"]["annual"]) == Decimal(figures["b_received_total"][0])


def test_flattened_columns_that_the_form_fixes() -> None:
    zeros = {line.key: ("0", "0") for line in PROVINCIAL}
    figures = zeros | {
        "b_received_total": ("0", "3"),
        "b_received_online": ("0", "2"),
        "b_received_in_person": ("0", "1"),
    }
    assert_printed(form_in(running(cells(PROVINCIAL, figures, YEARS))), PROVINCIAL, figures)


def test_the_narrative_fixes_a_split() -> None:
    zeros = {line.key: ("0", "0") for line in PROVINCIAL}
    figures = zeros | dict.fromkeys(("b_disclosed_total", "b_channel_website"), ("1730", "52164"))
    rows = cells(PROVINCIAL, figures, YEARS)
    told = form_in("全年主动公开政府信息1730条，其中海洋类信息88条。" + running(rows))
    assert_printed(told, PROVINCIAL, figures)
    silent = form_in("全年主动公开政府信息88条。" + running(rows))["b_disclosed_total"]
    assert silent["annual"]["state"] == silent["cumulative"]["state"] == "doubtful"
    assert "1730" in silent["annual"]["candidates"] and "52164" in silent["cumulative"]["candidates"]
    years = form_in("历年累计主动公开政府信息1730条。" + running(rows))["b_disclosed_total"]
    assert years["annual"]["state"] == "doubtful", "a figure of all years says nothing of the year"


def test_a_split_that_rests_on_rising_figures_alone_is_unverified() -> None:
    zeros = {line.key: ("0", "0") for line in PROVINCIAL}
    row = form_in(running(cells(PROVINCIAL, zeros | {"b_litigation_total": ("1", "23")}, YEARS)))["b_litigation_total"]
    assert (row["annual"]["value"], row["annual"]["state"]) == (1, "unverified")
    assert (row["cumulative"]["value"], row["cumulative"]["state"]) == (23, "unverified")


def test_a_form_that_may_leave_cells_blank_is_not_split() -> None:
    zeros = {line.key: ("0", "0") for line in PROVINCIAL}
    figures = zeros | {"b_litigation_total": ("", "4"), "b_reconsideration_total": ("12", "")}
    form = form_in(running(cells(PROVINCIAL, figures, YEARS)))
    assert not faults(form, figures)
    assert form["b_reconsideration_total"]["annual"]["state"] == "doubtful"
    assert form["b_channel_gazette"]["annual"] == 0, "00 is two zeros whatever else is blank"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_flattened_columns_of_sound_forms_are_right_or_doubtful(seed: int) -> None:
    figures = provincial(seed)
    form = form_in(running(cells(PROVINCIAL, figures, YEARS)))
    assert not faults(form, figures)
    assert set(form) == {line.key for line in PROVINCIAL}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 99_999)), min_size=16, max_size=16))
def test_flattened_columns_of_forms_that_add_up_to_nothing_are_right_or_doubtful(drawn: list[tuple[int, int]]) -> None:
    figures = {line.key: (str(a), str(b)) for line, (a, b) in zip(PROVINCIAL, drawn, strict=True)}
    form = form_in(running(cells(PROVINCIAL, figures, YEARS)))
    flagged = {key: {c: None if isinstance(row[c], dict) else row[c] for c in COLUMNS} for key, row in form.items()}
    assert not faults(flagged, figures)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["", " ", "\n"]))
def test_zeros_left_blank_never_shift_a_figure(seed: int, border: str) -> None:
    figures = {key: tuple("" if text == "0" else text for text in row) for key, row in provincial(seed).items()}
    rows = [[text for text in row if text or not border] for row in cells(PROVINCIAL, figures, YEARS)]
    assert not faults(form_in("附表 " + flat(rows, border)), figures)


def test_most_figures_of_sound_flattened_forms_are_fixed() -> None:
    fixed = total = 0
    for seed in range(40):
        form = form_in(running(cells(PROVINCIAL, provincial(seed), YEARS)))
        total += 32
        fixed += sum(number(row[c]) is not None for row in form.values() for c in COLUMNS)
    assert fixed > total * 0.7


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([line.label for line in NATIONAL]), st.text("0123.、条件 -（）一二", max_size=8))
    )
)
def test_no_text_breaks_the_reader(parts: list[str]) -> None:
    form_in("统计指标单位统计数" + "".join(parts))
    form_in("序号指标名称计量单位代码2016年度历年累计" + "".join(parts))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("layout", ["html", "rows with tabs", "flat"])
def test_rows_in_another_order_or_missing(seed: int, layout: str) -> None:
    """A row goes by its label: where its head is gone and the label recurs, by its name alone."""
    chance = Random(seed)
    figures = national(seed)
    lines = [line for line in NATIONAL if chance.random() < 0.8]
    if seed % 2:
        chance.shuffle(lines)
    rows = cells(lines, figures)
    form = form_in(running(rows)) if layout == "flat" else read(LAYOUTS[layout](rows))["table_b"]
    recurring = {
        key
        for name in ("corrected", "other", "upheld")
        for key in (f"b_reconsideration_{name}", f"b_litigation_{name}")
    }
    for line in lines:
        if line.key in HEADS or line.key in recurring:
            continue
        assert number(form[line.key]["annual"]) == Decimal(figures[line.key][0]), line.label
    if not seed % 2:
        assert not faults(form, figures)
    assert all(number(form[k]["annual"]) is not None for k in form if k.startswith("local:"))


def test_labels_of_the_national_form_are_found_with_their_keys() -> None:
    text = "".join(f"{fold(line.label)}\x1f{fold(line.unit)}\x1f5\x1f\x1e" for line in NATIONAL)
    assert [label.key for label in find(text)] == [line.key for line in NATIONAL]


def test_words_that_only_hold_a_label_are_another_row() -> None:
    rows = cells(NATIONAL, national(5))
    rows.insert(24, ["区直单位收到申请数", "件", "777"])
    rows.insert(30, ["同意公开答复数中当场答复数", "件", "888"])
    for layout in ("html", "rows with tabs"):
        form = read(LAYOUTS[layout](rows))["table_b"]
        assert form["local:区直单位收到申请数"]["annual"] == 777
        assert form["local:同意公开答复数中当场答复数"]["annual"] == 888
        assert not faults(form, national(5))


def test_split_value_column_without_a_total_is_doubtful() -> None:
    form = fixture("split_columns.html")["table_b"]
    cell = form["b_disclosed_total"]["annual"]
    assert (cell["state"], cell["value"], cell["candidates"]) == ("doubtful", None, ["310", "2207", "845"])
    assert form["b_closed_total"]["annual"] is None
    assert 'local:主动公开"三公"经费信息数' in form


def test_split_value_column_with_a_total() -> None:
    form = fixture("split_total.html")["table_b"]
    assert {key: number(row["annual"]) for key, row in form.items()} == {
        "b_disclosed_total": 3362,
        "b_received_total": 22,
        "b_reply_refused": 4,
        "b_refused_state_secret": 1,
        "b_refused_trade_secret": None,
        "b_refused_privacy": 3,
    }
    assert form["b_refused_trade_secret"]["annual"]["state"] == "dash"


def test_form_with_codes_and_a_column_of_the_period() -> None:
    """本年累计 is the figure of the year; 代码 is no figure; rows of this form alone keep their names."""
    form = fixture("coded.html")["table_b"]
    assert {key: row["annual"] for key, row in form.items()} == {
        "b_disclosed_total": 96,
        "local:全文电子化的主动公开信息数": 80,
        "local:网站专栏页面访问量": 5310,
        "b_received_total": 9,
        "b_received_in_person": 1,
        "b_received_fax": 0,
        "b_received_email": 3,
        "b_received_online": 4,
        "b_received_letter": 1,
        "b_received_other": None,
        "b_replies_total": 9,
        "local:其它原因": 2,
        "b_reconsideration_total": 0,
    }


def test_two_blocks_side_by_side() -> None:
    form = fixture("two_panels.html")["table_b"]
    assert {key: row["annual"] for key, row in form.items()} == {
        "b_received_total": 14,
        "b_received_in_person": None,
        "b_received_fax": 3,
        "b_closed_total": 13,
        "b_reconsideration_total": 2,
        "b_litigation_total": 1,
        "b_complaints": 0,
        "b_trained_persons": 120,
    }


def test_form_published_on_its_own() -> None:
    found = fixture("form_only.html")
    metadata, form = found["metadata"], found["table_b"]
    assert metadata["title"] == "政府信息公开情况统计表"
    assert (metadata["report_year"], metadata["part"]) == (2016, "statistics_form")
    assert (metadata["issuer_as_written"], metadata["issuer_source"]) == ("云台市交通运输局", "form")
    assert form["b_disclosed_total"]["annual"] == {"value": 418, "text": "418条", "state": "number"}
    assert form["b_closed_total"]["annual"]["state"] == "text"
    assert form["b_reconsideration_corrected"]["annual"] == 1 and form["b_litigation_corrected"]["annual"] == 0
    assert form["b_reconsideration_other"]["annual"] == 1 and form["b_litigation_other"]["annual"] == 3
    assert form["b_fees_wan_yuan"]["annual"]["value"] == "0.08"
    assert form["b_budget_wan_yuan"]["annual"]["unit"] == "元", "the indicator is named for 万元, the form prints 元"
    assert not [key for key in form if key.startswith("local:")], "the foot of the form is no row"


@pytest.mark.parametrize(
    ("title", "year", "organ"),
    [
        ("云台县2015年度政府信息公开情况统计表", 2015, "云台县"),
        ("政府信息公开情况统计表（2015年度）", 2015, None),
        ("云台县\n政府信息公开情况统计表", None, "云台县"),
        ("2015年政府信息公开工作情况统计报表", 2015, None),
    ],
)
def test_titles_of_forms(title: str, year: int | None, organ: str | None) -> None:
    metadata = read(title + "\n" + "\n".join("\t".join(row) for row in cells(NATIONAL, national(1))))["metadata"]
    assert (metadata["report_year"], metadata["issuer_as_written"]) == (year, organ)


def test_form_of_a_quarter_and_empty_form_are_refused() -> None:
    rows = "\n".join("\t".join(row) for row in cells(NATIONAL, national(1)))
    with pytest.raises(Refusal) as quarter:
        read("云台县2016年第三季度政府信息公开情况统计表\n" + rows)
    assert quarter.value.kind == "other_report"
    with pytest.raises(Refusal) as empty:
        read("政府信息公开情况统计表\n" + "\n".join("\t".join(row) for row in cells(NATIONAL, {})))
    assert empty.value.kind == "empty_form"


def test_second_form_is_left_over() -> None:
    first, second = cells(NATIONAL, national(1)), cells(NATIONAL, national(2))
    found = read(page(f"{html(first)}<p>下级汇总</p>{html(second)}"))
    assert_printed(found["table_b"], NATIONAL, national(1))
    assert [entry["place"] for entry in found["leftovers"]] == ["table 2"]


def test_without_a_header_a_figure_is_unverified() -> None:
    rows = cells(NATIONAL, national(4))[1:]
    form = read(LAYOUTS["html"](rows))["table_b"]
    assert not faults(form, national(4))
    assert form["b_received_total"]["annual"]["state"] == "unverified"


def test_readings_that_differ_are_doubtful() -> None:
    """A cell that lies under another column than its order says: no reading is preferred."""
    rows = cells(PROVINCIAL, provincial(2), YEARS)
    printed = html(rows[:-1]).removesuffix("</table>")
    last = "<tr><td>行政诉讼数</td><td></td><td>件</td><td>3</td><td>7</td></tr></table>"
    row = read(page(printed + last))["table_b"]["b_litigation_total"]
    assert {row[c]["state"] for c in COLUMNS} == {"doubtful"}
    assert set(row["cumulative"]["candidates"]) == {"3", "7"}


def test_indicators_are_whole() -> None:
    known = terms("indicators")
    for key, term in known.items():
        assert term.zh and term.en and term.note_zh and term.note_en, key
        assert bool(term.unit) != (term.role == "head"), key
        assert not term.group or term.group in known, key
        for parts in term.parts:
            assert all(known[part].group == key for part in parts.split()), key
    assert {line.key for line in (*NATIONAL, *PROVINCIAL)} <= set(known)


def test_figures_reach_the_database(tmp_path: Path) -> None:
    for arguments in (["ingest", str(FIXTURES / "split_columns.html")], ["build"]):
        done = CliRunner().invoke(gongkai.main, [*arguments, "--data", str(tmp_path / "data")])
        assert done.exit_code == 0, done.output
    with closing(sqlite3.connect(tmp_path / "data" / "gongkai.db")) as db:
        rows = db.execute("SELECT indicator, unit, annual, cumulative FROM statistics_2014 ORDER BY 1").fetchall()
        states = dict(
            db.execute("SELECT row_key, state FROM cell_states WHERE table_name = 'table_b' AND column_key = 'annual'")
        )
        (candidates,) = db.execute("SELECT candidates FROM cell_states WHERE row_key = 'b_received_total'").fetchone()
    assert ("b_disclosed_total", "条", None, None) in rows and len(rows) == 5
    assert states["b_closed_total"] == "blank" and states["b_received_total"] == "doubtful"
    assert json.loads(candidates) == ["3", "19", "0"]


def test_a_form_attached_to_the_page_of_a_report(tmp_path: Path) -> None:
    """The report is the page; its figures are those of the attachment."""
    page_url = "http://www.yuntai-moni.gov.cn/xxgk/nb/2016.html"
    rows = "\n".join("\t".join(row) for row in cells(NATIONAL, national(6)))
    narrative = "".join(f"<p>{line}</p>" for line in OLDER.split("\n"))
    with CaptureStore(tmp_path) as store:
        for name, role, text in (
            ("", "detail", f"<html><body><h1>云台市水务局2016年政府信息公开年度报告</h1>{narrative}</body></html>"),
            (".txt", "attachment", f"云台市水务局2016年度政府信息公开情况统计表\n{rows}"),
        ):
            store.add(
                url=page_url + name,
                captured_at=datetime(2017, 3, 1, 4, len(name), tzinfo=UTC),
                body=text.encode(),
                content_type="text/plain",
                response_headers=[("Content-Type", "text/plain")],
                request_headers=[("User-Agent", "gongkai-test")],
                role=role,
                method="http",
                note={"page_url": page_url},
            )
    done = CliRunner().invoke(gongkai.main, ["build", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output
    with closing(sqlite3.connect(tmp_path / "gongkai.db")) as db:
        assert db.execute("SELECT report_year, document_url FROM reports").fetchall() == [(2016, page_url)]
        assert db.execute("SELECT COUNT(*) FROM sections").fetchone() == (6,)
        received = db.execute("SELECT annual FROM statistics_2014 WHERE indicator = 'b_received_total'").fetchone()
    assert received == (national(6)["b_received_total"][0],)


OLDER = """一、概述
全年工作平稳。
一、健全制度
二、加强培训
二、主动公开政府信息的情况
全年公开信息若干。
三、政府信息依申请公开办理情况
没有收到申请。
四、窗口服务事项及处理情况
窗口照常服务。
五、因政府信息公开申请行政复议、提起行政诉讼的情况
没有发生。
六、存在的主要问题及改进措施
人手不足，明年补充。"""


def test_sections_of_an_older_report() -> None:
    found = read(f"云台市水务局2010年政府信息公开年度报告\n{OLDER}")
    assert {key: s["heading"] for key, s in found["sections"].items()} == {
        "s1": "一、概述",
        "s2": "二、主动公开政府信息的情况",
        "s3": "三、政府信息依申请公开办理情况",
        "part4": "四、窗口服务事项及处理情况",
        "s4": "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
        "s5": "六、存在的主要问题及改进措施",
    }
    assert found["sections"]["s1"]["text"] == "全年工作平稳。\n一、健全制度\n二、加强培训"
    assert found["metadata"]["format_generation"] == "a"
    assert found["table_b"] == {}


def test_sections_of_an_older_report_run_together() -> None:
    text = OLDER.replace("一、健全制度\n二、加强培训\n", "").replace("\n", " ")
    found = read(f"云台市水务局2010年政府信息公开年度报告 {text}")
    assert list(found["sections"]) == ["s1", "s2", "s3", "part4", "s4", "s5"]
    assert found["sections"]["part4"]["text"] == "窗口照常服务。"


def test_headings_without_numbers() -> None:
    text = "概述\n工作平稳。\n依申请公开办理情况\n没有申请。\n收费及减免情况\n没有收费。\n附表\n无。"
    found = read(f"云台市水务局2010年政府信息公开年度报告\n{text}")
    assert list(found["sections"]) == ["s1", "s3", "fees", "appendix"]
    assert found["sections"]["fees"]["text"] == "没有收费。"


def test_the_year_tells_no_generation() -> None:
    """A report of 2016 without table and without headings of its time has no known form."""
    found = read(f"{TITLE}\n" + "本局全年按照要求做好各项公开工作。" * 30)
    assert found["metadata"]["report_year"] == 2016
    assert found["metadata"]["format_generation"] is None


@pytest.mark.skipif(not (SHARED / "truth").is_dir(), reason="../shared is not here")
@pytest.mark.parametrize("name", ["pingtan-2015.page", "pingtan-dishuiju-2013.page"])
def test_real_documents(name: str) -> None:
    truth = json.loads((SHARED / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    found = read((SHARED / truth["source"]).read_bytes())
    want = truth["table_b"] or {}
    assert set(found["table_b"]) == set(want)
    for key, row in want.items():
        have = found["table_b"][key]
        assert {c: number(have[c]) for c in COLUMNS} == {c: number(row[c]) for c in COLUMNS}, key
        assert (have["label"], have["unit"]) == (row["label"], row["unit"])
    assert [s["heading"] for s in found["sections"].values()] == truth["headings"]
    assert found["metadata"]["format_generation"] == truth["metadata"]["format_generation"]
