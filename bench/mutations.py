"""Mutations of documents: of their bytes, of their mark-up, and of the shape of their tables alone."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

from bench.gold.sheet import Keyed, Sheet

_TAG = re.compile(rb"<[^<>]{1,400}>")
_PIECES = (
    "\x00",
    "\u202e",
    "\ufeff",
    "𠀀",
    "\ud7ff",
    "9" * 400,
    "-" * 50,
    "()" * 40,
    "（" * 60,
    "\t" * 30,
    "\n" * 30,
    "|" * 40,
    " " * 200,
    "1 " * 300,
    "&#1114112;&#xD800;&lt;",
    "总计",
    "其他",
    "四、政府信息公开",
    "结果维持",
    "自然人 科研机构",
    "第二十条",
    "1." * 60,
)


def flip_bytes(data: bytes, rng: Random) -> bytes:
    """A few bytes changed."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 10, 100))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def truncate(data: bytes, rng: Random) -> bytes:
    """Cut off anywhere."""
    return data[: rng.randrange(len(data))]


def cut_out(data: bytes, rng: Random) -> bytes:
    """A stretch lost in the middle."""
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 4000) :]


def repeat(data: bytes, rng: Random) -> bytes:
    """A stretch many times over."""
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((10, 200, 3000))]
    return data[:start] + piece * rng.choice((2, 20, 200)) + data[start:]


def shuffle(data: bytes, rng: Random) -> bytes:
    """Stretches in another order."""
    at = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[: at[0]] + data[at[1] : at[2]] + data[at[0] : at[1]] + data[at[2] :]


def delete_tags(data: bytes, rng: Random) -> bytes:
    """Some tags lost."""
    share = rng.choice((0.002, 0.02, 0.2))
    return _TAG.sub(lambda m: b"" if rng.random() < share else m[0], data)


def double_tags(data: bytes, rng: Random) -> bytes:
    """Some tags twice."""
    share = rng.choice((0.002, 0.02, 0.2))
    return _TAG.sub(lambda m: m[0] * 2 if rng.random() < share else m[0], data)


def huge_spans(data: bytes, rng: Random) -> bytes:
    """Spans beyond any table."""
    span = rng.choice((b"0", b"-1", b"61", b"1000", b"65536", b"99999999999999999999"))
    data = re.sub(rb'((?:row|col)span=")\d+', rb"\g<1>" + span, data)
    return re.sub(rb'(gridSpan w:val=")\d+', rb"\g<1>" + span, data)


def spans_everywhere(data: bytes, rng: Random) -> bytes:
    """A span on every cell."""
    span = rng.choice((2, 7, 60))
    data = data.replace(b"<td", f'<td rowspan="{span}" colspan="{span}"'.encode())
    return data.replace(b"<w:tcPr>", f'<w:tcPr><w:gridSpan w:val="{span}"/>'.encode())


def nest_deeply(data: bytes, rng: Random) -> bytes:
    """Elements inside one another by the hundred."""
    opening = rng.choice((b"<div>", b"<table><tr><td>", b"<span>", b"<ul><li>", b"<w:tbl><w:tr><w:tc>", b"{\\b "))
    at = rng.randrange(len(data))
    return data[:at] + opening * rng.choice((50, 300, 3000)) + data[at:]


def insert_text(data: bytes, rng: Random) -> bytes:
    """Odd characters, digits and label words anywhere."""
    for _ in range(rng.choice((1, 5, 40))):
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice(_PIECES).encode("utf-8", "surrogatepass") + data[at:]
    return data


def blow_up(data: bytes, rng: Random) -> bytes:
    """A run of one character by the hundred thousand."""
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((b"0", b"1", b" ", b"(", "一".encode(), b"<td>", b"1 ")) * 200_000 + data[at:]


HOSTILE: tuple[Callable[[bytes, Random], bytes], ...] = (
    flip_bytes,
    truncate,
    cut_out,
    repeat,
    shuffle,
    delete_tags,
    double_tags,
    huge_spans,
    spans_everywhere,
    nest_deeply,
    insert_text,
    blow_up,
)
"""Mutations after which nothing is known of the truth: a reading or a `Refusal`, and soon."""


def mutate(data: bytes, rng: Random) -> bytes:
    """One to three hostile mutations, of the bytes or of what is packed in them."""
    if zipfile.is_zipfile(io.BytesIO(data)) and rng.random() < 0.7:
        return _inside_zip(data, rng)
    if data.startswith(b"%PDF") and rng.random() < 0.6:
        return _inside_pdf(data, rng)
    return _several(data, rng)


def _several(data: bytes, rng: Random) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(HOSTILE)(data, rng) or b"\x00"
    return data


def _inside_zip(data: bytes, rng: Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        names = before.namelist()
        chosen = max(names, key=lambda n: before.getinfo(n).file_size) if rng.random() < 0.8 else rng.choice(names)
        for name in names:
            part = before.read(name)
            after.writestr(name, _several(part, rng) if name == chosen and part else part)
    return packed.getvalue()


def _inside_pdf(data: bytes, rng: Random) -> bytes:
    """A content stream changed and packed again; its length and the file's table of places no longer hold."""
    streams = list(re.finditer(rb"stream\n(.*?)\nendstream", data, re.DOTALL))
    if not streams:
        return _several(data, rng)
    chosen = rng.choice(streams)
    try:
        content = zlib.decompress(chosen[1])
    except zlib.error:
        return _several(data, rng)
    return data[: chosen.start(1)] + zlib.compress(_several(content, rng)) + data[chosen.end(1) :]


def _row(sheet: Sheet, rng: Random, used: set[int]) -> tuple[list[list[Keyed]], int]:
    rows = sheet.tables[rng.choice([key for key in sheet.tables if sheet.tables[key]])]
    free = [r for r, row in enumerate(rows) if row and id(row) not in used]
    r = rng.choice(free or list(range(len(rows))))
    used.add(id(rows[r]))
    return rows, r


def delete_cell(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A cell lost."""
    rows, r = _row(sheet, rng, used)
    if rows[r]:
        del rows[r][rng.randrange(len(rows[r]))]


def double_cell(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A cell twice, the second without a truth of its own."""
    rows, r = _row(sheet, rng, used)
    if rows[r]:
        c = rng.randrange(len(rows[r]))
        rows[r].insert(c, replace(rows[r][c], key=None))


def insert_blank(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """An empty cell that belongs nowhere."""
    rows, r = _row(sheet, rng, used)
    rows[r].insert(rng.randrange(len(rows[r]) + 1), Keyed(""))


def delete_row(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A row lost."""
    rows, r = _row(sheet, rng, used)
    if len(rows) > 1:
        del rows[r]


def double_row(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A row twice."""
    rows, r = _row(sheet, rng, used)
    rows.insert(r, list(rows[r]))


def blank_row(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """An empty row between two."""
    rows, r = _row(sheet, rng, used)
    rows.insert(r, [Keyed("") for _ in range(rng.randint(1, 10))])


def swap_rows(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """Two rows in each other's place."""
    rows, r = _row(sheet, rng, used)
    other = rng.randrange(len(rows))
    rows[r], rows[other] = rows[other], rows[r]


def change_span(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A span other than meant."""
    rows, r = _row(sheet, rng, used)
    if rows[r]:
        c = rng.randrange(len(rows[r]))
        rows[r][c] = replace(rows[r][c], **{rng.choice(("rowspan", "colspan")): rng.choice((1, 2, 3, 9))})  # type: ignore[arg-type]


def blank_label(sheet: Sheet, rng: Random, used: set[int]) -> None:
    """A label without words."""
    rows, r = _row(sheet, rng, used)
    labels = [c for c, cell in enumerate(rows[r]) if cell.kind == "label"]
    if labels:
        c = rng.choice(labels)
        rows[r][c] = replace(rows[r][c], text="")


SHAPE: tuple[Callable[[Sheet, Random, set[int]], None], ...] = (
    delete_cell,
    double_cell,
    insert_blank,
    delete_row,
    double_row,
    blank_row,
    swap_rows,
    change_span,
    blank_label,
)
"""Mutations of the shape alone: every figure stays what it is, so none may be read for another's cell.  Each takes a
row that none has taken before, since two that make up for one another leave no trace."""
