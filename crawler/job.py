"""One crawl, in a process of its own: Scrapy's reactor starts once a process.

Reads one JSON line on stdin (what to crawl), writes JSON lines on stdout (what happens; last the manifest).
When stdin closes, its parent is gone and it ends at once; everything acknowledged is on disk.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from scrapy.crawler import CrawlerProcess

from archive.captures import ArchiveDamaged, ArchiveLocked, Capture, CaptureStore, IndexDamaged
from crawler.frontier import Frontier, FrontierUnusable, Task
from crawler.harvest import Harvest
from crawler.hosts import domain_of
from crawler.ledger import Round
from crawler.logs import log_to
from crawler.manifest import compile_manifest, listed_before
from crawler.settings import scrapy_settings
from crawler.sources import Source
from crawler.spider import ReportSpider
from crawler.urls import host_of
from crawler.walk import Place

log = structlog.get_logger()


def main() -> int:
    """Crawl as told on stdin; 0 when a manifest was written, 1 when the archive refused."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sources = [Source(**row) for row in order["sources"]]
    try:
        with CaptureStore(Path(order["data_dir"])) as store:
            store.open_for_writing()
            _crawl(store, sources, order)
    except (ArchiveLocked, ArchiveDamaged, FrontierUnusable, IndexDamaged, OSError) as error:
        _tell({"event": "refused", "message": str(error)})
        return 1
    return 0


def _crawl(store: CaptureStore, sources: Sequence[Source], order: Mapping[str, Any]) -> None:
    runs = store.runs()
    run_id = _run_id({str(run["run_id"]) for run in runs})
    log_to(store.data_dir / "logs" / f"crawl-{run_id}.jsonl", run_id)
    for sentence in store.repaired:
        log.warning("archive repaired", what=sentence)
    frontier = Frontier(store.data_dir / "frontier.sqlite")
    frontier.reclaim()
    begun, unclean = _begin(frontier, sources, run_id, recheck=order["recheck"])
    log.info("run started", sources=len(sources), connect_to=order["connect_to"], previous_unclean=unclean)
    if unclean:
        log.warning("previous run unclean", started_at=begun.started_at)
    connect_to: str | None = order["connect_to"]
    harvest = Harvest(store, frontier, sources, run_id=run_id, connect_to=connect_to is not None, tell=_tell)
    hosts = {host_of(source.entry_url) for source in sources}
    process = CrawlerProcess(
        scrapy_settings(
            connect_to=connect_to,
            contact=order["contact"],
            domains={domain_of(host.partition(":")[0]) for host in hosts},
        ),
        install_root_handler=False,
    )
    crawler = process.create_crawler(ReportSpider)
    process.crawl(
        crawler,
        frontier=frontier,
        harvest=harvest,
        # sources that share a host share the longer pause
        delays={host: max(source.delay_s for source in sources if host_of(source.entry_url) == host) for host in hosts},
        left_over=_left_over(store, begun) if unclean else {},
    )
    process.start()
    finish = crawler.spider.finish_reason if isinstance(crawler.spider, ReportSpider) else "not started"
    manifest = compile_manifest(
        run_id=run_id,
        started_at=begun.started_at,
        finished_at=_now(),
        previous_unclean=unclean,
        stopped="" if finish == "finished" else finish,
        sources=sources,
        frontier=frontier,
        last=listed_before(runs),
    )
    store.add_run(manifest)
    frontier.ledger.end_round()
    frontier.close()
    log.info("run finished", status=manifest["status"], reasons=manifest["reasons"])
    _tell({"event": "manifest", "manifest": manifest})


def _begin(frontier: Frontier, sources: Sequence[Source], run_id: str, *, recheck: bool) -> tuple[Round, bool]:
    """Open a round, or take over the one a kill left open; says which."""
    left = frontier.ledger.open_round()
    begun = left or Round(run_id, _now())
    ids = [source.source_id for source in sources]
    with frontier.transaction():
        joining = frontier.ledger.activate(ids)
        for source in sources:
            if source.source_id in joining:
                frontier.ledger.reset(source.source_id)
                frontier.begin([source.source_id], recheck=recheck)
                place = Place(source.entry_url)
                frontier.add(Task("list", source.entry_url, source.source_id, walk=place.as_json()))
        frontier.ledger.start_round(begun)
    return begun, left is not None


def _left_over(store: CaptureStore, begun: Round) -> dict[tuple[str, str, str], Capture]:
    """What a killed run kept, by role, URL and method: some of it may lack its mark in the frontier."""
    since = datetime.fromisoformat(begun.started_at)
    return {(capture.role, capture.url, capture.method): capture for capture in store if capture.captured_at >= since}


def _run_id(taken: set[str]) -> str:
    moment = datetime.now(UTC)
    while (run_id := f"{moment:%Y%m%dT%H%M%SZ}") in taken:
        moment += timedelta(seconds=1)
    return run_id


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _tell(event: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    while sys.stdin.read(1):
        continue
    os._exit(70)


if __name__ == "__main__":
    sys.exit(main())
