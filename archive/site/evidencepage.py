"""The page of one number's evidence: the archived bytes read again, the cell marked where they print it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from archive.evidence import Evidence, Place
from archive.exhibits import Exhibits, Failure, Stored
from archive.site.language import say
from archive.site.published import database_of, rows
from archive.site.sheet import findings_of, label
from extract.vocabulary import APPLICANTS, PROCEDURES, RESULTS, terms

TABLES = {
    "table2": ("proactive_disclosure", "item"),
    "table3": ("applications", "item"),
    "table4": ("proceedings", "procedure"),
    "table_b": ("statistics_2014", "indicator"),
}
"""The tables whose cells have evidence: where their numbers lie in the database, and the column of the row keys."""

_MOST_RENDITIONS = 6


class NothingThere(LookupError):
    """Raised for a report, revision, table, row or column that there is not; the message is for the reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address names; ``revision`` is None for the one that the database's numbers come from."""

    report_id: str
    place: Place
    revision: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A report's row, the capture read, and what it shows; ``shown`` is None when the archive is not here."""

    report: dict[str, Any]
    capture: dict[str, Any]
    stored: Stored
    shown: Evidence | Failure | None


@cache
def exhibits() -> Exhibits:
    """The processes that read archived bytes for this site."""
    return Exhibits()


async def find(datasette: Datasette, asked: Asked) -> Found:
    """The evidence asked for.  Raises NothingThere and `extract.sandbox.Busy`."""
    report = await rows(datasette, "SELECT * FROM reports WHERE report_id = :report", {"report": asked.report_id})
    if not report:
        raise NothingThere(say("没有这份报告", "no such report"))
    _known(asked.place)
    found: Found | None = None
    for capture in await _captures(datasette, asked, report[0]["capture_id"]):
        stored = await _stored(datasette, capture)
        held = stored.folder.joinpath("warc").is_dir()
        shown = await asyncio.to_thread(exhibits().show, stored, asked.place) if held else None
        if found is None or isinstance(shown, Evidence):
            found = Found(report[0], capture, stored, shown)
        if not isinstance(shown, Failure) or shown.trouble != "no_cell":
            break
    if found is None:
        raise NothingThere(say("这份报告没有这一版", "the report has no such revision"))
    if isinstance(found.shown, Failure) and found.shown.trouble == "no_cell":
        raise NothingThere(say("这份文件里没有这一格", "the document has no such cell"))
    return found


async def context(datasette: Datasette, asked: Asked, found: Found) -> dict[str, Any]:
    """What the template shows."""
    one = {"report": asked.report_id}
    revisions = await rows(datasette, "SELECT * FROM revisions WHERE report_id = :report ORDER BY revision", one)
    findings = findings_of(
        await rows(datasette, "SELECT * FROM findings WHERE report_id = :report ORDER BY rule, place", one)
    )
    first = next((r for r in reversed(revisions) if r["first_seen"] <= found.capture["captured_at"]), None)
    number, state = await _published(datasette, asked)
    shown = found.shown if isinstance(found.shown, Evidence) else None
    return {
        "report": found.report,
        "capture": found.capture,
        "stored": found.stored,
        "table": asked.place[0],
        "row": asked.place[1],
        "column": asked.place[2],
        "row_name": label(asked.place[1]),
        "column_name": label(asked.place[2]),
        "number": number,
        "state": state,
        "shown": shown,
        "failure": found.shown if isinstance(found.shown, Failure) else None,
        "pinned": asked.revision,
        "revision": first["revision"] if first else None,
        "revisions": revisions,
        "agrees": shown is not None and _agrees(shown, number, state),
        "findings": [f for f in findings if asked.place in f.places],
    }


def _known(place: Place) -> None:
    """Raise NothingThere for a table, row or column that no form has."""
    table, row, column = place
    if table not in TABLES:
        raise NothingThere(say(f"没有这张表：{table}", f"no such table: {table}"))
    known: dict[str, tuple[Any, Any]] = {
        "table2": (terms("disclosures"), terms("measures")),
        "table3": (terms("items"), APPLICANTS),
        "table4": (PROCEDURES, RESULTS),
        "table_b": ((row,), ("annual", "cumulative")),  # local kin of the form have rows of their own
    }
    items, columns = known[table]
    if row not in items:
        raise NothingThere(say(f"此表没有这一行：{row}", f"the table has no such row: {row}"))
    if column not in columns:
        raise NothingThere(say(f"此表没有这一栏：{column}", f"the table has no such column: {column}"))


async def _captures(datasette: Datasette, asked: Asked, current: str) -> list[dict[str, Any]]:
    """The capture that the numbers come from; for the statistics form, often a file of its own, the others after it."""
    one = {"report": asked.report_id, "revision": asked.revision, "capture": current}
    if asked.revision is not None:
        return await rows(
            datasette,
            "SELECT c.* FROM revisions r JOIN captures c USING (capture_id)"
            " WHERE r.report_id = :report AND r.revision = :revision",
            one,
        )
    found = await rows(datasette, "SELECT * FROM captures WHERE capture_id = :capture", one)
    if asked.place[0] == "table_b":
        found += await rows(
            datasette,
            "SELECT *, MAX(captured_at) FROM captures WHERE report_id = :report AND digest <>"
            " (SELECT digest FROM captures WHERE capture_id = :capture) GROUP BY digest"
            f" ORDER BY captured_at DESC LIMIT {_MOST_RENDITIONS}",
            one,
        )
    return found


async def _stored(datasette: Datasette, capture: dict[str, Any]) -> Stored:
    """Where the bytes of a capture lie: in its own record, or for a revisit in the first of the same digest."""
    place = await record_of(datasette, capture["digest"]) or capture
    about = {"url": capture["url"]} | {k: capture[k] for k in ("list_title", "list_date") if capture[k]}
    return Stored(folder(datasette), place["warc_file"], place["warc_offset"], capture["digest"], about)


async def record_of(datasette: Datasette, digest: str) -> dict[str, Any] | None:
    """The first capture whose own record holds the bytes of a digest."""
    found = await rows(
        datasette,
        "SELECT * FROM captures WHERE digest = :digest AND revisit = 0 ORDER BY captured_at, capture_id LIMIT 1",
        {"digest": digest},
    )
    return found[0] if found else None


def folder(datasette: Datasette) -> Path:
    """The data folder: the archive lies beside the database, or is not here."""
    return Path(database_of(datasette).path).parent


async def _published(datasette: Datasette, asked: Asked) -> tuple[Any, dict[str, Any] | None]:
    """What the database says of the cell: its number, and its row of ``cell_states`` where it has one."""
    table, row, column = asked.place
    name, key = TABLES[table]
    one = {"report": asked.report_id, "row": row, "table": table, "column": column}
    held = await rows(datasette, f"SELECT * FROM {name} WHERE report_id = :report AND {key} = :row", one)
    states = await rows(
        datasette,
        "SELECT * FROM cell_states WHERE report_id = :report AND table_name = :table AND row_key = :row"
        " AND column_key = :column",
        one,
    )
    return (held[0].get(column) if held else None), (states[0] if states else None)


def _agrees(shown: Evidence, number: Any, state: dict[str, Any] | None) -> bool:
    """Whether the bytes read now say what the database says."""
    if shown.cell.state != (state["state"] if state else "number"):
        return False
    read = shown.cell.number
    if read is None or number is None:
        return read is number
    return Decimal(str(read)) == Decimal(str(number))
