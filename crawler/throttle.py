"""One request at a time, and a pause no shorter than the source's delay or the host's own slowness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request, signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_LONGEST = 60.0


class Throttle:
    """Like Scrapy's AutoThrottle, but never below a host's own delay; 0 (a simulated world) stays 0."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.adjust, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Throttle:
        """As Scrapy makes its components."""
        return cls(crawler)

    def adjust(self, response: Response, request: Request) -> None:
        """After each answer set the host's pause: its delay, or as long as it took to answer."""
        del response
        engine = self._crawler.engine
        latency = request.meta.get("download_latency")
        if engine is None or latency is None:
            return
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        floor = float(downloader.per_slot_settings.get(key, {}).get("delay", downloader._delay))
        slot = downloader.slots.get(key)
        if slot is not None and floor > 0:
            slot.delay = min(max(floor, latency), max(floor, _LONGEST))
