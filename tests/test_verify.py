"""`gongkai verify` on archives damaged on purpose: each defect is named, what can be mended is, nothing is deleted."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

import gongkai
from archive.build import build
from archive.captures import ArchiveDamaged, Capture, CaptureStore
from archive.cdxj import Index, warc_date
from archive.survey import Damage
from archive.sweep import Unpacked, sweep
from archive.verify import Verdict, repair, verify
from archive.warcrecord import Group, capture_records
from archive.warcrepair import metadata_of
from bench.extract import reports, word_page

ROOT = Path(__file__).resolve().parent.parent
FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
HOST = "http://www.yuntai-moni.gov.cn"


def fill(data: Path) -> list[Capture]:
    """Two files of captures with a revisit, a report that is read, a run and a database."""
    page = word_page(reports(1)[0])
    bodies = [b"<li>list</li>", page, b"<p>notice</p>", page, Random(1).randbytes(3000), b"<p>last</p>"]
    captures = []
    for half in (bodies[:3], bodies[3:]):
        with CaptureStore(data) as store:
            for body in half:
                number = len(captures)
                captures.append(
                    store.add(
                        url=f"{HOST}/nb/{number}.html",
                        captured_at=FIRST + timedelta(minutes=number),
                        body=body,
                        content_type="text/html",
                        role="list" if number == 0 else "detail",
                        method="http",
                    )
                )
            store.add_run(
                {
                    "run_id": f"2026020{len(captures)}T040000Z",
                    "started_at": "2026-02-01T04:00:00Z",
                    "finished_at": None,
                    "status": "complete",
                    "reasons": [],
                    "sources": [],
                }
            )
    build(data)
    return captures


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    data = tmp_path_factory.mktemp("sound")
    return data, fill(data)


@pytest.fixture
def archive(sound: tuple[Path, list[Capture]], tmp_path: Path) -> tuple[Path, list[Capture]]:
    """A copy of the sound archive, to be damaged."""
    data = tmp_path / "data"
    shutil.copytree(sound[0], data)
    return data, sound[1]


def look(data: Path) -> Verdict:
    return verify(data, lambda _done, _total: None)


def mend(data: Path) -> tuple[list[str], Verdict]:
    done = repair(data, look(data), lambda _done, _total: None)
    return done, look(data)


def kinds(damage: tuple[Damage, ...]) -> set[str]:
    return {d.kind for d in damage}


def warc(data: Path, capture: Capture) -> Path:
    return data / "warc" / capture.warc_file


def flip(path: Path, offset: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1 << bit
    path.write_bytes(data)


def lines(data: Path) -> list[str]:
    return (data / "index.cdxj").read_text().splitlines(keepends=True)


def everything(data: Path) -> dict[str, bytes]:
    """Every file's bytes but what locks are made of."""
    files = [p for p in data.rglob("*") if p.is_file() and p.name != "lock" and not p.name.endswith(("-shm", "-wal"))]
    return {str(p.relative_to(data)): p.read_bytes() for p in files}


def test_a_sound_archive_is_sound_and_left_alone(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    before = everything(data)
    verdict = look(data)
    assert verdict.damage == ()
    assert (verdict.files, verdict.captures, verdict.lines) == (2, len(captures), len(captures) + 2)
    assert verdict.notes == ()
    assert everything(data) == before


def test_a_bit_flip_is_named_with_file_byte_and_address(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    flip(warc(data, captures[4]), captures[4].warc_offset + 900)
    [damage] = [d for d in look(data).damage if d.kind == "record unreadable"]
    assert damage.file == captures[4].warc_file
    assert (damage.offset, damage.url, damage.remedy) == (captures[4].warc_offset, captures[4].url, "")


def test_every_flipped_bit_of_a_warc_file_is_noticed(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path = warc(data, captures[5])
    whole, random = path.read_bytes(), Random(7)
    unpacked = [(stretch.gzip_header, stretch.data) for stretch in sweep(path)]
    noticed = 0
    for _ in range(60):
        flip(path, random.randrange(len(whole)), random.randrange(8))
        damage = look(data).damage
        # the bits that fill up the last byte of a deflate stream (RFC 1951 §3.2.3) say nothing, flipped or not
        same = [(stretch.gzip_header, stretch.data) for stretch in sweep(path)] == unpacked
        assert same or any(d.file == path.name for d in damage), damage
        noticed += not same
        path.write_bytes(whole)
    assert noticed > 50


def test_a_flip_loses_one_record_and_the_others_stay_reachable(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    flip(warc(data, captures[4]), captures[4].warc_offset + 900)
    (data / "index.cdxj").unlink()
    with pytest.raises(ArchiveDamaged, match="verify --repair"):
        CaptureStore(data).open_for_writing()
    _, left = mend(data)
    store = CaptureStore(data)
    assert {c.capture_id for c in store} == {c.capture_id for c in captures} - {captures[4].capture_id}
    assert [len(store.body(c)) for c in store]
    assert kinds(left.damage) == {"unreadable bytes"}
    with CaptureStore(data) as writer:
        writer.open_for_writing()
        assert writer.repaired == []


def test_lost_metadata_loses_nothing_while_the_index_tells(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    group = captures[3].warc_offset + int(json.loads(line_of(data, captures[3]).split(" ", 2)[2])["length"])
    flip(warc(data, captures[4]), group + 30)
    before = lines(data)
    _, left = mend(data)
    assert kinds(left.damage) == {"unreadable bytes"}
    assert lines(data) == before
    (data / "index.cdxj").unlink()
    [named] = [d for d in look(data).damage if d.kind == "metadata lost"]
    assert named.url == captures[4].url


def line_of(data: Path, capture: Capture) -> str:
    place = f'"offset": "{capture.warc_offset}", "filename": "{capture.warc_file}"'
    [line] = [line for line in lines(data) if place in line]
    return line


def test_a_truncated_file(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path = warc(data, captures[4])
    whole = path.read_bytes()
    os.truncate(path, captures[4].warc_offset + 500)
    named = {d.url: d.kind for d in look(data).damage if d.kind != "database reference"}
    assert named[captures[4].url] == "record unreadable"
    assert named[captures[5].url] == "file too short"
    done, left = mend(data)
    assert any("lost.cdxj" in sentence for sentence in done)
    assert {d.url for d in left.damage if d.kind == "capture lost"} >= {captures[4].url, captures[5].url}
    torn = next(data.glob("warc/*.torn-*"))
    assert path.read_bytes() + torn.read_bytes() == whole[: captures[4].warc_offset + 500]
    path.write_bytes(whole)
    assert {"not in the index"} <= kinds(look(data).damage)
    _, restored = mend(data)
    assert restored.damage == ()
    assert len(list(CaptureStore(data))) == len(captures)


def test_a_missing_file(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    warc(data, captures[0]).unlink()
    named = {d.url for d in look(data).damage if d.kind == "file missing"}
    assert {c.url for c in captures[:3]} <= named
    _, left = mend(data)
    # the page's bytes were in the missing file, so the revisit in the other lost them too
    assert {d.url for d in left.damage if d.kind == "capture lost"} >= {c.url for c in captures[:4]}
    assert [c.url for c in CaptureStore(data)] == [captures[4].url, captures[5].url]


def test_a_wrong_digest_in_a_whole_record(archive: tuple[Path, list[Capture]]) -> None:
    """A record packed anew with other content: the checksum of the gzip member is right, the digest is not."""
    data, captures = archive
    path = warc(data, captures[2])
    stored = int(json.loads(line_of(data, captures[2]).split(" ", 2)[2])["length"])
    start = captures[2].warc_offset
    whole = path.read_bytes()
    changed = gzip.decompress(whole[start : start + stored]).replace(b"notice", b"report")
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    path.write_bytes(whole[:start] + packer.compress(changed) + packer.flush() + whole[start + stored :])
    [damage] = [d for d in look(data).damage if d.kind == "record unreadable"]
    assert damage.url == captures[2].url
    assert "Digest" in damage.what


Edit = Callable[[list[str]], list[str]]


@pytest.mark.parametrize(
    ("kind", "edit"),
    [
        ("index line unreadable", lambda all_: [all_[0][:60] + "\n", *all_[1:]]),
        ("index line twice", lambda all_: sorted([*all_, all_[0]])),
        ("index not sorted", lambda all_: all_[::-1]),
        ("not in the index", lambda all_: all_[1:]),
        ("index line wrong", lambda all_: [all_[0].replace('"digest": "sha256:', '"digest": "sha256:0'), *all_[1:]]),
        ("index line wrong", lambda all_: [all_[0].replace('"role": "list"', '"role": "detail"'), *all_[1:]]),
        ("index line wrong", lambda all_: [all_[0].replace('"offset": "', '"offset": "1'), *all_[1:]]),
        ("index line wrong", lambda all_: [line.replace('"orig.offset": "', '"orig.offset": "1') for line in all_]),
    ],
)
def test_a_damaged_index_is_named_and_written_anew(archive: tuple[Path, list[Capture]], kind: str, edit: Edit) -> None:
    data, _ = archive
    before = "".join(lines(data))
    damaged = "".join(edit(lines(data)))
    assert damaged != before
    (data / "index.cdxj").write_text(damaged)
    assert kind in kinds(look(data).damage)
    _, left = mend(data)
    assert left.damage == ()
    assert "".join(lines(data)) == before
    [aside] = data.glob("index.cdxj.damaged-*")
    assert aside.read_text() == damaged


def test_a_duplicate_record(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path = warc(data, captures[5])
    stored = int(json.loads(line_of(data, captures[5]).split(" ", 2)[2])["length"])
    record = path.read_bytes()[captures[5].warc_offset :][:stored]
    path.write_bytes(path.read_bytes() + record)
    [damage] = [d for d in look(data).damage if d.kind == "duplicate record"]
    assert (damage.file, damage.url) == (path.name, captures[5].url)


def test_an_unfinished_capture_is_cut_and_kept(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path = warc(data, captures[5])
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:200])
    assert kinds(look(data).damage) == {"unreadable bytes"}
    _, left = mend(data)
    assert left.damage == ()
    assert path.read_bytes() == whole
    assert next(data.glob("warc/*.torn-*")).read_bytes() == whole[:200]


def again(capture: Capture) -> Group:
    """The records of a capture of the same address at the same instant."""
    return capture_records(
        url=capture.url,
        date=warc_date(capture.captured_at),
        body=b"another body",
        content_type="text/html",
        status=200,
        response_headers=(),
        request_headers=(),
        request_body=None,
        role="detail",
        method="http",
        note={},
        held=None,
    )


def test_records_without_their_main_record_are_an_unfinished_capture(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path, group = warc(data, captures[5]), again(captures[5])
    whole = path.read_bytes()
    path.write_bytes(whole + group.data[: group.main_start])
    assert [(d.kind, d.offset) for d in look(data).damage] == [("unfinished capture", len(whole))]
    _, left = mend(data)
    assert (left.damage, path.read_bytes()) == ((), whole)


def test_one_address_at_one_instant_twice(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    path, group = warc(data, captures[5]), again(captures[5])
    whole = path.read_bytes()
    path.write_bytes(whole + group.data)
    [damage] = [d for d in look(data).damage if d.kind == "duplicate capture"]
    assert (damage.offset, damage.url) == (len(whole) + group.main_start, captures[5].url)


def test_revisits_of_a_body_that_is_gone_are_named(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    warc(data, captures[1]).unlink()
    named = {d.kind: d.url for d in look(data).damage if d.url == captures[3].url}
    assert {"capture without body", "body lost"} <= named.keys()


def test_a_gzip_header_of_another_hand_is_named(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    flip(warc(data, captures[4]), captures[4].warc_offset + 4)
    [damage] = look(data).damage
    assert (damage.kind, damage.offset, damage.remedy) == ("gzip header", captures[4].warc_offset, "")


def test_every_kind_of_damage_in_the_table_is_tested_and_every_one_tested_is_in_it() -> None:
    page = (ROOT / "docs/archive.md").read_text(encoding="utf-8")
    rows = page[page.index("| kind of damage") : page.index("Whatever is replaced")].splitlines()[2:]
    told = {kind for row in rows if row for kind in re.findall(r"`([a-z -]+)`", row.split("|")[1])}
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "archive").glob("*.py"))
    assert told == {kind for kind in told if f'"{kind}"' in code}
    tested = Path(__file__).read_text(encoding="utf-8")
    assert told == {kind for kind in told if f'"{kind}"' in tested}


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "gongkai.db")) as db, db:
        db.execute(statement)


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("database reference", "UPDATE captures SET digest = 'sha256:00' WHERE role = 'list'"),
        ("database reference", "UPDATE captures SET capture_id = 'ffffffffffffffff' WHERE role = 'list'"),
        ("database reference", "UPDATE captures SET warc_offset = warc_offset + 1 WHERE role = 'list'"),
        ("database changed", "UPDATE applications SET total = 7 WHERE item = 'granted'"),
        ("database changed", "DELETE FROM sections WHERE section = 's1'"),
        ("database damaged", "DROP TABLE captures"),
    ],
)
def test_a_changed_database_is_named_and_built_again(
    archive: tuple[Path, list[Capture]], kind: str, statement: str
) -> None:
    data, _ = archive
    before = rows(data)
    change(data, statement)
    assert kind in kinds(look(data).damage)
    _, left = mend(data)
    assert left.damage == ()
    assert rows(data) == before
    assert len(list(data.glob("gongkai.db.damaged-*"))) == 1


def rows(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "gongkai.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [row for name in tables for row in db.execute(f'SELECT * FROM "{name}"') if "stat" not in name]


@pytest.mark.parametrize(
    ("name", "kind"), [("gongkai.db", "database damaged"), ("extractions.sqlite", "cache damaged")]
)
def test_a_file_that_is_no_database(archive: tuple[Path, list[Capture]], name: str, kind: str) -> None:
    data, _ = archive
    (data / name).write_bytes(b"no database at all" * 500)
    assert [(d.file, d.kind) for d in look(data).damage] == [(name, kind)]
    _, left = mend(data)
    assert left.damage == ()


def test_captures_newer_than_the_database_are_no_damage(archive: tuple[Path, list[Capture]]) -> None:
    data, _ = archive
    with CaptureStore(data) as store:
        store.add(url=f"{HOST}/new", captured_at=FIRST, body=b"new", content_type="", role="list", method="http")
    verdict = look(data)
    assert verdict.damage == ()
    assert "1 captures are not in gongkai.db yet" in verdict.notes[0]


def test_a_running_writer_is_waited_for(archive: tuple[Path, list[Capture]]) -> None:
    data, _ = archive
    with CaptureStore(data) as store:
        store.open_for_writing()
        result = command(data)
    assert (result.exit_code, "written by process" in result.output) == (1, True)


def test_a_journal_not_yet_folded_is_part_of_the_index(archive: tuple[Path, list[Capture]]) -> None:
    data, _ = archive
    all_ = lines(data)
    (data / "index.cdxj").write_text("".join(all_[2:]))
    (data / "index.cdxj.journal").write_text("".join(all_[:2]) + all_[2][:50])
    assert look(data).damage == ()
    assert [line + "\n" for line in Index(data / "index.cdxj").lines()] == all_


def command(data: Path, *options: str) -> Result:
    return CliRunner().invoke(gongkai.main, ["verify", "--data", str(data), *options])


def test_the_command_says_what_it_found_by_words_json_and_exit_code(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    assert (command(data).exit_code, command(data).stdout.splitlines()[-1]) == (0, "sound")
    (data / "index.cdxj").write_text("".join(lines(data)[1:]))
    told = command(data)
    assert told.exit_code == 1
    assert f"not in the index: {captures[0].warc_file} byte {captures[0].warc_offset} {captures[0].url}" in told.stdout
    told = command(data, "--repair", "--json")
    said = json.loads(told.stdout)
    assert (told.exit_code, said["sound"], len(said["damage"]), said["left"]) == (3, True, 1, [])
    assert command(data).exit_code == 0


def test_damage_that_only_a_backup_helps_stays_damage(archive: tuple[Path, list[Capture]]) -> None:
    data, captures = archive
    flip(warc(data, captures[4]), captures[4].warc_offset + 900)
    assert command(data, "--repair").exit_code == 3
    told = command(data, "--repair")
    assert told.exit_code == 1
    assert "capture lost" in told.stdout


def test_without_an_archive_there_is_nothing_to_verify(tmp_path: Path) -> None:
    result = command(tmp_path)
    assert (result.exit_code, "holds no captures" in result.output) == (1, True)


@pytest.mark.parametrize("field", [b"", b"gongkai-capture: "])
def test_metadata_of_the_first_archives_is_still_read(field: bytes) -> None:
    about = {"role": "list", "method": "http", "note": {}, "status": 200, "content_type": "", "payload_length": 1}
    assert metadata_of(Unpacked({}, field + json.dumps(about).encode())) == about
    assert metadata_of(Unpacked({}, field + b'{"role": "list"}')) is None
    assert metadata_of(Unpacked({}, b"via: http://www.yuntai-moni.gov.cn/\r\n")) is None
