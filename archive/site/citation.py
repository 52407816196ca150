"""Cite this: what a page shows, its permanent address, when the bytes were archived and what they are."""

from __future__ import annotations

from typing import Any, NamedTuple

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive.site.language import say
from archive.site.medium import for_snapshot


class Citation(NamedTuple):
    """One reference, ready to be copied; ``address`` alone for a link."""

    address: str
    text: str


def citation(
    datasette: Datasette, request: Request, path: str, title: str, captured_at: str | None, digest: str | None
) -> Citation:
    """The reference to a page below the site's address; the date is that of the archived bytes, their digest proves
    which they are.  A snapshot does not know where it will stand and gives the path alone."""
    address = path if for_snapshot() else str(datasette.absolute_url(request, datasette.urls.path(path)))
    parts: list[Any] = [title if title.endswith(("。", ".")) else f"{title}."]
    if captured_at:
        day = captured_at[:10]
        parts.append(say(f"存档于{day}（UTC），", f"Archived {day} (UTC), ") + f"{digest}.")
    parts.append(say("载：公开 Gongkai", "In: Gongkai 公开") + f". {address}")
    return Citation(address, " ".join(parts))
