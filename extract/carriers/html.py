"""HTML as portals have it: pasted from Word, wrapped in furniture, with spans that may be wrong.

Recognise it by: mark-up in the first 64 KiB, whatever the file is called.
It lies by: a wrong ``charset`` (GB 2312 declared, GB 18030 meant), hidden rows, layout tables around the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from extract.carriers.embedded import markup
from extract.carriers.htmltable import (
    BLOCKS,
    SKIPPED,
    TABULAR,
    arranging,
    grid,
    hidden,
    is_stray,
    stray_grid,
    strays_after,
)
from extract.carriers.pictured import pictured
from extract.document import Block, Document, Grid, Paragraph
from extract.refusal import Refusal

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDING = (b"display", b"hid")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SIGNS = ("总体情况", "结转下年度", "存在的", "其他需要报告", "本年新收", "主动公开", "行政复议")
_STRING = etree.XPath("string()", smart_strings=False)
_TITLES = ("title", "h1", "ucaptitle")
_META = {
    "articletitle": "title",
    "pubdate": "published",
    "publishdate": "published",
    "contentsource": "publisher",
    "siteidcode": "site_code",
    "url": "url",
}


def decode(data: bytes) -> str:
    """Text of the page: BOM, then UTF-8 when the bytes are valid UTF-8, then the declared charset (GB 2312 and GBK
    read as GB 18030, their superset), then GB 18030."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", errors="replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:8192])
    name = declared[1].decode("ascii").lower() if declared else "gb18030"
    if name in ("gb2312", "gbk", "x-gbk", "gb_2312-80", "utf-8", "utf8"):
        name = "gb18030" if _looks_gb(data) or not name.startswith("utf") else "utf-8"
    try:
        return data.decode(name, errors="replace")
    except LookupError:
        return data.decode("gb18030", errors="replace")


def _looks_gb(data: bytes) -> bool:
    as_gb = data.decode("gb18030", errors="replace").count("\ufffd")
    return as_gb < data.decode("utf-8", errors="replace").count("\ufffd")


def read(data: bytes) -> Document:
    """The document of a page: the blocks of its article, and what the page says about itself.

    When the page shows no table, mark-up kept in its scripts and fields is read; ``about`` then counts the ``images``
    in the article.  Raises `Refusal`: ``damaged`` when no element can be parsed, ``unsupported`` when the report is
    nothing but images.
    """
    text = decode(data)
    root = parse(text)
    document = _document(root, _may_hide(data))
    if not document.grids and (inner := markup(root)):
        document = _joined(document, _document(parse(inner), True, "embedded-"))
    return document if document.grids else pictured(document, root)


def _document(root: etree._Element, hiding: bool, label: str = "table ") -> Document:
    body = root.find("body")
    article = _article(body if body is not None else root)
    named = _named(root)
    walker = _Walker(hiding, named["table"], label=label)
    walker.walk(article)
    walker.flush()
    return Document("html", tuple(walker.blocks), _about(root, article, named))


def _named(root: etree._Element) -> dict[str, list[etree._Element]]:
    """The elements of a page that are looked for by name, in its order; found in one walk."""
    found: dict[str, list[etree._Element]] = {tag: [] for tag in ("meta", *_TITLES, "table")}
    for element in root.iter(*found):
        found[str(element.tag)].append(element)
    return found


def _may_hide(data: bytes) -> bool:
    """Whether any word that hides an element occurs; bytes are searched, which is several times faster than text."""
    lowered = data.replace(b"\x00", b"").lower()
    return any(word in lowered for word in _HIDING)


def _joined(page: Document, inner: Document) -> Document:
    """The page with the mark-up from its strings: that alone when it is the whole report, else after what is shown."""
    shown = "\n".join(p.text for p in page.paragraphs)
    if len(signs("\n".join(p.text for p in inner.paragraphs))) < 2:
        return Document("html", (*page.blocks, *inner.blocks), page.about)
    return Document("html", inner.blocks, inner.about | page.about | {"lead": shown[-2000:]})


def parse(text: str) -> etree._Element:
    """The root element of a page.  Raises `Refusal` (``damaged``)."""
    text = text.replace("\x00", "")
    if text.lstrip().startswith("<?xml") and "?>" in text:
        text = text[text.index("?>") + 2 :]
    try:
        root = etree.fromstring(text, etree.HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Refusal("damaged", f"no element could be parsed: {error}") from error
    if root is None:
        raise Refusal("damaged", "no element could be parsed")
    return root


def signs(text: str) -> list[str]:
    """The words of a report that the text holds."""
    return [sign for sign in _SIGNS if sign in text]


def _article(body: etree._Element) -> etree._Element:
    """The smallest element that holds all that ``body`` has of the signs of a report and half of its text."""
    current = body
    text = _string(current)
    needed = signs(text)
    while True:
        single = len(current) == 1  # asked once: lxml counts the children each time
        for child in current:
            if not isinstance(child.tag, str) or child.tag in SKIPPED or child.tag in ("table", "tbody", "tr", "p"):
                continue
            alone = single and not current.text and not child.tail
            inner = text if alone else _string(child)
            if alone or (len(inner) * 2 >= len(text) and all(s in inner for s in needed)):
                current, text = child, inner
                break
        else:
            return current


def _about(root: etree._Element, article: etree._Element, named: dict[str, list[etree._Element]]) -> dict[str, str]:
    about: dict[str, str] = {}
    for meta in named["meta"]:
        key = _META.get((meta.get("name") or "").strip().lower())
        content = (meta.get("content") or "").strip()
        if key and content and content not in ("null", "undefined") and key not in about:
            about[key] = content
    for tag in _TITLES:
        if named[tag] and (text := _clean(_string(named[tag][0]))):
            about["page_title" if tag == "title" else "heading"] = text
    if article.getparent() is not None and article.tag != "body":
        walker = _Walker(True, (), stop=article)
        body = root.find("body")
        walker.walk(body if body is not None else root)
        walker.flush()
        lead = "\n".join(b.text for b in walker.blocks if isinstance(b, Paragraph))
        about["lead"] = lead[-2000:]
    return about


def _string(element: etree._Element) -> str:
    """All characters below an element."""
    return str(_STRING(element))


def _clean(text: str) -> str:
    return " ".join(text.split())


class _Walker:
    """Collects blocks in reading order, up to ``stop`` when given."""

    def __init__(
        self,
        hiding: bool,
        tables: Iterable[etree._Element],
        stop: etree._Element | None = None,
        label: str = "table ",
    ) -> None:
        self.blocks: list[Block] = []
        self._label = label
        self._line: list[str] = []
        self._hiding = hiding  # most pages hide nothing, and asking every element costs a tenth of the time
        self._stop = stop
        self._numbers = {table: number for number, table in enumerate(tables, 1)}  # of all tables of the page
        self._taken: set[etree._Element] = set()
        self._arranging: set[etree._Element] = set()
        self._stopped = False

    def flush(self, heading: bool = False) -> None:
        """End the paragraph being collected."""
        text = "".join(self._line)
        self._line.clear()
        for line in text.split("\n"):
            stripped = line.strip(" \t\r\f\v\xa0\u3000")
            if stripped:
                self.blocks.append(Paragraph(stripped, f"paragraph {len(self.blocks) + 1}", heading))

    def walk(self, element: etree._Element) -> None:
        """Collect the blocks below ``element``."""
        tag = element.tag
        if self._stopped or not isinstance(tag, str) or tag in SKIPPED or (self._hiding and hidden(element)):
            return
        if element is self._stop:
            self._stopped = True
            return
        if tag == "br":
            self._line.append("\n")
            return
        if self._stop is None and tag in TABULAR and self._is_grid(element):
            return
        block = tag in BLOCKS
        if block:
            self.flush()
        if element.text:
            self._line.append(element.text.replace("\n", " ") if tag != "pre" else element.text)
        for child in element:
            self.walk(child)
            if child.tail and not self._stopped:
                self._line.append(child.tail.replace("\n", " "))
        if block:
            self.flush(heading=tag in _HEADINGS)

    def _is_grid(self, element: etree._Element) -> bool:
        """Collect the table, or the rows without a table, that begin with ``element``; False when there are none, or
        they only arrange the page."""
        if element in self._taken:
            return True
        found: Grid | None = None
        strays: list[etree._Element] = []
        if element.tag == "table":
            strays = strays_after(element)
            found = grid(element, strays, f"{self._label}{self._numbers[element]}", self._hiding)
        elif is_stray(element) and element not in self._arranging:
            strays = [element, *strays_after(element)]
            self._arranging.update(arranging(strays, self._hiding))
            if element not in self._arranging:
                found = stray_grid(strays, self._hiding)
        if found is None:
            return False
        self.flush()
        self.blocks.append(found)
        self._taken.update(strays)
        return True
