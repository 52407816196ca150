"""Defects of the tables' shape: rows and columns added, lost, moved, cut or spanned wrongly."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.gold.defect import ALL, HTML, LAID_OUT, TEXT, arranged
from bench.gold.sheet import DOUBTFUL, Expected, Key, Keyed, Sheet
from crawler.simulator.labels import COLUMN_KEYS, GROUPS, OTHER_D, PROCEDURES, RESULTS
from crawler.simulator.prose import Section

_FORM_D3 = ("d", "cd")
_WITH_PLACES = (*LAID_OUT, "text-cells", "text-rows")
_RAGGED = (*HTML, "text-shifted")
"""Carriers whose rows may have a cell more or less than the others."""


def _heads(sheet: Sheet) -> list[tuple[int, int]]:
    """Row and place of the merged-down labels of table 3, the outermost first."""
    return [(r, c) for s, r, c, cell in sheet.cells() if s == "s3" and cell.rowspan > 1 and r > 2]


@arranged(HTML)
def rowspan_missing(sheet: Sheet, rng: Random) -> None:
    """A merged-down label without its rowspan: the rows below begin too far left."""
    r, c = rng.choice(_heads(sheet))
    sheet.change("s3", r, c, rowspan=1)


@arranged(HTML)
def all_rowspans_missing(sheet: Sheet, _rng: Random) -> None:
    """No rowspan anywhere."""
    for section, r, c, _ in list(sheet.cells()):
        sheet.change(section, r, c, rowspan=1)


@arranged(HTML)
def rowspan_too_big(sheet: Sheet, rng: Random) -> None:
    """A merged-down label that reaches too far and pushes other rows to the right."""
    r, c = rng.choice(_heads(sheet))
    sheet.change("s3", r, c, rowspan=sheet.tables["s3"][r][c].rowspan + rng.randint(1, 4))


@arranged(HTML)
def rowspan_too_small(sheet: Sheet, rng: Random) -> None:
    """A merged-down label that ends too early."""
    r, c = rng.choice(_heads(sheet))
    sheet.change("s3", r, c, rowspan=max(1, sheet.tables["s3"][r][c].rowspan - rng.randint(1, 3)))


@arranged(HTML)
def colspan_missing(sheet: Sheet, rng: Random) -> None:
    """Labels that should cover several columns cover one."""
    for section, r, c, cell in list(sheet.cells()):
        if cell.colspan > 1 and rng.random() < 0.5:
            sheet.change(section, r, c, colspan=1)


@arranged(HTML)
def colspan_too_big(sheet: Sheet, rng: Random) -> None:
    """A row label that covers a column too many."""
    for label in rng.sample(("received_new", "carried_in", "granted", "outcome_total", "carried_out"), 2):
        r, c = sheet.labelled("s3", label)
        sheet.change("s3", r, c, colspan=sheet.tables["s3"][r][c].colspan + 1)


@arranged(HTML)
def header_colspan_wrong(sheet: Sheet, rng: Random) -> None:
    """The head 法人或其他组织 covers four or six columns."""
    r, c = sheet.labelled("s3", "法人或其他组织")
    sheet.change("s3", r, c, colspan=rng.choice((4, 6)))


def _split_at(sheet: Sheet, section: str, row: int, rest: str, between: Section | None, *, header: bool) -> None:
    """Put the rows from ``row`` on in a table of their own, labels that reach over the cut repeated empty."""
    rows = sheet.tables[section]
    reaching = [(c, cell, row - r) for r in range(row) for c, cell in enumerate(rows[r]) if r + cell.rowspan > row]
    below = [list(cells) for cells in rows[row:]]
    for _, cell, used in reversed(reaching):
        below[0].insert(0, replace(cell, text="", rowspan=cell.rowspan - used, label=""))
    for c, cell, used in reaching:
        r = row - used
        rows[r][c] = replace(cell, rowspan=used)
    head = [[replace(cell) for cell in cells] for cells in rows[:3]] if header else []
    sheet.tables[section] = rows[:row]
    sheet.tables[rest] = head + below
    sheet.widths[rest] = sheet.widths[section]
    at = next(i for i, s in enumerate(sheet.sections) if s.key == section) + 1
    sheet.sections.insert(at, between or Section(rest, "", ()))


def _cut(sheet: Sheet, rng: Random) -> int:
    return rng.randrange(5, len(sheet.tables["s3"]) - 2)


@arranged()
def table_split(sheet: Sheet, rng: Random) -> None:
    """Table 3 in two tables, the header repeated over the second."""
    _split_at(sheet, "s3", _cut(sheet, rng), "s3b", None, header=True)


@arranged()
def table_split_headless(sheet: Sheet, rng: Random) -> None:
    """Table 3 in two tables, the second without header."""
    _split_at(sheet, "s3", _cut(sheet, rng), "s3b", None, header=False)


@arranged()
def table_cut_by_heading(sheet: Sheet, rng: Random) -> None:
    """A line of text between the two halves of table 3."""
    words = rng.choice(("（续表）", "政府信息公开申请情况（续）", "续上表", "第2页"))
    _split_at(sheet, "s3", _cut(sheet, rng), "s3b", Section("s3b", words, ()), header=rng.random() < 0.5)


@arranged()
def table_in_many_parts(sheet: Sheet, rng: Random) -> None:
    """Table 3 in four tables."""
    rows = len(sheet.tables["s3"])
    for number, row in enumerate(sorted(rng.sample(range(5, rows - 1), 3), reverse=True)):
        _split_at(sheet, "s3", row, f"s3{number}", None, header=False)


@arranged()
def header_repeated(sheet: Sheet, rng: Random) -> None:
    """The header printed again in the middle of table 3."""
    rows = sheet.tables["s3"]
    at = sheet.labelled("s3", rng.choice(("received_new", "carried_in", "carried_out")))[0]
    rows[at:at] = [list(row) for row in rows[:3]]


@arranged(LAID_OUT)
def header_repeated_inside(sheet: Sheet, _rng: Random) -> None:
    """The header printed again among the outcomes, under the merged label that reaches over it."""
    rows = sheet.tables["s3"]
    at = sheet.labelled("s3", "（四）无法提供")[0]
    outer = sheet.labelled("s3", "三、本年度办理结果")
    sheet.change("s3", *outer, rowspan=rows[outer[0]][outer[1]].rowspan + 3)
    corner = replace(rows[0][0], colspan=2)
    rows[at:at] = [[corner, *rows[0][1:]], list(rows[1]), list(rows[2])]


@arranged()
def header_missing(sheet: Sheet, _rng: Random) -> None:
    """Table 3 without its header: the official order alone names the columns."""
    sheet.tables["s3"] = sheet.tables["s3"][3:]


@arranged()
def corner_missing(sheet: Sheet, _rng: Random) -> None:
    """The note in the corner of table 3 is empty."""
    sheet.change("s3", 0, 0, text="")


@arranged()
def subtotal_rows(sheet: Sheet, rng: Random) -> None:
    """A local row 小计 under each group: printed sums that belong to no row of the form."""
    rows = sheet.tables["s3"]
    outer = sheet.labelled("s3", "三、本年度办理结果")
    for head, leaves in GROUPS:
        first, place = sheet.labelled("s3", head)
        sheet.change("s3", first, place, rowspan=len(leaves) + 1)
        figures = [Keyed(str(rng.randint(0, 90)), kind="value") for _ in COLUMN_KEYS]
        at = first + rng.choice((len(leaves), len(leaves)))
        rows.insert(at, [Keyed(rng.choice(("小计", "9.小计"))), *figures])
    sheet.change("s3", *outer, rowspan=rows[outer[0]][outer[1]].rowspan + len(GROUPS))


@arranged()
def group_rows_with_values(sheet: Sheet, rng: Random) -> None:
    """The group heads stand in rows of their own, with sums."""
    rows = sheet.tables["s3"]
    outer = sheet.labelled("s3", "三、本年度办理结果")
    for head, leaves in GROUPS:
        first, place = sheet.labelled("s3", head)
        cell = rows[first].pop(place)
        figures = [Keyed(str(rng.randint(0, 90)), kind="value") for _ in COLUMN_KEYS]
        rows.insert(first, [replace(cell, rowspan=1, colspan=2), *figures])
        for r in range(first + 1, first + 1 + len(leaves)):
            rows[r][0] = replace(rows[r][0], colspan=2)
    sheet.change("s3", *outer, rowspan=rows[outer[0]][outer[1]].rowspan + len(GROUPS))


@arranged()
def serial_numbers(sheet: Sheet, _rng: Random) -> None:
    """A column of serial numbers before the labels."""
    rows = sheet.tables["s3"]
    rows[0].insert(0, Keyed("序号", rowspan=3))
    for number, row in enumerate(rows[3:], start=1):
        row.insert(0, Keyed(str(number)))
    sheet.widths["s3"] = (3, *sheet.widths["s3"])


@arranged(generations=("c", "cd"))
def local_documents_row(sheet: Sheet, rng: Random) -> None:
    """A local row of other documents in table 2, as a real report has it."""
    r, c = sheet.labelled("s2", "normative_documents")
    figures = [Keyed(str(rng.randint(0, 90)), kind="value") for _ in range(3)]
    sheet.tables["s2"].insert(r + 1, [replace(sheet.tables["s2"][r][c], text="其他主动公开文件", label=""), *figures])


@arranged(("html", "html-word", "html-trs", "docx", "pdf", "text-rows"))
def subtotal_column(sheet: Sheet, rng: Random) -> None:
    """A local column 小计 behind the five kinds of legal persons."""
    rows = sheet.tables["s3"]
    sheet.change("s3", *sheet.labelled("s3", "法人或其他组织"), colspan=6)
    sheet.change("s3", *sheet.labelled("s3", "申请人情况"), colspan=8)
    rows[2].append(Keyed("小计"))
    for row in rows[3:]:
        row.insert(len(row) - 1, Keyed(str(rng.randint(0, 60)), kind="value"))
    sheet.widths["s3"] = (*sheet.widths["s3"], 7)


@arranged(("html", "html-word", "html-trs", "docx", "pdf", "text-rows"))
def columns_reordered(sheet: Sheet, rng: Random) -> None:
    """The kinds of legal persons in another order, header and figures alike."""
    _reorder(sheet, [0, *rng.sample(range(1, 6), 5), 6])


@arranged(("html", "html-word", "html-trs", "docx", "pdf", "text-rows"))
def total_column_first(sheet: Sheet, _rng: Random) -> None:
    """The column of totals stands first."""
    rows = sheet.tables["s3"]
    for row in rows[3:]:
        row.insert(len(row) - 7, row.pop())
    rows[1].insert(0, rows[1].pop())


def _reorder(sheet: Sheet, order: list[int]) -> None:
    rows = sheet.tables["s3"]
    rows[2] = [rows[2][i - 1] for i in order[1:6]]
    for row in rows[3:]:
        row[-7:] = [row[-7:][i] for i in order]


@arranged(_WITH_PLACES)
def percent_column(sheet: Sheet, rng: Random) -> None:
    """A local column of shares behind the totals."""
    rows = sheet.tables["s3"]
    rows[0].append(Keyed("占比", rowspan=3))
    for row in rows[3:]:
        row.append(Keyed(f"{rng.randint(0, 100)}%"))
    sheet.widths["s3"] = (*sheet.widths["s3"], 7)


@arranged(LAID_OUT)
def empty_column(sheet: Sheet, _rng: Random) -> None:
    """An empty column at the right edge."""
    rows = sheet.tables["s3"]
    rows[0].append(Keyed("", rowspan=3))
    for row in rows[3:]:
        row.append(Keyed(""))
    sheet.widths["s3"] = (*sheet.widths["s3"], 2)


@arranged(generations=_FORM_D3)
def other_rows_missing(sheet: Sheet, rng: Random) -> None:
    """Some rows of （六） are not printed; the rest stand as they are."""
    lost = rng.choice(([OTHER_D[0][0]], [OTHER_D[1][0]], [OTHER_D[1][0], OTHER_D[2][0]], [OTHER_D[2][0]]))
    for label in lost:
        drop_row(sheet, label)


@arranged()
def row_missing(sheet: Sheet, rng: Random) -> None:
    """One row of table 3 is not printed."""
    labels = ("refused_state_secret", "unable_still_unclear", "not_processed_publication", "carried_in")
    drop_row(sheet, rng.choice(labels))


def drop_row(sheet: Sheet, label: str) -> None:
    """Take a row of table 3 out of sheet and truth; what spanned it spans one row less."""
    r, _ = sheet.labelled("s3", label)
    rows = sheet.tables["s3"]
    moved = [replace(cell, rowspan=cell.rowspan - 1) for cell in rows[r] if cell.rowspan > 1]
    for above in range(r):
        for c, cell in enumerate(rows[above]):
            if above + cell.rowspan > r:
                rows[above][c] = replace(cell, rowspan=cell.rowspan - 1)
    del rows[r]
    rows[r][:0] = moved
    for column in COLUMN_KEYS:
        del sheet.truth["table3", label, column]


@arranged(_RAGGED)
def value_cell_missing(sheet: Sheet, rng: Random) -> None:
    """A row with six figures: nothing says which is missing."""
    for label in _ordinary_rows(sheet, rng, 2):
        key = ("table3", label, rng.choice(COLUMN_KEYS))
        section, r, c = sheet.at(key)
        del sheet.tables[section][r][c]
        _doubt_row(sheet, label)


@arranged(_RAGGED)
def number_over_two_cells(sheet: Sheet, rng: Random) -> None:
    """A number cut over two cells: eight figures in a row of seven columns.  Joining two of them so that a sum holds
    would be a guess."""
    for label in _ordinary_rows(sheet, rng, 2):
        key = ("table3", label, rng.choice(COLUMN_KEYS))
        section, r, c = sheet.at(key)
        halves = [Keyed(str(rng.randint(1, 9)), kind="value") for _ in range(2)]
        sheet.tables[section][r][c : c + 1] = halves
        _doubt_row(sheet, label)


@arranged(_RAGGED)
def number_over_two_cells_blank_total(sheet: Sheet, rng: Random) -> None:
    """A number cut over two cells in a row whose total is blank: seven figures that are not the seven columns."""
    for label in _ordinary_rows(sheet, rng, 2):
        section, r, c = sheet.at(("table3", label, rng.choice(COLUMN_KEYS[:6])))
        halves = [Keyed(str(rng.randint(1, 9)), kind="value") for _ in range(2)]
        sheet.reprint(("table3", label, "total"), "")
        sheet.tables[section][r][c : c + 1] = halves
        _doubt_row(sheet, label)


@arranged(LAID_OUT)
def column_split(sheet: Sheet, rng: Random) -> None:
    """A number cut over two cells inside its own column: the place is known, the number is not."""
    label = _ordinary_rows(sheet, rng, 1)[0]
    column = rng.choice(COLUMN_KEYS)
    section, row, _ = sheet.at(("table3", label, column))
    places = {(r, c): cell for r, c, cell in sheet.drawn[section].placed()}
    at = next(c for (r, c), cell in places.items() if getattr(cell, "key", None) == ("table3", label, column))
    rows = sheet.tables[section]
    for r, cells in enumerate(rows):
        starts = sorted(c for above, c in places if above == r)
        for place, start in reversed(list(enumerate(starts))):
            if start <= at < start + cells[place].colspan:
                if r == row:
                    cells[place : place + 1] = [Keyed(str(rng.randint(1, 9)), kind="value") for _ in range(2)]
                else:
                    cells[place] = replace(cells[place], colspan=cells[place].colspan + 1)
    sheet.widths[section] = (*sheet.widths[section][:at], 4, 4, *sheet.widths[section][at + 1 :])
    sheet.truth["table3", label, column] = DOUBTFUL


def _ordinary_rows(sheet: Sheet, rng: Random, count: int) -> list[str]:
    labels = sorted({key[1] for key, _ in sheet.figures("table3")})
    return rng.sample(labels, count)


def _doubt_row(sheet: Sheet, label: str) -> None:
    for column in COLUMN_KEYS:
        sheet.truth["table3", label, column] = DOUBTFUL


@arranged(LAID_OUT)
def figures_merged(sheet: Sheet, rng: Random) -> None:
    """Two neighbouring cells merged around one number: nothing says whose it is."""
    for label in _ordinary_rows(sheet, rng, 2):
        at = rng.randrange(5)
        left, right = (("table3", label, column) for column in COLUMN_KEYS[at : at + 2])
        section, r, c = sheet.at(left)
        sheet.change(section, r, c, colspan=2, key=None)
        del sheet.tables[section][r][c + 1]
        sheet.truth[left] = sheet.truth[right] = DOUBTFUL


@arranged(LAID_OUT)
def figures_merged_down(sheet: Sheet, rng: Random) -> None:
    """One number for a column of two rows."""
    column = rng.choice(COLUMN_KEYS)
    upper = ("table3", "received_new", column)
    lower = ("table3", "carried_in", column)
    section, r, c = sheet.at(upper)
    sheet.change(section, r, c, rowspan=2)
    section, r, c = sheet.at(lower)
    del sheet.tables[section][r][c]
    sheet.truth[upper] = sheet.truth[lower] = DOUBTFUL


@arranged(LAID_OUT)
def row_cut(sheet: Sheet, rng: Random) -> None:
    """A row in two, its label begun above and ended below: by a page break or a careless editor."""
    _cut_row(sheet, rng, rng.choice(("refused_third_party_rights", "unable_requires_creation", "carried_out")))


def _cut_row(sheet: Sheet, rng: Random, label: str) -> None:
    rows = sheet.tables["s3"]
    r, c = sheet.labelled("s3", label)
    text = rows[r][c].text
    at = rng.randrange(4, len(text) - 3)
    upper = [*rows[r][:c], replace(rows[r][c], text=text[:at])]
    lower = [replace(rows[r][c], text=text[at:], label="")]
    figures = rows[r][c + 1 :]
    blank = [Keyed("") for _ in figures]
    above, below = (upper + figures, lower + blank) if rng.random() < 0.5 else (upper + blank, lower + figures)
    for up in range(r + 1):
        for place, cell in enumerate(rows[up]):
            if up + cell.rowspan > r and cell.rowspan > 1:
                rows[up][place] = replace(cell, rowspan=cell.rowspan + 1)
    above = [rows[r][i] if i < c else cell for i, cell in enumerate(above)]
    rows[r : r + 1] = [above, below]


@arranged()
def rows_swapped(sheet: Sheet, rng: Random) -> None:
    """Two rows of a group stand in another order."""
    pairs = (
        ("refused_internal_affairs", "refused_process_information"),
        ("unable_requires_creation", "unable_still_unclear"),
        ("not_processed_duplicate", "not_processed_publication"),
    )
    first, second = (sheet.labelled("s3", label)[0] for label in rng.choice(pairs))
    rows = sheet.tables["s3"]
    rows[first], rows[second] = rows[second], rows[first]


@arranged(generations=_FORM_D3)
def other_group_with_values(sheet: Sheet, rng: Random) -> None:
    """Forms mixed: （六）其他处理 has figures of its own and its three rows below."""
    rows = sheet.tables["s3"]
    outer = sheet.labelled("s3", "三、本年度办理结果")
    first, place = sheet.labelled("s3", "other_handling")
    cell = rows[first].pop(place)
    figures = [Keyed(str(rng.randint(0, 9)), kind="value") for _ in COLUMN_KEYS]
    rows.insert(first, [replace(cell, rowspan=1, colspan=2), *figures])
    for r in range(first + 1, first + 4):
        rows[r][0] = replace(rows[r][0], colspan=2)
    sheet.change("s3", *outer, rowspan=rows[outer[0]][outer[1]].rowspan + 1)


@arranged()
def table4_in_two(sheet: Sheet, _rng: Random) -> None:
    """Reconsideration and litigation in two tables."""
    reviews = [list(row) for row in sheet.tables["s4"]]
    upper = [[reviews[0][0]], reviews[1][:5], [], reviews[3][:5]]
    lower = [[reviews[0][1]], reviews[1][5:], reviews[2], reviews[3][5:]]
    upper[1] = [replace(cell, rowspan=1) for cell in upper[1]]
    del upper[2]
    lower[2] = [*reviews[2][:5], *reviews[2][5:]]
    sheet.tables["s4"] = upper
    sheet.tables["s4b"] = lower
    sheet.widths["s4"], sheet.widths["s4b"] = (1,) * 5, (1,) * 10
    at = next(i for i, s in enumerate(sheet.sections) if s.key == "s4") + 1
    sheet.sections.insert(at, Section("s4b", "", ()))


@arranged(LAID_OUT)
def table4_upright(sheet: Sheet, _rng: Random) -> None:
    """Table 4 turned: a row for each procedure."""
    figures = dict(sheet.figures("table4"))
    rows = [[Keyed("类别", colspan=2), *(Keyed(text, label=key) for key, text in RESULTS)]]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    for number, (procedure, name) in enumerate(zip(PROCEDURES, names, strict=True)):
        keys: list[Key] = [("table4", procedure, result) for result, _ in RESULTS]
        values = [Keyed(figures[key], kind="value", key=key) for key in keys]
        labels = [Keyed(name, colspan=2)] if not number else [Keyed(name)]
        if number == 1:
            labels.insert(0, Keyed("行政诉讼", rowspan=2))
        rows.append([*labels, *values])
    sheet.tables["s4"] = rows
    sheet.widths["s4"] = (2, 3, 1, 1, 1, 1, 1)


@arranged(HTML)
def table4_spans_extra(sheet: Sheet, _rng: Random) -> None:
    """Every column of table 4 doubled by colspans, its figures spanning two rows."""
    for r, row in enumerate(sheet.tables["s4"]):
        for c, cell in enumerate(row):
            down = 2 if cell.key is not None else cell.rowspan
            sheet.change("s4", r, c, colspan=cell.colspan * 2, rowspan=down)
    sheet.tables["s4"].append([])
    sheet.widths["s4"] = (1,) * 30


@arranged()
def table4_missing(sheet: Sheet, _rng: Random) -> None:
    """No table 4."""
    del sheet.tables["s4"]
    sheet.truth = {key: expected for key, expected in sheet.truth.items() if key[0] != "table4"}


@arranged(_RAGGED)
def table4_value_missing(sheet: Sheet, rng: Random) -> None:
    """Fourteen figures under fifteen heads."""
    section, r, c = sheet.at(("table4", rng.choice(PROCEDURES), rng.choice(RESULTS)[0]))
    del sheet.tables[section][r][c]
    for key in [key for key in sheet.truth if key[0] == "table4"]:
        sheet.truth[key] = DOUBTFUL


@arranged()
def table2_blank_part(sheet: Sheet, rng: Random) -> None:
    """A whole part of table 2 is not printed."""
    form = sheet.report.tables.table2_form
    labels = ("admin_fees",) if form == "d" else ("central_procurement", "admin_fees")
    label = rng.choice(labels)
    r, _ = sheet.labelled("s2", label)
    del sheet.tables["s2"][r - 2 : r + 1]
    sheet.truth = {key: expected for key, expected in sheet.truth.items() if key[:2] != ("table2", label)}


@arranged(_RAGGED)
def table2_value_missing(sheet: Sheet, rng: Random) -> None:
    """A row of table 2 with a figure too few."""
    label = rng.choice(("rules", "normative_documents"))
    keys = [key for key, _ in sheet.figures("table2") if key[1] == label]
    section, r, c = sheet.at(rng.choice(keys))
    del sheet.tables[section][r][c]
    for key in keys:
        sheet.truth[key] = DOUBTFUL


@arranged(generations=("d", "dc"))
def table2_side_by_side(sheet: Sheet, _rng: Random) -> None:
    """The parts of one figure without heads of their own: one head over licences, penalties and coercion."""
    rows = sheet.tables["s2"]
    heads = [r for r, row in enumerate(rows) if any(cell.label == "decisions" for cell in row)]
    for r in reversed(heads[1:]):
        del rows[r - 1 : r + 1]


@arranged(TEXT)
def leading_empty_fields(sheet: Sheet, rng: Random) -> None:
    """Empty fields before and behind the rows of table 3."""
    rows = sheet.tables["s3"]
    count = rng.randint(1, 2)
    for row in rows[3:]:
        row.extend(Keyed("") for _ in range(count))
    sheet.widths["s3"] = (*sheet.widths["s3"], *(1,) * count)


@arranged(ALL)
def blank_rows_between(sheet: Sheet, rng: Random) -> None:
    """Empty rows among the rows of table 3."""
    rows = sheet.tables["s3"]
    width = len(sheet.widths["s3"])
    for label in ("carried_in", "carried_out"):
        if rng.random() < 0.9:
            rows.insert(sheet.labelled("s3", label)[0], [Keyed("") for _ in range(width)])


@arranged(LAID_OUT)
def empty_form_appended(sheet: Sheet, _rng: Random) -> None:
    """The blank form printed once more at the end: what is filled in counts."""
    for section in ("s2", "s3", "s4"):
        blank = [[replace(c, text="" if c.key else c.text, key=None) for c in row] for row in sheet.tables[section]]
        sheet.tables[f"{section}z"] = blank
        sheet.widths[f"{section}z"] = sheet.widths[section]
        sheet.sections.append(Section(f"{section}z", "", ()))


@arranged(LAID_OUT)
def last_year_appended(sheet: Sheet, rng: Random) -> None:
    """Table 3 of the year before printed below for comparison: two answers for each cell."""
    shown = [
        [replace(c, text=str(rng.randint(0, 99)) if c.key else c.text, key=None) for c in row]
        for row in sheet.tables["s3"]
    ]
    sheet.tables["s3z"] = shown
    sheet.widths["s3z"] = sheet.widths["s3"]
    at = next(i for i, s in enumerate(sheet.sections) if s.key == "s3") + 1
    sheet.sections.insert(at, Section("s3z", "附：上一年度政府信息公开申请情况对照", ()))
    for key in [key for key in sheet.truth if key[0] == "table3"]:
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
