"""The search box of a table: an empty one asks for nothing, so every row is shown; what is looked for is remembered."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from archive.segment import escape
from archive.site.highlight import searched
from archive.site.language import App, Receive, Scope, Send


class SearchBox:
    """ASGI middleware that takes a ``_search`` (or ``_search_<column>``) without words out of the query string, as FTS5
    has no empty query, and keeps the others for the marks in the cells."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if the box had not been there when nothing was written into it."""
        looked_for: list[str] = []
        if scope["type"] == "http" and b"_search" in scope["query_string"]:
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            asked = [(key, value) for key, value in pairs if not _is_box(key) or escape(value)]
            looked_for = [value for key, value in asked if _is_box(key)]
            scope = dict(scope, query_string=urlencode(asked).encode("latin-1"))
        token = searched.set(" ".join(looked_for))
        try:
            await self._app(scope, receive, send)
        finally:
            searched.reset(token)


def _is_box(key: str) -> bool:
    return key == "_search" or (key.startswith("_search_") and key != "_searchmode")
