"""The crawler's durable queue: what is known, what is under way, what is done, in one SQLite file.

A task is leased, and done only in the transaction that also files its children, after its capture is on
disk. A kill at any point therefore loses no task and doubles none; a lease whose holder is gone returns.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from crawler.answers import Answers
from crawler.backoff import LONGEST_REST, gate_rest
from crawler.hosts import domain_of
from crawler.ledger import Ledger
from crawler.schedule import due, published_on
from crawler.tasks import Task, task_of

__all__ = ["Frontier", "FrontierUnusable", "Task"]

LEASE_SECONDS = 900.0
MAX_ATTEMPTS = 4

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, role TEXT NOT NULL, url TEXT NOT NULL,
    host TEXT NOT NULL, source_id TEXT NOT NULL, browser INTEGER NOT NULL, walk TEXT NOT NULL,
    method TEXT NOT NULL, body TEXT NOT NULL, headers TEXT NOT NULL, context TEXT NOT NULL,
    note TEXT NOT NULL, mark TEXT NOT NULL, rank INTEGER NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, lease_until REAL NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS tasks_by_host ON tasks (host, state, rank, id);
CREATE INDEX IF NOT EXISTS tasks_leased ON tasks (lease_until) WHERE state = 'leased';
CREATE INDEX IF NOT EXISTS tasks_by_source ON tasks (source_id, role, state);
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY, last_lease REAL NOT NULL DEFAULT 0, rest_until REAL NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '', domain TEXT NOT NULL DEFAULT '', rests INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS hosts_by_turn ON hosts (last_lease);
CREATE INDEX IF NOT EXISTS hosts_by_domain ON hosts (domain);
"""
_FORMAT = 4

# the departments of a city share one gateway, so that their hosts are not asked all at once
AT_ONCE_A_DOMAIN = 2

# hosts in the order of their turns, so that the first one that fits is taken and the rest is not looked at
_LEASE = """
SELECT task.* FROM hosts CROSS JOIN tasks AS task ON task.id = (
    SELECT id FROM tasks WHERE host = hosts.host AND state = 'pending' AND not_before <= :now
        AND source_id IN (SELECT source_id FROM sources WHERE active)
    ORDER BY rank, id LIMIT 1)
WHERE hosts.rest_until <= :now
    AND NOT EXISTS (SELECT 1 FROM tasks WHERE host = hosts.host AND state = 'leased')
    AND (SELECT count(*) FROM hosts AS near WHERE near.domain = hosts.domain
        AND EXISTS (SELECT 1 FROM tasks WHERE host = near.host AND state = 'leased')) < :at_once
ORDER BY hosts.last_lease LIMIT 1
"""

_WAITING = """
SELECT 1 FROM tasks JOIN hosts USING (host) JOIN sources USING (source_id)
WHERE active AND (state = 'leased'
    OR state = 'pending' AND not_before <= :until AND rest_until <= :until) LIMIT 1
"""

_AGAIN = "UPDATE tasks SET state = 'pending', attempts = 0, not_before = 0, reason = ''"

_LISTS_OPEN = "SELECT 1 FROM tasks WHERE source_id = ? AND role = 'list' AND state IN ('pending', 'leased') LIMIT 1"

# lists first, so that a run knows early what there is
_RANKS = {"list": 0, "detail": 1, "attachment": 2}


class FrontierUnusable(RuntimeError):
    """Raised on opening a frontier another version wrote; the message says what to do."""


class Frontier:
    """The queue and, in the same file and the same transactions, the ledger of what a run found."""

    def __init__(self, path: Path, *, clock: Callable[[], float] | None = None) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        # NORMAL: a power cut may take back the last commits, whose captures are then found in the archive
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        written_as = self._db.execute("PRAGMA user_version").fetchone()[0]
        if written_as not in (0, _FORMAT):
            self._db.close()
            raise FrontierUnusable(
                f"{path} was written by another version (format {written_as}, this one reads {_FORMAT}); remove it,"
                f" the next crawl builds it anew and keeps no body twice"
            )
        self._db.executescript(f"{_SCHEMA}; PRAGMA user_version = {_FORMAT};")
        self._clock = clock or steady_clock()
        self.ledger = Ledger(self._db)
        self.answers = Answers(self._db)

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, for what is done inside."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def begin(self, source_ids: Iterable[str], *, recheck: bool) -> None:
        """Open a new round for these sources: lists anew, what failed again, what is done by the schedule.

        With `recheck` all that is done is fetched again, to see changes nobody announced.
        """
        now = datetime.fromtimestamp(self._clock(), UTC)
        for source_id in source_ids:
            self._db.execute("DELETE FROM tasks WHERE source_id = ? AND role = 'list'", (source_id,))
            self._db.execute(f"{_AGAIN} WHERE source_id = ? AND state = 'failed'", (source_id,))
            known = self._db.execute(
                "SELECT id, key, note, first_at, asked_at FROM tasks LEFT JOIN answers USING (key)"
                " WHERE source_id = ? AND role != 'list' AND state IN ('done', 'gone')",
                (source_id,),
            )
            again = [(row["id"],) for row in known.fetchall() if recheck or _due(row, now)]
            self._db.executemany(f"{_AGAIN} WHERE id = ?", again)

    def add(self, task: Task) -> bool:
        """File a task; True when there is something new to fetch.

        A known task is filed again only when its list row says something else than it did.
        """
        row = {
            "key": task.key,
            "role": task.role,
            "url": task.url,
            "host": task.host,
            "source_id": task.source_id,
            "browser": task.browser,
            "walk": json.dumps(task.walk, ensure_ascii=False),
            "method": task.method,
            "body": task.body,
            "headers": json.dumps(task.headers, ensure_ascii=False),
            "context": task.context,
            "note": json.dumps(task.note, ensure_ascii=False),
            "mark": task.mark,
            "rank": _RANKS[task.role],
        }
        domain = domain_of(task.host.partition(":")[0])
        self._db.execute("INSERT OR IGNORE INTO hosts (host, domain) VALUES (?, ?)", (task.host, domain))
        changed = self._db.execute(
            "INSERT INTO tasks (key, role, url, method, body, headers, context, host, source_id, browser, walk, note,"
            "   mark, rank, state)"
            " VALUES (:key, :role, :url, :method, :body, :headers, :context, :host, :source_id, :browser, :walk,"
            "   :note, :mark, :rank, 'pending')"
            " ON CONFLICT (key) DO UPDATE SET state = 'pending', attempts = 0, not_before = 0, reason = '',"
            "   url = excluded.url, note = excluded.note, mark = excluded.mark"
            "   WHERE excluded.mark != tasks.mark AND tasks.state IN ('done', 'gone')",
            row,
        )
        return changed.rowcount == 1

    def lease(self) -> Task | None:
        """The next task of a host that has none under way; None when there is none to be had now."""
        now = self._clock()
        self._db.execute("UPDATE tasks SET state = 'pending' WHERE state = 'leased' AND lease_until <= ?", (now,))
        row = self._db.execute(_LEASE, {"now": now, "at_once": AT_ONCE_A_DOMAIN}).fetchone()
        if row is None:
            return None
        self._db.execute(
            "UPDATE tasks SET state = 'leased', attempts = attempts + 1, lease_until = ? WHERE id = ?",
            (now + LEASE_SECONDS, row["id"]),
        )
        self._db.execute("UPDATE hosts SET last_lease = ? WHERE host = ?", (now, row["host"]))
        task = task_of(row)
        return replace(task, attempts=task.attempts + 1)

    def complete(self, task: Task, children: Iterable[Task] = ()) -> int:
        """Mark a task done and file its children; returns how many of them are new.

        Call it inside `transaction`, after the task's capture is on disk.
        """
        self._db.execute("UPDATE tasks SET state = 'done', reason = '' WHERE id = ?", (task.task_id,))
        return sum(self.add(child) for child in children)

    def withdraw(self, task: Task, page_url: str) -> None:
        """Mark a held document as gone from its address, and ask whether the files of its page are gone too."""
        self._db.execute("UPDATE tasks SET state = 'gone', reason = '' WHERE id = ?", (task.task_id,))
        self._db.execute(
            f"{_AGAIN} WHERE source_id = ? AND role = 'attachment' AND state = 'done'"
            " AND json_extract(note, '$.page_url') = ?",
            (task.source_id, page_url),
        )

    def ask_after_unlisted(self, source_id: str) -> int:
        """Ask once more for the documents whose rows are in no list any more; returns how many they are.

        Call it when all lists of the round were read to their ends. A row that comes back is a new row.
        """
        if self._db.execute(_LISTS_OPEN, (source_id,)).fetchone() is not None:
            return 0
        asked = self._db.execute(
            f"{_AGAIN}, mark = '' WHERE source_id = ?1 AND role != 'list' AND mark != '' AND state = 'done'"
            " AND substr(key, length(role) + 2) NOT IN (SELECT page FROM listed WHERE source_id = ?1)",
            (source_id,),
        )
        return asked.rowcount

    def fail(self, task: Task, reason: str, retry_after: float | None) -> bool:
        """Give a task back: to be tried again in `retry_after` seconds, or for good with None.

        Returns whether it will be tried again; after the last attempt it will not.
        """
        again = retry_after is not None and task.attempts < MAX_ATTEMPTS
        self._db.execute(
            "UPDATE tasks SET state = ?, reason = ?, not_before = ? WHERE id = ?",
            ("pending" if again else "failed", reason, self._clock() + (retry_after or 0), task.task_id),
        )
        return again

    def again_in_browser(self, task: Task) -> None:
        """Let a task be fetched once more, by a browser, behind the host's plain tasks of its kind."""
        self._db.execute(
            "UPDATE tasks SET state = 'pending', browser = 1, rank = rank + 1, attempts = 0, not_before = 0"
            " WHERE id = ?",
            (task.task_id,),
        )

    def rest(self, host: str, seconds: float, reason: str) -> None:
        """Leave a host alone for a while."""
        self._db.execute(
            "INSERT INTO hosts (host, rest_until, reason) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (host) DO UPDATE SET rest_until = ?2, reason = ?3",
            (host, self._clock() + seconds, reason),
        )

    def rest_longer(self, host: str, reason: str) -> float:
        """Leave a host alone after a gate, each time in a row twice as long; returns for how many seconds."""
        row = self._db.execute("SELECT rests FROM hosts WHERE host = ?", (host,)).fetchone()
        times = row["rests"] if row else 0
        seconds = gate_rest(times)
        self.rest(host, seconds, reason)
        self._db.execute("UPDATE hosts SET rests = ? WHERE host = ?", (times + 1, host))
        return seconds

    def well(self, host: str) -> None:
        """Note that a host answered as a portal does: the next gate is its first again."""
        self._db.execute("UPDATE hosts SET rests = 0 WHERE host = ? AND rests > 0", (host,))

    def reclaim(self) -> None:
        """Take back the leases of a dead process, and waits that a wrong clock set too far ahead.

        The caller holds the archive's lock: nobody else lives.
        """
        now = self._clock()
        self._db.execute("UPDATE hosts SET rest_until = 0 WHERE rest_until > ?", (now + LONGEST_REST,))
        self._db.execute("UPDATE tasks SET not_before = 0 WHERE not_before > ?", (now + LONGEST_REST,))
        self._db.execute("UPDATE tasks SET state = 'pending', attempts = max(attempts - 1, 0) WHERE state = 'leased'")

    def pending(self) -> list[Task]:
        """The tasks of the round's sources that wait, in the order of their filing."""
        rows = self._db.execute(
            "SELECT tasks.* FROM tasks JOIN sources USING (source_id) WHERE active AND state = 'pending' ORDER BY id"
        )
        return [task_of(row) for row in rows.fetchall()]

    def has_work(self, within: float) -> bool:
        """Whether a task is under way or will be ready within so many seconds."""
        return self._db.execute(_WAITING, {"until": self._clock() + within}).fetchone() is not None

    def count(self, source_id: str, *states: str) -> int:
        """How many documents (no lists) of a source are in these states."""
        marks = ",".join("?" * len(states))
        query = f"SELECT count(*) FROM tasks WHERE source_id = ? AND role != 'list' AND state IN ({marks})"
        found: int = self._db.execute(query, (source_id, *states)).fetchone()[0]
        return found

    def held(self, source_id: str) -> int:
        """How many of the reports listed in this round are in the archive: each listed page is a task of its own."""
        found: int = self._db.execute(
            "SELECT count(*) FROM tasks WHERE source_id = ?1 AND role != 'list' AND state = 'done' AND substr(key,"
            " length(role) + 2) IN (SELECT page FROM listed WHERE source_id = ?1 AND skipped = '')",
            (source_id,),
        ).fetchone()[0]
        return found

    def resting(self, source_id: str) -> dict[str, str]:
        """Hosts a source's tasks wait for, and why they are left alone."""
        rows = self._db.execute(
            "SELECT DISTINCT host, hosts.reason FROM tasks JOIN hosts USING (host)"
            " WHERE source_id = ? AND state = 'pending' AND rest_until > ? ORDER BY host",
            (source_id, self._clock()),
        )
        return dict(rows.fetchall())

    def failures(self, source_id: str) -> dict[str, int]:
        """Why tasks of a source failed, and how many each."""
        rows = self._db.execute(
            "SELECT reason, count(*) FROM tasks WHERE source_id = ? AND role != 'list' AND state = 'failed'"
            " GROUP BY reason ORDER BY reason",
            (source_id,),
        )
        return dict(rows.fetchall())


def steady_clock() -> Callable[[], float]:
    """The time of day as of now, from here on without the jumps a corrected clock makes."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()


def _due(row: sqlite3.Row, now: datetime) -> bool:
    if row["asked_at"] is None:
        return False
    first = datetime.fromtimestamp(row["first_at"], UTC)
    published = published_on(json.loads(row["note"]).get("list_date", ""), first)
    return due(row["key"], published, datetime.fromtimestamp(row["asked_at"], UTC), now)
