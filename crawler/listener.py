"""What a page's own scripts ask the network for while a browser shows it, and what a click on a row asks for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import Route

from crawler.download import settle
from crawler.families import Page, PageRequest, spa
from crawler.titles import names_report
from crawler.ways import hidden_columns

_KINDS = ("xhr", "fetch", "script")
_LARGEST = 4 << 20
_MOST = 5
_MOST_CLICKS = 8
_SENT = ("content-type", "x-requested-with")
_CLICK_MS = 3_000
# a window of its own would escape the refusals of this page
_OPEN_HERE = "window.open = function (url) { location.href = url; return null; };"

log = structlog.get_logger()


class Clicked(NamedTuple):
    """What a click did: the addresses it asked for, and the one it led to, empty when the page stayed."""

    asked: list[str]
    led_to: str


class Listener:
    """Hears the answers to one page's scripts. `calls` are the requests answered with JSON that names reports, `opened`
    the columns without an address, by name, and where a click on them leads.

    `aborts` says which requests the browser may not make, `user_agent` how it names itself.
    """

    def __init__(self, aborts: Callable[[BrowserRequest], bool], user_agent: str) -> None:
        self.calls: list[PageRequest] = []
        self.opened: dict[str, str] = {}
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

    async def open_columns(self, page: BrowserPage) -> None:
        """Click the columns that tell no address, to see where they lead; not on a page that lists reports itself."""
        if self.calls:
            return
        shown = Page(page.url, await page.content(), rendered=True)
        for name in hidden_columns(shown)[:_MOST_CLICKS]:
            try:
                led_to = (await self._click(page, name)).led_to
            except PlaywrightError as error:
                log.info("column not opened", page=page.url, column=name, error=str(error).splitlines()[0])
                continue
            if led_to:
                self.opened[name] = led_to

    async def _way_to_open(self, page: BrowserPage, text: str) -> str:
        """How the rows of an answer are opened, when they say nothing about it: seen by a click on the first, and
        believed when it tells beforehand what a click on the last asks for."""
        rows = spa.unlinked(json.loads(text.lstrip("\ufeff"), strict=False))
        if not rows:
            return ""
        try:
            first = (await self._click(page, spa.title_of(rows[0]))).asked
            last = (await self._click(page, spa.title_of(rows[-1]))).asked if len(rows) > 1 else first
        except PlaywrightError as error:
            log.info("row not opened", page=page.url, error=str(error).splitlines()[0])
            return ""
        ways = filter(None, (spa.opening(rows[0], url) for url in first))
        return next((way for way in ways if spa.opened(way, rows[-1]) in last), "")

    async def _click(self, page: BrowserPage, title: str) -> Clicked:
        """What a click on a row or column does, on a page of its own that may not be led away."""
        asked: list[str] = []
        led_to = ""
        left = asyncio.Event()
        clicked = asyncio.Event()

        async def watch(route: Route) -> None:
            nonlocal led_to
            request = route.request
            leaves = clicked.is_set() and request.is_navigation_request()
            if clicked.is_set() and request.resource_type in ("document", *_KINDS):
                asked.append(request.url)
            if leaves or self._aborts(request):
                await route.abort()
            else:
                await route.continue_(headers={**request.headers, "user-agent": self._user_agent})
            if leaves:
                led_to = request.url
                left.set()

        other = await page.context.new_page()
        try:
            await other.add_init_script(_OPEN_HERE)
            await other.route("**/*", watch)
            await other.goto(page.url)
            await settle(other)
            before = other.url
            clicked.set()
            await other.get_by_text(title, exact=True).first.click(timeout=_CLICK_MS)
            try:
                await asyncio.wait_for(left.wait(), _CLICK_MS / 1000)
            except TimeoutError:
                log.info("opened in its page", page=page.url, text=title)
            if not led_to and other.url != before:
                # a program that shows another of its pages and tells the address itself
                led_to = other.url
                asked.append(led_to)
        finally:
            await other.close()
        return Clicked(asked, led_to)


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
