"""A short soak: what `make soak` does fifty times and more."""

from __future__ import annotations

from bench.soak import soak


def test_five_kills_at_random_moments_lose_and_double_nothing() -> None:
    done = soak(kills=5, seed=7, organs=8)
    assert (done.kills, done.lost, done.duplicated, done.damage, done.incomplete) == (5, [], [], [], [])
    assert done.crawls == 1
    assert done.expected == 32
    assert done.moments["while it crawled"] > 0
