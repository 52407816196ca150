"""What kind of organ a name tells of, and how its full name ends (formats §3.5, §5.3).  Works on the name without the
division it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

GOVERNMENT, OFFICE, STREET, TOWN, ZONE = (
    "government",
    "government_office",
    "subdistrict_office",
    "township_government",
    "development_zone",
)
VERTICAL, DISPATCHED, DEPARTMENT, INSTITUTION = (
    "vertical_department",
    "dispatched_office",
    "department",
    "public_institution",
)

_ZONE_WORD = (
    r"(?:开发区|高新区|经开区|实验区|试验区|示范区|保税港?区|综保区|(?:产业|科技|工业)园区?|园区|新区|新城(?!区)|管理区|度假区|名胜区"
    r"|风景区|工业区|合作区|港务?区|自贸区|贸易区|科学城|科技城|旅游区|生态区|[聚集]集区|片区|功能区)"
)
ZONE_AHEAD = re.compile(rf".{{0,12}}?{_ZONE_WORD}")
"""What follows a place named without 市 or 县 when the two are a zone's name: 淄博 + 高新技术产业开发区."""

_ZONE = re.compile(rf"(?P<zone>.*{_ZONE_WORD})(?:党工委)?(?P<body>管委会|管理委员会)?(?P<office>办公室)?")
ZONE_WHOLE = re.compile(rf".{{2,20}}?{_ZONE_WORD}")
"""A zone's name from its beginning, the place in it."""

_IN_ZONE = re.compile(rf"(?P<zone>.{{2,16}}?{_ZONE_WORD}|高新区|经开区|开发区)(?:管委会|管理委员会)?(?P<organ>.{{2,}})")
_OFFICE = re.compile(r"(?:人民政府|政府|府|行政公署|行署)(?P<office>办公室|办公厅|办)")
_OFFICE_OF_SOMEWHERE = re.compile(r"人民政府办公[室厅]$")
_SEAT = re.compile(r"(?:人民政府|政府)?")
_PREFECTURE_SEAT = re.compile(r"(?:行政公署|行署|行政委员会)")
_STREET = re.compile(r"(?:人民政府)?(?P<name>.*?街道)(?:办事处|办)?")
_TOWN = re.compile(r"(?:人民政府)?(?P<name>.+?(?:镇|乡|苏木))(?:人民政府|政府)?")
_VERTICAL = re.compile(
    r"(?:税务局|海关|海事局|气象局|调查队|银保监分?局|金融监管分?局|^监管分?局|邮政管理局|烟草专卖局|国家安全局|通信管理局"
    r"|检验检疫局|消防救援[总支大]队|人民银行.*[行部])$"
)
_DISPATCHED = re.compile(r"(?:分局|派出所|办事处)$")
_DEPARTMENT = re.compile(r"(?:局|委|厅|办|委员会|办公室|研究室|队|处|署|室)$")
_INSTITUTION = re.compile(r"(?:中心|医院|学校|中学|小学|大学|学院|幼儿园|馆|站|所|公司|集团|院|台|社)$")
_AREA = re.compile(r"[\u4e00-\u9fff]+[省市县州盟旗]|[\u4e00-\u9fff]{1,4}(?<!社)区")
_MINISTRY = re.compile(
    r"(?:国务院|中华人民共和国|国家|中国(?:证券|银行|保险|气象|地震|民用航空|科学院|社会科学院)).*|审计署|中国人民银行"
    r"|(?:外交|教育|科学技术|科技|工业和信息化|公安|民政|司法|财政|人力资源和?社会保障|自然资源|国土资源|生态环境|环境保护"
    r"|住房和?城乡建设|交通运输|水利|农业农村|农业|商务|文化和旅游|文化|退役军人事务|应急管理)部"
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What a name is after its division: the kind (None: it does not tell), the same in its full form, the zone when it
    is one or lies in one."""

    kind: str | None
    full: str
    zone: str = ""


def ending(rest: str, level: str) -> Ending:
    """The ending of a name; ``level`` is that of the division before it, empty when there is none.

    A bare area (临淄区) is its government, a bare street or town its office or government."""
    if _PREFECTURE_SEAT.fullmatch(rest):
        return Ending(GOVERNMENT, rest.replace("行署", "行政公署"))
    if level and _SEAT.fullmatch(rest):
        return Ending(GOVERNMENT, "人民政府")
    if match := _OFFICE.fullmatch(rest):
        return Ending(OFFICE, _office(rest, match["office"], level))
    if match := _STREET.fullmatch(rest):
        return Ending(STREET, f"{'人民政府' if level else ''}{match['name']}办事处")
    if match := _TOWN.fullmatch(rest):
        return Ending(TOWN, f"{match['name']}人民政府")
    if match := _ZONE.fullmatch(rest):
        return Ending(ZONE, f"{match['zone']}管理委员会{match['office'] or ''}", match["zone"])
    if (match := _IN_ZONE.fullmatch(rest)) and (inner := ending(match["organ"], "")).kind is not None:
        return Ending(inner.kind, match["zone"] + inner.full, match["zone"])
    for kind, pattern in _PLAIN:
        if pattern.search(rest):
            return Ending(kind, rest)
    if _AREA.fullmatch(area := rest.removesuffix("人民政府").removesuffix("政府")):
        return Ending(GOVERNMENT, area + "人民政府")
    return Ending(None, rest)


_PLAIN = (
    (OFFICE, _OFFICE_OF_SOMEWHERE),
    (VERTICAL, _VERTICAL),
    (DISPATCHED, _DISPATCHED),
    (DEPARTMENT, _DEPARTMENT),
    (INSTITUTION, _INSTITUTION),
)


def is_vertical(rest: str) -> bool:
    """Whether the whole of it is a vertically managed organ's own name (地方税务局, 海关)."""
    return re.fullmatch(r"(?:地方|国家)?(?:税务局|海关|海事局|气象局|调查队|银保监分?局|监管分?局)", rest) is not None


def is_national(name: str) -> bool:
    """Whether it is a ministry or another organ of the State Council."""
    return _MINISTRY.fullmatch(name) is not None


def _office(rest: str, written: str, level: str) -> str:
    seat = "行政公署" if rest.startswith(("行政公署", "行署")) else "人民政府"
    if written == "办":
        written = "办公厅" if level == "province" else "办公室"
    return seat + written
