"""Documentation is tested: reference pages are generated (GONGKAI_WRITE_DOCS=1 rewrites them) and compared."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

import extract
import gongkai
from crawler.families import FAMILIES
from crawler.simulator import docx, html, pdf
from crawler.simulator.layout import grids
from extract.locators import parse
from extract.refusal import KINDS
from extract.vocabulary import terms
from tests import ruledocs
from tests.readback import PLAIN
from tests.writers import archive, doc, mht, ofd, page, rtf, xls, xlsx

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def commands_page() -> str:
    """What the verbs say of themselves, in a process where none has run yet: click keeps the help option of the first
    context, and with it whether `-h` is named."""
    program = "from tests.test_docs import helps; print(helps(), end='')"
    done = subprocess.run([sys.executable, "-c", program], cwd=DOCS.parent, check=True, capture_output=True, text=True)
    return done.stdout


def helps() -> str:
    """The page of commands."""
    lines = [
        "# Commands",
        "",
        "Generated from `--help`. Exit codes: 0 complete, 1 failed, 2 wrong usage, 3 partial.",
        "",
    ]
    context = click.Context(gongkai.main, info_name="gongkai", **gongkai.main.context_settings)
    for verb in gongkai.main.list_commands(context):
        command = gongkai.main.get_command(context, verb)
        assert command is not None
        of_verb = click.Context(command, context, info_name=verb, max_content_width=100)
        text = command.get_help(of_verb)
        lines += [f"## gongkai {verb}", "", "```", text, "```", ""]
        if isinstance(command, click.Group):
            for name, part in command.commands.items():
                text = part.get_help(click.Context(part, of_verb, info_name=name, max_content_width=100))
                lines += [f"### gongkai {verb} {name}", "", "```", text, "```", ""]
    return "\n".join(lines)


def carriers_page() -> str:
    """One worked example a carrier: the same generated report in each, and where one of its cells stands."""
    text = "\n".join(["\t".join(c.text for c in row) for row in grids(PLAIN)["s3"].rows])
    examples = {
        "html": page.page(html.article(PLAIN, "word")),
        "plain": "\n".join([*PLAIN.title_lines, *PLAIN.preface, text]).encode(),
        "docx": docx.document(PLAIN),
        "doc": doc.document(PLAIN),
        "rtf": rtf.document(PLAIN),
        "mht": mht.document(PLAIN),
        "pdf": pdf.document(PLAIN),
        "ofd": ofd.document(PLAIN),
        "xlsx": xlsx.document(PLAIN),
        "xls": xls.document(PLAIN),
        "archive_file": archive.zipped({"report.docx": docx.document(PLAIN)}),
    }
    lines = [
        "# Carriers, one worked example each",
        "",
        "Generated. The same invented report in every carrier; `gongkai extract --locators FILE` says of the number of",
        "new applications by natural persons (table 3, row 1, column 1) what is printed and where it stands. Scans are",
        "read with the extra `ocr`; see [reading.md](reading.md).",
        "",
    ]
    for module, data in examples.items():
        report = extract.read(data)
        cell = report.tables["table3"].rows["received_new"]["natural_person"]
        place = json.dumps(parse(cell.place), ensure_ascii=False)
        about = (import_module(f"extract.carriers.{module}").__doc__ or "").strip()
        lines += [
            f"## {report.carrier}",
            "",
            about,
            "",
            f"Begins with `{data[:8]!r}`. Read as `{cell.number}`, state `{cell.state}`,",
            f"at `{place}`.",
            "",
        ]
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "page"), [("commands.md", commands_page), ("carriers.md", carriers_page)])
def test_generated_page_is_current(name: str, page: object) -> None:
    assert callable(page)
    text = page()
    if os.environ.get("GONGKAI_WRITE_DOCS"):
        (DOCS / name).write_text(text, encoding="utf-8")
    assert (DOCS / name).read_text(encoding="utf-8") == text, (
        f"docs/{name} is old: GONGKAI_WRITE_DOCS=1 pytest {__file__}"
    )


def test_every_check_has_its_page_and_no_page_is_left_over() -> None:
    written = ruledocs.pages()
    if os.environ.get("GONGKAI_WRITE_DOCS"):
        for old in (DOCS / "checks").glob("*.md"):
            old.unlink()
        (DOCS / "checks").mkdir(exist_ok=True)
        for name, text in written.items():
            (DOCS / name).write_text(text, encoding="utf-8")
    there = {str(path.relative_to(DOCS)) for path in (DOCS / "checks").glob("*.md")} | {"checks.md"}
    assert there == set(written)
    old = [name for name, text in written.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert not old, f"old pages {old}: GONGKAI_WRITE_DOCS=1 pytest {__file__}"


def test_every_verb_is_in_the_table_of_verbs_and_teaches() -> None:
    context = click.Context(gongkai.main)
    for verb in gongkai.main.list_commands(context):
        command = gongkai.main.get_command(context, verb)
        assert command is not None and command.help and len(command.help) > 80, verb
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"gongkai {verb} {option.opts[0]} has no help"


def test_every_portal_family_says_how_to_recognise_it_and_how_it_lies() -> None:
    page = (DOCS / "crawl.md").read_text(encoding="utf-8")
    for family in FAMILIES:
        doc = family.__doc__ or ""
        assert "ecognise it by" in doc and "lies by" in doc, family.name
        assert f"`{family.name}`" in page, f"docs/crawl.md does not mention {family.name}"


def test_every_refusal_kind_and_every_check_is_documented() -> None:
    reading = (DOCS / "reading.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in reading for kind in KINDS)
    for rule in terms("rules").values():
        assert rule.zh and rule.en and rule.formula and rule.severity and rule.basis_zh and rule.exceptions_en, rule.key


def test_links_between_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_pins_cover_what_is_declared() -> None:
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    declared = set(re.findall(r'^  "([a-z0-9-]+)[>=<]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE))
    missing = declared - pinned
    assert not missing, f"constraints.txt pins no {missing}"
