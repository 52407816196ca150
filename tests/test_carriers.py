"""Every carrier gives back the report that was written into it, and refuses what is broken."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest

import extract
from crawler.simulator import docx
from crawler.simulator.layout import Grid as Drawn
from crawler.simulator.layout import grids
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports
from extract import carriers
from extract.carriers.ruling import Segment
from extract.carriers.textlayer import Glyph, Page, arranged
from extract.document import Block, Document, Grid, Paragraph
from tests.writers import archive, doc, mht, ofd, page, rtf, xls, xlsx
from tests.writers.blocks import blocks
from tests.writers.compound import compound

REPORTS = [
    report
    for place, organ in enumerate(organs_of(cities(1)[0], 3))
    for report in write_reports(1, organ, place, (2020, 2021, 2023))
]
PLAIN = REPORTS[0]

WRITERS: dict[str, Callable[[Report], bytes]] = {
    "doc": doc.document,
    "rtf": rtf.document,
    "mht": mht.document,
    "xlsx": xlsx.document,
    "xls": xls.document,
    "ofd": ofd.document,
}
READERS = WRITERS | {
    "page": lambda report: page.embedded(report, "unicode"),
    "zip": lambda report: archive.zipped({"报告.docx": docx.document(report)}),
}


def same(have: Any, want: Any) -> bool:
    """Whether a cell as read is the cell as printed; a dash or blank has no value."""
    if isinstance(want, dict):
        return (
            isinstance(have, dict) and have["text"] == want["text"] and number(have["value"]) == number(want["value"])
        )
    if isinstance(have, dict):
        return have["state"] in ("number", "dash") and number(have["value"]) == number(want)
    return number(have) == number(want)


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def assert_read_back(report: Report, read: dict[str, Any]) -> None:
    want = report.document()
    for table in ("table2", "table3", "table4"):
        assert {row: list(cells) for row, cells in read[table].items()} == {
            row: list(cells) for row, cells in want[table].items()
        }
        for row, cells in want[table].items():
            for column, cell in cells.items():
                assert same(read[table][row][column], cell), (table, row, column, read[table][row][column], cell)
    for field in ("title", "report_year", "period_start", "period_end", "issuer_as_written"):
        assert read["metadata"][field] == want["metadata"][field], field


def assert_positions(drawn: list[Drawn], read: list[Grid]) -> None:
    assert len(read) == len(drawn)
    for want, have in zip(drawn, read, strict=True):
        assert have.positioned
        cells = {(c.row, c.column): (bare(c.text), c.rowspan, c.colspan) for row in have.rows for c in row}
        assert cells == {(row, column): (bare(c.text), c.rowspan, c.colspan) for row, column, c in want.placed()}


def bare(text: str) -> str:
    return "".join(text.split())


class TestReadBack:
    @pytest.mark.parametrize("carrier", WRITERS)
    @pytest.mark.parametrize("report", REPORTS, ids=lambda r: f"{r.organ.slug}-{r.year}")
    def test_every_cell(self, carrier: str, report: Report) -> None:
        read: Any = extract.read(WRITERS[carrier](report)).json("x")
        assert read["metadata"]["carrier"] == carrier
        assert_read_back(report, read)

    @pytest.mark.parametrize("carrier", WRITERS)
    def test_every_place(self, carrier: str) -> None:
        document = carriers.read(WRITERS[carrier](PLAIN))
        whole = 2 if carrier.startswith("xls") else 3  # in a sheet the headings within table 2 are lines of their own
        assert_positions(list(grids(PLAIN).values())[-whole:], document.grids[-whole:])

    @pytest.mark.parametrize("carrier", WRITERS)
    def test_every_line(self, carrier: str) -> None:
        document = carriers.read(WRITERS[carrier](PLAIN))
        lines = [p.text for p in document.paragraphs if not p.text.startswith("第二十条第")]
        assert lines == [b for b in blocks(PLAIN) if isinstance(b, str)]


def mutants(data: bytes, seed: int, number: int) -> list[bytes]:
    """Damaged copies: cut short, bits flipped, stretches zeroed, doubled or filled with ones."""
    rng = Random(seed)
    found = []
    for turn in range(number):
        at = rng.randrange(len(data))
        span = rng.choice((1, 4, 64, 600))
        if turn % 5 == 0:
            found.append(data[:at])
        elif turn % 5 == 1:
            found.append(data[:at] + bytes(min(span, len(data) - at)) + data[at + span :])
        elif turn % 5 == 2:
            found.append(data[:at] + data[at : at + span] * 2 + data[at + span :])
        elif turn % 5 == 3:
            found.append(data[:at] + b"\xff" * min(span, len(data) - at) + data[at + span :])
        else:
            broken = bytearray(data)
            for _ in range(rng.choice((1, 8, 64))):
                place = rng.randrange(len(data) if rng.random() < 0.5 else min(len(data), 2048))
                broken[place] ^= 1 << rng.randrange(8)
            found.append(bytes(broken))
    return found


class TestDamage:
    @pytest.mark.parametrize("carrier", READERS)
    def test_a_damaged_file_is_read_or_refused(self, carrier: str) -> None:
        data = READERS[carrier](PLAIN)
        refused = 0
        for mutant in mutants(data, 7, 60):
            try:
                assert isinstance(carriers.read(mutant), Document)
            except extract.Refusal:
                refused += 1
        assert refused or carrier == "page"  # no mark-up is too broken for a browser


class TestDoc:
    def test_field_codes_hidden_and_deleted_text_are_not_read(self) -> None:
        word = doc.Word()
        word.type("前\x13 PAGEREF a \x13 REF b \x14里\x15 \x14见附件\x15后")
        word.type("删去", b"\x00\x08\x01")
        word.type("隐藏", b"\x3c\x08\x01")
        word.type("留下", b"\x3c\x08\x00")
        word.end()
        assert [p.text for p in carriers.read(word.file()).paragraphs] == ["前见附件后留下"]

    def test_a_footnote_behind_a_figure_is_none_of_its_digits(self) -> None:
        word = doc.Word()
        for figure, mark, raised in (
            ("12", "3", b"\x48\x2a\x01"),
            ("", "4", b"\x48\x2a\x01"),
            ("5", "6", b"\x37\x08\x01"),
        ):
            word.type(figure)
            word.type(mark, raised)
            word.end("\x07", doc.IN_TABLE)
        word.end("\x07", doc.IN_TABLE + doc.ROW_END)
        word.type("平方米")
        word.type("2", b"\x48\x2a\x01")
        word.end()
        document = carriers.read(word.file())
        assert [c.text for c in document.grids[0].rows[0]] == ["12", "4", "5"]
        assert document.paragraphs[0].text == "平方米2"

    def test_characters_beyond_the_basic_plane_do_not_shift_the_marks(self) -> None:
        word = doc.Word()
        word.type("\U00020000\U00020001县")
        word.end()
        word.table(grids(PLAIN)["s4"])
        document = carriers.read(word.file())
        assert document.paragraphs[0].text == "\U00020000\U00020001县"
        assert_positions([grids(PLAIN)["s4"]], document.grids)

    def test_a_password_is_told(self) -> None:
        word = doc.Word()
        word.type("密")
        word.end()
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(word.file(flags=0x0300))
        assert refused.value.kind == "encrypted"

    def test_a_text_older_than_word_97_is_told(self) -> None:
        word = doc.Word()
        word.type("旧")
        word.end()
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(word.file(magic=0xA5DC))
        assert refused.value.kind == "unsupported"


class TestRtf:
    def read(self, body: str) -> Document:
        return carriers.read(rtf.file(rtf.HEAD + body))

    def test_what_is_no_text_of_the_page_is_not_read(self) -> None:
        body = (
            r"\pard a{\deleted gone}{\v hidden}{\v0 b}{\footnote note}{\field{\*\fldinst PAGE \\* x}{\fldrslt 3}}"
            r"{\*\shppict{\pict 00ff}}\~\_\-c\par{\header top\par}{\shp{\*\shpinst{\shptxt box\par}}}d"
        )
        assert [p.text for p in self.read(body).paragraphs] == ["ab3\xa0-c", "d"]

    def test_the_font_decides_the_code_page_and_fallbacks_are_dropped(self) -> None:
        body = r"\f13 \'b9\'ab\f0 \'e9{\uc2\u20844\'b9\'ab}{\uc0\u24320}\u-10179?\u-8703?!\par"
        assert [p.text for p in self.read(body).paragraphs] == ["公é公开\U0001f601!"]

    def test_a_footnote_behind_a_figure_is_none_of_its_digits(self) -> None:
        row = r"\pard\intbl 12{\super 3}\cell{\super 4}\cell 5\strike 6\strike0\cell\row\pard m\super 2\par"
        document = self.read(row)
        assert [c.text for c in document.grids[0].rows[0]] == ["12", "4", "5"]
        assert document.paragraphs[0].text == "m2"

    def test_cells_merged_sideways_are_one(self) -> None:
        row = r"\trowd\clmgf\cellx100\clmrg\cellx800\clmgf\cellx1600\clmrg\cellx2400 a\intbl\cell\cell b\cell\cell\row"
        row += r"\trowd\cellx110\cellx790\cellx1600\cellx2400\intbl 1\cell 2\cell 3\cell 4\cell\row"
        (grid,) = self.read(row).grids
        assert [[(c.text, c.column, c.colspan) for c in r] for r in grid.rows] == [
            [("a", 0, 2), ("b", 2, 2)],
            [("1", 0, 1), ("2", 1, 1), ("3", 2, 1), ("4", 3, 1)],
        ]

    def test_tables_inside_a_table_are_read_and_the_outer_one_is_layout(self) -> None:
        inner = r"\pard\intbl\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\cellx50\cellx900\nestrow}"
        outer = rf"\trowd\cellx5000\cellx9000 \pard\intbl x\par{inner}\pard\intbl y\cell z\cell\row"
        document = self.read(rf"before\par{outer}\pard after\par")
        assert [b.text if isinstance(b, Paragraph) else b.width for b in document.blocks] == [
            *("before", "x", 2, "y", "z", "after")
        ]

    def test_a_row_without_its_definition_leaves_the_columns_counted(self) -> None:
        (grid,) = self.read(r"\intbl a\cell b\cell\row").grids
        assert not grid.positioned
        assert [[c.text for c in r] for r in grid.rows] == [["a", "b"]]

    def test_borders_too_near_to_tell_leave_the_columns_counted(self) -> None:
        row = r"\trowd\cellx30\cellx800\intbl 1\cell 2\cell\row"
        assert not self.read(row).grids[0].positioned

    def test_a_file_cut_short_is_damaged(self) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(rtf.document(PLAIN)[:-300])
        assert refused.value.kind == "damaged"

    def test_deep_groups_are_read(self) -> None:
        assert self.read("{" * 50_000 + "x" + "}" * 50_000).paragraphs[0].text == "x"


class TestMht:
    def test_a_page_alone_needs_no_parts(self) -> None:
        page = b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>\xe5\x85\xac</p>"
        assert carriers.read(page).paragraphs[0].text == "公"

    @pytest.mark.parametrize(
        ("file", "kind"),
        [
            (mht.file([("text/plain", "7bit", b"x")]), "damaged"),
            (b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 300, "too_large"),
        ],
    )
    def test_what_holds_no_page_is_refused(self, file: bytes, kind: str) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(file)
        assert refused.value.kind == kind


class TestArchive:
    JUNK: ClassVar = {"__MACOSX/._r.docx": b"junk", "附件/Thumbs.db": b"\xd0\xcf", "空": b""}

    def test_the_report_is_found_among_other_files(self) -> None:
        lists = b"<table>" + b"<tr><td>1</td><td>2</td></tr>" * 500 + b"</table>"
        packed = archive.zipped({"附件1.html": lists, **self.JUNK, "下载/报告.docx": docx.document(PLAIN)})
        document = carriers.read(packed)
        assert document.carrier == "zip"
        assert document.about == {"member": "下载/报告.docx", "member_carrier": "docx", "members": "2"}
        assert_positions(list(grids(PLAIN).values()), document.grids)

    def test_of_two_reports_the_fuller_is_taken(self) -> None:
        title = PLAIN.title.encode()
        page = b"<h1>" + title + b"</h1><p>" + title + b"</p>"
        packed = archive.zipped({"a.html": page, "b.doc": doc.document(PLAIN)})
        assert carriers.read(packed).about["member"] == "b.doc"

    def test_names_in_gbk_are_read(self) -> None:
        packed = archive.zipped({"政府信息公开年报.rtf": rtf.document(PLAIN)}, encoding="gbk")
        assert carriers.read(packed).about["member"] == "政府信息公开年报.rtf"

    def test_an_archive_in_an_archive_is_opened_and_no_deeper(self) -> None:
        once = archive.zipped({"r.docx": docx.document(PLAIN)})
        twice = archive.zipped({"内.zip": once})
        assert carriers.read(twice).about["member"] == "内.zip/r.docx"
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(archive.zipped({"外.zip": twice}))
        assert (refused.value.kind, refused.value.reason.split(":")[0]) == ("unsupported", "外.zip/内.zip")

    def test_a_broken_member_does_not_spoil_the_others(self) -> None:
        packed = archive.zipped(
            {"坏.docx": docx.document(PLAIN)[:-900], "坏.zip": b"PK\x03\x04", "好.rtf": rtf.document(PLAIN)}
        )
        assert carriers.read(packed).about["member"] == "好.rtf"

    @pytest.mark.parametrize(
        ("files", "kind"),
        [
            ({"a.txt": bytes(40_000_000)}, "too_large"),
            ({"a.zip": archive.zipped({"b.txt": b"1" * 40_000_000})}, "too_large"),
            ({f"{n}.txt": b"x" for n in range(201)}, "too_large"),
            ({"a.rar": b"Rar!\x1a\x07\x00", "b.txt": b" "}, "unsupported"),
            ({"a.docx": docx.document(PLAIN)[:-900]}, "damaged"),
            ({"a/": b""}, "empty"),
            ({}, "empty"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_holds_no_document_is_refused(self, files: dict[str, bytes], kind: str) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(archive.zipped(files))
        assert refused.value.kind == kind

    def test_a_password_is_told(self) -> None:
        packed = archive.zipped({"r.docx": docx.document(PLAIN)}, flags=1)
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(packed)
        assert refused.value.kind == "encrypted"


class TestSheets:
    @staticmethod
    def workbook(rows: list[str], merges: list[str] | None = None, head: str = "") -> bytes:
        return xlsx.book({"表": xlsx.sheet(rows, merges or [], head)}, ["甲"])

    def test_hidden_rows_and_columns_are_not_printed_and_do_not_cut_the_table(self) -> None:
        rows = [
            xlsx.row(n, [f'<c r="{c}{n}"><v>{n}{i}</v></c>' for i, c in enumerate("ABC")], hidden=n == 2)
            for n in (1, 2, 3)
        ]
        head = '<cols><col min="2" max="2" hidden="1"/></cols>'
        (grid,) = carriers.read(self.workbook(rows, ["A1:B2"], head)).grids
        assert [[(c.text, c.column, c.colspan) for c in row] for row in grid.rows] == [
            [("10", 0, 1), ("12", 1, 1)],
            [("30", 0, 1), ("32", 1, 1)],
        ]

    def test_hidden_rows_of_the_old_format(self) -> None:
        sheet = xls.Sheet()
        for row in range(3):
            sheet.cell(row, 0, f"甲{row}")
            sheet.cell(row, 1, "1")
        sheet.hide_row(1)
        (grid,) = carriers.read(xls.book({"表": sheet}, set())).grids
        assert [row[0].text for row in grid.rows] == ["甲0", "甲2"]

    def test_a_merged_cell_whose_first_row_is_hidden_shows_its_text(self) -> None:
        rows = [
            xlsx.row(1, ['<c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c>'], hidden=True),
            xlsx.row(2, ['<c r="A2"/><c r="B2"><v>2</v></c>']),
        ]
        (grid,) = carriers.read(self.workbook(rows, ["A1:A2"])).grids
        assert [[c.text for c in row] for row in grid.rows] == [["甲", "2"]]

    def test_a_label_whose_cells_are_missing_is_a_row_of_blanks(self) -> None:
        rows = [xlsx.row(n, ['<c t="s"><v>0</v></c>', "<c><v>1</v></c><c><v>2</v></c>" * (n != 2)]) for n in (1, 2, 3)]
        (grid,) = carriers.read(self.workbook(rows)).grids
        assert [[c.text for c in row] for row in grid.rows] == [["甲", "1", "2"], ["甲", "", ""], ["甲", "1", "2"]]

    @pytest.mark.parametrize(
        ("stored", "printed"),
        [("12", "12"), ("1E3", "1000"), ("5953.0249599999997", "5953.02496"), ("1.5E-5", "0.000015"), ("-0.1", "-0.1")],
    )
    def test_numbers_are_as_typed(self, stored: str, printed: str) -> None:
        (grid,) = carriers.read(self.workbook([xlsx.row(1, [f"<c><v>{stored}</v></c><c><v>1</v></c>"])])).grids
        assert grid.rows[0][0].text == printed

    @pytest.mark.parametrize(
        ("rows", "kind"),
        [
            (['<row r="x"/>'], "damaged"),
            (['<row><c r="7"/></row>'], "damaged"),
            (['<row><c r="A9999999"/></row>'], "damaged"),
            (['<row><c t="s"><v>7</v></c></row>'], "damaged"),
            (["<row><c><v>1,5</v></c></row>"], "damaged"),
            (["<row>" + "<c/>" * n + "<c><v>1</v></c><c/><c><v>1</v></c></row>" for n in range(450)], "too_large"),
        ],
    )
    def test_broken_cells_are_refused(self, rows: list[str], kind: str) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(self.workbook(rows))
        assert refused.value.kind == kind

    def test_entities_are_not_expanded(self) -> None:
        bomb = '<!DOCTYPE x [<!ENTITY a "7"><!ENTITY b "&a;&a;&a;&a;">]>'
        rows = [xlsx.row(1, ['<c r="A1"><v>&b;</v></c><c r="B1"><v>1</v></c>'])]
        part = bomb + xlsx.sheet(rows, [])
        (grid,) = carriers.read(xlsx.book({"表": part}, [])).grids
        assert [c.text for c in grid.rows[0]] == ["", "1"]

    def test_passwords_are_told(self) -> None:
        package = compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"})
        for data in (package, xls.book({"表": xls.Sheet()}, set(), encrypted=True)):
            with pytest.raises(extract.Refusal) as refused:
                carriers.read(data)
            assert refused.value.kind == "encrypted"

    def test_other_compound_files_are_not_read(self) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(compound({"Hwp": b"x"}))
        assert refused.value.kind == "unsupported"


def ruled(rows: list[tuple[float, float]], xs: tuple[float, ...] = (50, 200, 400), cut: str = "") -> list[Segment]:
    """Strokes of rows from top to bottom; ``cut`` names the ends (``top``, ``bottom``) where nothing is drawn."""
    top, bottom = rows[0][0], rows[-1][1]
    levels = [top] * ("top" not in cut) + [low for _, low in rows[:-1]] + [bottom] * ("bottom" not in cut)
    across = [Segment(xs[0], level, xs[-1], level) for level in levels]
    return across + [Segment(x, bottom, x, top) for x in xs]


def glyphs(x: float, y: float, text: str) -> list[Glyph]:
    return [Glyph(c, x + 10 * n, y - 5, x + 10 * n + 9, y + 5) for n, c in enumerate(text)] + [Glyph("\n", 0, 0, 0, 0)]


class TestPageBreaks:
    def grids(self, *pages: Page | None) -> list[Grid]:
        found: list[Block] = []
        for laid in arranged(pages):
            if laid is not None:
                laid.append_to(found)
        return [block for block in found if isinstance(block, Grid)]

    UPPER = Page(1, 800, glyphs(60, 220, "甲乙") + glyphs(60, 70, "丙"), ruled([(300, 120), (120, 50)], cut="bottom"))
    LOWER = Page(2, 800, glyphs(60, 730, "丁") + glyphs(210, 730, "7"), ruled([(750, 700), (700, 600)], cut="top"))

    def texts(self, grid: Grid) -> list[list[str]]:
        return [[cell.text for cell in row] for row in grid.rows]

    def test_a_row_cut_by_the_page_is_one_row_and_each_cell_stands_where_its_text_does(self) -> None:
        (grid,) = self.grids(self.UPPER, self.LOWER)
        assert self.texts(grid) == [["甲乙", ""], ["丙\n丁", "7"], ["", ""]]
        assert [cell.place for cell in grid.rows[1]] == ["page 1, box 50 50 200 120", "page 2, box 200 700 400 750"]

    def test_text_that_hangs_over_the_end_belongs_to_the_cut_cell_and_the_page_number_does_not(self) -> None:
        hanging = [*self.UPPER.glyphs, *glyphs(60, 45, "戊"), *glyphs(220, 44, "- 1 -")]
        (grid,) = self.grids(Page(1, 800, hanging, self.UPPER.segments), self.LOWER)
        assert self.texts(grid)[1] == ["丙\n戊\n丁", "7"]

    def test_a_row_moved_whole_to_the_next_page_keeps_its_cells(self) -> None:
        strip = [*ruled([(300, 120)]), Segment(50, 50, 50, 120), Segment(400, 50, 400, 120)]
        (grid,) = self.grids(Page(1, 800, glyphs(60, 220, "甲"), strip), self.LOWER)
        assert self.texts(grid) == [["甲", ""], ["丁", "7"], ["", ""]]

    def test_a_cell_taller_than_a_page_has_one_border_all_along(self) -> None:
        xs = (50.0, 80.0, 200.0, 400.0)
        tall = ruled([(760, 400), (400, 30)], xs[1:], cut="top bottom") + [Segment(50, 30, 50, 760)]
        ends = [*ruled([(750, 700)], xs, cut="top"), Segment(50, 700, 400, 700)]
        pages = (Page(1, 800, [], ruled([(300, 30)], xs, cut="bottom")), Page(2, 800, [], tall), Page(3, 800, [], ends))
        (grid,) = self.grids(*pages)
        cells = [[(c.column, c.rowspan) for c in row] for row in grid.rows]
        assert cells == [[(0, 2), (1, 1), (2, 1)], [(1, 1), (2, 1)]]

    def test_a_table_shut_at_the_page_break_goes_on_when_nothing_stands_between(self) -> None:
        upper = Page(1, 800, glyphs(220, 44, "- 1 -"), ruled([(300, 60)]))
        lower = Page(2, 800, [], ruled([(740, 600)]))
        assert [len(grid.rows) for grid in self.grids(upper, lower)] == [2]

    @pytest.mark.parametrize(
        "lower",
        [
            Page(2, 800, glyphs(60, 750, "四、标题"), ruled([(740, 600)])),
            Page(2, 800, [], ruled([(500, 400)])),
            Page(2, 800, [], ruled([(740, 600)], xs=(50, 200, 410))),
        ],
        ids=["text between", "far from the top", "another width"],
    )
    def test_another_table_is_another(self, lower: Page) -> None:
        upper = Page(1, 800, [], ruled([(300, 60)]))
        assert len(self.grids(upper, lower)) == 2

    def test_a_page_that_is_a_picture_ends_a_table(self) -> None:
        assert len(self.grids(self.UPPER, None, self.LOWER)) == 2

    @pytest.mark.browser
    @pytest.mark.parametrize("style", page.PRINTED)
    def test_a_page_printed_by_a_browser(self, style: str, chromium: str, tmp_path: Path) -> None:
        source, printed = tmp_path / "page.html", tmp_path / "page.pdf"
        source.write_bytes(page.printable(PLAIN, style))
        options = ("--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}")
        subprocess.run([chromium, *options, source.as_uri()], check=True, capture_output=True, timeout=60)
        read: Any = extract.read(printed.read_bytes()).json("x")
        assert_read_back(PLAIN, read)


class TestOfd:
    def test_text_without_rulings_is_read_line_by_line_with_its_gaps(self) -> None:
        sheet = ofd.Sheet()
        for x, y, text in ((90, 40, "12"), (30, 40, "甲乙"), (50, 50, "下"), (60, 40, "3")):
            sheet.text(x, y, text, 4)
        assert [p.text for p in carriers.read(ofd.file(sheet.pages)).paragraphs] == ["甲乙 3 12", "下"]

    def test_rows_without_rulings_are_not_run_together(self) -> None:
        sheet = ofd.Sheet()
        for number in range(3):
            for x, text in ((20, f"{number}．属于"), (100, "12"), (140, "0"), (180, "7")):
                sheet.text(x, 40 + 8 * number, text, 4)
        lines = [p.text for p in carriers.read(ofd.file(sheet.pages)).paragraphs]
        assert lines == ["0．属于 12 0 7", "1．属于 12 0 7", "2．属于 12 0 7"]

    def test_pages_of_images_are_not_read(self) -> None:
        image = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>'
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(ofd.file([[image]]))
        assert refused.value.kind == "unsupported"

    def test_a_password_is_told(self) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(ofd.file([[]], {"Doc_0/Encryptions.xml": "<x/>"}))
        assert refused.value.kind == "encrypted"

    @pytest.mark.parametrize(
        "broken",
        [
            '<ofd:TextObject Boundary="0 0 x 9" Size="3"><ofd:TextCode>1</ofd:TextCode></ofd:TextObject>',
            '<ofd:TextObject Boundary="0 0" Size="3"><ofd:TextCode>1</ofd:TextCode></ofd:TextObject>',
            '<ofd:TextObject Size="inf"><ofd:TextCode DeltaX="nan">12</ofd:TextCode></ofd:TextObject>',
            "<ofd:PathObject><ofd:AbbreviatedData>M 0 L 9</ofd:AbbreviatedData></ofd:PathObject>",
            '<ofd:TextObject Size="3"><ofd:TextCode DeltaX="g -1 2 g z 1">123</ofd:TextCode></ofd:TextObject>',
        ],
    )
    def test_broken_numbers_are_refused(self, broken: str) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(ofd.file([[broken]]))
        assert refused.value.kind == "damaged"

    def test_a_page_that_is_missing_is_damaged(self) -> None:
        document = f'<d {ofd.NS}><ofd:Pages><ofd:Page BaseLoc="../../x"/></ofd:Pages></d>'
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(ofd.file([[]], {"Doc_0/Document.xml": document}))
        assert refused.value.kind == "damaged"

    def test_repeats_are_bounded(self) -> None:
        text = '<ofd:TextObject Size="3"><ofd:TextCode DeltaX="g 999999999 3">公开</ofd:TextCode></ofd:TextObject>'
        assert carriers.read(ofd.file([[text]])).paragraphs[0].text == "公开"


class TestHtml:
    @pytest.mark.parametrize("where", page.EMBEDDED)
    def test_an_article_kept_in_a_string_is_read(self, where: str) -> None:
        read: Any = extract.read(page.embedded(PLAIN, where)).json("x")
        assert_read_back(PLAIN, read)

    def test_a_table_in_a_string_follows_what_is_shown(self) -> None:
        body = (
            "<p>总体情况</p><p>其他需要报告的事项</p><script>x='<table><tr><td>7</td><td>8</td></tr></table>'</script>"
        )
        shown, _, grid = carriers.read(page.page(body)).blocks
        assert isinstance(shown, Paragraph) and shown.text == "总体情况"
        assert isinstance(grid, Grid) and [c.text for c in grid.rows[0]] == ["7", "8"]
        assert "table" not in grid.rows[0][0].place  # no table of the page: a locator must not point at one

    def test_a_page_with_a_table_of_its_own_is_not_searched_for_others(self) -> None:
        body = "<table><tr><td>1</td></tr></table><script>x='<table><tr><td>7</td><td>8</td></tr></table>'</script>"
        assert len(carriers.read(page.page(body)).grids) == 1

    @pytest.mark.parametrize("report", REPORTS[:3], ids=lambda r: str(r.year))
    @pytest.mark.parametrize("breaker", [page.cut, page.nested], ids=lambda b: b.__name__)
    def test_broken_tables_are_read(self, breaker: Callable[[Report], bytes], report: Report) -> None:
        read: Any = extract.read(breaker(report)).json("x")
        assert_read_back(report, read)

    def grid(self, rows: str) -> list[list[tuple[str, int, int, int]]]:
        (grid,) = carriers.read(page.page(f"<table>{rows}</table>")).grids
        return [[(bare(c.text), c.column, c.rowspan, c.colspan) for c in row] for row in grid.rows]

    def test_rows_stacked_in_one_are_taken_apart(self) -> None:
        rows = "<tr><td rowspan=2>甲</td><td>一</td><td>0</td><td>1</td></tr>"
        rows += "<tr><td>二<br>三</td><td><p>2</p><p>3</p></td><td>4<br/>/</td></tr>"
        assert self.grid(rows) == [
            [("甲", 0, 3, 1), ("一", 1, 1, 1), ("0", 2, 1, 1), ("1", 3, 1, 1)],
            [("二", 1, 1, 1), ("2", 2, 1, 1), ("4", 3, 1, 1)],
            [("三", 1, 1, 1), ("3", 2, 1, 1), ("/", 3, 1, 1)],
        ]

    @pytest.mark.parametrize(
        "row",
        [
            "<tr><td>一</td><td>2<br>3</td><td>4<br>5</td></tr>",
            "<tr><td>一<br>二</td><td>2<br>3</td><td>4</td></tr>",
            "<tr><td>一<br>二</td><td>2<br>3</td><td>4<br>5<br>6</td></tr>",
        ],
    )
    def test_lines_that_are_not_as_many_everywhere_are_no_rows(self, row: str) -> None:
        assert len(self.grid(row)) == 1

    def test_a_table_as_wide_as_its_cell_gives_the_row_its_cells(self) -> None:
        inner = "<td colspan=3><table><tr><td>1</td><td>2</td><td>3</td></tr></table></td>"
        rows = "".join(f"<tr><td>{n}</td><td>x</td>{inner}</tr>" for n in "甲乙") + "<tr><td>丙</td>" + "<td>0</td>" * 4
        assert self.grid(rows)[0] == [("甲", 0, 1, 1), ("x", 1, 1, 1), *((str(n), n + 1, 1, 1) for n in (1, 2, 3))]

    def test_rows_in_comments_and_hidden_rows_stay_hidden(self) -> None:
        rows = "<tr><td>1</td></tr><!--<tr><td>9</td></tr>--><tr style='display: none'><td>8</td></tr>"
        rows += "<![if !x]><tr><td>2</td></tr><![endif]>"
        assert self.grid(rows) == [[("1", 0, 1, 1)], [("2", 0, 1, 1)]]

    def test_a_footnote_behind_a_figure_is_none_of_its_digits(self) -> None:
        row = "<td>12<sup>3</sup></td><td><sup>4</sup></td><td><p>5<del>6</del></p></td>"
        assert [text for text, *_ in self.grid(f"<tr>{row}</tr>")[0]] == ["12", "4", "5"]

    IMAGE = "<div class='TRS_Editor'><img src='./W020240115.jpg'><p><img width='600' src='2.png'></p></div>"

    def test_a_report_of_images_alone_is_refused(self) -> None:
        with pytest.raises(extract.Refusal) as refused:
            carriers.read(page.page(self.IMAGE, "某局2023年政府信息公开工作年度报告"))
        assert (refused.value.kind, refused.value.reason) == ("unsupported", "its tables are images (2)")

    @pytest.mark.parametrize(
        ("body", "title"),
        [
            (IMAGE + "<p>一、总体情况</p>" + "正文" * 200, "政府信息公开工作年度报告"),
            (IMAGE + "<a href='/P0.pdf'>附件</a>", "政府信息公开工作年度报告"),
            (IMAGE, "今日要闻"),
        ],
    )
    def test_images_beside_anything_else_are_counted(self, body: str, title: str) -> None:
        assert carriers.read(page.page(body, title)).about["images"] == "2"

    def test_furniture_is_no_image_of_a_report(self) -> None:
        body = "<img src='/a.jpg'><div class='content'><a href='/x'><img src='b.jpg'></a><img src='/img/icon1.png'>"
        body += "<img width='20' src='c.jpg'></div>"
        assert "images" not in carriers.read(page.page(body, "政府信息公开工作年度报告")).about
