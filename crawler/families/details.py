"""What a detail page says about itself: title, files, national metadata, header tables."""

from __future__ import annotations

import re
from collections.abc import Collection

from crawler.families import markup
from crawler.families.contract import Attachment, DetailReading, Page
from crawler.titles import clean
from crawler.urls import is_document, resolve

_WRITTEN = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TAG = re.compile(r"<[^>]*>")
_FURNITURE = ("nav", "header", "footer")
_DOWNLOAD = re.compile(r"(downfile|download)\.jsp", re.IGNORECASE)

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

#: what the header tables of 信息公开 pages call their cells
HEADER_LABELS = (
    "标题",
    "名称",
    "信息名称",
    "索引号",
    "信息索引",
    "文号",
    "发文字号",
    "发布机构",
    "发文机关",
    "发布单位",
    "成文日期",
    "生成日期",
    "发布日期",
    "公开日期",
    "发文日期",
)


def labelled_cells(page: Page, labels: Collection[str]) -> dict[str, str]:
    """The values of a header table in which each label's value stands in the cell after it."""
    found: dict[str, str] = {}
    for cell in markup.tree_of(page).iter("td", "th"):
        label = clean(cell.text_content()).strip(":：[]【】").replace(" ", "")
        value = cell.getnext()
        if label in labels and value is not None:
            found.setdefault(label, clean(value.text_content()))
    return {label: value for label, value in found.items() if value}


def metadata(page: Page) -> dict[str, str]:
    """The national metadata the page carries; portals vary the case of their names."""
    found: dict[str, str] = {}
    for element in markup.tree_of(page).iter("meta"):
        name = _META_NAMES.get((element.get("name") or "").lower())
        content = clean(element.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def read_detail(page: Page) -> DetailReading:
    """Title, attachments and metadata as every family writes them."""
    meta = metadata(page)
    headings = [clean(element.text_content()) for element in markup.tree_of(page).iter("h1", "h2")]
    title = meta.get("ArticleTitle") or next(filter(None, headings), "") or markup.page_title(page)
    return DetailReading(title, attachments(page), meta)


def attachments(page: Page) -> tuple[Attachment, ...]:
    """The files a page links: in the mark-up, and inside scripts that write the link."""
    tree = markup.tree_of(page)
    base = markup.base_of(page)
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
    if url is not None and (is_document(url) or _DOWNLOAD.search(url)):
        found.setdefault(url, Attachment(url, text))
