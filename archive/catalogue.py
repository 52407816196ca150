"""Rows of the public tables that tell of all reports together: organs, captures, runs, sources, dictionary.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from archive import schema
from archive.cdxj import Capture
from archive.findings import Row
from archive.health import Health, health
from archive.publications import ReportEntry
from archive.revisions import moment
from archive.summary import Summary
from extract import KINDS
from extract.vocabulary import Term, kinds, terms


def organ_rows(entries: Iterable[ReportEntry]) -> Iterator[Row]:
    """The table ``organs``: who issued these reports, named as in the last of them."""
    grouped: dict[str, list[ReportEntry]] = {}
    for entry in entries:
        grouped.setdefault(entry.organ.organ_id, []).append(entry)
    for organ_id, held in grouped.items():
        organ = max(held, key=lambda entry: entry.year or 0).organ
        years = [e.year for e in held if e.year is not None]
        yield {
            "organ_id": organ_id,
            "name": organ.name,
            "kind": organ.kind,
            "level": organ.level,
            "division_code": organ.division_code or None,
            "parent_division_code": organ.parent_division_code or None,
            "province_code": organ.province_code,
            **{area: organ.areas.get(area) for area in ("province", "prefecture", "county")},
            "principal_government": organ.principal_government,
            "first_year": min(years, default=None),
            "last_year": max(years, default=None),
            "reports": len(held),
        }


def capture_row(capture: Capture, read: Summary | None, report_id: str | None) -> Row:
    """A row of ``captures``: what was read in it, and the report it is part of."""
    outcome = "list" if capture.role == "list" else "report" if report_id else "error"
    return {
        "capture_id": capture.capture_id,
        "url": capture.url,
        "captured_at": moment(capture.captured_at),
        "role": capture.role,
        "method": capture.method,
        "outcome": (read.refused if read else None) or outcome,
        "reason": read.reason if read else None,
        "report_id": report_id,
        "status": capture.status,
        "content_type": capture.content_type,
        "length": capture.length,
        "digest": capture.digest,
        "content_digest": (read.content_digest or None) if read else None,
        "warc_file": capture.warc_file,
        "warc_offset": capture.warc_offset,
        "revisit": int(capture.revisit),
        **{k: capture.note.get(k) for k in ("source_id", "run_id", "page_url", "list_title", "list_date")},
    }


def run_row(run: Mapping[str, Any]) -> Row:
    """A row of ``runs`` from its manifest."""
    counts = {
        key: _sum(run["sources"], key) for key in ("fetched", "new", "changed", "vanished", "unchanged", "failed")
    }
    return {
        **{k: run[k] for k in ("run_id", "started_at", "finished_at", "status")},
        "reasons": "\n".join(run["reasons"]) or None,
        "sources": len(run["sources"]),
        **counts,
    }


def _sum(sources: Sequence[Mapping[str, Any]], key: str) -> int | None:
    """The sum over the sources that say; None when none does, as in manifests of older versions."""
    said = [source[key] for source in sources if source.get(key) is not None]
    return sum(said) if said else None


def source_rows(
    runs: Sequence[Mapping[str, Any]], firsts: Iterable[Capture], held: Mapping[str | None, int]
) -> Iterator[Row]:
    """The table ``sources``: how each fared in its last run, and how many of the reports ``held`` it gave; ``firsts``
    are the first captures of each."""
    found = health(runs)
    for capture in firsts:
        interrupted = capture.note.get("source_id")
        if interrupted and interrupted not in found:  # a run that was killed before it wrote its manifest
            known: dict[str, Any] = {k: capture.note.get(k) for k in ("organ", "division_code", "family", "entry_url")}
            run_id = capture.note.get("run_id", "")
            found[interrupted] = Health(
                interrupted, **known, last_run=run_id, last_run_at=None, last_status="interrupted"
            )
    for source_id, one in found.items():
        row = asdict(one) | {"reasons": "\n".join(one.reasons) or None, "reports": held.get(source_id, 0)}
        yield {column.name: row[column.name] for column in schema.tables()["sources"].columns}


def dictionary() -> Iterator[Row]:
    """The table ``dictionary``: every key of the vocabulary, every table and column."""
    for kind in kinds():
        yield from (_term(term) for term in terms(kind).values())
    for key, en in KINDS.items():
        yield _entry("refusals", key, zh=key, en=en)
    for table in [*schema.tables().values(), *schema.views().values()]:
        yield _entry("tables", table.name, zh=table.zh, en=table.en, note_zh=table.about_zh, note_en=table.about_en)
        for column in table.columns:
            key = f"{table.name}.{column.name}"
            yield _entry("columns", key, zh=column.zh, en=column.en, unit=column.unit or None)


def _term(term: Term) -> Row:
    return _entry(
        term.kind,
        term.key,
        zh=term.zh,
        en=term.en,
        unit=term.unit or None,
        forms=term.forms or None,
        law=term.law or term.basis_zh or None,
        formula=term.formula or None,
        note_zh=term.note_zh or term.exceptions_zh or None,
        note_en=term.note_en or term.exceptions_en or None,
    )


def _entry(kind: str, key: str, **known: str | None) -> Row:
    row: Row = dict.fromkeys(c.name for c in schema.tables()["dictionary"].columns)
    return row | {"kind": kind, "key": key} | known
