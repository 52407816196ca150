"""The site is only read: what is not GET or HEAD is not allowed (RFC 9110, 15.5.6)."""

from __future__ import annotations

from archive.site.language import App, Receive, Scope, Send

_ALLOWED = ("GET", "HEAD")
_ANSWER = b"The site is read-only.\n"


class ReadOnly:
    """ASGI middleware that answers other methods with 405; Datasette's own tables know POST and break on it."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that reads."""
        if scope["type"] != "http" or scope["method"] in _ALLOWED:
            await self._app(scope, receive, send)
            return
        headers = [(b"allow", ", ".join(_ALLOWED).encode()), (b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 405, "headers": headers})
        await send({"type": "http.response.body", "body": _ANSWER})
