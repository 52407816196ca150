"""Sentences that the generator did not make, each with its truth (``sentences.toml``): judged apart from the others.

Those numbered are read from ../shared at run time; where it is missing only the others are judged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.checking import Case, make

_SENTENCES = Path(__file__).with_name("sentences.toml")
_REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "formats.md"
_NUMBERED = re.compile(r"^(?P<number>[0-9]+)\. (?P<text>.+?)(?: / .*)? \[", re.MULTILINE)
_DIGITS = re.compile("[0-9][0-9,]*")


@dataclass
class Tally:
    """What came out: figures read as they should be, errors found, false findings; the others in words."""

    sentences: int = 0
    read: int = 0
    misread: list[str] = field(default_factory=list)
    found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)


def judge(kind: str) -> Tally:
    """All sentences of a kind (``real``, ``own``)."""
    tally = Tally()
    for text, entry in sentences(kind):
        tally.sentences += 1
        case = _case(text, entry)
        tally.false += [f"{text}: {f['rule']}" for f in case.findings if f["verdict"] == "fail" and _of_words(f)]
        for wanted, was_read in _readings(case, entry):
            tally.read += was_read
            tally.misread += [] if was_read else [f"{text}: {wanted}"]
        for what, was_found in _errors(text, entry):
            tally.found += was_found
            tally.missed += [] if was_found else [f"{text}: {what}"]
    return tally


def sentences(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Words and truth of each sentence."""
    real = _real() if kind == "real" else {}
    for entry in tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))[kind]:
        if kind == "own":
            yield entry["text"], entry
        elif entry["number"] in real:
            yield entry.get("before", "") + real[entry["number"]], entry


def _real() -> dict[int, str]:
    if not _REFERENCE.is_file():
        return {}
    text = _REFERENCE.read_text(encoding="utf-8")
    part = text[text.index("Typical sentences") : text.index("### 4.6")]
    return {int(m["number"]): m["text"].replace("…", "，") for m in _NUMBERED.finditer(part)}


def _case(text: str, entry: dict[str, Any]) -> Case:
    section = "s6" if "信息处理费" in text else "s1"
    known = {key: entry[key] for key in ("applications", "proceedings", "cells", "metadata") if key in entry}
    return make(known | {"sections": {section: text + "。"}})


def _of_words(finding: dict[str, Any]) -> bool:
    return str(finding["rule"]).startswith("N-")


def _readings(case: Case, entry: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every figure with the cells it should restate, or what it should say; every number that should say nothing."""
    told = list(zip(case.told, case.checked.judgements, strict=True))
    for words, cells in entry.get("restates", {}).items():
        fitting = {judged.fitting.name for told_, judged in told if words in told_.quote and judged and judged.fitting}
        yield f"{words} → {cells}", cells in fitting
    for words, meaning in entry.get("says", {}).items():
        said = [t for t, judged in told if words in t.quote and not (judged and judged.verdict == "fail")]
        yield f"{words} = {meaning}", meaning in {f"{t.value} {t.unit} {t.qualifier}" for t in said}
    for words in entry.get("nothing", ()):
        yield f"{words} is no statistic", not any(words in t.quote and t.value != 0 for t, _ in told)


def _errors(text: str, entry: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every figure that restates a cell told wrongly, and every report in which the sentence is false."""
    for words in entry.get("restates", {}):
        if digits := _DIGITS.search(words):
            other = str(int(digits[0].replace(",", "")) * 3 + 17)
            slip = text.replace(words, words[: digits.start()] + other + words[digits.end() :], 1)
            found = [f for f in _case(slip, entry).findings if f["verdict"] == "fail" and _of_words(f)]
            yield f"{words} told as {other}", any(str(f["left"]) == other for f in found)
    for wrong in entry.get("wrong", ()):
        case = _case(text, {key: entry[key] for key in ("metadata",) if key in entry} | wrong)
        hits = [f for f in case.of(wrong["rule"]) if f["verdict"] == "fail"]
        yield f"{wrong['rule']} in {wrong}", bool(hits)
