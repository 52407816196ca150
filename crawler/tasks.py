"""A task of the frontier: one page or file to fetch, and how it is asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from crawler.families.contract import Headers, PageRequest
from crawler.urls import host_of, identity


@dataclass(frozen=True)
class Task:
    """One page or file to fetch. `mark` is what its list row said, to see when that changes.

    `url`, `method`, `body`, `headers` and `context` are those of a PageRequest.
    """

    role: str
    url: str
    source_id: str
    browser: bool = False
    walk: Mapping[str, Any] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    task_id: int = 0
    attempts: int = 0
    method: str = "GET"
    body: str = ""
    headers: Headers = ()
    context: str = ""

    @property
    def asked(self) -> PageRequest:
        """How the page is asked for."""
        return PageRequest(self.url, self.method, self.body, self.headers, self.context)

    @property
    def variant(self) -> str:
        """What tells this way of asking from a plain GET of the address, empty for that."""
        if self.method == "GET" and not self.headers:
            return ""
        return sha256(json.dumps([self.method, self.body, self.headers]).encode()).hexdigest()[:16]

    @property
    def host(self) -> str:
        """The host the task is fetched from."""
        return host_of(self.url)

    @property
    def key(self) -> str:
        """What makes it one task: the page, in which role, by a browser or not, and how it is asked for."""
        role = f"{self.role}+browser" if self.browser and self.role == "list" else self.role
        return f"{role} {identity(self.url)} {self.variant}".rstrip()


def task_of(row: sqlite3.Row) -> Task:
    """The task a row of the frontier holds."""
    return Task(
        role=row["role"],
        url=row["url"],
        source_id=row["source_id"],
        browser=bool(row["browser"]),
        walk=json.loads(row["walk"]),
        note=json.loads(row["note"]),
        mark=row["mark"],
        task_id=row["id"],
        attempts=row["attempts"],
        method=row["method"],
        body=row["body"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        context=row["context"],
    )
