"""What families have in common when they put a publication on a site: steady addresses, metadata, links."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from random import Random

from crawler.simulator.portals.publication import Placed, Publication
from crawler.simulator.portals.site import Resource, Site

COLUMN_NAME = "政府信息公开年报"


def numbers_of(site: Site, publication: Publication) -> Random:
    """Random numbers of this publication alone: its address stays when its neighbours come and go."""
    about = (site.host, publication.publisher, publication.title, publication.published_on.isoformat())
    return Random("/".join(about))


def hexes(rng: Random, digits: int) -> str:
    """So many hexadecimal digits."""
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def uuid(rng: Random) -> str:
    """An identifier in the five groups of RFC 9562."""
    text = hexes(rng, 32)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def place(
    site: Site,
    publication: Publication,
    page_path: str,
    file_path: str,
    draw: Callable[[str], str],
    *,
    straight: bool = True,
) -> Placed:
    """Put a publication's file and page on the site.

    `file_path` lacks its extension. `draw` makes the page's body from the file's path (empty without a
    file). Without `straight` even a row to a file gets a page.
    """
    file_url, href = None, ""
    if publication.file is not None:
        file = publication.file
        href = f"{file_path}.{file.suffix}"
        file_url = site.put(href, Resource(file.body, file.content_type))
        if publication.row_to_file and straight:
            return Placed(publication, None, file_url)
    page = publication.page
    content = page if page is not None else site.page(publication.title, draw(href), metas(publication))
    return Placed(publication, site.put(page_path, content), file_url)


def metas(publication: Publication) -> dict[str, str]:
    """The tags of an article (政府网站发展指引, 国办发〔2017〕47号)."""
    return {
        "ColumnName": COLUMN_NAME,
        "ColumnType": "政府信息公开",
        "ArticleTitle": publication.title,
        "PubDate": f"{publication.published_on:%Y-%m-%d} 10:20",
        "ContentSource": publication.publisher,
    }


def path_of(site: Site, placed: Placed) -> str:
    """Where a row leads, without scheme and host."""
    url = placed.page_url or placed.link_url or placed.document_url
    return url.removeprefix(site.url(""))


def file_link(publication: Publication, href: str, before: str = "附件：") -> str:
    """The paragraph that links the file, empty without one."""
    if publication.file is None:
        return ""
    return f'<p class="fj">{before}<a href="{href}">{escape(publication.file.name)}</a></p>'


def shortened(title: str, length: int) -> str:
    """A title as lists cut it."""
    return title if len(title) <= length else f"{title[: length - 1]}…"


def day(publication: Publication) -> str:
    """The date as most portals print it."""
    return publication.published_on.isoformat()
