"""The provinces as tiles: where each stands in a map of equal squares, and what it is called in short."""

from __future__ import annotations

from typing import NamedTuple

from archive.site.language import say


class Tile(NamedTuple):
    """A province in the map: its short name in both languages, column and row from 0."""

    zh: str
    en: str
    x: int
    y: int


TILES: dict[str, Tile] = {
    "11": Tile("北京", "Beijing", 6, 2),
    "12": Tile("天津", "Tianjin", 7, 2),
    "13": Tile("河北", "Hebei", 5, 2),
    "14": Tile("山西", "Shanxi", 4, 2),
    "15": Tile("内蒙古", "Inner Mongolia", 5, 1),
    "21": Tile("辽宁", "Liaoning", 7, 1),
    "22": Tile("吉林", "Jilin", 8, 1),
    "23": Tile("黑龙江", "Heilongjiang", 8, 0),
    "31": Tile("上海", "Shanghai", 7, 4),
    "32": Tile("江苏", "Jiangsu", 6, 4),
    "33": Tile("浙江", "Zhejiang", 6, 5),
    "34": Tile("安徽", "Anhui", 5, 4),
    "35": Tile("福建", "Fujian", 5, 6),
    "36": Tile("江西", "Jiangxi", 5, 5),
    "37": Tile("山东", "Shandong", 5, 3),
    "41": Tile("河南", "Henan", 4, 3),
    "42": Tile("湖北", "Hubei", 4, 4),
    "43": Tile("湖南", "Hunan", 4, 5),
    "44": Tile("广东", "Guangdong", 4, 6),
    "45": Tile("广西", "Guangxi", 3, 6),
    "46": Tile("海南", "Hainan", 3, 7),
    "50": Tile("重庆", "Chongqing", 3, 4),
    "51": Tile("四川", "Sichuan", 2, 4),
    "52": Tile("贵州", "Guizhou", 3, 5),
    "53": Tile("云南", "Yunnan", 2, 5),
    "54": Tile("西藏", "Tibet", 0, 3),
    "61": Tile("陕西", "Shaanxi", 3, 3),
    "62": Tile("甘肃", "Gansu", 2, 2),
    "63": Tile("青海", "Qinghai", 1, 3),
    "64": Tile("宁夏", "Ningxia", 3, 2),
    "65": Tile("新疆", "Xinjiang", 0, 2),
    "71": Tile("台湾", "Taiwan", 7, 6),
    "81": Tile("香港", "Hong Kong", 5, 7),
    "82": Tile("澳门", "Macau", 4, 7),
}
"""By the first two digits of the division code (GB/T 2260)."""


def province_name(code: str) -> str:
    """The short name of a province; the code itself when it is none of China's."""
    tile = TILES.get(code)
    return say(f"区划{code}", f"division {code}") if tile is None else say(tile.zh, tile.en)
