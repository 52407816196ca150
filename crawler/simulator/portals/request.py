"""One request as a portal's program sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Request:
    """Method, target (path and query), headers by lower-case name, body."""

    target: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def path(self) -> str:
        """The path without query and without a session id (`;jsessionid=…`)."""
        return self.target.partition("#")[0].partition("?")[0].partition(";jsessionid=")[0]

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the last counts."""
        return dict(parse_qsl(self.target.partition("#")[0].partition("?")[2], keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters of the query and of a form in the body, which go before those of the query."""
        return self.query | dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies sent along."""
        jar = SimpleCookie(self.headers.get("cookie", ""))
        return {name: morsel.value for name, morsel in jar.items()}

    def number(self, name: str, otherwise: int) -> int:
        """A parameter as a number; anything else than digits counts as not given."""
        text = self.form.get(name, "")
        return int(text) if text.isdecimal() else otherwise
