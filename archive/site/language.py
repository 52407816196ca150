"""The reader's language: Chinese unless asked otherwise by ``?lang=en`` or an earlier choice kept in a cookie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

Language: TypeAlias = Literal["zh", "en"]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "gongkai_lang"
_YEAR = 365 * 24 * 3600
_current: ContextVar[Language] = ContextVar("language", default="zh")


def current() -> Language:
    """The language of the request being answered."""
    return _current.get()


def say(zh: str, en: str) -> str:
    """The one of the two texts that the reader understands."""
    return en if current() == "en" else zh


class Languages:
    """ASGI middleware that settles the language of each request.

    ``lang`` is taken out of the query string, because Datasette would read it as a filter on a column of that name.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the language set; a choice made in the address is kept in a cookie."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, rest = _asked(scope["query_string"])
        language = asked or _kept(scope["headers"]) or "zh"
        if asked:
            scope = dict(scope, query_string=rest)

        async def send_with_language(message: MutableMapping[str, Any]) -> None:
            if asked and message["type"] == "http.response.start":
                headers = [(k, v) for k, v in message.get("headers", []) if k.lower() != b"cache-control"]
                cookie = f"{COOKIE}={asked}; Path=/; Max-Age={_YEAR}; SameSite=Lax"
                headers += [(b"set-cookie", cookie.encode()), (b"cache-control", b"private, no-store")]
                message = dict(message, headers=headers)
            await send(message)

        token = _current.set(language)
        try:
            await self._app(scope, receive, send_with_language)
        finally:
            _current.reset(token)


def _asked(query_string: bytes) -> tuple[Language | None, bytes]:
    """The language asked for in the address, and the query string without it."""
    if b"lang=" not in query_string:
        return None, query_string
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    asked = next((v for k, v in pairs if k == "lang" and v in ("zh", "en")), None)
    rest = urlencode([(k, v) for k, v in pairs if k != "lang"])
    return cast("Language | None", asked), rest.encode("latin-1")


def _kept(headers: list[tuple[bytes, bytes]]) -> Language | None:
    """The language of the cookie, None where there is none or it is not one of ours."""
    for name, value in headers:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                return None
            if morsel is not None and morsel.value in ("zh", "en"):
                return cast("Language", morsel.value)
    return None
