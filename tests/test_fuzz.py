"""Property tests of the pure readers, and the fuzzer on a few documents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from bench.fuzz import attempt, document
from bench.gold.books import report
from bench.gold.corpus import Case, Plan
from bench.gold.defect import REGISTER
from bench.gold.drawing import GRIDS
from bench.gold.score import score
from bench.gold.sheet import Expected, Keyed, Sheet, sheet
from bench.gold.ways import ways as every_way
from bench.mutations import HOSTILE, SHAPE, mutate
from extract.carriers.page import Line, append
from extract.document import Block, Cell, Grid, Paragraph, expand
from extract.flat import NO_HABIT, Habit, habit, separate
from extract.folding import fold
from extract.sandbox import Limits, run
from extract.split import group_ways, row_ways, solve, ways
from extract.tape import BLOCK, CELL, ROW, Hit, hits, in_order, label_pattern, tape
from extract.value import read_amount, read_count
from extract.vocabulary import APPLICANTS, item_keys, outcome_keys, terms

COUNTS = st.integers(0, 9_999_999)
PRINTED = st.text(alphabet="0123456789０１９ ,，.．-—/○无件项（）()+增减少万元亿\n\t\xa0\u200b①²①", max_size=14)
LINES = st.text(alphabet="总计其他予以公开本年新收政府信息公开申请数量0123456789 一、（）.|\t", max_size=60)


@given(COUNTS, st.sampled_from(["{}", " {} ", "{:,}", "{}件", "{}（其中网上2件）", "\u200b{}", "\xa0{}\n"]))
def test_a_count_is_read_as_printed(number: int, form: str) -> None:
    assert read_count(form.format(number)).number == number


@given(COUNTS)
def test_full_width_digits_are_digits(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read_count(wide).number == number


@given(st.integers(-9999, 9999).filter(bool), st.sampled_from(["{:+d}", "{:d}"]))
def test_a_change_keeps_its_sign(number: int, form: str) -> None:
    assert read_count(form.format(number), signed=True).number == number


@given(st.decimals(0, 10**9, places=5), st.sampled_from(["", "元", "万元", "亿元"]))
def test_an_amount_is_exact(amount: Decimal, unit: str) -> None:
    value = read_amount(f"{amount:,f}{unit}")
    assert (value.number, value.unit) == (amount, unit)


@given(PRINTED)
def test_a_value_is_a_number_only_with_all_its_digits(text: str) -> None:
    """No digit of a cell is dropped or invented: what is read as a number holds the cell's digits, or those before a
    remark in brackets."""
    for value in (read_count(text), read_count(text, signed=True), read_amount(text)):
        assert (value.number is not None) == (value.state == "number")
        if value.number is not None:
            printed = fold(text).split("(")[0]
            assert "".join(filter(str.isdigit, str(value.number))) == "".join(filter(str.isdigit, printed))


@given(PRINTED)
def test_four_states_stay_apart(text: str) -> None:
    value = read_count(text)
    assert (value.state == "blank") == (fold(text) == "")
    if value.state == "dash":
        assert not any(c.isdigit() for c in fold(text))


@given(st.integers(16, 6000))
def test_a_number_too_long_to_be_one_is_doubtful(length: int) -> None:
    assert read_count("9" * length).state == "doubtful"
    assert read_amount("9" * length).state == "doubtful"


@given(st.lists(st.text("0123456789", min_size=1, max_size=4), min_size=1, max_size=4), st.integers(1, 6))
def test_ways_are_all_ways(tokens: list[str], cells: int) -> None:
    assert sorted(ways(" ".join(tokens), cells)) == sorted(every_way(tokens, cells))


@given(st.lists(st.integers(0, 9000), min_size=6, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_row_that_adds_up_is_among_its_ways(counts: list[int], borders: list[bool]) -> None:
    row = (*counts, sum(counts))
    run = "".join(f"{n}{' ' if border else ''}" for n, border in zip(row, [*borders, False], strict=True))
    assert row in row_ways(run)


@given(st.lists(st.integers(0, 30), min_size=12, max_size=12))
def test_groups_that_add_up_are_among_their_ways(counts: list[int]) -> None:
    groups = [(*counts[i : i + 4], sum(counts[i : i + 4])) for i in (0, 4, 8)]
    run = "".join(str(n) for group in groups for n in group)
    found = group_ways(run, 3)
    assert not found or tuple(n for group in groups for n in group) in found


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_sums_never_vouch_for_another_row(seed: int) -> None:
    """A sound table is among what is left, and a row that is vouched for in one way is the printed one."""
    made = report(seed, "d", slips=False)
    printed = {key: tuple(int(cells[c] or 0) for c in APPLICANTS) for key, cells in made.tables.table3.items()}
    left, vouched = solve({key: row_ways("".join(map(str, row))) for key, row in printed.items()}, outcome_keys("d"))
    assert all(printed[key] in left[key] for key in vouched)


@given(st.lists(st.lists(COUNTS, min_size=7, max_size=7), min_size=3, max_size=25))
def test_blanks_between_all_cells_are_their_borders(rows: list[list[int]]) -> None:
    runs = [" ".join(map(str, row)) for row in rows]
    known = habit(runs, 7)
    assert known == Habit(bordered=True, complete=True)
    assert [separate(run, 7, known) for run in runs] == [tuple(map(str, row)) for row in rows]


@given(st.text("0123456789", min_size=8, max_size=30))
def test_digits_of_an_unknown_habit_are_never_cut(run: str) -> None:
    assert separate(run, 7, NO_HABIT) is None


@given(st.lists(st.lists(LINES, max_size=6), max_size=6), st.lists(LINES, max_size=4))
def test_the_tape_knows_where_every_cell_came_from(rows: list[list[str]], lines: list[str]) -> None:
    grid = Grid(
        tuple(tuple(Cell(t, r, c, place=f"{r}/{c}") for c, t in enumerate(row)) for r, row in enumerate(rows)),
        False,
        "g",
    )
    strip = tape((*(Paragraph(line, f"p{n}") for n, line in enumerate(lines)), grid))
    assert strip.text.count(CELL) == sum(map(len, rows))
    assert strip.text.count(ROW) == len(rows)
    assert strip.text.count(BLOCK) == len(lines) + 1
    for start, (printed, place) in zip(strip.starts, strip.printed, strict=True):
        end = next((e for e in strip.starts if e > start), len(strip.text))
        assert fold(printed) == strip.text[start:end].strip(f"{CELL}{ROW}{BLOCK}").replace(" ", "")
        if end > start:
            assert strip.origin(start) == (printed, place) or strip.starts.count(start) > 1


@given(st.permutations(item_keys("d")), st.integers(1, 25))
def test_labels_in_any_order_are_found_and_a_chain_is_official(order: list[str], count: int) -> None:
    text = "".join(fold(terms("items")[key].zh) + CELL + "0" + CELL + ROW for key in order[:count])
    found = hits(text, label_pattern("items", "d"))
    assert [h.key for h in found] == order[:count]
    chain = [h.key for h in in_order(found, item_keys("d"))]
    assert chain == [key for key in item_keys("d") if key in chain]


@pytest.mark.parametrize("kind", ["items", "heads", "measures", "disclosures", "applicants", "results", "procedures"])
def test_every_spelling_of_a_label_is_found_whatever_cuts_it(kind: str) -> None:
    for term in terms(kind).values():
        for lead in term.lead.split("|"):
            for spelling in term.match.replace("*", "").split("|"):
                for gap in ("", " ", CELL + ROW):
                    assert label_pattern(kind).match(gap.join(lead + spelling) + CELL), (lead, spelling)


@given(st.lists(st.sampled_from(item_keys("d")), max_size=12))
def test_the_chain_is_the_longest(keys: list[str]) -> None:
    order = item_keys("d")
    rank = [order.index(key) for key in keys]
    best = [1] * len(rank)
    for i in range(len(rank)):
        best[i] += max((best[j] for j in range(i) if rank[j] < rank[i]), default=0)
    chain = in_order([Hit(key, i, i + 1) for i, key in enumerate(keys)], order)
    assert len(chain) == max(best, default=0)


@given(
    st.lists(
        st.lists(st.tuples(st.just("x"), st.integers(1, 4), st.integers(1, 4), st.just("")), max_size=5), max_size=6
    )
)
def test_expanded_cells_never_begin_on_one_place(rows: list[list[tuple[str, int, int, str]]]) -> None:
    grid = expand(rows, "g")
    places = [(c.row, c.column) for row in grid.rows for c in row]
    assert len(places) == len(set(places)) == sum(map(len, rows))


@pytest.mark.parametrize("mutation", HOSTILE, ids=lambda m: m.__name__)
def test_hostile_bytes_are_read_or_refused(mutation: object) -> None:
    data = document(0, 1).data
    for number in range(3):
        mutated = mutation(data, Random(number))  # type: ignore[operator]
        try:
            extract.read(mutated)
        except extract.Refusal as refusal:
            assert refusal.kind in extract.KINDS


TITLE = "<h1>某某局2023年政府信息公开工作年度报告</h1>"
STACKED = "<tr><td>甲<br>乙</td><td>1<br>2</td><td>3<br>4</td></tr>"
REPEATED = {
    "cells outside any table": "<td>" * 200_000 + TITLE,
    "rows outside any table without a cell": f"<div>{TITLE}<p>一、总体情况</p>{'<tr></tr>' * 40_000}</div>",
    "rows outside any table of long text": f"{TITLE}<p>一</p>" + f"<tr><td>{'文' * 500}</td></tr>" * 2_000,
    "heads of table 2 without end": f"{TITLE}<p>{'第二十条' * 20_000}</p>"
    + "<table><tr><td>信息内容</td><td>本年制发件数</td></tr><tr><td>规章</td><td>1</td></tr></table>",
    "results of table 4 without end": f"{TITLE}<p>{'结果维持 ' * 1_500}</p><table><tr><td>1</td></tr></table>",
    "tables in one cell": f"{TITLE}<table><tr><td>{'<table><tr><td>1</td></tr></table>' * 30_000}</td></tr></table>",
    "rows stacked in one, very often": f"{TITLE}<table>{STACKED * 3_300}</table>",
}
"""What once took time by the square of how often it occurs: minutes, where it now takes a second."""


def outcome(page: str) -> str:
    """Whether a page is read, or what it is refused for."""
    try:
        extract.read(page.encode())
    except extract.Refusal as refusal:
        return refusal.kind
    return "read"


@pytest.mark.parametrize("page", REPEATED.values(), ids=REPEATED)
def test_time_grows_with_the_length_and_not_with_its_square(page: str) -> None:
    ((_, answer),) = run(outcome, [page], 1, Limits(seconds=6))
    assert answer in ("read", "other_report", "empty")


def lines_put_together(first: str) -> int:
    """How many paragraphs a printed line and the next one are."""
    blocks: list[Block] = []
    append(blocks, [Line(first, 0, 500, 700, 12), Line("继续", 0, 100, 680, 12)], [], 800, 1)
    return len(blocks)


@pytest.mark.parametrize(("line", "paragraphs"), [("0" * 200_000, 1), ("1 " * 100_000 + "件", 1), ("信访 1 2 3", 2)])
def test_a_line_of_figures_without_end_is_looked_at_from_its_end(line: str, paragraphs: int) -> None:
    ((_, answer),) = run(lines_put_together, [line], 1, Limits(seconds=6))
    assert answer == paragraphs


def test_rows_stacked_in_one_are_counted_before_they_are_laid_out() -> None:
    lines = "<br>".join(["1"] * 190)
    row = f"<tr><td>甲{lines}</td><td>{lines}</td><td>{lines}</td></tr>"
    assert outcome(f"{TITLE}<table>{row * 60}</table>") == "too_large"


def test_mutations_of_packed_carriers_differ() -> None:
    for number in range(0, 40, 2):
        assert document(number, 3).data != document(number + 2, 3).data
    assert mutate(b"<p>1</p>" * 50, Random(1)) != b"<p>1</p>" * 50


@pytest.mark.parametrize("number", range(40))
def test_the_fuzzer_finds_nothing(number: int) -> None:
    assert attempt((number, 2)).outcome in ("read", "refused")


def _noughts_blank(number: int, generation: str) -> Sheet:
    made = sheet(report(number, generation))
    arrange = REGISTER["zeros_blank"].arrange
    assert arrange is not None
    arrange(made, Random(number))
    return made


@pytest.mark.parametrize(("section", "generation", "number"), [("s2", "d", 1), ("s3", "c", 1), ("s4", "d", 1727)])
def test_no_figure_moves_where_a_row_has_a_cell_too_many_or_no_label(
    section: str, generation: str, number: int
) -> None:
    """Noughts are blanks, so that blanks are figures.  As many figures as heads with blanks beside them were once read
    for those under the heads, and a row that lost its label for the blanks of the row above."""
    faults = []
    for r, row in enumerate(_noughts_blank(number, generation).tables[section]):
        for c, cell in enumerate(row):
            changes: list[list[Keyed]] = []
            if cell.kind != "label" and section == "s2":
                changes += [[replace(cell, key=None), cell], [Keyed(""), cell]]
            if cell.kind == "label":
                changes += [[replace(cell, text="")], []]
            for change in changes:
                made = _noughts_blank(number, generation)
                made.tables[section][r][c : c + 1] = change
                case = Case(f"{section} {r} {c}", "html", generation, "moved", GRIDS["html"](made), made.truth)
                faults += [fault for fault in score(case)[1] if "read as None" not in fault]
    assert faults == []


@pytest.mark.parametrize(("section", "generation", "number"), [("s2", "d", 1), ("s3", "c", 1), ("s4", "d", 1727)])
def test_no_figure_moves_where_a_head_and_a_row_have_a_cell_too_many(
    section: str, generation: str, number: int
) -> None:
    """A row of eight figures was once read by itself under eight heads, the last of them a total printed twice."""
    drawn = Random(7595)
    faults = []
    for at, head in enumerate(_heads(sheet(report(number, generation)), section)):
        made = sheet(report(number, generation))
        rows = made.tables[section]
        r, c = _heads(made, section)[at]
        rows[r].insert(c, replace(rows[r][c]))
        figures = [(down, across) for down, row in enumerate(rows) for across, cell in enumerate(row) if cell.key]
        for down, across in drawn.sample(figures, min(len(figures), 12)):
            doubled = [list(row) for row in rows]
            doubled[down].insert(across, replace(doubled[down][across], key=None))
            changed = replace(made, tables=made.tables | {section: doubled})
            case = Case(
                f"{section} {head} {down} {across}", "html", generation, "moved", GRIDS["html"](changed), made.truth
            )
            faults += [fault for fault in score(case)[1] if "read as None" not in fault]
    assert faults == []


def _heads(made: Sheet, section: str) -> list[tuple[int, int]]:
    """Row and place of each cell in the rows of a table that have no figure."""
    rows = [(r, row) for r, row in enumerate(made.tables[section]) if not any(cell.key for cell in row)]
    return [(r, c) for r, row in rows for c in range(len(row))]


@pytest.mark.parametrize("narrative", [True, False], ids=["it tells", "it tells nothing"])
def test_a_report_with_blanks_for_every_nought_is_no_empty_form(narrative: bool) -> None:
    made = sheet(report(4, "d"))
    for key, _ in made.figures():
        made.reprint(key, "", Expected("blank"))
    if not narrative:
        made.sections = [replace(section, paragraphs=("(文字描述)",)) for section in made.sections]
    case = Case("blank", "html", "d", "blank", GRIDS["html"](made), made.truth)
    if narrative:
        counts, faults = score(case)
        assert (counts["right"], faults) == (len(made.truth), [])
    else:
        with pytest.raises(extract.Refusal) as refused:
            extract.read(case.data)
        assert refused.value.kind == "empty_form"


@pytest.mark.parametrize("mutation", SHAPE, ids=lambda m: m.__name__)
def test_shape_mutations_change_the_sheet_and_no_figure(mutation: object) -> None:
    for number in range(6):
        made = sheet(report(number, "d"))
        before = dict(made.figures())
        mutation(made, Random(number), set())  # type: ignore[operator]
        assert all(before[key] == text for key, text in made.figures())


def test_a_misread_figure_is_called_wrong() -> None:
    """The judge of shape mutations is not blind: a value moved to its neighbour is found."""
    case = Plan("none", "html", "d", 3).make()
    assert score(case)[1] == []
    left, right = (("table3", "received_new", column) for column in ("natural_person", "total"))
    case.truth[left] = Expected("number", Decimal(10**6))
    del case.truth[right]
    assert [fault.split(": ")[1].split(" ")[0] for fault in score(case)[1]] == [".".join(left), ".".join(right)]
