"""The gold set on a subset: no cell silently wrong, the defects the field's readers fall for, floors that hold."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import extract
from bench.accuracy import CORPORA, FLOORS, Outcome, below, pin, run
from bench.gold import scans
from bench.gold.corpus import Plan, plan, scanned
from bench.gold.defect import REGISTER
from bench.gold.drawing import GRIDS, RARE
from bench.gold.scans import CARRIER
from bench.gold.score import judge, naive, score
from bench.gold.sheet import DOUBTFUL, Expected

SUBSET = CORPORA["subset"](1)


@pytest.fixture(scope="module")
def subset() -> Outcome:
    """The subset, read and judged."""
    return run(SUBSET, workers=1)


def test_the_corpus_is_what_it_claims() -> None:
    everything = plan()
    assert len(everything) > 3_000
    assert {p.generation for p in everything} == {"a", "b", "c", "d", "dc", "cd"}
    assert {p.carrier for p in everything} == {*GRIDS, *RARE, "text-flat"}
    assert {p.defect for p in (*everything, *scanned())} == set(REGISTER)
    assert len(REGISTER) > 150
    assert all((defect.arrange or defect.draw).__doc__ for defect in REGISTER.values())  # type: ignore[union-attr]


def test_scans_are_a_corpus_of_their_own() -> None:
    assert {p.carrier for p in scanned()} == {CARRIER}
    assert {p.generation for p in scanned()} == {"b", "c", "d"}
    assert len(scanned()) >= 12


@pytest.mark.skipif(bool(scans.missing()), reason=scans.missing())
def test_a_scan_of_the_corpus_is_read_without_a_wrong_figure() -> None:
    counts, faults = score(Plan("form_b_scan", CARRIER, "b", 7).make())
    assert faults == []
    assert counts["right"] >= 0.9 * counts.total()


def test_the_same_plan_gives_the_same_document() -> None:
    for one in (SUBSET[0], SUBSET[-1]):
        assert one.make().data == one.make().data
        assert one.make().truth == one.make().truth


def test_no_cell_is_silently_wrong(subset: Outcome) -> None:
    assert subset.faults == []
    assert subset.all["wrong"] == subset.all["extra"] == 0


def test_no_group_is_under_its_floor(subset: Outcome) -> None:
    assert below(subset, json.loads(FLOORS.read_text(encoding="utf-8"))["subset"]) == []


def test_nearly_every_cell_is_read(subset: Outcome) -> None:
    assert {g: subset.share(g) for g in subset.groups if g.startswith("generation")} == pytest.approx(
        {g: 1.0 for g in subset.groups if g.startswith("generation")}, abs=0.001
    )


def test_a_naive_reader_is_caught_by_the_same_pages(subset: Outcome) -> None:
    assert subset.baseline["wrong"] > 100
    assert subset.baseline["right"] < subset.same_pages["right"]


@pytest.mark.parametrize("generation", ["c", "d", "dc", "cd"])
def test_every_printed_value_stays_what_the_bytes_say(generation: str) -> None:
    """A reader that repairs totals, or puts 0 for a blank, is caught by the slips."""
    for number in range(1, 4):
        case = Plan("only_totals_filled", "html", generation, number).make()
        counts, faults = score(case)
        assert faults == []
        assert set(+counts) == {"right"}


def test_a_number_over_two_cells_is_joined_only_as_a_hypothesis() -> None:
    rows = "".join(
        f"<tr><td>{label}</td>{''.join(f'<td>{n}</td>' for n in counts)}</tr>"
        for label, counts in (
            ("一、本年新收政府信息公开申请数量", (1, 2, 0, 0, 0, 0, 0, 12)),
            ("二、上年结转政府信息公开申请数量", (0, 0, 0, 0, 0, 0, 0)),
            ("（一）予以公开", (12, 0, 0, 0, 0, 0, 12)),
            ("（七）总计", (12, 0, 0, 0, 0, 0, 12)),
            ("四、结转下年度继续办理", (0, 0, 0, 0, 0, 0, 0)),
        )
    )
    heads = "".join(
        f"<td>{h}</td>" for h in ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    )
    page = (
        f"<html><body><h1>某某局2023年政府信息公开工作年度报告</h1><table><tr>{heads}</tr>{rows}</table></body></html>"
    )
    read = extract.read(page.encode()).json("x")["table3"]
    assert isinstance(read, dict)
    cell = read["received_new"]["natural_person"]
    assert cell["value"] is None
    assert cell["state"] == "doubtful"
    assert cell["candidates"][0] == "12"
    assert "add up" in cell["reason"]
    assert read["granted"]["natural_person"] == 12


@pytest.mark.parametrize(
    ("expected", "cell", "kind"),
    [
        (Expected("number", Decimal(3)), 3, "right"),
        (Expected("number", Decimal(3)), 4, "wrong"),
        (Expected("number", Decimal(3)), None, "missing"),
        (Expected("number", Decimal(3)), {"value": None, "state": "doubtful"}, "doubtful"),
        (Expected("number", Decimal(3)), {"value": None, "state": "absent"}, "missing"),
        (Expected("number", Decimal(3)), {"value": 4, "state": "unverified"}, "wrong"),
        (Expected("number", Decimal(3)), {"value": 4, "state": "unverified", "confidence": 0.9}, "doubtful"),
        (Expected("number", Decimal(3)), {"value": 3, "state": "unverified", "confidence": 0.9}, "right"),
        (Expected("number", Decimal("0.50")), "0.5", "right"),
        (Expected("blank"), None, "right"),
        (Expected("blank"), 0, "wrong"),
        (Expected("blank"), {"value": None, "state": "dash"}, "wrong"),
        (DOUBTFUL, 12, "wrong"),
        (DOUBTFUL, {"value": None, "state": "doubtful"}, "unfixed"),
        (Expected("open", Decimal(3)), 3, "right"),
        (Expected("open", Decimal(3)), 4, "wrong"),
        (Expected("open", Decimal(3)), None, "unfixed"),
    ],
)
def test_judge(expected: Expected, cell: object, kind: str) -> None:
    assert judge(expected, cell) == kind


def test_the_naive_reader_reads_a_clean_page() -> None:
    case = Plan("none", "html", "d", 4).make()
    assert naive(case) == Counter(right=175)


def test_floors_fall_only_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    good = Outcome("x", 1)
    good.groups["all"] = Counter(right=100)
    bad = Outcome("x", 1)
    bad.groups["all"] = Counter(right=99, missing=1)
    assert pin(path, "full", good, "") == []
    assert below(good, json.loads(path.read_text())["full"]) == []
    assert below(bad, json.loads(path.read_text())["full"]) == ["all: 0.99000 is under its floor 1.00000"]
    assert pin(path, "full", bad, "") == ["all: from 1.00000 to 0.99000"]
    assert json.loads(path.read_text())["full"]["floors"] == {"all": 1.0}
    assert pin(path, "full", bad, "a carrier was dropped") == []
    held = json.loads(path.read_text())["full"]
    assert held["floors"] == {"all": 0.99}
    assert held["lowered"][0]["reason"] == "a carrier was dropped"


def test_another_corpus_is_noticed() -> None:
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))["full"]
    assert "not the pinned one" in below(Outcome("another", 1), pinned)[0]
