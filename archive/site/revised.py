"""What was changed in a report after it was first archived, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from archive.site.labels import term_label, value_label
from archive.site.textdiff import marked


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where, and what was printed before and after (None: there was no such thing)."""

    kind: str
    place: str
    before: Markup | str | None
    after: Markup | str | None


@dataclass(frozen=True, slots=True)
class Revised:
    """One revision and its differences from the one before."""

    number: int
    first_seen: str
    capture_id: str
    changes: tuple[Difference, ...]


def revised(revisions: Iterable[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]]) -> list[Revised]:
    """The revisions of a report, oldest first."""
    return [
        Revised(
            revision["revision"],
            revision["first_seen"],
            revision["capture_id"],
            tuple(difference(c) for c in changes if c["revision_id"] == revision["revision_id"]),
        )
        for revision in revisions
    ]


def difference(change: Mapping[str, Any]) -> Difference:
    """A row of ``revision_changes`` in words; the words that differ in a paragraph are marked."""
    before, after = change["before"], change["after"]
    if change["kind"] == "paragraph" and before is not None and after is not None:
        before, after = marked(before, after)
    return Difference(change["kind"], _place(change), before, after)


def _place(change: Mapping[str, Any]) -> str:
    row, column = change["row_key"], change["column_key"]
    words = [str(value_label("row_key", row) or row)]
    if change["kind"] == "metadata":
        words = [str(term_label("metadata", row) or row)]
    if change["kind"] == "cell":
        table = value_label("table_name", change["table_name"])
        words.insert(0, str(table.short if table else change["table_name"]))
    if column:
        words.append(str(value_label("column_key", column) or column))
    return " · ".join(words)
