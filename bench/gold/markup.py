"""Defects of mark-up: what editors, templates and browsers' tolerance do to a page."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

from lxml import etree, html

from bench.gold.defect import drawn
from bench.gold.drawing import html_page
from bench.gold.sheet import DOUBTFUL, Expected, Key, Sheet
from crawler.simulator.html import STYLES
from crawler.simulator.labels import COLUMN_KEYS

Element: TypeAlias = Any
"""An element of lxml, whose stubs know no `HtmlElement`."""


class Page:
    """A drawn page whose cells can be found again; ``bytes`` writes it out."""

    def __init__(self, sheet: Sheet, rng: Random) -> None:
        self.sheet = sheet
        self.root: Element = html.document_fromstring(html_page(sheet, rng.choice(sorted(STYLES))))
        tables: list[Element] = list(self.root.iter("table"))
        self.tables = dict(zip((s.key for s in sheet.sections if s.key in sheet.tables), tables, strict=True))

    def cell(self, section: str, r: int, c: int) -> Element:
        """The element of a cell by its place on the sheet."""
        return self.rows(section)[r].findall("td")[c]

    def rows(self, section: str) -> list[Element]:
        """The rows of a table."""
        return list(self.tables[section].iter("tr"))

    def figure(self, key: Key) -> Element:
        """The element of a figure."""
        return self.cell(*self.sheet.at(key))

    def bytes(self) -> bytes:
        """The page as bytes."""
        return etree.tostring(self.root, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")


def _row(page: Page, label: str) -> Element:
    return page.rows("s3")[page.sheet.labelled("s3", label)[0]]


def _some_keys(sheet: Sheet, rng: Random, count: int) -> list[Key]:
    return rng.sample([key for key, text in sheet.figures("table3") if text.isdigit()], count)


def _fill(element: Element, inner: str) -> None:
    """Put mark-up in place of what an element holds."""
    for child in list(element):
        element.remove(child)
    element.text = None
    fragment = html.fragment_fromstring(inner, create_parent="div")
    element.text = fragment.text
    element.extend(list(fragment))


@drawn("html")
def layout_tables(sheet: Sheet, rng: Random) -> bytes:
    """The whole article inside three tables made for layout."""
    page = Page(sheet, rng)
    article = page.root.find_class("article")[0]
    inner = list(article)
    for depth in range(3):
        table: Element = html.fromstring("<table width='100%'><tbody><tr><td></td></tr></tbody></table>")
        if depth == 1:
            table.find(".//tr").insert(0, html.fromstring("<td width='10'>&nbsp;</td>"))
        cell = table.findall(".//td")[-1]
        cell.extend(inner)
        inner = [table]
    article.extend(inner)
    return page.bytes()


@drawn("html")
def table_inside_cell(sheet: Sheet, rng: Random) -> bytes:
    """Each statutory table in the only cell of a table of its own, as pasted frames come out."""
    page = Page(sheet, rng)
    for table in page.tables.values():
        frame: Element = html.fromstring("<table border='0'><tr><td></td></tr></table>")
        table.getparent().replace(table, frame)
        frame.find(".//td").append(table)
    return page.bytes()


@drawn("html")
def figures_in_inner_table(sheet: Sheet, rng: Random) -> bytes:
    """The five legal persons of one row in a table inside one cell: a person still reads seven figures in a row."""
    page = Page(sheet, rng)
    label = rng.choice(("received_new", "granted", "carried_out"))
    cells = _row(page, label).findall("td")[-6:-1]
    inner: Element = html.fromstring("<table><tr></tr></table>")
    holder = html.fromstring("<td colspan='5'></td>")
    cells[0].addprevious(holder)
    for cell in cells:
        inner.find(".//tr").append(cell)
    holder.append(inner)
    for column in COLUMN_KEYS:
        key = ("table3", label, column)
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return page.bytes()


@drawn("html")
def rows_hidden(sheet: Sheet, rng: Random) -> bytes:
    """Rows of a draft left in the page, hidden by style."""
    page = Page(sheet, rng)
    for label in ("received_new", "granted", "carried_out"):
        row = _row(page, label)
        draft = copy.deepcopy(row)
        for cell in draft.findall("td")[-7:]:
            _fill(cell, str(rng.randint(100, 999)))
        draft.set("style", rng.choice(("display:none", "DISPLAY: none;", "mso-hide:all")))
        (row.addprevious if rng.random() < 0.5 else row.addnext)(draft)
    return page.bytes()


@drawn("html")
def columns_hidden(sheet: Sheet, rng: Random) -> bytes:
    """A column of the year before, hidden by style."""
    page = Page(sheet, rng)
    for row in page.rows("s3")[3:]:
        cell = html.fromstring(f"<td style='display:none'>{rng.randint(0, 99)}</td>")
        row.findall("td")[-rng.choice((1, 7))].addprevious(cell)
    return page.bytes()


@drawn("html")
def rows_commented(sheet: Sheet, rng: Random) -> bytes:
    """Rows of a draft inside comments."""
    page = Page(sheet, rng)
    for label in ("received_new", "granted_partial", "carried_out"):
        row = _row(page, label)
        draft = copy.deepcopy(row)
        for cell in draft.findall("td")[-7:]:
            _fill(cell, str(rng.randint(100, 999)))
        row.addprevious(etree.Comment(html.tostring(draft, encoding="unicode").replace("--", "")))
    return page.bytes()


@drawn("html")
def figures_struck_out(sheet: Sheet, rng: Random) -> bytes:
    """An old figure struck out before the new one."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 4):
        text = dict(sheet.figures())[key]
        tag = rng.choice(("del", "s", "strike"))
        _fill(page.figure(key), f"<{tag}>{rng.randint(100, 999)}</{tag}>{text}")
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return page.bytes()


@drawn("html")
def footnote_raised(sheet: Sheet, rng: Random) -> bytes:
    """A raised footnote number behind a figure."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 4):
        text = dict(sheet.figures())[key]
        _fill(page.figure(key), f"{text}<sup>{rng.randint(1, 3)}</sup>")
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return page.bytes()


@drawn("html")
def number_over_spans(sheet: Sheet, rng: Random) -> bytes:
    """Numbers cut over neighbouring spans, nothing between them: one number for whoever sees the page."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 8):
        number = rng.randint(10, 9999)
        digits = str(number)
        at = rng.randrange(1, len(digits))
        spans = f"<span lang='EN-US'>{digits[:at]}</span><span><font>{digits[at:]}</font></span>"
        _fill(page.figure(key), rng.choice((spans, f"<p>{spans}</p>")))
        sheet.truth[key] = Expected("number", Decimal(number))
    return page.bytes()


@drawn("html")
def number_over_spans_apart(sheet: Sheet, rng: Random) -> bytes:
    """Two spans with a line break of the source between them: a browser shows a blank, one number or two."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 4):
        _fill(page.figure(key), f"<span>{rng.randint(1, 9)}</span>\n<span>{rng.randint(1, 9)}</span>")
        sheet.truth[key] = DOUBTFUL
    return page.bytes()


@drawn("html")
def number_over_paragraphs(sheet: Sheet, rng: Random) -> bytes:
    """Two paragraphs, or a forced line break, inside the cell of a number."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 4):
        first, second = rng.randint(1, 99), rng.randint(1, 99)
        forms = (f"<p>{first}</p><p>{second}</p>", f"{first}<br/>{second}", f"<div>{first}</div><div>{second}</div>")
        _fill(page.figure(key), rng.choice(forms))
        sheet.truth[key] = DOUBTFUL
    return page.bytes()


@drawn("html")
def blanks_everywhere(sheet: Sheet, rng: Random) -> bytes:
    """No-break spaces, line breaks and empty paragraphs around every figure."""
    page = Page(sheet, rng)
    around = ("&nbsp;{}&nbsp;", "<p>&nbsp;</p><p>{}</p>", "\n   {}\n", "<br/>{}", "<p>{}<br/></p>", "&#12288;{}")
    for key, text in sheet.figures():
        _fill(page.figure(key), rng.choice(around).format(text))
    return page.bytes()


@drawn("html")
def tags_unclosed(sheet: Sheet, rng: Random) -> bytes:
    """No closing tags of rows and cells, which HTML allows."""
    text = Page(sheet, rng).bytes().decode()
    return re.sub(r"</(td|tr|tbody)>", "", text).encode()


@drawn("html")
def tags_upper_case(sheet: Sheet, rng: Random) -> bytes:
    """Tags and attributes in capitals, spans without quotes."""
    text = Page(sheet, rng).bytes().decode()
    text = re.sub(r'(rowspan|colspan)="(\d+)"', lambda m: f"{m[1].upper()}={m[2]}", text)
    return re.sub(r"</?(table|tr|td|tbody|p|span)\b", lambda m: m[0].upper(), text).encode()


@drawn("html")
def header_cells(sheet: Sheet, rng: Random) -> bytes:
    """Header rows in ``thead`` with ``th``, the note of the table in ``caption``."""
    page = Page(sheet, rng)
    for section, table in page.tables.items():
        head = etree.Element("thead")
        for row in page.rows(section)[: 3 if section != "s2" else 0]:
            head.append(row)
            for cell in row.findall("td"):
                cell.tag = "th"
        if len(head):
            table.insert(0, head)
        table.insert(0, html.fromstring("<caption>单位：件</caption>"))
    return page.bytes()


@drawn("html")
def foot_before_body(sheet: Sheet, rng: Random) -> bytes:
    """The last row in ``tfoot``, which a browser shows at the end although it stands before the body."""
    page = Page(sheet, rng)
    table = page.tables["s3"]
    foot = etree.Element("tfoot")
    foot.append(page.rows("s3")[-1])
    table.insert(0, foot)
    return page.bytes()


@drawn("html")
def bodies_many(sheet: Sheet, rng: Random) -> bytes:
    """A body around every few rows."""
    page = Page(sheet, rng)
    table = page.tables["s3"]
    rows = page.rows("s3")
    for row in rows:
        row.getparent().remove(row)
    for body in table.findall("tbody"):
        table.remove(body)
    for start in (0, 3):
        body = etree.SubElement(table, "tbody")
        body.extend(rows[start : 3 if not start else None])
    return page.bytes()


@drawn("html")
def spans_odd(sheet: Sheet, rng: Random) -> bytes:
    """Spans of nought, with units, or of nonsense where one is meant."""
    page = Page(sheet, rng)
    for key in _some_keys(sheet, rng, 12):
        page.figure(key).set(rng.choice(("rowspan", "colspan")), rng.choice(("0", "1px", "", "abc", "-1", "1.0")))
    return page.bytes()


@drawn("html")
def gbk_called_gb2312(sheet: Sheet, rng: Random) -> bytes:
    """Bytes of GB 18030 on a page that declares GB 2312."""
    return html_page(sheet, rng.choice(sorted(STYLES)), "gb2312").encode("gb18030")


@drawn("html")
def utf8_called_gbk(sheet: Sheet, rng: Random) -> bytes:
    """Bytes of UTF-8 on a page that declares GBK."""
    return html_page(sheet, rng.choice(sorted(STYLES)), "gbk").encode()


@drawn("html")
def figures_as_entities(sheet: Sheet, _rng: Random) -> bytes:
    """Every character of the tables as a numeric entity."""
    text = html_page(sheet, "clean")

    def escape(match: re.Match[str]) -> str:
        return ">" + "".join(f"&#{ord(c)};" for c in match[1]) + "</td>"

    return re.sub(r">([^<>&]+)</td>", escape, text).encode()


@drawn("html")
def header_repeated_by_printing(sheet: Sheet, rng: Random) -> bytes:
    """The page holds its article twice: once to read, once hidden for printing."""
    page = Page(sheet, rng)
    article = page.root.find_class("article")[0]
    twin = copy.deepcopy(article)
    twin.set("style", "display:none")
    twin.set("id", "print")
    article.addnext(twin)
    return page.bytes()


@drawn("html")
def tables_between_prose(sheet: Sheet, rng: Random) -> bytes:
    """Other tables with figures around the statutory ones."""
    page = Page(sheet, rng)
    rows = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{rng.randint(0, 99)}</td>' for _ in range(7))}</tr>"
        for name in ("政策解读", "新闻发布会", "在线访谈", "其他")
    )
    other = "<table><tr><td>渠道</td>" + "<td>数量</td>" * 7 + f"</tr>{rows}</table>"
    for section, table in page.tables.items():
        place = table.getparent() if table.getparent().tag == "div" and section != "s2" else table
        place.addprevious(html.fromstring(other))
    page.tables["s4"].addnext(html.fromstring(other))
    return page.bytes()


@drawn("html")
def figures_in_controls(sheet: Sheet, rng: Random) -> bytes:
    """Figures in input fields of a form that was saved as a page."""
    page = Page(sheet, rng)
    texts = dict(sheet.figures())
    for key in _some_keys(sheet, rng, 6):
        _fill(page.figure(key), f"<input type='text' value='{texts[key]}'/>")
        sheet.truth[key] = Expected("open", sheet.truth[key].value)
    return page.bytes()
