"""Security headers on every answer.

The pages load nothing from anywhere else and run no inline script or style, so the policy (CSP Level 3) can be strict:
Datasette's own templates need inline code, ours do not, and CodeMirror sets its styles through the object model.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from archive.site.language import App, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
FRAMING_POLICY = f"{POLICY}; frame-src 'self'"
"""Of the page of evidence, which shows the archived document in a frame."""
FRAMED_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "sandbox",
    )
)
"""Of an archived document in its frame: the looks of its tables, or the picture of its page, and nothing else."""
INERT_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
"""Of archived bytes."""
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class SecurityHeaders:
    """ASGI middleware that adds the headers above."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, with the headers; a policy that an answer brings itself stays."""

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                brought = list(message.get("headers", []))
                names = {name.lower() for name, _ in brought}
                message = dict(message, headers=brought + [(n, v) for n, v in _HEADERS if n not in names])
            await send(message)

        await self._app(scope, receive, send_with_headers)
