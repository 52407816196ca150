"""Downloads: plain HTTP, or a browser that is started at the first page that needs one.

With an address to connect to (curl's `--connect-to`) every connection goes there, the browser's too, while
URL, Host header and TLS name stay as they are.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import URI, Agent
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.hosts import refusal
from crawler.tls import PROFILES, Profiles, handshake_error
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

BROWSER_VARIABLE = "GONGKAI_CHROMIUM"
_CHROMIUM = "/usr/bin/chromium"
_QUIET_MS = 15_000
# a browser holds on to memory with every page; a gate's cookie lives as long as its context
_PAGES_OF_A_CONTEXT = 30
# Chromium asks its maker for updates and more, which is no part of a crawl
_MAKERS_HOSTS = ("*.googleapis.com", "*.google.com", "*.gstatic.com", "*.gvt1.com")
_NEEDLESS = ("image", "font", "media")

#: what a network does to a request; the request may well succeed later
NETWORK_ERRORS = (
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
    PlaywrightError,
    ResponseDataLossError,
)

log = structlog.get_logger()


class NoBrowser(RuntimeError):
    """Raised when a page needs a browser and none can be started."""


class DownloadHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """Plain requests as Scrapy makes them, those marked `playwright` in the browser."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._connect_to: str = crawler.settings.get("GONGKAI_CONNECT_TO") or ""
        self._missing = ""
        self._profiles = Profiles()
        self._shown: Counter[str] = Counter()

    async def download_request(self, request: Request) -> Response:
        """The response; `request.meta["tls"]` then says what is held against the host's certificate. Raises NoBrowser,
        and what Scrapy and Playwright raise."""
        host = host_of(request.url)
        if request.meta.get("playwright"):
            response = await self._shown_response(request, host)
        elif urlsplit(request.url).scheme != "https":
            response = await self._plain_response(request, self._contextFactory)
        else:
            response = await self._tls_response(request, host)
        request.meta["tls"] = self._profiles.told(host) if urlsplit(response.url).scheme == "https" else ""
        return response

    async def _tls_response(self, request: Request, host: str) -> Response:
        """The response by the strictest profile whose handshake succeeds."""
        for profile, factory in self._profiles.to_try(host):
            try:
                response = await self._plain_response(request, factory)
            except DownloadFailedError as error:
                reason = handshake_error(error)
                if not reason or profile == PROFILES[-1]:
                    raise
                self._profiles.failed(host, profile, reason)
            else:
                self._profiles.answered(host, profile)
                return response
        raise AssertionError("the last profile raises or answers")

    async def _plain_response(self, request: Request, factory: Any) -> Response:
        agent = _Agent(
            self._connect_to,
            contextFactory=factory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    async def _shown_response(self, request: Request, host: str) -> Response:
        """The page as a browser shows it, in a context that is thrown away after so many pages."""
        verified = self._profiles.verified(host)
        kind = "verified" if verified else "unverified"
        context = f"{kind} {self._shown[kind] // _PAGES_OF_A_CONTEXT}"
        self._shown[kind] += 1
        request.meta["playwright_context"] = context
        request.meta["playwright_context_kwargs"] = {"ignore_https_errors": not verified}
        try:
            response: Response = await super().download_request(request)
        except PlaywrightError as error:
            if not verified or "ERR_CERT_" not in error.message:
                raise
            self._profiles.failed(host, "verified", error.message.splitlines()[0])
            self._profiles.answered(host, "unverified")
            return await self._shown_response(request, host)
        for name, wrapper in list(self.context_wrappers.items()):
            if name.startswith(f"{kind} ") and name != context and not wrapper.context.pages:
                await wrapper.context.close()
        return response

    async def _maybe_launch_in_thread(self) -> None:
        """Start nothing with the engine: most runs never need the browser."""

    async def _maybe_launch_browser(self) -> None:
        if self._missing:
            raise NoBrowser(self._missing)
        try:
            if not hasattr(self, "browser_provider"):
                await self._launch()
            await super()._maybe_launch_browser()
        except PlaywrightError as error:
            self._missing = f"no browser could be started: {error.message.splitlines()[0]}"
            log.warning("no browser", error=self._missing)
            raise NoBrowser(self._missing) from error


@implementer(IAgentEndpointFactory)
class _FixedAddress:
    def __init__(self, reactor: Any, address: str, tls: Any, timeout: float) -> None:
        self._reactor = reactor
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._tls = tls
        self._timeout = timeout

    def endpointForURI(self, uri: URI) -> Any:
        endpoint: Any = HostnameEndpoint(self._reactor, self._host, self._port, timeout=self._timeout)
        if uri.scheme == b"https":
            return wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)
        return endpoint


class _Agent(_ScrapyAgent):
    """Scrapy's, or one that connects to the same address whatever is asked for."""

    def __init__(self, address: str, **others: Any) -> None:
        super().__init__(**others)
        self._address = address

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        if not self._address:
            return super()._get_agent(request, timeout)
        # importing it at the top would install the wrong reactor
        from twisted.internet import reactor

        factory = _FixedAddress(reactor, self._address, self._contextFactory, timeout)
        return Agent.usingEndpointFactory(reactor, factory, pool=self._pool)  # type: ignore[no-untyped-call,no-any-return]


def launch_options(connect_to: str | None) -> dict[str, Any]:
    """Playwright's launch options: the system's Chromium where there is one, else Playwright's own."""
    chosen = os.environ.get(BROWSER_VARIABLE, _CHROMIUM if Path(_CHROMIUM).exists() else "")
    arguments = ["--disable-gpu", "--no-proxy-server"]
    if os.geteuid() == 0:
        # Chromium refuses to start its sandbox as root
        arguments.append("--no-sandbox")
    rules = [f"MAP {name} ~NOTFOUND" for name in _MAKERS_HOSTS] + ([f"MAP * {connect_to}"] if connect_to else [])
    arguments.append(f"--host-resolver-rules={','.join(rules)}")
    options: dict[str, Any] = {"headless": True, "args": arguments}
    return {**options, "executable_path": chosen} if chosen else options


def abort_rule(domains: Collection[str], *, connect_to: bool) -> Callable[[BrowserRequest], bool]:
    """Which of a page's own requests the browser drops: pictures, fonts, media, and other people's hosts."""

    def aborts(request: BrowserRequest) -> bool:
        if request.resource_type in _NEEDLESS:
            return True
        return refusal(request.url, domains, connect_to=connect_to) is not None

    return aborts


async def settle(page: BrowserPage) -> None:
    """Wait until a page's scripts have stopped asking the network, or for as long as is reasonable."""
    try:
        await page.wait_for_load_state("networkidle", timeout=_QUIET_MS)
    except PlaywrightTimeout:
        log.info("page never quiet", url=page.url, milliseconds=_QUIET_MS)
