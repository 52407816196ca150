"""Evidence: the cell marked where it is printed, in every carrier; what hostile pages bring does not survive."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import extract
from archive.evidence import Evidence, NoSuchCell, evidence, printed
from archive.pageimage import pdf_page, scanned_page
from archive.sanitised import DROPPED, KEPT, MARK_ID, sanitised
from bench.extract import reports, word_page
from crawler.simulator import docx, pdf
from extract.carriers import html
from extract.folding import fold
from extract.value import Value
from tests.test_locators import tab_text
from tests.writers import doc, rtf, xlsx

REPORT = reports(1)[0]
ABOUT = {"url": "http://www.yuntai-moni.gov.cn/nb/1.html"}


@cache
def page() -> bytes:
    return word_page(REPORT)


def read_cells(body: bytes, every: int) -> list[tuple[str, str, str, Value]]:
    """Every so many of the numbers of tables 2 to 4."""
    report = extract.read(body, ABOUT)
    found = [
        (table, row, column, cell)
        for table, reading in report.tables.items()
        for row, cells in reading.rows.items()
        for column, cell in cells.items()
        if cell.state == "number"
    ]
    assert len(found) > 150
    return found[::every]


def show(body: bytes, table: str, row: str, column: str) -> Evidence:
    return evidence(body, printed(body, ABOUT), (table, row, column))


def marked_text(shown: Evidence) -> str:
    assert shown.page_html is not None
    [cell] = etree.HTML(shown.page_html).xpath(f"//*[@id='{MARK_ID}']")
    return "".join(cell.itertext())


def test_the_captured_page_with_the_cell_marked() -> None:
    for table, row, column, cell in read_cells(page(), 40):
        shown = show(page(), table, row, column)
        assert (shown.carrier, shown.cell) == ("html", cell)
        assert (shown.as_captured, shown.marked, shown.picture) == (True, True, None)
        assert fold(marked_text(shown)) == fold(cell.text)
        assert "css" not in shown.locator and {"table", "row", "cell"} <= shown.locator.keys()


@pytest.mark.parametrize(
    ("carrier", "write"),
    [
        ("docx", docx.document),
        ("doc", doc.document),
        ("rtf", rtf.document),
        ("xlsx", xlsx.document),
        ("text", lambda _report: tab_text().encode()),
    ],
)
def test_what_was_read_of_other_carriers(carrier: str, write: Callable[[object], bytes]) -> None:
    body = write(REPORT)
    for table, row, column, cell in read_cells(body, 80):
        shown = show(body, table, row, column)
        assert (shown.carrier, shown.as_captured, shown.marked) == (carrier, False, True)
        assert fold(marked_text(shown)) == fold(cell.text)


def decoded(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes of a PNG as this program writes it."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        chunks[kind] = data
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = zlib.decompress(chunks[b"IDAT"])
    stride = width * 3 + 1
    assert len(rows) == stride * height
    return width, height, b"".join(rows[y * stride + 1 : (y + 1) * stride] for y in range(height))


def test_the_page_of_a_pdf_with_a_box_around_the_cell() -> None:
    body = pdf.document(REPORT)
    for table, row, column, cell in read_cells(body, 70):
        shown = show(body, table, row, column)
        assert (shown.carrier, shown.marked, shown.page) == ("pdf", True, shown.locator["page"])
        assert shown.cell == cell
        assert shown.picture is not None
        width, height, rgb = decoded(shown.picture.png)
        red = [n // 3 for n in range(0, len(rgb), 3) if rgb[n : n + 3] == bytes((208, 16, 32))]
        box = shown.locator["box"]
        assert isinstance(box, list)
        scale = width / 595.3  # A4
        edges = [min(n % width for n in red), max(n // width for n in red), max(n % width for n in red)]
        wanted = [box[0] * scale, height - box[1] * scale, box[2] * scale]
        assert shown.picture.mark == (edges[0], min(n // width for n in red), edges[2] + 1, edges[1] + 1)
        assert all(abs(edge - want) < 6 for edge, want in zip(edges, wanted, strict=True))
        # within the frame the page is as it was: the figure itself is not painted over
        _, _, plain = decoded(pdf_page(body, int(str(shown.page)), None).png)
        assert sum(plain[n : n + 3] != rgb[n : n + 3] for n in range(0, len(rgb), 3)) <= len(red)


def test_a_page_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="page 99"):
        pdf_page(pdf.document(REPORT), 99, None)
    with pytest.raises(ValueError, match="rendered"):
        pdf_page(b"%PDF-1.4 nothing", 1, None)


@pytest.mark.parametrize(
    "place", [("table9", "granted", "total"), ("table3", "no", "total"), ("table3", "granted", "x")]
)
def test_a_cell_that_is_not_there(place: tuple[str, str, str]) -> None:
    with pytest.raises(NoSuchCell, match="/".join(place)):
        show(page(), *place)


def test_what_is_no_report_has_no_evidence() -> None:
    with pytest.raises(extract.Refusal):
        show(b"<h1>hello</h1>", "table3", "granted", "total")


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href='http://evil.example/'><link rel=stylesheet href='http://evil.example/a.css'>",
    "<style>@import 'http://evil.example/a.css'; body{background:url(http://evil.example/b)}</style>",
    "<iframe src='javascript:alert(1)'></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action='http://evil.example/'><input name=a autofocus onfocus=alert(1)><button>go</button></form>",
    "<a href='javascript:alert(1)' ping='http://evil.example/'>words of a link</a>",
    "<p style='background:url(http://evil.example/c)'>p</p>",
    "<p style='background-color:expression(alert(1))'>p</p>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>over all</p>",
    "<p style='color:\\75rl(x);width:/**/url(x)'>p</p>",
    "<object data='evil.swf'></object><embed src='evil.swf'><applet code=evil></applet>",
    "<video src='http://evil.example/v' onloadstart=alert(1)></video><audio src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template><noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<div onclick=alert(1) onmouseover='alert(1)' id=gongkai-cell class=x data-a=b>handlers</div>",
    "<x-custom onclick=alert(1)>custom</x-custom><marquee onstart=alert(1)>m</marquee>",
    "<textarea><script>alert(1)</script></textarea><select><option>o</option></select>",
    "<table background='http://evil.example/d'><tr><td background='http://evil.example/e'>t</td></tr></table>",
    "<isindex action=javascript:alert(1)><keygen autofocus onfocus=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]><?xml-stylesheet href='javascript:alert(1)'?>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
)


def active(document: str) -> list[str]:
    """What in the body of a document is not on the allow-list."""
    found = []
    body = etree.HTML(document).find("body")
    assert body is not None
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag not in KEPT | {"body"}:
            found.append(str(element.tag))
            continue
        for name, value in element.attrib.items():
            if name not in ("colspan", "rowspan", "span", "align", "valign", "style", "id", "class"):
                found.append(f"{element.tag} {name}")
            if any(mark in value for mark in "()\\@/:*'\"<>") and name != "style":
                found.append(f"{element.tag} {name}={value}")
            if name == "style" and any(mark in value for mark in ("(", "\\", "@", "/", "position")):
                found.append(f"style {value}")
    return found


def test_nothing_active_survives_in_a_page_of_evidence() -> None:
    [(table, row, column, cell)] = read_cells(page(), 100000)
    text = page().decode()
    hostile = text.replace("<body>", "<body onload=alert(1)>", 1).replace("</body>", "".join(HOSTILE) + "</body>")
    hostile = hostile.replace("</td>", "<script>alert(2)</script></td>")
    hostile = hostile.replace("<td", "<td onclick=alert(1) background='http://evil.example/'")
    shown = show(hostile.encode(), table, row, column)
    assert shown.as_captured and shown.page_html is not None
    assert active(shown.page_html) == []
    assert "alert" not in shown.page_html and "evil.example" not in shown.page_html
    assert fold(marked_text(shown)) == fold(cell.text)
    assert "words of a link" in shown.page_html
    assert "default-src 'none'" in shown.page_html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_each_hostile_piece_alone(hostile: str) -> None:
    shown = sanitised(html.parse(f"<body><p>before</p>{hostile}<p>after</p></body>"), None)
    assert active(shown) == []
    assert "before" in shown
    assert "evil.example" not in shown


def test_what_escaped_markup_says_stays_words() -> None:
    shown = sanitised(html.parse("<body><p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;img&amp;gt;</p></body>"), None)
    assert active(shown) == []
    assert "&lt;script&gt;alert(1)" in shown


def test_the_look_of_a_table_stays() -> None:
    markup = (
        "<table><tr><td colspan=3 rowspan='2' style='text-align: center; color:#333' align=center>7</td></tr></table>"
    )
    shown = sanitised(html.parse(f"<body>{markup}<p style='display:none'>x</p></body>"), None)
    assert 'colspan="3" rowspan="2" align="center" style="text-align: center; color: #333"' in shown
    assert '<p style="display: none">' in shown


def test_a_span_that_would_fill_the_memory_is_dropped() -> None:
    shown = sanitised(html.parse("<body><table><tr><td colspan=99999999>7</td></tr></table></body>"), None)
    assert "colspan" not in shown


def test_a_page_nested_deeper_than_calls_go() -> None:
    root = etree.Element("html")
    at = etree.SubElement(root, "body")
    for _ in range(5000):
        at = etree.SubElement(at, "div")
    at.text = "deep"
    assert "deep" in sanitised(root, None)


_tag = st.sampled_from([*sorted(KEPT), *sorted(DROPPED), "a", "img", "form", "x-y", "font", "image", "listing"])
_value = st.sampled_from(
    [
        "javascript:alert(1)",
        "url(http://evil.example)",
        "1",
        "left",
        "color:red;background:url(x)",
        '"><script>',
        "0;url=x",
    ]
)
_name = st.sampled_from(["onclick", "href", "src", "style", "colspan", "align", "srcset", "action", "id", "background"])
_piece = st.one_of(
    st.builds('<{} {}="{}">'.format, _tag, _name, _value),
    st.builds("</{}>".format, _tag),
    st.sampled_from(["text", "<!--", "-->", "]]>", "<", "&lt;", "\x00", "</", "'", '"']),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_piece, max_size=30))
def test_no_mixture_of_markup_gets_through(pieces: list[str]) -> None:
    root = html.parse("<body>" + "".join(pieces))
    once = sanitised(root, None)
    assert active(once) == []
    # a browser parses what we wrote once more: it must find no more than we wrote
    assert active(sanitised(html.parse(once), None)) == []


def test_a_scan_with_a_box_around_the_cell() -> None:
    pytest.importorskip("cv2", reason="the extra ocr is not installed")
    picture = pdf_page(pdf.document(REPORT), 2, None).png
    width, height, rgb = decoded(scanned_page(picture, 1, (100, 600, 200, 650)).png)
    red = [n // 3 for n in range(0, len(rgb), 3) if rgb[n : n + 3] == bytes((208, 16, 32))]
    scale = width / 595
    edges = [min(n % width for n in red), max(n // width for n in red), max(n % width for n in red)]
    assert all(abs(a - b) < 6 for a, b in zip(edges, (100 * scale, height - 600 * scale, 200 * scale), strict=True))
    with pytest.raises(ValueError, match="frame 2 of 1"):
        scanned_page(picture, 2, None)
