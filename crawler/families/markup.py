"""Links, dates, scripts and metadata of a page, as all families write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import html
from lxml.etree import ParserError

from crawler.families.contract import Page, Row
from crawler.titles import clean, is_truncated, names_column, names_report, names_report_of_a_year
from crawler.urls import folder_of, host_of, is_document, resolve

_DATE = re.compile(r"(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
OPENED = re.compile(
    r"(?:window\.open|location(?:\.href)?\s*=|location\.replace)\s*\(?\s*(?:encodeURI\(\s*)?['\"]([^'\"]+)['\"]"
)
_ROW_TAGS = ("li", "tr", "dl", "p", "div")
_NEXT = ("下一页", "下页", "后一页")
_WRITTEN = re.compile(r"document\.write(?:ln)?\(\s*(?:(\")((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)')\s*\)")
_FOLDER = re.compile(r"/$|/(index|list)(_?1)?\.s?html?$")
_TITLE_CLASS = re.compile(r"(^|[\s_-])(tit|title)([\s_-]|$)", re.IGNORECASE)
_ONLY_DATE = re.compile(r"[\[(（【\s]*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[\])）】\s]*")
_NO_FRAME = re.compile(r"visitcount|login|tree\.jsp|share|footer|header|search|video|about:", re.IGNORECASE)
# a page that only leads on says next to nothing itself
_LEADS_ON = 200


@dataclass(frozen=True)
class Anchor:
    """One link: where it leads, what it says, and the date that stands beside it."""

    url: str
    text: str
    title: str
    date_raw: str

    def as_row(self) -> Row:
        """The link as a list row; the fuller of text and `title` attribute is its title."""
        text, title = self.text, self.title
        best = title if (is_truncated(text) and title) or len(title) > len(text) else text or title
        return Row(self.url, best, is_truncated(best), self.date_raw, is_document(self.url))


@lru_cache(maxsize=2)
def tree_of(page: Page) -> html.HtmlElement:
    """The page's element tree, which nobody may change; an empty one for an empty page."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", page.text)
    try:
        return html.document_fromstring(text)
    except ParserError:
        return html.document_fromstring("<html><body></body></html>")


def anchors(page: Page) -> Iterator[Anchor]:
    """The links of a page in their order, each address as often as it is written; comments do not count. Then what a
    browser opened by clicks."""
    for element in tree_of(page).iter("a"):
        anchor = anchor_of(page, element)
        if anchor is not None:
            yield anchor
    for label, address in page.opened:
        url = resolve(page.url, address)
        if url is not None:
            yield Anchor(url, label, "", "")


def anchor_of(page: Page, element: html.HtmlElement) -> Anchor | None:
    """A link element of the page's tree as a link, None when it leads nowhere."""
    href = element.get("href") or ""
    if href.strip().lower().startswith("javascript:") or not href.strip():
        opened = OPENED.search(element.get("onclick") or href)
        href = opened[1] if opened else ""
    url = resolve(base_of(page), href)
    if url is None:
        return None
    return Anchor(url, clean(_shown(element)), clean(element.get("title") or ""), _date_beside(element))


def leads_to_report(anchor: Anchor) -> bool:
    """Whether a link names a report and its year, and is not the way to a column of them."""
    row = anchor.as_row()
    if not names_report_of_a_year(row.title):
        return False
    parts = urlsplit(anchor.url)
    # of a route nothing tells whether it is a folder
    return not (names_column(row.title) and _FOLDER.search(parts.path) and not parts.fragment)


def documents(page: Page, named: re.Pattern[str], own: Callable[[Anchor], bool]) -> list[Anchor]:
    """The links of a list: to documents, whose paths are `named` so or end as files do, when they are its `own` or
    name a report; and links of any kind that name a report and its year."""
    return [
        anchor
        for anchor in anchors(page)
        if leads_to_report(anchor)
        or (
            (named.search(urlsplit(anchor.url).path) or is_document(anchor.url))
            and (own(anchor) or names_report(anchor.as_row().title))
        )
    ]


def below(page: Page) -> Callable[[Anchor], bool]:
    """Whether a link leads into the page's own folder."""
    folder = folder_of(page.url)
    return lambda anchor: anchor.url.startswith(folder)


def dated(anchor: Anchor) -> bool:
    """Whether a date stands beside the link, as in lists and seldom elsewhere."""
    return bool(anchor.date_raw)


def rows_of(found: Iterable[Anchor]) -> tuple[Row, ...]:
    """The links as rows, the first of each address."""
    rows: dict[str, Row] = {}
    for anchor in found:
        row = anchor.as_row()
        if row.title:
            rows.setdefault(row.url, row)
    return tuple(rows.values())


def date_of(raw: str) -> str | None:
    """The date in a text as YYYY-MM-DD, None when there is none that exists."""
    found = _DATE.search(raw)
    if found is None or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return None
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def scripts(page: Page) -> str:
    """The text of all inline scripts."""
    return "\n".join(element.text or "" for element in tree_of(page).iter("script"))


def written(page: Page) -> str:
    """The mark-up that the page's scripts write with `document.write` and `writeln`, as far as it stands there."""
    pieces = (second or third for _quote, second, third in _WRITTEN.findall(scripts(page)))
    return "\n".join(re.sub(r"\\(.)", r"\1", piece) for piece in pieces)


def page_title(page: Page) -> str:
    """The text of the page's <title>, empty when it has none."""
    return clean(tree_of(page).findtext(".//title") or "")


def visible_text(page: Page) -> str:
    """The text a reader sees, without scripts and styles."""
    skipped = ("script", "style", "head")
    return " ".join(
        text
        for element in tree_of(page).iter()
        if isinstance(element.tag, str)
        for text in ((element.text if element.tag not in skipped else None), element.tail)
        if text
    )


def next_link(page: Page) -> str | None:
    """Where the link to the next page leads; None when there is none or it leads nowhere else."""
    for anchor in anchors(page):
        if anchor.text.strip(" >»") in _NEXT and anchor.url != page.url:
            return anchor.url
    return None


def frames(page: Page) -> list[str]:
    """The pages shown in frames of this one, on its own host; counters, logins and page furniture do not count."""
    found = [resolve(base_of(page), element.get("src") or "") for element in tree_of(page).iter("iframe", "frame")]
    return [
        url
        for url in dict.fromkeys(filter(None, found))
        if host_of(url) == host_of(page.url) and url != page.url and not _NO_FRAME.search(url)
    ]


def led_on(page: Page) -> list[str]:
    """Where the script of a page that shows nothing sends the reader."""
    if len(visible_text(page).strip()) > _LEADS_ON:
        return []
    found = [resolve(base_of(page), target) for target in OPENED.findall(scripts(page))]
    return [url for url in dict.fromkeys(filter(None, found)) if url != page.url]


def has_scripts(page: Page) -> bool:
    """Whether the page has scripts, which may write what it does not hold."""
    return tree_of(page).find(".//script") is not None


def own_titles(page: Page) -> list[str]:
    """What the page may be called: its <title> up to the site's name, and its headings."""
    first = re.split(r"[_|｜>-]", page_title(page))[0].strip()
    headings = [clean(element.text_content()) for element in tree_of(page).iter("h1", "h2")]
    return [title for title in (first, *headings) if title]


@lru_cache(maxsize=2)
def base_of(page: Page) -> str:
    """Where the relative links of a page start from."""
    element = tree_of(page).find(".//base[@href]")
    return (resolve(page.url, element.get("href")) or page.url) if element is not None else page.url


def _shown(element: html.HtmlElement) -> str:
    """The text of a link: of its part that is called a title, else all of it but a date."""
    if len(element) == 0:
        return str(element.text or "")
    for part in element.iter():
        if part is not element and isinstance(part.tag, str) and _TITLE_CLASS.search(part.get("class") or ""):
            return str(part.text_content())
    dates = [part for part in element.iterdescendants() if _is_date(part)]
    texts = [
        text
        for part in element.iter()
        if isinstance(part.tag, str)
        for text in (
            "" if part in dates else part.text,
            "" if part is element else part.tail,
        )
        if text
    ]
    return "".join(texts) or str(element.text_content())


def _is_date(part: html.HtmlElement) -> bool:
    return isinstance(part.tag, str) and _ONLY_DATE.fullmatch(part.text_content()) is not None


def _date_beside(element: html.HtmlElement) -> str:
    """The date in the smallest row around the link, the one outside its own text first."""
    own = element.text_content()
    for ancestor in element.iterancestors(*_ROW_TAGS):
        around = ancestor.text_content()
        if len({link.get("href") for link in ancestor.iter("a")}) > 1:
            # a row may link its category or its organ beside its title
            dates = _DATE.findall(around) if ancestor.tag in ("li", "tr") else ()
            found = _DATE.search(around) if len(dates) == 1 else None
            if found is None:
                break
            return clean(found[0])
        found = _DATE.search(around.replace(own, " ", 1)) or _DATE.search(own)
        if found:
            return clean(found[0])
    found = _DATE.search((element.tail or "") + " " + own)
    return clean(found[0]) if found else ""
