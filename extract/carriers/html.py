"""HTML as portals have it: pasted from Word, wrapped in furniture, with spans that may be wrong.

Recognise it by: mark-up in the first 64 KiB, whatever the file is called.
It lies by: a wrong ``charset`` (GB 2312 declared, GB 18030 meant), hidden rows, layout tables around the report.
"""

from __future__ import annotations

import re

from lxml import etree

from extract.document import Block, Document, Grid, Paragraph, expand
from extract.refusal import Refusal

_SKIPPED = frozenset(("script", "style", "noscript", "head", "iframe", "select", "button", "object", "template"))
_BLOCKS = frozenset(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dd dt section article header footer main nav form fieldset center body html
    blockquote tr td th tbody thead table caption ucapcontent ucaptitle hr pre address aside figure""".split()  # noqa: SIM905
)
_ENDS = _BLOCKS | _SKIPPED | {"br"}
"""Elements that end a line of a cell, or whose text is none of its text."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING_WORDS = ("display", "DISPLAY", "Display", "hidden", "HIDDEN", "Hidden", "mso-hide", "MSO-HIDE")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_LAYOUT_TEXT = 400
"""A cell with more characters than this is a page laid out in a table, not a cell of a statutory table."""

_SIGNS = ("总体情况", "结转下年度", "存在的", "其他需要报告", "本年新收", "主动公开", "行政复议")
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

    Raises `Refusal` (``damaged``) when no element can be parsed.
    """
    text = decode(data)
    root = parse(text)
    body = root.find("body")
    article = _article(body if body is not None else root)
    walker = _Walker(hiding=any(word in text for word in _HIDING_WORDS))
    walker.walk(article)
    walker.flush()
    return Document("html", tuple(walker.blocks), _about(root, article))


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


def _article(body: etree._Element) -> etree._Element:
    """The smallest element that holds all that ``body`` has of the signs of a report and half of its text."""
    current = body
    text = str(current.xpath("string()"))
    signs = [s for s in _SIGNS if s in text]
    while True:
        for child in current:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED or child.tag in ("table", "tbody", "tr", "p"):
                continue
            inner = str(child.xpath("string()"))
            if len(inner) * 2 >= len(text) and all(s in inner for s in signs):
                current, text = child, inner
                break
        else:
            return current


def _about(root: etree._Element, article: etree._Element) -> dict[str, str]:
    about: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = _META.get((meta.get("name") or "").strip().lower())
        content = (meta.get("content") or "").strip()
        if key and content and content not in ("null", "undefined") and key not in about:
            about[key] = content
    for tag in ("title", "h1", "ucaptitle"):
        found = root.find(f".//{tag}")
        if found is not None and (text := _clean(str(found.xpath("string()")))):
            about["page_title" if tag == "title" else "heading"] = text
    if article.getparent() is not None and article.tag != "body":
        walker = _Walker(hiding=True, stop=article)
        body = root.find("body")
        walker.walk(body if body is not None else root)
        walker.flush()
        lead = "\n".join(b.text for b in walker.blocks if isinstance(b, Paragraph))
        about["lead"] = lead[-2000:]
    return about


def _clean(text: str) -> str:
    return " ".join(text.split())


def _hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (style is not None and _HIDDEN.search(style) is not None) or element.get("hidden") is not None


class _Walker:
    """Collects blocks in reading order, up to ``stop`` when given."""

    def __init__(self, hiding: bool, stop: etree._Element | None = None) -> None:
        self.blocks: list[Block] = []
        self._line: list[str] = []
        self._hiding = hiding  # most pages hide nothing, and asking every element costs a tenth of the time
        self._stop = stop
        self._numbers: dict[etree._Element, int] = {}
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
        if self._stopped or not isinstance(tag, str) or tag in _SKIPPED or (self._hiding and _hidden(element)):
            return
        if element is self._stop:
            self._stopped = True
            return
        if tag == "br":
            self._line.append("\n")
            return
        if tag == "table" and self._stop is None and (grid := self._grid(element)) is not None:
            self.flush()
            self.blocks.append(grid)
            return
        block = tag in _BLOCKS
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

    def _grid(self, table: etree._Element) -> Grid | None:
        """The table as a grid; None for a layout table, whose content is read as blocks."""
        if table.find(".//table") is not None:
            return None
        number = self._number(table)
        rows: list[list[tuple[str, int, int, str]]] = []
        for r, tr in enumerate(table.iter("tr")):
            if self._hiding and _hidden(tr):
                continue
            row = []
            for c, td in enumerate(td for td in tr if td.tag in ("td", "th")):
                if self._hiding and _hidden(td):
                    continue
                text = _cell_text(td, self._hiding)
                if len(text) > _LAYOUT_TEXT:
                    return None
                place = f"table {number}, row {r + 1}, cell {c + 1}"
                row.append((text, _span(td.get("rowspan")), _span(td.get("colspan")), place))
            if row:
                rows.append(row)
        return expand(rows, f"table {number}") if rows else None

    def _number(self, table: etree._Element) -> int:
        """Which of all tables of the page it is, so that a reader of the page finds it."""
        if not self._numbers:
            self._numbers = {t: n for n, t in enumerate(table.getroottree().getroot().iter("table"), 1)}
        return self._numbers[table]


def _span(written: str | None) -> int:
    """A span as written, 1 where it is missing or no number; capped, since real forms have at most 25 rows."""
    if written is None:
        return 1
    digits = re.match(r"\s*(\d+)", written)
    return min(max(int(digits[1]), 1), 60) if digits else 1


def _cell_text(td: etree._Element, hiding: bool) -> str:
    """Text of a cell; block children end a line, so that two numbers in one cell stay apart."""
    if len(td) == 0:
        return td.text or ""
    if len(td) == 1 and not hiding:  # one paragraph and nothing beside it: most cells of most pages
        only = td[0]
        lone = not (td.text and td.text.strip()) and not (only.tail and only.tail.strip())
        if lone and only.tag not in _SKIPPED and not any(e.tag in _ENDS for e in only.iterdescendants()):
            return "".join(map(str, only.itertext())).replace("\n", " ").replace("\r", " ")
    parts: list[str] = []
    _collect(td, parts)
    return "".join(parts).strip("\n")


def _collect(element: etree._Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text.replace("\n", " ").replace("\r", " "))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED and not _hidden(child):
            if tag == "br":
                parts.append("\n")
            else:
                _collect(child, parts)
                if tag in _BLOCKS:
                    parts.append("\n")
        if child.tail:
            parts.append(child.tail.replace("\n", " ").replace("\r", " "))
