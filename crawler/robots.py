"""robots.txt as RFC 9309 has it: 4xx allows, 5xx and silence forbid for now, a web page is no rule."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.page import PageMethod

from crawler.download import settle
from crawler.gates import gate
from crawler.listener import Listener

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

PRODUCT = "gongkai"
_EXEMPT = "robots_exempt"
# RFC 9309 §2.5: at least 500 KiB must be read
_MOST = 512 * 1024

# a browser shows a plain text as a page
_AS_SHOWN = re.compile(rb"\s*<html>.{0,400}?<body[^>]*><pre[^>]*>(.*)</pre>", re.DOTALL)

log = structlog.get_logger()


class RobotsForbid(IgnoreRequest):
    """Raised when robots.txt disallows a URL."""


class RobotsUnreachable(IgnoreRequest):
    """Raised while a host answers 5xx for its robots.txt: RFC 9309 §2.3.1.4 assumes a full disallow."""


class RobotsMiddleware:
    """Asks each host for its rules once a run, before the first page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, Protego] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RobotsForbid, RobotsUnreachable or the network's own error."""
        if request.meta.get(_EXEMPT):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._ask(origin)
            self._slow_down(parts.netloc, self._rules[origin].crawl_delay(PRODUCT))
        if not self._rules[origin].can_fetch(request.url, PRODUCT):
            raise RobotsForbid(f"robots.txt of {parts.netloc} disallows {parts.path}")

    def _slow_down(self, slot: str, seconds: float | None) -> None:
        """A Crawl-delay is no part of RFC 9309, and is kept all the same when it is longer than ours."""
        engine = self._crawler.engine
        assert engine is not None
        settings = engine.downloader.per_slot_settings.get(slot)
        if seconds and settings and seconds > settings["delay"]:
            settings["delay"] = seconds
            if slot in engine.downloader.slots:
                engine.downloader.slots[slot].delay = seconds

    async def _ask(self, origin: str, *, by_browser: bool = False) -> Protego:
        """The rules of a host. A gate that answers in their place is no 5xx of the host: a browser asks once more."""
        settings = self._crawler.settings
        listener = Listener(settings["PLAYWRIGHT_ABORT_REQUEST"], settings["USER_AGENT"])
        meta: dict[str, Any] = {_EXEMPT: True, "download_slot": urlsplit(origin).netloc}
        if by_browser:
            meta |= {
                "playwright": True,
                "playwright_page_methods": [PageMethod(settle)],
                "playwright_page_event_handlers": {"response": listener.note},
            }
        request = Request(f"{origin}/robots.txt", callback=NO_CALLBACK, priority=1000, meta=meta)
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except IgnoreRequest:
            # it leads to a host that is not fetched: RFC 9309 §2.3.1.3 takes that as unavailable
            return Protego.parse("")
        status = listener.shown.status if listener.shown is not None else response.status
        if status >= 500 and not by_browser and gate(status, {}, response.body) is not None:
            return await self._ask(origin, by_browser=True)
        if status >= 500:
            log.warning("robots unreachable", origin=origin, status=status)
            raise RobotsUnreachable(f"robots.txt of {origin} answers {status}")
        return Protego.parse(_rules_in(response, status))


def _rules_in(response: Response, status: int) -> str:
    """The rules a robots.txt response holds: none in an error, none in a web page shown in its place."""
    shown = _AS_SHOWN.match(response.body) if "playwright" in response.flags else None
    body = unescape(shown[1].decode("utf-8", "replace")).encode() if shown else response.body
    head = body[:_MOST].lstrip(b"\xef\xbb\xbf \t\r\n")
    if status >= 300 or head[:1] == b"<":
        return ""
    return head.decode("utf-8", "replace")
