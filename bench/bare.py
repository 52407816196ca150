"""A bare Scrapy spider without storage, for `bench.throughput` to compare with: lists, their links, nothing kept.

Runs as `python -m bench.bare HOST:PORT HOSTS`; prints pages and seconds as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import TextResponse

from crawler.settings import scrapy_settings

_PAGES = re.compile(r"createPageHTML\((\d+), (\d+)")


class BareSpider(Spider):
    """As short as a spider of Scrapy's tutorial."""

    name = "bare"
    hosts = 0

    async def start(self) -> AsyncIterator[Request]:
        """The first list page of every host."""
        for number in range(self.hosts):
            yield Request(f"http://www.h{number}-moni.gov.cn/nb/index.html", self.parse)

    def parse(self, response: TextResponse) -> Iterator[Request]:
        """A list page: its rows and the next page."""
        for link in response.css("li a::attr(href)"):
            yield response.follow(link, self.parse_detail)
        found = _PAGES.search(response.text)
        if found and int(found[2]) + 1 < int(found[1]):
            yield response.follow(f"index_{int(found[2]) + 1}.html", self.parse)

    def parse_detail(self, response: TextResponse) -> None:
        """A report: its title is read, nothing is kept."""
        response.css("h1::text").get()


def main() -> None:
    """Crawl as fast as Scrapy does, one request at a time a host and without any pause."""
    address, hosts = sys.argv[1], int(sys.argv[2])
    ours = scrapy_settings(connect_to=address, contact=None, domains=())
    # the same way to the hosts and the same number of requests at once; of gongkai's own parts none
    kept = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_HANDLERS", "GONGKAI_CONNECT_TO")
    settings: dict[str, Any] = {name: ours[name] for name in kept} | {"DOWNLOAD_DELAY": 0, "LOG_LEVEL": "WARNING"}
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, hosts=hosts)
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    print(json.dumps({"pages": stats["response_received_count"], "seconds": stats["elapsed_time_seconds"]}))


if __name__ == "__main__":
    main()
