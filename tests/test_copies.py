"""Narratives alike: found whoever and whenever, with the very passages; templates do not count."""

from __future__ import annotations

import json
from contextlib import closing
from random import Random
from typing import Any

from archive.copies import copies
from bench.rowreports import Rows

_WORDS = (
    "河堤巡查结果每周贴村口公示栏泵站值守记录改成表格群众照单就能"
    "看懂灌溉轮次提前半月告知种植户少跑一趟水价测算过程全部上网"
)


def sentences(seed: int, count: int = 14) -> list[str]:
    """Invented sentences, different for every seed."""
    rng = Random(seed)
    return ["".join(rng.choices(_WORDS, k=22)) + "，" + "".join(rng.choices(_WORDS, k=15)) + "。" for _ in range(count)]


def found(texts: dict[tuple[str, int], list[str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The pairs found among narratives by organ and year."""
    rows = Rows()
    for organ in dict.fromkeys(organ for organ, _ in texts):
        rows.organ(organ)
    for (organ, year), text in texts.items():
        rows.report(f"{organ}-{year}", organ, year, {})
        rows.section(f"{organ}-{year}", "s1", "".join(text))
    with closing(rows.database()) as db:
        return {(row["report_id"], row["other_report_id"]): row for row in copies(db)}


def test_a_year_copied_from_the_year_before_is_found_with_its_passages() -> None:
    own = [*sentences(1), "2023年共发布信息120条供群众查阅使用。"]
    later = [s.replace("2023", "2024").replace("120", "98") for s in own]
    pairs = found({("a", 2023): own, ("a", 2024): later, ("b", 2024): sentences(2)})
    ((pair, row),) = pairs.items()
    assert pair == ("a-2024", "a-2023") and row["similarity"] == 1
    (passage,) = json.loads(row["passages"])
    assert passage["text"] + "。" == "".join(later) and passage["other_text"] + "。" == "".join(own)


def test_another_organs_text_in_another_order_and_half_of_it() -> None:
    theirs = sentences(3, 20)
    mixed = [*theirs[10:18], *sentences(4, 4)]
    pairs = found({("a", 2023): theirs, ("b", 2023): mixed, ("c", 2023): [*theirs[:3], *sentences(5, 12)]})
    assert set(pairs) == {("b-2023", "a-2023")}
    row = pairs["b-2023", "a-2023"]
    assert 0.6 < row["similarity"] < 0.75
    assert "".join(p["text"] for p in json.loads(row["passages"])) in "".join(mixed)


def test_what_many_organs_write_is_a_template() -> None:
    template = sentences(6, 20)
    texts = {(f"organ{n}", 2023): [*template, *sentences(100 + n, 8)] for n in range(12)}
    assert found(texts) == {}


def test_little_text_says_nothing() -> None:
    assert found({("a", 2023): sentences(7, 2), ("a", 2024): sentences(7, 2)}) == {}


def test_a_later_edition_stands_for_its_year() -> None:
    rows = Rows()
    rows.organ("a")
    for report, year, edition, seed in (("1", 2023, 1, 8), ("2", 2023, 2, 9), ("3", 2024, 1, 8)):
        rows.report(report, "a", year, {}, edition=edition)
        rows.section(report, "s1", "".join(sentences(seed)))
    with closing(rows.database()) as db:
        assert copies(db) == []
