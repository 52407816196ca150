"""How fast a report is read: ``python -m bench.extract [--quick] [--json]``.

Each path is measured against a named baseline in the same run, in turn, on one core (ratios of CPU time, median of the
rounds).  The documents are generated: a Word-heavy HTML page of 116 KB, a DOCX, a PDF with a text layer, a DOC, a scan.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path

from bench.result import Measure, interleaved, milliseconds, ratio, show
from crawler.simulator import docx, html, pdf
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.reports import Report, write_reports

HTML_BYTES = 116 * 1024
_PAGES = 16


def reports(count: int) -> list[Report]:
    """Generated reports of the 2021 form."""
    city = cities(1)[0]
    found: list[Report] = []
    seed = 0
    while len(found) < count:
        seed += 1
        for place, organ in enumerate(organs_of(city, 4)):
            found += [r for r in write_reports(seed, organ, place, (2021, 2022, 2023)) if r.tables.table3_form == "d"]
    return found[:count]


def word_page(report: Report) -> bytes:
    """The report as pasted from Word, its styles repeated until the page has 116 KB."""
    page = f"<html><head><meta charset='utf-8'></head><body>{html.article(report, 'word')}</body></html>"
    style = "mso-ascii-font-family:Calibri;mso-hansi-font-family:Calibri;mso-bidi-font-family:宋体;color:black;"
    spans = page.count("font-family:宋体")
    padding = max(0, (HTML_BYTES - len(page.encode())) // max(1, spans))
    extra = (style * (padding // len(style.encode()) + 1)).encode()[:padding].decode(errors="ignore")
    return page.replace("font-family:宋体", f"{extra}font-family:宋体").encode()


def measure_html(rounds: int) -> list[Measure]:
    """An HTML report against a bare parse and against pandas reading the tables alone: the path from bytes to checked
    sums (parse, identify, sections, three tables twice read, arithmetic), and with the prose held against the tables.
    Each round takes another report, so that nothing remembered of one helps to read the next."""
    import pandas
    from lxml import html as lxml_html

    import extract
    from extract.report import transcribe

    pages = [word_page(report) for report in reports(_PAGES)]
    tables, read = cycle(pages), cycle(pages)
    parse, pandas_reads = (cycle([page.decode() for page in pages]) for _ in range(2))
    times = interleaved(
        {
            "tables": lambda: transcribe(next(tables)),
            "parse": lambda: lxml_html.document_fromstring(next(parse)),
            "pandas": lambda: pandas.read_html(io.StringIO(next(pandas_reads)), flavor="lxml"),
            "read": lambda: extract.read(next(read)),
        },
        rounds,
    )
    size = f"{len(pages[0]) // 1024} KB"
    return [
        Measure("HTML, to the sums / pandas.read_html, tables alone", ratio(times, "tables", "pandas"), "×", 1.0,
                f"pandas {milliseconds(times['pandas']):.1f} ms", f"{milliseconds(times['tables']):.1f} ms, {size}"),
        Measure("HTML, to the sums / bare lxml.html parse", ratio(times, "tables", "parse"), "×", 4.5,
                f"lxml {milliseconds(times['parse']):.1f} ms"),
        Measure("HTML, prose and checks too / pandas.read_html", ratio(times, "read", "pandas"), "×", None,
                f"pandas {milliseconds(times['pandas']):.1f} ms", f"{milliseconds(times['read']):.1f} ms"),
    ]  # fmt: skip


def measure_docx(rounds: int) -> list[Measure]:
    """The whole path of a DOCX against python-docx reading the same tables."""
    from docx import Document

    import extract

    data = docx.document(reports(1)[0])

    def tables() -> int:
        return sum(len([c.text for c in row.cells]) for t in Document(io.BytesIO(data)).tables for row in t.rows)

    times = interleaved({"read": lambda: extract.read(data), "python-docx": tables}, max(3, rounds // 3))
    return [
        Measure("DOCX, whole path / python-docx, tables alone", ratio(times, "read", "python-docx"), "×", 0.35,
                f"python-docx {milliseconds(times['python-docx']):.1f} ms", f"{milliseconds(times['read']):.1f} ms")
    ]  # fmt: skip


def measure_pdf(rounds: int) -> list[Measure]:
    """The whole path of a text-layer PDF against pdfplumber reading its tables: as Chromium prints it, its fonts
    embedded as in real ones, and as the simulator writes it, without fonts, where half the time is pdfium's search for
    some."""
    report = reports(1)[0]
    plain = _pdf_ratio("PDF without fonts", pdf.document(report), rounds, None)
    printed = _printed(word_page(report))
    return [_pdf_ratio("PDF", printed, rounds, 0.25), plain] if printed else [plain]


def _pdf_ratio(name: str, data: bytes, rounds: int, target: float | None) -> Measure:
    import pdfplumber

    import extract

    def tables() -> int:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return sum(len(page.extract_tables()) for page in document.pages)

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it complains of every font
    times = interleaved({"read": lambda: extract.read(data), "pdfplumber": tables}, max(3, rounds // 6))
    return Measure(
        f"{name}, whole path / pdfplumber, tables alone",
        ratio(times, "read", "pdfplumber"),
        "×",
        target,
        f"pdfplumber {milliseconds(times['pdfplumber']):.0f} ms",
        f"{milliseconds(times['read']):.0f} ms",
    )


def _printed(page: bytes) -> bytes | None:
    """The page printed to PDF by Chromium, None where there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        command = [browser, *flags, f"--user-data-dir={folder}", f"--print-to-pdf={target}", str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return target.read_bytes()


def measure_doc(rounds: int) -> list[Measure]:
    """The piece-table path of a legacy DOC, in milliseconds."""
    if find_spec("tests.writers.doc") is None:
        return []
    import extract
    from tests.writers import doc

    data = doc.document(reports(1)[0])
    times = interleaved({"read": lambda: extract.read(data)}, rounds)
    return [Measure("DOC, whole path", milliseconds(times["read"]), "ms", 15.0)]


def measure_scan(pages: int) -> list[Measure]:
    """One page of tables recognised on two threads; the pages before it have filled the cache of crops.  Processor time
    of both threads is judged, since on a busy machine the clock tells of the others."""
    from extract.carriers import image

    if find_spec("tests.writers.scan") is None or not all(find_spec(name) for name in image.NEEDED):
        return []
    import extract
    from tests.writers import scan

    made = [scan.packed(scan.fullest(report)) for report in reports(pages + 1)]
    clock, processor = [], []
    for page in made:
        begun, worked = time.perf_counter(), time.process_time()
        extract.read(page)
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - worked)
    first, *rest = clock
    note = f"by the clock {statistics.median(rest):.1f} s; the first, with the model's start, {first:.1f} s"
    return [Measure("scan, one page of tables, both threads", statistics.median(processor[1:]), "s", 2 * 2.5, "", note)]


def measure_memory(documents: int) -> list[Measure]:
    """Peak memory of one process that reads many documents of every carrier."""
    import extract

    made = reports(max(2, documents // 10))
    render: list[Callable[[Report], bytes]] = [word_page, docx.document, pdf.document]
    for number in range(documents):
        extract.read(render[number % 3](made[number % len(made)]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [Measure(f"memory after {documents} documents", peak, "MB", 400.0, "", "generation included")]


def main() -> None:
    """Measure, print, and end with exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under a minute")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity: JSON is always the last line")
    args = parser.parse_args()
    rounds = 12 if args.quick else 60
    memory = measure_memory(60 if args.quick else 1000)  # first: the baselines' libraries are not ours to carry
    scans = measure_scan(2 if args.quick else 8)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    measures = [*measure_html(rounds), *measure_docx(rounds), *measure_pdf(rounds), *measure_doc(rounds), *memory]
    measures += scans
    show("extract", measures, {"rounds": rounds})


if __name__ == "__main__":
    main()
