"""The table ``copies``: reports whose narratives share most of their words with an earlier or another organ's.

Clauses (the words between two punctuation marks, numbers made alike) are the shingles of a MinHash (bottom-k sketch,
Broder 1997) that finds the candidates; what is reported of them is counted exactly on their texts.  A clause that many
organs write is a template and does not count.
"""

from __future__ import annotations

import json
import re
import sqlite3
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from hashlib import blake2b
from itertools import chain, combinations, groupby, product
from typing import NamedTuple, TypeAlias

from archive.findings import Row

_CLAUSE = re.compile(r"[^，。；：！？,;:!?\n]+")
_NUMBER = re.compile(r"[0-9０-９.]+")
_BLANKS = re.compile("[ \t\u3000\xa0]+")
_SHORTEST_CLAUSE = 8
_SKETCH = 48
_SHARED_IN_SKETCH = 0.25
_LEAST_SIMILARITY = 0.5
_LEAST_TEXT = 150
"""Characters of a narrative's own, below which two reports may well be alike by chance."""

_AT_ONCE = 1_000_000
"""Clauses that are counted at a time: about 100 MB."""

_SHORTEST_PASSAGE = 20
_TEMPLATE_ORGANS = 5
_TEMPLATE_SHARE = 0.001
"""A clause of more organs than either is a template."""

_NARRATIVES = """
SELECT l.organ_id, l.report_id, l.report_year, s.section, s.text FROM latest_reports l
JOIN sections s ON s.report_id = l.report_id AND s.text <> ''
WHERE {where}
ORDER BY l.organ_id, l.report_id, s.section
"""
_TEXT = "SELECT section, text FROM sections WHERE report_id = ? AND text <> '' ORDER BY section"


class _Clause(NamedTuple):
    digest: int
    section: str
    start: int
    end: int


class Narrative(NamedTuple):
    """One report's clauses, as digests; what `copies` compares before it looks at any text."""

    report_id: str
    organ_id: str
    year: int
    clauses: array[int]


Narratives: TypeAlias = Mapping[str, Narrative]
"""Narratives by report."""


def copies(db: sqlite3.Connection) -> list[Row]:
    """The rows, from the tables and views of ``db``: the later report of each pair first."""
    return copied(db, narratives(db))


def narratives(db: sqlite3.Connection, organs: Iterable[str] | None = None) -> dict[str, Narrative]:
    """The narrative of every last edition, or of those of some organs."""
    if organs is None:
        return dict(_narratives(db.execute(_NARRATIVES.format(where="1"))))
    sql = _NARRATIVES.format(where="l.organ_id = ?")
    return dict(pair for organ in organs for pair in _narratives(db.execute(sql, [organ])))


def copied(db: sqlite3.Connection, held: Narratives, among: Set[str] | None = None) -> list[Row]:
    """The rows for all narratives ``held``, or for the pairs of which one at least is ``among`` some reports."""
    rows = []
    texts = _Texts(db)
    templates, pairs = _candidates(held, held.keys() if among is None else among & held.keys())
    for pair in pairs:
        later, earlier = sorted((held[one] for one in pair), key=lambda n: (n.year, n.report_id), reverse=True)
        if (row := _compared(texts[later.report_id], texts[earlier.report_id], templates)) is not None:
            rows.append({"report_id": later.report_id, "other_report_id": earlier.report_id} | row)
    return sorted(rows, key=lambda row: (row["report_id"], row["other_report_id"]))


def affected(before: Narratives, after: Narratives, touched: Set[str]) -> Set[str]:
    """The reports whose rows may be others than before when ``touched`` reports have changed, come or gone: these, and
    those that share a clause that has become, or ceased to be, a template."""
    if _most_owners(before) != _most_owners(after):
        return before.keys() | after.keys()
    changed = touched | {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    among = _clauses_of(before, changed) | _clauses_of(after, changed)
    turned = _templates(before, among) ^ _templates(after, among)
    return changed | {one for one, narrative in after.items() if not turned.isdisjoint(narrative.clauses)}


def _narratives(found: Iterable[tuple[str, str, int, str, str]]) -> Iterator[tuple[str, Narrative]]:
    for (organ_id, report_id, year), sections in groupby(found, key=lambda row: row[:3]):
        clauses = array("Q", _digests("\n".join(text for *_, text in sections)))
        yield report_id, Narrative(report_id, organ_id, year, clauses)


def _digests(text: str) -> tuple[int, ...]:
    """The digests of a text's clauses in order: what `_clauses` gives, in a fifth of the time."""
    words = _CLAUSE.findall(_plain(text))
    digests = [blake2b(clause.encode(), digest_size=8).digest() for clause in words if len(clause) >= _SHORTEST_CLAUSE]
    return struct.unpack(f">{len(digests)}Q", b"".join(digests))


def _plain(text: str) -> str:
    """The text without blanks, numbers made alike: no clause begins or ends otherwise by it."""
    return _NUMBER.sub("0", _BLANKS.sub("", text))


def _clauses(section: str, text: str) -> Iterator[_Clause]:
    for match in _CLAUSE.finditer(text):
        for digest in _digests(match[0]):
            yield _Clause(digest, section, match.start(), match.end())


def _candidates(held: Narratives, some: Set[str]) -> tuple[set[int], Iterator[tuple[str, str]]]:
    """Pairs whose sketches agree in a quarter of their values and of which one at least is among ``some`` reports, with
    the clauses of both that are templates."""
    if len(some) == len(held):
        templates = set[int]().union(*(_templates_of_part(held, part) for part in range(_parts(held))))
        return templates, _alike({one: _sketch(held[one], templates) for one in some}, some)
    templates = _templates(held, _clauses_of(held, some))
    sketches = {one: _sketch(held[one], templates) for one in some}
    shared = set[int]().union(*sketches.values())
    near = {one for one in held.keys() - some if not shared.isdisjoint(held[one].clauses)}
    templates |= _templates(held, _clauses_of(held, near))
    return templates, _alike(sketches | {one: _sketch(held[one], templates) for one in near}, some)


def _alike(sketches: Mapping[str, array[int]], some: Set[str]) -> Iterator[tuple[str, str]]:
    agreed: Counter[tuple[str, str]] = Counter()
    parts = 1 + len(sketches) * _SKETCH // _AT_ONCE
    for part in range(parts):
        holders: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for one, sketch in sketches.items():
            for digest in sketch:
                if digest % parts == part:
                    holders[digest][one not in some].append(one)
        for theirs, others in holders.values():
            agreed.update(combinations(theirs, 2))
            agreed.update(product(theirs, others))
    for (first, second), count in agreed.items():
        if count >= _SHARED_IN_SKETCH * min(len(sketches[first]), len(sketches[second])):
            yield first, second


def _sketch(narrative: Narrative, templates: Set[int]) -> array[int]:
    return array("Q", sorted(set(narrative.clauses) - templates)[:_SKETCH])


def _clauses_of(held: Narratives, some: Iterable[str]) -> set[int]:
    return set[int]().union(*(held[one].clauses for one in some if one in held))


def _parts(held: Narratives) -> int:
    """In so many parts the clauses of all narratives are counted, so that few of them are in memory at a time."""
    return 1 + sum(len(narrative.clauses) for narrative in held.values()) // _AT_ONCE


def _templates(held: Narratives, among: Set[int]) -> set[int]:
    """Those of some clauses that are templates.  Most of them are known to be after a few narratives."""
    most, found, unsure = _most_owners(held), set[int](), set(among)
    owners: dict[int, set[str]] = defaultdict(set)
    for narrative in held.values():
        for clause in unsure.intersection(narrative.clauses):
            owners[clause].add(narrative.organ_id)
            if len(owners[clause]) > most:
                found.add(clause)
                unsure.remove(clause)
        if not unsure:
            break
    return found


def _templates_of_part(held: Narratives, part: int) -> set[int]:
    """The templates among one part of all clauses that there are."""
    parts = _parts(held)
    by_organ: dict[str, set[int]] = defaultdict(set)
    for narrative in held.values():
        by_organ[narrative.organ_id].update(clause for clause in narrative.clauses if clause % parts == part)
    owners = Counter(chain.from_iterable(by_organ.values()))
    most = _most_owners(held)
    return {clause for clause, count in owners.items() if count > most}


def _most_owners(held: Narratives) -> int:
    """So many organs may write a clause before it is a template."""
    organs = len({narrative.organ_id for narrative in held.values()})
    return max(_TEMPLATE_ORGANS, int(_TEMPLATE_SHARE * organs))


class _Texts:
    """The narratives of a pair, read again; the last few are kept."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._kept: dict[str, tuple[dict[str, str], list[_Clause]]] = {}

    def __getitem__(self, report_id: str) -> tuple[dict[str, str], list[_Clause]]:
        if report_id not in self._kept:
            if len(self._kept) > 100:
                self._kept.clear()
            texts = dict(self._db.execute(_TEXT, [report_id]).fetchall())
            self._kept[report_id] = texts, [c for section, text in texts.items() for c in _clauses(section, text)]
        return self._kept[report_id]


def _compared(
    this: tuple[dict[str, str], list[_Clause]], other: tuple[dict[str, str], list[_Clause]], templates: Set[int]
) -> Row | None:
    """Similarity and shared passages, None where they are little alike or there is little text of their own."""
    there = {clause.digest for clause in other[1]}
    mine = [clause for clause in this[1] if clause.digest not in templates]
    length = sum(clause.end - clause.start for clause in mine)
    shared = sum(clause.end - clause.start for clause in mine if clause.digest in there)
    if length < _LEAST_TEXT or shared < _LEAST_SIMILARITY * length:
        return None
    passages = list(_passages(this, other, templates))
    return {
        "similarity": round(shared / length, 3),
        "characters": shared,
        "passages": json.dumps(passages, ensure_ascii=False),
    }


def _passages(
    this: tuple[dict[str, str], list[_Clause]], other: tuple[dict[str, str], list[_Clause]], templates: Set[int]
) -> Iterator[dict[str, object]]:
    """Runs of clauses that follow each other in both, as printed here, and there where digits differ."""
    places: dict[int, int] = {}
    for number, clause in reversed(list(enumerate(other[1]))):
        places[clause.digest] = number
    at = 0
    while at < len(this[1]):
        first = places.get(this[1][at].digest)
        if first is None:
            at += 1
            continue
        run = 1
        while (
            at + run < len(this[1])
            and first + run < len(other[1])
            and this[1][at + run].digest == other[1][first + run].digest
            and this[1][at + run].section == this[1][at].section
            and other[1][first + run].section == other[1][first].section
        ):
            run += 1
        here, there = this[1][at : at + run], other[1][first : first + run]
        text = this[0][here[0].section][here[0].start : here[-1].end]
        same = other[0][there[0].section][there[0].start : there[-1].end]
        if len(text) >= _SHORTEST_PASSAGE and any(clause.digest not in templates for clause in here):
            told: dict[str, object] = {"section": here[0].section, "position": here[0].start, "text": text}
            told |= {"other_section": there[0].section, "other_position": there[0].start}
            yield told | ({"other_text": same} if same != text else {})
        at += run
