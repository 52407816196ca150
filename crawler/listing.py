"""From a list page to tasks: its reports, its next page, the columns it points to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from crawler.columns import MAX_LEVEL, columns, is_report_column, subcolumns
from crawler.families import Family, ListReading, Page, Row, detect, family_called
from crawler.families.markup import date_of
from crawler.frontier import Frontier, Task
from crawler.sources import Source
from crawler.titles import names_report, no_report
from crawler.walk import Place, Step, after_miss, after_page, broken_off

log = structlog.get_logger()

# a list that suddenly shows nothing is asked once more before it is believed
_STUB_ATTEMPTS = 2


class Listing:
    """Reads the list pages of one source; every change is part of the caller's transaction."""

    def __init__(self, frontier: Frontier, source: Source, refuse: Callable[[str], str | None]) -> None:
        self._frontier = frontier
        self._ledger = frontier.ledger
        self._source = source
        self._refuse = refuse

    def missing(self, task: Task) -> None:
        """File what follows a list page that answers 404 or 410."""
        self._follow_miss(task, "404")

    def break_off(self, task: Task, stop_reason: str, reason: str) -> None:
        """Note that something else than its end ended the walk: error, gate, robots, no browser."""
        record = self._ledger.walk(self._source.source_id, _place(task).walk)
        self._ledger.note_walk(self._source.source_id, broken_off(record, stop_reason, f"{task.url}: {reason}"))

    def read(self, task: Task, page: Page) -> None:
        """File what a list page leads to and mark its task done."""
        family = self._family(page)
        is_column = is_report_column(page)
        reading = family.read_list(page) if family is not None else ListReading(())
        if not is_column:
            named = tuple(row for row in reading.rows if names_report(row.title))
            reading = replace(reading, rows=named, next_pages=reading.next_pages if named else ())
        further = self._further(task, page, is_column=is_column, empty=not reading.rows)
        if family is None and not further:
            log.warning("family unknown", url=page.url, source_id=self._source.source_id)
            self.break_off(task, "error", "no known portal family bears these marks")
            self._frontier.complete(task)
            return
        if (
            family is not None
            and family.needs_browser
            and not page.rendered
            and (is_column or not (further or reading.rows))
        ):
            self._frontier.complete(task, [replace(task, browser=True, task_id=0, attempts=0)])
            return
        log.info(
            "list read",
            url=page.url,
            source_id=self._source.source_id,
            family=family.name if family else None,
            rows=len(reading.rows),
            columns=len(further),
            evidence=list(reading.evidence),
        )
        if further and not reading.rows:
            self._frontier.complete(task, further)
        elif not reading.rows and reading.declared_total != 0:
            self._empty(task)
        else:
            self._follow(task, page, reading, further)

    def _family(self, page: Page) -> Family | None:
        """The family the source names, else the page's own, else that of the source's other pages."""
        if self._source.family:
            return family_called(self._source.family)
        found = detect(page)
        if found is None:
            known = self._ledger.family(self._source.source_id)
            return family_called(known) if known else None
        family, evidence = found
        log.info("family found", url=page.url, family=family.name, evidence=evidence)
        self._ledger.note_family(self._source.source_id, family.name)
        return family

    def _further(self, task: Task, page: Page, *, is_column: bool, empty: bool) -> list[Task]:
        """The columns to look into next: those a portal page names, or those below an empty column."""
        place = _place(task)
        if place.level >= MAX_LEVEL or place.page > 1:
            return []
        urls = columns(page) if not is_column else subcolumns(page) if empty else []
        return [
            Task("list", url, self._source.source_id, walk=Place(url, level=place.level + 1).as_json())
            for url in urls
            if self._refuse(url) is None
        ]

    def _follow(self, task: Task, page: Page, reading: ListReading, further: list[Task]) -> None:
        place, source_id = _place(task), self._source.source_id
        children, fresh = list(further), 0
        for row in reading.rows:
            skipped = no_report(row.title) or ("refused" if self._refuse(row.url) else "")
            fresh += self._ledger.list_row(source_id, place.walk, row.url, skipped)
            if skipped:
                log.info("row skipped", url=row.url, title=row.title, reason=skipped)
            else:
                children.append(self._task(row, page))
        record = self._ledger.walk(source_id, place.walk)
        seen = self._ledger.rows_of_walk(source_id, place.walk)
        self._go_on(task, after_page(record, place, reading, fresh, seen), children)

    def _task(self, row: Row, page: Page) -> Task:
        note = {"list_url": page.url, "list_title": row.title, "list_date": date_of(row.date_raw) or ""}
        role = "attachment" if row.is_attachment else "detail"
        mark = f"{row.title}|{row.date_raw}"
        return Task(role, row.url, self._source.source_id, note=note, mark=mark)

    def _empty(self, task: Task) -> None:
        if task.attempts < _STUB_ATTEMPTS and self._frontier.fail(task, "stub", self._source.delay_s * 5):
            log.info("list holds no row, asked again", url=task.url)
        else:
            self._follow_miss(task, "stub")

    def _follow_miss(self, task: Task, kind: str) -> None:
        place, source_id = _place(task), self._source.source_id
        record = self._ledger.walk(source_id, place.walk)
        seen = self._ledger.rows_of_walk(source_id, place.walk)
        self._go_on(task, after_miss(record, place, task.url, kind, seen), [])

    def _go_on(self, task: Task, step: Step, children: list[Task]) -> None:
        self._ledger.note_walk(self._source.source_id, step.record)
        if step.url is not None and step.place is not None:
            following = replace(task, url=step.url, walk=step.place.as_json(), task_id=0, attempts=0)
            self._frontier.complete(task, [following, *children])
            return
        log.info(
            "list ended",
            url=task.url,
            source_id=self._source.source_id,
            stop_reason=step.record.stop_reason,
            lost=step.record.lost,
            reasons=list(step.record.reasons),
        )
        self._frontier.complete(task, children)


def _place(task: Task) -> Place:
    return Place(**task.walk)
