"""Portal families: one module each, told apart by fingerprint and named after it, not after a vendor.

To add a family, write one module with the contract's four names and list it below.
"""

from __future__ import annotations

from crawler.families import (
    aspnet,
    browser,
    epoint,
    gkmlpt,
    hanweb,
    hebei,
    jeecms,
    longxun,
    nfcms,
    objid,
    openness,
    pclist,
    sn1html,
    spa,
    static,
    trs,
    truecms,
    ucap,
    vsb,
    xxhtmls,
)
from crawler.families.contract import Attachment, DetailReading, Family, ListReading, Page, PageRequest, Row

__all__ = [
    "FALLBACKS",
    "FAMILIES",
    "FAMILY_NAMES",
    "Attachment",
    "DetailReading",
    "Family",
    "ListReading",
    "Page",
    "PageRequest",
    "Row",
    "detect",
    "fallback",
    "family_called",
]

#: in the order of trial: the narrow fingerprints before the wide one
FAMILIES: tuple[Family, ...] = (
    gkmlpt,
    nfcms,
    hanweb,
    truecms,
    epoint,
    longxun,
    openness,
    ucap,
    objid,
    hebei,
    xxhtmls,
    pclist,
    trs,
    vsb,
    aspnet,
    jeecms,
    sn1html,
    spa,
)
#: for a page that bears no fingerprint
FALLBACKS: tuple[Family, ...] = (browser, static)
FAMILY_NAMES = tuple(family.name for family in (*FAMILIES, *FALLBACKS))


def detect(page: Page) -> tuple[Family, list[str]] | None:
    """The first family whose fingerprint the page bears, with the evidence; None for an unknown portal."""
    return _first(FAMILIES, page)


def fallback(page: Page) -> tuple[Family, list[str]] | None:
    """The way to read a page of an unknown portal, with the evidence; None when it holds nothing to read."""
    return _first(FALLBACKS, page)


def family_called(name: str) -> Family:
    """The family of that name. Raises KeyError."""
    return {family.name: family for family in (*FAMILIES, *FALLBACKS)}[name]


def _first(families: tuple[Family, ...], page: Page) -> tuple[Family, list[str]] | None:
    for family in families:
        evidence = family.detect(page)
        if evidence:
            return family, evidence
    return None
