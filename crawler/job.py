"""One crawl, in a process of its own: Scrapy's reactor starts once a process.

Reads one JSON line on stdin (what to crawl), writes JSON lines on stdout (what happens; last the manifest).
When stdin closes, its parent is gone and it ends at once; everything acknowledged is on disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from scrapy.crawler import CrawlerProcess

from archive.captures import ArchiveDamaged, ArchiveLocked, Capture, CaptureStore, IndexDamaged
from crawler.frontier import Frontier, FrontierUnusable, Task
from crawler.harvest import Harvest, ListReader
from crawler.hosts import domain_of
from crawler.ledger import Round, new_run_id
from crawler.listing import Listing
from crawler.logs import log_to
from crawler.manifest import compile_manifest, listed_before
from crawler.quiet import QuietHours
from crawler.settings import scrapy_settings
from crawler.sources import Source
from crawler.spider import ReportSpider
from crawler.urls import host_of
from crawler.walk import Place

_AGED = timedelta(days=1)
# the reason Scrapy's CloseSpider gives
_TIMEOUT = "closespider_timeout"

log = structlog.get_logger()


def main() -> int:
    """Crawl as told on stdin; 0 when a manifest was written, 1 when the archive refused."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    sources = [Source(**row) for row in order["sources"]]
    try:
        with CaptureStore(Path(order["data_dir"])) as store:
            store.open_for_writing()
            _crawl(store, sources, order)
    except (ArchiveLocked, ArchiveDamaged, FrontierUnusable, IndexDamaged) as error:
        tell({"event": "refused", "message": str(error)})
        return 1
    except (OSError, sqlite3.OperationalError) as error:
        tell({"event": "refused", "message": f"{order['data_dir']} cannot be written: {error}"})
        return 1
    return 0


def _crawl(store: CaptureStore, sources: Sequence[Source], order: Mapping[str, Any]) -> None:
    runs = store.runs()
    frontier = Frontier(store.data_dir / "frontier.sqlite")
    left, part_of = frontier.ledger.open_round(), order.get("part_of", "")
    begun = _begin(
        frontier, sources, left, {str(run["run_id"]) for run in runs}, recheck=order["recheck"], part_of=part_of
    )
    log_to(store.data_dir / "logs" / f"crawl-{begun.run_id}.jsonl", begun.run_id)
    for sentence in store.repaired:
        log.warning("archive repaired", what=sentence)
    log.info("run started", sources=len(sources), connect_to=order["connect_to"])
    if left is not None:
        log.warning("previous run unclean", started_at=left.started_at)
    taken_over = left is not None and begun.started_at == left.started_at
    left_over = _left_over(store, left.run_id) if left is not None and taken_over else {}
    finish = run_spider(store, frontier, sources, begun, left_over, order)
    manifest = compile_manifest(
        run_id=begun.run_id,
        started_at=begun.started_at,
        finished_at=_now(),
        previous_unclean=left is not None,
        stopped="" if finish == "finished" else finish,
        sources=sources,
        frontier=frontier,
        last=listed_before(runs),
    )
    if not part_of:  # of a run in parts, whoever puts them together writes the manifest
        store.add_run(manifest)
    frontier.ledger.end_round()
    frontier.close()
    log.info("run finished", status=manifest["status"], reasons=manifest["reasons"])
    tell({"event": "manifest", "manifest": manifest})


def run_spider(
    store: CaptureStore,
    frontier: Frontier,
    sources: Sequence[Source],
    begun: Round,
    left_over: dict[tuple[str, str, str, str], Capture],
    order: Mapping[str, Any],
    listing: ListReader = Listing,
) -> str:
    """Run Scrapy to its end and return why it ended, `finished` when nothing was left to do; `listing` reads the
    lists."""
    connect_to: str | None = order["connect_to"]
    hosts = {host_of(source.entry_url) for source in sources}
    domains = {domain_of(host.partition(":")[0]) for host in hosts}
    settings = scrapy_settings(connect_to=connect_to, contact=order["contact"], domains=domains)
    if order.get("quiet"):
        # 0 would mean that it never ends
        settings["CLOSESPIDER_TIMEOUT"] = max(QuietHours.parse(order["quiet"]).seconds_left(datetime.now(UTC)), 0.1)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(ReportSpider)
    process.crawl(
        crawler,
        frontier=frontier,
        harvest=Harvest(
            store,
            frontier,
            sources,
            run_id=begun.run_id,
            connect_to=connect_to is not None,
            tell=tell,
            listing=listing,
        ),
        # sources that share a host share the longer pause
        delays={host: max(source.delay_s for source in sources if host_of(source.entry_url) == host) for host in hosts},
        left_over=left_over,
    )
    process.start()
    if not isinstance(crawler.spider, ReportSpider):
        return "not started"
    return f"quiet hours {order['quiet']}" if crawler.spider.finish_reason == _TIMEOUT else crawler.spider.finish_reason


def _begin(
    frontier: Frontier, sources: Sequence[Source], left: Round | None, taken: set[str], *, recheck: bool, part_of: str
) -> Round:
    """Open a round, or take over the one a kill left open, under its own id while that is free, or under that of the
    run it is a part of.

    A round left open longer ago than a day is not taken over: its lists have aged.
    """
    frontier.reclaim()
    fresh = left is not None and abs(datetime.now(UTC) - datetime.fromisoformat(left.started_at)) < _AGED
    begun = left if left is not None and fresh else Round(part_of, _now())
    if not begun.run_id or begun.run_id in taken:
        begun = replace(begun, run_id=new_run_id(taken))
    with frontier.transaction():
        joining = frontier.ledger.activate([source.source_id for source in sources])
        for source in sources:
            if source.source_id in joining or not fresh:
                frontier.ledger.reset(source.source_id)
                frontier.begin([source.source_id], recheck=recheck)
                place = Place(source.entry_url)
                frontier.add(Task("list", source.entry_url, source.source_id, walk=place.as_json()))
        frontier.ledger.start_round(begun)
    return begun


def _left_over(store: CaptureStore, run_id: str) -> dict[tuple[str, str, str, str], Capture]:
    """What a killed run kept, by role, URL, method and way of asking: some of it may lack its mark in
    the frontier."""
    return {
        (capture.role, capture.url, capture.method, capture.note.get("asked", "")): capture
        for capture in store
        if capture.note.get("run_id") == run_id
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def tell(event: Mapping[str, Any]) -> None:
    """Write an event for the parent."""
    sys.stdout.write(json.dumps(event, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def end_with_parent() -> None:
    """End at once when stdin closes: the parent is gone."""
    while sys.stdin.read(1):
        continue
    os._exit(70)


if __name__ == "__main__":
    sys.exit(main())
