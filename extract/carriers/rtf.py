r"""Rich Text Format (RTF 1.9): what many ``.doc`` files are inside.

Recognise it by: ``{\rtf``.
It lies by: Chinese both as ``\u`` numbers and as bytes of a code page that the font decides, row definitions before or
after their cells, text deleted under revision, destinations that hold no text of the page.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from extract.carriers.flow import Border, Flow
from extract.document import Document
from extract.refusal import Refusal

_TOKEN = re.compile(
    rb"\\(?:(?P<control>(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?)|'(?P<byte>[0-9a-fA-F]{2})"
    rb"|(?P<symbol>[^a-zA-Z']))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_BRACE = re.compile(rb"(?P<brace>[{}])|\\bin(?P<number>\d{1,10}) ?|\\.", re.DOTALL)
_SKIPPED = frozenset(
    b"colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf footnote annotation "
    b"listtable listoverridetable rsidtbl generator xmlnstbl themedata nonshppict objdata fldinst shp atnid atnauthor "
    b"pntext pntxta pntxtb tc xe filetbl revtbl falt panose bkmkstart bkmkend background".split()
)
_KEPT = frozenset((b"nesttableprops",))
"""Destinations marked as optional (``\\*``) that are read all the same."""

_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5", 54936: "gb18030", 65001: "utf-8"}
_SPOKEN = {
    b"tab": "\t",
    b"line": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": "\u2003",
    b"enspace": "\u2002",
}
_ROW_WORDS = frozenset(b"trowd trleft cellx clmgf clmrg clvmgf clvmrg".split())
_RAISING = frozenset(b"super sub strike striked".split())
_STATE_WORDS = _RAISING | frozenset(
    b"nosupersub f fcharset fonttbl ansicpg uc deleted v plain pard intbl itap nesttableprops".split()
)
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"  # no characters (Unicode 23.7): no text holds them
_MARKED = re.compile(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}")
_MOST_CELLS = 200


@dataclass(slots=True)
class _State:
    """What a group inherits and forgets at its end."""

    encoding: str
    fonts: bool = False
    nested: bool = False
    after_unicode: int = 1
    unseen: bool = False
    raised: bool = False
    in_table: bool = False
    depth: int = 1


@dataclass(slots=True)
class _Row:
    """A row definition being written."""

    left: int = 0
    borders: list[Border] = field(default_factory=list)
    across: int = 0
    down: str = ""

    def close(self, right: int) -> None:
        """End of a cell's definition at its right border."""
        if len(self.borders) < _MOST_CELLS:
            left = self.borders[-1].right if self.borders else self.left
            self.borders.append(Border(left, right, self.across, self.down))
        self.across, self.down = 0, ""


def read(data: bytes) -> Document:
    """The document of an RTF file.

    Raises `Refusal` (``damaged``) when the file ends inside a group.
    """
    return _Reader(data).document()


class _Reader:
    """Walks the tokens once; groups are a list, so that no nesting is too deep."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._flow = Flow()
        self._state = _State("cp1252")
        self._groups: list[_State] = []
        self._default = "cp1252"
        self._charsets: dict[int, int] = {}
        self._font = 0
        self._bytes = bytearray()
        self._written: list[str] = []
        self._fallback = 0
        self._rows = {False: _Row(), True: _Row()}

    def document(self) -> Document:
        """The document of the whole file."""
        position = 0
        while match := _TOKEN.match(self._data, position):
            position = match.end()
            kind = match.lastgroup
            if kind == "control":
                number = match["number"]
                position = self._word(match["word"], None if number is None else int(number), position)
            elif kind == "byte":
                self._text(bytes.fromhex(match["byte"].decode("ascii")))
            elif kind == "text":
                self._text(match["text"])
            elif kind == "symbol":
                position = self._symbol(match["symbol"], position)
            elif kind == "brace":
                self._group(match["brace"])
        if self._groups:
            raise Refusal("damaged", f"the file ends inside {len(self._groups)} open groups")
        self._flow.paragraph(self._line(False), 0)
        return self._flow.document("rtf")

    def _group(self, brace: bytes) -> None:
        self._fallback = 0
        self._flush()
        if brace == b"{":
            self._groups.append(replace(self._state))
        elif self._groups:
            self._state = self._groups.pop()

    def _text(self, raw: bytes) -> None:
        dropped, self._fallback = min(self._fallback, len(raw)), max(self._fallback - len(raw), 0)
        if not (self._state.fonts or self._state.unseen):
            self._bytes += raw[dropped:]

    def _flush(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._state.encoding, errors="replace")
            self._written.append(_marked(text) if self._state.raised else text)
            self._bytes.clear()

    def _say(self, text: str) -> None:
        self._flush()
        if not (self._state.fonts or self._state.unseen):
            self._written.append(_marked(text) if self._state.raised else text)

    def _line(self, inside: bool) -> str:
        """What was written since the last paragraph; inside a cell without what is raised or struck out, unless nothing
        is left: the mark of a footnote is none of a figure's digits."""
        self._flush()
        line = "".join(self._written)
        self._written.clear()
        if _OPEN in line:
            bare = _MARKED.sub("", line)
            line = bare if inside and bare.strip() else line.replace(_OPEN, "").replace(_CLOSE, "")
        return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")

    def _symbol(self, symbol: bytes, position: int) -> int:
        if symbol == b"*":
            match = _TOKEN.match(self._data, position)
            if match and match["word"] is not None and match["word"] not in _KEPT:
                return self._after_group(match.end())
        elif symbol in b"\\{}":
            self._text(symbol)
        elif symbol in b"\r\n":
            self._paragraph()
        elif symbol in b"~_":
            self._say({b"~": "\xa0", b"_": "-"}[symbol])
        return position

    def _after_group(self, position: int) -> int:
        """Where the group under way ends: before its closing brace."""
        depth = 0
        while match := _BRACE.search(self._data, position):
            position = match.end()
            if match["brace"] == b"{":
                depth += 1
            elif match["brace"] == b"}":
                if not depth:
                    return match.start()
                depth -= 1
            elif match["number"] is not None:
                position += int(match["number"])
        return len(self._data)

    def _word(self, word: bytes, number: int | None, position: int) -> int:
        """Obey a control word; gives the position to go on at."""
        if word == b"u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self._fallback = self._state.after_unicode
            return position
        if word == b"bin":
            return position + max(number or 0, 0)
        if word in _SKIPPED:
            return self._after_group(position)
        if word in _SPOKEN:
            self._say(_SPOKEN[word])
        elif word in _MARKS:
            _MARKS[word](self)
        elif word in _ROW_WORDS:
            self._define(word, number or 0)
        elif word in _STATE_WORDS:
            self._flush()
            self._property(word, number)
        return position

    def _paragraph(self) -> None:
        depth = self._state.depth if self._state.in_table else 0
        self._flow.paragraph(self._line(depth > 0), depth)

    def _cell(self) -> None:
        self._flow.cell(self._line(True), 1)

    def _inner_cell(self) -> None:
        self._flow.cell(self._line(True), max(self._state.depth, 2))

    def _row(self) -> None:
        self._flow.row(tuple(self._rows[False].borders), 1)

    def _inner_row(self) -> None:
        self._flow.row(tuple(self._rows[True].borders), max(self._state.depth, 2))

    def _property(self, word: bytes, number: int | None) -> None:
        state = self._state
        on = number != 0
        if word == b"f":
            self._font = number or 0
            if not state.fonts:
                state.encoding = _CHARSETS.get(self._charsets.get(self._font, 0), self._default)
        elif word == b"fcharset" and state.fonts:
            self._charsets[self._font] = number or 0
        elif word == b"fonttbl":
            state.fonts = True
        elif word == b"ansicpg":
            self._default = state.encoding = _encoding(number or 1252)
        elif word == b"uc":
            state.after_unicode = max(number or 0, 0)
        elif word in (b"deleted", b"v"):
            state.unseen = on
        elif word in _RAISING:
            state.raised = on
        elif word == b"nosupersub":
            state.raised = False
        elif word == b"plain":
            state.unseen = state.raised = False
        elif word == b"pard":
            state.in_table, state.depth = False, 1
        elif word == b"intbl":
            state.in_table = True
        elif word == b"itap":
            state.in_table, state.depth = on, max(number or 1, 1)
        elif word == b"nesttableprops":
            state.nested = True

    def _define(self, word: bytes, number: int) -> None:
        """Row definitions; those of inner tables are kept apart."""
        row = self._rows[self._state.nested]
        if word == b"trowd":
            self._rows[self._state.nested] = _Row()
        elif word == b"trleft":
            row.left = number
        elif word == b"cellx":
            row.close(number)
        elif word in (b"clmgf", b"clmrg"):
            row.across = 1 if word == b"clmgf" else 2
        elif word in (b"clvmgf", b"clvmrg"):
            row.down = "restart" if word == b"clvmgf" else "continue"


_MARKS: dict[bytes, Callable[[_Reader], None]] = {
    b"par": _Reader._paragraph,
    b"sect": _Reader._paragraph,
    b"page": _Reader._paragraph,
    b"cell": _Reader._cell,
    b"nestcell": _Reader._inner_cell,
    b"row": _Reader._row,
    b"nestrow": _Reader._inner_row,
}


def _marked(text: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


def _encoding(page: int) -> str:
    name = _PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
