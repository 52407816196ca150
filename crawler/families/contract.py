"""What an adapter of a portal family takes and gives; pure data, so that pages in a folder can test it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PageRequest:
    """How a page is asked for. Lists are also asked for by POST, or with the headers their own script sends.

    `context` is not sent: it is what the family wants to know again when the answer comes.
    """

    url: str
    method: str = "GET"
    body: str = ""
    headers: Headers = ()
    context: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PageRequest:
        """The request that `dataclasses.asdict` turned into JSON."""
        return cls(**{**data, "headers": tuple((name, value) for name, value in data["headers"])})

    def header(self, name: str) -> str:
        """The value sent under a name, empty when it was not sent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Page:
    """A page as text, decoded; `rendered` when a browser has run its scripts.

    `asked` is how it was asked for, None for a plain GET of its URL. `calls` are requests its scripts made in
    the browser and were answered with report titles, `opened` what its links without an address say and where a
    click on them led.
    """

    url: str
    text: str
    rendered: bool = False
    asked: PageRequest | None = None
    calls: tuple[PageRequest, ...] = ()
    opened: tuple[tuple[str, str], ...] = ()

    @property
    def request(self) -> PageRequest:
        """How the page was asked for."""
        return self.asked or PageRequest(self.url)

    @property
    def column_url(self) -> str:
        """The page a reader sees: for an answer to a script, the page that script stands on."""
        return self.request.header("Referer") or self.url


@dataclass(frozen=True)
class Row:
    """One row of a list. `foreign`: shown here and known to belong to another column."""

    url: str
    title: str
    title_is_truncated: bool
    date_raw: str
    is_attachment: bool
    foreign: bool = False


@dataclass(frozen=True)
class ListReading:
    """What a list page says. `stop_reason` is None while it names a next page.

    `next_pages` are the ways to ask for the one next page, the likeliest first; where servers of a family
    disagree, the next way is tried when one shows nothing new. A `shell` holds no list but says at `next_pages`
    where page 1 is. `exhausted` tells an answer that says it has no (more) rows from one that says nothing.
    `columns` are lists a script names, `is_column` is set when the address alone says that reports are listed,
    `repeated` counts rows shown twice on this page.
    """

    rows: tuple[Row, ...]
    next_pages: tuple[PageRequest, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    stop_reason: str | None = None
    evidence: tuple[str, ...] = ()
    shell: bool = False
    exhausted: bool = False
    columns: tuple[PageRequest, ...] = ()
    is_column: bool = False
    repeated: int = 0


@dataclass(frozen=True)
class Attachment:
    """A file a detail page links."""

    url: str
    link_text: str


@dataclass(frozen=True)
class DetailReading:
    """What a detail page says about itself; the report in it is read elsewhere.

    `leads_to` is where the document is, when this is only the answer that says so.
    """

    title: str
    attachments: tuple[Attachment, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    leads_to: str = ""


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
