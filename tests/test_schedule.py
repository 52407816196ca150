"""When a known document is asked for again, and when two bodies say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.sameness import same_content
from crawler.schedule import due, interval, published_on
from crawler.simulator import html
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports

FEBRUARY, AUGUST = datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "season", "other"),
    [(10, 3, 14), (89, 3, 14), (91, 14, 60), (700, 14, 60), (800, 45, 180), (5000, 45, 180)],
)
def test_the_schedule_is_dense_from_january_to_march_and_for_what_is_new(age: int, season: int, other: int) -> None:
    assert interval(FEBRUARY - timedelta(days=age), FEBRUARY) == timedelta(days=season)
    assert interval(AUGUST - timedelta(days=age), AUGUST) == timedelta(days=other)


def test_the_season_is_china_s() -> None:
    new_year_in_china = datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert interval(new_year_in_china, new_year_in_china) == timedelta(days=3)
    assert interval(new_year_in_china, new_year_in_china - timedelta(hours=2)) == timedelta(days=14)


def test_documents_come_due_one_after_the_other() -> None:
    published, asked = AUGUST - timedelta(days=1000), AUGUST - timedelta(days=180)
    shares = [due(f"detail www.yuntai.gov.cn/{n}", published, asked, AUGUST) for n in range(400)]
    assert 120 < sum(shares) < 280
    assert not any(due(f"{n}", published, AUGUST - timedelta(days=143), AUGUST) for n in range(400))
    assert all(due(f"{n}", published, AUGUST - timedelta(days=217), AUGUST) for n in range(400))


def test_a_clock_that_was_wrong_puts_nothing_off_for_years() -> None:
    assert due("key", AUGUST, AUGUST + timedelta(days=3000), AUGUST)
    assert not due("key", AUGUST, AUGUST + timedelta(hours=1), AUGUST)


def test_what_the_list_says_of_its_date_is_taken_when_it_can_be() -> None:
    assert published_on("2025-01-20", AUGUST) == datetime(2025, 1, 19, 16, tzinfo=UTC)
    assert (
        published_on("", AUGUST) == published_on("2025-13-20", AUGUST) == published_on("2027-01-01", AUGUST) == AUGUST
    )


def page(report: Report, footer: str) -> bytes:
    return f"<html><body>{html.article(report, 'word')}<div>{footer}</div></body></html>".encode()


def test_a_counter_or_a_date_in_the_footer_is_no_change_and_a_figure_is() -> None:
    [city] = cities(1)
    [organ] = organs_of(city, 1)
    report, other = write_reports(1, organ, 0, (2022, 2023))
    kind = "text/html; charset=utf-8"
    first = page(report, "浏览次数：17 今天是2026年2月1日")
    assert same_content(first, page(report, "浏览次数：1804 今天是2026年8月10日"), kind)
    assert not same_content(first, page(other, "浏览次数：17 今天是2026年2月1日"), kind)
    reworded = first.replace("。".encode(), "！".encode())
    assert reworded != first
    assert not same_content(first, reworded, kind)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (b"<p>see the file</p><script>t=1</script><i>7</i>", b"<p>see the file</p><script>t=2</script><i>12</i>", True),
        (b"<p>see the file</p>", b"<p>see the files</p>", False),
        (b"<p><a href='P1.docx'>file</a></p>", b"<p><a href='P2.docx'>file</a></p>", False),
        (b"%PDF-1.4 1", b"%PDF-1.4 2", False),
        (b"PK same", b"PK same", True),
    ],
)
def test_pages_that_are_no_report_and_files(before: bytes, after: bytes, same: bool) -> None:
    assert same_content(before, after, "text/html") is same
