"""One spelling for each address: what need not be percent-encoded is not.

`%73ql` is `sql` (RFC 3986, 6.2.2.2).  Everything that looks at a query string, whether an answer may be kept, whether
it needs words, whose query it is, may then look for names as they are written.
"""

from __future__ import annotations

import re

from archive.site.language import App, Receive, Scope, Send

_NEEDLESS = re.compile(rb"%(2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)
"""A letter, digit, hyphen, full stop, underscore or tilde, encoded."""


class Spelling:
    """ASGI middleware that writes the query string plainly."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if it had been written so."""
        if scope["type"] == "http" and b"%" in scope["query_string"]:
            scope = dict(scope, query_string=plain(scope["query_string"]))
        await self._app(scope, receive, send)


def plain(query_string: bytes) -> bytes:
    """The query string without needless encoding; it means the same."""
    return _NEEDLESS.sub(lambda found: bytes.fromhex(found[1].decode()), query_string)
