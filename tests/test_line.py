"""The whole line: portal → capture → extraction → checks → database, over HTTP with the real crawler."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.build import build
from archive.readback import contract_cells, stored_cells, stored_reports
from crawler.crawling import crawl_sources
from crawler.demo import compare
from crawler.simulator.server import Simulator
from crawler.simulator.world import World
from crawler.sources import source_from_row


@pytest.mark.parametrize("family", ["trs", "xxhtmls", pytest.param("objid", marks=pytest.mark.browser)])
def test_real_documents_crawled_from_a_portal_come_out_exact(
    family: str, shared: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if family == "objid":
        request.getfixturevalue("chromium")
    truths = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((shared / "truth").glob("*.json"))]
    truths = [t for t in truths if (shared / str(t["source"])).is_file()]
    titles = {Path(t["source"]).stem: t["metadata"]["title"] or f"第{n}份报告" for n, t in enumerate(truths)}
    world = World()
    folder = world.mount([shared / t["source"] for t in truths], family=family, titles=titles)
    with Simulator(world) as simulator:
        sources = [source_from_row(row, "mounted") for row in folder.sources]
        manifest = crawl_sources(tmp_path, sources, simulator.address)
    assert manifest["status"] == "complete", manifest
    built = build(tmp_path)
    reports = stored_reports(built.path)
    by_file = {path.name: url for url, path in folder.files.items()}
    for truth in truths:
        url = by_file[Path(truth["source"]).name]
        assert url in reports, f"{truth['source']} is not in the database"
        want = {k: v for k, v in contract_cells(truth).items() if v != "ambiguous"}
        assert stored_cells(built.path, reports[url]) == want, truth["source"]


def test_the_simulated_world_comes_out_exact_and_a_second_build_changes_nothing(tmp_path: Path) -> None:
    world = World.build(seed=7, organs=8, years=(2021, 2022), portals=2)
    static = [row for row in world.sources() if row["family"] != "objid"]
    with Simulator(world) as simulator:
        crawl_sources(tmp_path, [source_from_row(row, "simulator") for row in static], simulator.address)
    first = build(tmp_path)
    counts = compare(world, first.path)
    listed = {row["source_id"] for row in static}
    assert counts["extracted"] == sum(t["source_id"] in listed for t in world.truth()) > 0
    assert counts["cells_wrong"] == counts["cells_missing"] == counts["findings_false"] == 0
    assert first.changed
    before = first.path.stat().st_mtime_ns
    second = build(tmp_path)
    assert not second.changed
    assert second.content_hash == first.content_hash
    assert second.path.stat().st_mtime_ns == before
