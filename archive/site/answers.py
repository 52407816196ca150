"""Finished answers, kept: what is published stays as it is until the next build, and so does every page of it.

A reader of a public site mostly asks for what another has asked for before.  An answer is kept as it is sent,
compressed and with an entity tag, so that who has it already is told so (RFC 9110, 13.1.2 and 15.4.5).
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from datasette.app import Datasette

from archive.reviews import REVIEWS
from archive.site.language import COOKIE, App, Receive, Scope, Send, current
from archive.site.medium import for_snapshot
from archive.site.opened import complete
from archive.site.published import database_of, written

LARGEST = 500_000
"""Bytes of one answer that is kept."""
MOST = 16_000_000
"""Bytes of all answers kept by a process: some thousand pages, as they are sent."""
_NOT_KEPT = ("/-/", "/static/", "/downloads")
"""What depends on more than the database: on files beside it, on the reader.  Evidence is kept where it is read."""
_SEARCH = "/-/search"
_STREAMED = (".csv", ".db", ".xlsx")
_OF_NOW = (b"sql=", b"_where=")
"""In a query string: SQL of the reader's own, which may ask for the time or for chance."""
_SAME_FOR_ALL = (b"", *(f"{COOKIE}={language}".encode() for language in ("zh", "en")))
_LEVEL, _SHORTEST = 4, 500
"""Of compression: the last levels take twice the time for one per cent; and what is not worth it, in bytes."""

Message: TypeAlias = MutableMapping[str, Any]
Headers: TypeAlias = list[tuple[bytes, bytes]]
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A whole answer as it is sent; ``tag`` is empty where it is not one to be kept."""

    status: int
    headers: Headers
    body: bytes
    tag: bytes

    async def send(self, send: Send, had: bytes) -> None:
        """Send it, or only that the reader has it: ``had`` are the entity tags he names."""
        if self.tag and self.tag in had:
            headers = [(name, value) for name, value in self.headers if not name.startswith(b"content-")]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
            await send({"type": "http.response.body", "body": self.body})


class Answers:
    """ASGI middleware that keeps the answers to anonymous readers, the last used ones, for the database and the reviews
    as they are."""

    def __init__(self, app: App, datasette: Datasette) -> None:
        self._app = app
        self._datasette = datasette
        self._kept: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0
        self._state: Key = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as before, where nothing has changed since."""
        headers = _headers(scope)
        if not _same_for_all(scope, headers):
            await self._app(scope, receive, send)
            return
        state = self._now()
        if state != self._state:
            self._kept.clear()
            self._size, self._state = 0, state
        zipped, had = b"gzip" in headers.get(b"accept-encoding", b""), headers.get(b"if-none-match", b"")
        key = _key(scope, headers, zipped)
        if (kept := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            await kept.send(send, had)
            return
        start: Message | None = None

        async def send_finished(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif start is not None and not message.get("more_body"):
                answer = _finished(start, message.get("body", b""), zipped)
                self._keep(state, key, answer)
                await answer.send(send, had)
            else:
                if start is not None:
                    await send(start)
                    start = None
                await send(message)

        token = complete.set(True)
        try:
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app(dict(scope, headers=plain), receive, send_finished)
        finally:
            complete.reset(token)

    def _keep(self, state: Key, key: Key, answer: _Answer) -> None:
        """Keep an answer that was made of this state, unless there is another by now."""
        if not answer.tag or len(answer.body) > LARGEST or key in self._kept:
            return
        if not state == self._state == self._now():
            return
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > MOST:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)

    def _now(self) -> Key:
        """The database that is open, and the reviews as they are."""
        database = database_of(self._datasette)
        return database, written(Path(database.path).with_name(REVIEWS))


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers of a request; those given several times are joined (RFC 9110, 5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in scope.get("headers", ()):
        found[name] = found[name] + b", " + value if name in found else value
    return found


def _same_for_all(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether a request is one that everybody gets the same answer to, until the data change."""
    if scope["type"] != "http" or scope["method"] != "GET" or for_snapshot():
        return False
    path, query = scope["path"], scope["query_string"]
    if (path.startswith(_NOT_KEPT) and path != _SEARCH) or path.endswith(_STREAMED):
        return False
    if any(word in query for word in _OF_NOW) or b"authorization" in headers:
        return False
    return headers.get(b"cookie", b"") in _SAME_FOR_ALL


def _key(scope: Scope, headers: dict[bytes, bytes], zipped: bool) -> Key:
    """All that an answer depends on: besides the question, the address the site is called by, which citations give."""
    question = scope.get("raw_path") or scope["path"], scope["query_string"], current(), headers.get(b"cookie")
    return *question, scope["scheme"], headers.get(b"host"), zipped


def _finished(start: Message, body: bytes, zipped: bool) -> _Answer:
    """The answer as it is sent; with a tag where it is to be kept: whole, right, without a tag or cookie of its own."""
    headers: Headers = [(name.lower(), value) for name, value in start["headers"]]
    names = {name for name, _ in headers}
    tag = b""
    if start["status"] == 200 and complete.get() and not names & {b"set-cookie", b"etag"}:
        tag = b'"%s"' % (hashlib.sha256(body).hexdigest()[:16] + "z" * zipped).encode()
        headers.append((b"etag", tag))
    if zipped and len(body) >= _SHORTEST and b"content-encoding" not in names:
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers = [*((n, v) for n, v in headers if n != b"content-length"), (b"content-encoding", b"gzip")]
        headers.append((b"content-length", str(len(body)).encode()))
    if not any(name == b"vary" and b"Accept-Encoding" in value for name, value in headers):
        headers.append((b"vary", b"Accept-Encoding"))
    return _Answer(start["status"], headers, body, tag)
