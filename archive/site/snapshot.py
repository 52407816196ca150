"""A snapshot of the site as files, for a host without Python: the pages of organs, reports and findings, the lists, the
ready questions with what they answer when nothing is filled in, in both languages.

The pages are the site's own: it is asked for every address that a link of another page leads to.  The same database
gives the same bytes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast, get_args

from datasette.app import Datasette

from archive.newfolder import new_folder
from archive.site.language import COOKIE, Language
from archive.site.medium import snapshot_pages
from archive.site.searchindex import search_index
from archive.site.server import site
from archive.site.snapshotlinks import INDEX, file_of, turned

LANGUAGES = cast("tuple[Language, ...]", get_args(Language))
_STARTS = ("/", "/-/search")
_SEEDS = """
SELECT '/organ/' || organ_id FROM organs UNION ALL SELECT '/report/' || report_id FROM reports
UNION ALL SELECT '/finding/' || finding_id FROM findings
"""
"""What is rendered whether another page leads there or not."""
_AT_ONCE = 4
_LONGEST_MS = 60_000
"""Nobody waits for a page of a snapshot."""


class SnapshotRefused(RuntimeError):
    """Raised when a page cannot be rendered: there is then no snapshot."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written."""

    path: Path
    pages: int
    size: int
    content_hash: str


def export(database: Path, folder: Path, progress: Callable[[int, int], None]) -> Snapshot:
    """Write a snapshot of the site of ``database`` to ``folder``, which must not exist or be empty; ``progress`` is
    told the pages done and known so far.

    The folder appears when it is whole.  Raises `FolderTaken`, `SnapshotRefused`, sqlite3.Error, OSError.
    """
    with new_folder(folder) as part:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as db:
            (content_hash,) = db.execute("SELECT value FROM build WHERE key = 'content_hash'").fetchone()
            starts = [*_STARTS, *(address for (address,) in db.execute(_SEEDS))]
            (part / INDEX).write_text(search_index(db), encoding="utf-8")
        _copy_assets(part / "static")
        with snapshot_pages():
            pages = asyncio.run(_render(site(database, sql_time_limit_ms=_LONGEST_MS), part, starts, progress))
        size = sum(file.stat().st_size for file in part.rglob("*") if file.is_file())
    return Snapshot(folder, pages, size, content_hash)


async def _render(
    datasette: Datasette, folder: Path, starts: Iterable[str], progress: Callable[[int, int], None]
) -> int:
    """Write the files of the addresses and of all that their pages lead to; how many."""
    await datasette.invoke_startup()
    waiting = deque((address, language) for address in starts for language in LANGUAGES)
    known = set(waiting)
    done = 0
    while waiting:
        several = [waiting.popleft() for _ in range(min(_AT_ONCE, len(waiting)))]
        for found in await asyncio.gather(*(_page(datasette, folder, *one) for one in several)):
            waiting += found - known
            known |= found
        done += len(several)
        progress(done, len(known))
    return done


async def _page(datasette: Datasette, folder: Path, address: str, language: Language) -> set[tuple[str, Language]]:
    """Write the file of one address; the addresses its page leads to."""
    answer = await datasette.client.get(address, cookies={COOKIE: language}, headers={"Accept-Encoding": "identity"})
    if answer.status_code != 200:
        raise SnapshotRefused(f"{address} is answered with status {answer.status_code}")
    file = folder / (file_of(address, language) or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    if not answer.headers["content-type"].startswith("text/html"):
        file.write_bytes(answer.content)
        return set()
    page = turned(answer.content, address, language)
    file.write_text(page.page, encoding="utf-8")
    return page.addresses


def _copy_assets(folder: Path) -> None:
    folder.mkdir()
    with as_file(files("archive.site").joinpath("static")) as held:
        for asset in sorted(held.iterdir()):
            folder.joinpath(asset.name).write_bytes(asset.read_bytes())
