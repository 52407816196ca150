"""`gongkai export --package`: the same rows as the database, described, checked by other people's library."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import gongkai
from archive import schema
from archive.build import DATABASE, build
from archive.captures import CaptureStore
from archive.package import MISSING, PackageRefused
from archive.package import export as export_package
from bench.extract import reports, word_page
from tests.test_reviews import page

FIRST = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports with a finding, a blank, a correction, a refused page, and a run."""
    folder = tmp_path_factory.mktemp("data")
    pages = [word_page(report) for report in reports(2)]
    blank = page(3).replace(b"\t33\t", b"\t\t", 1)
    with CaptureStore(folder) as store:
        for number, (name, body) in enumerate([("a", pages[0]), ("b", page(3)), ("b", blank), ("n", b"<p>notice</p>")]):
            store.add(
                url=f"http://www.yuntai-moni.gov.cn/nb/{name}.html",
                captured_at=FIRST + timedelta(days=number),
                body=body,
                content_type="",
                role="detail",
                method="http",
            )
        moment = "2026-02-01T04:00:00Z"
        run = {"run_id": "r", "started_at": moment, "finished_at": None, "status": "complete", "reasons": []}
        store.add_run(run | {"sources": []})
    build(folder)
    return folder


def export(data: Path, folder: Path, *options: str) -> Result:
    return CliRunner().invoke(gongkai.main, ["export", "--data", str(data), "--package", str(folder), *options])


@pytest.fixture(scope="module")
def exported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "package"
    export_package(data / DATABASE, folder, lambda _done, _total: None, parquet=False)
    return folder


def in_database(data: Path, table: schema.Table) -> list[tuple[Any, ...]]:
    keys = ", ".join(f'"{key}"' for key in table.primary)
    with closing(sqlite3.connect(data / DATABASE)) as db:
        return db.execute(f'SELECT * FROM "{table.name}" ORDER BY {keys}').fetchall()


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", list(schema.tables()))
def test_the_csv_says_what_the_database_says(data: Path, exported: Path, name: str) -> None:
    table = schema.tables()[name]
    with (exported / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    [resource] = [r for r in described(exported)["resources"] if r["name"] == name]
    [missing] = resource["schema"]["missingValues"]
    assert head == [column.name for column in table.columns] == [f["name"] for f in resource["schema"]["fields"]]
    stored = in_database(data, table)
    assert rows == [[missing if value is None else str(value) for value in row] for row in stored]
    assert resource["rowCount"] == len(stored)
    kinds = {"string": (str,), "integer": (int,), "number": (int, float)}
    for place, field in enumerate(resource["schema"]["fields"]):
        assert all(row[place] is None or isinstance(row[place], kinds[field["type"]]) for row in stored), field


def test_a_printed_blank_and_nothing_are_told_apart(exported: Path) -> None:
    with (exported / "revision_changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["before"], row["after"]) for row in rows if row["column_key"] == "commercial_enterprise"] == [
        ("33", "")
    ]
    with (exported / "cell_states.csv").open(encoding="utf-8", newline="") as file:
        assert {row["reason"] for row in csv.DictReader(file) if row["state"] == "blank"} == {MISSING}


def test_checksums_and_papers(exported: Path) -> None:
    files = {path.name for path in exported.iterdir()}
    assert {"datapackage.json", "LICENSE.md", "dictionary.md", "dictionary.csv", "SHA256SUMS"} < files
    lines = (exported / "SHA256SUMS").read_text().splitlines()
    assert {line.split("  ")[1] for line in lines} == files - {"SHA256SUMS"}
    for line in lines:
        digest, name = line.split("  ")
        assert sha256((exported / name).read_bytes()).hexdigest() == digest
    for resource in described(exported)["resources"]:
        body = (exported / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(body), f"sha256:{sha256(body).hexdigest()}")
    assert described(exported)["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_same_database_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("a", "b"):
        told = export(data, tmp_path / name)
        assert told.exit_code in (0, 3), told.output
        contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
        build(data, anew=True)
    assert contents[0] == contents[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_parquet_holds_the_same(data: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    told = export(data, tmp_path / "p", "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    assert (said["parquet"], said["tables"]) == (True, len(schema.tables()))
    for table in schema.tables().values():
        read = parquet.read_table(tmp_path / "p" / f"{table.name}.parquet")
        assert [tuple(row.values()) for row in read.to_pylist()] == in_database(data, table)
        assert read.schema.field(0).metadata[b"zh"].decode() == table.columns[0].zh


@pytest.mark.parametrize(("value", "kind", "shown"), [(0.5, "number", "0.5"), ("约3", "string", "约3")])
def test_a_column_is_as_wide_as_what_was_printed(
    data: Path, tmp_path: Path, value: object, kind: str, shown: str
) -> None:
    shutil.copy(data / DATABASE, tmp_path / DATABASE)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db, db:
        db.execute("UPDATE applications SET other_org = ? WHERE item = 'granted'", [value])
    told = export(tmp_path, tmp_path / "p")
    assert told.exit_code in (0, 3), told.output
    [resource] = [r for r in described(tmp_path / "p")["resources"] if r["name"] == "applications"]
    assert {f["name"]: f["type"] for f in resource["schema"]["fields"]}["other_org"] == kind
    with (tmp_path / "p/applications.csv").open(encoding="utf-8", newline="") as file:
        assert {row["other_org"] for row in csv.DictReader(file) if row["item"] == "granted"} == {shown}


def test_without_parquet_it_says_so(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("archive.parquet.find_spec", lambda _name: None)
    told = export(data, tmp_path / "p")
    assert (told.exit_code, "gongkai[parquet]" in told.stderr) == (3, True)
    assert not list((tmp_path / "p").glob("*.parquet"))


def test_what_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    told = export(data, tmp_path / "full")
    assert (told.exit_code, "not an empty folder" in told.output) == (1, True)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
    told = export(tmp_path, tmp_path / "new")
    assert (told.exit_code, "gongkai build" in told.output) == (1, True)
    told = CliRunner().invoke(gongkai.main, ["export", "--data", str(data)])
    assert (told.exit_code, "--wacz" in told.output) == (2, True)
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as db:
        db.execute("PRAGMA user_version = 1")
    with pytest.raises(PackageRefused, match="of schema 1"):
        export_package(old, tmp_path / "new", lambda _done, _total: None, parquet=False)
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_frictionless_finds_it_valid(data: Path, tmp_path: Path, tools: Path) -> None:
    assert export(data, tmp_path / "p").exit_code in (0, 3)
    command = [tools / "frictionless", "validate", "datapackage.json", "--json"]
    said = subprocess.run(command, cwd=tmp_path / "p", capture_output=True, text=True, check=False)
    report = json.loads(said.stdout)
    wrong = [(task["name"], error["message"]) for task in report["tasks"] for error in task["errors"]]
    assert (said.returncode, report["errors"], wrong) == (0, [], [])
    assert {task["name"] for task in report["tasks"]} >= set(schema.tables())
    path = tmp_path / "p/applications.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",1,", ",one,", 1), encoding="utf-8")
    said = subprocess.run(command, cwd=tmp_path / "p", capture_output=True, text=True, check=False)
    assert said.returncode == 1
