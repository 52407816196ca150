"""A published database of many reports, for the speed of the site: the world of `bench.acrossworld` with what pages
show besides (names, titles, captures, statements, doubtful cells, verdicts, revisions), written as every build is."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from archive.blocks import block
from archive.catalogue import dictionary
from archive.database import publish
from archive.site.provinces import TILES
from bench.acrossworld import ORGANS_A_CITY, World
from bench.rowreports import Rows
from extract.vocabulary import terms

_PROVINCES = [code for code in TILES if code < "71"]
_CHARACTERS = "云川岭桥溪河湾坪镇安宁平和兴隆泰昌永丰金石白马青龙东西南北"
_OFFICES = ("水务局", "财政局", "教育局", "民政局", "司法局", "农业农村局", "交通运输局", "市场监督管理局")
_WORDS = "全年收到政府信息公开申请{n}件，办结{n}件；被申请行政复议{m}件，结果维持{m}件。"
_RARE = "另有行政诉讼{m}件。"
_YEARS = 3
RUN = "20260302T080000Z"


def write(database: Path, reports: int, seed: int = 1) -> None:
    """A database of about so many reports (three of each organ, ninety-nine organs of each city)."""
    world = World(seed, -(-reports // (ORGANS_A_CITY * _YEARS)))
    publish(database, map(block, _blocks(world)), "bench")


def _blocks(world: World) -> Iterator[dict[str, list[dict[str, Any]]]]:
    for number, tables in enumerate(world.blocks()):
        rows = Rows()
        rows.tables = tables
        _dress(rows, Random(f"{world.seed}/site/{number}"), number)
        yield rows.tables
    rows = Rows()
    rows.tables["dictionary"] = list(dictionary())
    moment = "2026-03-02T08:00:00Z"
    rows.add("runs", {"run_id": RUN, "started_at": moment, "finished_at": moment, "status": "partial"})
    yield rows.tables


def _dress(rows: Rows, rng: Random, number: int) -> None:
    """Give a city's rows their names, and what stands beside them in a real database."""
    prefix = f"{_PROVINCES[number % len(_PROVINCES)]}{1 + number // len(_PROVINCES):02}"
    city = "".join(rng.sample(_CHARACTERS, 2))
    names: dict[str, str] = {}
    for organ in rows.tables["organs"]:
        for column in ("division_code", "parent_division_code"):
            code = organ[column]
            organ[column] = code and (prefix + code[4:] if code[2:4] != "00" else f"{prefix[:2]}0000")
        county = (organ["division_code"] or "")[4:]
        place = f"{city}市" + (f"{_CHARACTERS[int(county)]}{city[0]}县" if county not in ("", "00") else "")
        office = "人民政府" if organ["kind"] == "government" else f"第{len(names)}{rng.choice(_OFFICES)}"
        organ |= {"province_code": prefix[:2], "province": TILES[prefix[:2]].zh, "name": place + office}
        organ |= {"first_year": 2019, "last_year": 2023, "reports": _YEARS}
        names[organ["organ_id"]] = organ["name"]
        partial = {"last_status": "partial", "stop_reason": "error"} if rng.random() < 0.02 else {}
        told = {"source_id": organ["organ_id"], "organ": organ["name"], "last_status": "complete", "stop_reason": "end"}
        rows.add("sources", told | partial)
    sections = {row["report_id"]: row for row in rows.tables["sections"] if row["section"] == "s1"}
    for report in rows.tables["reports"]:
        _report(rows, rng, report, names[report["organ_id"]], sections.get(report["report_id"]))


def _report(rows: Rows, rng: Random, report: dict[str, Any], name: str, section: dict[str, Any] | None) -> None:
    report_id, year = report["report_id"], report["report_year"]
    address = f"http://www.{report['organ_id']}.gov.example/nb/{year}.html"
    title = f"{name}{year}年政府信息公开工作年度报告"
    seen = f"{year + 1}-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}T08:00:00Z"
    report |= {"organ": name, "title": title, "capture_id": f"c-{report_id}", "page_url": address}
    report |= {"document_url": address, "published_on": seen[:10], "published_source": "label", "first_seen": seen}
    report |= {"last_seen": seen, "cells_read": 220, "cells_doubtful": 1, "equations_passed": 40}
    report |= {"equations_failed": 0, "equations_unassessed": 1, "source_id": report["organ_id"]}
    digest = f"sha256:{sha256(report_id.encode()).hexdigest()}"
    capture = {"url": address, "captured_at": seen, "role": "detail", "method": "http", "outcome": "report"}
    capture |= {"report_id": report_id, "status": 200, "length": 60_000, "digest": digest, "content_digest": digest}
    capture |= {"warc_file": "bench.warc.gz", "warc_offset": 0, "source_id": report["organ_id"], "run_id": RUN}
    rows.add("captures", {"capture_id": f"c-{report_id}"} | capture)
    first = {"revision": 1, "capture_id": f"c-{report_id}", "first_seen": seen, "last_seen": seen}
    rows.add("revisions", {"revision_id": f"{report_id}-r1", "report_id": report_id} | first)
    if rng.random() < 0.01:
        second = {"revision_id": f"{report_id}-r2", "report_id": report_id}
        rows.add("revisions", second | first | {"revision": 2, "first_seen": "2026-03-01T08:00:00Z"})
        change = {"kind": "cell", "table_name": "table3", "row_key": "granted", "column_key": "total"}
        rows.add("revision_changes", second | {"change": 1, "before": "3", "after": "4"} | change)
    place = {"table_name": "table2", "row_key": "licences", "column_key": "decisions"}
    doubt = {"state": "doubtful", "printed": "1 2", "candidates": '["12"]', "reason": "split number"}
    rows.add("cell_states", {"report_id": report_id} | place | doubt)
    for verdict in verdicts(report_id, rng):
        rows.add("verdicts", verdict)
    if section is not None:
        _tell(rows, rng, section)


def verdicts(report_id: str, rng: Random) -> Iterator[dict[str, Any]]:
    """A verdict of every rule of the 2021 form."""
    for rule, term in terms("rules").items():
        if term.needs and "d" in term.forms:
            (told,) = rng.choices(("pass", "fail", "not assessable"), (85, 1, 14))
            yield {"report_id": report_id, "rule": rule, "verdict": told, "why": None}


def _tell(rows: Rows, rng: Random, section: dict[str, Any]) -> None:
    """Numeric statements at the end of a narrative, and the words that every report has and that few have."""
    told = _WORDS.format(n=rng.randint(0, 400), m=rng.randint(0, 9))
    told += _RARE.format(m=1) if rng.random() < 0.1 else ""
    start = len(section["text"]) + 1
    section["text"] += "\n" + told
    for number, part in enumerate(told.split("件")[:-1]):
        quote = part[-4:] + "件"
        where = {"report_id": section["report_id"], "section": "s1", "position": start + told.index(quote)}
        restates = "table3.received_new.total" if number == 0 else None
        statement = {"quote": quote, "value": "1", "unit": "件", "restates": restates}
        rows.add("statements", {"statement_id": f"{section['report_id']}-{number}"} | where | statement)
