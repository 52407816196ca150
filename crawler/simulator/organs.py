"""Invented governments, offices, bureaus, street offices and towns.

No division code begins with 99 in GB/T 2260 and no host ends in -moni.gov.cn (模拟, simulated), so nothing
generated here can be taken for a real organ's figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

_CITY_FIRST = (("云", "yun"), ("澜", "lan"), ("苍", "cang"), ("霁", "ji"), ("砺", "li"), ("棠", "tang"))
_CITY_LAST = (("川", "chuan"), ("溪", "xi"), ("河", "he"), ("屏", "ping"), ("陂", "bei"), ("岫", "xiu"))
_CITY_BEFORE = (("", ""), ("东", "dong"), ("西", "xi"))
_DISTRICTS = (
    ("望桥区", "wq", 2),
    ("澄塘县", "ct", 21),
    ("霁原区", "jy", 3),
    ("梧岭县", "wl", 22),
    ("汀湾区", "tw", 4),
    ("柏洲县", "bz", 23),
)
_BUREAUS = (
    ("财政局", "czj"),
    ("自然资源和规划局", "zrzyghj"),
    ("市场监督管理局", "scjgj"),
    ("教育局", "jyj"),
    ("生态环境局", "sthjj"),
    ("住房和城乡建设局", "zjj"),
    ("卫生健康局", "wjj"),
    ("发展和改革局", "fgj"),
    ("交通运输局", "jtj"),
    ("农业农村局", "nyj"),
    ("应急管理局", "yjj"),
    ("民政局", "mzj"),
)
_STREETS = (("桂巷", "gx"), ("长埠", "cb"), ("石埭", "sd"), ("南薰", "nx"), ("柳堰", "ly"), ("东篱", "dl"))
# 堃 is in GBK but not in GB2312: pages that declare gb2312 lose it unless they are read as GB18030.
_TOWNS = (("堃阳", "ky"), ("白榆", "by"), ("清湍", "qt"), ("箬溪", "rx"), ("丹枫", "df"), ("云麓", "yl"))


_CODES = 99
"""Prefectures that one province's codes are enough for."""

_Name = TypeVar("_Name")


@dataclass(frozen=True)
class City:
    """One prefecture: it owns one portal, and every organ of its area publishes there."""

    name: str
    slug: str
    code: str

    @property
    def host(self) -> str:
        """The portal's virtual host."""
        return f"www.{self.slug}-moni.gov.cn"


@dataclass(frozen=True)
class Organ:
    """One organ that must publish a report; `kind` follows the issuer types of the reference vocabulary."""

    name: str
    kind: str
    level: str
    division_code: str
    slug: str
    city: City

    @property
    def is_government(self) -> bool:
        """Whether it reports for a whole area (due 31 March) and not for itself alone (due 31 January)."""
        return self.kind == "government"


def cities(count: int) -> list[City]:
    """The first `count` invented prefectures. Raises ValueError when the names run out."""
    names = [
        (before, _CITY_FIRST[(i + j) % len(_CITY_FIRST)], last)
        for before in _CITY_BEFORE
        for j in range(len(_CITY_FIRST))
        for i, last in enumerate(_CITY_LAST)
    ][:_CODES]
    if count > len(names):
        raise ValueError(f"{count} portals asked for, names for {len(names)} known")
    return [
        City("".join(zh for zh, _ in name) + "市", "".join(slug for _, slug in name), f"99{number:02d}00")
        for number, name in enumerate(names[:count], start=1)
    ]


def organs_of(city: City, count: int) -> list[Organ]:
    """The first `count` organs of a city, every kind early. Raises ValueError when the names run out."""
    found = list(islice(_organs(city), count))
    if len(found) < count:
        raise ValueError(f"{count} organs asked for in {city.name}, names for {len(found)} known")
    return found


def _organs(city: City) -> Iterator[Organ]:
    turn = int(city.code[2:4]) - 1  # neighbouring cities start at other names, as few as possible repeat
    districts, towns = _turned(_DISTRICTS, turn), _turned(_TOWNS, turn)
    streets, bureaus = _turned(_STREETS, turn), _turned(_BUREAUS, turn)
    all_towns = [_place(city, d, t, "镇人民政府", "township_government") for t in towns for d in districts]
    all_streets = [_place(city, d, s, "街道办事处", "subdistrict_office") for s in streets for d in districts]
    governments = [_district(city, d, "人民政府", "zf", "government") for d in districts]
    offices = [_district(city, d, "人民政府办公室", "zfb", "government_office") for d in districts]
    own = [Organ(city.name + name, "department", "prefecture", city.code, f"s{slug}", city) for name, slug in bureaus]
    yield Organ(f"{city.name}人民政府", "government", "prefecture", city.code, "szf", city)
    yield own[0]
    yield all_towns[1]
    yield offices[0]
    yield Organ(f"{city.name}人民政府办公室", "government_office", "prefecture", city.code, "szfb", city)
    yield all_streets[0]
    yield governments[1]
    yield from own[1:]
    yield from all_streets[1:]
    yield from (*all_towns[:1], *all_towns[2:])
    yield from (*governments[:1], *governments[2:], *offices[1:])
    yield from (_district(city, d, name, slug, "department") for d in districts for name, slug in bureaus)


def _turned(names: Sequence[_Name], turn: int) -> list[_Name]:
    return [names[(i + turn) % len(names)] for i in range(len(names))]


def _place(city: City, district: tuple[str, str, int], place: tuple[str, str], tail: str, kind: str) -> Organ:
    name, slug, serial = district
    code = f"{city.code[:4]}{serial:02d}"
    return Organ(f"{name}{place[0]}{tail}", kind, "township", code, f"{slug}{place[1]}", city)


def _district(city: City, district: tuple[str, str, int], tail: str, slug: str, kind: str) -> Organ:
    name, district_slug, serial = district
    written = f"{city.name}{name}{tail}" if kind == "government" else f"{name}{tail}"
    return Organ(written, kind, "county", f"{city.code[:4]}{serial:02d}", district_slug + slug, city)
