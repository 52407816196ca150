"""Rows of the public tables from captures, readings and run manifests.  Pure: the same archive, the same rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from archive import schema
from archive.cdxj import Capture
from archive.changes import Presence, presence
from archive.findings import Row, finding_row
from archive.health import Health, health
from archive.publications import Load, Publication, Reading, ReportEntry, publications, reports
from archive.revisions import change_rows, moment, revision_rows, revisions
from archive.summary import Result, Summary, cell_number, cells
from extract import KINDS
from extract.vocabulary import APPLICANTS, RESULTS, Term, kinds, terms

Tables: TypeAlias = dict[str, list[Row]]


def assemble(
    captures: Sequence[Capture], summaries: Mapping[str, Summary], load: Load, runs: Sequence[Mapping[str, Any]]
) -> Iterator[Tables]:
    """Every row of every public table, in blocks: one a report, in the order of their identifiers, and at the end one
    for what they have in common; the rows of a block in the order of their keys.  One report's reading is held at a
    time."""
    captures = sorted(captures, key=lambda capture: (capture.captured_at, capture.capture_id))
    entries = sorted(reports(publications(captures, summaries, load)), key=lambda entry: entry.report_id)
    asked: dict[str, list[Capture]] = {}
    for capture in captures:
        asked.setdefault(capture.url, []).append(capture)
    for entry in entries:
        yield _in_order(_report_rows(entry, asked))
    owners = {
        reading.capture.capture_id: entry.report_id
        for entry in entries
        for reading in _all_readings(entry.publications)
        if reading.is_report
    }
    yield _in_order(
        {
            "organs": list(_organs(entries)),
            "captures": [_capture(c, summaries.get(c.capture_id), owners.get(c.capture_id)) for c in captures],
            "runs": [_run(run) for run in runs],
            "sources": list(_sources(runs, captures, entries)),
            "dictionary": list(dictionary()),
        }
    )


def _in_order(block: Tables) -> Tables:
    for name, rows in block.items():
        primary = schema.tables()[name].primary
        rows.sort(key=lambda row: tuple(str(row[key]) for key in primary))
    return block


def _report_rows(entry: ReportEntry, asked: Mapping[str, Sequence[Capture]]) -> Tables:
    result, history = entry.primary.result, revisions(entry)
    form = _form(entry, result)
    return {
        "reports": [_report(entry, result, len(history), _presence(entry, asked))],
        "revisions": list(revision_rows(entry, history)),
        "revision_changes": list(change_rows(entry, history)),
        "proactive_disclosure": [_disclosure(entry.report_id, k, v) for k, v in result["table2"].items()],
        "applications": [_application(entry.report_id, k, v) for k, v in result["table3"].items()],
        "proceedings": [_proceeding(entry.report_id, k, v) for k, v in result["table4"].items()],
        "statistics_2014": [_statistic(entry.report_id, k, v) for k, v in form.items()],
        "cell_states": list(_cell_states(entry.report_id, result | {"table_b": form})),
        "sections": [
            {"report_id": entry.report_id, "section": key, **section} for key, section in result["sections"].items()
        ],
        "statements": list(_statements(entry.report_id, result["statements"])),
        "verdicts": [
            {"report_id": entry.report_id, "rule": rule, "verdict": told["verdict"], "why": told.get("why")}
            for rule, told in result["verdicts"].items()
        ],
        "findings": [finding_row(entry.report_id, finding) for finding in result["findings"]],
    }


def _presence(entry: ReportEntry, asked: Mapping[str, Sequence[Capture]]) -> Presence:
    read = [r.capture for r in _all_readings(entry.publications) if r.is_report]
    addresses = sorted({capture.url for capture in read})
    return presence(read, (c for address in addresses for c in asked[address] if c.role != "list"))


def _report(entry: ReportEntry, result: Result, revised: int, present: Presence) -> Row:
    metadata, checks, capture = result["metadata"], result["checks"], entry.primary.capture
    readings = [r for r in _all_readings(entry.publications) if r.is_report]
    doubtful = sum(isinstance(c, dict) and c["state"] == "doubtful" for _, c in cells(result))
    return {
        "report_id": entry.report_id,
        "organ_id": entry.organ.organ_id,
        "organ": entry.organ.name,
        "report_year": entry.year,
        "edition": entry.edition,
        "title": metadata["title"],
        "generation": metadata["format_generation"],
        "table2_generation": metadata["table2_generation"],
        "table3_generation": metadata["table3_generation"],
        "table4_present": int(metadata["table4_present"]),
        "period_start": metadata["period_start"],
        "period_end": metadata["period_end"],
        "published_on": metadata["publication_date"],
        "published_source": metadata["publication_source"],
        "year_source": metadata["report_year_source"],
        "issuer_as_written": metadata["issuer_as_written"],
        "issuer_source": metadata["issuer_source"],
        "division_basis": metadata["division_code_basis"],
        "scope_table2": metadata["scope_table2"],
        "scope_table3": metadata["scope_table3"],
        "scope_basis": metadata["scope_basis"],
        "carrier": metadata["carrier"],
        "page_url": capture.note.get("page_url") or capture.url,
        "document_url": capture.url,
        "capture_id": capture.capture_id,
        "source_id": capture.note.get("source_id"),
        "first_seen": moment(min(r.capture.captured_at for r in readings)),
        "last_seen": moment(max(r.capture.captured_at for r in readings)),
        "revisions": revised,
        "state": present.state,
        "vanished_since": moment(present.vanished_since.captured_at) if present.vanished_since else None,
        "reappeared": moment(present.reappeared.captured_at) if present.reappeared else None,
        "cells_read": entry.primary.summary.cells,
        "cells_doubtful": doubtful,
        "equations_passed": checks["pass"],
        "equations_failed": checks["fail"],
        "equations_unassessed": checks["not assessable"] + checks["needs reading"],
    }


def _all_readings(found: Iterable[Publication]) -> list[Reading]:
    return [r for publication in found for readings in publication.readings.values() for r in readings]


def _disclosure(report_id: str, item: str, printed: Mapping[str, Any]) -> Row:
    row: Row = {"report_id": report_id, "item": item}
    for column in schema.tables()["proactive_disclosure"].columns[2:]:
        row[column.name] = cell_number(printed.get(column.name))
    amount = printed.get("amount")
    row["amount_unit"] = amount.get("unit") if isinstance(amount, dict) else None
    return row


def _application(report_id: str, item: str, printed: Mapping[str, Any]) -> Row:
    term = terms("items")[item]
    row: Row = {
        "report_id": report_id,
        "item": item,
        "item_order": list(terms("items")).index(item) + 1,
        "item_role": term.role,
        "item_group": term.group,
    }
    return row | {column: cell_number(printed.get(column)) for column in APPLICANTS}


def _proceeding(report_id: str, procedure: str, printed: Mapping[str, Any]) -> Row:
    row: Row = {"report_id": report_id, "procedure": procedure}
    return row | {column: cell_number(printed.get(column)) for column in RESULTS}


def _form(entry: ReportEntry, result: Result) -> Mapping[str, Any]:
    """The statistics form of a report: that of the document read, else the fullest among its attachments and copies,
    since many organs publish it as a file of its own."""
    own: Mapping[str, Any] = result["table_b"]
    latest = [readings[-1] for p in entry.publications for readings in p.readings.values()]
    others = (r.result["table_b"] for r in latest if r.is_report and r is not entry.primary)
    return own or max(others, key=len, default=own)


def _statistic(report_id: str, indicator: str, printed: Mapping[str, Any]) -> Row:
    figures = {column: cell_number(printed.get(column)) for column in ("annual", "cumulative")}
    return {
        "report_id": report_id,
        "indicator": indicator,
        "label": printed["label"],
        "unit": printed["unit"] or None,
        **{column: None if figure is None else str(figure) for column, figure in figures.items()},
    }


def _cell_states(report_id: str, result: Result) -> Iterator[Row]:
    for place, cell in cells(result):
        if cell is None or isinstance(cell, dict):
            yield _state(report_id, place, cell)


def _state(report_id: str, place: tuple[str, str, str], cell: Mapping[str, Any] | None) -> Row:
    cell = {"state": "blank", "text": ""} if cell is None else cell
    return {
        "report_id": report_id,
        "table_name": place[0],
        "row_key": place[1],
        "column_key": place[2],
        "state": cell["state"],
        "printed": cell["text"],
        "candidates": _json(cell["candidates"]) if "candidates" in cell else None,
        "reason": cell.get("reason"),
    }


def _statements(report_id: str, statements: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """A row for each statement; the same words at the same place stand for one."""
    seen = set()
    for statement in statements:
        told = [str(statement[name]) for name in ("section", "position", "quote", "about", "value")]
        key = hashlib.sha256(" ".join([report_id, *told]).encode()).hexdigest()[:12]
        if key in seen:
            continue
        seen.add(key)
        yield {
            "statement_id": key,
            "report_id": report_id,
            **{name: statement[name] for name in ("section", "position", "quote", "unit", "qualifier")},
            "value": str(statement["value"]),
            "restates": statement.get("restates"),
        }


def _organs(entries: Iterable[ReportEntry]) -> Iterator[Row]:
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


def _capture(capture: Capture, read: Summary | None, report_id: str | None) -> Row:
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


def _run(run: Mapping[str, Any]) -> Row:
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


def _sources(
    runs: Sequence[Mapping[str, Any]], captures: Iterable[Capture], entries: Iterable[ReportEntry]
) -> Iterator[Row]:
    held: dict[str, int] = {}
    for entry in entries:
        from_source = entry.primary.capture.note.get("source_id", "")
        held[from_source] = held.get(from_source, 0) + 1
    found = health(runs)
    for capture in captures:
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
