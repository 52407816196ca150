"""A crawl whose portals are visited by the workers of a Dask cluster; what they find is put together here, by one
process, as if it had crawled alone."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.captures import ArchiveDamaged, ArchiveLocked, CaptureStore, IndexDamaged
from archive.cluster import Cluster, ClusterUnusable
from archive.loan import Lender
from crawler.frontier import Frontier, FrontierUnusable
from crawler.jobs import CrawlFailed, Progress
from crawler.ledger import Round, new_run_id
from crawler.manifest import compile_manifest, listed_before
from crawler.parts import Crawled, crawl_part, parts
from crawler.slices import merge
from crawler.sources import Source


def crawl_on(
    address: str, data_dir: Path, order: Mapping[str, Any], sources: Sequence[Source], progress: Progress | None
) -> dict[str, Any]:
    """Crawl the sources as `crawler.crawling.crawl_sources` does; returns the run's manifest.

    Each part is in the archive wholly or not at all; one whose worker dies is crawled again by another.  Where the
    cluster is lost for good, the manifest says partial.  Raises CrawlFailed, also when the cluster did nothing at all.
    """
    try:
        with CaptureStore(data_dir) as store:
            store.open_for_writing()
            return _Run(store, sources, order).crawl(address, progress)
    except (ArchiveLocked, ArchiveDamaged, FrontierUnusable, IndexDamaged, ClusterUnusable) as error:
        raise CrawlFailed(str(error)) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise CrawlFailed(f"{data_dir} cannot be written: {error}") from error


class _Run:
    def __init__(self, store: CaptureStore, sources: Sequence[Source], order: Mapping[str, Any]) -> None:
        self._store = store
        self._sources = sources
        self._order = order
        self._frontier_path = store.data_dir / "frontier.sqlite"
        self._frontier = Frontier(self._frontier_path)
        self._runs = store.runs()

    def crawl(self, address: str, progress: Progress | None) -> dict[str, Any]:
        """Crawl and put together; returns the manifest.  Raises ClusterUnusable when nothing came of it."""
        ledger = self._frontier.ledger
        left, started = ledger.open_round(), _now()
        run_id = new_run_id({str(run["run_id"]) for run in self._runs})
        with self._frontier.transaction():
            self._frontier.reclaim()
            ledger.activate([source.source_id for source in self._sources])
            for source in self._sources:
                ledger.reset(source.source_id)
            ledger.activate(())  # a part activates its own; whoever takes over after a kill begins them anew
            ledger.start_round(Round(run_id, started))
        stopped, came = "", 0
        try:
            for crawled in self._parts(address, run_id):
                self._take(crawled, run_id, progress)
                came += 1
        except ClusterUnusable as error:
            if not came:
                ledger.end_round()
                raise
            stopped = str(error)
        except KeyboardInterrupt:
            stopped = "interrupted"
        manifest = compile_manifest(
            run_id=run_id,
            started_at=started,
            finished_at=_now(),
            previous_unclean=left is not None,
            stopped=stopped,
            sources=self._sources,
            frontier=self._frontier,
            last=listed_before(self._runs),
        )
        self._store.add_run(manifest)
        ledger.end_round()
        self._frontier.close()
        return manifest

    def _parts(self, address: str, run_id: str) -> Iterator[Crawled]:
        lender = Lender(self._store.data_dir, self._frontier.answers.digests())
        made = parts(self._store.data_dir, self._sources, {**self._order, "part_of": run_id}, lender)
        return Cluster(address).map(crawl_part, made, ahead=1)

    def _take(self, crawled: Crawled, run_id: str, progress: Progress | None) -> None:
        """Put what came of a part in its place and tell of it."""
        if not crawled.failed:
            self._adopt(crawled, run_id)
        with self._frontier.transaction():
            for source_id in crawled.source_ids if crawled.failed or crawled.stopped else ():
                self._frontier.ledger.note_trouble(source_id, crawled.failed or f"ended early: {crawled.stopped}")
        if progress is None:
            return
        for source_id in crawled.source_ids:
            done = self._frontier.count(source_id, "done")
            progress({"event": "part", "source_id": source_id, "url": "", "done": done, "known": done})

    def _adopt(self, crawled: Crawled, run_id: str) -> None:
        """Captures first, then what the frontier says of them: a kill between leaves addresses to be asked again."""
        tag = sha256(crawled.part.encode()).hexdigest()[:8]
        for name, data in crawled.warc.items():
            self._store.adopt(f"{name.removesuffix('.warc.gz')}-{tag}.warc.gz", data)
        with tempfile.TemporaryDirectory(prefix="gongkai-part-") as folder:
            part = Path(folder) / "frontier.sqlite"
            part.write_bytes(crawled.frontier)
            merge(self._frontier_path, part, crawled.source_ids)
        logs = self._store.data_dir / "logs"
        logs.mkdir(exist_ok=True)
        with (logs / f"crawl-{run_id}.jsonl").open("a", encoding="utf-8") as file:
            file.write(crawled.log)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
