"""What the three generations of 大汉's systems share: column pages, details, files behind a redirect."""

from __future__ import annotations

from html import escape
from random import Random

from crawler.simulator.portals.placing import day, metas, numbers_of
from crawler.simulator.portals.publication import Column, Placed, Publication
from crawler.simulator.portals.request import Request
from crawler.simulator.portals.site import NOT_FOUND, Resource, Site

_DOWNLOAD = "/module/download/downfile.jsp"


def column_number(site: Site, column: Column) -> int:
    """The number of a column's `/col/colN/`."""
    return Random(f"{site.host}/{column.slug}").randint(10000, 1229999999)


def place_article(site: Site, column: int, publication: Publication, *, straight: bool = True) -> Placed:
    """Put an `art_<column>_<id>` page and its file, which is linked through `downfile.jsp`.

    Without `straight` even a row to a file gets a page.
    """
    rng = numbers_of(site, publication)
    on, serial = publication.published_on, rng.randint(100000, 9999999)
    file_url = link_url = None
    link = ""
    if publication.file is not None:
        file = publication.file
        name = f"{rng.getrandbits(128):032x}.{file.suffix}"
        file_url = site.put(f"/attach/0/{name}", Resource(file.body, file.content_type))
        target = f"{_DOWNLOAD}?classid=0&filename={name}"
        link_url = site.url(target)
        link = f'<p><a href="{target}">{escape(file.name)}</a></p>'
        if publication.row_to_file and straight:
            return Placed(publication, None, file_url, link_url)
    body = (
        f'<div class="title"><!--<$[标题]>begin-->{escape(publication.title)}<!--<$[标题]>end--></div>'
        f"<p>发布日期：{day(publication)} 信息来源：<!--<$[信息来源]>begin-->{escape(publication.publisher)}"
        '<!--<$[信息来源]>end--></p><div id="zoom"><meta name="ContentStart"/><!--ZJEG_RSS.content.begin-->'
        f'{publication.article}{link}<!--ZJEG_RSS.content.end--><meta name="ContentEnd"/></div>'
    )
    # These systems write the names of their tags as they like.
    lower = {name[0].lower() + name[1:]: text for name, text in metas(publication).items()}
    page = publication.page
    content = page if page is not None else site.page(publication.title, body, lower)
    path = f"/art/{on.year}/{on.month}/{on.day}/art_{column}_{serial}.html"
    return Placed(publication, site.put(path, content), file_url, link_url)


def open_downloads(site: Site) -> None:
    """Answer `downfile.jsp` with a redirect to the stored file."""

    def answer(request: Request) -> Resource:
        path = f"/attach/0/{request.query.get('filename', '')}"
        if path not in site.resources:
            return NOT_FOUND
        return Resource(b"", status=302, headers=(("Location", path),))

    site.run(_DOWNLOAD, answer)
