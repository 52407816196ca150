"""What a page is rendered for: the site, where a program answers, or a snapshot of files, where none does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_snapshot: ContextVar[bool] = ContextVar("snapshot", default=False)


def for_snapshot() -> bool:
    """Whether the page being rendered becomes a file of a snapshot."""
    return _snapshot.get()


@contextmanager
def snapshot_pages() -> Iterator[None]:
    """Pages rendered while the context lasts are for a snapshot."""
    token = _snapshot.set(True)
    try:
        yield
    finally:
        _snapshot.reset(token)
