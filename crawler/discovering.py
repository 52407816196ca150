"""Finding the columns of annual reports from portals' home pages, seen from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.jobs import Progress, run_job
from crawler.proposals import Portal
from crawler.sources import DEFAULT_DELAY, SourceError
from crawler.urls import resolve
from extract.register import registered

MOST_PAGES = 500

_CODE = re.compile(r"\d{6}|[0-9A-Z]{4,9}")


def portal_called(name: str) -> Portal:
    """The portal a URL leads to, or the one registered for a division code. Raises SourceError."""
    if "/" not in name and "." not in name:
        entry = registered(name) if _CODE.fullmatch(name) else None
        if entry is None:
            raise SourceError(f"{name} is neither a URL nor a code of the register (GB/T 2260, six digits)")
        if not entry.portal_url:
            raise SourceError(f"the register knows no portal of {entry.name} ({name}): give its URL")
        parts = urlsplit(entry.portal_url)
        return Portal(f"{parts.scheme}://{parts.netloc}/", entry.name, "" if entry.zone else entry.code)
    home = resolve("", name if "//" in name else f"http://{name}")
    if home is None:
        raise SourceError(f"an http or https URL expected, found {name!r}")
    return Portal(home)


def discover_columns(
    portals: Sequence[Portal],
    connect_to: str | None = None,
    progress: Progress | None = None,
    *,
    contact: str | None = None,
    delay_s: float = DEFAULT_DELAY,
    pages: int = MOST_PAGES,
    log: Path | None = None,
) -> list[dict[str, Any]]:
    """Look round each portal, at most so many `pages` each, and return what was found there, in their order.

    Politeness is that of a crawl; nothing is kept but the `log`. `connect_to` and `progress` as for `crawl_sources`.
    An interrupt ends it early, with what was found until then. Raises SourceError, CrawlFailed.
    """
    homes = [portal.home_url for portal in portals]
    if not homes or len(set(homes)) < len(homes):
        raise SourceError("no portal to look round" if not homes else "a portal is named twice")
    if delay_s <= 0 and not connect_to:
        raise SourceError("a pause of 0 seconds is for a simulated world (--connect-to) only")
    order = {
        "portals": [asdict(portal) for portal in portals],
        "connect_to": connect_to,
        "contact": contact,
        "delay_s": delay_s,
        "pages": pages,
        "log": str(log.resolve()) if log is not None else "",
    }
    found: list[dict[str, Any]] = run_job("crawler.discover_job", order, progress)["portals"]
    return found
