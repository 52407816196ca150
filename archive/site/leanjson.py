"""JSON of a table without the counts by value that its page shows beside the rows, unless they are asked for."""

from __future__ import annotations

from archive.site.language import App, Receive, Scope, Send


class LeanJson:
    """ASGI middleware: Datasette counts the facets of ``metadata.yml`` for JSON too, which takes longer than rows."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if ``_nofacet`` had been asked for where JSON was, and no facet."""
        if scope["type"] == "http" and scope["path"].endswith(".json") and b"facet" not in scope["query_string"]:
            query = b"&".join(filter(None, (scope["query_string"], b"_nofacet=1")))
            scope = dict(scope, query_string=query)
        await self._app(scope, receive, send)
