"""A small run of the bench of findings: errors planted in generated reports are found, nobody is accused wrongly."""

from __future__ import annotations

import pytest

from bench import findings
from bench import scores as scores_kept
from bench.claims import given
from bench.claims.telling import templates
from extract.vocabulary import terms


@pytest.fixture(scope="module")
def scores() -> findings.Scores:
    return findings.run(seed=4, copies=1, workers=1)


def test_no_sound_report_is_accused(scores: findings.Scores) -> None:
    assert not scores.false, scores.examples


def test_errors_of_every_rule_are_found(scores: findings.Scores) -> None:
    cells = {rule for rule in terms("rules") if rule.startswith(("R2", "R3", "R4", "RB"))}
    assert scores.recall(cells) == 1, scores.examples
    assert scores.recall(set(terms("rules"))) > 0.93, scores.examples


def test_the_sentences_are_many() -> None:
    assert templates() > 1_000_000


@pytest.mark.parametrize(("kind", "misread", "missed"), [("real", 3, 5), ("own", 6, 18)])
def test_sentences_that_were_not_generated_accuse_nobody(kind: str, misread: int, missed: int) -> None:
    tally = given.judge(kind)
    if kind == "real" and not tally.sentences:
        pytest.skip("../shared is not here: real sentences are not part of the repository")
    assert tally.false == []
    assert 100 * len(tally.misread) <= misread * (tally.read + len(tally.misread)), tally.misread
    assert 100 * len(tally.missed) <= missed * (tally.found + len(tally.missed)), tally.missed


def test_every_rule_is_pinned_with_twenty_errors_and_hardly_a_false_finding() -> None:
    kept = scores_kept.pinned()
    assert set(kept) == set(terms("rules"))
    for rule, score in kept.items():
        arithmetic = rule.startswith(("R3", "R4-S", "R2", "RB"))
        assert score["errors"] >= 20, rule
        assert score["precision"] >= (1.0 if arithmetic else 0.99), rule
        assert score["recall"] >= (1.0 if arithmetic else 0.85), rule
    words = [score["recall"] for rule, score in kept.items() if rule.startswith("N-")]
    assert sum(words) / len(words) >= 0.95


def test_every_rule_of_one_report_has_an_error_to_plant() -> None:
    from tests.test_checks import OF_ONE_REPORT

    assert set(OF_ONE_REPORT) == {*findings.PLANTS, *findings.statistics.RULES}
