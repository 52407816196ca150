"""Scrapy's settings for a run. Politeness is set here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Collection
from importlib.metadata import version
from typing import Any

from crawler.download import abort_rule, launch_options
from crawler.sources import DEFAULT_DELAY

CONTACT_VARIABLE = "GONGKAI_CONTACT"
# Scrapy varies a pause both ways; lengthened by this first, it is never shorter than the source's delay
_JITTER = 0.2
LONGER = 1 / (1 - _JITTER)
LARGEST_BODY = 64 * 1024 * 1024
_COMPONENTS: dict[str, Any] = {
    "EXTENSIONS": {
        "scrapy.extensions.telnet.TelnetConsole": None,
        "scrapy.extensions.memusage.MemoryUsage": None,
        "scrapy.extensions.logstats.LogStats": None,
        "scrapy.extensions.logcount.LogCount": None,
        "scrapy.extensions.remote_control.RemoteControl": None,
        "crawler.throttle.Throttle": 100,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.spider.HostPolicy": 50,
        "crawler.robots.RobotsMiddleware": 100,
        # replaced by the two above, by the frontier's retries and by archiving bodies as they come
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        # a proxy would look names up itself, behind the refusal of private addresses
        "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    },
    "SPIDER_MIDDLEWARES": {
        # every status is an answer here
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    },
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.download.DownloadHandler",
        "https": "crawler.download.DownloadHandler",
        "file": None,
        "ftp": None,
        "s3": None,
        "data": None,
    },
}
"""What of Scrapy takes part, by setting; None is left out."""


def user_agent(contact: str | None) -> str:
    """Who asks, and whom to tell when it disturbs: `gongkai/0.1 (+contact)`."""
    reachable = contact or os.environ.get(CONTACT_VARIABLE) or "no contact given"
    short = ".".join(version("gongkai").split(".")[:2])
    return f"gongkai/{short} (+{reachable})"


def scrapy_settings(*, connect_to: str | None, contact: str | None, domains: Collection[str]) -> dict[str, Any]:
    """The settings of one run; `domains` are those its sources may be fetched from."""
    return {
        "USER_AGENT": user_agent(contact),
        # bodies are archived as they come, so none is asked for in a packed form
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "identity",
        },
        # one request at a time a host; many hosts at once, most of which are waiting out their pause
        "CONCURRENT_REQUESTS": 256,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": DEFAULT_DELAY * LONGER,
        "DOWNLOAD_DELAY_JITTER": _JITTER,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_MAXSIZE": LARGEST_BODY,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": 5,
        # a shell that leads on does so at once; a page that reloads itself now and then leads nowhere
        "METAREFRESH_MAXDELAY": 5,
        # the spider yields nothing; Scrapy would start so many jobs for the output of every answer
        "CONCURRENT_ITEMS": 1,
        "LOG_LEVEL": "WARNING",
        "LOG_INSTALL_ROOT_HANDLER": False,
        "SCHEDULER": "crawler.scheduler.FrontierScheduler",
        "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"
        if connect_to
        else "crawler.hosts.PublicResolver",
        **_COMPONENTS,
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(connect_to),
        "PLAYWRIGHT_ABORT_REQUEST": abort_rule(domains, connect_to=bool(connect_to)),
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 60_000,
        "GONGKAI_CONNECT_TO": connect_to,
    }
