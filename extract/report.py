"""The report: everything one document says, assembled from the pure readers, or a stated refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extract import (
    arithmetic,
    carriers,
    formhead,
    identity,
    organ,
    period,
    scope,
    sections,
    table2,
    table3,
    table4,
    table_b,
    title,
)
from extract.checks import Checked, Material, check
from extract.checks.verdicts import Verdict, verdicts
from extract.document import Document, Grid
from extract.folding import fold
from extract.gate import gate
from extract.population import Issuer
from extract.reading import TableReading
from extract.refusal import Refusal
from extract.sections import Section
from extract.statements import Statement, statements
from extract.tape import tape
from extract.version import VERSION

_ENDLESS = re.compile("[0-9.,]{1000}")
"""No number, however many were run together when the tables were flattened."""

_NARRATIVE = 100
"""Characters of a section: the official form has fewer between its headings, an office that tells anything has more."""

_TABLES = {"table2": table2.read, "table3": table3.read, "table4": table4.read, "table_b": table_b.read}


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report as read."""

    carrier: str
    metadata: dict[str, object]
    sections: tuple[Section, ...]
    tables: dict[str, TableReading]
    equations: tuple[arithmetic.Equation, ...]
    statements: tuple[Statement, ...]
    checked: Checked
    verdicts: dict[str, Verdict]
    leftovers: tuple[dict[str, str], ...]

    def json(self, source: str) -> dict[str, object]:
        """The report in the contract's shape (design §2)."""
        return {
            "source": source,
            "extractor": VERSION,
            "metadata": self.metadata,
            "sections": {s.key: {"heading": s.heading, "text": s.text} for s in self.sections},
            **{name: table.json() for name, table in self.tables.items()},
            "statements": [
                told.json() | (judged.json() if judged else {})
                for told, judged in zip(self.statements, self.checked.judgements, strict=True)
            ],
            "findings": [
                *(e.finding() for e in self.equations if e.verdict in ("fail", "needs reading")),
                *(found.json() for found in self.checked.findings),
            ],
            "verdicts": {rule: verdict.json() for rule, verdict in self.verdicts.items()},
            "checks": {v: sum(e.verdict == v for e in self.equations) for v in arithmetic.VERDICTS},
            "leftovers": list(self.leftovers),
        }


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a document prints, before its prose is held against its tables; ``recognised`` when it is a scan."""

    carrier: str
    metadata: dict[str, object]
    sections: tuple[Section, ...]
    tables: dict[str, TableReading]
    equations: tuple[arithmetic.Equation, ...]
    leftovers: tuple[dict[str, str], ...]
    recognised: bool


def read(data: bytes, about: dict[str, str] | None = None) -> Report:
    """The report in the bytes: its `Transcript`, the statements of its prose, and what the checks find.

    Raises `Refusal` when the bytes are no report or cannot be read.
    """
    said = transcribe(data, about)
    parts = list(said.sections)
    told = statements(parts, Issuer.of(said.metadata))
    material = Material(said.metadata, parts, said.tables, told, len(said.leftovers), said.recognised)
    checked = check(material)
    return Report(
        said.carrier,
        said.metadata,
        said.sections,
        said.tables,
        said.equations,
        tuple(told),
        checked,
        verdicts(material, said.equations, checked.judgements, checked.findings),
        said.leftovers,
    )


def transcribe(data: bytes, about: dict[str, str] | None = None) -> Transcript:
    """What the bytes print: parsed, identified, cut into sections, its tables read twice and their sums formed.

    ``about`` is what the archive knows of the document from outside: ``url``, ``list_title`` and ``list_date`` of the
    list row that led to it, ``organ`` and ``division_code`` of the source; the document's own words win.

    Raises `Refusal` when the bytes are no report or cannot be read.
    """
    document = carriers.read(data)
    known = (about or {}) | document.about
    lines = [p.text for p in document.paragraphs]
    outside = [known[k] for k in ("title", "heading", "page_title") if k in known]
    found = title.find(lines, [*outside, *known.get("lead", "").split("\n")[-12:]], known.get("list_title", ""))
    strip = tape(document.blocks)
    if _ENDLESS.search(strip.text):
        raise Refusal("damaged", "it holds a number of a thousand digits and more")
    preface, parts = sections.split(document)
    tables = gate(document, {name: reader(document, strip) for name, reader in _TABLES.items()})
    if found is None and tables["table_b"].rows:
        found = formhead.find(document, outside)
    _refuse(document, found, outside, parts, tables)
    return Transcript(
        document.carrier,
        _metadata(document, found, preface, parts, tables, known),
        tuple(parts),
        tables,
        tuple(arithmetic.equations(tables["table3"], tables["table4"])),
        tuple(_leftovers(document, tables)),
        any(p.confidence is not None for p in document.paragraphs),
    )


def _metadata(
    document: Document,
    found: title.Title | None,
    preface: str,
    parts: list[Section],
    tables: dict[str, TableReading],
    about: dict[str, str],
) -> dict[str, object]:
    narrative = next((s.text for s in parts if s.key == "s1"), "")
    lines = [p.text for p in document.paragraphs]
    head = preface or "\n".join(lines[:6])
    first, last, words = period.period(head) if preface else period.period(head[:3000])
    published, published_source = period.published(about, "\n".join(lines[:6]), lines)
    written, written_source = identity.issuer(found, head, narrative, about)
    only_form = bool(tables["table_b"].rows) and len(parts) < 2
    if only_form and written_source != "title" and (named := formhead.filled_by(document)):
        written, written_source = named, "form"
    year, year_source, votes = identity.year(found, (first, last), narrative or head, about, published)
    contact = identity.contact(head)
    hints = organ.Hints("\n".join((about.get("publisher", ""), head, narrative)), (contact or {}).get("address", ""))
    issuer = organ.identify(written, hints, about, year)
    whose = scope.scope(issuer.kind, head, parts)
    generations = {name: table.generation or None for name, table in tables.items()}
    return {
        "title": found.text if found else None,
        "title_as_written": found.as_written if found else None,
        "report_year": year,
        "report_year_source": year_source or None,
        "report_year_votes": votes,
        "period_start": _iso(first),
        "period_end": _iso(last),
        "period_text": words or None,
        "issuer_as_written": written,
        "issuer_source": written_source or ("source" if issuer.full_name else None),
        "issuer_full": issuer.full_name,
        "issuer_type": issuer.kind,
        "admin_level": issuer.level,
        "division_code": issuer.division_code,
        "division_code_basis": issuer.division_basis,
        "parent_division_code": issuer.parent_division_code,
        "principal_government": issuer.principal_government,
        "scope": whose.report,
        "scope_table2": whose.table2,
        "scope_table3": whose.table3,
        "scope_basis": whose.basis,
        "publication_date": _iso(published),
        "publication_source": published_source or None,
        "contact": contact,
        "cited_format_circular": identity.circular(head),
        "format_generation": _generation(generations, parts),
        "table2_generation": generations["table2"],
        "table3_generation": generations["table3"],
        "table4_present": bool(tables["table4"].rows),
        "part": "statistics_form" if only_form else None,
        "carrier": document.carrier,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _generation(tables: dict[str, str | None], parts: list[Section]) -> str | None:
    """``b``, ``c``, ``d`` or a ``hybrid_…`` by the labels of the tables; without any ``a`` when the headings are those
    of a free-form report, else None.  The year tells nothing: forms were used before and after their years."""
    second, third = tables["table2"], tables["table3"]
    if second and third and second != third:
        return f"hybrid_{second}_table2_{third}_table3"
    return third or second or tables["table_b"] or ("a" if sections.is_free_form(parts) else None)


def _refuse(
    document: Document,
    found: title.Title | None,
    outside: list[str],
    parts: list[Section],
    tables: dict[str, TableReading],
) -> None:
    """Raise the `Refusal` of a document that is no report."""
    lines = [p.text for p in document.paragraphs]
    printed = [c for t in tables.values() for row in t.rows.values() for c in row.values()]
    filled = sum(c.state not in ("blank", "absent") for c in printed)  # dashes for zeros fill a form too
    cells = len(printed)
    if not document.grids and not any(map(fold, lines)):
        raise Refusal("empty", "no text")
    told = found is not None and any(len(fold(part.text)) >= _NARRATIVE for part in parts)  # blanks for every nought
    if not filled and not told and (cells > 100 or (tables["table_b"].rows and len(parts) < 2)):
        raise Refusal("empty_form", f"{cells} cells of the statutory tables, none filled in")
    if filled:
        return
    text = fold("\n".join(lines)[:4000])
    for written in [*outside, *lines[:4]]:
        if (kind := title.other_kind(written)) is not None:
            raise Refusal(kind, f"by its title: {written.strip()[:60]}")
    if "网站标识码" in text and ("独立用户访问" in text or "网站总访问量" in text):
        raise Refusal("website_statement", "it counts visits to a website")
    listed = sum(title.parse(line) is not None for line in lines)
    if listed >= 3 and len(parts) < 2:
        raise Refusal("index_page", f"it lists {listed} reports and is none itself")
    if found is None and len(parts) < 4:
        raise Refusal("other_report", "no title, no statutory table and no headings of an annual report")
    if len(parts) < 2 and sum(len(fold(line)) for line in lines) < 300:
        raise Refusal("empty", "a title and nothing more: the report itself may be an attachment or an image")


def _leftovers(document: Document, tables: dict[str, TableReading]) -> list[dict[str, str]]:
    """What could not be read, and tables none of whose cells was read into a statutory table."""
    used = {cell.place for t in tables.values() for row in t.rows.values() for cell in row.values()}
    unread = [{"place": place, "text": what, "rows": "0"} for place, what in document.unread]
    return unread + [
        {"place": grid.place, "text": " | ".join(fold(c.text) for c in grid.rows[0])[:120], "rows": str(len(grid.rows))}
        for grid in document.grids
        if isinstance(grid, Grid) and grid.rows and not any(c.place in used for row in grid.rows for c in row)
    ]
