"""Every rule of one report against its fixtures: a TOML file each in ``fixtures/checks/<RULE>/``, no Python needed.

``fires-*.toml`` is a report in which the rule finds something: verdict ``fail`` and the rule's own severity unless the
file says others, ``left`` and ``right`` where it states them.  ``quiet-*.toml`` is one in which it must not, mostly a
legitimate exception.  ``also`` names the other rules that find something; no others may.  Keys: `tests.checking.make`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from extract.vocabulary import terms
from tests.checking import load, make

FIXTURES = Path(__file__).parent / "fixtures" / "checks"
ARCHIVE = Path(__file__).parents[1] / "archive"
OF_ONE_REPORT = [rule for rule in terms("rules") if not any(ARCHIVE.rglob(f"{rule}.sql"))]
FIRES = sorted(FIXTURES.glob("*/fires-*.toml"))
QUIET = sorted(FIXTURES.glob("*/quiet-*.toml"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("rule", OF_ONE_REPORT)
def test_a_rule_has_a_fixture_that_fires_it_and_one_that_does_not(rule: str) -> None:
    kinds = {path.stem.partition("-")[0] for path in (FIXTURES / rule).glob("*.toml")}
    assert kinds == {"fires", "quiet"}, f"tests/fixtures/checks/{rule}/ has {sorted(kinds) or 'no fixture'}"


def test_every_folder_of_fixtures_is_a_rule_of_the_dictionary() -> None:
    assert {path.name for path in FIXTURES.iterdir()} <= set(terms("rules"))


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
    for hit in hits:
        assert hit["message_zh"] and hit["message_en"]


@pytest.mark.parametrize("path", QUIET, ids=name)
def test_the_rule_accuses_nobody_here(path: Path) -> None:
    fixture = tomllib.loads(path.read_text(encoding="utf-8"))
    rule, case = path.parent.name, load(path)
    assert not case.of(rule)
    unexpected = case.rules - {"P-ALLZERO"} - set(fixture.get("also", ()))
    assert not unexpected, [finding for finding in case.findings if finding["rule"] in unexpected]


def test_a_plain_report_gives_no_finding_but_that_it_is_all_noughts() -> None:
    assert make({}).rules == {"P-ALLZERO"}
