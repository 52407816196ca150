"""大汉 xxgk lists: rows from `search.jsp`, which answers for a whole organ; columns in `tree.jsp`."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from crawler.families import answers, hanweb_art, markup, paging
from crawler.families.contract import ListReading, Page, PageRequest, Row
from crawler.titles import clean, names_column, names_report
from crawler.urls import resolve

_SEARCH = "module/xxgk/search.jsp"
_TREE = re.compile(r"[\"']([^\"'\s]*module/xxgk/tree\.jsp[^\"'\s]*)[\"']")
_ANNUAL = "xxgkAnnualReport.jsp"
_WRITTEN_SEARCH = re.compile(r"[\"']([^\"'\s]*module/xxgk/search\.jsp[^\"'\s]*)[\"']")
_FIELD = re.compile(r"\b(infotypeId|jdid|divid|area)\b['\"]?\s*(?:value\s*)?[:=]\s*['\"]?([\w-]*\d[\w.-]*)")
_CODE = re.compile(r"infotypeId=(\w+)|[\"']([A-Z]\w{2,})[\"']")
_NODE = re.compile(r"\{[^{}]*\}")
_NAME = re.compile(r"[\"']?(?:name|title|text)[\"']?\s*:\s*[\"']([^\"']+)[\"']")
_NODE_CODE = re.compile(r"[\"']?(?:infotypeId|code|number|id)[\"']?\s*:\s*[\"']?(\w+)")
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_ROW_CLASS = "//*[contains(@class, 'tr_main_value')]//a[@href] | //a[contains(@class, 'bt_link')]"
_QUERY = (
    "standardXxgk=1&isAllList=1&texttype=0&fbtime=-1&vc_all=&vc_filenumber=&vc_title=&vc_number=&currpage=1"
    "&sortfield=,createdatetime:0,orderid:0"
)


def marks(page: Page) -> list[str]:
    """The evidence of an xxgk page."""
    return ["module/xxgk/"] if "module/xxgk/" in page.text or "module/xxgk/" in page.request.url else []


def read(page: Page) -> ListReading | None:
    """The rows of an answer, the way to them from a page, the columns of a tree; None when it is none of these."""
    path = urlsplit(page.request.url).path
    if path.endswith(_SEARCH):
        return _read_answer(page)
    if path.endswith(_ANNUAL):
        return _read_annual(page)
    if path.endswith("module/xxgk/tree.jsp"):
        return ListReading((), columns=_columns(page), stop_reason="end", evidence=("tree of the catalogue",))
    if "module/xxgk/" not in page.text:
        return None
    if _ANNUAL in page.text:
        return _read_annual(page)
    fields = _fields(page)
    if fields.get("infotypeId"):
        return ListReading((), (_search(page, fields),), evidence=(f"catalogue {fields['infotypeId']}",), shell=True)
    tree = _TREE.search(page.text)
    url = resolve(page.url, tree[1].replace("&amp;", "&")) if tree else None
    if url is None:
        return None
    columns = (PageRequest(url, headers=paging.by_script(page.url)),)
    return ListReading(hanweb_art.rows(page), columns=columns, stop_reason="end", evidence=("catalogue in tree.jsp",))


def _fields(page: Page) -> dict[str, str]:
    """What the page's script sends to the search: from its inputs, its script and its address."""
    written = dict(_FIELD.findall(page.text))
    inputs = {e.get("name"): e.get("value") for e in markup.tree_of(page).iterfind(".//input[@name]") if e.get("value")}
    asked = paging.query(page.url)
    fields = {name: written.get(name) or inputs.get(name) or "" for name in ("infotypeId", "jdid", "area", "divid")}
    fields["infotypeId"] = fields["infotypeId"] or asked.get("infotypeId") or asked.get("number") or ""
    fields["area"] = fields["area"] or asked.get("vc_xxgkarea") or asked.get("area") or ""
    column = hanweb_art.column_of(page.url)
    fields["divid"] = fields["divid"] or (f"div{column}" if column else "")
    return fields


def _search(page: Page, fields: dict[str, str]) -> PageRequest:
    written = _WRITTEN_SEARCH.search(page.text)
    url = resolve(page.url, written[1].replace("&amp;", "&")) if written else None
    url = url or resolve(page.url, f"/{_SEARCH}") or page.url
    usual = dict(parse_qsl(_QUERY, keep_blank_values=True))
    given = usual | paging.query(url) | {"currpage": "1"}
    request = paging.posted_form(paging.with_query(url, given), {**fields, **given}, page.column_url)
    return replace(request, headers=paging.by_script(page.column_url) + request.headers[2:])


def _read_answer(page: Page) -> ListReading:
    """A page of the search. Rows of other columns are shown too, reports among them are wanted."""
    own = hanweb_art.column_of(f"/col/col{paging.form(page.request.body).get('divid', '').removeprefix('div')}/")
    rows = tuple(replace(row, foreign=_is_foreign(row, own)) for row in _rows(page))
    said = _PAGES.search(markup.visible_text(page))
    pages = int(said[1]) if said else None
    number = paging.page_number(page.request)
    is_last = number is None or (number.value >= pages if pages is not None else not rows)
    following = None if is_last else paging.following(page.request)
    return ListReading(
        rows,
        next_pages=(following,) if following else (),
        declared_pages=pages,
        stop_reason=None if following else "end",
        evidence=(f"answer with {len(rows)} rows, {pages} pages",),
        exhausted=not rows and said is not None,
    )


def _is_foreign(row: Row, own: str) -> bool:
    return bool(own) and hanweb_art.column_of(row.url) not in ("", own) and not names_report(row.title)


def _rows(page: Page) -> tuple[Row, ...]:
    piece = answers.fragment(page, page.text)
    marked = {resolve(piece.url, str(link.get("href"))) for link in markup.tree_of(piece).xpath(_ROW_CLASS)}
    return markup.rows_of(
        anchor
        for anchor in markup.anchors(piece)
        if anchor.url in marked or hanweb_art.DETAIL.search(urlsplit(anchor.url).path)
    )


def _columns(page: Page) -> tuple[PageRequest, ...]:
    """The catalogue's nodes that name annual reports, as links or as objects of a script."""
    codes = []
    for element in markup.tree_of(page).iter("a"):
        if names_column(clean(element.text_content())):
            found = _CODE.search(f"{element.get('href')} {element.get('onclick')}")
            codes.append((found[1] or found[2]) if found else "")
    for node in _NODE.findall(markup.scripts(page) or page.text):
        named, code = _NAME.search(node), _NODE_CODE.search(node)
        if named and code and names_column(clean(named[1])):
            codes.append(code[1])
    asked = paging.query(page.request.url)
    common = {"jdid": asked.get("jdid", ""), "area": asked.get("area", ""), "divid": ""}
    return tuple(_search(page, {"infotypeId": code, **common}) for code in dict.fromkeys(filter(None, codes)))


def _read_annual(page: Page) -> ListReading:
    """The module of annual reports: a page for each organ and year (`fbtime`), each of them a report."""
    here = paging.query(page.url)
    is_report = paging.without_query(page.url).endswith(_ANNUAL) and bool(here.get("fbtime"))
    own = Row(page.url, markup.page_title(page), title_is_truncated=False, date_raw="", is_attachment=False)
    others = markup.rows_of(
        anchor for anchor in markup.anchors(page) if _ANNUAL in anchor.url and paging.query(anchor.url).get("fbtime")
    )
    rows = answers.distinct([own, *others] if is_report else others)
    return ListReading(rows, stop_reason="end", evidence=("module of annual reports",), is_column=True)
