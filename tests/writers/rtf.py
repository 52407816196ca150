r"""RTF as word processors write it: Chinese by turns as ``\u`` numbers and as bytes of code page 936."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.simulator.layout import Grid
from crawler.simulator.reports import Report
from tests.writers.blocks import Stored, blocks, edges, stored

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\uc1"
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f13\fnil\fcharset134{\*\falt SimSun}\'cb\'ce\'cc\'e5;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\*\generator Test;}"
    r"{\info{\title \'b1\'e8}{\creatim\yr2022}}{\pict\pngblip\bin4 }}{}}{\*\unknown{\nested 12}}"
)


def document(report: Report, drawn: Mapping[str, Grid] | None = None) -> bytes:
    """The report as an RTF file."""
    parts = [HEAD]
    for number, block in enumerate(blocks(report, drawn)):
        if isinstance(block, str):
            parts.append(rf"\pard\plain\qj\fs32 {{{text(block, number)}}}\par" + "\n")
        else:
            parts.append(table(block))
    return file("".join(parts))


def file(body: str) -> bytes:
    """The bytes of a file whose head is already in ``body``."""
    return (body + "}").encode("latin-1")


def text(written: str, turn: int) -> str:
    """Text escaped in one of two ways, by turns."""
    return "".join(_unicode(c) if turn % 2 else _bytes(c) for c in written)


def _unicode(character: str) -> str:
    if character.isascii():
        return _plain(character)
    units = character.encode("utf-16-le")
    numbers = (int.from_bytes(units[n : n + 2], "little", signed=True) for n in range(0, len(units), 2))
    return "".join(rf"\u{number}?" for number in numbers)


def _bytes(character: str) -> str:
    if character.isascii():
        return _plain(character)
    raw = "".join(rf"\'{byte:02x}" for byte in character.encode("gb18030"))
    return rf"{{\loch\af0\dbch\f13 {raw}}}"


def _plain(character: str) -> str:
    return {"\\": r"\\", "{": r"\{", "}": r"\}", "\n": r"\line "}.get(character, character)


def table(grid: Grid) -> str:
    """A table, each row with its definition before the cells and again after them, as Word does."""
    borders = edges(grid, 8640)
    rows = []
    for number, row in enumerate(stored(grid)):
        definition = rf"\trowd\trgaph108\trleft{borders[0]}" + "".join(_cell(c, borders) for c in row)
        cells = "".join(rf"\pard\intbl\itap1 {text(c.text, number)}\cell" for c in row)
        rows.append(rf"{definition}{cells}{{{definition}\row}}" + "\n")
    return "".join(rows)


def _cell(cell: Stored, borders: list[int]) -> str:
    merge = {"": "", "restart": r"\clvmgf", "continue": r"\clvmrg"}[cell.down]
    return rf"{merge}\clbrdrt\brdrs\cellx{borders[cell.column + cell.colspan]}"
