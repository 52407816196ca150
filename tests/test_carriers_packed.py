"""Archives and workbooks."""

from __future__ import annotations

from typing import ClassVar

import pytest

import extract
from crawler.simulator import docx
from crawler.simulator.layout import grids
from extract import carriers
from extract.carriers.sheet import address
from tests.readback import PLAIN, assert_positions
from tests.writers import archive, doc, rtf, xls, xlsx
from tests.writers.compound import compound


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

    def test_a_member_whose_name_is_cut_to_nothing_is_read(self) -> None:
        packed = archive.zipped({"#eport.rtf": rtf.document(PLAIN)}).replace(b"#eport.rtf", b"\0eport.rtf")
        assert carriers.read(packed).about["member"] == "?"

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
            ({"a.gz": b"\x1f\x8b\x08\x00", "b.txt": b" "}, "unsupported"),
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


def far_apart(row: int) -> str:
    """A row of two cells, the second further to the right in each."""
    cells = "".join(f'<c r="{address(row, column)}"><v>1</v></c>' for column in (0, row + 1))
    return f"<row>{cells}</row>"


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
            ([far_apart(n) for n in range(450)], "too_large"),
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
