"""What the checks find in real documents: the genuine inconsistencies, and nothing that only looks wrong (skipped where
../shared is missing)."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import extract
from archive.across import findings
from bench.rowreports import Rows
from tests.checking import Case, make
from tests.conftest import SHARED

TRUTHS = sorted((SHARED / "truth").glob("*.json")) if (SHARED / "truth").is_dir() else []
WEIGHTY = ("warning", "error")
SHANGHAI = {"N-GRANT", "N-PARTS", "N-RECON", "N-LIT", "N-ALLOUTCOME"}
"""Peers.md §4, the contradictions of that report; N-PCT and N-UNABLE are notes."""


@pytest.mark.skipif(not TRUTHS, reason="../shared is not here: real documents are not part of the repository")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_the_genuine_inconsistencies_are_found_and_nothing_else_accuses(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    document = SHARED / str(truth["source"])
    if not document.is_file():
        pytest.skip(f"{path.stem} has no document, only numbers")
    found: Any = extract.read(document.read_bytes()).json("x")["findings"]
    genuine = {i["rule"] for i in truth.get("inconsistencies", []) if i["severity"] in WEIGHTY}
    if path.stem.startswith("shanghai"):
        genuine |= SHANGHAI
    assert {f["rule"] for f in found if f["severity"] in WEIGHTY and f["verdict"] == "fail"} == genuine


def test_the_contradictions_of_the_shanghai_report_are_told_in_its_numbers(shared: Path) -> None:
    page = (shared / "real" / "html" / "shanghai-bgt-2019.html").read_bytes()
    found: Any = extract.read(page).json("x")["findings"]
    told = {(f["rule"], str(f["left"]), str(f["right"])) for f in found if f["rule"].startswith("N-")}
    assert told == {
        ("N-GRANT", "258", "275"),
        ("N-PCT", "33.9", "32"),
        ("N-UNABLE", "265", "337"),
        ("N-PARTS", "716", "805"),
        ("N-RECON", "7", "5"),
        ("N-LIT", "9", "8"),
        ("N-ALLOUTCOME", "0", "3"),
    }


def told_by(truth: dict[str, Any]) -> Case:
    """The report of one year of the pair: its figures, and a text of its quotes."""
    first, *others = [f["quote"].replace("…", "") for f in truth["narrative_facts"] if f["section"] == "s1"]
    cells = {
        f"{table}.{row}.{column}": value
        for table in ("table2", "table3", "table4")
        for row, columns in truth[table].items()
        for column, value in columns.items()
        if isinstance(value, int | str)
    }
    about = {
        "report_year": truth["metadata"]["report_year"],
        "issuer_full": "宿迁市人民政府",
        "scope_table3": "whole_area",
    }
    fees = "，".join(f["quote"].replace("…", "") for f in truth["narrative_facts"] if f["section"] == "s6")
    sections = {"s1": f"全市{first}，{'，'.join(others)}。", "s6": f"{fees}。"}
    return make(
        {
            "cells": cells,
            "metadata": about | {"issuer_type": "government", "admin_level": "prefecture"},
            "sections": sections,
        }
    )


def test_of_the_pair_only_the_growth_is_wrong(shared: Path) -> None:
    rows = Rows()
    rows.organ("city", kind="government", level="prefecture", division_code="321300")
    for year in (2023, 2024):
        truth = json.loads((shared / "truth" / f"suqian-{year}.json").read_text(encoding="utf-8"))
        case = told_by(truth)
        assert not [f for f in case.findings if f["rule"].startswith(("N-", "R"))], case.findings
        cells = {
            f"{table}.{row}.{column}": value
            for table in ("table2", "table3", "table4")
            for row, columns in truth[table].items()
            for column, value in columns.items()
        }
        rows.report(str(year), "city", year, cells, scope_table2="whole_area", scope_table3="whole_area")
        for number, (told, judged) in enumerate(zip(case.told, case.checked.judgements, strict=True)):
            row = told.json() | (judged.json() if judged else {})
            kept = {name: row.get(name) for name in ("section", "position", "quote", "unit", "qualifier", "restates")}
            rows.add(
                "statements",
                kept | {"statement_id": f"{year}/{number}", "report_id": str(year), "value": str(row["value"])},
            )
    with closing(rows.database()) as db:
        [growth] = [f for f in findings(db) if f["verdict"] == "fail"]
    assert (growth["rule"], growth["report_id"]) == ("N-YOY", "2024")
    assert (growth["left_value"], growth["right_value"]) == (1.05, 1.08)
