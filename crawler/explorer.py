"""Looks round a portal for its columns of annual reports; no document is fetched. It stands in for Listing, so that
robots.txt, pauses, gates, allow-list and browser are those of a crawl."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import structlog

from crawler.columns import columns, is_report_column, own_row
from crawler.families import Family, ListReading, Page, PageRequest, Row, detect, fallback, family_called
from crawler.families.details import metadata
from crawler.families.markup import anchors, dated, has_scripts, visible_text
from crawler.frontier import Frontier, Task
from crawler.listing import further, says_empty
from crawler.sources import Source
from crawler.survey import Node, Survey
from crawler.titles import names_bare_column, names_report, no_report
from crawler.urls import identity
from crawler.walk import MAX_HOPS, Place
from crawler.ways import Way, hidden_columns, ways

log = structlog.get_logger()

# a page with less to read may be a shell that a script fills
_SHELL = 600
# a column may begin with pages of other things than reports
_PAGES_OF_OTHERS = 4


class Explorer:
    """Reads the pages of one portal's survey; every change is part of the caller's transaction."""

    def __init__(self, frontier: Frontier, source: Source, refuse: Callable[[str], str | None], survey: Survey) -> None:
        self._frontier = frontier
        self._source = source
        self._refuse = refuse
        self._survey = survey

    def missing(self, task: Task) -> None:
        """Note a page that answers 404 or 410, and go on elsewhere."""
        place = Place.from_json(task.walk)
        if place.others:
            self._ask_otherwise(task, place)
        else:
            self._frontier.complete(task)
            self._lost(task, "404")

    def break_off(self, task: Task, stop_reason: str, reason: str) -> None:
        """Note what kept a page from being looked at, and go on elsewhere."""
        self._lost(
            task, reason if stop_reason == "error" or reason.startswith(stop_reason) else f"{stop_reason}: {reason}"
        )

    def read(self, task: Task, page: Page) -> None:
        """File what a page leads to and mark its task done."""
        place = Place.from_json(task.walk)
        node = self._survey.nodes[place.walk]
        look = _look(page, place, node)
        place = replace(place, column=look.is_column, family=look.family.name if look.family is not None else "")
        if _wants_browser(look, page, place):
            self._frontier.again_in_browser(task)
        elif not look.reports and look.reading.shell and (look.named or not look.ways) and place.hops < MAX_HOPS:
            first, *others = look.reading.next_pages
            self._ask(task, first, replace(place, hops=place.hops + 1, others=tuple(others)))
        elif not look.reports and place.others:
            self._ask_otherwise(task, place)
        elif look.only_others and place.page < _PAGES_OF_OTHERS:
            first, *others = look.reading.next_pages
            self._ask(task, first, replace(place, page=place.page + 1, others=tuple(others)))
        else:
            self._conclude(node, look, page)
            self._file(node, look)
            if node.state == "looked at" and self._to_open(page):
                self._frontier.again_in_browser(task)
            else:
                self._frontier.complete(task)
                self._go_on(node)

    def _conclude(self, node: Node, look: _Look, page: Page) -> None:
        if node.request.url == page.request.url or not node.site_name:
            about = metadata(page)
            node.site_name, node.site_code = about.get("SiteName", ""), about.get("SiteIDCode", "")
        own = own_row(page) if look.named and look.nothing else ()
        reports = look.reports or own
        node.family = look.family.name if look.family is not None else ""
        node.evidence = (*look.evidence, *look.reading.evidence, *(["the page is a report itself"] if own else []))
        node.reports = {identity(row.url): row.title for row in reports}
        node.state = "looked at" if not look.named else "column" if reports else "empty column"
        if node.state == "empty column" and names_bare_column(node.way.label) and any(map(dated, anchors(page))):
            node.state = "looked at"
        node.reason = "a column that shows no report" if node.state == "empty column" else ""
        if node.state == "looked at" and (page.rendered or not has_scripts(page)):
            closed = self._survey.unopened(page.url, hidden_columns(page))
            self._survey.open(page.url, [*closed, *(name for name, _url in page.opened)])
            if closed:
                node.state, node.reason = "not reached", f"opens only by a click: {', '.join(closed[:5])}"
        log.info("looked at", url=page.url, state=node.state, family=node.family, reports=len(reports))

    def _to_open(self, page: Page) -> bool:
        """Whether a browser is to click columns that tell no address, and that no page before had."""
        return not page.rendered and has_scripts(page) and bool(self._survey.unopened(page.url, hidden_columns(page)))

    def _file(self, node: Node, look: _Look) -> None:
        for request, is_column in look.levels:
            if not self._refused(request.url):
                walk = f"{request.url} {request.body}".rstrip()
                way = Way(request.url, "column", node.way.label)
                self._survey.note(Node(walk, way, node, request, crawled=True, is_column=is_column))
        for way in look.ways:
            if not self._refused(way.url):
                self._survey.note(Node(way.url, way, node, PageRequest(way.url)))

    def _refused(self, url: str) -> bool:
        reason = self._refuse(url)
        if reason is not None:
            self._survey.refuse(url, reason)
        return reason is not None

    def _ask_otherwise(self, task: Task, place: Place) -> None:
        first, *others = place.others
        self._ask(task, first, replace(place, others=tuple(others)))

    def _ask(self, task: Task, request: PageRequest, place: Place) -> None:
        following = replace(task, browser=False, walk=place.as_json(), task_id=0, attempts=0, **asdict(request))
        if not self._frontier.complete(task, [following]):
            self._lost(task, "its list is that of another page")

    def _lost(self, task: Task, reason: str) -> None:
        node = self._survey.nodes[Place.from_json(task.walk).walk]
        node.state, node.reason = "not reached", reason
        self._go_on(node)

    def _go_on(self, node: Node) -> None:
        self._survey.done_with(node)
        for following in self._survey.ready():
            place = Place(following.walk, column=following.is_column)
            self._frontier.add(
                Task("list", source_id=self._source.source_id, walk=place.as_json(), **asdict(following.request))
            )


@dataclass(frozen=True)
class _Look:
    """What one page is found to be. `named`: its own words or the link to it say that it lists reports; `levels`
    are the lists a crawl goes on to, `ways` other links that may lead to columns."""

    family: Family | None
    evidence: tuple[str, ...]
    reading: ListReading
    is_column: bool
    named: bool
    reports: tuple[Row, ...]
    levels: tuple[tuple[PageRequest, bool], ...]
    ways: tuple[Way, ...]

    @property
    def only_others(self) -> bool:
        """Whether a column shows rows, none of them a report, and goes on."""
        return self.is_column and bool(self.reading.rows and self.reading.next_pages) and not self.reports

    @property
    def nothing(self) -> bool:
        """Whether the page holds nothing that leads on."""
        found = self.reports or self.levels or self.reading.shell or says_empty(self.reading)
        return not (found if self.named else found or self.ways)


def _look(page: Page, place: Place, node: Node) -> _Look:
    family, evidence = _family(page, place, node)
    reading = family.read_list(page) if family is not None else ListReading(())
    if not reading.rows and page.calls:
        family, evidence = family_called("spa"), ("answers its scripts got in the browser",)
        reading = family.read_list(page)
    is_column = place.column or reading.is_column or is_report_column(page, reading.rows)
    named = is_column or node.way.kind == "column"
    reports = tuple(
        row
        for row in reading.rows
        if not row.foreign and (names_report(row.title) or (is_column and no_report(row.title) is None))
    )
    further_columns = columns(page)
    levels = further(page, replace(reading, rows=reports), is_column=is_column) if named else []
    if not is_column:
        levels = [(request, True) for request in reading.columns] + [
            (request, known) for request, known in levels if request.url not in further_columns
        ]
    if named:
        on = [] if reports else [Way(url, "column", "") for url in further_columns]
    else:
        within_organ = any(step.way.kind == "organ" for step in node.steps())
        on = ways(page, "organ" if within_organ else node.way.kind)
    return _Look(family, evidence, reading, is_column, named, reports, tuple(dict.fromkeys(levels)), tuple(on))


def _family(page: Page, place: Place, node: Node) -> tuple[Family | None, tuple[str, ...]]:
    if place.family:
        return family_called(place.family), node.evidence
    found = detect(page) or fallback(page)
    if found is None:
        return None, ()
    node.evidence = tuple(found[1])
    return found[0], node.evidence


def _wants_browser(look: _Look, page: Page, place: Place) -> bool:
    """Whether a browser may find what the page as sent does not hold."""
    if page.rendered or place.hops or place.page > 1:
        return False
    if look.family is not None and look.family.needs_browser and (look.is_column or look.nothing):
        return True
    thin = look.named or len(visible_text(page).strip()) < _SHELL
    return look.nothing and thin and has_scripts(page)
