"""Plain text, in the three ways converters leave the tables: one cell a line, one row a line, or flattened.

Recognise it by: bytes that decode as text and hold no mark-up.
It lies by: cells that hold empty lines, merged cells left as empty fields, rows shifted by a lost merge, and digits
of neighbouring cells run together.
"""

from __future__ import annotations

import re

from extract.document import Block, Cell, Document, Grid, Paragraph
from extract.folding import fold
from extract.refusal import Refusal

_DUMP_HEADER = re.compile(r"(标题|发布时间|文号|发布机构|栏目|原文链接|本地目录)\s*[:：]\s*(.*)")
_DUMP_RULE = re.compile(r"={8,}\s*正文\s*={8,}")
_ABOUT = {"标题": "title", "发布时间": "published", "发布机构": "publisher", "原文链接": "url"}
_MANY = 4
"""A line with as many TABs is a row of cells, even where its first cells are empty."""

_HEADING = re.compile(r"[一二三四五六七八九十]+\s*、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六]部分")


def decode(data: bytes) -> str:
    """Text from bytes: BOM, then UTF-8, then GB 18030 (which covers GBK and GB 2312).

    Raises `Refusal` (``unsupported``) when the bytes are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text[:4096]:
            break
        return text
    raise Refusal("unsupported", "the bytes are neither text nor a known kind of file")


def read(data: bytes) -> Document:
    """The document of a text file; tab-marked runs of lines become grids."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    about, body, first = _dump_header(text)
    return Document("text", tuple(_blocks(body.split("\n"), first)), about)


def _dump_header(text: str) -> tuple[dict[str, str], str, int]:
    """Header lines of a saved page (标题: … up to ==== 正文 ====), the text after them and its first line number."""
    rule = _DUMP_RULE.search(text[:4000])
    if not rule:
        return {}, text, 1
    about: dict[str, str] = {}
    for line in text[: rule.start()].split("\n"):
        match = _DUMP_HEADER.match(line.strip())
        if match and match[2].strip() and match[1] in _ABOUT:
            about[_ABOUT[match[1]]] = match[2].strip()
    return about, text[rule.end() :], text.count("\n", 0, rule.end()) + 1


def _blocks(lines: list[str], first: int) -> list[Block]:
    blocks: list[Block] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.count("\t") < _MANY and _begins_cell(lines, number):
            rows, number = _cell_lines(lines, number, first)
            blocks.append(_grid(rows, len(blocks)))
        elif _is_row(line):
            rows, number = _row_lines(lines, number, first)
            blocks.append(_grid(rows, len(blocks)))
        elif "|" in line and line.strip().startswith("|"):
            rows, number = _pipe_lines(lines, number, first)
            blocks.append(_grid(rows, len(blocks)))
        else:
            if line.strip():
                blocks.append(Paragraph(line.strip(), f"line {first + number}"))
            number += 1
    return blocks


def _begins_cell(lines: list[str], number: int) -> bool:
    """Whether a line is a cell of the one-cell-a-line layout; an empty one is, where another follows."""
    if not lines[number].startswith("\t"):
        return False
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return lines[number].strip("\t \u3000\xa0\r") != "" or following.startswith("\t")


def _is_row(line: str) -> bool:
    return "\t" in line.rstrip("\t\n ") or (line.endswith("\t\t") and bool(line.strip()))


def _cell_lines(lines: list[str], number: int, first: int) -> tuple[list[list[tuple[str, str]]], int]:
    """Rows of the one-cell-a-line layout: a cell begins with TAB, a line without TAB continues it, and a row ends at
    an empty line only when a TAB, a heading or the end follows (a cell may itself hold an empty line)."""
    rows: list[list[tuple[str, str]]] = [[]]
    while number < len(lines):
        line = lines[number]
        if line.startswith("\t"):
            rows[-1].append((line[1:], f"line {first + number}, column 2"))
        elif line.strip(" \u3000\xa0\t") == "":
            following = next((s for s in lines[number + 1 :] if s.strip(" \u3000\xa0") != ""), "")
            if not following.startswith("\t"):
                if not _continues(following, rows):
                    return rows, number
            elif rows[-1]:
                rows.append([])
        elif rows[-1] and not _HEADING.match(line.strip()):
            text, place = rows[-1][-1]
            rows[-1][-1] = (f"{text}\n{line}", place)
        else:
            return rows, number
        number += 1
    return rows, number


def _continues(following: str, rows: list[list[tuple[str, str]]]) -> bool:
    """Whether a line after an empty one still belongs to the last cell: short words after a cell of words."""
    text = following.strip()
    last = fold(rows[-1][-1][0]) if rows[-1] else ""
    return (
        0 < len(text) <= 20
        and bool(last)
        and not last[-1].isdigit()
        and not _HEADING.match(text)
        and not text.endswith(("。", "；", "报告", "情况"))
    )


def _row_lines(lines: list[str], number: int, first: int) -> tuple[list[list[tuple[str, str]]], int]:
    """Rows of the one-row-a-line layout: fields separated by TAB."""
    rows = []
    while number < len(lines) and _is_row(lines[number]):
        rows.append(_fields(lines[number], "\t", 1, first + number))
        number += 1
    return rows, number


def _pipe_lines(lines: list[str], number: int, first: int) -> tuple[list[list[tuple[str, str]]], int]:
    """Rows of a Markdown table: fields between pipes; the rule under the header is not a row."""
    rows = []
    while number < len(lines) and lines[number].strip().startswith("|"):
        line = lines[number].rstrip()
        if not re.fullmatch(r"[\s|:-]+", line) or "-" not in line:
            lead = len(line) - len(line.lstrip()) + 1
            rows.append(_fields(line[lead:].removesuffix("|"), "|", lead + 1, first + number))
        number += 1
    return rows, number


def _fields(line: str, border: str, column: int, number: int) -> list[tuple[str, str]]:
    """Fields of one line with their places; ``column`` counts characters from 1."""
    fields = []
    for field in line.split(border):
        fields.append((field, f"line {number}, column {column}"))
        column += len(field) + len(border)
    return fields


def _grid(rows: list[list[tuple[str, str]]], number: int) -> Grid:
    return Grid(
        tuple(
            tuple(Cell(text, r, c, place=place) for c, (text, place) in enumerate(row))
            for r, row in enumerate(row for row in rows if row)
        ),
        False,
        f"block {number + 1}",
    )
