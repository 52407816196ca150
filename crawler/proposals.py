"""From a survey to the rows of a sources file: which organ a column is of, what it is called, what was seen of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from crawler.hosts import domain_of
from crawler.sources import Source
from crawler.survey import Found, Node, Survey
from crawler.urls import host_of, identity
from extract.organ import Hints, identify
from extract.title import parse

# reports of one organ: so many of the titles that name an organ name this one
_MOST_TITLES = 0.8
_COLUMN_NAME = re.compile(r"(20\d\d年?度?)?((政府)?信息公开|政务公开)?(工作)?(年报|年度报告)(专栏|公开)?$")
_PLATFORM_NAME = re.compile(r"((政府)?信息公开|政务公开)(平台|专栏|目录|网)?$")
_SITE_NAME = re.compile(r"(门户网站|政务网|网站|官网|门户)$")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True)
class Portal:
    """A portal to survey: its home page and what is known of its owner, empty when nothing is."""

    home_url: str
    name: str = ""
    division_code: str = ""


def compile_survey(portal: Portal, survey: Survey, delay_s: float, resting: Mapping[str, str]) -> dict[str, Any]:
    """What a survey found, as `gongkai discover --json` prints it."""
    owner = portal.name or _SITE_NAME.sub("", survey.home.site_name) or host_of(portal.home_url)
    found = survey.found()
    missed = survey.not_reached(resting)
    return {
        "home_url": portal.home_url,
        "name": owner,
        "division_code": _full_name(portal, owner, survey.home.site_code, portal.home_url)[1],
        "pages": survey.pages,
        "columns": [_column(portal, survey.home, owner, column, delay_s) for column in found],
        "not_reached": [
            {"url": node.request.url, "reason": node.reason, "reached_by": _trail(node)} for node in missed
        ],
        "refused": dict(sorted(survey.refused.items())),
    }


def _column(portal: Portal, home: Node, owner: str, found: Found, delay_s: float) -> dict[str, Any]:
    titles = list(found.reports.values())
    site_code = found.top.site_code or home.site_code
    organ, code = _full_name(portal, _organ(owner, found, titles), site_code, found.top.request.url)
    entry = found.top.request.url
    holding = max(found.nodes, key=lambda node: len(node.reports))
    notes = []
    if not any(node.state == "column" for node in found.nodes):
        notes.append("the page is no column of reports, it lists some")
    if _several(titles):
        notes.append("reports of several organs")
    if _YEAR.search(found.top.way.label) and _COLUMN_NAME.search(found.top.way.label):
        notes.append("the column of one year: look for the next one")
    source = Source(
        source_id=f"{domain_of(host_of(entry).partition(':')[0]).partition('.')[0]}_{_short(entry)}",
        organ=organ,
        division_code=code,
        entry_url=entry,
        family=holding.family,
        delay_s=delay_s,
        notes="; ".join(["discovered", *notes]),
    )
    return {
        **source.as_row(),
        "reports": len(titles),
        "newest": max(filter(None, map(_year, titles)), default=None),
        "evidence": list(holding.evidence),
        "reached_by": _trail(found.top),
        "covers": found.covered,
        "same_as": found.same,
    }


def _short(url: str) -> str:
    return sha256(identity(url).encode()).hexdigest()[:8]


def _trail(node: Node) -> list[str]:
    """What the links on the way say, from the home page on."""
    return [step.way.label or step.way.kind for step in reversed(list(node.steps()))][1:]


def _organs(titles: list[str]) -> Counter[str]:
    named = (parse(title) for title in titles)
    return Counter(title.organ for title in named if title is not None and title.organ)


def _several(titles: list[str]) -> bool:
    named = _organs(titles)
    return bool(named) and named.most_common(1)[0][1] < _MOST_TITLES * sum(named.values())


def _organ(owner: str, found: Found, titles: list[str]) -> str:
    """The organ of a column: the one its titles name, else the one its link names, else that of the site it stands on,
    else the portal's owner."""
    named = _organs(titles)
    if named and not _several(titles):
        return named.most_common(1)[0][0]
    if named:
        return owner
    for node in found.top.steps():
        rest = _PLATFORM_NAME.sub("", _COLUMN_NAME.sub("", node.way.label)).strip("-_ ·的")
        if node.way.kind in ("column", "organ", "platform") and len(rest) > 2:
            return rest
    return owner


def _full_name(portal: Portal, organ: str, site_code: str, url: str) -> tuple[str, str]:
    """The organ's full name and its division, as far as name, portal and page tell."""
    note = {"division_code": portal.division_code, "site_code": site_code, "url": url}
    known = identify(organ, Hints("", ""), note, None)
    told = site_code[:6] if re.fullmatch(r"\d{10}", site_code) else ""
    return known.full_name or organ, known.division_code or portal.division_code or told


def _year(title: str) -> int | None:
    found = parse(title)
    return found.year if found is not None else None
