"""Rows of the public tables that tell of one report.  Pure: the same archive, the same rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from archive import schema
from archive.cdxj import Capture
from archive.changes import Presence, presence
from archive.findings import Row, finding_row
from archive.publications import ReportEntry
from archive.revisions import change_rows, moment, revision_rows, revisions
from archive.summary import Result, cell_number, cells
from extract.vocabulary import APPLICANTS, RESULTS, terms

Tables: TypeAlias = dict[str, list[Row]]


TABLES = (
    "reports",
    "revisions",
    "revision_changes",
    "proactive_disclosure",
    "applications",
    "proceedings",
    "statistics_2014",
    "cell_states",
    "sections",
    "statements",
    "verdicts",
    "findings",
)
"""The tables that tell of one report."""


def report_rows(entry: ReportEntry, asked: Mapping[str, Sequence[Capture]]) -> Tables:
    """The rows of one report; ``asked`` are the captures of each address."""
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
    read = [reading.capture for reading in entry.readings]
    addresses = sorted({capture.url for capture in read})
    return presence(read, (c for address in addresses for c in asked[address] if c.role != "list"))


def _report(entry: ReportEntry, result: Result, revised: int, present: Presence) -> Row:
    metadata, checks, capture = result["metadata"], result["checks"], entry.primary.capture
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
        "first_seen": moment(min(r.capture.captured_at for r in entry.readings)),
        "last_seen": moment(max(r.capture.captured_at for r in entry.readings)),
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
