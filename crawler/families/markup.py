"""Links, dates, scripts and metadata of a page, as all families write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import html
from lxml.etree import ParserError

from crawler.families.contract import Attachment, DetailReading, Page, Row
from crawler.titles import clean, is_truncated
from crawler.urls import is_document, resolve

_DATE = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_OPENED = re.compile(r"(?:window\.open|location(?:\.href)?\s*=)\s*\(?\s*['\"]([^'\"]+)['\"]")
_WRITTEN = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG = re.compile(r"<[^>]*>")
_ROW_TAGS = ("li", "tr", "dl", "p", "div")
_FURNITURE = ("nav", "header", "footer")
_NEXT = ("下一页", "下页", "后一页")
_DETAIL_LINK = re.compile(r"(downfile|download)\.jsp", re.IGNORECASE)

#: the national page metadata (国办发〔2017〕47号, annex) a detail page may carry
_META_NAMES = {
    name.lower(): name
    for name in (
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
    )
}


@dataclass(frozen=True)
class Anchor:
    """One link: where it leads, what it says, and the date that stands beside it."""

    url: str
    text: str
    title: str
    date_raw: str

    def as_row(self) -> Row:
        """The link as a list row; the fuller of text and `title` attribute is its title."""
        text, title = self.text, self.title
        best = title if (is_truncated(text) and title) or len(title) > len(text) else text or title
        return Row(self.url, best, is_truncated(best), self.date_raw, is_document(self.url))


@lru_cache(maxsize=2)
def tree_of(page: Page) -> html.HtmlElement:
    """The page's element tree, which nobody may change; an empty one for an empty page."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.text)
    try:
        return html.document_fromstring(text)
    except ParserError:
        return html.document_fromstring("<html><body></body></html>")


def anchors(page: Page) -> Iterator[Anchor]:
    """The links of a page in their order, each address as often as it is written; comments do not count."""
    tree = tree_of(page)
    base = _base(tree, page.url)
    for element in tree.iter("a"):
        href = element.get("href") or ""
        if href.strip().lower().startswith("javascript:") or not href.strip():
            opened = _OPENED.search(element.get("onclick") or href)
            href = opened[1] if opened else ""
        url = resolve(base, href)
        if url is not None:
            title = clean(element.get("title") or "")
            yield Anchor(url, clean(element.text_content()), title, _date_beside(element))


def rows_of(found: Iterable[Anchor]) -> tuple[Row, ...]:
    """The links as rows, the first of each address."""
    rows: dict[str, Row] = {}
    for anchor in found:
        row = anchor.as_row()
        if row.title:
            rows.setdefault(row.url, row)
    return tuple(rows.values())


def date_of(raw: str) -> str | None:
    """The date in a text as YYYY-MM-DD, None when there is none that exists."""
    found = _DATE.search(raw)
    if found is None or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return None
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def scripts(page: Page) -> str:
    """The text of all inline scripts."""
    return "\n".join(element.text or "" for element in tree_of(page).iter("script"))


def page_title(page: Page) -> str:
    """The text of the page's <title>, empty when it has none."""
    return clean(tree_of(page).findtext(".//title") or "")


def visible_text(page: Page) -> str:
    """The text a reader sees, without scripts and styles."""
    skipped = ("script", "style", "head")
    return " ".join(
        text
        for element in tree_of(page).iter()
        if isinstance(element.tag, str)
        for text in ((element.text if element.tag not in skipped else None), element.tail)
        if text
    )


def next_link(page: Page) -> str | None:
    """Where the link to the next page leads; None when there is none or it leads nowhere else."""
    for anchor in anchors(page):
        if anchor.text.strip(" >»") in _NEXT and anchor.url != page.url:
            return anchor.url
    return None


def labelled_cells(page: Page, labels: Collection[str]) -> dict[str, str]:
    """The values of a header table in which each label's value stands in the cell after it."""
    found: dict[str, str] = {}
    for cell in tree_of(page).iter("td", "th"):
        label = clean(cell.text_content()).rstrip(":：").replace(" ", "")
        value = cell.getnext()
        if label in labels and value is not None:
            found.setdefault(label, clean(value.text_content()))
    return {label: value for label, value in found.items() if value}


def metadata(page: Page) -> dict[str, str]:
    """The national metadata the page carries; portals vary the case of their names."""
    found: dict[str, str] = {}
    for element in tree_of(page).iter("meta"):
        name = _META_NAMES.get((element.get("name") or "").lower())
        content = clean(element.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata as every family writes them."""
    meta = metadata(page)
    headings = [clean(element.text_content()) for element in tree_of(page).iter("h1", "h2")]
    title = meta.get("ArticleTitle") or next(filter(None, headings), "") or page_title(page)
    return DetailReading(title, attachments(page), meta)


def attachments(page: Page) -> tuple[Attachment, ...]:
    """The files a page links: in the mark-up, and inside scripts that write the link."""
    tree = tree_of(page)
    base = _base(tree, page.url)
    found: dict[str, Attachment] = {}
    for element in tree.iter("a"):
        if any(ancestor.tag in _FURNITURE for ancestor in element.iterancestors()):
            continue
        text = clean(element.text_content()) or clean(element.get("title") or "")
        _note_attachment(found, base, element.get("href") or "", text)
    for script in tree.iter("script"):
        for attributes, inner in _WRITTEN.findall((script.text or "").replace("\\/", "/").replace('\\"', '"')):
            named = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(attributes)}
            _note_attachment(found, base, named.get("href", ""), clean(_TAG.sub("", inner)))
    return tuple(found.values())


def _note_attachment(found: dict[str, Attachment], base: str, href: str, text: str) -> None:
    url = resolve(base, href)
    if url is not None and (is_document(url) or _DETAIL_LINK.search(url)):
        found.setdefault(url, Attachment(url, text))


def _base(tree: html.HtmlElement, url: str) -> str:
    element = tree.find(".//base[@href]")
    return (resolve(url, element.get("href")) or url) if element is not None else url


def _date_beside(element: html.HtmlElement) -> str:
    """The date in the smallest row around the link, the one outside its own text first."""
    own = element.text_content()
    for ancestor in element.iterancestors(*_ROW_TAGS):
        if len({link.get("href") for link in ancestor.iter("a")}) > 1:
            break
        around = ancestor.text_content()
        found = _DATE.search(around.replace(own, " ", 1)) or _DATE.search(own)
        if found:
            return clean(found[0])
    found = _DATE.search((element.tail or "") + " " + own)
    return clean(found[0]) if found else ""
