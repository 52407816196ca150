"""Real documents against hand-verified truth, cell by cell (skipped where ../shared is missing)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import extract
from tests.conftest import SHARED

TRUTHS = sorted((SHARED / "truth").glob("*.json")) if (SHARED / "truth").is_dir() else []
TABLES = ("table2", "table3", "table4")


def number(cell: Any) -> Decimal | None:
    value = cell.get("value") if isinstance(cell, dict) else cell
    return None if value is None else Decimal(str(value))


@pytest.mark.skipif(not TRUTHS, reason="../shared is not here: real documents are not part of the repository")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_every_cell_is_as_printed(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    document = SHARED / str(truth["source"])
    if not document.is_file():
        pytest.skip(f"{path.stem} has no document, only numbers")
    report = extract.read(document.read_bytes()).json("x")
    printed, doubtful = 0, 0
    for table in TABLES:
        for row, columns in (truth[table] or {}).items():
            for column, want in columns.items():
                have = report[table].get(row, {}).get(column)  # type: ignore[attr-defined]
                if want == "ambiguous":
                    assert number(have) is None, f"{table} {row} {column} is not fixed by the document, got {have}"
                    doubtful += 1
                    continue
                assert number(have) == number(want), f"{table} {row} {column}: printed {want}, got {have}"
                printed += 1
        extra = {
            (row, column)
            for row, columns in report[table].items()  # type: ignore[attr-defined]
            for column, cell in columns.items()
            if number(cell) is not None and column not in (truth[table] or {}).get(row, {})
        }
        assert not extra, f"{table}: not printed {extra}"
    assert printed or truth["metadata"]["format_generation"] in ("a", "b")


@pytest.mark.skipif(not TRUTHS, reason="../shared is not here: real documents are not part of the repository")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_year_period_title_and_issuer(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    document = SHARED / str(truth["source"])
    if not document.is_file():
        pytest.skip(f"{path.stem} has no document, only numbers")
    metadata: Any = extract.read(document.read_bytes()).json("x")["metadata"]
    for field in ("report_year", "period_start", "period_end", "title", "issuer_as_written", "publication_date"):
        want = truth["metadata"].get(field)
        if want is not None:
            assert "".join(str(metadata[field]).split()) == "".join(str(want).split()), field


@pytest.mark.skipif(not TRUTHS, reason="../shared is not here: real documents are not part of the repository")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_the_arithmetic_accuses_none_of_them(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    document = SHARED / str(truth["source"])
    if not document.is_file():
        pytest.skip(f"{path.stem} has no document, only numbers")
    report: Any = extract.read(document.read_bytes()).json("x")
    assert [f for f in report["findings"] if f["rule"].startswith(("R3", "R4"))] == []
    equations = sum(report["checks"].values())
    assert equations == {"d": 42, "c": 40}.get(truth["metadata"]["table3_generation"], 0)


def test_the_empty_official_form_is_refused(shared: Path) -> None:
    with pytest.raises(extract.Refusal) as refused:
        extract.read((shared / "real" / "template-2021.docx").read_bytes())
    assert refused.value.kind == "empty_form"


def test_a_column_page_is_refused(shared: Path) -> None:
    with pytest.raises(extract.Refusal) as refused:
        extract.read((shared / "real" / "lists" / "pingtan-zfxxgknb.list.html").read_bytes())
    assert refused.value.kind == "index_page"
