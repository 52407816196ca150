"""Coverage at a glance: how many reports are held of those that should be, by province, by level and year.

Counted over the table ``coverage``: every organ that ever reported and every government of the register, every year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette

from archive.site.labels import Label, term_label
from archive.site.language import current, say
from archive.site.once import Once
from archive.site.opened import Rows
from archive.site.provinces import TILES, province_name
from archive.site.published import database_of, rows

ELSEWHERE = "none"
"""Stands for the organs of no known province in addresses."""
_UNKNOWN = "unknown"
"""Stands for whatever is no province: nothing is held of it."""
SHORT: dict[str, Label] = {
    "on time": Label("按时", "on time"),
    "late": Label("逾期", "late"),
    "held": Label("已收", "held"),
    "missing": Label("栏目没有", "missing"),
    "unreachable": Label("不可达", "unreachable"),
    "gated": Label("受阻", "gated"),
    "not looked for": Label("未查找", "not looked for"),
    "not found by us": Label("未找到", "not found"),
}
"""The states in few words, as they come in the legend."""
HELD = ("on time", "late", "held")
_COUNTS = """
SELECT province, level, report_year AS year, state, COUNT(*) AS n FROM coverage GROUP BY 1, 2, 3, 4
"""
_SHADES = (0.2, 0.4, 0.6, 0.8, 1.0)
_LEVELS = ("national", "province", "prefecture", "county", "township", "functional_zone")
_counted: Once[Rows] = Once()
_glances: Once[Glance] = Once()


@dataclass(frozen=True, slots=True)
class Share:
    """Reports held of those that should be, and how many were ever looked for."""

    held: int
    due: int
    looked_for: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means every one."""
        return 100 * self.held // self.due if self.due else 0

    @property
    def told(self) -> str:
        """`percent` as it is shown: where anything is held it is never 0%."""
        return "<1%" if self.held and not self.percent else f"{self.percent}%"

    @property
    def shade(self) -> int:
        """0 where nothing should be or was looked for, else 1 (less than a fifth) to 6 (every one)."""
        if not self.looked_for:
            return 0
        return 6 if self.held == self.due else 1 + sum(self.held / self.due >= step for step in _SHADES)


@dataclass(frozen=True, slots=True)
class Province:
    """A tile: its code, its name, its place (None for organs of no known province)."""

    code: str
    name: str
    x: int | None
    y: int | None
    share: Share


@dataclass(frozen=True, slots=True)
class Glance:
    """The map and the years: ``levels`` are the rows of the heat map, key, name and a share for each year; ``states``
    how often each state occurs, in few words and in full."""

    provinces: tuple[Province, ...]
    years: tuple[int, ...]
    levels: tuple[tuple[str, str, tuple[Share, ...]], ...]
    whole: Share
    states: tuple[tuple[str, str, str, int], ...]

    @property
    def not_seen(self) -> int:
        """Organ-years looked for and not seen."""
        return sum(number for state, _, _, number in self.states if state in ("missing", "not found by us"))


async def glance(datasette: Datasette, province: str = "") -> Glance:
    """Coverage of all provinces, and of the levels and years of one or all of them."""
    chosen = province if province in ("", ELSEWHERE, *TILES) else _UNKNOWN

    async def told() -> Glance:
        return _glance(await _counts(datasette), chosen)

    return await _glances.get(database_of(datasette), (chosen, current()), told)


async def names_of(datasette: Datasette, province: str) -> list[str | None]:
    """How the table writes a province, by its code; those of no province, None among them, by `ELSEWHERE`."""
    told = await _counts(datasette)
    return sorted({row["province"] for row in told if province_code(row["province"]) == province}, key=str)


async def _counts(datasette: Datasette) -> Rows:
    return await _counted.get(database_of(datasette), "", lambda: rows(datasette, _COUNTS))


def _glance(told: Iterable[Mapping[str, Any]], province: str) -> Glance:
    counts = [{**row, "code": province_code(row["province"])} for row in told]
    shown = [row for row in counts if province in ("", row["code"])]
    years = sorted({row["year"] for row in counts})
    levels = sorted({row["level"] or "" for row in shown}, key=lambda v: (*_LEVELS, v).index(v))
    codes = [*TILES, *(code for code in {row["code"] for row in counts} if code not in TILES)]
    states: Counter[str] = Counter()
    for row in shown:
        states[row["state"]] += row["n"]
    return Glance(
        tuple(
            Province(code, _name(code), *_place(code), _share(row for row in counts if row["code"] == code))
            for code in codes
        ),
        tuple(years),
        tuple(
            (
                level,
                str(term_label("level", level) or say("层级不明", "level unknown")),
                tuple(_share(r for r in shown if (r["level"] or "", r["year"]) == (level, year)) for year in years),
            )
            for level in levels
        ),
        _share(shown),
        tuple((key, str(SHORT[key]), str(term_label("coverage", key)), states[key]) for key in SHORT if states[key]),
    )


def province_code(name: str | None) -> str:
    """The code of a province by its full name, `ELSEWHERE` for none."""
    return next((code for code, tile in TILES.items() if name and name.startswith(tile.zh)), ELSEWHERE)


def _name(code: str) -> str:
    return say("省份不明", "no known province") if code == ELSEWHERE else province_name(code)


def _share(counts: Iterable[dict[str, Any]]) -> Share:
    chosen = list(counts)
    return Share(
        sum(row["n"] for row in chosen if row["state"] in HELD),
        sum(row["n"] for row in chosen),
        sum(row["n"] for row in chosen if row["state"] != "not looked for"),
    )


def _place(code: str) -> tuple[int | None, int | None]:
    tile = TILES.get(code)
    return (None, None) if tile is None else (tile.x, tile.y)
