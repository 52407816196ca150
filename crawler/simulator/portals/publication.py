"""What an editor uploads to a portal, and where the portal put it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class File:
    """An attachment: its name with extension, its media type, its bytes."""

    name: str
    content_type: str
    body: bytes

    @property
    def suffix(self) -> str:
        """The extension without its dot."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Publication:
    """One row of a column.

    `article` is the HTML of the detail page's body; `page` replaces the whole detail page when given; `file`
    hangs on the detail page, or with `row_to_file` takes its place: the list row links straight to it. What
    is `withdrawn` had its address and has lost it, and its row.
    """

    title: str
    publisher: str
    published_on: date
    article: str = ""
    page: bytes | None = None
    file: File | None = None
    row_to_file: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Column:
    """One 政府信息公开年报 column of one organ, newest publication first."""

    organ: str
    slug: str
    division_code: str
    publications: Sequence[Publication]

    @property
    def listed(self) -> list[Publication]:
        """What has a row."""
        return [publication for publication in self.publications if not publication.withdrawn]


@dataclass(frozen=True)
class Placed:
    """A publication with its addresses: `page_url` is None for a row straight to a file.

    `link_url` is what pages link where that redirects to the file, `twins` are other addresses of the same
    text.
    """

    publication: Publication
    page_url: str | None
    file_url: str | None
    link_url: str | None = None
    twins: tuple[str, ...] = ()

    @property
    def document_url(self) -> str:
        """The address of the document itself: the file where there is one, else the page."""
        url = self.file_url or self.page_url
        assert url is not None, "a publication is a page or a file"
        return url


@dataclass(frozen=True)
class PlacedColumn:
    """A column with the address a crawler starts from and the addresses of its rows."""

    column: Column
    entry_url: str
    placed: tuple[Placed, ...]


def paged(column: Column, size: int) -> list[Sequence[Publication]]:
    """The column's rows in list pages of `size`; one empty page for an empty column."""
    rows = column.listed
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [()]
