"""The rules between reports: every one has an entry, a fixture that fires it and one that must not (`tests.acrossing`
says what a fixture holds)."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.across import findings, findings_of, reads, rules
from archive.copies import copies
from archive.database import insert
from archive.excerpt import excerpt
from bench.across import fill
from bench.acrossworld import World
from bench.rowreports import Rows
from extract.vocabulary import terms
from tests.acrossing import load

FIXTURES = Path(__file__).parent / "fixtures" / "across"
CASES = sorted(FIXTURES.glob("*/*.toml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_rule_finds_what_the_fixture_expects(path: Path) -> None:
    db, expected = load(path)
    with closing(db):
        found = list(findings_of(db, rules()[path.parent.name]))
    assert len(found) == len(expected), found
    for finding, wanted in zip(found, expected, strict=True):
        assert {key: finding[key] for key in wanted} == wanted


@pytest.mark.parametrize("rule", rules())
def test_a_rule_has_an_entry_a_fixture_that_fires_it_and_one_that_must_not(rule: str) -> None:
    entry = terms("rules")[rule]
    assert entry.zh and entry.en and entry.formula and entry.severity and entry.basis_en and entry.exceptions_en
    expected = [tomllib.loads(p.read_text(encoding="utf-8"))["expect"] for p in CASES if p.parent.name == rule]
    assert any(expected), f"no fixture fires {rule}"
    assert not all(expected), f"no fixture of {rule} must stay silent"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.key)
def test_a_rule_is_one_select_that_anybody_can_run(rule: Any) -> None:
    statement = re.sub(r"^--.*$", "", rule.sql, flags=re.MULTILINE).strip()
    assert statement.startswith(("SELECT", "WITH")) and ";" not in statement and ":" not in statement


def test_findings_state_both_sides_and_lead_to_cells_that_hold_what_they_say() -> None:
    for path in CASES:
        db, _ = load(path)
        with closing(db):
            for finding in findings(db):
                operands = json.loads(finding["operands"])
                assert {o["side"] for o in operands} == {"left", "right"}, finding
                assert all(set(o) >= {"report_id", "table", "row", "column", "value"} for o in operands), finding
                assert "{" not in finding["message_zh"] + finding["message_en"]


def test_a_world_gives_what_was_planted_in_it_and_nothing_else() -> None:
    world = World(seed=3, cities=5)
    with closing(sqlite3.connect(":memory:")) as db:
        fill(db, world)
        insert(db, {"copies": copies(db)})
        found = {(f["rule"], f["report_id"], f["place"]) for f in findings(db) if f["verdict"] == "fail"}
    assert found == world.planted
    assert len({rule for rule, _, _ in found}) >= 16


def test_a_rule_within_organs_finds_in_an_excerpt_what_it_finds_of_them_in_the_whole() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        fill(db, World(seed=4, cities=2))
        organs = [row[0] for row in db.execute("SELECT organ_id FROM organs ORDER BY name")][::3]
        of = dict(db.execute("SELECT report_id, organ_id FROM reports").fetchall())
        found = set()
        for rule in (rule for rule in rules().values() if rule.within_organ):
            whole = [row for row in findings_of(db, rule) if of[row["report_id"]] in organs]
            with closing(excerpt(db, organs, {table for table, _ in reads(db, rule)})) as small:
                assert list(findings_of(small, rule)) == whole
            found |= {rule.key} if whole else set()
        assert len(found) >= 5


def test_the_fixtures_belong_to_rules() -> None:
    assert {path.parent.name for path in CASES} <= set(rules())


def test_what_a_rule_looks_at_is_seen_through_views() -> None:
    with closing(Rows().database()) as db:
        read = reads(db, rules()["X-CARRY"])
        assert {("applications", "total"), ("reports", "scope_table3"), ("cell_states", "state")} <= read
        assert not {table for table, _ in read} & {"sections", "captures", "revisions"}
        assert ("sections", "text") in reads(db, rules()["X-ITEMS"])
