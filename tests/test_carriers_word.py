"""Word's own formats: legacy files, RTF and pages saved as one file."""

from __future__ import annotations

import pytest

import extract
from crawler.simulator.layout import grids
from extract import carriers
from extract.document import Document, Paragraph
from tests.readback import PLAIN, assert_positions
from tests.writers import doc, mht, rtf


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
