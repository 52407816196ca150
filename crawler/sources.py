"""Sources: a CSV row says where one organ's reports are listed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from crawler.families import FAMILY_NAMES
from crawler.urls import identity, resolve

COLUMNS = ("source_id", "organ", "division_code", "family", "entry_url", "first_year", "delay_s", "notes")
DEFAULT_DELAY = 3.0

_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DIVISION = re.compile(r"\d{6}(\d{3})?")


class SourceError(ValueError):
    """Raised when a sources file cannot be used; the message names file, line and column."""


@dataclass(frozen=True)
class Source:
    """Where one organ's annual reports are listed. `family` empty: told from the page."""

    source_id: str
    organ: str
    division_code: str
    entry_url: str
    family: str = ""
    first_year: int | None = None
    delay_s: float = DEFAULT_DELAY
    notes: str = ""

    def as_row(self) -> dict[str, object]:
        """The source as JSON can carry it; `Source(**row)` is the way back."""
        return asdict(self)


def shipped_sources() -> list[Source]:
    """The sources that come with the program. Raises SourceError."""
    return read_sources(Path(str(files("crawler") / "sources.csv")))


def read_sources(path: Path | str) -> list[Source]:
    """The rows of a sources file (UTF-8). Raises SourceError, OSError."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = set(COLUMNS) - set(reader.fieldnames or ())
            unknown = set(reader.fieldnames or ()) - set(COLUMNS)
            if missing or unknown:
                raise SourceError(
                    f"{path}, line 1: the columns must be {','.join(COLUMNS)}"
                    + (f"; missing: {', '.join(sorted(missing))}" if missing else "")
                    + (f"; unknown: {', '.join(sorted(map(str, unknown)))}" if unknown else "")
                )
            sources = [source_from_row(row, f"{path}, line {reader.line_num}") for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path}: {error}") from error
    check_distinct(sources, str(path))
    return sources


def source_from_row(row: Mapping[str, object], where: str) -> Source:
    """One row checked and turned into a Source. Raises SourceError naming `where` and the column."""

    def fail(column: str, problem: str) -> SourceError:
        return SourceError(f"{where}, column {column}: {problem}, found {row.get(column)!r}")

    if None in row:
        raise SourceError(f"{where}: more fields than columns: {row[None]}")  # type: ignore[index]
    text = {column: str(row.get(column) or "").strip() for column in COLUMNS}
    if not _SOURCE_ID.fullmatch(text["source_id"]):
        raise fail("source_id", "letters, digits, `_`, `.`, `-` expected")
    if not text["organ"]:
        raise fail("organ", "the organ's full name expected")
    if text["division_code"] and not _DIVISION.fullmatch(text["division_code"]):
        raise fail("division_code", "empty or the six digits of GB/T 2260 (nine for a town) expected")
    if text["family"] and text["family"] not in FAMILY_NAMES:
        raise fail("family", f"empty or one of {', '.join(FAMILY_NAMES)} expected")
    entry_url = resolve("", text["entry_url"])
    if entry_url is None or urlsplit(entry_url).username:
        raise fail("entry_url", "an http or https URL expected")
    if text["first_year"] and not re.fullmatch(r"20\d\d", text["first_year"]):
        raise fail("first_year", "empty or a year from 2008 on expected")
    try:
        delay = float(text["delay_s"]) if text["delay_s"] else DEFAULT_DELAY
    except ValueError:
        raise fail("delay_s", "empty or seconds expected") from None
    if not 0 <= delay <= 600:
        raise fail("delay_s", "0 to 600 seconds expected")
    return Source(
        source_id=text["source_id"],
        organ=text["organ"],
        division_code=text["division_code"],
        family=text["family"],
        entry_url=entry_url,
        first_year=int(text["first_year"]) if text["first_year"] else None,
        delay_s=delay,
        notes=text["notes"],
    )


def check_distinct(sources: Iterable[Source], where: str) -> None:
    """Raise SourceError when two sources share their id or their entry page."""
    seen: dict[str, str] = {}
    for source in sources:
        for key in (source.source_id, identity(source.entry_url)):
            if key in seen:
                raise SourceError(f"{where}: {source.source_id} and {seen[key]} are both {key!r}")
            seen[key] = source.source_id


def choose(sources: Iterable[Source], wanted: Iterable[str]) -> list[Source]:
    """The sources named, all when none is named. Raises SourceError for a name that is not there."""
    by_id = {source.source_id: source for source in sources}
    names = list(wanted)
    unknown = [name for name in names if name not in by_id]
    if unknown:
        raise SourceError(f"no source is called {', '.join(unknown)}; there are: {', '.join(by_id)}")
    return [by_id[name] for name in names] if names else list(by_id.values())
