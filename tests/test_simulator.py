"""The generated world: its arithmetic, its documents, its portals."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from copy import deepcopy
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

import pypdfium2
import pytest
from lxml import etree

from crawler.simulator.equations import failing
from crawler.simulator.figures import keep_books
from crawler.simulator.labels import LEAVES, ROWS
from crawler.simulator.organs import cities, organs_of
from crawler.simulator.portals.site import Site
from crawler.simulator.reports import write_reports
from crawler.simulator.tables import MISTAKES, leave_blank, plant, set_in_form
from crawler.simulator.world import World

YEARS = (2020, 2021, 2022, 2023)


@pytest.fixture(scope="module")
def world() -> World:
    return World.build()


def body_of(world: World, url: str) -> bytes:
    parts = urlsplit(url)
    resource = world.sites[parts.netloc].answer(parts.path)
    assert resource.status == 200, url
    return resource.body


def text_of(world: World, url: str) -> str:
    return body_of(world, url).decode("gb18030" if b'charset="gb2312"' in body_of(world, url) else "utf-8")


class TestTruth:
    def test_the_same_arguments_give_the_same_bytes(self, world: World) -> None:
        again = World.build()
        assert again.truth() == world.truth()
        assert again.sources() == world.sources()
        for host, site in world.sites.items():
            assert again.sites[host].resources == site.resources

    def test_another_seed_gives_other_figures(self, world: World) -> None:
        other = World.build(seed=2)
        assert [t["document"]["table3"] for t in other.truth()] != [t["document"]["table3"] for t in world.truth()]

    def test_every_organ_reports_every_year_once(self, world: World) -> None:
        found = Counter((t["source_id"], t["document"]["metadata"]["report_year"]) for t in world.truth())
        assert set(found.values()) == {1}
        assert len(found) == 12 * len(YEARS)
        assert {source for source, _ in found} == {row["source_id"] for row in world.sources()}

    def test_the_default_world_holds_every_case(self, world: World) -> None:
        truth = world.truth()
        hosts = {urlsplit(row["entry_url"]).netloc for row in world.sources()}
        assert len(hosts) == 3
        for host in hosts:
            assert {t["carrier"] for t in truth if urlsplit(t["url"]).netloc == host} == {
                "html",
                "docx",
                "pdf",
            }
            assert any(t["page_url"] is None for t in truth if urlsplit(t["url"]).netloc == host)
        forms = Counter(t["document"]["metadata"]["format_generation"] for t in truth)
        assert forms["c"] >= 2 and forms["hybrid_d_table2_c_table3"] >= 1
        assert forms["d"] > len(truth) / 2
        rules = {equation["rule"] for t in truth for equation in t["planted"]}
        assert rules == {"R3-ROW", "R3-OUTCOME", "R3-BALANCE", "R4-SUM"}
        assert any(None in row.values() for t in truth for row in t["document"]["table3"].values())

    def test_planted_is_what_fails_in_the_cells(self, world: World) -> None:
        for entry in world.truth():
            assert {(e["rule"], e["where"]) for e in entry["planted"]} == recount(entry["document"]), entry["url"]

    def test_rows_of_each_form(self, world: World) -> None:
        for entry in world.truth():
            document = entry["document"]
            form = document["metadata"]["table3_generation"]
            assert tuple(document["table3"]) == ROWS[form]
            assert len(ROWS[form]) == {"c": 23, "d": 25}[form]

    def test_years_follow_from_each_other(self) -> None:
        for organ in organs_of(cities(1)[0], 8):
            books = keep_books(Random(7), organ, YEARS)
            for year in YEARS[1:]:
                before, after = books[year - 1], books[year]
                assert after.carried_in == before.carried_out
                for key, (issued, repealed, in_force) in after.documents.items():
                    assert in_force == before.documents[key][2] + issued - repealed
                for key, items in after.prior_items.items():
                    assert items == before.prior_items[key] + before.change[key] >= 0


def recount(document: dict[str, Any]) -> set[tuple[str, str]]:
    """The failing equations counted cell by cell, apart from the simulator's own code."""
    wrong = set()
    table3 = document["table3"]
    for key, row in table3.items():
        parts = [cell for column, cell in row.items() if column != "total"]
        if None not in (*parts, row["total"]) and sum(parts) != row["total"]:
            wrong.add(("R3-ROW", key))
    leaves = [row for key, row in table3.items() if re.match("granted|refused|unable|not_processed|other", key)]
    for column in table3["received_new"]:
        cells = [row[column] for row in leaves]
        outcome, carried_out = table3["outcome_total"][column], table3["carried_out"][column]
        due = (table3["received_new"][column], table3["carried_in"][column])
        if None not in (*cells, outcome) and sum(cells) != outcome:
            wrong.add(("R3-OUTCOME", column))
        if None not in (*due, outcome, carried_out) and sum(due) != outcome + carried_out:
            wrong.add(("R3-BALANCE", column))
    for key, row in document["table4"].items():
        *parts, total = row.values()
        if None not in (*parts, total) and sum(parts) != total:
            wrong.add(("R4-SUM", key))
    return wrong


class TestYears:
    def test_planted_across_is_what_fails_between_years(self, world: World) -> None:
        by_year = {(t["source_id"], t["document"]["metadata"]["report_year"]): t for t in world.truth()}
        rules = Counter()
        for (source, year), after in by_year.items():
            before = by_year.get((source, year - 1))
            wrong = {(e["rule"], e["where"]) for e in after["planted_across"]}
            assert wrong == (recount_across(before["document"], after["document"]) if before else set())
            rules.update(rule for rule, _ in wrong)
        assert set(rules) == {"X-CARRY", "X-NORM-STOCK"}

    def test_a_corrected_world_differs_in_the_errors_alone(self, world: World) -> None:
        corrected = World.build(corrected=True)
        pairs = list(zip(world.truth(), corrected.truth(), strict=True))
        assert [a["url"] for a, _ in pairs] == [b["url"] for _, b in pairs]
        assert not any(b["planted"] or b["planted_across"] for _, b in pairs)
        changed = [a for a, b in pairs if a["document"] != b["document"]]
        assert {a["url"] for a in changed} >= {a["url"] for a, _ in pairs if a["planted"]}
        assert all(a["planted"] or a["planted_across"] for a in changed)
        for a, b in pairs:
            same = body_of(world, a["url"]) == body_of(corrected, b["url"])
            assert same == (a["document"] == b["document"])


def recount_across(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    """What fails between two years, counted apart from the simulator's own code."""
    wrong = set()
    for column, cell in after["table3"]["carried_in"].items():
        carried_out = before["table3"]["carried_out"][column]
        if None not in (cell, carried_out) and cell != carried_out:
            wrong.add(("X-CARRY", column))
    if before["metadata"]["table2_generation"] == after["metadata"]["table2_generation"] == "d":
        for item in ("rules", "normative_documents"):
            was, row = before["table2"][item]["in_force"], after["table2"][item]
            if None not in (was, *row.values()) and row["in_force"] != was + row["issued"] - row["repealed"]:
                wrong.add(("X-NORM-STOCK", item))
    return wrong


class TestMistakes:
    @pytest.fixture
    def tables(self) -> Any:
        organ = organs_of(cities(1)[0], 1)[0]
        figures = keep_books(Random(3), organ, [2023])[2023]
        return set_in_form(figures, "d", "d", Random(0))

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("row", {"R3-ROW": 2}),
            ("outcome", {"R3-OUTCOME": 2}),
            ("balance", {"R3-BALANCE": 2}),
            ("typo", {"R3-ROW": 1, "R3-OUTCOME": 1}),
            ("suits", {"R4-SUM": 1}),
            ("carry", {}),
            ("stock", {}),
        ],
    )
    def test_each_breaks_only_its_equations(self, tables: Any, kind: str, expected: dict[str, int]) -> None:
        assert failing(tables.table3, tables.table4, "d") == []
        before = deepcopy(tables)
        plant(tables, kind)
        assert tables != before
        assert Counter(e["rule"] for e in failing(tables.table3, tables.table4, "d")) == expected

    def test_all_kinds_are_tested(self) -> None:
        assert set(MISTAKES) == {"row", "outcome", "balance", "typo", "suits", "carry", "stock"}

    def test_blanks_are_not_zeros(self, tables: Any) -> None:
        before = deepcopy(tables.table3)
        leave_blank(tables, "-", totals_too=False)
        for key, row in tables.table3.items():
            for column, cell in row.items():
                was = before[key][column]
                assert cell == (None if was == 0 and column != "total" else was)
        blank = next((k, c) for k, r in tables.table3.items() for c, cell in r.items() if cell is None)
        assert tables.printed("table3", *blank) == "-"

    def test_an_equation_with_a_blank_is_not_judged(self, tables: Any) -> None:
        plant(tables, "typo")
        tables.table3["granted"]["other_org"] = None
        rules = [(e["rule"], e["where"]) for e in failing(tables.table3, tables.table4, "d")]
        assert rules == [("R3-OUTCOME", "total")]


class Links(HTMLParser):
    """Anchors outside comments, those written by document.write included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"<a href=\"(\./P[^\"]+)\"", data)


def listed(site: Site, entry_url: str) -> list[str]:
    """Every row of a column, walking the list pages that exist."""
    path = urlsplit(entry_url).path
    stem = path if path.endswith("/") else path.rpartition("/")[0] + "/"
    rows = []
    for key, resource in site.resources.items():
        if key.startswith(stem) and "/" not in key[len(stem) :] and b"<ul class" in resource.body:
            rows += [urljoin(site.url(key), link) for link in Links(resource.body.decode()).found]
    if "/channel_" in path:
        channel = path.rstrip("/").rpartition("channel_")[2]
        for key, resource in site.resources.items():
            if f"channel={channel}&" in key:
                rows += [site.url(stem + href) for href in re.findall(r'"href": "([^"]+)"', resource.body.decode())]
    return rows


class TestPortals:
    def test_each_row_leads_to_a_served_document(self, world: World) -> None:
        documents = {url for t in world.truth() for url in (t["url"], t["page_url"])} | set(world.noise())
        for source in world.sources():
            site = world.sites[urlsplit(source["entry_url"]).netloc]
            rows = {url for url in listed(site, source["entry_url"]) if url in documents}
            mine = [t for t in world.truth() if t["source_id"] == source["source_id"]]
            assert {t["page_url"] or t["url"] for t in mine} <= rows
            for url in rows:
                assert body_of(world, url)

    def test_each_attachment_is_linked_from_its_page(self, world: World) -> None:
        scripts = 0
        attached = [t for t in world.truth() if t["page_url"] not in (None, t["url"])]
        for entry in attached:
            page = text_of(world, entry["page_url"])
            links = {urljoin(entry["page_url"], link) for link in Links(page).found}
            assert entry["url"] in links
            scripts += "document.write('<a" in page
        assert scripts >= 1

    def test_declared_pages_of_trs_are_not_the_real_ones(self, world: World) -> None:
        excess = Counter()
        for source in world.sources():
            site = world.sites[urlsplit(source["entry_url"]).netloc]
            page = site.answer(urlsplit(source["entry_url"]).path).body.decode()
            call = re.search(r'createPageHTML\((\d+), 0, "index", "html"\)', page)
            if call is None:
                continue
            folder = urlsplit(source["entry_url"]).path
            answers = [site.answer(f"{folder}index_{n}.html") for n in range(1, int(call[1]))]
            excess[sum(answer.status == 404 for answer in answers)] += 1
            assert answers[0].status == 200
            stubs = [a for a in answers if a.status == 200 and len(a.body) < 400]
            assert len(stubs) <= 1
        assert excess[2] >= 1 and excess[0] >= 1

    def test_gb2312_is_declared_and_gb18030_written(self, world: World) -> None:
        pages = [t["url"] for t in world.truth() if t["carrier"] == "html"]
        declared = [url for url in pages if b'charset="gb2312"' in body_of(world, url)]
        assert declared
        for url in declared:
            with pytest.raises(UnicodeDecodeError):
                body_of(world, url).decode("gb2312")
            assert "石䶮村" in body_of(world, url).decode("gb18030")

    def test_addresses_and_pages_disagree_about_the_date(self, world: World) -> None:
        dated = [(re.search(r"/t(\d{8})_", t["url"]), t["published_on"]) for t in world.truth()]
        assert {m[1] == shown.replace("-", "") for m, shown in dated if m} == {True, False}

    def test_objid_lists_hold_no_row(self, world: World) -> None:
        shells = [row["entry_url"] for row in world.sources() if row["family"] == "objid"]
        assert len(shells) == 4
        for url in shells:
            assert b"doc_" not in body_of(world, url)

    def test_robots(self, world: World) -> None:
        answers = [site.answer("/robots.txt") for site in world.sites.values()]
        assert [answer.status for answer in answers] == [404, 200, 200]
        assert b"Disallow: /search" in answers[1].body
        assert answers[2].content_type.startswith("text/html")

    def test_a_path_cannot_be_published_twice(self) -> None:
        site = Site("模拟市", "www.x-moni.gov.cn", "990000")
        site.put("/a", "one")
        with pytest.raises(ValueError, match=r"http://www\.x-moni\.gov\.cn/a is published twice"):
            site.put("/a", "two")


class TestDocuments:
    def test_pdf_text_holds_the_title_and_every_figure(self, world: World) -> None:
        pdfs = [t for t in world.truth() if t["carrier"] == "pdf"]
        assert len(pdfs) >= 5
        for entry in pdfs:
            file = pypdfium2.PdfDocument(body_of(world, entry["url"]))
            text = "".join(page.get_textpage().get_text_range() for page in file)
            assert len(file) >= 2
            assert entry["document"]["metadata"]["title"] in "".join(text.split())
            figures = Counter(re.findall(r"(?<![\d-])\d+(?!\d)", text))
            printed = Counter(
                str(cell) for row in entry["document"]["table3"].values() for cell in row.values() if cell is not None
            )
            assert not printed - figures, entry["url"]

    def test_pdf_pages_carry_ink(self, world: World) -> None:
        entry = next(t for t in world.truth() if t["carrier"] == "pdf")
        page = pypdfium2.PdfDocument(body_of(world, entry["url"]))[0]
        low, _ = page.render(scale=0.5).to_pil().convert("L").getextrema()
        assert low < 128

    def test_docx_cells_are_the_printed_ones(self, world: World) -> None:
        namespace = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
        files = [t for t in world.truth() if t["carrier"] == "docx"]
        assert len(files) >= 5
        for entry in files:
            with zipfile.ZipFile(io.BytesIO(body_of(world, entry["url"]))) as package:
                assert package.testzip() is None
                root = etree.fromstring(package.read("word/document.xml"))
            tables = root.findall(".//w:tbl", namespace)
            assert len(tables) == 3
            widths = {
                sum(
                    int(cell.xpath("string(w:tcPr/w:gridSpan/@w:val)", namespaces=namespace) or 1)
                    for cell in row.findall("w:tc", namespace)
                )
                for row in tables[1].findall("w:tr", namespace)
            }
            assert widths == {10}
            first = tables[1].findall("w:tr", namespace)[3].findall("w:tc", namespace)[1:]
            printed = ["".join(cell.itertext()) for cell in first]
            row = entry["document"]["table3"]["received_new"].values()
            assert [cell if cell.isdigit() else None for cell in printed] == [
                None if cell is None else str(cell) for cell in row
            ]

    def test_html_tables_are_rectangles(self, world: World) -> None:
        pages = [t for t in world.truth() if t["carrier"] == "html"]
        for entry in pages:
            root = etree.HTML(text_of(world, entry["url"]))
            table = next(t for t in root.iter("table") if "申请人情况" in "".join(t.itertext()))
            area = sum(int(c.get("colspan", 1)) * int(c.get("rowspan", 1)) for c in table.iter("td"))
            rows = len(list(table.iter("tr")))
            assert area == 10 * rows
            form = entry["document"]["metadata"]["table3_generation"]
            assert rows == 3 + len(LEAVES[form]) + 4

    def test_titles_come_in_several_shapes(self) -> None:
        organ = organs_of(cities(1)[0], 4)[3]
        written = [report.title_lines for place in range(8) for report in write_reports(1, organ, place, YEARS)]
        shapes = {tuple(len(line) for line in lines) for lines in written}
        assert {len(shape) for shape in shapes} == {1, 2, 3}
        assert any(lines[0].startswith("20") for lines in written)
        assert any(" 年" in lines[0] for lines in written)

    def test_narrative_restates_the_table(self, world: World) -> None:
        pages = [t for t in world.truth() if t["carrier"] == "html"]
        told = 0
        for entry in pages:
            found = re.search(r"新收政府信息公开申请(\d+)件，上年结转(\d+)件", text_of(world, entry["url"]))
            if found:
                table3 = entry["document"]["table3"]
                told += 1
                assert int(found[1]) == table3["received_new"]["total"]
                assert int(found[2]) == (table3["carried_in"]["total"] or 0)
        assert told > len(pages) / 2


def test_years_before_the_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="begin in 2019"):
        World.build(years=(2018, 2019))


def test_more_organs_than_names_are_refused() -> None:
    with pytest.raises(ValueError, match="organs asked for in 云川市"):
        World.build(organs=1000, portals=1)
