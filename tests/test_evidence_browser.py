"""Evidence in a real browser: hostile archived pages do nothing and load nothing; the cell is in sight."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FloatRect, Page

from archive.build import build
from archive.captures import CaptureStore
from archive.sanitised import MARK_ID
from archive.site.headers import FRAMED_POLICY, FRAMING_POLICY
from bench.extract import reports, word_page
from crawler.simulator import docx, pdf
from crawler.simulator.reports import Report
from tests.published import FIRST, served
from tests.test_evidence import HOSTILE
from tests.writers import doc

PLACE = ("table3", "granted", "total")
WRITERS: dict[str, Callable[[Report], bytes]] = {
    "html": word_page,
    "pdf": pdf.document,
    "docx": docx.document,
    "doc": doc.document,
}

MORE = """
<script>document.title = 'owned'; top.document.title = 'owned'; top.location = 'EVIL/top';</script>
<script src="EVIL/script.js"></script><img src="EVIL/img" onerror="top.location='EVIL/onerror'">
<meta http-equiv="refresh" content="0;url=EVIL/refresh"><base href="EVIL/base/" target="_top">
<link rel="stylesheet" href="EVIL/style.css"><link rel="preconnect" href="EVIL"><link rel="prefetch" href="EVIL/pre">
<style>@import 'EVIL/import.css'; body { background: url(EVIL/background) } td { background: url(EVIL/cell) }</style>
<iframe src="EVIL/frame"></iframe><iframe srcdoc="<script>top.location='EVIL/srcdoc'</script>"></iframe>
<svg onload="top.location='EVIL/svg'"><image href="EVIL/svgimage" /><use href="EVIL/use#a" />
<script>top.location='EVIL/svgscript'</script></svg>
<form id="f" action="EVIL/form" target="_top"><input name="q" autofocus onfocus="f.submit()"><button>go</button></form>
<object data="EVIL/object"></object><embed src="EVIL/embed">
<video autoplay src="EVIL/video" poster="EVIL/poster"></video>
<audio autoplay src="EVIL/audio"></audio><input type="image" src="EVIL/input"><table background="EVIL/table"></table>
<a id="away" target="_top" href="javascript:top.location='EVIL/javascript'">away</a>
<a id="out" target="_top" href="EVIL/out" ping="EVIL/ping">out</a>
<p style="background-image:url(EVIL/inline)">p</p><body onload="top.location='EVIL/onload'" background="EVIL/body">
<details open ontoggle="top.location='EVIL/toggle'">d</details><marquee onstart="top.location='EVIL/start'">m</marquee>
"""


@dataclass
class Host:
    """A web server on loopback: pages with their policies, and every path that was asked for."""

    address: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def host() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            body, policy = told.pages.get(self.path, ("", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def evil() -> Iterator[Host]:
    with host() as evil:
        yield evil


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, evil: Host) -> Iterator[str]:
    """A site of one report in each carrier, and of one in a hostile page."""
    data = tmp_path_factory.mktemp("data")
    made = reports(len(WRITERS) + 1)
    bodies = [write(report) for write, report in zip(WRITERS.values(), made, strict=False)]
    bodies.append(hostile(word_page(made[-1]), evil))
    with CaptureStore(data) as store:
        for number, (name, body) in enumerate(zip([*WRITERS, "hostile"], bodies, strict=True)):
            store.add(
                url=f"http://www.yuntai-moni.gov.cn/nb/{name}",
                captured_at=FIRST + timedelta(seconds=number),
                body=body,
                content_type="text/html",
                role="detail",
                method="http",
            )
    build(data)
    with served(data / "gongkai.db") as address:
        yield address


def hostile(body: bytes, evil: Host) -> bytes:
    pieces = (MORE + "".join(HOSTILE)).replace("EVIL", evil.address).replace("http://evil.example", evil.address)
    text = body.decode().replace("<body>", "<body>" + pieces, 1).replace("</body>", pieces + "</body>")
    return text.replace("</td>", "<script>top.location='" + evil.address + "/cell'</script></td>", 40).encode()


def report_of(tab: Page, site: str, name: str) -> str:
    answer = tab.request.get(f"{site}/gongkai/reports.json?_shape=array&document_url__endswith=/{name}")
    return str(answer.json()[0]["report_id"])


def _inside(frame: FloatRect, mark: FloatRect) -> bool:
    across = frame["x"] <= mark["x"] <= frame["x"] + frame["width"] - 20
    return across and frame["y"] + 20 <= mark["y"] <= frame["y"] + frame["height"] - 20


@pytest.mark.browser
class TestBrowser:
    def test_a_hostile_page_does_nothing_and_loads_nothing(self, browser: Browser, site: str, evil: Host) -> None:
        evil.asked.clear()
        tab = browser.new_page()
        asked: list[str] = []
        said: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: said.append(dialog.message))
        address = f"{site}/-/evidence/{report_of(tab, site, 'hostile')}/{'/'.join(PLACE)}"
        tab.goto(address)
        frame = tab.frame_locator(".shown iframe")
        assert frame.locator(f"#{MARK_ID}").count() == 1
        frame.locator("body").click(position={"x": 5, "y": 5})
        assert frame.locator("a, script, form, iframe, svg, img, input").count() == 0
        tab.goto(f"{address}/view")  # the same without the frame around it
        tab.wait_for_timeout(700)
        assert tab.url == f"{address}/view"
        assert [url for url in asked if not url.startswith(f"{site}/")] == []
        assert (evil.asked, said) == ([], [])
        tab.close()

    def test_the_policies_hold_without_the_cleaning(self, browser: Browser, evil: Host) -> None:
        """What the cleaning might miss meets the sandbox: the page as it was captured, in the same frame."""
        with host() as own:
            raw = hostile(word_page(reports(1)[0]), evil).decode()
            own.pages["/raw"] = (raw, FRAMED_POLICY)
            own.pages["/"] = ("<title>calm</title><iframe sandbox src='/raw'></iframe>", FRAMING_POLICY)
            evil.asked.clear()
            tab = browser.new_page()
            tab.goto(f"{own.address}/")
            for link in ("#away", "#out"):
                tab.frames[1].locator(link).first.dispatch_event("click")
            tab.wait_for_timeout(700)
            assert (tab.url, tab.title()) == (f"{own.address}/", "calm")
            assert evil.asked == []
            tab.close()

    def test_the_bytes_are_saved_and_not_opened(self, browser: Browser, site: str, evil: Host) -> None:
        evil.asked.clear()
        tab = browser.new_page()
        tab.goto(f"{site}/-/evidence/{report_of(tab, site, 'hostile')}/{'/'.join(PLACE)}")
        before = tab.url
        with tab.expect_download() as waiting:
            tab.locator("a[href^='/-/capture/']").click()
        assert waiting.value.suggested_filename.endswith(".html")
        assert (tab.url, evil.asked) == (before, [])
        tab.close()

    @pytest.mark.parametrize("width", [390, 1280])
    @pytest.mark.parametrize("carrier", list(WRITERS))
    def test_the_cell_is_in_sight(self, browser: Browser, site: str, carrier: str, width: int) -> None:
        tab = browser.new_page(viewport={"width": width, "height": 844})
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.set_default_timeout(10_000)
        tab.goto(f"{site}/-/evidence/{report_of(tab, site, carrier)}/table3/carried_out/total")
        assert tab.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
        frame = tab.locator(".shown iframe").bounding_box()
        mark = tab.frame_locator(".shown iframe").locator(f"#{MARK_ID}").bounding_box()
        for _ in range(50):  # the frame scrolls when its document is laid out
            if frame and mark and _inside(frame, mark):
                break
            tab.wait_for_timeout(100)
            frame = tab.locator(".shown iframe").bounding_box()
            mark = tab.frame_locator(".shown iframe").locator(f"#{MARK_ID}").bounding_box()
        assert frame is not None and mark is not None and _inside(frame, mark)
        assert [url for url in asked if not url.startswith((site, "data:"))] == []
        tab.close()
