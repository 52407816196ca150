"""Captures: what is added comes back, whatever happens to the process in between."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.captures import (
    ArchiveDamaged,
    ArchiveLocked,
    Capture,
    CaptureExists,
    CaptureStore,
    RecordUnreadable,
)
from archive.cdxj import IndexDamaged, parse_line, urlkey

NOON = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)


def add(store: CaptureStore, url: str, body: bytes, minute: int = 0, **more: object) -> Capture:
    given: dict[str, object] = {
        "content_type": "text/html; charset=utf-8",
        "response_headers": [("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")],
        "request_headers": [("User-Agent", "gongkai-test")],
        "role": "detail",
        "method": "http",
        "note": {"organ": "云台县人民政府办公室"},
        **more,
    }
    return store.add(url=url, captured_at=NOON + timedelta(minutes=minute), body=body, **given)  # type: ignore[arg-type]


def warc_files(store: CaptureStore) -> list[Path]:
    return sorted(store.warc_dir.glob("*.warc.gz"))


def test_a_capture_comes_back_as_it_was_added(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        kept = add(store, "http://www.yuntai.gov.cn/nb/1.html", b"<p>2024</p>")
    reader = CaptureStore(tmp_path)
    assert list(reader) == [kept]
    assert reader.body(kept) == b"<p>2024</p>"
    assert (kept.status, kept.role, kept.length, kept.revisit) == (200, "detail", 11, False)
    assert kept.captured_at == NOON
    assert not reader.repaired


def test_an_equal_body_becomes_a_revisit(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        first = add(store, "http://www.yuntai.gov.cn/nb/1.html", b"same")
        second = add(store, "http://www.yuntai.gov.cn/nb/2.html", b"same", minute=1)
        ingested = add(store, "file:///mail/2024.docx", b"same", minute=2, method="ingest", role="document")
    with CaptureStore(tmp_path) as store:
        later = add(store, "http://www.yuntai.gov.cn/nb/1.html", b"same", minute=3)
    assert [c.revisit for c in (first, second, ingested, later)] == [False, True, True, True]
    assert {store.body(c) for c in (first, second, ingested, later)} == {b"same"}
    kinds = [
        (record.rec_type, record.rec_headers.get_header("WARC-Profile"))
        for path in warc_files(store)
        for record in ArchiveIterator(path.open("rb"))
    ]
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert kinds.count(("revisit", profile)) == 3
    assert kinds.count(("response", None)) == 1


def test_an_unmodified_answer_becomes_a_revisit_that_gives_the_held_body(tmp_path: Path) -> None:
    url = "http://www.yuntai.gov.cn/nb/1.html"
    with CaptureStore(tmp_path) as store:
        first = add(store, url, b"<p>2024</p>")
        assert store.holds(first.digest) and store.held_body(first.digest) == b"<p>2024</p>"
        asked: dict[str, Any] = {
            "captured_at": NOON + timedelta(days=60),
            "content_type": first.content_type,
            "length": first.length,
            "response_headers": [("ETag", '"1"')],
            "request_headers": [("If-None-Match", '"1"')],
            "role": "detail",
            "note": {"source_id": "yuntai"},
        }
        later = store.add_unmodified(url=url, digest=first.digest, **asked)
        with pytest.raises(ValueError, match="no body sha256:0 is held"):
            store.add_unmodified(url=url + "?2", digest="sha256:0", **asked)
    assert (later.status, later.revisit, later.length) == (304, True, 11)
    assert CaptureStore(tmp_path).body(later) == b"<p>2024</p>"
    records = [record for path in warc_files(store) for record in ArchiveIterator(path.open("rb"))]
    [revisit] = [record for record in records if record.rec_type == "revisit"]
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit.rec_headers.get_header("WARC-Profile") == profile
    assert revisit.http_headers.get_statuscode() == "304"
    before = (tmp_path / "index.cdxj").read_text()
    (tmp_path / "index.cdxj").unlink()
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
    assert (tmp_path / "index.cdxj").read_text() == before


def test_other_tools_find_the_digests_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CaptureStore(tmp_path) as store:
        add(store, "http://www.yuntai.gov.cn/nb/1.html", "年度报告".encode("gb18030"))
        add(store, "http://www.yuntai.gov.cn/nb/2.html", b"<b>dom</b>", method="browser", role="list")
        store.add_run({"run_id": "20260201T040000Z"})

    class Wanted:
        inputs = [str(path) for path in warc_files(store)]  # noqa: RUF012
        verbose = True

    checker = Checker(Wanted())
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest failed" not in capsys.readouterr().out


def test_headers_are_kept_byte_for_byte(tmp_path: Path) -> None:
    name = "年报.pdf".encode("gb18030")
    raw = "attachment; filename=" + name.decode("latin-1")
    with CaptureStore(tmp_path) as store:
        add(store, "http://www.yuntai.gov.cn/a", b"%PDF", response_headers=[("Content-Disposition", raw)])
    assert name in gzip.decompress(warc_files(store)[0].read_bytes())


def test_a_content_coding_is_undone_for_readers_and_kept_in_the_archive(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>report</p>")
    headers = [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    with CaptureStore(tmp_path) as store:
        kept = add(store, "http://www.yuntai.gov.cn/z", packed, response_headers=headers)
        again = add(store, "http://www.yuntai.gov.cn/z", packed, minute=1, response_headers=headers)
    for capture in (kept, again):
        assert store.body(capture) == b"<p>report</p>"
        assert store.payload(capture) == packed


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "page"},
        {"method": "ftp"},
        {"note": {"year": 2024}},
        {"response_headers": [("X", "a\r\nY: b")]},
        {"response_headers": [("X", "公开")]},
    ],
)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(tmp_path: Path, wrong: dict[str, object]) -> None:
    with CaptureStore(tmp_path) as store, pytest.raises(ValueError, match=r"role|note|header"):
        add(store, "http://www.yuntai.gov.cn/1", b"x", **wrong)
    assert list(CaptureStore(tmp_path)) == []


def test_a_url_that_is_not_percent_encoded_and_a_naive_time_are_refused(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        with pytest.raises(ValueError, match="percent-encoded"):
            add(store, "http://www.yuntai.gov.cn/年报", b"x")
        with pytest.raises(ValueError, match="zone"):
            store.add(
                url="http://a.gov.cn/",
                captured_at=datetime(2026, 1, 1),
                body=b"",
                content_type="",
                role="list",
                method="browser",
            )


def test_one_url_at_one_instant_is_one_capture(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        add(store, "http://www.yuntai.gov.cn/1", b"x")
        with pytest.raises(CaptureExists):
            add(store, "http://www.yuntai.gov.cn/1", b"y")


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        kept = add(store, "http://www.yuntai.gov.cn/1", b"x")
        with pytest.raises(ArchiveLocked, match=str(os.getpid())):
            CaptureStore(tmp_path).open_for_writing()
        assert list(CaptureStore(tmp_path)) == [kept]
    with CaptureStore(tmp_path) as store:
        add(store, "http://www.yuntai.gov.cn/2", b"y")


def test_runs_come_back_oldest_first_and_are_no_captures(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        store.add_run({"run_id": "20260201T040000Z", "status": "partial"})
        store.add_run({"run_id": "20260301T040000Z", "status": "complete"})
    reader = CaptureStore(tmp_path)
    assert [run["status"] for run in reader.runs()] == ["partial", "complete"]
    assert list(reader) == []


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    with CaptureStore(tmp_path, roll_at=2000) as store:
        kept = [add(store, f"http://www.yuntai.gov.cn/{n}", os.urandom(900)) for n in range(6)]
    assert len(warc_files(store)) > 2
    assert {capture.warc_file for capture in kept} == {path.name for path in warc_files(store)}
    assert [store.body(capture) for capture in kept]


def test_the_index_is_sorted_cdxj(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        for n in (3, 1, 2):
            add(store, f"http://www.yuntai.gov.cn/{n}", b"%d" % n)
    lines = (tmp_path / "index.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    key, timestamp, text = lines[0].split(" ", 2)
    assert (key, timestamp) == ("cn,gov,yuntai)/1", "20260201040000")
    standard = {"url", "mime", "status", "digest", "length", "offset", "filename"}
    assert standard <= json.loads(text).keys()
    assert not (tmp_path / "index.cdxj.journal").exists()


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.zibo.gov.cn", "cn,gov,zibo)/"),
        ("https://WWW2.Zibo.gov.cn:443/Gongkai/", "cn,gov,zibo)/gongkai"),
        ("http://x.gov.cn:8080/a?b=2&a=1#top", "cn,gov,x:8080)/a?a=1&b=2"),
        ("http://x.gov.cn/a;jsessionid=77.b/c", "cn,gov,x)/a/c"),
        ("urn:gongkai:run:1", "urn:gongkai:run:1"),
    ],
)
def test_urlkey(url: str, key: str) -> None:
    assert urlkey(url) == key


def test_a_damaged_index_line_is_named() -> None:
    with pytest.raises(IndexDamaged, match="cn,gov"):
        parse_line('cn,gov)/ 20260101000000 {"url": "x"}')


def test_the_index_is_rebuilt_from_the_files_alone(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        for n in range(5):
            add(store, f"http://www.yuntai.gov.cn/{n}", b"body %d" % (n % 3))
        add(store, "http://www.yuntai.gov.cn/l", b"<li>", method="browser", role="list")
        store.add_run({"run_id": "20260201T040000Z"})
    before = (tmp_path / "index.cdxj").read_text()
    (tmp_path / "index.cdxj").unlink()
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
        assert "7 captures were not in the index" in store.repaired[0]
    assert (tmp_path / "index.cdxj").read_text() == before


@pytest.mark.parametrize("keep", [0.0, 0.02, 0.3, 0.5, 0.8, 0.999])
def test_a_torn_tail_is_cut_and_kept_beside(tmp_path: Path, keep: float) -> None:
    """The last capture's bytes stop anywhere, as they do when the process is killed while it writes."""
    with CaptureStore(tmp_path) as store:
        good = add(store, "http://www.yuntai.gov.cn/1", b"good")
    path = warc_files(store)[0]
    whole = path.read_bytes()
    with CaptureStore(tmp_path / "other") as other:
        add(other, "http://www.yuntai.gov.cn/2", os.urandom(5000))
    members = warc_files(other)[0].read_bytes()
    group = members[len(first_member(members)) :]
    path.write_bytes(whole + group[: int(len(group) * keep)])
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
        assert len(store.repaired) == (1 if keep else 0)
    assert path.read_bytes() == whole
    assert list(store) == [good]
    assert len(list(tmp_path.glob("warc/*.torn-*"))) == (1 if keep else 0)


def first_member(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(31)
    unpacker.decompress(data)
    return data[: len(data) - len(unpacker.unused_data)]


def test_records_without_their_index_line_are_indexed(tmp_path: Path) -> None:
    """Killed after the records were written and before the index line was."""
    with CaptureStore(tmp_path) as store:
        kept = [add(store, f"http://www.yuntai.gov.cn/{n}", b"body %d" % n) for n in range(3)]
    lines = (tmp_path / "index.cdxj").read_text().splitlines(keepends=True)
    (tmp_path / "index.cdxj").write_text("".join(lines[:2]))
    (tmp_path / "index.cdxj.journal").write_text(lines[2][:40])
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
    assert list(store) == kept
    assert "1 captures" in store.repaired[0]


def test_a_file_shorter_than_its_index_is_damage_and_said_so(tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        kept = add(store, "http://www.yuntai.gov.cn/1", os.urandom(3000))
    path = warc_files(store)[0]
    os.truncate(path, path.stat().st_size - 10)
    with pytest.raises(ArchiveDamaged, match="backup"):
        CaptureStore(tmp_path).open_for_writing()
    with pytest.raises(RecordUnreadable, match=str(kept.warc_offset)):
        CaptureStore(tmp_path).body(kept)


_KILLED = """
import sys
from datetime import UTC, datetime
from archive.captures import CaptureStore
store = CaptureStore(sys.argv[1])
n = 0
while True:
    store.add(url=f"http://www.yuntai.gov.cn/{sys.argv[2]}/{n}", captured_at=datetime.now(UTC),
              body=b"x" * 50000 + str(n).encode(), content_type="text/html", role="detail", method="http")
    print(n, flush=True)
    n += 1
"""


def test_nothing_acknowledged_is_lost_to_a_kill(tmp_path: Path) -> None:
    acknowledged = 0
    for turn in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(tmp_path), str(turn)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(20 + turn):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        acknowledged += 20 + turn + len(process.stdout.readlines())
        process.wait()
    with CaptureStore(tmp_path) as store:
        store.open_for_writing()
    captures = list(store)
    assert acknowledged <= len(captures) <= acknowledged + 3
    assert len({capture.url for capture in captures}) == len(captures)
    for capture in captures:
        assert len(store.body(capture)) >= 50001


_header_value = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    bodies=st.lists(st.binary(max_size=400), min_size=1, max_size=6),
    note=st.dictionaries(st.sampled_from(["organ", "list_title", "link_text"]), st.text()),
    value=_header_value,
    method=st.sampled_from(["http", "browser", "ingest"]),
)
def test_any_body_note_and_header_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    bodies: list[bytes],
    note: dict[str, str],
    value: str,
    method: str,
) -> None:
    folder = tmp_path_factory.mktemp("store")
    with CaptureStore(folder) as store:
        kept = [
            add(store, f"http://a.gov.cn/{n}", body, note=note, method=method, response_headers=[("X", value)])
            for n, body in enumerate(bodies)
        ]
    (folder / "index.cdxj").unlink()
    with CaptureStore(folder) as store:
        store.open_for_writing()
    assert sorted(store, key=lambda capture: capture.url) == kept
    assert [store.body(capture) for capture in kept] == bodies
    assert all(capture.note == note for capture in store)
