"""The published database and the extraction cache against the archive they were made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from archive import schema
from archive.cdxj import Capture
from archive.contenthash import content_hash
from archive.findings import Row
from archive.survey import Damage
from extract import VERSION


def database_damage(path: Path, held: Mapping[str, Capture]) -> tuple[list[Damage], list[str]]:
    """What is wrong with the database, and notes on its age.  ``held`` are the captures of the archive by id."""
    if not path.exists():
        return [], ["there is no database yet: run `gongkai build`"]
    try:
        with closing(_open(path)) as db:
            whole = _integrity(db, path.name)
            if whole is not None:
                return [whole], []
            state = _state(db)
            if state.get("schema_version") != str(schema.SCHEMA_VERSION):
                return [], [
                    f"{path.name} is of schema {state.get('schema_version')}, this program writes "
                    f"{schema.SCHEMA_VERSION}: run `gongkai build`"
                ]
            captures = [dict(row) for row in db.execute("SELECT * FROM captures ORDER BY capture_id")]
            damage = list(_references(captures, held, path.name))
            notes = _age(state, captures, held, path.name)
            if content_hash(db) != state.get("content_hash"):
                what = "its rows are not those it was published with"
                damage.append(Damage("database changed", path.name, None, "", what, "database"))
            return damage, notes
    except sqlite3.DatabaseError as error:
        return [Damage("database damaged", path.name, None, "", str(error), "database")], []


def cache_damage(path: Path) -> Iterator[Damage]:
    """Whether SQLite finds the extraction cache damaged."""
    if not path.exists():
        return
    try:
        with closing(_open(path)) as db:
            damage = _integrity(db, path.name)
            db.execute("SELECT key, summary, result FROM readings LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        damage = Damage("cache damaged", path.name, None, "", str(error))
    if damage is not None:
        yield Damage("cache damaged", path.name, None, "", damage.what, "cache")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def _integrity(db: sqlite3.Connection, name: str) -> Damage | None:
    (said,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    return None if said == "ok" else Damage("database damaged", name, None, "", said, "database")


def _state(db: sqlite3.Connection) -> dict[str, str]:
    return {row["key"]: row["value"] for row in db.execute("SELECT key, value FROM build")}


def _references(captures: list[Row], held: Mapping[str, Capture], name: str) -> Iterator[Damage]:
    for row in captures:
        capture = held.get(row["capture_id"])
        if capture is None:
            wrong = "the archive holds no such capture"
        elif capture.digest != row["digest"]:
            wrong = f"digest {row['digest']}, the archive holds {capture.digest}"
        elif (capture.warc_file, capture.warc_offset) != (row["warc_file"], row["warc_offset"]):
            wrong = f"said to lie in {row['warc_file']} byte {row['warc_offset']}, it lies in {capture.warc_file}"
        else:
            continue
        what = f"capture {row['capture_id']}: {wrong}"
        yield Damage("database reference", name, None, row["url"], what, "database")


def _age(state: Mapping[str, str], captures: list[Row], held: Mapping[str, Capture], name: str) -> list[str]:
    notes = []
    newer = len(held.keys() - {row["capture_id"] for row in captures})
    if newer:
        notes.append(f"{newer} captures are not in {name} yet: run `gongkai build`")
    if state.get("extractor") != VERSION:
        notes.append(f"{name} was read by extractor {state.get('extractor')}, this is {VERSION}: run `gongkai build`")
    return notes
