"""Every rule of one report against its fixtures: a TOML file each in ``fixtures/checks/<RULE>/``, no Python needed.

``fires-*.toml`` is a report in which the rule finds something: verdict ``fail`` and the rule's own severity unless the
file says others, ``left`` and ``right`` where it states them.  ``quiet-*.toml`` is one in which it must not, mostly a
legitimate exception; ``verdict`` there is ``pass`` or ``not assessable`` where the file states it.  ``also`` names the
other rules that find something; no others may.  Keys: `tests.checking.make`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import extract
from crawler.simulator.world import World
from extract.checks.verdicts import Verdict
from extract.vocabulary import terms
from tests.checking import load, make

FIXTURES = Path(__file__).parent / "fixtures" / "checks"
ARCHIVE = Path(__file__).parents[1] / "archive"
OF_ONE_REPORT = [rule for rule in terms("rules") if not any(ARCHIVE.rglob(f"{rule}.sql"))]
FIRES = sorted(FIXTURES.glob("*/fires*.toml"))
QUIET = sorted(FIXTURES.glob("*/quiet*.toml"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("rule", OF_ONE_REPORT)
def test_a_rule_has_a_fixture_that_fires_it_and_one_that_does_not(rule: str) -> None:
    kinds = {path.stem.partition("-")[0] for path in (FIXTURES / rule).glob("*.toml")}
    assert kinds == {"fires", "quiet"}, f"tests/fixtures/checks/{rule}/ has {sorted(kinds) or 'no fixture'}"


def test_every_folder_of_fixtures_is_a_rule_of_the_dictionary() -> None:
    assert {path.name for path in FIXTURES.iterdir()} <= set(terms("rules"))


RULE_ID = re.compile(r"(?<![A-Z0-9])(?:R2C?|R3|R4|RB|N|X|H|P|S)-[A-Z0-9]+(?:-[A-Z]+)?")


def test_every_rule_of_the_reference_is_in_the_dictionary(shared: Path) -> None:
    formats, peers = ((shared / "reference" / name).read_text(encoding="utf-8") for name in ("formats.md", "peers.md"))
    chapter = formats[formats.index("## 4. Validation rules") : formats.index("## 5. Identifying a report")]
    heads = [line.split("|")[1] for line in chapter.splitlines() if line.startswith("|")]
    asked = {rule for head in heads for rule in RULE_ID.findall(head)}
    asked |= {f"N-NORM{end}" for head in heads for end in re.findall(r"/ (-[A-Z]+)", head)}
    asked |= {rule for marked in re.findall(r"✚[^|\n]*", peers) for rule in RULE_ID.findall(marked)}
    assert len(asked) == 91 + 6
    assert asked <= set(terms("rules")), asked - set(terms("rules"))


@pytest.mark.parametrize("path", FIRES, ids=name)
def test_the_rule_finds_it(path: Path) -> None:
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    rule, case = path.parent.name, load(path)
    hits = case.of(rule)
    assert [hit["verdict"] for hit in hits] == [fixture.get("verdict", "fail")] * len(hits) and hits, case.findings
    for side in ("left", "right"):
        if side in fixture:
            assert {str(hit[side]) for hit in hits} == {str(fixture[side])}
    assert {hit["severity"] for hit in hits} == {fixture.get("severity", terms("rules")[rule].severity)}
    unexpected = case.rules - {rule, "P-ALLZERO"} - set(fixture.get("also", ()))
    assert not unexpected, [finding for finding in case.findings if finding["rule"] in unexpected]
    assert case.verdicts[rule].verdict == fixture.get("verdict", "fail")
    for hit in hits:
        assert hit["message_zh"] and hit["message_en"]


@pytest.mark.parametrize("path", QUIET, ids=name)
def test_the_rule_accuses_nobody_here(path: Path) -> None:
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    rule, case = path.parent.name, load(path)
    assert not case.of(rule)
    verdict = case.verdicts.get(rule, Verdict("of another form"))
    assert (
        verdict.verdict == fixture["verdict"]
        if "verdict" in fixture
        else verdict.verdict not in ("fail", "needs reading")
    )
    assert verdict.why or verdict.verdict != "not assessable"
    unexpected = case.rules - {"P-ALLZERO"} - set(fixture.get("also", ()))
    assert not unexpected, [finding for finding in case.findings if finding["rule"] in unexpected]


def test_a_plain_report_gives_no_finding_but_that_it_is_all_noughts() -> None:
    assert make({}).rules == {"P-ALLZERO"}


NOTED = {"P-DEADLINE", "P-SECRET", "P-ALLZERO", "P-NOTHELD", "R2-FEE-UNIT", "S-BLANK"}
"""Rules whose finding on a simulated report is no error that was planted, but true and worth a note."""


def test_the_simulated_reports_are_accused_of_what_was_planted_and_of_nothing_else() -> None:
    world = World.build(seed=5, organs=24, families=("trs",), years=(2020, 2021, 2022, 2023))
    pages = [told for told in world.truth() if told["carrier"] == "html"]
    for told in pages:
        found = extract.read(page(world, told["url"]), {"url": told["url"]}).json(told["url"])["findings"]
        planted = {(error["rule"], error["where"]) for error in told["planted"]}
        assert {(f["rule"], f["where"]) for f in found if f["rule"] not in NOTED} == planted, told["url"]
        assert {f["verdict"] for f in found if f["rule"] not in NOTED} <= {"fail"}
        assert {f["severity"] for f in found if f["rule"] in NOTED} <= {"info"}
    assert sum(bool(told["planted"]) for told in pages) > 3


def page(world: World, url: str) -> bytes:
    address = urlsplit(url)
    return world.sites[address.netloc].answer(address.path).body
