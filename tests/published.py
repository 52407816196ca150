"""A published database of the simulated world, for the tests of the site and its metadata."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import uvicorn
from lxml import html

from archive import totals
from archive.build import build
from archive.captures import CaptureStore
from archive.database import insert
from archive.segment import escape
from archive.site.server import application
from crawler.simulator.world import World

FIRST = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RUN = "20260302T080000Z"
REASON = "云岭市的栏目第3页没有回答"


@dataclass(frozen=True)
class Published:
    """The database, what is true in it, the report with a cell made unreadable, the one put right at another address,
    and the one put right in silence at its own."""

    path: Path
    truth: list[dict[str, Any]]
    doubtful_url: str
    corrected: dict[str, Any]
    silent: dict[str, Any]

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows of a query, run as Datasette runs it."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            db.create_function("escape_fts", 1, escape)
            return [dict(row) for row in db.execute(sql, parameters or {})]


def publish(data: Path, organs: int = 12) -> Published:
    """Capture a world's reports, one other document, two corrected reports; put a blank into one number; build."""
    world = World.build(organs=organs)
    truth = world.truth()
    sources = {row["source_id"]: row for row in world.sources()}
    pages = [t for t in truth if t["carrier"] == "html"]
    doubtful_url = next(t["url"] for t in pages if not t["planted"] and not t["planted_across"])
    wrong = next(t for t in pages if t["planted"] and t["document"]["metadata"]["report_year"] == 2022)
    documents = [(t["url"], _body(world, t["url"]), _note(t, sources)) for t in truth]
    documents.append((world.noise()[0], _body(world, world.noise()[0]), {"run_id": RUN}))
    right = wrong | {"page_url": wrong["url"] + "?corrected"}
    corrected = World.build(organs=organs, corrected=True)
    documents.append((right["page_url"], _body(corrected, wrong["url"]), _note(right, sources)))
    silent = [t for t in pages if t["planted"]][-1]
    assert silent["url"] != wrong["url"]
    documents.append((silent["url"], _body(corrected, silent["url"]), _note(silent, sources)))
    with CaptureStore(data) as store:
        for number, (url, body, note) in enumerate(documents):
            store.add(
                url=url,
                captured_at=FIRST + timedelta(seconds=number),
                body=_with_a_blank(body) if url == doubtful_url else body,
                content_type="text/html",
                role="detail",
                method="http",
                note=note,
            )
        store.add_run(_manifest(world))
    build(data)
    return Published(data / "gongkai.db", truth, doubtful_url, wrong, silent)


def in_a_province(published: Published) -> Published:
    """A copy of the database in which one of the invented cities, with all below it, lies in Jiangsu."""
    path = published.path.parent / "province" / published.path.name
    path.parent.mkdir()
    shutil.copy(published.path, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "UPDATE organs SET province_code = '32', province = '江苏省' WHERE substr(division_code, 1, 4) ="
            " (SELECT substr(MIN(division_code), 1, 4) FROM organs WHERE level = 'prefecture')"
        )
        ours = "SELECT organ_id FROM organs WHERE province_code = '32'"
        db.execute(f"UPDATE coverage SET province = '江苏省' WHERE organ_id IN ({ours})")
        for name, rows in totals.rows(totals.totals(db)).items():
            db.execute(f"DELETE FROM {name}")
            insert(db, {name: rows})
    return replace(published, path=path)


@contextmanager
def served(database: Path, contact: str = "") -> Iterator[str]:
    """The site on a loopback port while the context lasts; gives its address without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(application(database, contact), port=0, log_level="error"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the site did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _body(world: World, url: str) -> bytes:
    parts = urlsplit(url)
    return world.sites[parts.netloc].answer(parts.path).body


def _with_a_blank(body: bytes) -> bytes:
    """The page with a blank inside the first number of three digits that fills a cell."""
    changed, count = re.subn(rb">([1-9])([0-9]{2})<", rb">\1 \2<", body, count=1)
    assert count == 1
    return changed


def _note(told: dict[str, Any], sources: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        "source_id": told["source_id"],
        "organ": sources[told["source_id"]]["organ"],
        "division_code": told["division_code"],
        "run_id": RUN,
        "page_url": told["page_url"] or told["url"],
    }


def _manifest(world: World) -> dict[str, Any]:
    """A run of which one source was not complete."""
    sources = [
        {
            **{key: row[key] for key in ("source_id", "organ", "division_code", "family", "entry_url")},
            "status": "partial" if number == 0 else "complete",
            "stop_reason": "error" if number == 0 else "end",
            "reasons": [REASON] if number == 0 else [],
            "declared_total": None,
            "listed": 4,
            "fetched": 4,
            "unchanged": 0,
            "failed": int(number == 0),
        }
        for number, row in enumerate(world.sources())
    ]
    return {
        "run_id": RUN,
        "started_at": "2026-03-02T08:00:00Z",
        "finished_at": "2026-03-02T08:10:00Z",
        "status": "partial",
        "reasons": [REASON],
        "version": "0.1.0",
        "previous_unclean": False,
        "sources": sources,
    }


def page(site: httpx.Client, path: str, status: int = 200) -> Any:
    """A page of the site, taken apart; the answer must have this status."""
    answer = site.get(path)
    assert answer.status_code == status, path
    return html.fromstring(answer.content)


def words(element: Any) -> str:
    """The text of an element, spaces made one."""
    return " ".join(element.text_content().split())
