"""What each address answered the last time: which body, as of when, by which marks of the server."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields, replace

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, digest TEXT NOT NULL, content_type TEXT NOT NULL, length INTEGER NOT NULL,
    etag TEXT NOT NULL, modified TEXT NOT NULL, first_at REAL NOT NULL, bodied_at REAL NOT NULL,
    asked_at REAL NOT NULL, gone INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Known:
    """The last answer with a body: where it came from in the end, its body, the server's ETag and Last-Modified.

    Moments are seconds since 1970: `first_at` of the first answer, `bodied_at` of the last with a body, `asked_at` of
    the last of all. `gone`: the last answer of all was 404 or 410.
    """

    url: str
    digest: str
    content_type: str
    length: int
    etag: str
    modified: str
    first_at: float
    bodied_at: float
    asked_at: float
    gone: bool = False

    def asking(self) -> dict[str, str]:
        """The headers that ask whether it changed (RFC 9110 §13.1), none where the server gave no marks."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in marks.items() if value}


_NAMES = ", ".join(field.name for field in fields(Known))


class Answers:
    """Shares the frontier's connection: what is noted is committed with the task it came from."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(_SCHEMA)

    def last(self, key: str) -> Known | None:
        """What the address of a task answered, None when it never gave a body."""
        row = self._db.execute(f"SELECT {_NAMES} FROM answers WHERE key = ?", (key,)).fetchone()
        return replace(Known(*row), gone=bool(row["gone"])) if row else None

    def digests(self) -> set[str]:
        """The bodies of all addresses."""
        return {row["digest"] for row in self._db.execute("SELECT digest FROM answers")}

    def note(self, key: str, known: Known) -> None:
        """Remember an answer in place of the one before."""
        marks = ", ".join("?" * len(fields(Known)))
        self._db.execute(f"INSERT OR REPLACE INTO answers (key, {_NAMES}) VALUES (?, {marks})", (key, *astuple(known)))
