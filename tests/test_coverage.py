"""Coverage: what may be said of an organ and a year, and no more than that."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from archive.coverage import coverage
from bench.rowreports import Rows
from extract.register import governments

RUN = {"run_id": "run", "started_at": "2025-06-01T00:00:00Z", "finished_at": "2025-06-01T01:00:00Z", "sources": 1}
SOURCE = {"source_id": "column", "organ": "某县水务局", "last_run": "run", "entry_url": "http://a.example/"}
WHOLE = {"last_status": "complete", "stop_reason": "end"}


def table(reports: dict[int, dict[str, Any]], kind: str = "department", **source: Any) -> dict[int, dict[str, Any]]:
    """The organ's rows by year, from its reports and its column."""
    rows = Rows()
    rows.organ("bureau", kind=kind, first_year=2018)
    rows.organ("elder", name="某县林业局", first_year=2018)
    rows.report("elder-2018", "elder", 2018, {}, first_seen="2025-06-01T00:30:00Z", source_id="elder")
    rows.report("elder-2024", "elder", 2024, {}, first_seen="2025-06-01T00:30:00Z", source_id="elder")
    for year, told in reports.items():
        rows.report(
            str(year), "bureau", year, {}, **{"first_seen": "2025-06-01T00:30:00Z", "source_id": "column"} | told
        )
    rows.add("runs", RUN)
    for title in source.pop("titles", ()):
        capture = {"capture_id": title, "role": "detail", "source_id": "column", "list_title": title}
        rows.add("captures", capture | {"outcome": "damaged"})
    if source:
        rows.add("sources", SOURCE | source)
    with closing(rows.database()) as db:
        return {row["report_year"]: row for row in coverage(db) if row["organ_id"] == "bureau"}


@pytest.mark.parametrize(
    ("told", "kind", "state"),
    [
        ({"published_on": "2024-01-31", "published_source": "metadata"}, "department", "on time"),
        ({"published_on": "2024-02-01", "published_source": "label"}, "department", "late"),
        ({"published_on": "2024-03-31", "published_source": "label"}, "government", "on time"),
        ({"published_on": "2024-04-01", "published_source": "label"}, "government_office", "late"),
        ({"published_on": "2024-09-01", "published_source": "label"}, "township_government", "held"),
        ({"published_on": "2024-01-20", "published_source": "signature"}, "department", "held"),
        ({"published_on": "2024-05-01", "published_source": "url"}, "department", "held"),
        ({"first_seen": "2024-01-30T09:00:00Z", "published_on": "2024-05-01", "published_source": "label"},
         "department", "on time"),
        ({"published_on": "2023-11-01", "published_source": "label"}, "department", "held"),
        ({}, "department", "held"),
    ],
)  # fmt: skip
def test_only_a_date_of_the_page_makes_a_report_late(told: dict[str, Any], kind: str, state: str) -> None:
    assert table({2023: told}, kind)[2023]["state"] == state


def test_until_2018_every_organ_had_until_the_end_of_march() -> None:
    rows = table({2018: {"published_on": "2019-03-30", "published_source": "label"}})
    assert (rows[2018]["state"], rows[2018]["due"]) == ("on time", "2019-03-31")


def test_years_posted_on_one_day_are_a_site_that_moved() -> None:
    moved = {"published_on": "2024-06-06", "published_source": "metadata"}
    rows = table({2021: moved, 2022: moved, 2023: {"published_on": "2024-06-07", "published_source": "metadata"}})
    assert [rows[year]["state"] for year in (2021, 2022, 2023)] == ["held", "held", "late"]


def test_an_earlier_edition_in_time_is_in_time() -> None:
    rows = Rows()
    rows.organ("bureau")
    early = {"published_on": "2024-01-05", "published_source": "label", "first_seen": "2025-06-01T00:00:00Z"}
    rows.report("1", "bureau", 2023, {}, **early)
    rows.report("2", "bureau", 2023, {}, **early | {"published_on": "2024-06-05", "edition": 2})
    with closing(rows.database()) as db:
        (row,) = [row for row in coverage(db) if row["organ_id"] == "bureau"]
    assert (row["state"], row["dated"], row["report_id"]) == ("on time", "2024-01-05", "2")


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (WHOLE, "missing"),
        (WHOLE | {"titles": ["某县水务局2023年政府信息公开工作年度报告"]}, "not found by us"),
        ({"last_status": "partial", "stop_reason": "cap"}, "not found by us"),
        ({"last_status": "failed", "stop_reason": "error"}, "unreachable"),
        ({"last_status": "failed", "stop_reason": "gate"}, "gated"),
        ({"last_status": "failed", "stop_reason": "robots"}, "gated"),
        ({"last_status": "partial", "stop_reason": "no browser"}, "not looked for"),
        ({"last_status": "never contacted"}, "not looked for"),
        ({}, "not looked for"),
    ],
)
def test_what_is_not_held_is_missing_only_where_its_column_was_read_whole(source: dict[str, Any], state: str) -> None:
    rows = table({2022: {}}, **source)
    assert rows[2023]["state"] == state
    assert rows[2023]["report_id"] is None and rows[2022]["state"] == "held"


def test_a_column_of_several_organs_says_nothing_of_one() -> None:
    rows = table({2022: {}}, **WHOLE, organ="某县人民政府")
    assert rows[2023]["state"] == "missing"
    shared = table({2022: {"source_id": "elder"}}, **WHOLE, source_id="elder")
    assert shared[2023]["state"] == "not found by us"


def test_a_year_not_over_when_the_column_was_read_is_not_missing() -> None:
    rows = table({2022: {}}, **WHOLE)
    assert rows[2023]["state"] == "missing" and rows[2024]["state"] == "missing"
    late = Rows()
    late.organ("bureau")
    late.report("2024", "bureau", 2024, {}, first_seen="2025-01-10T00:00:00Z", source_id="elder")
    late.organ("other", name="某县水务局")
    late.report("2023", "other", 2023, {}, first_seen="2025-01-10T00:00:00Z", source_id="column")
    late.add("runs", RUN | {"finished_at": "2025-01-10T00:00:00Z"})
    late.add("sources", SOURCE | WHOLE)
    with closing(late.database()) as db:
        rows = {row["report_year"]: row for row in coverage(db) if row["organ_id"] == "other"}
    assert rows[2024]["state"] == "not found by us"


def test_the_governments_of_the_register_are_there_and_none_twice() -> None:
    listed = next(entry for entry in governments() if entry.name == "张店区")
    rows = Rows()
    told = {"name": "淄博市张店区人民政府", "kind": "government", "division_code": listed.code}
    rows.organ("own", **told)
    rows.report("1", "own", 2023, {}, first_seen="2025-01-01T00:00:00Z")
    with closing(rows.database()) as db:
        found = list(coverage(db))
    assert len(found) == len(governments())
    assert {row["state"] for row in found} == {"held", "not looked for"}
    assert sum(row["organ"] == "淄博市张店区人民政府" for row in found) == 1
    assert all(row["url"] for row in found if row["state"] == "not looked for" and row["organ"].startswith("山东"))
