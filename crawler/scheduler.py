"""Scrapy's scheduler on top of the frontier: what it hands out is leased, nothing lives only in memory.

Scrapy's own disk queue keeps its bookkeeping in memory until a clean stop, so a SIGKILL empties it; here a
kill leaves the lease, and the lease returns.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spider import ReportSpider

# a task that becomes ready later than this is left to the next run
HORIZON_SECONDS = 300.0


class FrontierScheduler(BaseScheduler):
    """Leases tasks; redirected requests pass through, their task is leased already."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._redirected: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        """As Scrapy makes its components."""
        return cls(crawler)

    @property
    def _spider(self) -> ReportSpider:
        return cast("ReportSpider", self._crawler.spider)

    def has_pending_requests(self) -> bool:
        """Whether anything is under way or will be ready soon."""
        return bool(self._redirected) or self._spider.frontier.has_work(HORIZON_SECONDS)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request a redirect made of a leased one."""
        self._redirected.append(request)
        return True

    def next_request(self) -> Request | None:
        """A request for the next task to be had, None when every host is busy or nothing is ready."""
        if self._redirected:
            return self._redirected.popleft()
        task = self._spider.frontier.lease()
        return self._spider.request_for(task) if task is not None else None
