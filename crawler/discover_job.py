"""One look round portals, in a process of its own, as `crawler.job` is one crawl.

Nothing of it is kept: its archive and frontier are those of a temporary folder. Reads one JSON line on stdin, writes
JSON lines on stdout; the last one is what was found.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.captures import CaptureStore
from crawler.explorer import Explorer
from crawler.frontier import Frontier, Task
from crawler.job import end_with_parent, run_spider, tell
from crawler.ledger import Round
from crawler.logs import log_to
from crawler.proposals import Portal, compile_survey
from crawler.sources import Source
from crawler.survey import Survey
from crawler.walk import Place


def main() -> int:
    """Look round as told on stdin; 0 when it came to an end, 1 when there was no room for it."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        with tempfile.TemporaryDirectory(prefix="gongkai-discover-") as folder:
            tell({"event": "discovered", "portals": _discover(Path(folder), order)})
    except OSError as error:
        tell({"event": "refused", "message": str(error)})
        return 1
    return 0


def _discover(folder: Path, order: Mapping[str, Any]) -> list[dict[str, Any]]:
    portals = [Portal(**portal) for portal in order["portals"]]
    sources = [
        Source(f"portal_{number}", portal.name or portal.home_url, portal.division_code, portal.home_url,
               delay_s=order["delay_s"])
        for number, portal in enumerate(portals)
    ]  # fmt: skip
    surveys = {source.source_id: Survey(source.entry_url, order["pages"]) for source in sources}
    begun = Round("discover", datetime.now(UTC).isoformat())
    with CaptureStore(folder) as store:
        store.open_for_writing()
        log_to(Path(order["log"]) if order["log"] else folder / "discover.jsonl", begun.run_id)
        frontier = Frontier(folder / "frontier.sqlite")
        _begin(frontier, sources)
        run_spider(store, frontier, sources, begun, {}, order, _reader(surveys))
        resting = {source.source_id: frontier.resting(source.source_id) for source in sources}
        frontier.close()
    return [
        compile_survey(portal, surveys[source.source_id], source.delay_s, resting[source.source_id])
        for portal, source in zip(portals, sources, strict=True)
    ]


def _begin(frontier: Frontier, sources: Sequence[Source]) -> None:
    with frontier.transaction():
        frontier.ledger.activate([source.source_id for source in sources])
        for source in sources:
            place = Place(source.entry_url)
            frontier.add(Task("list", source.entry_url, source.source_id, walk=place.as_json()))


def _reader(surveys: Mapping[str, Survey]) -> Callable[[Frontier, Source, Callable[[str], str | None]], Explorer]:
    def explorer(frontier: Frontier, source: Source, refuse: Callable[[str], str | None]) -> Explorer:
        return Explorer(frontier, source, refuse, surveys[source.source_id])

    return explorer


if __name__ == "__main__":
    sys.exit(main())
