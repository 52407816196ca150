"""What an adapter of a portal family takes and gives; pure data, so that pages in a folder can test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Page:
    """A page as text, decoded; `rendered` when a browser has run its scripts."""

    url: str
    text: str
    rendered: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a list."""

    url: str
    title: str
    title_is_truncated: bool
    date_raw: str
    is_attachment: bool


@dataclass(frozen=True)
class ListReading:
    """What a list page says. `stop_reason` is None while it names a next page."""

    rows: tuple[Row, ...]
    next_pages: tuple[str, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    stop_reason: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """A file a detail page links."""

    url: str
    link_text: str


@dataclass(frozen=True)
class DetailReading:
    """What a detail page says about itself; the report in it is read elsewhere."""

    title: str
    attachments: tuple[Attachment, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


class Family(Protocol):
    """One module each. `needs_browser`: the rows of its lists are written by scripts."""

    name: str
    needs_browser: bool

    def detect(self, page: Page) -> list[str]:
        """The evidence that the page belongs to this family; empty when it does not."""
        ...

    def read_list(self, page: Page) -> ListReading:
        """The rows of a list page and what it says about the pages after it."""
        ...

    def read_detail(self, page: Page) -> DetailReading:
        """Title, attachments and metadata of a detail page."""
        ...
