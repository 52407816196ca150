"""Defects of text: tables flattened into running text, with or without the borders of their cells, and line layouts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from bench.gold.defect import drawn
from bench.gold.drawing import slot_rows, text_cells, text_rows
from bench.gold.sheet import DOUBTFUL, Expected, Key, Keyed, Sheet
from bench.gold.ways import ways
from crawler.simulator.labels import COLUMN_KEYS, PROCEDURES

_CARRIER = "text-flat"


def _runs(sheet: Sheet) -> list[list[Key]]:
    """The figures that stand side by side, with no label between them: a row of tables 2 and 3, all of table 4."""
    runs: dict[tuple[str, str], list[Key]] = {}
    for key, _ in sheet.figures():
        runs.setdefault((key[0], key[1] if key[0] != "table4" else ""), []).append(key)
    return list(runs.values())


def _flatten(sheet: Sheet, border: Callable[[Keyed, Keyed], str]) -> bytes:
    """The whole report in one line; ``border`` is what stands between two neighbouring cells."""
    parts = [*sheet.report.title_lines, " ", *sheet.report.preface]
    for section in sheet.sections:
        parts += [" ", section.heading, *section.paragraphs]
        previous = Keyed("")
        for row in sheet.tables.get(section.key, []):
            for cell in row:
                parts += [border(previous, cell), cell.text]
                previous = cell
    return "".join(parts).encode()


def _quiet(sheet: Sheet) -> None:
    """Take the figures out of the narrative, so that nothing but the tables fixes them."""
    sheet.sections[:] = [replace(s, paragraphs=("本年工作平稳有序。",) * bool(s.paragraphs)) for s in sheet.sections]


def _judge(sheet: Sheet, borders: set[Key]) -> None:
    """Where digits can be cut in several ways, a person may or may not find the one that adds up.

    ``borders`` are the figures with a blank before them.
    """
    texts = dict(sheet.figures())
    for run in _runs(sheet):
        tokens = [""]
        for key in run:
            if key in borders and tokens[-1]:
                tokens.append("")
            tokens[-1] += texts[key]
        if len(ways(tokens, len(run))) != 1 if len(run) < 10 else tokens != [texts[key] for key in run]:
            for key in run:
                sheet.truth[key] = Expected("open", sheet.truth[key].value)


@drawn(_CARRIER, copies=3)
def flat_spaced(sheet: Sheet, _rng: Random) -> bytes:
    """One line, a blank between any two cells."""
    return _flatten(sheet, lambda _before, _cell: " ")


@drawn(_CARRIER, copies=6)
def flat_tight(sheet: Sheet, _rng: Random) -> bytes:
    """One line, nothing between cells, slips of the pen and all."""
    _judge(sheet, set())
    return _flatten(sheet, lambda _before, _cell: "")


@drawn(_CARRIER, copies=6)
def flat_tight_without_narrative(sheet: Sheet, _rng: Random) -> bytes:
    """Nothing between cells, and no sentence that tells the figures again."""
    _quiet(sheet)
    _judge(sheet, set())
    return _flatten(sheet, lambda _before, _cell: "")


@drawn(_CARRIER, copies=6)
def flat_mixed(sheet: Sheet, rng: Random) -> bytes:
    """Blanks between some cells and not between others."""
    borders: set[Key] = set()

    def border(_before: Keyed, cell: Keyed) -> str:
        if rng.random() < 0.5:
            return ""
        if cell.key is not None:
            borders.add(cell.key)
        return rng.choice((" ", "  ", "\xa0"))

    data = _flatten(sheet, border)
    _judge(sheet, borders)
    return data


def _single_digits(sheet: Sheet, rng: Random) -> None:
    for key, text in sheet.figures():
        if text.isdigit():
            digit = str(rng.choice((0, 0, 0, 1, 2, 5)))
            sheet.reprint(key, digit, Expected("number", Decimal(digit)))


@drawn(_CARRIER, ("d",), copies=4)
def flat_single_digits(sheet: Sheet, rng: Random) -> bytes:
    """Nothing between cells, each figure one digit: one way to cut whether it adds up or not."""
    _single_digits(sheet, rng)
    sheet.reprint(("table2", "admin_fees", "amount_wan_yuan"), "3.25", Expected("number", Decimal("3.25")))
    return _flatten(sheet, lambda _before, _cell: "")


@drawn(_CARRIER, ("c", "d"))
def flat_two_ways(sheet: Sheet, _rng: Random) -> bytes:
    """Figures that can be cut in two ways, both of which add up in every row and column: 10, 1 or 1, 0, 10."""
    _quiet(sheet)
    for key, _ in sheet.figures("table3"):
        sheet.reprint(key, "0", Expected("number", Decimal(0)))
    for row in ("received_new", "granted", "outcome_total"):
        for column, number in (("natural_person", 10), ("commercial_enterprise", 1), ("total", 11)):
            sheet.reprint(("table3", row, column), str(number), Expected("number", Decimal(number)))
        for column in ("natural_person", "commercial_enterprise", "research_institution"):
            sheet.truth["table3", row, column] = DOUBTFUL
    form = sheet.report.tables.table2_form
    for measure, number in zip(
        ("issued", "repealed", "in_force") if form == "d" else ("new_made", "newly_disclosed", "total_disclosed"),
        (1, 11, 0),
        strict=True,
    ):
        sheet.reprint(("table2", "rules", measure), str(number), DOUBTFUL)
    _judge_table(sheet, "table4")
    for run in _runs(sheet):
        if run[0][0] == "table2" and run[0][1] != "rules":
            _judge_run(sheet, run)
    return _flatten(sheet, lambda _before, _cell: "")


def _judge_table(sheet: Sheet, table: str) -> None:
    for key, _ in sheet.figures(table):
        sheet.truth[key] = Expected("open", sheet.truth[key].value)


def _judge_run(sheet: Sheet, run: list[Key]) -> None:
    texts = dict(sheet.figures())
    if len(ways(["".join(texts[key] for key in run)], len(run))) != 1:
        for key in run:
            sheet.truth[key] = Expected("open", sheet.truth[key].value)


@drawn(_CARRIER, copies=4)
def flat_row_misprinted(sheet: Sheet, rng: Random) -> bytes:
    """Nothing between cells, several figures a row, and the total of each row wrong: cutting it until it adds up gives
    other numbers than those printed."""
    _quiet(sheet)
    for row in sorted({key[1] for key, _ in sheet.figures("table3")}):
        counts = [rng.choice((0, 0, rng.randint(1, 9), rng.randint(10, 199))) for _ in COLUMN_KEYS[:6]]
        for column, number in zip(COLUMN_KEYS, (*counts, sum(counts) + rng.randint(1, 9)), strict=True):
            sheet.reprint(("table3", row, column), str(number), Expected("number", Decimal(number)))
    _judge(sheet, set())
    return _flatten(sheet, lambda _before, _cell: "")


@drawn(_CARRIER, copies=4)
def flat_two_errors_that_meet(sheet: Sheet, rng: Random) -> bytes:
    """Nothing between cells; two rows wrong by the same number, so that some columns still add up."""
    _quiet(sheet)
    rows = rng.sample(sorted({key[1] for key, _ in sheet.figures("table3")} - {"outcome_total"}), 2)
    column = rng.choice(COLUMN_KEYS)
    by = rng.choice((1, 9, 10, 90))
    for row in rows:
        key = ("table3", row, column)
        number = int(dict(sheet.figures())[key]) + by
        sheet.reprint(key, str(number), Expected("number", Decimal(number)))
    _judge(sheet, set())
    return _flatten(sheet, lambda _before, _cell: "")


@drawn(_CARRIER, copies=2)
def flat_dashes(sheet: Sheet, _rng: Random) -> bytes:
    """One line with blanks, zeros as dashes."""
    for key, text in sheet.figures():
        if text == "0":
            sheet.reprint(key, "/", Expected("dash"))
    return _flatten(sheet, lambda _before, _cell: " ")


@drawn(_CARRIER, copies=2)
def flat_blanks_lost(sheet: Sheet, _rng: Random) -> bytes:
    """One line in which blank cells left no trace: where a row has one, its figures belong to no column."""
    for run in _runs(sheet):
        texts = dict(sheet.figures())
        lost = [key for key in run if texts[key] == "0"]
        for key in lost:
            sheet.reprint(key, "")
        for key in run if lost else ():
            sheet.truth[key] = Expected("open", sheet.truth[key].value)
        for key in lost:
            sheet.truth[key] = Expected("doubtful")
    return _flatten(sheet, lambda _before, cell: " " if cell.text else "")


@drawn(_CARRIER, copies=2)
def lines_aligned(sheet: Sheet, _rng: Random) -> bytes:
    """Rows as lines with columns aligned by blanks, as converters with a layout mode write them."""
    lines = [*sheet.report.title_lines, *sheet.report.preface]
    drawn_tables = sheet.drawn
    for section in sheet.sections:
        lines += ["", section.heading, *section.paragraphs, ""]
        if section.key in drawn_tables:
            rows = slot_rows(drawn_tables[section.key])
            widths = [max(len(row[c]) for row in rows) + 2 for c in range(len(rows[0]))]
            lines += ["".join(t.ljust(w) for t, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines).encode()


@drawn("text-cells")
def lines_of_windows(sheet: Sheet, _rng: Random) -> bytes:
    """Carriage returns, a byte order mark and blanks at the ends of lines."""
    text = text_cells(sheet).decode()
    return ("\ufeff" + text.replace("\n", " \r\n")).encode()


@drawn("text-cells")
def text_in_gb18030(sheet: Sheet, _rng: Random) -> bytes:
    """Bytes of GB 18030."""
    return text_cells(sheet).decode().encode("gb18030")


@drawn("text-rows")
def text_in_utf16(sheet: Sheet, _rng: Random) -> bytes:
    """Bytes of UTF-16."""
    return text_rows(sheet).decode().encode("utf-16")


@drawn("text-rows")
def fields_at_line_ends(sheet: Sheet, rng: Random) -> bytes:
    """Empty fields at the ends of lines, fewer or more from row to row."""
    lines = text_rows(sheet).decode().split("\n")
    return "\n".join(line + "\t" * rng.randint(0, 3) if "\t" in line else line for line in lines).encode()


@drawn("text-cells")
def page_numbers_between_rows(sheet: Sheet, rng: Random) -> bytes:
    """Page numbers on lines of their own among the rows of table 3."""
    rows = text_cells(sheet).decode().split("\n\n")
    places = [i for i, row in enumerate(rows) if row.startswith("\t") and row.count("\n\t") >= 7]
    for number, place in enumerate(sorted(rng.sample(places, 2), reverse=True)):
        rows.insert(place, f"- {3 - number} -")
    return "\n\n".join(rows).encode()


@drawn(_CARRIER, ("d",))
def only_procedures(sheet: Sheet, _rng: Random) -> bytes:
    """Flattened tables 3 and 4 alone, table 2 being an image."""
    for key in [key for key in sheet.truth if key[0] == "table2"]:
        del sheet.truth[key]
    del sheet.tables["s2"]
    assert len(PROCEDURES) == 3
    return _flatten(sheet, lambda _before, _cell: " ")
