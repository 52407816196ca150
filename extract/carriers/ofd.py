"""OFD, the national fixed-layout format (GB/T 33190-2016): characters and paths placed in millimetres.

Recognise it by: a ZIP archive that holds ``OFD.xml``.
It lies by: text cut into objects anywhere, furniture in page templates, objects that are not shown, pages that are
one image.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from posixpath import dirname, join, normpath

from lxml import etree

from extract.carriers.package import Package
from extract.carriers.ruling import Segment
from extract.carriers.textlayer import Glyph, Page, arranged
from extract.document import Block, Document
from extract.refusal import Refusal

_MAX_PAGES = 300
_POINT = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_ASCENT, _DESCENT = 0.86, 0.14
"""Parts of the size above and below the base line, as CJK fonts are drawn."""

_COMMAND = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")


@dataclass(frozen=True, slots=True)
class _Plane:
    """Maps an object's coordinates to points on the page, origin at the lower left."""

    matrix: tuple[float, float, float, float, float, float]
    left: float
    top: float
    height: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where the object's point (x, y) lies on the page."""
        a, b, c, d, e, f = self.matrix
        across, down = a * x + c * y + e + self.left, b * x + d * y + f + self.top
        return across * _POINT, (self.height - down) * _POINT

    def segment(self, start: tuple[float, float], end: tuple[float, float]) -> Segment:
        """The box of the stroke between two of the object's points."""
        (x0, y0), (x1, y1) = self.point(*start), self.point(*end)
        return Segment(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def read(data: bytes) -> Document:
    """The document of an OFD file; of several documents in it, the first.

    Raises `Refusal`: ``encrypted``, ``damaged``, ``too_large`` (pages), ``unsupported`` (no text: a scan).
    """
    package = Package(data)
    entry = package.xml("OFD.xml")
    if any(name.lower().endswith("encryptions.xml") for name in package.names):
        raise Refusal("encrypted", "an OFD file under a password")
    root = (entry.findtext(".//{*}DocRoot") or "").strip()
    if not root:
        raise Refusal("damaged", "OFD.xml names no document")
    try:
        blocks, pages = _blocks(package, root)
    except ValueError as error:
        raise Refusal("damaged", f"a number is broken: {error}") from error
    if not blocks:
        raise Refusal("unsupported", f"{pages} pages without text (a scan): not read yet")
    about = {"created": f"D:{made[:4]}"} if (made := entry.findtext(".//{*}CreationDate")) else {}
    return Document("ofd", tuple(blocks), about)


def _blocks(package: Package, root: str) -> tuple[list[Block], int]:
    root = root.lstrip("/")
    document = package.xml(root)
    usual = _numbers(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox") or "") or _A4
    templates = {
        template.get("ID"): _beside(root, template.get("BaseLoc"))
        for template in document.iterfind("{*}CommonData/{*}TemplatePage")
    }
    pages = document.findall("{*}Pages/{*}Page")
    if len(pages) > _MAX_PAGES:
        raise Refusal("too_large", f"{len(pages)} pages; at most {_MAX_PAGES} are read")
    drawn: list[Page] = []
    for number, listed in enumerate(pages, start=1):
        page = package.xml(_beside(root, listed.get("BaseLoc")))
        box = _numbers(page.findtext("{*}Area/{*}PhysicalBox") or "") or usual
        if len(box) != 4:
            raise ValueError(f"page box {box}")
        used = [template.get("TemplateID") for template in page.iterfind("{*}Template")]
        contents = [package.xml(templates[name]) for name in used if name in templates]
        drawn.append(_page([*contents, page], number, box[3]))
    blocks: list[Block] = []
    for arranged_page in arranged(drawn):
        if arranged_page is not None:
            arranged_page.append_to(blocks)
    return blocks, len(pages)


def _beside(file: str, location: str | None) -> str:
    """A location as written in ``file``: from the root of the archive, or from the folder of the file."""
    location = (location or "").strip()
    return location.lstrip("/") if location.startswith("/") else normpath(join(dirname(file), location))


def _numbers(written: str) -> tuple[float, ...]:
    numbers = tuple(map(float, written.split()))
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"no finite number: {written!r}")
    return numbers


def _page(drawn: list[etree._Element], number: int, height: float) -> Page:
    runs: list[list[Glyph]] = []
    segments: list[Segment] = []
    for content in drawn:
        for thing in content.iter("{*}TextObject", "{*}PathObject"):
            if thing.get("Visible") == "false":
                continue
            plane = _plane(thing, height)
            if etree.QName(thing).localname == "TextObject":
                runs += _runs(thing, plane)
            else:
                segments += _segments(thing.findtext("{*}AbbreviatedData") or "", plane)
    return Page(number, height * _POINT, _in_lines(runs), segments)


def _plane(thing: etree._Element, height: float) -> _Plane:
    boundary = _numbers(thing.get("Boundary") or "0 0 0 0")
    matrix = _numbers(thing.get("CTM") or "1 0 0 1 0 0")
    if len(boundary) != 4 or len(matrix) != 6:
        raise ValueError(f"boundary {boundary}, matrix {matrix}")
    a, b, c, d, e, f = matrix
    return _Plane((a, b, c, d, e, f), boundary[0], boundary[1], height)


def _runs(thing: etree._Element, plane: _Plane) -> Iterator[list[Glyph]]:
    """The glyphs of each run of text in an object."""
    size = float(thing.get("Size") or 0) or 3.0
    stretch = float(thing.get("HScale") or 1)
    x = y = 0.0
    for code in thing.iterfind("{*}TextCode"):
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        text = (code.text or "").strip("\r\n")
        across = _deltas(code.get("DeltaX") or "", len(text))
        down = _deltas(code.get("DeltaY") or "", len(text))
        if run := list(_glyphs(text, x, y, size, stretch, across, down, plane)):
            yield run


def _deltas(written: str, most: int) -> list[float]:
    """Distances between characters; ``g 3 4.2`` is 4.2 three times."""
    tokens = written.split()
    deltas: list[float] = []
    while tokens and len(deltas) < most:
        if tokens[0] == "g" and len(tokens) > 2:
            deltas += list(_numbers(tokens[2])) * min(int(tokens[1]), most)
            tokens = tokens[3:]
        else:
            deltas += _numbers(tokens.pop(0))
    return deltas


def _glyphs(
    text: str, x: float, y: float, size: float, stretch: float, across: list[float], down: list[float], plane: _Plane
) -> Iterator[Glyph]:
    """Each character with its box; without a stated distance the next one stands its width further."""
    for index, char in enumerate(text):
        width = size * stretch * (0.5 if char.isascii() else 1)
        box = plane.segment((x, y - size * _ASCENT), (x + width, y + size * _DESCENT))
        yield Glyph(char, box.left, box.bottom, box.right, box.top)
        x += across[index] if index < len(across) else 0 if down else width
        y += down[index] if index < len(down) else 0


def _in_lines(runs: list[list[Glyph]]) -> list[Glyph]:
    """The glyphs line by line from the top, a line break after each and a blank for each gap."""
    lines: list[tuple[float, float, list[list[Glyph]]]] = []
    for run in sorted(runs, key=lambda run: -_middle(run[0])):
        middle, size = _middle(run[0]), run[0].top - run[0].bottom
        if lines and lines[-1][0] - middle < min(size, lines[-1][1]) * 0.4:
            lines[-1][2].append(run)
        else:
            lines.append((middle, size, [run]))
    glyphs: list[Glyph] = []
    for _, size, line in lines:
        placed = [glyph for run in sorted(line, key=lambda run: run[0].left) for glyph in run]
        for before, glyph in pairwise(placed):
            glyphs.append(before)
            if glyph.left - before.right > size * 0.5:
                glyphs.append(Glyph(" ", before.right, before.bottom, glyph.left, before.top))
        glyphs += [*placed[-1:], Glyph("\n", 0, 0, 0, 0)]
    return glyphs


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _segments(path: str, plane: _Plane) -> Iterator[Segment]:
    """The straight strokes of a path; curves lead on to where they end."""
    start = at = (0.0, 0.0)
    for command, operands in _COMMAND.findall(path):
        if command == "C":
            yield plane.segment(at, start)
            at = start
            continue
        numbers = _numbers(operands)
        if len(numbers) < 2:
            raise ValueError(f"path {command} {operands!r}")
        end = (numbers[-2], numbers[-1])
        if command in "MS":
            start = end
        elif command == "L":
            yield plane.segment(at, end)
        at = end
