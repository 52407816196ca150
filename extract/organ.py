"""The organ behind a name as printed: full name, kind, level, division (formats §3.5, §5.3, §5.4).

Pure; the tables are read once, at the first call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from extract import organkind, place, register
from extract.divisions import Division, chain, full_name, with_code
from extract.folding import fold, simplified
from extract.organkind import DEPARTMENT, GOVERNMENT, OFFICE, STREET, TOWN, VERTICAL, ZONE, Ending
from extract.place import Known, Leading

_NOTE = re.compile(r"\([^()]*\)")
_CENTRAL = re.compile(
    r"国家税务总局|国家统计局|国家金融监督管理总局|中国银行保险监督管理委员会|中国人民银行|国家外汇管理局|国家能源局"
    r"|中国证券监督管理委员会|中华人民共和国"
)
_MARKER = re.compile(r"[省市区县州盟旗](?!场|容|政(?!府)|划|域|际|民(?!政|族|宗|防))(?=..)")
_AREA = re.compile(r"(?:[\u4e00-\u9fff]{2,7}?(?:省|市(?!场)|自治[区州县旗]|县|(?<!社)区|盟|旗)(?=.))+")
"""An area the table does not know, at the start of a name."""

_WITH_SEAT = re.compile(r"[省市县州盟旗]")
_CODE = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3,6})?")
_OWN_GOVERNMENT = (GOVERNMENT, OFFICE, DEPARTMENT, STREET, TOWN)
_LEVELS = {STREET: "township", TOWN: "township", ZONE: "functional_zone"}
_TOWNS_BELOW_CITY = frozenset(("441900", "442000", "460400", "620200"))
"""东莞, 中山, 儋州, 嘉峪关: cities without districts."""

_ANY_ZONE = "某某开发区"


@dataclass(frozen=True, slots=True)
class Hints:
    """What the document says beside the name: its text (preface, narrative, publisher) and its contact address."""

    text: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who issued the report.  What the name, the document and the source leave open is None; ``division_basis`` says
    what decided the code, or why there is none.

    ``division_code`` is GB/T 2260; a street office or township bears its district's, a zone has none.
    ``parent_division_code`` is the division above that, for a zone the one in whose area it lies.
    """

    full_name: str | None
    kind: str | None
    level: str | None
    division_code: str | None
    division_basis: str
    parent_division_code: str | None
    principal_government: str | None


NOBODY = Identity(None, None, None, None, "no issuer is named", None, None)


def identify(written: str | None, hints: Hints, note: Mapping[str, str], year: int | None) -> Identity:
    """The identity of the organ printed as ``written``.

    ``note`` is what the archive knows: ``organ`` and ``division_code`` of the source, ``site_code`` (网站标识码 of the
    page, 国办发〔2017〕47号), ``url``.  The printed name wins over them; they complete it.
    """
    listed = _clean(note.get("organ", ""))
    name = _clean(written or "") or listed
    if not name:
        return NOBODY
    known = _known(note)
    central = _CENTRAL.match(name)
    outer = central[0] if central and central.end() < len(name) else ""
    for inner in (name.removeprefix(outer), simplified(name.removeprefix(outer))):
        if (zone := _listed_zone(inner)) is not None:
            return _of_listed_zone(*zone)
        start = place.leading(inner, year)
        if start.candidates:
            return _placed(outer, start, known, hints, year)
    return _unplaced(name, listed, known, hints, note, year)


def _clean(written: str) -> str:
    return _NOTE.sub("", fold(written)).strip("的-_|·").removeprefix("关于").removesuffix("网站").removesuffix("门户")


def _known(note: Mapping[str, str]) -> list[Known]:
    """Divisions known from outside, the surest first."""
    known = []
    if _CODE.fullmatch(code := note.get("division_code", "")):
        known.append(Known(code[:6], "source"))
    if _CODE.match(code := note.get("site_code", "")):
        known.append(Known(code[:6], "site code"))
    if (host := urlsplit(note.get("url", "")).hostname) and (code := register.portal_division(host)):
        known.append(Known(code, "portal"))
    return known


def _placed(outer: str, start: Leading, known: list[Known], hints: Hints, year: int | None) -> Identity:
    """The identity of a name that begins with a division."""
    end = organkind.ending(start.rest, start.candidates[0].level)
    division, why = place.choose(start.candidates, known, hints.text, hints.address, year)
    if division is None:
        level = _LEVELS.get(end.kind or "", start.candidates[0].level)
        return Identity(None, end.kind, level, None, why, None, None)
    if end.zone:
        return _of_zone(outer, start, division, end, known, hints, year)
    printed = division.short if start.short else full_name(division, year)  # 上海海关 is no 上海市海关
    return _of_division(outer + printed, division, end, why, year)


def _of_division(prefix: str, division: Division, end: Ending, why: str, year: int | None) -> Identity:
    """An organ of a division; ``prefix`` is what its full name begins with."""
    area = full_name(division, year)
    branch = place.branch(end.full, division, year)
    township = end.kind in (STREET, TOWN)
    if township and division.level != "county" and division.code not in _TOWNS_BELOW_CITY:
        why = f"a street or town of {area}; of which district is not told"
        return Identity(None, end.kind, "township", None, why, division.code, None)
    seat = branch or division
    above = place.up(seat, year)
    basis = "GB/T 2260 of its district" if township or branch else "GB/T 2260"
    government = "行政公署" if end.full.startswith("行政公署") else "人民政府"
    return Identity(
        full_name=prefix + end.full,
        kind=end.kind,
        level="township" if township else seat.level,
        division_code=seat.code,
        division_basis=f"{basis}: {why}" if why else basis,
        parent_division_code=above.code if above else None,
        principal_government=area + government if end.kind in _OWN_GOVERNMENT else None,
    )


def _listed_zone(name: str) -> tuple[register.Entry, str] | None:
    """The zone of the statistical list that the name begins with, and what follows."""
    match = organkind.ZONE_WHOLE.match(name)
    entry = register.listed_zone(match[0]) if match else None
    return (entry, name[match.end() :]) if match and entry else None


def _of_listed_zone(zone: register.Entry, rest: str) -> Identity:
    end = organkind.ending(_ANY_ZONE + rest, "")
    parent = with_code(f"{zone.code[:4]}00", None)
    principal = f"{parent.name}人民政府" if parent and end.kind == ZONE else None
    basis = f"a zone has no GB/T 2260 code; {zone.code} in the statistical bureau's list"
    full = end.full.replace(_ANY_ZONE, zone.name, 1)
    return Identity(full, end.kind, "functional_zone", None, basis, parent.code if parent else None, principal)


def _of_zone(
    outer: str, start: Leading, division: Division, end: Ending, known: list[Known], hints: Hints, year: int | None
) -> Identity:
    """A zone named after a place, or an organ in one.  It lies in that division; that this division's government runs
    it is told only by a city's name (淄博高新区) or by a county written out."""
    full = outer + (division.short if start.short else full_name(division, year)) + end.full
    above = place.up(division, year)
    if end.kind == VERTICAL and (told := place.namesake(division, known, hints.text)):
        basis = f"area of {division.name}, whose name the zone bears: {told}"
        return Identity(full, VERTICAL, division.level, division.code, basis, above.code if above else None, None)
    runs = end.kind == ZONE and not (start.short and division.level == "county")
    basis = f"a zone has no GB/T 2260 code; named after {division.name}"
    principal = f"{full_name(division, year)}人民政府" if runs else None
    return Identity(full, end.kind, "functional_zone", None, basis, division.code, principal)


def _unplaced(
    name: str, listed: str, known: list[Known], hints: Hints, note: Mapping[str, str], year: int | None
) -> Identity:
    """The identity of a name without its division (财政局, 市政府办公室, 底张街道办事处, an unknown 云川市)."""
    marker = _MARKER.match(name)
    bare = name[1:] if marker else name
    if listed != name and listed.endswith(bare):
        return identify(listed, hints, {k: v for k, v in note.items() if k != "organ"}, year)
    if before := place.written_before(bare, hints.text, year):
        return _placed("", Leading(before, bare), known, replace(hints, text=""), year)
    area = _unknown_area(bare)
    if listed == name and known and known[0].origin == "source":
        return _of_source(name, area, known[0].code, year)
    for given in known if not area else ():
        division = with_code(given.code, year)
        told = _bearing(division, marker[0], year) if division and marker else division
        if told is not None and (marker or given.origin == "source" or _stays_home(told, bare)):
            return _inside(told, bare, f"the division of the {given.origin}", year)
    end = organkind.ending(bare, "")
    if organkind.is_national(name):
        return Identity(name, DEPARTMENT, "national", None, "an organ of the State Council", None, None)
    when = f" of {year}" if year else ""
    why = f"the name begins with no division of the table{when}, and no source tells one"
    return Identity(None, end.kind, _LEVELS.get(end.kind or ""), None, why, None, None)


def _inside(division: Division, bare: str, why: str, year: int | None) -> Identity:
    """An organ named without its division, which is known from outside."""
    end = organkind.ending(bare, division.level)
    if not end.zone:
        return _of_division(full_name(division, year), division, end, why, year)
    basis = f"a zone has no GB/T 2260 code; {why}"
    return Identity(full_name(division, year) + end.full, end.kind, "functional_zone", None, basis, division.code, None)


def _unknown_area(name: str) -> str:
    """The area a name begins with though the table has none of that name; 高新区 is none, it is a zone."""
    match = _AREA.match(name)
    area = match[0] if match else ""
    return "" if organkind.ending(name, "").zone and not _WITH_SEAT.search(area) else area


def _stays_home(division: Division, bare: str) -> bool:
    """Whether a name without division on a portal of this one is of this one: a county's portal holds its own organs,
    a city's those of its districts too; a hospital or school may be anybody's."""
    return division.level == "county" and organkind.ending(bare, division.level).kind in _OWN_GOVERNMENT


def _bearing(division: Division, marker: str, year: int | None) -> Division | None:
    """The division or the one above it that 市, 县 … before a name means."""
    return next((d for d in reversed(chain(division, year)) if d.name.endswith(marker)), None)


def _of_source(name: str, area: str, code: str, year: int | None) -> Identity:
    """The organ the source names, of an area the table does not know: the source's word for it."""
    level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
    end = organkind.ending(name.removeprefix(area), level if area else "")
    above = place.up(known, year) if (known := with_code(code, year)) else None
    principal = area + "人民政府" if area and end.kind in _OWN_GOVERNMENT else None
    if end.kind == ZONE:
        basis = "a zone has no GB/T 2260 code; the source names its division"
        return Identity(area + end.full, ZONE, "functional_zone", None, basis, code, None)
    return Identity(
        full_name=area + end.full,
        kind=end.kind,
        level=_LEVELS.get(end.kind or "", level),
        division_code=code,
        division_basis="the division of the source",
        parent_division_code=above.code if above else None,
        principal_government=principal or (end.full if end.kind == GOVERNMENT else None),
    )
