"""The ready questions: SQL files whose header comments say in two languages what they answer and where they mislead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.site.labels import Label

_LINE = re.compile(r"-- (?P<key>title|answers|care) (?P<language>zh|en): (?P<text>.+)")
_GROUP = re.compile(r"-- group: (?P<group>\w+)")
_PARAMETER = re.compile(r"-- param (?P<name>\w+)(?: = (?P<default>\S+))? \| (?P<zh>[^|]+) \| (?P<en>[^|]+)")
_COLUMN = re.compile(r"-- column (?P<name>\w+) \| (?P<zh>[^|]+) \| (?P<en>[^|]+)")


GROUPS = {
    "asking": Label("申请与办理", "Requests and what became of them"),
    "refusing": Label("拒绝的理由", "Refusals and their grounds"),
    "review": Label("复议与诉讼", "Reviews and lawsuits"),
    "time": Label("及时与收录", "Timeliness and coverage"),
    "changes": Label("公布之后的改动", "Changes after publication"),
    "quality": Label("数字的质量", "How good the numbers are"),
    "text": Label("正文", "The narrative"),
    "disclosure": Label("主动公开与收费", "Proactive disclosure and fees"),
}
"""What the questions are about, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named parameter: what it means and what a blank stands for (the SQL itself takes the default)."""

    name: str
    label: Label
    default: str


@dataclass(frozen=True, slots=True)
class Question:
    """One canned query; ``group`` is one of `GROUPS`."""

    name: str
    group: str
    title: Label
    answers: Label
    care: Label
    parameters: tuple[Parameter, ...]
    columns: dict[str, Label]
    sql: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(parameter.name for parameter in self.parameters)


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
    group = ""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for line in lines[:start]:
        if match := _LINE.fullmatch(line):
            said[match["key"], match["language"]] = match["text"]
        elif match := _GROUP.fullmatch(line):
            group = match["group"]
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
    if group not in GROUPS:
        raise ValueError(f"{name}: no such group of questions: {group!r}")
    sql = "\n".join(lines[start:]).strip()
    return Question(name, group, title, answers, care, tuple(parameters), columns, sql)


def grouped() -> list[tuple[Label, list[Question]]]:
    """The ready questions under what they are about."""
    return [(label, [q for q in questions().values() if q.group == group]) for group, label in GROUPS.items()]
