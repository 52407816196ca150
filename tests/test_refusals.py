"""Bad input: a clear one-line error each, the run goes on, the exit code says partial."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

import extract
from archive.commands import build, ingest
from crawler.simulator.world import World
from extract.commands import extract as extract_verb

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(range(256)) * 8

BROKEN_PICTURE = "damaged" if find_spec("rapidocr") else "unsupported"
"""Without the extra `ocr` pictures are not opened at all."""


def truncated_docx() -> bytes:
    world = World.build(seed=3, organs=3, years=(2022,))
    entry = next(t for t in world.truth() if t["carrier"] == "docx")
    return body_of(world, entry["url"])[:-400]


def body_of(world: World, url: str) -> bytes:
    host, _, path = url.removeprefix("http://").partition("/")
    return world.sites[host].resources[f"/{path}"].body


ENCRYPTED_PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    b"3 0 obj\n<</Filter/Standard/V 1/R 2/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">/P -44>>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000102 00000 n \n"
    b"trailer\n<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<"
    + b"43" * 16
    + b"><"
    + b"43" * 16
    + b">]>>\nstartxref\n278\n%%EOF\n"
)


def bad_files(folder: Path) -> dict[Path, str]:
    files = {
        "empty.txt": (b"", "empty"),
        "blank.html": (b" \n\t ", "empty"),
        "truncated.docx": (truncated_docx(), "damaged"),
        "encrypted.pdf": (ENCRYPTED_PDF, "encrypted"),
        "huge.txt": ("政府信息公开年度报告 0 0 0\n".encode() * 1_500_000, "too_large"),
        "photo.html": (JPEG, BROKEN_PICTURE),
        "half.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "damaged"),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    return {folder / name: kind for name, (_, kind) in files.items()}


def good_file(folder: Path) -> Path:
    world = World.build(seed=3, organs=3, years=(2022,))
    entry = next(t for t in world.truth() if t["carrier"] == "html")
    path = folder / "good.html"
    path.write_bytes(body_of(world, entry["url"]))
    return path


def test_extract_names_each_bad_file_and_goes_on(tmp_path: Path) -> None:
    bad = bad_files(tmp_path)
    good = good_file(tmp_path)
    result = CliRunner().invoke(extract_verb, [*map(str, bad), str(good), str(tmp_path / "missing.pdf")])
    assert result.exit_code == 3
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {Path(o["source"]): o["refused"]["kind"] for o in lines if "refused" in o} == bad | {
        tmp_path / "missing.pdf": "damaged"
    }
    assert "table3" in lines[-2]
    messages = result.stderr.splitlines()
    assert len(messages) == len(bad) + 1
    for path, kind in bad.items():
        assert any(m.startswith(f"{path}: refused ({kind}): ") for m in messages), (path, messages)


def test_ingest_keeps_what_may_be_read_later_and_ends_partial(tmp_path: Path) -> None:
    data = tmp_path / "data"
    bad = bad_files(tmp_path)
    good = good_file(tmp_path)
    files = [*map(str, bad), str(good)]
    result = CliRunner().invoke(ingest, [*files, "--data", str(data)])
    assert result.exit_code == 3, result.output
    assert f"{tmp_path / 'empty.txt'}: refused (empty), not kept" in result.stderr
    assert f"{tmp_path / 'encrypted.pdf'}: refused (encrypted), kept" in result.stderr
    again = CliRunner().invoke(ingest, [str(good), "--data", str(data)])
    assert again.exit_code == 0
    assert "already held" in again.stdout
    built = CliRunner().invoke(build, ["--data", str(data), "--json"])
    assert built.exit_code == 0, built.output
    counts = json.loads(built.stdout.splitlines()[-1])
    assert counts["reports"] == 1
    assert counts["refused"] == dict(Counter(["damaged", "damaged", "encrypted", BROKEN_PICTURE]))


def test_build_without_captures_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(build, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "gongkai crawl" in result.stderr


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于做好2025年政府信息公开工作年度报告编制和发布工作的通知", "notice"),
        ("某某市政府网站工作年度报表（2023年度）", "website_statement"),
        ("某某局2023年度法治政府建设情况报告", "other_report"),
    ],
)
def test_what_stands_beside_the_reports_is_refused_by_name(title: str, kind: str) -> None:
    page = f"<html><body><h1>{title}</h1><p>{'正文若干。' * 80}</p></body></html>"
    with pytest.raises(extract.Refusal) as refused:
        extract.read(page.encode())
    assert refused.value.kind == kind


def test_a_docx_whose_xml_expands_entities_is_refused(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "a" * 1000
        + '">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 9))
    )
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{bomb}]><w:document>&a8;</w:document>")
    with pytest.raises(extract.Refusal):
        extract.read(path.read_bytes())
