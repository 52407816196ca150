"""The register of governments and zones: which host is whose portal, and the zones of the statistical list.

Collected from public lists (``extract/data/README.md``); none of the portals was contacted.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

_ABBREVIATIONS = (
    (re.compile(r"(?:火炬)?高新?技术(?:产业)?(?:开发区|园区)$"), "高新区"),
    (re.compile(r"经济(?:技术)?开发区$"), "经开区"),
    (re.compile(r"市(?=.{3})"), ""),
)
"""The forms one zone's name has: 高新区 for 高新技术产业开发区, with or without 市."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a government, or a development zone (its code is one of the statistical bureau, not of GB/T 2260)."""

    code: str
    name: str
    level: str
    province: str
    zone: bool
    portal_url: str


def registered(code: str) -> Entry | None:
    """The government or zone of a code, None when the register has none."""
    return next((entry for entry in _entries() if entry.code == code), None)


def portal_division(host: str) -> str:
    """Code of the division whose portal the host is, empty when none or several are registered for it.  A department's
    host under its city's domain is its city's (``gxq.zibo.gov.cn`` → 370300)."""
    hosts = _hosts()
    labels = host.lower().removeprefix("www.").split(".")
    for start in range(max(1, len(labels) - 2)):
        if (code := hosts.get(".".join(labels[start:]))) is not None:
            return code
    return ""


def governments() -> tuple[Entry, ...]:
    """Every government of the register; each must publish a report (Article 49 of the Regulation)."""
    return tuple(entry for entry in _entries() if not entry.zone)


def listed_zone(name: str) -> Entry | None:
    """The zone of this name in the statistical list, abbreviated or not (淮安经开区); None when none or several fit."""
    found = _zones().get(_zone_key(name), ())
    return found[0] if len(found) == 1 else None


def _zone_key(name: str) -> str:
    for pattern, short in _ABBREVIATIONS:
        name = pattern.sub(short, name)
    return name


@cache
def _zones() -> dict[str, tuple[Entry, ...]]:
    held: dict[str, list[Entry]] = {}
    for entry in _entries():
        if entry.zone:
            held.setdefault(_zone_key(entry.name), []).append(entry)
    return {key: tuple(entries) for key, entries in held.items()}


@cache
def _hosts() -> dict[str, str]:
    held: dict[str, set[str]] = {}
    for entry in _entries():
        host = (urlsplit(entry.portal_url).hostname or "").removeprefix("www.")
        if host:
            held.setdefault(host, set()).add(entry.code)
    return {host: codes.pop() if len(codes) == 1 else "" for host, codes in held.items()}


@cache
def _entries() -> tuple[Entry, ...]:
    text = files(__package__).joinpath("data/governments.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    return tuple(
        Entry(code, name, level, province, kind == "zone", portal)
        for code, name, level, province, _prefecture, kind, portal, _contacted in rows
    )
