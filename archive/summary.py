"""What is known of a reading at a glance: enough to tell which report it is, little enough to hold for every document
of the archive.  The readings themselves stay in the cache until their rows are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Result: TypeAlias = dict[str, Any]
"""A report in the contract's shape, or ``{"refused": {"kind", "reason"}}``."""

_IDENTITY = (
    "report_year",
    "carrier",
    "part",
    "issuer_full",
    "issuer_as_written",
    "issuer_type",
    "admin_level",
    "division_code",
    "parent_division_code",
    "principal_government",
)
_TABLES = ("table2", "table3", "table4", "table_b")
_encoded = json.JSONEncoder(ensure_ascii=False).encode
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_WORDS = frozenset(("label", "unit"))
"""What the statistics form prints beside its figures."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A reading at a glance.  ``refused`` and ``reason`` are None for a report; ``content_digest`` is of its normalised
    content (title, sections and tables, nothing that a page's furniture changes), ``tables_digest`` of the figures
    alone; ``cells`` counts those read as numbers; ``metadata`` holds what tells organ, year and rendition."""

    refused: str | None = None
    reason: str | None = None
    content_digest: str = ""
    tables_digest: str = ""
    cells: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def json(self) -> str:
        """As the cache keeps it; `Summary(**json.loads(…))` is it again."""
        return _encoded({name: getattr(self, name) for name in self.__slots__})


def summary(result: Result) -> Summary:
    """The summary of a result."""
    if "refused" in result:
        return Summary(refused=result["refused"]["kind"], reason=result["refused"]["reason"])
    content = {key: result.get(key) for key in ("sections", *_TABLES)}
    content["title"] = result["metadata"].get("title")
    read = ((place, cell_number(cell)) for place, cell in cells(result))
    numbers = sorted(f"{table} {row} {column} {n}" for (table, row, column), n in read if n is not None)
    return Summary(
        content_digest=hashlib.sha256(_sorted(content).encode()).hexdigest(),
        tables_digest=hashlib.sha256("\n".join(numbers).encode()).hexdigest(),
        cells=len(numbers),
        metadata={key: result["metadata"].get(key) for key in _IDENTITY},
    )


def cells(result: Result) -> Iterable[tuple[tuple[str, str, str], Any]]:
    """Every cell of a result with its table, row and column."""
    for table in _TABLES:
        for row, columns in (result.get(table) or {}).items():
            for column, cell in columns.items():
                if column not in _WORDS:
                    yield (table, row, column), cell


def cell_number(cell: Any) -> Any:
    """The printed number of a cell in the contract's shape, None when it has none."""
    return cell.get("value") if isinstance(cell, dict) else cell
