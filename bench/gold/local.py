"""Defects of layout: forms that an office drew for itself, with heads, rows and columns the official form has not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.gold.defect import ALL, HTML, LAID_OUT, arranged
from bench.gold.shape import drop_row
from bench.gold.sheet import Expected, Key, Keyed, Sheet
from crawler.simulator.labels import COLUMN_KEYS, GROUPS, PROCEDURES, RESULTS
from crawler.simulator.prose import Section

_WITH_PLACES = (*LAID_OUT, "text-cells", "text-rows")
_HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def _open(sheet: Sheet, table: str) -> None:
    """A person could go either way over every figure of a table: no value, or exactly the one of this year's form."""
    for key in [key for key in sheet.truth if key[0] == table]:
        sheet.truth[key] = Expected("open", sheet.truth[key].value)


def _random(rng: Random, most: int = 60) -> Keyed:
    return Keyed(str(rng.randint(0, most)), kind="value")


def _wider(sheet: Sheet, section: str, *widths: int) -> None:
    sheet.widths[section] = (*sheet.widths[section], *widths)


@arranged()
def units_in_heads(sheet: Sheet, rng: Random) -> None:
    """The unit behind every head of tables 3 and 4."""
    unit = rng.choice(("（件）", "(件)", "（单位：件）"))
    for section in ("s3", "s4"):
        for r, row in enumerate(sheet.tables[section][:3]):
            for c, cell in enumerate(row):
                if cell.text in _HEADS or cell.label in dict(RESULTS):
                    sheet.change(section, r, c, text=cell.text + unit)


@arranged(_WITH_PLACES)
def title_row(sheet: Sheet, rng: Random) -> None:
    """A row over the whole table with its name, and one with the unit."""
    year = sheet.report.year
    for section, words in (("s3", "政府信息公开申请情况表"), ("s4", "行政复议、行政诉讼情况表")):
        width = len(sheet.widths[section])
        rows = [[Keyed(f"{year}年度{words}", colspan=width)]]
        if rng.random() < 0.5:
            rows.append([Keyed("单位：件", colspan=width)])
        sheet.tables[section][:0] = rows


@arranged(_WITH_PLACES)
def remarks_row(sheet: Sheet, rng: Random) -> None:
    """A row of remarks with numbers under table 3."""
    width = len(sheet.widths["s3"])
    words = f"备注：其中{rng.randint(2, 9)}件为上年度补报，{rng.randint(10, 40)}件为网上申请"
    sheet.tables["s3"].append([Keyed(words, colspan=width)])


@arranged(LAID_OUT)
def remarks_column(sheet: Sheet, rng: Random) -> None:
    """A column of remarks behind the totals, some with numbers."""
    rows = sheet.tables["s3"]
    rows[0].append(Keyed("备注", rowspan=3))
    for row in rows[3:]:
        row.append(Keyed(rng.choice(("", "", "", f"含补报{rng.randint(1, 9)}件", str(rng.randint(1, 40))))))
    _wider(sheet, "s3", 7)


@arranged(LAID_OUT)
def unit_column(sheet: Sheet, _rng: Random) -> None:
    """A column 单位 between labels and figures."""
    rows = sheet.tables["s3"]
    rows[0].insert(1, Keyed("单位", rowspan=3))
    for row in rows[3:]:
        row.insert(len(row) - 7, Keyed("件"))
    _wider(sheet, "s3", 4)


@arranged(LAID_OUT)
def code_column(sheet: Sheet, _rng: Random) -> None:
    """A column of codes between labels and figures."""
    rows = sheet.tables["s3"]
    rows[0].insert(1, Keyed("代码", rowspan=3))
    for number, row in enumerate(rows[3:], start=1):
        row.insert(len(row) - 7, Keyed(f"{number:02d}" if number % 2 else str(number)))
    _wider(sheet, "s3", 4)


@arranged(LAID_OUT)
def last_year_column(sheet: Sheet, rng: Random) -> None:
    """The totals of the year before in a column behind the totals."""
    rows = sheet.tables["s3"]
    rows[0].append(Keyed(rng.choice(("上年总计", "上年同期", f"{sheet.report.year - 1}年")), rowspan=3))
    for row in rows[3:]:
        row.append(_random(rng))
    _wider(sheet, "s3", 7)


@arranged(LAID_OUT)
def last_year_column_ahead(sheet: Sheet, rng: Random) -> None:
    """The totals of the year before in a column before the applicants."""
    rows = sheet.tables["s3"]
    rows[0].insert(1, Keyed(rng.choice(("上年总计", "上年", f"{sheet.report.year - 1}年")), rowspan=3))
    for row in rows[3:]:
        row.insert(len(row) - 7, _random(rng))
    _wider(sheet, "s3", 7)


@arranged(("text-cells", "text-rows"))
def local_column_in_text(sheet: Sheet, rng: Random) -> None:
    """A local column in text, where nothing says which column it is."""
    rng.choice((remarks_column, unit_column, code_column, last_year_column, last_year_column_ahead))(sheet, rng)
    _open(sheet, "table3")


@arranged()
def last_year_before(sheet: Sheet, rng: Random) -> None:
    """Table 3 of the year before printed above this year's: two answers for each cell."""
    shown = [
        [replace(c, text=str(rng.randint(0, 99)) if c.key else c.text, key=None) for c in row]
        for row in sheet.tables["s3"]
    ]
    sheet.tables["s3y"] = shown
    sheet.widths["s3y"] = sheet.widths["s3"]
    at = next(i for i, s in enumerate(sheet.sections) if s.key == "s3")
    sheet.sections.insert(at, Section("s3y", f"（{sheet.report.year - 1}年度情况对照）", ()))
    _open(sheet, "table3")


@arranged(LAID_OUT)
def last_year_row_by_row(sheet: Sheet, rng: Random) -> None:
    """Under each row of table 3 the same of the year before, the label merged over both."""
    rows = sheet.tables["s3"]
    for r in range(len(rows) - 1, 2, -1):
        for above in range(r + 1):
            for c, cell in enumerate(rows[above]):
                if above + cell.rowspan > r and c < len(rows[above]) - 7 and above > 2:
                    rows[above][c] = replace(cell, rowspan=cell.rowspan + 1)
        rows.insert(r + 1, [_random(rng) for _ in range(7)])
    _open(sheet, "table3")


@arranged(LAID_OUT)
def applicants_down(sheet: Sheet, _rng: Random) -> None:
    """Table 3 turned: a row for each applicant, a column for each item."""
    figures = dict(sheet.figures("table3"))
    items = list(dict.fromkeys(key[1] for key in figures))
    words = {}
    for _, _, _, cell in sheet.cells():
        words.setdefault(cell.label, cell.text)
    rows = [[Keyed("申请人情况"), *(Keyed(words.get(item, item)) for item in items)]]
    for column, head in zip(COLUMN_KEYS, _HEADS, strict=True):
        keys: list[Key] = [("table3", item, column) for item in items]
        rows.append([Keyed(head), *(Keyed(figures[key], kind="value", key=key) for key in keys)])
    sheet.tables["s3"] = rows
    sheet.widths["s3"] = (2,) * len(rows[0])
    _open(sheet, "table3")


@arranged(_WITH_PLACES)
def labels_repeated(sheet: Sheet, _rng: Random) -> None:
    """Nothing merged downwards: the outer labels printed again in every row, as a spreadsheet has it."""
    rows = sheet.tables["s3"]
    for r in range(3, len(rows)):
        for c, cell in enumerate(rows[r]):
            if cell.rowspan > 1:
                for below in range(1, cell.rowspan):
                    rows[r + below].insert(c, replace(cell, rowspan=1, label=""))
                rows[r][c] = replace(cell, rowspan=1)


@arranged(_WITH_PLACES)
def labels_in_one_column(sheet: Sheet, rng: Random) -> None:
    """One column of labels; the groups are rows of their own without figures, or left out."""
    rows = sheet.tables["s3"]
    groups = {head for head, _ in GROUPS} | {"三、本年度办理结果"}
    kept = rng.random() < 0.5
    flat: list[list[Keyed]] = [[replace(rows[0][0], colspan=1), *rows[0][1:]], *rows[1:3]]
    for row in rows[3:]:
        labels, figures = row[:-7], row[-7:]
        if kept:
            flat += [
                [replace(c, rowspan=1, colspan=1), *(Keyed("") for _ in range(7))]
                for c in labels[:-1]
                if c.label in groups
            ]
        flat.append([replace(labels[-1], rowspan=1, colspan=1), *figures])
    sheet.tables["s3"] = flat
    sheet.widths["s3"] = (20, *sheet.widths["s3"][-7:])


@arranged(_WITH_PLACES)
def labels_joined(sheet: Sheet, _rng: Random) -> None:
    """One column of labels, each with its group before it."""
    rows = sheet.tables["s3"]
    flat: list[list[Keyed]] = [[replace(rows[0][0], colspan=1), *rows[0][1:]], *rows[1:3]]
    group = ""
    for row in rows[3:]:
        *outer, label = row[:-7]
        group = outer[-1].text if outer else group if label.colspan == 1 else ""
        words = f"{group}—{label.text}" if group and group != "三、本年度办理结果" else label.text
        flat.append([replace(label, text=words, rowspan=1, colspan=1), *row[-7:]])
    sheet.tables["s3"] = flat
    sheet.widths["s3"] = (20, *sheet.widths["s3"][-7:])


@arranged(_WITH_PLACES)
def header_in_one_row(sheet: Sheet, _rng: Random) -> None:
    """The applicants in a single row of heads."""
    rows = sheet.tables["s3"]
    corner = replace(rows[0][0], rowspan=1)
    sheet.tables["s3"] = [[corner, *(Keyed(head) for head in _HEADS)], *rows[3:]]


@arranged(_WITH_PLACES)
def totals_alone(sheet: Sheet, _rng: Random) -> None:
    """Table 3 with nothing but the column of totals."""
    rows = sheet.tables["s3"]
    corner = replace(rows[0][0], rowspan=1)
    sheet.tables["s3"] = [[corner, Keyed("总计")], *([*row[:-7], row[-1]] for row in rows[3:])]
    sheet.widths["s3"] = (*sheet.widths["s3"][:-7], 7)
    for key in [key for key in sheet.truth if key[0] == "table3"]:
        if key[2] != "total":
            del sheet.truth[key]
        else:
            sheet.truth[key] = Expected("open", sheet.truth[key].value)


@arranged(_WITH_PLACES)
def two_kinds_of_applicants(sheet: Sheet, rng: Random) -> None:
    """Table 3 with natural persons, legal persons as one, and the total."""
    rows = sheet.tables["s3"]
    corner = replace(rows[0][0], rowspan=1)
    heads = [Keyed("自然人"), Keyed("法人或其他组织"), Keyed("总计")]
    sheet.tables["s3"] = [[corner, *heads], *([*row[:-7], row[-7], _random(rng), row[-1]] for row in rows[3:])]
    sheet.widths["s3"] = (*sheet.widths["s3"][:-7], 7, 7, 7)
    for key in [key for key in sheet.truth if key[0] == "table3"]:
        if key[2] not in ("natural_person", "total"):
            del sheet.truth[key]
        else:
            sheet.truth[key] = Expected("open", sheet.truth[key].value)


@arranged(_WITH_PLACES)
def empty_rows_left_out(sheet: Sheet, rng: Random) -> None:
    """Rows without any case are not printed."""
    rows = sheet.tables["s3"]
    for label in sorted({key[1] for key, _ in sheet.figures("table3")}):
        r, _ = sheet.labelled("s3", label)
        blank = all(cell.text in ("0", "", "-", "/") for cell in rows[r][-7:])
        if blank and rng.random() < 0.8 and r + 1 < len(rows):
            drop_row(sheet, label)


@arranged(_WITH_PLACES)
def local_rows(sheet: Sheet, rng: Random) -> None:
    """Local rows of figures among those of the form."""
    rows = sheet.tables["s3"]
    local = {"received_new": "其中：网络申请数量", "carried_in": "其中：信函申请", "carried_out": "超期未答复数量"}
    for after, words in local.items():
        r, c = sheet.labelled("s3", after)
        rows.insert(r + 1, [replace(rows[r][c], text=words, label=""), *(_random(rng) for _ in range(7))])


@arranged(LAID_OUT)
def table4_total_first(sheet: Sheet, _rng: Random) -> None:
    """The total of each procedure stands before its results."""
    rows = sheet.tables["s4"]
    for r, row in enumerate(rows):
        figures = range(0, len(row), 5) if r == len(rows) - 1 else ()
        for at in [*figures, *(c for c, cell in enumerate(row) if cell.label == RESULTS[0][0])]:
            row[at : at + 5] = [row[at + 4], *row[at : at + 4]]
    _open(sheet, "table4")


@arranged(_WITH_PLACES)
def table4_litigation_first(sheet: Sheet, _rng: Random) -> None:
    """Litigation stands before reconsideration."""
    rows = sheet.tables["s4"]
    rows[0] = [*rows[0][1:], rows[0][0]]
    rows[1] = [*rows[1][5:], *rows[1][:5]]
    rows[-1] = [*rows[-1][5:], *rows[-1][:5]]


@arranged(LAID_OUT)
def table4_sums(sheet: Sheet, rng: Random) -> None:
    """A local column with the sum of all proceedings behind table 4."""
    rows = sheet.tables["s4"]
    rows[0].append(Keyed("合计", rowspan=len(rows) - 1))
    rows[-1].append(_random(rng))
    _wider(sheet, "s4", 1)
    _open(sheet, "table4")


@arranged(LAID_OUT)
def table4_label_column(sheet: Sheet, _rng: Random) -> None:
    """A column of words before the figures of table 4."""
    rows = sheet.tables["s4"]
    rows[0].insert(0, Keyed("类别", rowspan=len(rows) - 1))
    rows[-1].insert(0, Keyed("数量（件）"))
    _wider(sheet, "s4", 2)


@arranged(_WITH_PLACES)
def table4_last_year(sheet: Sheet, rng: Random) -> None:
    """Table 4 with a row for this year and one for the year before, the years beside them."""
    rows = sheet.tables["s4"]
    year = sheet.report.year
    rows[0].insert(0, Keyed("年度", rowspan=len(rows) - 1))
    before = [Keyed(f"{year - 1}年"), *(_random(rng) for _ in rows[-1])]
    rows[-1].insert(0, Keyed(f"{year}年"))
    rows.insert(len(rows) - rng.randint(0, 1), before)
    _wider(sheet, "s4", 2)
    _open(sheet, "table4")


@arranged(LAID_OUT)
def table4_results_down(sheet: Sheet, _rng: Random) -> None:
    """Table 4 turned: a row for each result, a column for each procedure."""
    figures = dict(sheet.figures("table4"))
    rows = [
        [Keyed("结果", rowspan=2), Keyed("行政复议", rowspan=2), Keyed("行政诉讼", colspan=2)],
        [Keyed("未经复议直接起诉"), Keyed("复议后起诉")],
    ]
    for result, words in RESULTS:
        keys: list[Key] = [("table4", procedure, result) for procedure in PROCEDURES]
        rows.append([Keyed(words), *(Keyed(figures[key], kind="value", key=key) for key in keys)])
    sheet.tables["s4"] = rows
    sheet.widths["s4"] = (2, 1, 1, 1)
    _open(sheet, "table4")


@arranged(_WITH_PLACES, generations=("d", "dc"))
def table2_last_year(sheet: Sheet, rng: Random) -> None:
    """Table 2 with the figures of the year before beside this year's decisions."""
    rows = sheet.tables["s2"]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell.label == "decisions":
                rows[r] = [*row[:c], replace(cell, colspan=1), Keyed("上年处理决定数量", colspan=2)]
            elif cell.key is not None and cell.key[2] == "decisions":
                rows[r] = [*row[:c], replace(cell, colspan=1), replace(_random(rng), colspan=2)]
    for key in [key for key in sheet.truth if key[2] == "decisions"]:
        sheet.truth[key] = Expected("open", sheet.truth[key].value)


@arranged((*HTML, "text-cells", "text-rows"), generations=("d", "dc"))
def table2_sum_column(sheet: Sheet, rng: Random) -> None:
    """A local column 合计 behind the documents of table 2."""
    rows = sheet.tables["s2"]
    r, _ = sheet.labelled("s2", "in_force")
    rows[r].append(Keyed("合计"))
    rows[r + 1].append(_random(rng))
    rows[r + 2].append(_random(rng))
    _wider(sheet, "s2", 2)
    for key in [key for key in sheet.truth if key[1] in ("rules", "normative_documents")]:
        sheet.truth[key] = Expected("open", sheet.truth[key].value)


@arranged(ALL)
def other_office_appended(sheet: Sheet, rng: Random) -> None:
    """The report of a subordinate office printed behind: its table 3 answers for itself."""
    shown = [
        [replace(c, text=str(rng.randint(0, 99)) if c.key else c.text, key=None) for c in row]
        for row in sheet.tables["s3"]
    ]
    sheet.tables["s3o"] = shown
    sheet.widths["s3o"] = sheet.widths["s3"]
    title = f"云川县水务局{sheet.report.year}年政府信息公开工作年度报告"
    sheet.sections.append(Section("s3o", title, ("三、收到和处理政府信息公开申请情况",)))
    _open(sheet, "table3")


@arranged(HTML)
def figures_in_words(sheet: Sheet, rng: Random) -> None:
    """Some figures in Chinese numerals: words, not numbers."""
    words = {"0": "零", "1": "一", "2": "二", "3": "三", "4": "四", "5": "五"}
    for key, text in sheet.figures("table3"):
        if text in words and rng.random() < 0.3:
            sheet.reprint(key, words[text], Expected("text"))


@arranged(_WITH_PLACES)
def figures_with_last_year(sheet: Sheet, rng: Random) -> None:
    """Beside some figures that of the year before, behind a stroke."""
    for key, text in sheet.figures("table3"):
        if text.isdigit() and rng.random() < 0.2:
            sheet.reprint(key, f"{text}/{rng.randint(0, 40)}", Expected("doubtful"))
