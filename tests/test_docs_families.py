"""One page of documentation a family, made from its module and its fixtures (GONGKAI_WRITE_DOCS=1 rewrites them)."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest

from crawler.families import FALLBACKS, FAMILIES, Family
from crawler.sources import COLUMNS, source_from_row

DOCS = Path(__file__).resolve().parent.parent / "docs"
CASES = Path(__file__).parent / "fixtures" / "families"
BEGIN, END = "<!-- families: generated -->\n", "<!-- end of families -->\n"


def parts_of(family: Family) -> tuple[str, str, str]:
    """First paragraph, how to recognise it, how it lies."""
    told = " ".join((family.__doc__ or "").split())
    found = re.fullmatch(r"(.+?) Recognise it by: (.+?) It lies by: (.+)", told)
    assert found is not None, f"{family.name}: “Recognise it by: … It lies by: …” expected in {told!r}"
    return found[1], found[2], found[3]


def example(family: Family) -> list[str]:
    """A sources row for the first list among the fixtures that is asked for plainly."""
    expected = [json.loads(path.read_text()) for path in sorted((CASES / family.name).glob("*/expected.json"))]
    url = next(case["url"] for case in expected if case["kind"] == "list" and "asked" not in case)
    return ["example_zfb", "某县人民政府办公室", "", family.name, url, "2019", "3", "the column 政府信息公开年报"]


def cases(family: Family) -> list[str]:
    """What the fixtures show, a line each."""
    lines = []
    for path in sorted((CASES / family.name).glob("*/expected.json")):
        case = json.loads(path.read_text())
        kind = "answer to a script's POST" if case.get("asked", {}).get("method") == "POST" else case["kind"]
        lines.append(f"- {kind}: {path.parent.name.replace('-', ' ')}")
    return lines


def family_page(family: Family) -> str:
    what, recognise, lies = parts_of(family)
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows([COLUMNS, example(family)])
    browser = "Its lists are loaded in a browser." if family.needs_browser else "No browser is needed."
    lines = [
        f"# `{family.name}`",
        "",
        "Generated from the module's docstring and its fixtures.",
        "",
        what,
        "",
        browser,
        "",
        "## Recognise it by",
        "",
        recognise,
        "",
        "## It lies by",
        "",
        *(f"- {lie.strip().rstrip('.')}" for lie in lies.split(";")),
        "",
        "## A row of the sources",
        "",
        *(f"    {line}" for line in rows.getvalue().splitlines()),
        "",
        "## Pages it is tested on",
        "",
        f"The folders under `tests/fixtures/families/{family.name}/`:",
        "",
        *cases(family),
        "",
    ]
    return "\n".join(lines)


def families_table() -> str:
    rows = [
        f"| [`{family.name}`](families/{family.name}.md) | {parts_of(family)[0].rstrip('.')} |"
        for family in (*FAMILIES, *FALLBACKS)
    ]
    return "\n".join(["| family | what it is |", "|---|---|", *rows]) + "\n"


@pytest.mark.parametrize("family", [*FAMILIES, *FALLBACKS], ids=lambda family: family.name)
def test_the_page_of_a_family_is_current(family: Family) -> None:
    path = DOCS / "families" / f"{family.name}.md"
    text = family_page(family)
    if os.environ.get("GONGKAI_WRITE_DOCS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path} is old: GONGKAI_WRITE_DOCS=1 pytest {__file__}"


@pytest.mark.parametrize("family", [*FAMILIES, *FALLBACKS], ids=lambda family: family.name)
def test_the_example_row_of_a_family_is_a_source(family: Family) -> None:
    source = source_from_row(dict(zip(COLUMNS, example(family), strict=True)), "example")
    assert source.family == family.name


def test_the_table_of_families_is_current() -> None:
    path = DOCS / "crawl.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    table = families_table()
    if os.environ.get("GONGKAI_WRITE_DOCS"):
        path.write_text(before + BEGIN + table + END + after, encoding="utf-8")
    else:
        assert written == table, f"docs/crawl.md is old: GONGKAI_WRITE_DOCS=1 pytest {__file__}"
    pages = {page.stem for page in (DOCS / "families").glob("*.md")}
    assert pages == {family.name for family in (*FAMILIES, *FALLBACKS)}
