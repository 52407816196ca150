"""The ready questions: SQL files whose header comments say in two languages what they answer and where they mislead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.site.labels import Label

_LINE = re.compile(r"-- (?P<key>title|answers|care) (?P<language>zh|en): (?P<text>.+)")
_PARAMETER = re.compile(r"-- param (?P<name>\w+)(?: = (?P<default>\S+))? \| (?P<zh>[^|]+) \| (?P<en>[^|]+)")
_COLUMN = re.compile(r"-- column (?P<name>\w+) \| (?P<zh>[^|]+) \| (?P<en>[^|]+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter: what it means and what a blank stands for (the SQL itself takes the default)."""

    name: str
    label: Label
    default: str


@dataclass(frozen=True, slots=True)
class Question:
    """One canned query."""

    name: str
    title: Label
    answers: Label
    care: Label
    parameters: tuple[Parameter, ...]
    columns: dict[str, Label]
    sql: str


@cache
def questions() -> dict[str, Question]:
    """The ready questions by name, in the order of their file names (a number before the name sorts them).

    Raises ValueError for a file whose header is incomplete or has a line that is none of a header's.
    """
    folder = files("archive.site").joinpath("queries")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    parsed = [parse(f.name.removesuffix(".sql").split("_", 1)[1], f.read_text(encoding="utf-8")) for f in found]
    return {question.name: question for question in parsed}


def parse(name: str, text: str) -> Question:
    """One file as a question.  Raises ValueError naming the file and the line at fault."""
    said: dict[tuple[str, str], str] = {}
    parameters: list[Parameter] = []
    columns: dict[str, Label] = {}
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for line in lines[:start]:
        if match := _LINE.fullmatch(line):
            said[match["key"], match["language"]] = match["text"]
        elif match := _PARAMETER.fullmatch(line):
            parameters.append(Parameter(match["name"], Label(match["zh"], match["en"]), match["default"] or ""))
        elif match := _COLUMN.fullmatch(line):
            columns[match["name"]] = Label(match["zh"], match["en"])
        else:
            raise ValueError(f"{name}: not a line of a question's header: {line}")
    try:
        title, answers, care = (Label(said[key, "zh"], said[key, "en"]) for key in ("title", "answers", "care"))
    except KeyError as missing:
        raise ValueError(f"{name}: the header has no line {missing}") from missing
    sql = "\n".join(lines[start:]).strip()
    return Question(name, title, answers, care, tuple(parameters), columns, sql)
