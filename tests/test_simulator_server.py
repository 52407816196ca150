"""The world on the wire: virtual hosts, mounted folders, the command line, the script of the objid lists."""

from __future__ import annotations

import csv
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.simulator.server import Simulator
from crawler.simulator.world import SOURCE_FIELDS, World

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(World.build(organs=3)) as running:
        yield running


def get(address: str, url: str, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(address, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers={"Host": parts.netloc})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


class TestServer:
    def test_every_document_is_served_on_its_host(self, simulator: Simulator) -> None:
        for entry in simulator.world.truth():
            response, body = get(simulator.address, entry["url"])
            assert response.status == 200
            assert len(body) == int(response.headers["Content-Length"])
            magic = {"pdf": b"%PDF-1.4", "docx": b"PK\x03\x04", "html": b"<!DOCTYPE html>"}[entry["carrier"]]
            assert body.startswith(magic)
            assert (urlsplit(entry["url"]).netloc, urlsplit(entry["url"]).path) in simulator.requests

    def test_hosts_do_not_mix(self, simulator: Simulator) -> None:
        first, second = (simulator.world.sites[host] for host in list(simulator.world.sites)[:2])
        path = urlsplit(simulator.world.sources()[0]["entry_url"]).path
        assert get(simulator.address, first.url(path))[0].status == 200
        assert get(simulator.address, second.url(path))[0].status == 404

    def test_unknown_host(self, simulator: Simulator) -> None:
        assert get(simulator.address, "http://www.elsewhere.gov.cn/")[0].status == 404

    def test_port_and_case_of_the_host_header_do_not_matter(self, simulator: Simulator) -> None:
        host = next(iter(simulator.world.sites))
        assert get(simulator.address, f"http://{host.upper()}:{simulator.address.rpartition(':')[2]}/")[0].status == 200

    def test_one_connection_serves_many_requests(self, simulator: Simulator) -> None:
        host = next(iter(simulator.world.sites))
        connection = http.client.HTTPConnection(simulator.address, timeout=10)
        connection.connect()
        socket = connection.sock
        for _ in range(3):
            connection.request("GET", "/", headers={"Host": host})
            assert connection.getresponse().read()
            assert connection.sock is socket
        connection.close()

    def test_head_has_no_body(self, simulator: Simulator) -> None:
        url = f"http://{next(iter(simulator.world.sites))}/"
        response, body = get(simulator.address, url, "HEAD")
        assert (response.status, body) == (200, b"")
        assert int(response.headers["Content-Length"]) > 0

    def test_unknown_pages_of_the_third_portal_apologise_with_200(self, simulator: Simulator) -> None:
        host = list(simulator.world.sites)[2]
        response, body = get(simulator.address, f"http://{host}/nowhere.html")
        assert response.status == 200
        assert "不存在" in body.decode()

    def test_address_only_while_serving(self) -> None:
        with pytest.raises(RuntimeError, match="context manager"):
            Simulator(World()).address  # noqa: B018


class TestMount:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> list[Path]:
        fragment, whole = tmp_path / "fragment.html", tmp_path / "whole.html"
        fragment.write_text("<p>只有正文的一段</p>", encoding="utf-8")
        whole.write_bytes("<html><body>整页，原样</body></html>".encode("gb18030"))
        (tmp_path / "plain.txt").write_text("一、总体情况", encoding="utf-8")
        (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 not really")
        return sorted(tmp_path.iterdir())

    @pytest.mark.parametrize("family", ["trs", "objid", "xxhtmls"])
    def test_files_come_back_as_they_were(self, folder: list[Path], family: str) -> None:
        world = World()
        mounted = world.mount(folder, family, titles={"plain": "模拟市2020年政府信息公开工作年度报告"})
        assert set(mounted.files.values()) == set(folder)
        assert world.sources() == mounted.sources
        assert mounted.sources[0]["family"] == family
        with Simulator(world) as simulator:
            for url, path in mounted.files.items():
                response, body = get(simulator.address, url)
                assert response.status == 200
                if path.name == "fragment.html":
                    assert path.read_bytes() in body and b"<title>" in body
                else:
                    assert body == path.read_bytes()
                if path.suffix == ".txt":
                    assert response.headers["Content-Type"] == "text/plain"
            entry = mounted.sources[0]["entry_url"]
            if family != "objid":
                page = get(simulator.address, entry)[1].decode()
                assert "模拟市2020年政府信息公开工作年度报告" in page and "fragment" in page

    def test_two_folders_need_two_hosts(self, folder: list[Path]) -> None:
        world = World.build(organs=0)
        world.mount(folder)
        world.mount(folder, "objid", host="www.second-moni.gov.cn")
        assert len({row["source_id"] for row in world.sources()}) == 2
        with pytest.raises(ValueError, match="already a portal"):
            world.mount(folder)


class TestCommand:
    def test_serves_until_interrupted(self, tmp_path: Path) -> None:
        csv_path = tmp_path / "sources.csv"
        command = [sys.executable, "-u", "-m", "crawler.simulator", "--organs", "3", "--years", "2022"]
        process = subprocess.Popen(
            [*command, "--families", "trs,vsb", "--obstacles", ",etag", "--sources-out", str(csv_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with csv_path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert tuple(rows[0]) == SOURCE_FIELDS
        assert [row["first_year"] for row in rows] == ["2022"] * 3
        assert get(address, rows[0]["entry_url"])[0].status == 200
        process.send_signal(signal.SIGINT)
        _, talk = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "requests served: 1" in talk

    @pytest.mark.parametrize(
        "arguments", [["--years", "soon"], ["--organs", "5000"], ["--years", "2015"], ["--families", "gopher"]]
    )
    def test_wrong_usage(self, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "crawler.simulator", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        assert "usage:" in ended.stderr


@pytest.mark.browser
@pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="no Chromium at /usr/bin/chromium")
def test_a_browser_fills_the_objid_list(tmp_path: Path) -> None:
    world = World.build(organs=3)
    entry = next(row["entry_url"] for row in world.sources() if row["family"] == "objid")
    with Simulator(world) as simulator:
        command = [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}",
        ]
        command += [
            f"--host-resolver-rules=MAP * {simulator.address}",
            "--virtual-time-budget=3000",
            "--dump-dom",
        ]
        pages = [
            subprocess.run([*command, url], capture_output=True, text=True, timeout=60, check=True).stdout
            for url in (entry, f"{entry}?page=2")
        ]
    assert 'href="?page=2"' in pages[0]
    hrefs = {href for page in pages for href in re.findall(r'href="(doc_[^"]+)"', page)}
    wanted = {(t["page_url"] or t["url"]).rpartition("/")[2] for t in world.truth() if "/gongkai/" in t["url"]}
    assert wanted <= hrefs
