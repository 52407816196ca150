"""URLs as portals write them, as they are fetched, and as they are told apart."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

_SESSION = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.(docx?|wps|pdf|ofd|xlsx?|et|rtf|txt|zip|rar|7z)$", re.IGNORECASE)
_NUMBERED = re.compile(r"([_-])(\d+)(\.\w+)$")
# `#/list/5` is a place within a program, told apart by its scripts only; `#top` and a bare `#/` are none
_ROUTE = re.compile(r"!?/\w.*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve(base: str, href: str) -> str | None:
    """The absolute URL a link leads to, ready to fetch; None for what is no page (mailto, javascript, …).

    Mends what portals are seen to write: blanks around and full-width blanks, backslashes, a dot after
    the host, session ids. A route of a single-page application (`#/list/5`) stays, other fragments go.
    """
    cleaned = href.strip(" \t\r\n\f\u3000\u00a0\u200b\ufeff").replace("\\", "/")
    if not cleaned or (cleaned.startswith("#") and not _route(cleaned)):
        return None
    try:
        parts = urlsplit(urljoin(base, cleaned))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _SESSION.sub("", parts.path) or "/"
    return safe_url_string(urlunsplit((parts.scheme, netloc, path, parts.query, _route(cleaned))))


def identity(url: str) -> str:
    """What tells one page from another: the URL without scheme, its query sorted, of its fragment only a route.

    Portals mix http and https links to one page.
    """
    route = bool(_route(url))
    return canonicalize_url(url, keep_blank_values=True, keep_fragments=route).partition("://")[2]


def _route(url: str) -> str:
    fragment = url.partition("#")[2]
    return fragment if _ROUTE.fullmatch(fragment) else ""


def host_of(url: str) -> str:
    """The host with its port, if it is not the usual one."""
    return urlsplit(url).netloc.lower()


def folder_of(url: str) -> str:
    """The URL up to its last slash."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0] + "/", "", ""))


def is_document(url: str) -> bool:
    """Whether the URL ends like a file that holds a report rather than a page."""
    return _DOCUMENT.search(urlsplit(url).path) is not None


def next_numbered(url: str) -> str | None:
    """The URL of the page after `index_3.html` or `list-3.html`; None when it has no number."""
    parts = urlsplit(url)
    path, count = _NUMBERED.subn(lambda m: f"{m[1]}{int(m[2]) + 1}{m[3]}", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")) if count else None
