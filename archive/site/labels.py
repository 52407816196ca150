"""Words for keys: what a code, a column or a table is called in the reader's language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from archive import schema
from archive.coded import CODED, TAIL_ZH
from archive.site.language import say
from extract.vocabulary import kinds, terms

_TAIL_EN = re.compile(r"\s*[(:;,].*")


class Label(NamedTuple):
    """A name in both languages."""

    zh: str
    en: str

    @property
    def short(self) -> Label:
        """The name without its explanation, for the head of a column."""
        return Label(TAIL_ZH.sub("", self.zh) or self.zh, _TAIL_EN.sub("", self.en) or self.en)

    def __str__(self) -> str:
        return say(self.zh, self.en)


_UNITS_EN = {"万元": " (10,000 yuan)", "字节": " (bytes)", "%": " (%)"}
"""Units that an English heading has to name; the others count what the heading says."""


def value_label(column: str, key: str) -> Label | None:
    """What a key in a column means; None when the column holds no keys or the key is not known."""
    if column == "place":
        return _place(key)
    if column == "column_key" and (number := key.lstrip("-")).isdigit():
        return Label(f"第{number}段", f"paragraph {number}")
    for kind in CODED.get(column, ()):
        if (label := term_label(kind, key)) is not None:
            return label
    return None


def _place(key: str) -> Label:
    """Where a rule was applied: keys by their words, the words of a quote as they are."""
    parts = re.split(r"([ .])", key)
    labels = [
        next((label for kind in CODED["place"] if (label := term_label(kind, part))), Label(part, part))
        for part in parts
    ]
    return Label("".join(label.zh for label in labels), "".join(label.en for label in labels))


def term_label(kind: str, key: str) -> Label | None:
    """The label of a key of one kind; None for an unknown key."""
    if kind in kinds():
        term = terms(kind).get(key)
        return None if term is None else Label(term.zh, term.en)
    return _values()[kind].get(key)


def row_label(key: str) -> str | None:
    """What a row of the application table is called under its heading, without its number; None for another key."""
    label = term_label("items", key)
    if label is None:
        return None
    return say(label.short.zh.split(".", 1)[-1].strip(), label.en.split(": ", 1)[-1])


def column_label(table: str | None, column: str) -> Label:
    """What a column is called, in short and with its unit; without a table, as the first table that has it says; the
    name itself when none has."""
    return _columns(table).get(column) or Label(column, column)


def table_label(name: str) -> Label:
    """What a table or view is called; the name itself when it is not in the dictionary."""
    entry = schema.tables().get(name) or schema.views().get(name)
    return Label(name, name) if entry is None else Label(entry.zh, entry.en)


@cache
def _columns(table: str | None) -> dict[str, Label]:
    """Labels of a table's columns, or of all columns by the first table that has one of that name."""
    entries = [*schema.tables().values(), *schema.views().values()]
    chosen = entries if table is None else [e for e in entries if e.name == table]
    found: dict[str, Label] = {}
    for entry in chosen:
        for column in entry.columns:
            short = Label(column.zh, column.en).short
            zh, en = (f"（{column.unit}）" if column.unit else "", _UNITS_EN.get(column.unit, ""))
            found.setdefault(column.name, Label(short.zh + zh, short.en + en))
    return found


@cache
def _values() -> dict[str, dict[str, Label]]:
    with files("archive").joinpath("dictionary.toml").open("rb") as source:
        entries = tomllib.load(source)["values"]
    return {kind: {key: Label(**label) for key, label in keys.items()} for kind, keys in entries.items()}
