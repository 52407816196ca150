"""What a page's own scripts ask the network for while a browser shows it."""

from __future__ import annotations

import json
from typing import Any

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Response as BrowserResponse

from crawler.families import PageRequest
from crawler.titles import names_report

_KINDS = ("xhr", "fetch", "script")
_LARGEST = 4 << 20
_MOST = 5
_SENT = ("content-type", "x-requested-with")

log = structlog.get_logger()


class Listener:
    """Hears the answers to one page's scripts. `calls` are the requests answered with JSON that names reports."""

    def __init__(self) -> None:
        self.calls: list[PageRequest] = []
        self._heard: list[BrowserResponse] = []

    def note(self, response: BrowserResponse) -> None:
        """Remember an answer, of whatever kind; called by the browser as it comes."""
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
                self.calls.append(_request(response, page.url))


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


def _request(response: BrowserResponse, referer: str) -> PageRequest:
    asked = response.request
    sent = tuple((name, value) for name, value in asked.headers.items() if name.lower() in _SENT)
    return PageRequest(asked.url, asked.method, asked.post_data or "", (("Referer", referer), *sent))
