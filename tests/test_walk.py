"""How a walk through a list ends, and whether that is all there was."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from archive.site.reasons import reasons_said
from crawler.families import ListReading, PageRequest, Row
from crawler.ledger import WalkRecord
from crawler.walk import (
    BARREN,
    MAX_HOPS,
    PAGE_CAP,
    PROBES,
    Place,
    Step,
    after_miss,
    after_page,
    after_shell,
    broken_off,
)

URL = "http://h.gov.cn/nb/index_{}.html"


def reading(
    pages: int | None = None, total: int | None = None, following: str | None = None, rows: int = 6
) -> ListReading:
    row = Row("http://h.gov.cn/1.html", "年报", False, "2025-01-01", False)
    return ListReading(
        (row,) * rows,
        next_pages=(PageRequest(following),) if following else (),
        declared_total=total,
        declared_pages=pages,
        stop_reason=None if following else "end",
    )


def ended(step: Step) -> tuple[str | None, bool]:
    assert step.request is None
    return step.record.stop_reason, step.record.lost


def test_the_next_page_is_followed() -> None:
    step = after_page(WalkRecord("w"), Place("w"), reading(3, following=URL.format(1)), fresh=6, seen=6)
    assert step.request == PageRequest(URL.format(1))
    assert step.place == Place("w", page=2)
    assert (step.record.pages, step.record.declared_pages, step.record.stop_reason) == (1, 3, None)


def test_the_last_page_ends_the_walk() -> None:
    assert ended(after_page(WalkRecord("w"), Place("w"), reading(1), fresh=6, seen=6)) == ("end", False)


def test_the_declared_total_ends_the_walk() -> None:
    step = after_page(WalkRecord("w"), Place("w"), reading(2, 6, URL.format(1)), fresh=6, seen=6)
    assert ended(step) == ("declared total reached", False)


def test_fewer_rows_than_declared_are_lost_rows() -> None:
    step = after_page(WalkRecord("w"), Place("w"), reading(total=20, rows=9), fresh=9, seen=9)
    assert ended(step) == ("end", True)
    assert step.record.reasons == ("declared 20 rows, 9 listed",)


def test_page_1_under_the_name_of_page_2_ends_the_walk() -> None:
    again = reading(5, following=URL.format(2))
    step = after_page(WalkRecord("w", pages=1), Place("w", page=2), again, fresh=0, seen=6)
    assert ended(step) == ("no new rows", True)
    with_total = after_page(WalkRecord("w", 1, 6, 5), Place("w", page=2), again, fresh=0, seen=6)
    assert ended(with_total) == ("no new rows", False)


def test_a_walk_without_end_is_cut() -> None:
    step = after_page(WalkRecord("w"), Place("w", page=PAGE_CAP), reading(None, None, URL.format(9), rows=1), 1, 900)
    assert ended(step) == ("cap", True)


def test_declared_pages_that_do_not_exist_are_all_tried() -> None:
    record = WalkRecord("w", pages=3, declared_pages=5)
    step = after_miss(record, Place("w", page=4), PageRequest(URL.format(3)), "404", seen=13)
    assert step.request == PageRequest(URL.format(4))
    assert step.place == Place("w", page=5, misses=1)
    step = after_miss(step.record, step.place, PageRequest(URL.format(4)), "404", seen=13)
    assert ended(step) == ("404", False)
    assert step.record.reasons == ("declared 5 pages, 3 exist",)


def test_a_page_behind_a_missing_one_is_a_hole() -> None:
    record = WalkRecord("w", pages=2, declared_pages=4)
    step = after_miss(record, Place("w", page=3), PageRequest(URL.format(2)), "stub", seen=12)
    assert step.place is not None
    step = after_page(step.record, step.place, reading(4, rows=3), fresh=3, seen=15)
    assert ended(step) == ("end", True)
    assert "pages missing before page 4" in step.record.reasons[0]


def test_a_gap_too_wide_to_try_is_doubt() -> None:
    record, place = WalkRecord("w", pages=2, declared_pages=40), Place("w", page=3)
    asked = PageRequest(URL.format(2))
    for _ in range(PROBES - 1):
        step = after_miss(record, place, asked, "404", seen=12)
        assert step.request is not None and step.place is not None
        asked, place = step.request, step.place
    step = after_miss(record, place, asked, "404", seen=12)
    assert ended(step) == ("404", True)
    assert "not tried" in step.record.reasons[0]


def test_missing_pages_against_a_declared_total() -> None:
    record = WalkRecord("w", pages=1, declared_total=12, declared_pages=2)
    step = after_miss(record, Place("w", page=2), PageRequest(URL.format(1)), "404", seen=6)
    assert ended(step) == ("404", True)
    assert step.record.reasons == ("declared 2 pages, 1 exist", "declared 12 rows, 6 listed")


def test_a_missing_list_and_a_missing_linked_page_are_losses() -> None:
    assert ended(after_miss(WalkRecord("w"), Place("w"), PageRequest(URL), "404", 0)) == ("404", True)
    assert ended(after_miss(WalkRecord("w", pages=1), Place("w", page=2), PageRequest(URL), "stub", 6)) == (
        "stub",
        True,
    )


def test_a_walk_broken_off_is_lost() -> None:
    record = broken_off(WalkRecord("w", pages=1), "gate", "http://h.gov.cn/: gate: jsl")
    assert (record.stop_reason, record.lost, record.pages) == ("gate", True, 1)


def test_a_place_survives_its_json() -> None:
    asked = PageRequest("http://h.gov.cn/list", "POST", "page=2", (("Referer", "http://h.gov.cn/"),))
    place = Place("w", 3, 1, 2, column=True, family="hanweb", hops=1, others=(asked,))
    assert Place.from_json(json.loads(json.dumps(place.as_json()))) == place


WAYS = (PageRequest(URL.format(2), "POST", "startrecord=61"), PageRequest(URL.format(2)))


def test_another_way_to_ask_is_tried_when_one_shows_nothing_new() -> None:
    step = after_page(WalkRecord("w"), Place("w"), replace(reading(rows=1), next_pages=WAYS), fresh=1, seen=1)
    assert (step.request, step.place) == (WAYS[0], Place("w", page=2, others=WAYS[1:]))
    assert step.place is not None
    again = after_page(step.record, step.place, reading(following="http://h.gov.cn/x"), fresh=0, seen=1)
    assert (again.request, again.place) == (WAYS[1], Place("w", page=2))
    assert again.record == step.record
    missing = after_miss(step.record, step.place, WAYS[0], "404", seen=1)
    assert (missing.request, missing.place) == (WAYS[1], Place("w", page=2))
    fresh = after_page(step.record, step.place, reading(rows=1), fresh=1, seen=2)
    assert ended(fresh) == ("end", False)


def test_a_shell_leads_to_its_list_and_no_further_than_a_few_pages() -> None:
    shell = ListReading((), next_pages=WAYS, shell=True)
    step = after_shell(WalkRecord("w"), Place("w"), shell)
    assert (step.request, step.place) == (WAYS[0], Place("w", hops=1, others=WAYS[1:]))
    assert ended(after_shell(WalkRecord("w"), Place("w", hops=MAX_HOPS), shell)) == ("error", True)


def test_an_answer_that_says_it_is_empty_ends_the_walk() -> None:
    nothing = ListReading((), declared_total=0, exhausted=True)
    assert ended(after_page(WalkRecord("w"), Place("w"), nothing, 0, 0)) == ("end", False)
    assert ended(after_page(WalkRecord("w", pages=2), Place("w", page=3), nothing, 0, 30)) == ("end", False)
    step = after_page(WalkRecord("w"), Place("w", others=WAYS[:1]), nothing, 0, 0)
    assert step.request == WAYS[0]


def test_a_row_listed_twice_is_declared_twice() -> None:
    twice = replace(reading(total=8, rows=1), repeated=1)
    assert ended(after_page(WalkRecord("w", 1, 8, None, repeated=1), Place("w", page=2), twice, 1, 6)) == ("end", False)
    again = after_page(WalkRecord("w", 1, 8), Place("w", page=2), reading(total=8), fresh=0, seen=7)
    assert ended(again) == ("no new rows", True)


def test_declared_pages_without_numbers_are_tried_where_the_answers_name_them() -> None:
    record = WalkRecord("w", pages=1, declared_pages=3)
    step = after_miss(record, Place("w", page=2), WAYS[0], "stub", seen=6, named=WAYS[1])
    assert step.request == WAYS[1]
    assert ended(after_miss(record, Place("w", page=2), WAYS[0], "stub", seen=6)) == ("stub", True)


def test_a_list_of_other_things_is_left_after_some_pages_without_a_report() -> None:
    going_on = reading(following="http://h.gov.cn/x")
    step = after_page(WalkRecord("w", pages=8), Place("w", page=9, barren=BARREN - 1), going_on, fresh=6, seen=60)
    assert step.request is not None
    step = after_page(step.record, Place("w", page=10, barren=BARREN), going_on, fresh=6, seen=66)
    assert ended(step) == ("cap", True)


def test_every_sentence_about_a_list_is_said_in_chinese() -> None:
    first, third = Place("", 1), Place("", 3)
    known, declared = WalkRecord(""), WalkRecord("", declared_pages=9, pages=2)
    asked, total = PageRequest(URL.format(3)), reading(total=40, following=URL.format(4))
    steps = [
        after_shell(known, replace(first, hops=MAX_HOPS), reading(following=URL.format(1))),
        after_page(known, third, reading(following=URL.format(4)), 0, 12),
        after_page(known, replace(third, misses=1), reading(), 6, 12),
        after_page(known, first, reading(rows=0), 0, 0),
        after_page(known, third, reading(total=40), 6, 18),
        after_page(known, replace(third, barren=BARREN), total, 6, 18),
        after_page(known, replace(third, page=PAGE_CAP), total, 6, 18),
        after_miss(known, first, asked, "404", 0),
        after_miss(known, first, asked, "stub", 0),
        after_miss(known, third, asked, "stub", 12),
        after_miss(declared, replace(third, misses=PROBES), asked, "404", 12),
        after_miss(declared, replace(third, page=9), asked, "404", 12),
    ]
    reasons = [reason for step in steps for reason in step.record.reasons]
    assert len(reasons) >= len(steps)
    for reason in reasons:
        said = re.sub(r"http\S+", "", reasons_said(reason))
        assert not re.search("[A-Za-z]", said), said
        assert re.findall(r"\d+", reason) == re.findall(r"\d+", reasons_said(reason))
    assert reasons_said("declared 4 pages, 3 exist\nTimeoutError: x") == "门户声称4页，实有3页；TimeoutError: x"
    assert reasons_said(None) == ""
