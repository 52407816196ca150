"""What a list is narrowed down to: province, level, year, rule and the like, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from datasette.app import Datasette

from archive.site.coverage import SHORT
from archive.site.labels import value_label
from archive.site.language import say
from archive.site.medium import for_snapshot
from archive.site.once import Once
from archive.site.provinces import province_name
from archive.site.published import database_of, rows

_SIZE, _SNAPSHOT_SIZE = 50, 250
_DEEPEST = 2000
"""The last page that is given; who needs more takes the table itself."""


def page_size() -> int:
    """Rows of a page; more in a snapshot, where each is a file."""
    return _SNAPSHOT_SIZE if for_snapshot() else _SIZE


class Arguments(Protocol):
    """The query string as Datasette hands it over."""

    def get(self, name: str, default: str | None = None, /) -> str | None:
        """The first value of a name."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The conditions; empty means any.  ``severity`` empty means errors and warnings, ``verdict`` empty what fails."""

    province: str = ""
    level: str = ""
    year: str = ""
    organ: str = ""
    rule: str = ""
    severity: str = ""
    verdict: str = ""
    state: str = ""
    page: int = 1

    def condition(self, *names: str) -> tuple[str, dict[str, str]]:
        """SQL for the named conditions over ``reports r``, ``organs o`` and ``findings f``, and its parameters."""
        parts = ["1"]
        for name in names:
            if name == "severity":
                parts += {"": ["f.severity <> 'info'"], "all": []}.get(self.severity, ["f.severity = :severity"])
            elif name == "verdict":
                parts += ["f.verdict = 'fail'"] if not self.verdict else ["f.verdict = :verdict"]
            elif getattr(self, name):
                parts.append(_COLUMNS[name])
        return " AND ".join(parts), {name: str(value) for name, value in asdict(self).items() if name in names}

    def query(self, **changed: Any) -> str:
        """The query string of these conditions with some changed; a change of conditions begins at the first page."""
        other = replace(self, **({"page": 1} | changed))
        said = {name: value for name, value in asdict(other).items() if value and (name, value) != ("page", 1)}
        return f"?{urlencode(said)}" if said else "?"


_COLUMNS = {
    "province": "o.province_code = :province",
    "level": "o.level = :level",
    "year": "r.report_year = CAST(:year AS INTEGER)",
    "organ": "r.organ_id = :organ",
    "rule": "f.rule = :rule",
}


def asked(arguments: Arguments) -> Filters:
    """The conditions of an address; a page that is no number is the first."""
    page = arguments.get("page") or "1"
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    names = ("province", "level", "year", "organ", "rule", "severity", "verdict", "state")
    said = {name: (arguments.get(name) or "").strip() for name in names}
    return Filters(**said, page=min(max(number, 1), _DEEPEST))


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of the form: its name, its label, its options (value, words); ``any`` is what an empty one means."""

    name: str
    label: str
    any: str
    options: tuple[tuple[str, str], ...]


_there: Once[dict[str, list[Any]]] = Once()
"""What there is to choose from."""
_THERE = {
    "province": "SELECT DISTINCT province_code AS v FROM organs WHERE province_code IS NOT NULL ORDER BY 1",
    "level": "SELECT level AS v, COUNT(*) FROM organs WHERE level IS NOT NULL GROUP BY 1 ORDER BY 2",
    "year": "SELECT DISTINCT report_year AS v FROM reports WHERE report_year IS NOT NULL ORDER BY 1 DESC",
    "rule": "SELECT DISTINCT rule AS v FROM findings ORDER BY 1",
}


async def choices(datasette: Datasette, *names: str) -> list[Choice]:
    """The boxes of a form, in the reader's language, with the values that occur."""

    async def found() -> dict[str, list[Any]]:
        return {name: [row["v"] for row in await rows(datasette, sql)] for name, sql in _THERE.items()}

    there = await _there.get(database_of(datasette), "", found)
    return [_choice(name, there) for name in names]


def _choice(name: str, there: Mapping[str, list[Any]]) -> Choice:
    every = say("全部", "all")
    if name == "severity":
        options = tuple((key, str(value_label("severity", key))) for key in ("error", "warning", "info"))
        return Choice(
            name, say("性质", "Severity"), say("错误与提醒", "errors and warnings"), (*options, ("all", every))
        )
    if name == "verdict":
        reading = str(value_label("verdict", "needs reading"))
        return Choice(name, say("结论", "Verdict"), str(value_label("verdict", "fail")), (("needs reading", reading),))
    if name == "state":
        options = tuple((key, str(label)) for key, label in SHORT.items())
        return Choice(name, say("状态", "State"), every, options)
    labels = {
        "province": say("省（区、市）", "Province"),
        "level": say("层级", "Level"),
        "year": say("年度", "Year"),
        "rule": say("规则", "Rule"),
    }
    return Choice(name, labels[name], every, tuple((str(v), _words(name, str(v))) for v in there[name]))


def _words(name: str, value: str) -> str:
    if name == "province":
        return province_name(value)
    known = value_label(name, value)
    if name == "rule":
        return f"{value} {known.short if known else ''}".strip()
    return str(known or value)
