"""What is done with an answer: keep it, read it, file what it leads to. No network here.

The order is the promise: first the capture is on disk, then one transaction marks the task done and files
its children. Between the two a kill leaves a capture without its mark; `resume` finds and reads it, so that
nothing is fetched twice.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog

from archive.captures import Capture, CaptureStore
from crawler.backoff import retry_after
from crawler.charset import decode, unpack
from crawler.families import Page, PageRequest, family_called, spa
from crawler.frontier import Frontier, Task
from crawler.gates import gate
from crawler.hosts import domain_of, refusal
from crawler.listing import Listing
from crawler.recall import Recall
from crawler.sources import Source
from crawler.urls import host_of

# what follows the first, second and third failure, in multiples of the source's delay: with the usual
# 3 s these are 15, 45 and 120 s
_PATIENCE = (5, 15, 40)
# one refused file is no gate to the whole host; so many in a row are
_GATES_IN_A_ROW = 3
_GONE = (404, 410)
_PASSING = (408, 425)

log = structlog.get_logger()


class ReadsLists(Protocol):
    """What is done with the list pages of one source."""

    def missing(self, task: Task) -> None:
        """File what follows a list page that is not there."""
        ...

    def break_off(self, task: Task, stop_reason: str, reason: str) -> None:
        """Note what kept a list page from being read."""
        ...

    def read(self, task: Task, page: Page) -> None:
        """File what a list page leads to and mark its task done."""
        ...


ListReader = Callable[[Frontier, Source, Callable[[str], str | None]], ReadsLists]


@dataclass(frozen=True)
class Answer:
    """One answer of a portal. Header values are decoded as latin-1, names may repeat; `calls` and `opened` as of a
    `Page`, `tls` what is held against the server's certificate."""

    url: str
    status: int
    body: bytes
    headers: Sequence[tuple[str, str]]
    request_headers: Sequence[tuple[str, str]]
    rendered: bool
    at: datetime
    calls: tuple[PageRequest, ...] = ()
    opened: tuple[tuple[str, str], ...] = ()
    tls: str = ""

    def header(self, name: str) -> str:
        """The first value of a header, empty when it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Harvest:
    """Takes answers for the sources of one run. `tell` hears of every document and list as it comes."""

    def __init__(
        self,
        store: CaptureStore,
        frontier: Frontier,
        sources: Iterable[Source],
        *,
        run_id: str,
        connect_to: bool,
        tell: Callable[[Mapping[str, Any]], None],
        listing: ListReader = Listing,
    ) -> None:
        self._store = store
        self._frontier = frontier
        self._ledger = frontier.ledger
        self._sources = {source.source_id: source for source in sources}
        self._run_id = run_id
        self._connect_to = connect_to
        self._tell = tell
        self._list_reader = listing
        self._gates: Counter[str] = Counter()
        # one thread, so that records are written one after the other
        self._writer = ThreadPoolExecutor(max_workers=1)
        #: what is remembered of earlier answers
        self.recall = Recall(store, frontier.answers)

    def source(self, task: Task) -> Source:
        """The source a task belongs to."""
        return self._sources[task.source_id]

    def refusal(self, source: Source, url: str) -> str | None:
        """Why a source may not be fetched from this URL, None when it may."""
        domain = domain_of(host_of(source.entry_url).partition(":")[0])
        return refusal(url, (domain,), connect_to=self._connect_to)

    def refusal_for(self, task: Task | None, url: str) -> str | None:
        """Why this URL is not fetched for a task, or for no task in particular (a robots.txt)."""
        sources = [self.source(task)] if task is not None else list(self._sources.values())
        refusals = [self.refusal(source, url) for source in sources]
        return None if None in refusals else refusals[0]

    async def take(self, task: Task, answer: Answer) -> None:
        """Keep an answer and act on it. Raises OSError when the archive cannot be written."""
        try:
            body = unpack(answer.body, "" if answer.rendered else answer.header("content-encoding"))
        except zlib.error as error:
            self.failed(task, f"content coding broken: {error}", final=False)
            return
        gated = gate(answer.status, {name.lower(): value for name, value in answer.headers}, body)
        if gated is not None:
            self._gated(task, gated, answer)
        elif answer.status == 304 and self.recall.conditions(task):
            await self._unmodified(task, answer)
        elif answer.status >= 500 or answer.status in _PASSING:
            self._told_to_wait(task, answer)
            self.failed(task, f"status {answer.status}", final=False)
        elif answer.status != 200 and answer.status not in _GONE:
            self.failed(task, f"status {answer.status}", final=True)
        else:
            self._gates.pop(task.host, None)
            self._frontier.well(task.host)
            marks = ("", "") if answer.rendered else (answer.header("etag"), answer.header("last-modified"))
            self._read(task, await self._keep(task, answer, body), body, marks)

    async def _unmodified(self, task: Task, answer: Answer) -> None:
        """Keep a 304 and act on the body that is held."""
        known = self.recall.last(task)
        assert known is not None
        body = self._store.held_body(known.digest)
        capture = await self._written(
            self._store.add_unmodified,
            url=answer.url,
            captured_at=answer.at,
            digest=known.digest,
            content_type=known.content_type,
            length=known.length,
            response_headers=answer.headers,
            request_headers=answer.request_headers,
            role=task.role,
            note=self._note(task, known.content_type, body) | _seen(answer),
        )
        self._gates.pop(task.host, None)
        self._read(task, capture, body)

    def resume(self, task: Task, capture: Capture) -> None:
        """Act on an answer that a killed run kept and could not mark any more."""
        log.info("capture taken over", url=task.url, source_id=task.source_id)
        self._read(task, capture, self._store.body(capture))

    def failed(self, task: Task, reason: str, *, final: bool, stop_reason: str = "error") -> None:
        """Give a task back after a failure; a list that fails for good ends its walk with `stop_reason`."""
        steps = _PATIENCE[min(max(task.attempts, 1), len(_PATIENCE)) - 1]
        pause = None if final else self.source(task).delay_s * steps
        with self._frontier.transaction():
            if self._frontier.fail(task, reason, pause):
                log.info("will be tried again", url=task.url, reason=reason, seconds=pause)
                return
            if task.role == "list":
                self._listing(task).break_off(task, stop_reason, reason)
        log.warning("failed", url=task.url, role=task.role, source_id=task.source_id, reason=reason)
        self._tell_of(task, "failed")

    def _gated(self, task: Task, name: str, answer: Answer) -> None:
        log.warning("gate", url=task.url, gate=name, status=answer.status, browser=task.browser)
        if answer.status == 429 and self._told_to_wait(task, answer):
            self.failed(task, "status 429", final=False)
        elif not task.browser and task.method == "GET":
            # an ordinary browser is the most that is tried; what it does not pass stays closed
            with self._frontier.transaction():
                self._frontier.again_in_browser(task)
        else:
            self._gates[task.host] += 1
            if task.role == "list" or self._gates[task.host] >= _GATES_IN_A_ROW:
                seconds = self._frontier.rest_longer(task.host, f"gate: {name}")
                log.warning("host rests", host=task.host, seconds=seconds, reason=f"gate: {name}")
            self.failed(task, f"gate: {name}", final=True, stop_reason="gate")

    def _told_to_wait(self, task: Task, answer: Answer) -> bool:
        """Leave a host alone for as long as it says; False when it does not say."""
        seconds = retry_after(answer.header("retry-after"), answer.at)
        if seconds is None:
            return False
        self._frontier.rest(task.host, seconds, f"Retry-After {answer.header('retry-after')}")
        log.warning("host rests", host=task.host, seconds=seconds, reason="Retry-After")
        return True

    def _note(self, task: Task, content_type: str, body: bytes) -> dict[str, str]:
        """What is known of a capture beside its bytes."""
        source = self.source(task)
        note = {
            "source_id": source.source_id,
            "organ": source.organ,
            "division_code": source.division_code,
            "family": source.family or self._ledger.family(source.source_id),
            "run_id": self._run_id,
            "charset": decode(body, content_type)[1] if _is_page(content_type, body) else "",
            "asked": task.variant,
            **task.note,
        }
        return {name: value for name, value in note.items() if value}

    async def _written(self, write: Callable[..., Capture], **about: Any) -> Capture:
        """Let the writer's thread keep a capture: other answers are read while the disk is waited for."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, partial(write, **about))

    async def _keep(self, task: Task, answer: Answer, body: bytes) -> Capture:
        content_type = answer.header("content-type")
        return await self._written(
            self._store.add,
            url=answer.url,
            captured_at=answer.at,
            body=answer.body,
            content_type=content_type,
            status=answer.status,
            response_headers=answer.headers,
            request_headers=answer.request_headers,
            request_body=task.body.encode() if task.method == "POST" else None,
            role=task.role,
            method="browser" if answer.rendered else "http",
            note=self._note(task, content_type, body) | _seen(answer),
        )

    def _read(self, task: Task, capture: Capture, body: bytes, marks: tuple[str, str] = ("", "")) -> None:
        is_page = _is_page(capture.content_type, body)
        is_text = is_page or (task.role != "attachment" and not _is_file(body))
        page = Page(
            capture.url,
            decode(body, capture.content_type)[0] if is_text else "",
            rendered=capture.method == "browser",
            asked=task.asked,
            calls=tuple(PageRequest.from_json(call) for call in json.loads(capture.note.get("calls", "[]"))),
            opened=tuple((label, url) for label, url in json.loads(capture.note.get("opened", "[]"))),
        )
        event = "list"
        with self._frontier.transaction():
            if task.role == "list":
                if capture.status in _GONE:
                    self._listing(task).missing(task)
                else:
                    self.recall.remember(task, capture, marks)
                    self._listing(task).read(task, page)
            elif capture.status in _GONE:
                event = self._missing(task, capture)
            elif task.role == "detail" and is_page and not page.rendered and spa.detect(page):
                # every address of such a portal answers with the same shell; the document is what it becomes
                self._frontier.again_in_browser(task)
            else:
                what = self.recall.compare(task, capture, body)
                event = "fetched" if what in ("new", "changed") else "unchanged"
                self._ledger.note_document(task.source_id, what)
                self.recall.remember(task, capture, marks)
                self._frontier.complete(task, self._children(task, page) if task.role == "detail" and is_text else [])
        log.info("kept", url=capture.url, role=task.role, source_id=task.source_id, status=capture.status)
        self._tell_of(task, event)

    def _missing(self, task: Task, capture: Capture) -> str:
        """Note a document that is not there: withdrawn when it was, else a failure; returns the event to tell."""
        known = self.recall.last(task)
        if known is None:
            self._frontier.fail(task, f"status {capture.status}", None)
            return "failed"
        if not known.gone:
            log.warning("withdrawn", url=capture.url, source_id=task.source_id, status=capture.status)
            if not task.note.get("page_url"):
                self._ledger.note_document(task.source_id, "vanished")
        self._frontier.withdraw(task, known.url)
        self.recall.gone(task, capture)
        return "withdrawn"

    def _listing(self, task: Task) -> ReadsLists:
        source = self.source(task)
        return self._list_reader(self._frontier, source, lambda url: self.refusal(source, url))

    def _children(self, task: Task, page: Page) -> list[Task]:
        """What a detail page links, or the document itself where the page only says where that is."""
        source = self.source(task)
        family = family_called(source.family or self._ledger.family(source.source_id) or "static")
        reading = family.read_detail(page)
        tasks = []
        if reading.leads_to and self.refusal(source, reading.leads_to) is None:
            tasks.append(Task("detail", reading.leads_to, source.source_id, note=task.note))
        for attachment in reading.attachments:
            refused = self.refusal(source, attachment.url)
            if refused:
                log.info("link refused", url=attachment.url, reason=refused, page=page.url)
                continue
            note = {**task.note, "page_url": page.url, "link_text": attachment.link_text}
            tasks.append(Task("attachment", attachment.url, source.source_id, note=note))
        return tasks

    def _tell_of(self, task: Task, what: str) -> None:
        self._tell(
            {
                "event": what,
                "source_id": task.source_id,
                "url": task.url,
                "done": self._frontier.count(task.source_id, "done", "failed", "gone"),
                "known": self._frontier.count(task.source_id, "done", "failed", "gone", "pending", "leased"),
            }
        )


def _is_page(content_type: str, body: bytes) -> bool:
    """Whether a body is a page to read: by what it begins with where the server names another kind."""
    return not _is_file(body) and ("html" in content_type.lower() or body[:1024].lstrip()[:1] == b"<")


def _is_file(body: bytes) -> bool:
    """Whether a body begins as PDF, ZIP (OOXML, OFD) and OLE files do."""
    return body.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _seen(answer: Answer) -> dict[str, str]:
    """What was seen beside the page, as it is noted."""
    seen = {"calls": [asdict(call) for call in answer.calls], "opened": answer.opened}
    told = {name: json.dumps(found, ensure_ascii=False) for name, found in seen.items() if found}
    return told | ({"tls": answer.tls} if answer.tls else {})
