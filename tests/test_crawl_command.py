"""`gongkai crawl`: data on stdout, talk on stderr, exit codes that mean something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.commands import crawl
from tests.portal import HOST, Portal

ROW = "source_id,organ,division_code,family,entry_url,first_year,delay_s,notes\n"


def sources(folder: Path) -> str:
    path = folder / "sources.csv"
    path.write_text(ROW + "".join(f"{name},云台县,990101,trs,http://{HOST}/{name}/,,0,\n" for name in ("good", "gone")))
    return str(path)


@pytest.mark.parametrize(
    ("chosen", "status", "code"), [(["good"], "complete", 0), (["gone"], "failed", 1), ([], "partial", 3)]
)
def test_exit_code_and_manifest(tmp_path: Path, chosen: list[str], status: str, code: int) -> None:
    with Portal() as portal:
        portal.put_list("/good/", {"t20250101_1.html": "云台县2024年政府信息公开工作年度报告"})
        portal.put("/good/t20250101_1.html", "<p>report</p>")
        options = ["--sources", sources(tmp_path), "--data", str(tmp_path / "data"), "--connect-to", portal.address]
        result = CliRunner().invoke(crawl, [*chosen, *options, "--json"])
    assert result.exit_code == code
    manifest = json.loads(result.stdout)
    assert manifest["status"] == status
    assert f"run {manifest['run_id']}: {status}" in result.stderr
    assert all(f"云台县: {entry['status']} ({entry['stop_reason']})" in result.stderr for entry in manifest["sources"])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--connect-to", "somewhere"], 2, "HOST:PORT expected"),
        (["nowhere"], 1, "no source is called nowhere"),
        (["--sources", "missing.csv"], 2, "does not exist"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    result = CliRunner().invoke(crawl, [*arguments, "--data", str(tmp_path)])
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_a_pause_of_0_is_for_simulated_worlds(tmp_path: Path) -> None:
    result = CliRunner().invoke(crawl, ["--sources", sources(tmp_path), "--data", str(tmp_path / "data")])
    assert result.exit_code == 1
    assert "delay_s 0" in result.stderr
    assert "no contact given" in result.stderr
