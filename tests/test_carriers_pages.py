"""Placed text: tables over page breaks, and OFD."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import extract
from extract import carriers
from extract.carriers.ruling import Segment
from extract.carriers.textlayer import Glyph, Page, arranged
from extract.document import Block, Grid
from tests.readback import PLAIN, assert_read_back
from tests.writers import ofd, page


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
        tall = [*ruled([(760, 400), (400, 30)], xs[1:], cut="top bottom"), Segment(50, 30, 50, 760)]
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
