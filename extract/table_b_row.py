"""One printed row of the statistics form: its name, its unit, and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extract.folding import fold
from extract.reading import TableReading
from extract.table_b_labels import UNIT, bare
from extract.value import Value, doubtful, read_amount, read_count
from extract.vocabulary import terms

LOCAL = "local:"
"""Key of a row that only some local form has: this and the row's own name."""

_MONEY = ("元", "万元", "亿元")
_FOOT = re.compile(
    r"(?:单位)?负责人|审核人|填报|填表|制表|联系电话|电话|报出日期|日期|注[:释]|说明|备注|统计指标|指标名称"
)
_PRINTED_UNIT = re.compile(rf"\(({UNIT})\)$")


@dataclass(slots=True)
class Row:
    """Label and unit as printed, and the cells ``annual`` and, where the form has the column, ``cumulative``."""

    label: str
    unit: str
    cells: dict[str, Value]


@dataclass(slots=True)
class StatisticsForm(TableReading):
    """The form as read: rows of cells like every table, and each row's label and unit as printed."""

    printed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def json(self) -> dict[str, dict[str, object]]:
        """The form in the contract's shape: indicator → label, unit, annual, cumulative."""
        return {
            key: {"label": self.printed[key][0], "unit": self.printed[key][1]}
            | {column: cell.json() for column, cell in cells.items()}
            for key, cells in self.rows.items()
        }


def is_head(key: str) -> bool:
    """Whether the indicator is a line without figures."""
    return key in terms("indicators") and terms("indicators")[key].role == "head"


def local_key(label: str, taken: dict[str, Row]) -> str | None:
    """The key of a row by its own name, None for the foot of the form (who filled it in, and when)."""
    name = bare(fold(label))
    if len(name) < 2 or _FOOT.match(name) or not re.search(r"[\u4e00-\u9fff]", name):
        return None
    key = LOCAL + name
    number = 2
    while key in taken:
        key = f"{LOCAL}{name} ({number})"
        number += 1
    return key


def unit_in(label: str) -> str:
    """The unit that some forms print in brackets behind the label, else empty."""
    match = _PRINTED_UNIT.search(fold(label))
    return match[1] if match else ""


def read_cell(key: str, unit: str, text: str, place: str) -> Value:
    """One figure.  Money is kept exactly; where its unit is not the one that the indicator names, the cell says so."""
    term = terms("indicators").get(key)
    if unit in _MONEY or (term is not None and term.amount):
        value = read_amount(text, place)
        if value.unit and unit in _MONEY and value.unit != unit:
            return doubtful(value.text, (str(value.number),), f"{value.unit} printed in a row of {unit}", place)
        printed = value.unit or (unit if unit in _MONEY else "")
        named = term.unit if term is not None else unit
        return replace(value, unit=printed if value.number is not None and printed != named else "")
    value = read_count(text, place)
    if value.state == "doubtful" and unit and fold(text).endswith(unit):
        return replace(read_count(fold(text).removesuffix(unit), place), text=value.text)
    return value


def split_value(cells: list[tuple[str, str]]) -> Value:
    """The figure of a row whose value column is split and names no total: each part is a candidate."""
    filled = [text for text, _ in cells if fold(text)]
    place = cells[0][1]
    if not filled:
        return Value(None, "blank", "", place=place)
    shown = tuple(fold(text) for text in filled)
    return doubtful(" | ".join(shown), shown, "the value column is split and no total is named", place)
