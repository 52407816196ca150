"""An empty search box asks for nothing, so every row is shown."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from archive.segment import escape
from archive.site.language import App, Receive, Scope, Send


class BlankSearch:
    """ASGI middleware that takes a ``_search`` without words out of the query string: FTS5 has no empty query."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if the box had not been there when nothing was written into it."""
        if scope["type"] == "http" and b"_search=" in scope["query_string"]:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            asked = [(key, value) for key, value in pairs if key != "_search" or escape(value)]
            scope = dict(scope, query_string=urlencode(asked).encode("latin-1"))
        await self._app(scope, receive, send)
