"""The one spider: turns tasks into requests and answers into calls of the harvest."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog
from scrapy import Request, Spider, signals
from scrapy.exceptions import CannotResolveHostError, CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy_playwright.page import PageMethod
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from archive.captures import Capture
from crawler.download import NETWORK_ERRORS, NoBrowser, settle
from crawler.frontier import Frontier, Task
from crawler.harvest import Answer, Harvest
from crawler.listener import Listener
from crawler.robots import RobotsForbid, RobotsUnreachable
from crawler.settings import LARGEST_BODY, LONGER

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = structlog.get_logger()


class HostRefused(IgnoreRequest):
    """Raised for a request, first or redirected, to a host its source may not be fetched from."""


class ReportSpider(Spider):
    """Fetches what the frontier leases, for the sources of one run."""

    name = "reports"

    def __init__(
        self,
        *,
        frontier: Frontier,
        harvest: Harvest,
        delays: Mapping[str, float],
        left_over: dict[tuple[str, str, str, str], Capture],
        **others: Any,
    ) -> None:
        super().__init__(**others)
        self.frontier = frontier
        self.harvest = harvest
        self.finish_reason = ""
        self._delays = delays
        self._left_over = left_over

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportSpider:
        """As Scrapy makes its spiders."""
        spider: ReportSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        crawler.signals.connect(spider._reader_failed, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Nothing to start with: the scheduler leases. First, what a killed run kept and did not mark."""
        while self._left_over and sum(map(self._take_over, self.frontier.pending())):
            continue
        return
        yield  # an async generator, as Scrapy wants it

    def _take_over(self, task: Task) -> bool:
        method = "browser" if task.browser else "http"
        capture = self._left_over.pop((task.role, task.url, method, task.variant), None)
        if capture is not None:
            self.harvest.resume(task, capture)
        return capture is not None

    def request_for(self, task: Task) -> Request:
        """The request that fetches a task."""
        source = self.harvest.source(task)
        engine = self.crawler.engine
        assert engine is not None
        delay = self._delays.get(task.host, source.delay_s) * LONGER
        engine.downloader.per_slot_settings.setdefault(task.host, {"concurrency": 1, "delay": delay})
        meta: dict[str, Any] = {"task": task, "download_slot": task.host}
        if task.browser:
            settings = self.crawler.settings
            listener = Listener(settings["PLAYWRIGHT_ABORT_REQUEST"], settings["USER_AGENT"])
            methods = [settle, listener.listen, *([listener.open_columns] if task.role == "list" else [])]
            meta |= {
                "playwright": True,
                "playwright_page_methods": [PageMethod(method) for method in methods],
                "playwright_page_event_handlers": {"response": listener.note},
                "listener": listener,
            }
        return Request(
            task.url,
            method=task.method,
            headers={**dict(task.headers), **self.harvest.recall.conditions(task)},
            body=task.body,
            callback=self.received,
            errback=self.not_received,
            dont_filter=True,
            meta=meta,
        )

    async def received(self, response: Response) -> None:
        """Take an answer. Raises CloseSpider when the archive cannot be written."""
        request = response.request
        assert request is not None
        listener: Listener | None = request.meta.get("listener")
        shown = listener.shown if listener is not None else None
        answer = Answer(
            url=safe_url_string(response.url),
            status=shown.status if shown is not None else response.status,
            body=response.body,
            headers=list(shown.headers.items()) if shown is not None else _headers(response.headers),
            request_headers=_headers(request.headers),
            rendered="playwright" in response.flags,
            at=datetime.now(UTC),
            calls=tuple(listener.calls) if listener is not None else (),
            tls=request.meta.get("tls", ""),
            opened=tuple(listener.opened.items()) if listener is not None else (),
        )
        try:
            await self.harvest.take(request.meta["task"], answer)
        except (OSError, sqlite3.OperationalError) as error:
            log.exception("archive cannot be written", url=response.url)
            raise CloseSpider(f"the archive cannot be written: {error}") from error

    def not_received(self, failure: Failure) -> None:
        """Give the task back, by what kept it from being fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        task, error = request.meta["task"], failure.value
        if isinstance(error, RobotsForbid):
            self.harvest.failed(task, str(error), final=True, stop_reason="robots")
        elif isinstance(error, RobotsUnreachable):
            self.harvest.failed(task, str(error), final=False, stop_reason="robots")
        elif isinstance(error, NoBrowser):
            self.harvest.failed(task, str(error), final=True, stop_reason="no browser")
        elif isinstance(error, IgnoreRequest):
            self.harvest.failed(task, str(error) or "redirected too often", final=True)
        elif isinstance(error, DownloadCancelledError):
            self.harvest.failed(task, f"larger than {LARGEST_BODY >> 20} MB", final=True)
        elif isinstance(error, CannotResolveHostError):
            self.harvest.failed(task, str(error), final=False)
        elif isinstance(error, NETWORK_ERRORS):
            log.info("network failed", url=request.url, error=repr(error))
            self.harvest.failed(task, type(error).__name__, final=False)
        else:
            log.error("unexpected failure", url=request.url, error=repr(error))
            self.harvest.failed(task, repr(error), final=True)

    def _reader_failed(self, failure: Failure, response: Response) -> None:
        """An answer was received and could not be read: a defect, or a page like no other."""
        if isinstance(failure.value, CloseSpider):
            return
        log.error("reader failed", url=response.url, error=failure.getTraceback())
        task = response.meta["task"]
        self.harvest.failed(task, f"reader failed: {failure.value!r}", final=True)

    def _closed(self, reason: str) -> None:
        self.finish_reason = reason


class HostPolicy:
    """Every request, redirected ones too, stays within its source's domain and off private addresses."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostPolicy:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass or raise HostRefused."""
        spider = self._crawler.spider
        assert isinstance(spider, ReportSpider)
        refused = spider.harvest.refusal_for(request.meta.get("task"), request.url)
        if refused is not None:
            log.warning("request refused", url=request.url, reason=refused)
            raise HostRefused(refused)


def _headers(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
