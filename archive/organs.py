"""Organs: who issued a report, under one permanent identifier."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from extract.divisions import chain, with_code


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ by full name and division code (empty when unknown); the rest is said of it, and two organs are one when
    their identifiers are."""

    organ_id: str
    name: str = field(compare=False)
    kind: str | None = field(compare=False)
    level: str | None = field(compare=False)
    division_code: str = field(compare=False)
    parent_division_code: str = field(compare=False)
    principal_government: str | None = field(compare=False)
    areas: Mapping[str, str] = field(compare=False)
    """Names of the divisions it lies in, by level: ``province``, ``prefecture``, ``county``."""

    @property
    def province_code(self) -> str | None:
        """First two digits of its code; a zone has its parent's."""
        return (self.division_code or self.parent_division_code)[:2] or None


def identifier(division_code: str, name: str) -> str:
    """The permanent identifier of the organ with this full name; the code may be empty."""
    return f"{division_code or '000000'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def organ_of(metadata: Mapping[str, Any], note: Mapping[str, str]) -> Organ:
    """The organ of a report as it was identified (`extract.organ`).  A name that no division was found for stays as
    written; the source's organ stands in for a missing one."""
    name = metadata["issuer_full"] or metadata["issuer_as_written"] or note.get("organ") or ""
    code = metadata["division_code"] or ""
    above = metadata["parent_division_code"] or ""
    return Organ(
        organ_id=identifier(code, name),
        name=name,
        kind=metadata["issuer_type"],
        level=metadata["admin_level"],
        division_code=code,
        parent_division_code=above,
        principal_government=metadata["principal_government"],
        areas=_areas(code or above, metadata["report_year"]),
    )


@lru_cache(10_000)
def _areas(code: str, year: int | None) -> Mapping[str, str]:
    division = with_code(code, year) if code else None
    return {d.level: d.name for d in chain(division, year)} if division else {}
