"""From a list page to tasks: its reports, its next page, the columns it points to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

import structlog

from crawler.columns import MAX_LEVEL, columns, is_report_column, own_row, subcolumns, years
from crawler.families import Family, ListReading, Page, PageRequest, Row, detect, fallback, family_called
from crawler.families.markup import date_of, frames, has_scripts, led_on
from crawler.frontier import Frontier, Task
from crawler.sources import Source
from crawler.titles import names_report, no_report
from crawler.walk import Place, Step, after_miss, after_page, after_shell, broken_off

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
        self._follow_miss(task, "404", None)

    def break_off(self, task: Task, stop_reason: str, reason: str) -> None:
        """Note that something else than its end ended the walk: error, gate, robots, no browser."""
        record = self._ledger.walk(self._source.source_id, _place(task).walk)
        self._ledger.note_walk(self._source.source_id, broken_off(record, stop_reason, f"{task.url}: {reason}"))

    def read(self, task: Task, page: Page) -> None:
        """File what a list page leads to and mark its task done."""
        place = _place(task)
        family = self._family(page, place)
        reading = family.read_list(page) if family is not None else ListReading(())
        if not reading.rows and page.calls:
            # the page as the browser shows it has no links, its scripts' answers have
            family = family_called("spa")
            reading = family.read_list(page)
        is_column = place.column or reading.is_column or is_report_column(page, reading.rows)
        if not is_column:
            reading, place = _of_reports(reading, place)
        place = replace(place, column=is_column, family=family.name if family is not None else "")
        further = self._further(place, page, reading)
        if not (reading.rows or further or reading.shell) and place.page == 1:
            reading = replace(reading, rows=own_row(page))
        nothing = not (reading.rows or further or reading.shell or says_empty(reading))
        if _wants_browser(family, page, place, nothing=nothing):
            self._frontier.again_in_browser(task)
        elif family is None and nothing:
            log.warning("family unknown", url=page.url, source_id=self._source.source_id)
            self.break_off(task, "error", "no known portal family bears these marks")
            self._done(task, [])
        else:
            self._file(task, page, place, reading, further)

    def _file(self, task: Task, page: Page, place: Place, reading: ListReading, further: list[Task]) -> None:
        log.info(
            "list read",
            url=page.url,
            source_id=self._source.source_id,
            family=place.family or None,
            rows=len(reading.rows),
            columns=len(further),
            evidence=list(reading.evidence),
        )
        if reading.shell and (place.column or not further):
            self._follow_shell(task, page, place, reading, further)
        elif further and not reading.rows:
            self._done(task, further)
        elif not reading.rows and not says_empty(reading):
            self._empty(task, reading)
        else:
            self._follow(task, page, place, reading, further)

    def _family(self, page: Page, place: Place) -> Family | None:
        """The family of the walk, else the one the source names for its entry page, else the page's own, else that
        of the source's other pages: one host may hold pages of several systems."""
        named = place.family or (self._source.family if place.level == 0 else "")
        if named:
            return family_called(named)
        found = detect(page)
        if found is None:
            known = self._source.family or self._ledger.family(self._source.source_id)
            if known:
                return family_called(known)
            found = fallback(page)
        if found is None:
            return None
        family, evidence = found
        log.info("family found", url=page.url, family=family.name, evidence=evidence)
        self._ledger.note_family(self._source.source_id, family.name)
        return family

    def _further(self, place: Place, page: Page, reading: ListReading) -> list[Task]:
        if place.level >= MAX_LEVEL or place.page > 1:
            return []
        return list(self._columns(further(page, reading, is_column=place.column), place.level + 1))

    def _columns(self, named: Iterable[tuple[PageRequest, bool]], level: int) -> Iterable[Task]:
        for request, is_column in named:
            if self._refuse(request.url) is None:
                walk = f"{request.url} {request.body}".rstrip()
                place = Place(walk, level=level, column=is_column)
                yield Task("list", source_id=self._source.source_id, walk=place.as_json(), **asdict(request))

    def _follow(self, task: Task, page: Page, place: Place, reading: ListReading, further: list[Task]) -> None:
        source_id = self._source.source_id
        documents, fresh = self._rows(page, place, reading)
        record = self._ledger.walk(source_id, place.walk)
        seen = self._ledger.rows_of_walk(source_id, place.walk)
        self._go_on(task, after_page(record, place, reading, fresh, seen), [*further, *documents])

    def _follow_shell(self, task: Task, page: Page, place: Place, reading: ListReading, further: list[Task]) -> None:
        documents, _fresh = self._rows(page, place, reading)
        record = self._ledger.walk(self._source.source_id, place.walk)
        step = after_shell(record, place, reading)
        self._go_on(replace(task, browser=False), step, [*further, *documents])

    def _rows(self, page: Page, place: Place, reading: ListReading) -> tuple[list[Task], int]:
        """The documents to fetch, and how many rows the walk sees for the first time."""
        documents, fresh = [], 0
        for row in reading.rows:
            skipped = no_report(row.title) or ""
            if row.foreign:
                skipped = "other_column"
            elif self._refuse(row.url):
                skipped = skipped or "refused"
            fresh += self._ledger.list_row(self._source.source_id, place.walk, row.url, skipped)
            if skipped:
                log.info("row skipped", url=row.url, title=row.title, reason=skipped)
            else:
                documents.append(self._task(row, page))
        return documents, fresh

    def _task(self, row: Row, page: Page) -> Task:
        note = {"list_url": page.column_url, "list_title": row.title, "list_date": date_of(row.date_raw) or ""}
        role = "attachment" if row.is_attachment else "detail"
        mark = f"{row.title}|{row.date_raw}"
        return Task(role, row.url, self._source.source_id, note=note, mark=mark)

    def _empty(self, task: Task, reading: ListReading) -> None:
        if task.attempts < _STUB_ATTEMPTS and self._frontier.fail(task, "stub", self._source.delay_s * 5):
            log.info("list holds no row, asked again", url=task.url)
        else:
            self._follow_miss(task, "stub", next(iter(reading.next_pages), None))

    def _follow_miss(self, task: Task, kind: str, named: PageRequest | None) -> None:
        place, source_id = _place(task), self._source.source_id
        record = self._ledger.walk(source_id, place.walk)
        seen = self._ledger.rows_of_walk(source_id, place.walk)
        self._go_on(task, after_miss(record, place, task.asked, kind, seen, named), [])

    def _go_on(self, task: Task, step: Step, children: list[Task]) -> None:
        self._ledger.note_walk(self._source.source_id, step.record)
        if step.request is not None and step.place is not None:
            following = replace(task, walk=step.place.as_json(), task_id=0, attempts=0, **asdict(step.request))
            self._done(task, [following, *children])
            return
        log.info(
            "list ended",
            url=task.url,
            source_id=self._source.source_id,
            stop_reason=step.record.stop_reason,
            lost=step.record.lost,
            reasons=list(step.record.reasons),
        )
        self._done(task, children)

    def _done(self, task: Task, children: list[Task]) -> None:
        """Mark a list page done; when it was the last of the source and no list lost anything, a report that is in no
        list any more is asked for: its address says whether it was withdrawn."""
        source_id = self._source.source_id
        self._frontier.complete(task, children)
        walks = self._ledger.walks(source_id)
        if (
            walks
            and not any(walk.lost or walk.stop_reason is None for walk in walks)
            and self._ledger.listed(source_id)
        ):
            asked = self._frontier.ask_after_unlisted(source_id)
            if asked:
                log.warning("reports no longer listed", source_id=source_id, reports=asked)


def further(page: Page, reading: ListReading, *, is_column: bool) -> list[tuple[PageRequest, bool]]:
    """The lists to look into after a page, each with whether it is known to be a column of reports: those a page names,
    those of a column's years, those below an empty column, those in its frames."""
    empty = not (reading.rows or reading.shell)
    rows = {row.url for row in reading.rows}
    below = years(page) if is_column else columns(page)
    named = [(request, True) for request in reading.columns]
    named += [(PageRequest(url), False) for url in below if url not in rows]
    if is_column and empty and not reading.columns:
        named = [(PageRequest(url), True) for url in subcolumns(page)] + named
    if empty and not named:
        named += [(PageRequest(url), is_column) for url in (*led_on(page), *frames(page))]
    return named


def _place(task: Task) -> Place:
    return Place.from_json(task.walk)


def _of_reports(reading: ListReading, place: Place) -> tuple[ListReading, Place]:
    """What a list that is no column of reports holds of them: its other rows are counted and not fetched. A page 1
    without any report is no list of them; further pages without one are borne for a while."""
    named = any(names_report(row.title) for row in reading.rows)
    if not named and place.page == 1 and not reading.shell:
        return replace(reading, rows=(), next_pages=()), place
    rows = tuple(replace(row, foreign=row.foreign or not names_report(row.title)) for row in reading.rows)
    return replace(reading, rows=rows), replace(place, barren=0 if named else place.barren + 1)


def says_empty(reading: ListReading) -> bool:
    """Whether a list says itself that it has no row."""
    return reading.exhausted or reading.declared_total == 0


def _wants_browser(family: Family | None, page: Page, place: Place, *, nothing: bool) -> bool:
    """Whether a browser may find what the page as sent does not hold."""
    if page.rendered or place.page > 1 or place.hops:
        return False
    if family is not None and family.needs_browser:
        return place.column or nothing
    return nothing and has_scripts(page)
