"""Standard tools open the archive: `wacz validate` accepts what is exported, pywb replays what was captured."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

import gongkai
from archive.captures import Capture, CaptureStore
from bench.extract import reports, word_page
from crawler.simulator import pdf

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
HOST = "http://www.yuntai-moni.gov.cn"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Capture]]:
    """A list, a page in GBK, its attachment, the page again unchanged, and said to be unmodified."""
    data = tmp_path_factory.mktemp("data")
    [report] = reports(1)
    text = word_page(report).decode().replace("utf-8", "gbk")
    page = text.encode("gbk", "xmlcharrefreplace")
    given = {
        "list": ("/nb/", b"<li><a href=1.html>2023</a></li>", "text/html", "list"),
        "page": ("/nb/1.html", page, "text/html; charset=gbk", "detail"),
        "file": ("/nb/1.pdf", pdf.document(report), "application/pdf", "attachment"),
        "again": ("/nb/1.html", page, "text/html; charset=gbk", "detail"),
    }
    kept = {}
    with CaptureStore(data) as store:
        for number, (name, (path, body, content_type, role)) in enumerate(given.items()):
            kept[name] = store.add(
                url=HOST + path,
                captured_at=FIRST + timedelta(days=number),
                body=body,
                content_type=content_type,
                response_headers=[("Content-Type", content_type), ("Server", "nginx")],
                role=role,
                method="http",
                note={"list_title": report.title},
            )
        kept["unmodified"] = store.add_unmodified(
            url=kept["page"].url,
            captured_at=FIRST + timedelta(days=len(given)),
            digest=kept["page"].digest,
            content_type=kept["page"].content_type,
            length=kept["page"].length,
            response_headers=[("Server", "nginx")],
            request_headers=[("If-None-Match", '"1"')],
            role="detail",
            note={"list_title": report.title},
        )
        store.add_run({"run_id": "20260201T040000Z"})
    return data, kept


def export(data: Path, file: Path) -> zipfile.ZipFile:
    told = CliRunner().invoke(gongkai.main, ["export", "--data", str(data), "--wacz", str(file)])
    assert told.exit_code == 0, told.output
    return zipfile.ZipFile(file)


def test_what_a_wacz_holds(archive: tuple[Path, dict[str, Capture]], tmp_path: Path) -> None:
    data, kept = archive
    zipped = export(data, tmp_path / "a.wacz")
    package = json.loads(zipped.read("datapackage.json"))
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert {r["path"] for r in package["resources"]} | {"datapackage.json", "datapackage-digest.json"} == set(
        zipped.namelist()
    )
    for resource in package["resources"]:
        member = zipped.read(resource["path"])
        assert (resource["bytes"], resource["hash"]) == (len(member), f"sha256:{sha256(member).hexdigest()}")
    digest = json.loads(zipped.read("datapackage-digest.json"))
    assert digest["hash"] == "sha256:" + sha256(zipped.read("datapackage.json")).hexdigest()
    for info in zipped.infolist():
        stored = info.filename.startswith("archive/")
        assert (info.compress_type == zipfile.ZIP_STORED) == stored
    head, *pages = map(json.loads, zipped.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert {page["url"] for page in pages} == {kept["page"].url}
    assert pages[0]["title"] == kept["page"].note["list_title"]


def test_every_index_line_leads_to_its_record(archive: tuple[Path, dict[str, Capture]], tmp_path: Path) -> None:
    zipped = export(archive[0], tmp_path / "a.wacz")
    lines = zipped.read("indexes/index.cdxj").decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len([capture for capture in archive[1].values() if capture.status == 200])
    assert len(lines) == len(archive[1]) - 1
    for line in lines:
        fields = json.loads(line.split(" ", 2)[2])
        start, length = int(fields["offset"]), int(fields["length"])
        member = zipped.read(f"archive/{fields['filename']}")[start : start + length]
        record = next(iter(ArchiveIterator(BytesIO(gzip.decompress(member)))))
        assert record.rec_headers.get_header("WARC-Target-URI") == fields["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == fields["digest"]


def test_the_same_archive_gives_the_same_bytes(archive: tuple[Path, dict[str, Capture]], tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(archive[0], tmp_path / name).close()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_without_an_archive_nothing_is_written(tmp_path: Path) -> None:
    told = CliRunner().invoke(gongkai.main, ["export", "--data", str(tmp_path), "--wacz", str(tmp_path / "a.wacz")])
    assert (told.exit_code, "holds no captures" in told.output) == (1, True)
    assert not list(tmp_path.glob("*.wacz*"))


@pytest.mark.slow
def test_wacz_validate_accepts_it(archive: tuple[Path, dict[str, Capture]], tools: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.wacz"
    export(archive[0], file).close()
    said = subprocess.run([tools / "wacz", "validate", "-f", file], capture_output=True, text=True, check=False)
    assert (said.returncode, "the passed WACZ is valid" in said.stdout + said.stderr) == (0, True)
    tampered = tmp_path / "tampered.wacz"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tampered, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("年".encode(), "月".encode()))
    said = subprocess.run([tools / "wacz", "validate", "-f", tampered], capture_output=True, text=True, check=False)
    assert "the passed WACZ is valid" not in said.stdout + said.stderr


@pytest.mark.slow
def test_pywb_replays_page_attachment_and_revisit(
    archive: tuple[Path, dict[str, Capture]], tools: Path, tmp_path: Path
) -> None:
    data, kept = archive
    subprocess.run([tools / "wb-manager", "init", "gongkai"], cwd=tmp_path, check=True, capture_output=True)
    files = sorted(map(str, (data / "warc").glob("*.warc.gz")))
    subprocess.run([tools / "wb-manager", "add", "gongkai", *files], cwd=tmp_path, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [tools / "wayback", "-b", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as pywb:
        try:
            address = f"http://127.0.0.1:{port}/gongkai"
            wait_for(f"{address}/", pywb)
            store = CaptureStore(data)
            unmodified = kept["unmodified"]
            with pytest.raises(urllib.error.HTTPError, match="304"):
                urllib.request.urlopen(f"{address}/{unmodified.captured_at:%Y%m%d%H%M%S}id_/{unmodified.url}")
            for name, capture in kept.items():
                if capture is unmodified:
                    continue
                moment = f"{capture.captured_at:%Y%m%d%H%M%S}"
                with urllib.request.urlopen(f"{address}/{moment}id_/{capture.url}") as replayed:
                    assert replayed.read() == store.body(capture), name
                    assert replayed.headers["Memento-Datetime"] == f"{capture.captured_at:%a, %d %b %Y %H:%M:%S} GMT"
        finally:
            os.killpg(pywb.pid, signal.SIGTERM)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the address answers or the process ends."""
    while process.poll() is None:
        try:
            urllib.request.urlopen(address).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"pywb ended with {process.returncode}")
