"""Every known trap of these reports is shown to be met: `tests/fixtures/traps.md` names it, and by what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import schema
from bench.extract import reports, word_page
from bench.gold.corpus import Plan, plan
from bench.gold.defect import REGISTER
from bench.gold.score import score
from crawler.simulator.reports import Report
from extract import commands
from extract.vocabulary import kinds, terms
from tests.writers import doc, mht, rtf

TOP = Path(__file__).resolve().parent.parent
TABLE = (TOP / "tests" / "fixtures" / "traps.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in TABLE.splitlines() if line.startswith("| ")]
TRAPS = {trap: shown.split() for trap, shown in (row for row in ROWS if len(row) == 2) if trap != "trap"}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_shown_by_something_that_exists(trap: str) -> None:
    carriers = {p.carrier for p in plan()}
    for name in TRAPS[trap]:
        kind, _, what = name.partition(":")
        if kind == "gold":
            assert what in REGISTER
        elif kind == "carrier":
            assert what in carriers
        else:
            file, _, test = name.partition("::")
            assert re.search(rf"def {test}\(", (TOP / "tests" / f"{file}.py").read_text()), name


def test_the_table_is_read() -> None:
    assert len(TRAPS) > 45
    assert all(TRAPS.values())


def test_views_name_only_keys_of_the_vocabulary() -> None:
    values = tomllib.loads((TOP / "archive" / "dictionary.toml").read_text())["values"]
    known = {key for kind in kinds() for key in terms(kind)} | {key for keys in values.values() for key in keys}
    literals = set(re.findall(r"'([a-z][a-z_0-9 ]+)'", schema.view_statements()))
    assert len(literals) > 15
    assert literals - known == set()


def test_findings_tell_no_causes() -> None:
    rules = tomllib.loads((TOP / "extract" / "rules.toml").read_text())["rules"]
    told = [str(text) for rule in rules.values() for key, text in rule.items() if not key.startswith("exceptions")]
    assert len(rules) > 40
    assert [text for text in told if re.search(r"因为|由于|导致|造成|because|due to|caused", text)] == []


def test_ci_runs_every_test() -> None:
    assert re.search(r"^make test$", (TOP / ".ci" / "run").read_text(), re.MULTILINE)
    (recipe,) = re.findall(r"^test:.*\n\t(.*)$", (TOP / "Makefile").read_text(), re.MULTILINE)
    assert recipe == "$(BIN)/python -m pytest -n auto"
    options = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert not re.search(r"(?:^| )(?:-k|-m|--ignore|--deselect)", options.get("addopts", ""))


@pytest.mark.parametrize("generation", ["c", "d"])
def test_merged_labels_of_no_break_spaces_are_no_values(generation: str) -> None:
    case = Plan("zeros_blank", "text-cells", generation, 9).make()
    marked = re.sub(rb"(?m)^\t$(?=\n\t[^\n]*[^\x00-\x7f])", b"\t\xc2\xa0", case.data)
    assert marked != case.data
    counts, faults = score(type(case)(case.name, case.carrier, case.generation, case.defect, marked, case.truth))
    assert faults == []
    assert counts == score(case)[0]


NAMES = {"report.wps": doc.document, "page.doc": word_page, "saved.doc": mht.document, "rich.doc": rtf.document}


@pytest.mark.parametrize("name", NAMES)
def test_the_bytes_tell_what_a_file_is_and_not_its_name(name: str, tmp_path: Path) -> None:
    write: Callable[[Report], bytes] = NAMES[name]
    report = reports(1)[0]
    file = tmp_path / name
    file.write_bytes(write(report))
    result = CliRunner().invoke(commands.extract, [str(file)])
    assert result.exit_code == 0, result.output
    printed = str(report.tables.table3["received_new"]["total"])
    assert f'"total": {printed}' in result.stdout
