"""Whether a document that was written is read back cell by cell, and damaged copies of it."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from crawler.simulator.layout import Grid as Drawn
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports
from extract.document import Grid

REPORTS = [
    report
    for place, organ in enumerate(organs_of(cities(1)[0], 3))
    for report in write_reports(1, organ, place, (2020, 2021, 2023))
]
PLAIN = REPORTS[0]


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
