"""Columns of the statistics form: what the header says stands where.

Forms print 序号, 统计指标, 单位 and 统计数; local ones add 代码, a column of all years (历年累计), or split the value
into the government's own, its departments' and the townships'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Cell, Grid
from extract.folding import fold
from extract.table_b_labels import NOTE, UNIT, keys_of
from extract.vocabulary import GAP

_ROLES: tuple[tuple[str, str], ...] = (
    ("serial", r"序号|编号|代码|代号|指标代码|行次|行号"),
    ("label", r"统计指标|统计指标名称|指标名称|指标|指标项目|统计项目|项目名称|项目|统计内容|内容|类别"),
    ("unit", r"单位|计量单位|计数单位"),
    ("other", r"备注|说明|备考|同比.*|.*增长.*|.*增减.*|上年.*|上一年.*|去年.*|审核.*"),
    ("annual", r"(?:本年|年度|全年|当年|今年|本年度)累计数?"),
    ("cumulative", r"(?:历年|总|历史|施行以来|条例实施以来).*累计.*|历年数?|历年总数"),
    ("running", r"累计|累计数|累计数量"),
    ("total", r"合计|总计|总数|合计数|总计数|统计总数|汇总数?|统计数合计|统计数总计"),
    ("period", r"本期实际|本期|本期数"),
    ("year", r"20[0-9]{2}年度?(?:统计)?(?:数据|数量|数)?"),
    ("annual", r"(?:统计|填报)?(?:数|数据|数值|数量|数字|结果)|本年度?数?|年度数?|当年数?|全年数?|本年实际"),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_WORDS = (
    *("统计指标名称", "统计指标", "指标名称", "指标项目", "统计项目", "项目名称", "统计内容", "计量单位", "计数单位"),
    *("指标代码", "历年累计数", "历年累计", "本年累计数", "本年累计", "年度累计", "统计数据", "统计总数", "本期实际"),
    *("本年度数", "年度数", "本年数", "累计数", "历年数", "历年", "当年数", "当年", "今年"),
    *("本年度", "序号", "编号", "代码", "单位", "年度", "本年", "累计", "合计", "总计", "数量", "数值", "数据", "备注"),
    *("指标", "项目"),
)
_BORDERLESS = re.compile(
    rf"{GAP}(?:(?P<known>{'|'.join(GAP.join(w) for w in _WORDS)}|20[0-9]{{2}}{GAP}年(?:{GAP}度)?)(?:{GAP}{NOTE})?"
    rf"|(?P<part>[^\x1d\x1e\x1f 0-9]{{0,10}}?统{GAP}计{GAP}数))"
)
_VALUES = ("annual", "cumulative", "part", "other", "running", "total", "period", "year")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a grid: its role and the grid columns it covers, ``last`` included.

    Roles: ``serial``, ``label``, ``unit``, ``annual``, ``cumulative``, ``part`` (the value column is split and no total
    is named), ``other``.
    """

    role: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of each block of the form (some print it in two blocks side by side), and the first row below."""

    panels: tuple[tuple[Column, ...], ...]
    below: int

    @property
    def width(self) -> int:
        """How many columns the header names."""
        return sum(map(len, self.panels))

    def after_label(self) -> tuple[str, ...]:
        """Roles of the columns behind the label, of the first block."""
        roles = [c.role for c in self.panels[0]]
        return tuple(roles[len(roles) - roles[::-1].index("label") :])


def of_grid(grid: Grid) -> Header | None:
    """The header of a grid, None when no row of it names the indicator column and a value or unit column."""
    for number, row in enumerate(grid.rows[:10]):
        roles = [_role(fold(c.text)) for c in row]
        if "label" not in roles or not set(roles) & {"unit", *_VALUES}:
            continue
        label = row[roles.index("label")]
        depth = label.rowspan if grid.positioned else 1
        if depth == 1 and _is_second_row(grid, number + 1):
            depth = 2
        leaves = _leaves(grid, number, depth) if grid.positioned else _counted(grid, number, depth)
        return Header(tuple(_panels(leaves)), number + depth)
    return None


def _panels(leaves: list[tuple[str, int, int]]) -> Iterator[tuple[Column, ...]]:
    """The columns, cut before each label column (and its running number) that follows other columns."""
    roles = [_role(name) for name, _, _ in leaves]
    starts = [
        at
        for at, role in enumerate(roles)
        if (role == "label" and roles[at - 1 : at] not in (["serial"], ["label"]))
        or (role == "serial" and roles[at + 1 : at + 2] == ["label"])
    ]
    for start, end in pairwise([*starts, len(leaves)]):
        names = [name for name, _, _ in leaves[start:end]]
        settled = settle(roles[start:end], names)
        yield tuple(Column(role, a, b) for role, (_, a, b) in zip(settled, leaves[start:end], strict=True))


def of_text(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Roles of the columns that flattened text names from ``start`` on, and where the names end."""
    names: list[str] = []
    while match := _BORDERLESS.match(text, start):
        names.append(fold(match["known"] or match["part"]))
        start = match.end()
    return tuple(settle([_role(name) for name in names], names)), start


def _role(name: str) -> str:
    bare = re.sub(r"\([^()]*\)", "", name)
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(bare)), "part" if bare else "blank")


def settle(roles: list[str], names: list[str]) -> list[str]:
    """The final role of each column, once all are known: which one holds the figure of the year.

    Of two years the later is the report's.  Where the value is split, the column named a total counts; without one
    every part stays ``part``.
    """
    years = [int(name[:4]) for role, name in zip(roles, names, strict=True) if role == "year"]
    named = [
        ("annual" if int(name[:4]) == max(years) else "other") if role == "year" else role
        for role, name in zip(roles, names, strict=True)
    ]
    named = ["other" if role == "blank" else role for role in named]
    if "running" in named:
        unclear = "period" in named or ("annual" not in named and "part" not in named)
        named = [("part" if unclear else "cumulative") if r == "running" else r for r in named]
    annual, totals, parts = named.count("annual"), named.count("total"), named.count("part")
    if "period" in named:
        named = [("part" if not annual or parts else "other") if r == "period" else r for r in named]
        parts = named.count("part")
    if parts == 1 and not annual and not totals:
        return ["annual" if r == "part" else r for r in named]
    if annual + totals == 1:
        return ["annual" if r == "total" else "other" if r == "part" else r for r in named]
    if totals == 1 and parts:
        return ["annual" if r == "total" else "other" if r in ("part", "annual") else r for r in named]
    return ["part" if r in ("annual", "total") else r for r in named]


def _is_second_row(grid: Grid, number: int) -> bool:
    """Whether a row names the parts of a split value column."""
    if number >= len(grid.rows):
        return False
    texts = [text for c in grid.rows[number] if (text := fold(c.text))]
    words = all(not re.fullmatch(UNIT, t) and not keys_of(t) and not re.search(r"[0-9]", t) for t in texts)
    return len(texts) > 1 and words and not any(c.column == 0 and fold(c.text) for c in grid.rows[number])


def _leaves(grid: Grid, first: int, depth: int) -> list[tuple[str, int, int]]:
    """The lowest header cell above each grid column: its words and the columns it covers."""
    lowest: dict[int, Cell] = {}
    for row in grid.rows[first : first + depth]:
        for cell in row:
            if fold(cell.text) or cell.column not in lowest:
                lowest |= dict.fromkeys(range(cell.column, cell.column + cell.colspan), cell)
    found: list[tuple[str, int, int]] = []
    last: Cell | None = None
    for column in sorted(lowest):
        if lowest[column] is last:
            name, start, _ = found[-1]
            found[-1] = (name, start, column)
        else:
            last = lowest[column]
            found.append((fold(last.text), column, column))
    return found


def _counted(grid: Grid, first: int, depth: int) -> list[tuple[str, int, int]]:
    """Header cells of a grid without spans; the parts in a second row stand for the last cell of the first."""
    names = [fold(c.text) for c in grid.rows[first]]
    while names and not names[-1]:
        names.pop()
    if depth == 2:
        names[-1:] = [text for c in grid.rows[first + 1] if (text := fold(c.text))]
    return [(name, at, at) for at, name in enumerate(names)]
