"""大汉: static details under `/art/`, lists of three makes: jpage, xxgk, JPaaS.

Recognise it by: `dataproxy.jsp`, `module/xxgk/` or `jpaas-publish-server` in a page, columns `/col/col<N>/index.html`,
documents `/art/2024/1/30/art_<column>_<id>.html` or `/art/2024/art_<32 hex>.html`.

It lies by: rows that stand in an XML island and in no list; servers that page by `startrecord` and others that ignore
it and count `page`, answering page 1 again; more than some 300 rows a request silently cut; a `unitid` of another
column, which shows that column's rows; ciphered parameters whose deeper pages are empty; dates broken over lines
and stray `<li style=<br/>` among the records; an xxgk search that answers for the whole organ and not for the column;
a JPaaS service that takes `pageNo` only inside `paramJson` and shows page 1 otherwise.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.families import details, hanweb_art, hanweb_jpaas, hanweb_jpage, hanweb_xxgk, markup, pagers
from crawler.families.contract import DetailReading, ListReading, Page

name: str = "hanweb"
needs_browser: bool = False


def detect(page: Page) -> list[str]:
    """The marks of the family found on the page."""
    evidence = [*hanweb_jpage.marks(page), *hanweb_xxgk.marks(page), *hanweb_jpaas.marks(page)]
    documents = {anchor.url for anchor in markup.anchors(page) if hanweb_art.DETAIL.search(urlsplit(anchor.url).path)}
    if documents:
        evidence.append(f"{len(documents)} links named like /art/2024/1/30/art_12_345.html")
    if hanweb_art.COLUMN.search(urlsplit(page.url).path):
        evidence.append("address /col/col<N>/")
    return evidence


def read_list(page: Page) -> ListReading:
    """The rows of a column, by whichever make wrote it; a column of no make by its links."""
    for read in (hanweb_jpage.read, hanweb_jpaas.read, hanweb_xxgk.read):
        reading = read(page)
        if reading is not None:
            return reading
    return pagers.reading(page, hanweb_art.rows(page))


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata, among them the labelled table of an xxgk page."""
    reading = details.read_detail(page)
    labelled = details.labelled_cells(page, details.HEADER_LABELS)
    return DetailReading(reading.title, reading.attachments, {**reading.metadata, **labelled})
