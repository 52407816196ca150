"""A part of a crawl that another machine can do: the sources of one registrable domain, whose hosts share a gateway and
are asked by one process only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import fingerprints
from archive.loan import LENT, Lender
from archive.units import same_program
from crawler.hosts import domain_of
from crawler.jobs import CrawlFailed, run_job
from crawler.quiet import QuietHours
from crawler.slices import carve
from crawler.sources import Source
from crawler.urls import host_of

_FRONTIER = "frontier.sqlite"


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker needs: the order of `crawler.job`, and the files of a data folder that holds what is known of these
    sources, by their paths."""

    domain: str
    program: str
    order: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def source_ids(self) -> list[str]:
        """The sources of it."""
        return [row["source_id"] for row in self.order["sources"]]


@dataclass(frozen=True, slots=True)
class Crawled:
    """What came of a part: the frontier after it, the WARC files that it wrote by name, its log, and what broke it off;
    or why it failed."""

    part: str
    source_ids: Sequence[str]
    frontier: bytes = b""
    warc: Mapping[str, bytes] = field(default_factory=dict)
    log: str = ""
    stopped: str = ""
    failed: str = ""


class Unwanted(RuntimeError):
    """Raised on a worker in a part that was given up by who asked for it, or given to another worker."""


def domains(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The sources by registrable domain."""
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(domain_of(host_of(source.entry_url).partition(":")[0]), []).append(source)
    return found


def parts(data_dir: Path, sources: Sequence[Source], order: Mapping[str, Any], lender: Lender) -> Iterator[Part]:
    """The parts of a crawl, each made when it is asked for.  Raises OSError."""
    for domain, of_domain in domains(sources).items():
        with tempfile.TemporaryDirectory(prefix="gongkai-part-") as folder:
            there = Path(folder)
            digests = carve(data_dir / _FRONTIER, there / _FRONTIER, [source.source_id for source in of_domain])
            lender.lend(digests, there)
            files = {str(file.relative_to(there)): file.read_bytes() for file in there.rglob("*") if file.is_file()}
        rows = [source.as_row() for source in of_domain]
        yield Part(domain, fingerprints.program(), {**order, "sources": rows}, files)


def crawl_part(part: Part) -> Crawled:
    """Crawl a part as a crawl of its own is run, in a folder that goes away.  Raises `OtherProgram`, OSError, and
    `Unwanted` as soon as nobody waits for it any more: another may be asking the same hosts by then."""
    same_program(part.program)
    quiet = part.order["quiet"]
    if quiet and not QuietHours.parse(quiet).seconds_left(datetime.now(UTC)):
        return Crawled(part.domain, part.source_ids, failed=f"not asked: quiet hours {quiet}")
    with tempfile.TemporaryDirectory(prefix="gongkai-crawl-") as folder:
        there = Path(folder)
        for name, data in part.files.items():
            (there / name).parent.mkdir(exist_ok=True)
            (there / name).write_bytes(data)
        try:
            manifest = run_job("crawler.job", {**part.order, "data_dir": folder}, _go_on)["manifest"]
        except CrawlFailed as error:
            return Crawled(part.domain, part.source_ids, failed=str(error))
        warc = {file.name: file.read_bytes() for file in (there / "warc").glob("*.warc.gz") if file.name != LENT}
        log = "".join(file.read_text(encoding="utf-8") for file in (there / "logs").glob("*.jsonl"))
        frontier = (there / _FRONTIER).read_bytes()
        return Crawled(part.domain, part.source_ids, frontier, warc, log, manifest["stopped"])


def _go_on(_event: Mapping[str, Any]) -> None:
    """Called with each list and document that has come; the job ends when this raises."""
    from distributed import get_worker  # of the extra `cluster`: there is one wherever a part is crawled

    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    if task is None or task.state != "executing":
        raise Unwanted("nobody waits for this part of a crawl any more")
