"""What was really seen, served as it was: a column page, and the requests that 大汉 lists make."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from archive.captures import CaptureStore
from crawler.crawling import crawl_sources
from crawler.discovering import discover_columns
from crawler.proposals import Portal as Home
from crawler.sources import Source
from tests.portal import Asked, Portal, Reply

COLUMN = "/jhtml/cn/8423/zfxxgknb/"
PINGTAN = "www.pingtan.gov.cn"


def test_the_real_column_page_is_found_and_its_rows_are_fetched(shared: Path, tmp_path: Path) -> None:
    page = (shared / "real" / "lists" / "pingtan-zfxxgknb.list.html").read_text()
    rows = re.findall(r'href="\./(\d{6}/t\d+_\d+\.htm)"', page)
    with Portal() as portal:
        portal.put("/", '<a href="/xxgk/">政府信息公开</a>', PINGTAN)
        portal.put("/xxgk/", f'<a href="{COLUMN}">政府信息公开年报</a>', PINGTAN)
        portal.put(COLUMN, page, PINGTAN)
        for row in rows:
            portal.put(COLUMN + row, f"<h1>{row}</h1>", PINGTAN)
        [survey] = discover_columns([Home(f"http://{PINGTAN}/")], portal.address, delay_s=0)
        [column] = survey["columns"]
        source = Source("pingtan", column["organ"], "", column["entry_url"], delay_s=0)
        manifest = crawl_sources(tmp_path, [source], portal.address)
    assert (column["entry_url"], column["family"]) == (f"http://{PINGTAN}{COLUMN}", "trs")
    assert (column["organ"], column["reports"], column["newest"]) == ("平潭综合实验区管理委员会", 9, 2024)
    kept = {capture.url for capture in CaptureStore(tmp_path) if capture.role == "detail"}
    assert kept == {f"http://{PINGTAN}{COLUMN}{row}" for row in rows}
    assert len(kept) == 9
    # its script counts 20 rows and writes the others from a service the page does not name
    [entry] = manifest["sources"]
    assert (entry["status"], entry["declared_total"], entry["fetched"]) == ("partial", 20, 9)
    assert "declared 20 rows, 9 listed" in entry["reasons"]


def shapes(shared: Path) -> list[tuple[str, dict[str, str]]]:
    """The services of the collected requests and the parameters they were seen with."""
    found: dict[str, dict[str, str]] = {}
    for line in (shared / "real" / "lists" / "hanweb-dataproxy-requests.tsv").read_text().splitlines()[1:]:
        endpoint, parameters = line.split("\t")[2:4]
        path = endpoint.partition("?")[0].partition(" ")[0]
        fields = dict(re.findall(r"(\w+)=([^\s&;()（）…]+)", parameters))
        if path.endswith("dataproxy.jsp") and {"columnid", "unitid"} <= fields.keys():
            found.setdefault(f"{path} {fields['columnid']}", fields)
    return [(key.partition(" ")[0], fields) for key, fields in found.items()]


def serve_list(portal: Portal, host: str, path: str, fields: dict[str, str], count: int) -> None:
    """A column whose script asks that service with those parameters; to others it answers nothing."""

    def proxy(asked: Asked) -> Reply:
        sent = asked.query | asked.form
        if any(sent.get(name) != value for name, value in fields.items() if "%" not in value):
            return Reply(b"<datastore></datastore>")
        start, end = int(sent.get("startrecord", "1")), min(int(sent.get("endrecord", "20")), count)
        return Reply(f"<datastore><totalrecord>{count}</totalrecord>{records(start, end)}</datastore>".encode())

    settings = ",".join(f"{name}:'{value}'" for name, value in fields.items())
    island = f"<script type='text/xml'><datastore>{records(1, 6)}</datastore></script>"
    script = f"jpage({{proxyUrl:'{path}',perPage:2,totalRecord:{count},ajaxParam:{{{settings}}}}})"
    portal.put("/col/", f"<title>政府信息公开年报</title>{island}<script>{script}</script>", host)
    portal.serve(path, proxy, host)
    for number in range(1, count + 1):
        portal.put(f"/art/2025/1/2/art_1_{number}.html", f"<p>{number}</p>", host)


def records(start: int, end: int) -> str:
    return "".join(
        f"<record><![CDATA[<a href='/art/2025/1/2/art_1_{n}.html'>{n}局2024年政府信息公开工作年度报告</a>]]></record>"
        for n in range(start, end + 1)
    )


def test_the_collected_requests_lead_through_whole_lists(shared: Path, tmp_path: Path) -> None:
    served = shapes(shared)
    assert len(served) >= 5
    with Portal() as portal:
        sources = []
        for number, (path, fields) in enumerate(served):
            host = f"www.shape{number}-moni.gov.cn"
            serve_list(portal, host, path, fields, 17)
            sources.append(Source(f"shape{number}", "云台县", "", f"http://{host}/col/", delay_s=0))
        manifest = crawl_sources(tmp_path, sources, portal.address)
    told: dict[str, Any] = {entry["source_id"]: (entry["status"], entry["fetched"]) for entry in manifest["sources"]}
    assert told == {source.source_id: ("complete", 17) for source in sources}, manifest
