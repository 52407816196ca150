"""What a page's own scripts ask the network for while a browser shows it, and what a click on a row asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import Route

from crawler.download import settle
from crawler.families import PageRequest, spa
from crawler.titles import names_report

_KINDS = ("xhr", "fetch", "script")
_LARGEST = 4 << 20
_MOST = 5
_SENT = ("content-type", "x-requested-with")
_CLICK_MS = 3_000
# a window of its own would escape the refusals of this page
_OPEN_HERE = "window.open = function (url) { location.href = url; return null; };"

log = structlog.get_logger()


class Listener:
    """Hears the answers to one page's scripts. `calls` are the requests answered with JSON that names reports.

    `aborts` says which requests the browser may not make, `user_agent` how it names itself.
    """

    def __init__(self, aborts: Callable[[BrowserRequest], bool], user_agent: str) -> None:
        self.calls: list[PageRequest] = []
        #: the last answer to the page itself: one that sets a cookie and loads itself again has several
        self.shown: BrowserResponse | None = None
        self._aborts = aborts
        self._user_agent = user_agent
        self._heard: list[BrowserResponse] = []

    def note(self, response: BrowserResponse) -> None:
        """Remember an answer, of whatever kind; called by the browser as it comes."""
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            self.shown = response
        if response.request.resource_type in _KINDS and response.status == 200:
            self._heard.append(response)

    async def listen(self, page: BrowserPage) -> None:
        """Look through the answers heard, when the page has become quiet."""
        for response in self._heard:
            if len(self.calls) == _MOST:
                break
            try:
                text = await response.text()
            except (PlaywrightError, UnicodeDecodeError) as error:
                log.info("answer not heard", url=response.url, page=page.url, error=str(error).splitlines()[0])
                continue
            if len(text) <= _LARGEST and lists_reports(text):
                call = _request(response.request, page.url)
                self.calls.append(replace(call, context=await self._way_to_open(page, text)))

    async def _way_to_open(self, page: BrowserPage, text: str) -> str:
        """How the rows of an answer are opened, when they say nothing about it: seen by a click on the first, and
        believed when it tells beforehand what a click on the last asks for."""
        rows = spa.unlinked(json.loads(text.lstrip("\ufeff"), strict=False))
        if not rows:
            return ""
        try:
            first = await self._click(page, spa.title_of(rows[0]))
            last = await self._click(page, spa.title_of(rows[-1])) if len(rows) > 1 else first
        except PlaywrightError as error:
            log.info("row not opened", page=page.url, error=str(error).splitlines()[0])
            return ""
        ways = filter(None, (spa.opening(rows[0], url) for url in first))
        return next((way for way in ways if spa.opened(way, rows[-1]) in last), "")

    async def _click(self, page: BrowserPage, title: str) -> list[str]:
        """The addresses asked for after a click on a row, on a page of its own that may not be led away."""
        asked: list[str] = []
        left = asyncio.Event()
        clicked = asyncio.Event()

        async def watch(route: Route) -> None:
            request = route.request
            leaves = clicked.is_set() and request.is_navigation_request()
            if clicked.is_set() and request.resource_type in ("document", *_KINDS):
                asked.append(request.url)
            if leaves or self._aborts(request):
                await route.abort()
            else:
                await route.continue_(headers={**request.headers, "user-agent": self._user_agent})
            if leaves:
                left.set()

        other = await page.context.new_page()
        try:
            await other.add_init_script(_OPEN_HERE)
            await other.route("**/*", watch)
            await other.goto(page.url)
            await settle(other)
            clicked.set()
            await other.get_by_text(title, exact=True).first.click(timeout=_CLICK_MS)
            try:
                await asyncio.wait_for(left.wait(), _CLICK_MS / 1000)
            except TimeoutError:
                log.info("row opened in its page", page=page.url, row=title)
        finally:
            await other.close()
        return asked


def lists_reports(text: str) -> bool:
    """Whether a text is JSON in which some string names a report."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return False
    try:
        data = json.loads(text.lstrip("\ufeff"), strict=False)
    except ValueError:
        return False
    waiting: list[Any] = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and len(item) < 200 and names_report(item):
            return True
        waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return False


def _request(asked: BrowserRequest, referer: str) -> PageRequest:
    sent = tuple((name, value) for name, value in asked.headers.items() if name.lower() in _SENT)
    return PageRequest(asked.url, asked.method, asked.post_data or "", (("Referer", referer), *sent))
