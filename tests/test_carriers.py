"""Every carrier gives back the report that was written into it, and refuses what is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import extract
from crawler.simulator import docx
from crawler.simulator.layout import grids
from crawler.simulator.reports import Report
from extract import carriers
from extract.document import Document
from tests.readback import PLAIN, REPORTS, assert_positions, assert_read_back, mutants
from tests.writers import archive, doc, mht, ofd, page, rtf, xls, xlsx
from tests.writers.blocks import blocks

WRITERS: dict[str, Callable[[Report], bytes]] = {
    "doc": doc.document,
    "rtf": rtf.document,
    "mht": mht.document,
    "xlsx": xlsx.document,
    "xls": xls.document,
    "ofd": ofd.document,
}
READERS = WRITERS | {
    "page": lambda report: page.embedded(report, "unicode"),
    "zip": lambda report: archive.zipped({"报告.docx": docx.document(report)}),
}


class TestReadBack:
    @pytest.mark.parametrize("carrier", WRITERS)
    @pytest.mark.parametrize("report", REPORTS, ids=lambda r: f"{r.organ.slug}-{r.year}")
    def test_every_cell(self, carrier: str, report: Report) -> None:
        read: Any = extract.read(WRITERS[carrier](report)).json("x")
        assert read["metadata"]["carrier"] == carrier
        assert_read_back(report, read)

    @pytest.mark.parametrize("carrier", WRITERS)
    def test_every_place(self, carrier: str) -> None:
        document = carriers.read(WRITERS[carrier](PLAIN))
        whole = 2 if carrier.startswith("xls") else 3  # in a sheet the headings within table 2 are lines of their own
        assert_positions(list(grids(PLAIN).values())[-whole:], document.grids[-whole:])

    @pytest.mark.parametrize("carrier", WRITERS)
    def test_every_line(self, carrier: str) -> None:
        document = carriers.read(WRITERS[carrier](PLAIN))
        lines = [p.text for p in document.paragraphs if not p.text.startswith("第二十条第")]
        assert lines == [b for b in blocks(PLAIN) if isinstance(b, str)]


class TestDamage:
    @pytest.mark.parametrize("carrier", READERS)
    def test_a_damaged_file_is_read_or_refused(self, carrier: str) -> None:
        data = READERS[carrier](PLAIN)
        refused = 0
        for mutant in mutants(data, 7, 60):
            try:
                assert isinstance(carriers.read(mutant), Document)
            except extract.Refusal:
                refused += 1
        assert refused or carrier == "page"  # no mark-up is too broken for a browser
