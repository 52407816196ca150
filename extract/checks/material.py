"""What the checks of one report may look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from extract.checks.figures import Figures
from extract.prose import Prose, prose
from extract.reading import TableReading
from extract.sections import Section
from extract.statements import Statement


@dataclass
class Material:
    """One report: metadata, sections, tables, statements; ``unread`` counts the document's tables that were not read as
    statutory ones; ``recognised`` is True where the text was read from an image."""

    metadata: Mapping[str, object]
    sections: Sequence[Section]
    tables: Mapping[str, TableReading]
    statements: Sequence[Statement]
    unread: int
    recognised: bool

    @cached_property
    def figures(self) -> Figures:
        """The figures of the tables."""
        return Figures(self.tables)

    @cached_property
    def texts(self) -> dict[str, Prose]:
        """The sections' texts in one form, by key."""
        return {section.key: prose(section.text) for section in self.sections}

    @cached_property
    def told(self) -> Counter[tuple[str, int, str, str]]:
        """How many figures of each kind each sentence states: section, sentence, about, detail."""
        return Counter((s.section, s.sentence, s.about, s.detail) for s in self.statements if s.value is not None)

    @property
    def year(self) -> int | None:
        """The report year."""
        year = self.metadata["report_year"]
        return year if isinstance(year, int) else None

    @property
    def form(self) -> str:
        """``b``, ``c``, ``d``, ``a`` or a ``hybrid_…``; empty when not told."""
        return str(self.metadata["format_generation"] or "")

    @property
    def statutory(self) -> bool:
        """Whether the report is in the form of 2019 or 2021."""
        return self.figures.generation("table3") in ("c", "d") or self.figures.generation("table2") in ("c", "d")

    def word(self, field: str) -> str:
        """A field of the metadata that is a word; empty when it is not known."""
        value = self.metadata.get(field)
        return value if isinstance(value, str) else ""

    def day(self, field: str) -> date | None:
        """A field of the metadata that is a date."""
        return date.fromisoformat(self.word(field)) if self.word(field) else None
