"""The head of a statistics form that is published on its own: its title, year, and who filled it in (填报单位)."""

from __future__ import annotations

import re

from extract.document import Document, Grid
from extract.folding import fold, fold_line
from extract.refusal import Refusal
from extract.table_b_columns import of_grid
from extract.title import Title, year_number

_YEAR = r"(?:20[0-9]{2}|二[〇○零0][一二][〇○零一二三四五六七八九])"
_TITLE = re.compile(
    rf"(?P<before>[^,。;:]{{0,40}}?)(?:政府|政务)?信息公开(?:工作)?(?:情况|指标|数据)*统计报?表(?:\((?P<year>{_YEAR})年?度?\))?"
)
_YEAR_IN = re.compile(rf"(?P<year>{_YEAR})年?度?")
_YEAR_LINE = re.compile(rf"\(?(?P<year>{_YEAR})年?度?\)?")
_FILLED_BY = re.compile(r"填报(?:单位|机关|部门)(?:名称)?(?:\([^()]*\))? ?:? ?(?P<organ>[^ :()。,;0-9]{3,40})")
_PART_OF_YEAR = re.compile(r"第?[一二三四1-4]季度|上半年|下半年|半年度|(?<![-至到])[0-9]{1,2}月份")
_LINES = 12


def find(document: Document, outside: list[str]) -> Title | None:
    """The title of the form with the year and the organ of its head; None when no line above the form is its title.

    Raises `Refusal` (``other_report``) when the title says that the form covers a part of a year.
    """
    lines = [*outside, *_above(document)]
    for number, line in enumerate(lines):
        for written in (line, "\n".join(lines[number : number + 2])):
            match = _TITLE.fullmatch(fold(written))
            if match is None:
                continue
            if part := _PART_OF_YEAR.search(fold("\n".join(lines[number : number + 4]))):
                raise Refusal("other_report", f"a statistics form of a part of the year: {part[0]}")
            inside = _YEAR_IN.search(match["before"])
            below = next((m for s in lines[number + 1 : number + 4] if (m := _YEAR_LINE.fullmatch(fold(s)))), None)
            year = match["year"] or (inside["year"] if inside else "") or (below["year"] if below else "")
            organ = _YEAR_IN.sub("", match["before"]).strip("()的")
            title = "".join(written.split())
            return Title(title, written.strip(), organ, year_number(year) if year else None)
    return None


def filled_by(document: Document) -> str:
    """The organ that the head or foot of the form names, empty when it names none."""
    cells = [c.text for grid in document.grids for row in (*grid.rows[:4], *grid.rows[-3:]) for c in row]
    for text in [*_above(document), *cells]:
        if match := _FILLED_BY.search(fold_line(text)):
            return match["organ"]
    return ""


def _above(document: Document) -> list[str]:
    """The lines above the figures: paragraphs, and rows of the grid above its header."""
    lines: list[str] = []
    for block in document.blocks[:40]:
        if isinstance(block, Grid):
            header = of_grid(block)
            rows = block.rows[: header.below - 1] if header else block.rows[:3]
            lines += ["".join(c.text for c in row) for row in rows]
            if header:
                break
        else:
            lines.append(block.text)
    return [line for line in lines if fold(line)][:_LINES]
