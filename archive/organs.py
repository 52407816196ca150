"""Organs: who issued a report, under one permanent identifier."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ by full name and division code (empty when unknown)."""

    organ_id: str
    name: str
    kind: str | None
    division_code: str


def organ_of(metadata: Mapping[str, Any], note: Mapping[str, str]) -> Organ:
    """The organ of a report.  The report's own words name it; the source's organ completes a short name
    (张店区人民政府办公室 → 淄博市张店区人民政府办公室) and stands in for a missing one."""
    written = metadata.get("issuer_as_written") or ""
    listed = note.get("organ") or ""
    name = listed if not written or (listed.endswith(written) and listed) else written
    code = note.get("division_code") or ""
    identifier = f"{code or '000000'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return Organ(identifier, name, metadata.get("issuer_type"), code)
