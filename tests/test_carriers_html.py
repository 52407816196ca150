"""Pages whose tables are broken, or are where only a script finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import extract
from crawler.simulator.reports import Report
from extract import carriers
from extract.document import Grid, Paragraph
from tests.readback import PLAIN, REPORTS, assert_read_back, bare
from tests.writers import page


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
