"""Are all reports found, each once, and nothing else? ``python -m bench.crawl [--quick] [--json] [--families A,B]``.

Simulated portals of every family are crawled from their columns, and found and crawled from their home pages alone.
By family: reports expected, captured, missed, stored twice, and documents wrongly taken (noise of the same columns,
other columns, copies on other hosts). Portals behind gates that nothing passes must be reported as gated; portals
behind gates that a stock browser passes must be read whole.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from archive.captures import Capture, CaptureStore
from crawler.crawling import crawl_sources
from crawler.discovering import discover_columns
from crawler.hosts import domain_of
from crawler.proposals import Portal
from crawler.simulator.portals import FAMILIES
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import Source, source_from_row
from crawler.urls import identity

RECALL, COLUMNS_RECALL = 0.995, 0.95
IN_A_BROWSER = ("objid", "spa")
#: closed for a crawler that does not disguise itself; open for every browser
CLOSED, OPEN = ("wall", "user_agent"), ("ruishu", "jsl", "c3vk", "self_cookie")
QUICK = ("trs", "hanweb_jpage", "hanweb_xxgk", "gkmlpt", "longxun", "openness", "epoint", "vsb", "truecms", "aspnet")
_YEARS = (2020, 2021, 2022, 2023)
_FIGURES = ("expected", "captured", "missed", "stored_twice", "wrongly_taken")


@dataclass
class Result:
    """What a run found: figures by family, portals behind gates, columns found from home pages."""

    families: dict[str, Counter[str]] = field(default_factory=dict)
    gates: dict[str, str] = field(default_factory=dict)
    columns: Counter[str] = field(default_factory=Counter)
    from_home: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, family: str, figures: Mapping[str, int]) -> None:
        """Add figures to those of a family."""
        self.families.setdefault(family, Counter()).update(figures)

    @property
    def all(self) -> Counter[str]:
        """The figures of all families together."""
        return sum(self.families.values(), Counter())

    def as_json(self) -> dict[str, Any]:
        """The last line of the output."""
        total = self.all
        recall = total["captured"] / total["expected"] if total["expected"] else 0.0
        found = self.columns["found"] / self.columns["expected"] if self.columns["expected"] else 0.0
        home = self.from_home["captured"] / self.from_home["expected"] if self.from_home["expected"] else 0.0
        targets = {"recall": RECALL, "wrongly_taken": 0, "stored_twice": 0, "column_recall": COLUMNS_RECALL}
        passed = (
            recall >= RECALL
            and found >= COLUMNS_RECALL
            and home >= COLUMNS_RECALL
            and not any((total["wrongly_taken"], total["stored_twice"], self.columns["wrong"], self.faults))
            and not self.from_home["wrongly_taken"]
        )
        return {
            "bench": "crawl",
            "families": {name: {figure: own[figure] for figure in _FIGURES} for name, own in self.families.items()},
            "all": {figure: total[figure] for figure in _FIGURES},
            "recall": recall,
            "gates": self.gates,
            "columns": {"expected": self.columns["expected"], "found": self.columns["found"],
                        "wrong": self.columns["wrong"], "recall": found},
            "from_home_pages": {**{figure: self.from_home[figure] for figure in _FIGURES}, "recall": home},
            "targets": targets,
            "faults": self.faults,
            "pass": passed,
        }  # fmt: skip


def run(families: Sequence[str], organs: int, years: Sequence[int], console: Console, *, gates: bool) -> Result:
    """Crawl portals of these families, so many organs each."""
    result = Result()
    console.print(f"{len(families)} portals, from their columns")
    world = World.build(organs=organs * len(families), years=years, families=families, portals=len(families))
    with Simulator(world) as simulator, tempfile.TemporaryDirectory() as folder:
        manifest = crawl_sources(folder, [source_from_row(row, "world") for row in world.sources()], simulator.address)
        captures = list(CaptureStore(Path(folder)))
        for family in families:
            result.add(family, judge(world, captures, _hosts(world, family)))
        result.faults += _unsaid(world, captures, manifest)
    console.print(f"{len(families)} portals, from their home pages alone")
    _from_home(world, result)
    if gates:
        for name in (*CLOSED, *OPEN):
            console.print(f"a portal behind {name}")
            _gated(name, result)
    return result


def _hosts(world: World, family: str) -> set[str]:
    return {urlsplit(column["home_url"]).netloc for column in world.columns() if column["family"] == family}


def judge(world: World, captures: Iterable[Capture], hosts: set[str]) -> Counter[str]:
    """The figures of the portals on these hosts."""
    domains = {domain_of(host) for host in hosts}
    documents = [c for c in captures if c.role != "list" and domain_of(urlsplit(c.url).netloc) in domains]
    kept = Counter(identity(capture.url) for capture in documents if capture.status == 200)
    truth = [entry for entry in world.truth() if urlsplit(entry["url"]).netloc in hosts]
    figures = Counter(expected=len(truth), captured=0, missed=0)
    rightly: set[str] = set()
    for entry in truth:
        wanted = {identity(url) for url in (entry["url"], entry["link_url"], *entry["twins"]) if url}
        rightly |= wanted | ({identity(entry["page_url"])} if entry["page_url"] else set())
        figures["captured" if wanted & set(kept) else "missed"] += 1
        # pages that lead to one file by two links are one document
        figures["stored_twice"] += max(kept[identity(entry["url"])] - 1, 0)
    bodies = Counter((capture.digest, identity(capture.url)) for capture in documents if not capture.revisit)
    figures["stored_twice"] += sum(count - 1 for count in bodies.values())
    noise = {identity(url) for url in world.noise()}
    figures["wrongly_taken"] = len(
        [url for url in kept if url in noise or (url not in rightly and _is_page(world, url))]
    )
    return figures


def _is_page(world: World, url: str) -> bool:
    """Whether an address is one of a document of its own, and not a step on the way to one."""
    host, _, path = url.partition("/")
    site = world.sites.get(host)
    return site is not None and f"/{path}" in site.resources and f"/{path}" not in site.programs


def _unsaid(world: World, captures: Iterable[Capture], manifest: Mapping[str, Any]) -> list[str]:
    """Sources that are called complete though a report of theirs was not captured."""
    kept = {identity(capture.url) for capture in captures if capture.role != "list"}
    missed = Counter(
        entry["source_id"]
        for entry in world.truth()
        if not kept & {identity(url) for url in (entry["url"], entry["link_url"], *entry["twins"]) if url}
    )
    return [
        f"{entry['source_id']} is called complete and lacks {missed[entry['source_id']]} reports"
        for entry in manifest["sources"]
        if entry["status"] == "complete" and missed[entry["source_id"]]
    ]


def _from_home(world: World, result: Result) -> None:
    homes = sorted({column["home_url"] for column in world.columns()})
    with Simulator(world) as simulator, tempfile.TemporaryDirectory() as folder:
        surveys = discover_columns([Portal(home) for home in homes], simulator.address, delay_s=0)
        strangers = {host for host, _target in simulator.requests} - set(world.sites)
        result.faults += [f"{host} was asked, which is no host of any portal" for host in sorted(strangers)]
        proposed: list[Source] = []
        for survey in surveys:
            own = [column for column in world.columns() if column["home_url"] == survey["home_url"]]
            domain = domain_of(urlsplit(survey["home_url"]).netloc)
            reached = set()
            for column in survey["columns"]:
                urls = {column["entry_url"], *column["covers"], *column["same_as"]}
                reached |= {identity(url) for url in urls}
                wrong = any(domain_of(urlsplit(url).netloc) != domain or "/zt/" in url for url in urls)
                result.columns["wrong"] += wrong
                row = {name: "" if value is None else str(value) for name, value in column.items()}
                proposed.append(source_from_row(row, survey["home_url"]))
            result.columns["expected"] += len(own)
            result.columns["found"] += sum(identity(column["entry_url"]) in reached for column in own)
        crawl_sources(folder, proposed, simulator.address)
        hosts = {urlsplit(home).netloc for home in homes}
        result.from_home.update(judge(world, list(CaptureStore(Path(folder))), hosts))


def _gated(name: str, result: Result) -> None:
    """Crawl one portal behind a gate and say how the run called it."""
    world = World.build(organs=1, years=(2022, 2023), families=("sn1html",), obstacles=(name,))
    with Simulator(world) as simulator, tempfile.TemporaryDirectory() as folder:
        manifest = crawl_sources(folder, [source_from_row(row, "world") for row in world.sources()], simulator.address)
        figures = judge(world, list(CaptureStore(Path(folder))), set(world.sites))
    [entry] = manifest["sources"]
    result.gates[name] = f"{entry['status']} ({entry['stop_reason']}), {figures['captured']}/{figures['expected']}"
    if name in CLOSED:
        if entry["stop_reason"] != "gate" or figures["captured"]:
            result.faults.append(f"a portal behind {name} is not reported as gated: {result.gates[name]}")
    else:
        result.add(f"behind {name}", figures)


def _show(console: Console, result: Result) -> None:
    table = Table(title="reports by family", title_justify="left")
    for heading in ("family", *_FIGURES):
        table.add_column(heading, justify="left" if heading == "family" else "right")
    for name, own in [*result.families.items(), ("all", result.all), ("from home pages alone", result.from_home)]:
        table.add_row(name, *(str(own[figure]) for figure in _FIGURES))
    console.print(table)
    console.print(
        f"columns found from home pages: {result.columns['found']} of {result.columns['expected']},"
        f" {result.columns['wrong']} wrong"
    )
    for name, told in result.gates.items():
        console.print(f"behind {name}: {told}")
    for fault in result.faults:
        console.print(f"FAULT: {fault}", markup=False)


def main() -> int:
    """Run the bench; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten families, two organs each, no gates")
    parser.add_argument("--json", action="store_true", help="no table, the JSON line only")
    parser.add_argument("--families", help="these families only, by comma")
    options = parser.parse_args()
    console = Console(stderr=True, quiet=options.json)
    browser = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    chosen = tuple(options.families.split(",")) if options.families else QUICK if options.quick else tuple(FAMILIES)
    families = tuple(name for name in chosen if browser or name not in IN_A_BROWSER)
    if len(families) < len(chosen):
        console.print("no Chromium here: the families whose lists only a browser shows are left out")
    organs, years = (2, _YEARS[-3:]) if options.quick else (6, _YEARS)
    result = run(families, organs, years, console, gates=browser and not options.quick)
    _show(console, result)
    told = result.as_json()
    print(json.dumps(told, ensure_ascii=False))
    return 0 if told["pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
