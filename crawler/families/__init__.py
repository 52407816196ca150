"""Portal families: one module each, told apart by fingerprint and named after it, not after a vendor.

To add a family, write one module with the contract's four names and list it below.
"""

from __future__ import annotations

from crawler.families import objid, trs, xxhtmls
from crawler.families.contract import Attachment, DetailReading, Family, ListReading, Page, Row

__all__ = [
    "FAMILIES",
    "FAMILY_NAMES",
    "Attachment",
    "DetailReading",
    "Family",
    "ListReading",
    "Page",
    "Row",
    "detect",
    "family_called",
]

#: in the order of trial: the narrow fingerprints before the wide one
FAMILIES: tuple[Family, ...] = (objid, xxhtmls, trs)
FAMILY_NAMES = tuple(family.name for family in FAMILIES)


def detect(page: Page) -> tuple[Family, list[str]] | None:
    """The first family whose fingerprint the page bears, with the evidence; None for an unknown portal."""
    for family in FAMILIES:
        evidence = family.detect(page)
        if evidence:
            return family, evidence
    return None


def family_called(name: str) -> Family:
    """The family of that name. Raises KeyError."""
    return {family.name: family for family in FAMILIES}[name]
