"""The links of a page that may lead towards columns of annual reports: what portals call them, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from crawler.families import Page
from crawler.families.markup import OPENED, anchor_of, anchors, base_of, frames, led_on, tree_of
from crawler.titles import clean, names_column
from crawler.urls import identity, is_document, resolve

#: what a link leads to, in the order in which it is looked at
KINDS = ("column", "frame", "platform", "map", "group", "organ")
#: what is followed from the pages of a kind: an organ's own site leads to no other organs
_FROM = {"organ": ("column", "frame", "platform", "map")}

_PLATFORM = re.compile(r"信息公开|政务公开|公开(目录|平台|专栏|专区)|阳光政务")
_NO_PLATFORM = re.compile(
    r"指南|制度|申请|意见|法规|条例|规定|办法|解读|通知|公告|公示|报表|举报|投诉|监督|流程|标准|领域|清单|问卷|调查|须知|说明|报告|年报|情况|目录.+|推进|培训|[，。：？！、“”]"
)
_MAP = re.compile(r"网站地图|站点地图|网站导航|网站索引|site\s*map", re.IGNORECASE)
_GROUP = re.compile(
    r"部门|单位|机构|街道|乡镇|镇街|镇办|区县|县区|县[（(]?市|区[（(]?县|园区|各县|各区|直属|委办局|网站群|子站|站群"
)
_NO_GROUP = re.compile(
    r"预算|决算|动态|文件|解读|职能|领导|要闻|新闻|服务|指南|收费|清单|职责|职权|简介|介绍|热线|电话|设置|信息$|事业单位|招聘|采购"
)
_ORGAN = re.compile(
    r"(人民政府|办公[室厅]|局|委员会|[委厅署]|法院|检察院|街道(办事处|办)?|[镇乡苏]|管委会|开发区|示范区|高新区|经开区|[县区市旗州盟])$"
)
_KINDS_OF_ORGANS = re.compile(
    r"(各|全|市|县|区|省|直|属|下|管|部门|单位|机构|街道|乡镇|镇|乡|街|办事处|办|园区|开发区|人民政府|政府|网站|和|及|、|[（）()])+"
)
_NO_ORGAN = re.compile(r"^(关于|在|对)|[，。：？！、“”《》]|首页|返回")
_LONGEST = {"platform": 24, "map": 8, "group": 16, "organ": 26}


@dataclass(frozen=True)
class Way:
    """One link: where it leads, what it is taken for (one of KINDS), what it says."""

    url: str
    kind: str
    label: str


def ways(page: Page, kind: str) -> list[Way]:
    """The ways on from a page that itself was taken for `kind`, each address once, the likeliest first."""
    found: dict[str, Way] = {}
    for url, label in (*_links(page), *((url, "") for url in (*led_on(page), *frames(page)))):
        taken_for = kind_of(label) if label else "frame"
        if taken_for is None or is_document(url):
            continue
        known = found.get(identity(url))
        if known is None or KINDS.index(taken_for) < KINDS.index(known.kind):
            found[identity(url)] = Way(url, taken_for, label)
    found.pop(identity(page.url), None)
    allowed = _FROM.get(kind, KINDS)
    return sorted((way for way in found.values() if way.kind in allowed), key=lambda way: KINDS.index(way.kind))


def hidden_columns(page: Page) -> list[str]:
    """The names of columns that stand on a page and open only by a click, as its scripts see fit: no address is told.

    In a page as sent these are links and buttons; in one that a browser shows, any element of that text.
    """
    told = {identity(way.url): way.label for way in ways(page, "home")}
    found: dict[str, None] = {}
    for element in tree_of(page).iter("a", "button", *(("li", "span", "div", "p", "td") if page.rendered else ())):
        text = clean(str(element.text_content()))
        inside = any(parent.tag == "a" and _leads(page, parent) for parent in (element, *element.iterancestors()))
        within = any(_leads(page, link) for link in element.iter("a"))
        if names_column(text) and not (inside or within or resolve(base_of(page), _address(element))):
            found[text] = None
    return [text for text in found if text not in told.values()]


def _leads(page: Page, element: html.HtmlElement) -> bool:
    return element.tag == "a" and anchor_of(page, element) is not None


def kind_of(label: str) -> str | None:
    """What a link of this text leads to, None for all that leads elsewhere."""
    text = label.replace(" ", "")
    if names_column(text):
        return "column"
    if _said(text, "map", _MAP):
        return "map"
    if _said(text, "platform", _PLATFORM, _NO_PLATFORM):
        return "platform"
    if _said(text, "organ", _ORGAN, _NO_ORGAN) and not _KINDS_OF_ORGANS.fullmatch(text):
        return "organ"
    return "group" if _said(text, "group", _GROUP, _NO_GROUP) else None


def _said(text: str, kind: str, words: re.Pattern[str], but: re.Pattern[str] | None = None) -> bool:
    return 1 < len(text) <= _LONGEST[kind] and bool(words.search(text)) and not (but and but.search(text))


def _links(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses with what stands on them: links, pictures that are links, entries of choice boxes, areas of maps, and
    other elements that open an address when clicked."""
    for anchor in anchors(page):
        for label in dict.fromkeys((anchor.text, anchor.title)):
            if label:
                yield anchor.url, label
    for element in tree_of(page).iter("a", "option", "area", "li", "div", "span", "td", "button"):
        url = resolve(base_of(page), _address(element))
        label = clean(_label(element))
        if url is not None and label:
            yield url, label


def _address(element: html.HtmlElement) -> str:
    if element.tag == "option":
        value = element.get("value") or ""
        return value if "/" in value else ""
    opened = OPENED.search(element.get("onclick") or "")
    if opened and element.tag != "a":
        return opened[1]
    return element.get("href") or "" if element.tag in ("a", "area") else ""


def _label(element: html.HtmlElement) -> str:
    if element.tag == "area":
        return element.get("alt") or element.get("title") or ""
    if element.tag == "a":
        return " ".join(picture.get("alt") or picture.get("title") or "" for picture in element.iter("img"))
    return str(element.text_content())
