"""Tables of a page as grids: spans, tables within cells, several rows stacked in one, rows that lost their table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from extract.document import Grid, expand
from extract.refusal import Refusal

SKIPPED = frozenset(("script", "style", "noscript", "head", "iframe", "select", "button", "object", "template"))
"""Elements whose text is none of the page's."""

BLOCKS = frozenset(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dd dt section article header footer main nav form fieldset center body html
    blockquote tr td th tbody thead table caption ucapcontent ucaptitle hr pre address aside figure""".split()  # noqa: SIM905
)
"""Elements that end a line."""

_RAISED = frozenset(("sup", "s", "strike", "del"))
"""Elements beside a figure that are none of its digits: the mark of a footnote, what was struck out."""

_NO_TEXT = SKIPPED | _RAISED
_CELLS = ("td", "th")
_ENDS = tuple(sorted((BLOCKS | SKIPPED | _RAISED | {"br"}) - {*_CELLS, "tr", "tbody", "thead"}))
"""Elements because of which the text of a cell may be more, or less, than all the characters in it."""

_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_LAYOUT_TEXT = 400
"""A cell with more characters than this is a page laid out in a table, not a cell of a statutory table."""

_MAX_CELLS = 20_000
"""A report's largest table has some hundreds of cells."""

_INNER_CELLS = 10
"""A table of more cells than this is never a part of another table's cell."""

_FIGURE = re.compile(r"[0-9][0-9,.]*|[-—/+]+")
_PARTS = frozenset(("tr", "tbody", "thead", "tfoot"))
TABULAR = _PARTS | {"table"}
"""Elements that a table may begin with."""


_Cell: TypeAlias = tuple[str, int, int, str]
"""Text, rowspan, colspan, place."""

_Row = list[_Cell]


def hidden(element: etree._Element) -> bool:
    """Whether the element says that it is not shown."""
    style = element.get("style")
    return (style is not None and _HIDDEN.search(style) is not None) or element.get("hidden") is not None


def is_stray(element: etree._Element) -> bool:
    """Whether the element is a row, or a part of a table, outside any table."""
    parent = element.getparent()
    return element.tag in _PARTS and (parent is None or (parent.tag not in TABULAR))


def strays_after(element: etree._Element) -> list[etree._Element]:
    """Rows that follow the element without anything between: a table that was closed too early goes on in them."""
    found: list[etree._Element] = []
    while not (element.tail and element.tail.strip()):
        following = element.getnext()
        if following is None or following.tag not in _PARTS:
            break
        element = following
        found.append(element)
    return found


def grid(table: etree._Element, strays: Iterable[etree._Element], place: str, hiding: bool) -> Grid | None:
    """The table, with the stray rows that continue it, as a grid; None for a layout table.

    ``hiding`` says whether anything on the page is hidden.
    """
    inner = table.find(".//table") is not None
    if inner and not _holds_small_tables(table):
        return None
    care = None if inner else _care(table, hiding)
    rows: list[_Row] = []
    foot: list[_Row] = []  # shown below the bodies, wherever it is written
    for r, tr in enumerate(table.iter("tr"), start=1):
        if not (inner and _owner(tr) is not table):
            parent = tr.getparent()
            shown = foot if parent is not None and parent.tag == "tfoot" else rows
            shown.append(_row(tr, f"{place}, row {r}", hiding, care))
    rows += [*foot, *_stray_rows(strays, hiding)]
    return _laid(rows, place)


def stray_grid(strays: Iterable[etree._Element], hiding: bool) -> Grid | None:
    """Rows outside any table as a grid; None when they arrange long text."""
    return _laid(list(_stray_rows(strays, hiding)), "loose rows")


def arranging(strays: list[etree._Element], hiding: bool) -> list[etree._Element]:
    """Those of the stray rows that are no grid's: up to the last of long text, or all of them where none has a cell."""
    rows = [list(_stray_rows([stray], hiding)) for stray in strays]
    long = [n for n, own in enumerate(rows) if any(len(cell[0]) > _LAYOUT_TEXT for row in own for cell in row)]
    return strays[: long[-1] + 1] if long else [] if any(map(any, rows)) else strays


def _stray_rows(strays: Iterable[etree._Element], hiding: bool) -> Iterator[_Row]:
    for r, tr in enumerate((tr for stray in strays for tr in stray.iter("tr")), start=1):
        yield _row(tr, f"loose row {r}", hiding)


def _owner(element: etree._Element) -> etree._Element:
    return next(element.iterancestors("table"))


def _holds_small_tables(table: etree._Element) -> bool:
    """Whether the tables inside are mere contents of cells: each small, the outer one of several rows of cells."""
    if any(sum(1 for _ in inner.iter("td", "th")) > _INNER_CELLS for inner in table.iterfind(".//table")):
        return False
    return sum(len(tr) >= 3 for tr in table.iter("tr") if _owner(tr) is table) >= 3


def _row(tr: etree._Element, place: str, hiding: bool, care: set[etree._Element] | None = None) -> _Row:
    """The cells of a row; ``care`` are those whose text takes care, None when any may."""
    if hiding and hidden(tr):
        return []
    row: _Row = []
    c = 0
    for td in tr.iterchildren(*_CELLS):
        c += 1
        if hiding and hidden(td):
            continue
        colspan = _span(written) if (written := td.get("colspan")) else 1
        rowspan = _span(written) if (written := td.get("rowspan")) else 1
        if care is not None and td not in care:
            row.append((_all_text(td), rowspan, colspan, f"{place}, cell {c}"))
        elif colspan > 1 and len(td) and (spread := _spread(td, colspan)):
            row += [(_text(cell), rowspan, 1, f"{place}, cell {c}") for cell in spread]
        else:
            row.append((_text(td), rowspan, colspan, f"{place}, cell {c}"))
    return row


def _spread(td: etree._Element, colspan: int) -> list[etree._Element]:
    """The cells of a one-row table that fills a cell as wide as they are many; they are the row's own cells."""
    if td.find(".//table") is None:
        return []
    inner = list(td.iter("tr"))
    cells = [cell for cell in inner[0] if cell.tag in ("td", "th")] if len(inner) == 1 else []
    alone = len(cells) == colspan and _bare(td) == "".join(_bare(cell) for cell in cells)
    return cells if alone else []


def _bare(element: etree._Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _laid(rows: list[_Row], place: str) -> Grid | None:
    """The rows as a grid, None when they arrange long text.  Raises `Refusal` (``too_large``)."""
    rows = [row for row in rows if row]
    _limit(sum(map(len, rows)))
    texts = [cell[0] for row in rows for cell in row]
    if not rows or max(map(len, texts)) > _LAYOUT_TEXT:
        return None
    if any("\n" in text and _FIGURE.match(text) for text in texts):
        rows = _unstacked(rows)
    return expand(rows, place)


def _limit(cells: int) -> None:
    """Raise `Refusal` (``too_large``) for so many cells in a table."""
    if cells > _MAX_CELLS:
        raise Refusal("too_large", f"a table of {cells:,} cells; at most {_MAX_CELLS:,} are laid out")


def _unstacked(rows: list[_Row]) -> list[_Row]:
    """Rows with those taken apart that hold several, one below the other in each cell.  Raises `Refusal`."""
    found: list[_Row] = []
    tall: list[int] = []  # rows with a cell that may reach below those found
    cells = 0
    for row in rows:
        lines = [[line.strip() for line in text.split("\n") if line.strip()] for text, *_ in row]
        size = _stacked(row, lines)
        _limit(cells := cells + len(row) * size)
        tall = [at for at in tall if any(at + down > len(found) for _, down, _, _ in found[at])]
        if size == 1:
            tall += [len(found)] if any(down > 1 for _, down, _, _ in row) else []
            found.append(row)
            continue
        for before in tall:
            found[before] = [
                (text, down + size - 1 if before + down > len(found) else down, across, place)
                for text, down, across, place in found[before]
            ]
        tall.append(len(found))
        for index in range(size):
            found.append([])
            for (text, down, across, place), parts in zip(row, lines, strict=True):
                if len(parts) == size:
                    found[-1].append((parts[index], 1, across, place))
                elif index == 0:
                    found[-1].append((text, down + size - 1, across, place))
    return found


def _stacked(row: _Row, lines: list[list[str]]) -> int:
    """How many rows are stacked in one: as many as each of its figures has lines, and a label as well; else 1."""
    figures = [parts for parts in lines if parts and all(_FIGURE.fullmatch(part) for part in parts)]
    sizes = {len(parts) for parts in figures}
    if len(figures) < 2 or len(sizes) != 1:
        return 1
    size = sizes.pop()
    whole = [(down, parts) for (_, down, _, _), parts in zip(row, lines, strict=True) if len(parts) == size]
    labelled = any(not _FIGURE.fullmatch(parts[0]) for _, parts in whole)
    return size if labelled and all(down == 1 for down, _ in whole) else 1


@lru_cache(maxsize=256)
def _span(written: str) -> int:
    """A span as written, 1 where it is no number; capped, since real forms have at most 25 rows."""
    digits = re.match(r"\s*0*([0-9]{1,4})", written)
    return min(max(int(digits[1]), 1), 60) if digits else 1


def _care(table: etree._Element, hiding: bool) -> set[etree._Element]:
    """The cells of a table without inner tables whose text is not simply all their characters: those that hold several
    lines, or something raised, struck out or hidden.  Of most tables there are few."""
    found = set()
    for element in table.iter(*_ENDS):
        parent = element.getparent()
        if parent is not None and parent.tag in _CELLS and element.tag not in _NO_TEXT and _is_alone(element):
            beside = (parent.text or "") + (element.tail or "")
            if element.tag != "br" and (not beside or beside.isspace()):
                continue
        found.add(_cell_of(element))
    if hiding:
        found.update(_cell_of(element) for element in table.iter() if hidden(element))
    return found


def _is_alone(element: etree._Element) -> bool:
    """Whether its parent has no other child; asked so, since lxml counts children one by one."""
    return element.getprevious() is None and element.getnext() is None


def _cell_of(element: etree._Element) -> etree._Element:
    """The cell that holds the element; the element itself where none does."""
    return next((above for above in element.iterancestors() if above.tag in _CELLS), element)


def _all_text(td: etree._Element) -> str:
    """All characters of a cell, in one line."""
    text: str = etree.tostring(td, method="text", encoding="unicode", with_tail=False)
    return text.replace("\n", " ").replace("\r", " ")


def _text(td: etree._Element) -> str:
    """Text of a cell; block children end a line, so that two numbers in one cell stay apart."""
    parts: list[str] = []
    _collect(td, parts, _RAISED)
    if not "".join(parts).strip():
        parts.clear()
        _collect(td, parts, frozenset())
    return "".join(parts).strip("\n")


def _collect(element: etree._Element, parts: list[str], without: frozenset[str]) -> None:
    if element.text:
        parts.append(element.text.replace("\n", " ").replace("\r", " "))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in SKIPPED and tag not in without and not hidden(child):
            if tag == "br":
                parts.append("\n")
            else:
                _collect(child, parts, without)
                if tag in BLOCKS:
                    parts.append("\n")
        if child.tail:
            parts.append(child.tail.replace("\n", " ").replace("\r", " "))
