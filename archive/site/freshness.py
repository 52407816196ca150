"""How fresh and how complete what is shown is: the last run, the sources that were not complete and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

from datasette.app import Datasette

from archive.site.labels import value_label
from archive.site.language import say
from archive.site.once import Once
from archive.site.published import database_of, rows

_LAST = "SELECT run_id, started_at, finished_at, status FROM runs ORDER BY started_at DESC LIMIT 1"
_SOURCES = "SELECT last_status, stop_reason, COUNT(*) AS sources FROM sources GROUP BY 1, 2"
_SEEN = "SELECT MAX(captured_at) AS seen FROM captures"

_told_once: Once[dict[str, Any]] = Once()


async def freshness(datasette: Datasette) -> dict[str, Any]:
    """The last run (None without one), when anything was last captured, how many sources there are, how many of them
    are not complete, the reasons with their numbers, and the content hash."""
    known = await _told_once.get(database_of(datasette), "", lambda: _told(datasette))
    wanting = [row for row in known["sources"] if row["last_status"] != "complete"]
    return known | {
        "all": sum(row["sources"] for row in known["sources"]),
        "incomplete": sum(row["sources"] for row in wanting),
        "why": _why(wanting),
    }


async def _told(datasette: Datasette) -> dict[str, Any]:
    runs = await rows(datasette, _LAST)
    built = await rows(datasette, "SELECT value FROM build WHERE key = 'content_hash'")
    return {
        "run": runs[0] if runs else None,
        "seen": (await rows(datasette, _SEEN))[0]["seen"],
        "sources": await rows(datasette, _SOURCES),
        "content_hash": built[0]["value"] if built else "",
    }


def _why(wanting: list[dict[str, Any]]) -> str:
    """The reasons in words, the commonest first."""
    counted: Counter[str] = Counter()
    for row in wanting:
        reason = value_label("stop_reason", row["stop_reason"] or "") or value_label("status", row["last_status"])
        counted[str(reason or row["last_status"])] += row["sources"]
    return say("、", ", ").join(f"{reason} {number}" for reason, number in counted.most_common())
