"""Scanned reports: what a clean or a poor scan says is read, and no number is called a number that is not on the page.

The pages are printed from simulated reports, so every cell of them is known.
"""
# ruff: noqa: E402 - without the extra the file is skipped before it imports what the extra brings

from __future__ import annotations

import io
import struct
from decimal import Decimal
from typing import Any

import pytest

from extract.carriers import image

for needed in image.NEEDED:
    pytest.importorskip(needed, reason="the extra `ocr` is not installed")

import cv2
import numpy as np
import pypdfium2

import extract
from crawler.simulator import pdf
from crawler.simulator.layout import grids
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports
from extract import carriers
from extract.carriers import bands, glyphs, marks, picture, raster, ruling, strokes
from extract.document import Grid, Paragraph
from extract.folding import fold
from extract.locators import locate
from tests.writers import scan

REPORTS = [
    report
    for place, organ in enumerate(organs_of(cities(1)[0], 2))
    for report in write_reports(7, organ, place, (2020, 2021, 2022, 2023))
]
CITY, WRONG, SLASHES = REPORTS[1], REPORTS[6], REPORTS[7]
"""A prefecture's full tables; a department's with a planted error; one with a slash in place of every nought."""
TABLES_PAGE = 1
"""Tables 3 and 4 of these reports stand on their second page."""


@pytest.fixture(scope="module", autouse=True)
def chinese_font() -> None:
    if not scan.has_chinese_font(CITY):
        pytest.skip("no font with Chinese characters on this machine (fonts-noto-cjk)")


def cells(report: Report, read: dict[str, Any], *tables: str) -> list[tuple[str, Any, Any]]:
    """Where, as printed, as read."""
    want = report.document()
    return [
        (f"{table} {row} {column}", printed, read[table].get(row, {}).get(column, "not read"))
        for table in tables
        for row, columns in want[table].items()
        for column, printed in columns.items()
    ]


def value(cell: Any) -> Decimal | None:
    held = cell.get("value") if isinstance(cell, dict) else cell
    return None if held is None or held == "not read" else Decimal(str(held))


def state(cell: Any) -> str:
    return str(cell["state"]) if isinstance(cell, dict) else "blank"


def assert_no_wrong_number(found: list[tuple[str, Any, Any]]) -> None:
    wrong = [one for one in found if state(one[2]) == "number" and value(one[2]) != value(one[1])]
    assert wrong == []


def test_a_clean_scan_is_read_whole() -> None:
    read: Any = extract.read(scan.document(scan.printed(CITY))).json("x")
    summed = cells(CITY, read, "table3", "table4")
    assert len(summed) == 190
    assert_no_wrong_number(summed)
    right = [one for one in summed if state(one[2]) == "number"]
    assert len(right) >= 0.95 * len(summed)
    assert all(0.8 <= one[2]["confidence"] <= 1 for one in right)
    alone = cells(CITY, read, "table2")
    assert {state(one[2]) for one in alone} <= {"unverified", "doubtful"}
    assert sum(value(one[2]) == value(one[1]) for one in alone) >= 0.95 * len(alone)
    want = CITY.document()["metadata"]
    for field in ("title", "report_year", "period_start", "period_end", "issuer_as_written", "format_generation"):
        assert read["metadata"][field] == want[field], field
    assert read["metadata"]["carrier"] == "scan"
    assert set(read["sections"]) == {"s1", "s2", "s3", "s4", "s5", "s6"}


def test_a_poor_scan_gives_no_wrong_number_and_every_cell_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    page = scan.scanned(scan.printed(CITY)[TABLES_PAGE], seed=1)
    data = scan.packed(page, ".jpg")
    document = carriers.read(data)
    monkeypatch.setattr(carriers, "read", {data: document}.__getitem__)  # recognised once
    tables = [block for block in document.blocks if isinstance(block, Grid)]
    drawn = grids(CITY)
    assert [(len(t.rows), t.width) for t in tables] == [(28, 10), (4, 15)]
    for want, have in zip((drawn["s3"], drawn["s4"]), tables, strict=True):
        spans = {(c.row, c.column): (c.rowspan, c.colspan) for row in have.rows for c in row}
        assert spans == {(row, column): (cell.rowspan, cell.colspan) for row, column, cell in want.placed()}
    found = cells(CITY, extract.read(data).json("x"), "table3", "table4")
    assert_no_wrong_number(found)
    assert sum(state(one[2]) == "number" for one in found) >= 0.75 * len(found)


@pytest.mark.parametrize(("angle", "quarters"), [(2.1, 0), (0.6, 1)])
def test_the_box_of_a_cell_lies_over_its_figure(angle: float, quarters: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the page lay, each box, turned back, holds the printed figure and no other."""
    page = pypdfium2.PdfDocument(pdf.document(CITY))[TABLES_PAGE]
    text, wide, high = page.get_textpage(), page.get_width(), page.get_height()
    laid = np.rot90(scan.scanned(scan.picture(page), 1, scan.Glass(angle, 2.0, 95)), quarters)
    data = scan.packed(np.ascontiguousarray(laid))
    monkeypatch.setattr(carriers, "read", {data: carriers.read(data)}.__getitem__)  # recognised once
    report = extract.read(data)
    places: Any = locate(data, report.carrier, report.tables)
    back = cv2.invertAffineTransform(cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0))
    shown = (high, wide) if quarters % 2 else (wide, high)
    found = 0
    for name in ("table3", "table4"):
        for row, columns in report.tables[name].rows.items():
            for column, cell in columns.items():
                left, bottom, right, top = places[name][row][column]["box"]
                middle = complex((left + right - shown[0]) / 2, (bottom + top - shown[1]) / 2) / 1j**quarters
                x, y = back @ (wide / 2 + middle.real, high / 2 - middle.imag, 1)
                sides = ((right - left) / 2, (top - bottom) / 2)
                half, tall = reversed(sides) if quarters % 2 else sides
                printed = text.get_text_bounded(x - half, high - y - tall, x + half, high - y + tall)
                assert cell.state != "number" or fold(printed) == cell.text
                found += cell.state == "number"
    assert found > 150


def test_pages_of_words_are_set_upright() -> None:
    """The last page holds a few lines; its words come in their order though it lies upside down."""
    page = scan.printed(CITY)[2]
    upright = [block.text for block in carriers.read(scan.packed(page)).blocks if isinstance(block, Paragraph)]
    assert any("扫描和著录" in text for text in upright)
    turned = scan.packed(np.ascontiguousarray(np.rot90(page, 2)))
    assert upright == [block.text for block in carriers.read(turned).blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("quarters", range(4))
def test_a_spot_of_a_page_set_upright_is_seen_where_it_lay(quarters: int) -> None:
    frame = np.full((1100, 800), 255, np.uint8)
    frame[200:210, 600:610] = 0
    page = raster.prepare(frame, 595.0, quarters)
    y, x = (float(places.mean()) + 0.5 for places in np.nonzero(page.ink))
    point = 595 / 800
    assert page.seen(x / raster.SCALE, page.height - y / raster.SCALE) == pytest.approx(
        (605 * point, 895 * point), abs=1
    )


def test_a_planted_error_accuses_nobody_on_the_strength_of_a_picture() -> None:
    read: Any = extract.read(scan.packed(scan.printed(WRONG)[TABLES_PAGE])).json("x")
    found = cells(WRONG, read, "table3", "table4")
    assert sum(value(one[2]) == value(one[1]) for one in found) >= 0.95 * len(found)
    planted = {(error["rule"], error["where"]) for error in WRONG.planted}
    assert planted
    verdicts = {(f["rule"], f["where"]): f["verdict"] for f in read["findings"] if f["rule"].startswith(("R3", "R4"))}
    assert verdicts == dict.fromkeys(planted, "needs reading")
    assert {state(one[2]) for one in found} >= {"number", "unverified"}


def test_slashes_are_no_ones() -> None:
    assert SLASHES.tables.blank == "/"
    page = scan.scanned(scan.printed(SLASHES)[TABLES_PAGE], seed=2)
    found = cells(SLASHES, extract.read(scan.packed(page)).json("x"), "table3", "table4")
    slashes = [one for one in found if one[1] is None]
    assert len(slashes) > 100
    assert {state(one[2]) for one in slashes} == {"dash"}
    assert_no_wrong_number(found)


class TestPages:
    def test_a_page_of_text_and_a_page_that_is_a_picture(self) -> None:
        made = pypdfium2.PdfDocument(pdf.document(CITY))
        made.del_page(2)
        made.del_page(TABLES_PAGE)
        made.import_pages(pypdfium2.PdfDocument(scan.document([title_strip()])))
        document = carriers.read(saved(made))
        assert document.carrier == "scan"
        assert document.unread == ()
        texts = [p for p in document.blocks if isinstance(p, Paragraph)]
        assert [p.text for p in texts if p.confidence is not None] == [CITY.title]
        assert sum(p.confidence is None for p in texts) > 5
        assert {cell.confidence for grid in document.grids for row in grid.rows for cell in row} == {None}

    def test_without_the_extra_the_picture_is_named_and_the_rest_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(image, "NEEDED", ("no_such_module",))
        made = pypdfium2.PdfDocument(pdf.document(CITY))
        made.import_pages(pypdfium2.PdfDocument(scan.document([title_strip()])))
        read: Any = extract.read(saved(made)).json("x")
        assert read["metadata"]["carrier"] == "pdf"
        assert [left for left in read["leftovers"] if left["place"] == "page 4"] == [
            {"place": "page 4", "text": f"a picture; {image.HOW}", "rows": "0"}
        ]

    @pytest.mark.parametrize("kind", [".png", ".pdf"])
    def test_without_the_extra_a_scan_is_refused_with_the_way_to_read_it(
        self, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(image, "NEEDED", ("no_such_module",))
        strip = title_strip()
        data = scan.document([strip]) if kind == ".pdf" else scan.packed(strip)
        with pytest.raises(extract.Refusal, match=r"pip install 'gongkai\[ocr\]'") as refused:
            extract.read(data)
        assert refused.value.kind == "unsupported"

    def test_words_that_a_scanner_hid_behind_the_picture_are_not_believed(self) -> None:
        document = carriers.read(scan.document([title_strip()], hidden="8888"))
        assert [p.text for p in document.paragraphs] == [CITY.title]

    def test_too_many_pictures_are_refused_before_they_are_read(self) -> None:
        with pytest.raises(extract.Refusal, match="41 scanned pages") as refused:
            extract.read(scan.document([np.full((60, 60), 255, np.uint8)] * 41))
        assert refused.value.kind == "too_large"

    def test_the_same_bytes_give_the_same_answer_whatever_was_read_before(self) -> None:
        data = scan.packed(scan.scanned(title_strip(), seed=4))
        glyphs.read(scan.printed(CITY)[2][:60])
        warm = carriers.read(data)
        glyphs._known.cache_clear()
        assert carriers.read(data) == warm


class TestPictures:
    @pytest.mark.parametrize("kind", [".png", ".jpg", ".tiff", ".bmp", ".gif"])
    def test_every_kind_is_opened(self, kind: str) -> None:
        drawn = np.full((120, 200), 255, np.uint8)
        drawn[40:80, 50:150] = 0
        (frame,) = picture.frames(scan.packed(drawn, kind))
        assert frame.shape == (120, 200)
        assert (frame[60, 100] < 30, frame[20, 20] > 225) == (True, True)

    def test_a_tiff_of_several_pages_has_as_many_frames(self) -> None:
        done, data = cv2.imencodemulti(".tiff", [np.full((50 + n, 60), 255, np.uint8) for n in range(3)])
        assert done
        assert [frame.shape for frame in picture.frames(data.tobytes())] == [(50, 60), (51, 60), (52, 60)]

    def test_what_is_transparent_is_paper(self) -> None:
        drawn = np.zeros((50, 60, 4), np.uint8)
        drawn[10:20, 10:20, 3] = 255
        (frame,) = picture.frames(scan.packed(drawn))
        assert (frame[15, 15], frame[40, 40]) == (0, 255)

    def test_a_jpeg_laid_on_its_side_is_turned_as_its_header_says(self) -> None:
        upright = scan.packed(np.full((100, 60), 255, np.uint8), ".jpg")
        turned = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
        marked = upright[:2] + b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned + upright[2:]
        assert [frame.shape for frame in picture.frames(marked)] == [(60, 100)]

    @pytest.mark.parametrize(
        "header",
        [
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">IIBB", 9000, 9000, 8, 0) + bytes(30),
            b"GIF89a" + struct.pack("<HH", 9000, 9000) + bytes(30),
            b"BM" + bytes(16) + struct.pack("<ii", 9000, -9000) + bytes(30),
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08" + struct.pack(">HH", 9000, 9000) + bytes(30),
            b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 4, 1, 9000, 257, 4, 1, 9000) + bytes(30),
        ],
        ids=["png", "gif", "bmp", "jpeg", "tiff"],
    )
    def test_a_bomb_is_refused_by_its_header(self, header: bytes) -> None:
        with pytest.raises(extract.Refusal, match="9000 by 9000") as refused:
            carriers.read(header)
        assert refused.value.kind == "too_large"

    @pytest.mark.parametrize("kind", [".png", ".jpg", ".tiff", ".bmp", ".gif"])
    def test_a_file_cut_off_is_damaged(self, kind: str) -> None:
        data = scan.packed(np.full((50, 60), 255, np.uint8), kind)
        for length in (9, 30, len(data) // 3):
            with pytest.raises(extract.Refusal) as refused:
                picture.frames(data[:length])
            assert refused.value.kind == "damaged", length

    def test_a_blank_page_is_empty(self) -> None:
        with pytest.raises(extract.Refusal) as refused:
            extract.read(scan.packed(np.full((400, 300), 255, np.uint8)))
        assert refused.value.kind == "empty"


class TestRules:
    @pytest.mark.parametrize("angle", [0.0, 0.6, -1.7])
    def test_merged_cells_of_a_turned_page_are_where_they_were_drawn(self, angle: float) -> None:
        page = np.full((900, 827), 255, np.uint8)
        for start, end in (
            ((60, 60), (760, 60)),
            ((300, 120), (760, 120)),
            ((60, 180), (760, 180)),
            ((60, 240), (760, 240)),
            ((60, 60), (60, 240)),
            ((300, 60), (300, 240)),
            ((530, 120), (530, 180)),
            ((760, 60), (760, 240)),
        ):
            cv2.line(page, start, end, (90,), 1)
        prepared = raster.prepare(scan.scanned(page, 1, scan.Glass(angle, 4.0, 90)))
        (table,) = ruling.ruled_tables(strokes.segments(prepared)[0])
        assert sorted((c.row, c.column, c.rowspan, c.colspan) for c in table.cells) == [
            (0, 0, 2, 1),
            (0, 1, 1, 2),
            (1, 1, 1, 1),
            (1, 2, 1, 1),
            (2, 0, 1, 1),
            (2, 1, 1, 2),
        ]

    def test_a_seal_and_a_black_edge_are_no_letters(self) -> None:
        page = np.vstack([title_strip(), np.full((900, title_strip().shape[1]), 255, np.uint8)])
        cv2.circle(page, (900, 600), 130, (120,), 6)
        page[:, :25] = 10
        texts = carriers.read(scan.packed(page)).paragraphs
        assert [p.text for p in texts] == [CITY.title]


class TestBands:
    def test_strokes_of_one_character_are_one_line(self) -> None:
        ink = np.zeros((60, 40), np.uint8)
        ink[20:23, 10:30] = ink[36:39, 6:34] = 255  # 二
        assert bands.bands(ink, 20) == [bands.Band(20, 39, 6, 34)]

    def test_lines_that_touch_are_cut_where_the_ink_is_thin(self) -> None:
        ink = np.zeros((50, 100), np.uint8)
        ink[4:24, 10:90] = ink[26:46, 10:90] = 255
        ink[24:26, 40:42] = 255
        cut = bands.bands(ink, 20)
        assert [(b.top, b.bottom) for b in cut] in ([(4, 24), (24, 46)], [(4, 25), (25, 46)])

    def test_a_large_letter_is_not_cut(self) -> None:
        ink = np.zeros((60, 60), np.uint8)
        ink[5:55, 5:55] = 255
        assert bands.bands(ink, 20) == [bands.Band(5, 55, 5, 55)]


class TestMarks:
    @pytest.mark.parametrize(
        ("start", "end", "mark"),
        [
            ((10, 30), (16, 10), "/"),
            ((10, 30), (22, 10), "/"),
            ((10, 10), (18, 30), "\\"),
            ((10, 20), (18, 20), "-"),
            ((10, 20), (38, 20), "—"),
            ((14, 10), (14, 30), None),
            ((10, 30), (13, 10), None),
        ],
    )
    def test_a_stroke_alone(self, start: tuple[int, int], end: tuple[int, int], mark: str | None) -> None:
        ink = np.zeros((50, 50), np.uint8)
        cv2.line(ink, start, end, (255,), 2)
        assert marks.lone_stroke(ink, 22.0) == mark

    def test_two_strokes_are_left_to_the_recogniser(self) -> None:
        ink = np.zeros((50, 50), np.uint8)
        cv2.line(ink, (10, 30), (16, 10), (255,), 2)
        cv2.line(ink, (30, 30), (36, 10), (255,), 2)
        assert marks.lone_stroke(ink, 22.0) is None


def title_strip() -> picture.Grey:
    """The head of the first page with the title alone on it."""
    page = scan.printed(CITY)[0]
    return page[: round(len(page) * 0.13)]


def saved(made: pypdfium2.PdfDocument) -> bytes:
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()
