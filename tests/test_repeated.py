"""A text that repeats one statement: the work of reading it grows as the text does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from extract import table4
from extract.clause import REACH, clauses
from extract.document import Document, Paragraph
from extract.population import Issuer
from extract.prose import prose
from extract.sections import Section
from extract.statements import statements
from extract.tape import tape

ISSUER = Issuer(("某市水务局",), "department", "own", 2023)


def steps(work: Callable[[], object]) -> int:
    """How many functions are called, those of the interpreter too."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "words", ["收到申请1件，", "收到申请1件、", "其中（收到申请1件）", "未收到申请，", "结果维持1件，"]
)
def test_statements_in_one_sentence(words: str) -> None:
    def read(times: int) -> int:
        return steps(lambda: statements([Section("s1", "一、总体情况", words * times)], ISSUER))

    read(10)
    assert read(1600) < 2.2 * read(800)


def test_a_number_is_told_by_the_words_near_it() -> None:
    found = list(clauses(prose("收到申请1件，" * 800)))
    assert len(found) == 800
    assert max(len(clause.before) for clause in found) <= REACH


@pytest.mark.parametrize("words", ["结果维持", "结果维持1件，", "结果维持结果纠正其他结果尚未审结总计"])
def test_labels_of_table_4(words: str) -> None:
    def read(times: int) -> int:
        blocks = (Paragraph(words * times, "paragraph 1"),)
        strip = tape(blocks)
        return steps(lambda: table4.read(Document("text", blocks), strip))

    read(10)
    assert read(1600) < 2.2 * read(800)
