"""The lists that can be narrowed down: findings, changes after publication, coverage organ by organ."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette

from archive.site.coverage import SHORT, glance, names_of
from archive.site.filters import Choice, Filters, choices, page_size
from archive.site.language import say
from archive.site.once import Once
from archive.site.published import database_of, listed, rows
from archive.site.revised import difference

_JOINED = "JOIN reports r USING (report_id) JOIN organs o USING (organ_id)"
_NEWEST = "r.first_seen DESC, r.report_year DESC, r.organ, f.rule, f.finding_id"
_CHOSEN = f"""
WITH chosen AS MATERIALIZED (
  SELECT f.finding_id, f.rule, r.first_seen, r.report_year, r.organ FROM findings f {_JOINED} WHERE {{where}}
)
SELECT rule, COUNT(*) AS n, NULL AS finding_id FROM chosen GROUP BY rule
UNION ALL
SELECT * FROM (
  SELECT f.rule, NULL, f.finding_id FROM chosen f
  ORDER BY {_NEWEST.replace("r.", "f.")} LIMIT :size OFFSET :offset
)
"""
"""How many by each rule, then which are shown."""
_FINDINGS = f"""
SELECT f.finding_id, f.report_id, f.rule, f.severity, f.verdict, f.message_zh, f.message_en, r.organ, r.organ_id,
  r.report_year, r.first_seen, o.province_code
FROM findings f {_JOINED} WHERE f.finding_id IN ({{places}}) ORDER BY {_NEWEST}
"""
_organs: Once[int] = Once()
"""How many organs the coverage is of, without conditions."""
_SHOWN = 5
"""Changes of a revision that the list shows."""


async def findings(datasette: Datasette, filters: Filters, size: int | None = None) -> dict[str, Any]:
    """The findings asked for, those of the reports seen last first; and by which rules, of all pages."""
    size = size or page_size()
    where, bound = filters.condition("province", "level", "year", "organ", "rule", "severity", "verdict")
    page = {"size": size, "offset": size * (filters.page - 1)}
    chosen = await rows(datasette, _CHOSEN.format(where=where), bound | page)
    rules = sorted((row for row in chosen if row["n"]), key=lambda row: -int(row["n"]))
    places = {f"f{number}": row["finding_id"] for number, row in enumerate(chosen) if not row["n"]}
    found = await rows(datasette, _FINDINGS.format(places=listed(places)), places)
    total = sum(row["n"] for row in rules)
    boxes = await choices(datasette, "province", "level", "year", "rule", "severity", "verdict")
    return await _narrowed(datasette, filters, boxes, total) | {"findings": found, "rules": rules}


async def changes(datasette: Datasette, filters: Filters, size: int | None = None) -> dict[str, Any]:
    """The revisions after the first, newest first, with the first differences of each; and the reports that are no
    longer where they were."""
    size = size or page_size()
    where, bound = filters.condition("province", "level", "year", "organ")
    source = f"FROM revisions v {_JOINED} WHERE v.revision > 1 AND {where}"
    total = (await rows(datasette, f"SELECT COUNT(*) AS n {source}", bound))[0]["n"]
    found = await rows(
        datasette,
        "SELECT v.revision_id, v.report_id, v.revision, v.first_seen, r.organ, r.organ_id, r.report_year"
        f" {source} ORDER BY v.first_seen DESC, v.revision_id LIMIT {size} OFFSET {size * (filters.page - 1)}",
        bound,
    )
    for revision in found:
        told = await rows(
            datasette,
            "SELECT * FROM revision_changes WHERE revision_id = :revision_id ORDER BY kind <> 'cell', change",
            revision,
        )
        revision["changes"] = [difference(change) for change in told[:_SHOWN]]
        revision["cells"] = sum(change["kind"] == "cell" for change in told)
        revision["total"] = len(told)
    away = await rows(
        datasette,
        "SELECT r.report_id, r.organ, r.organ_id, r.report_year, r.state, r.vanished_since"
        f" FROM reports r JOIN organs o USING (organ_id) WHERE r.state <> 'held' AND {where}"
        f" ORDER BY r.vanished_since DESC, r.report_id LIMIT {size}",
        bound,
    )
    boxes = await choices(datasette, "province", "level", "year")
    return await _narrowed(datasette, filters, boxes, total) | {"revisions": found, "away": away}


async def coverage(datasette: Datasette, filters: Filters, size: int | None = None) -> dict[str, Any]:
    """Organs with the state of each year; ``state`` keeps those that have it (in the year asked for, or in any)."""
    size = size or page_size()
    seen = await glance(datasette, filters.province)
    written = await names_of(datasette, filters.province)
    names = {f"p{number}": name for number, name in enumerate(written) if name is not None}
    bound = {"level": filters.level, "state": filters.state, "year": filters.year} | names
    conditions = {
        "province": f"(c.province IN ({listed(names)}){' OR c.province IS NULL' if None in written else ''})",
        "level": "c.level = :level",
        "state": "c.state = :state",
        "year": "c.report_year = CAST(:year AS INTEGER)",
    }
    given = [sql for name, sql in conditions.items() if getattr(filters, name)]
    where = " AND ".join(["1", *given])
    count = f"SELECT COUNT(DISTINCT c.organ_id) AS n FROM coverage c WHERE {where}"
    organs = await rows(
        datasette,
        "SELECT c.organ_id, c.organ, o.organ_id IS NOT NULL AS known"
        " FROM coverage c LEFT JOIN organs o USING (organ_id)"
        f" WHERE {where} GROUP BY c.organ_id ORDER BY c.organ_id LIMIT {size} OFFSET {size * (filters.page - 1)}",
        bound,
    )
    places = {f"o{number}": organ["organ_id"] for number, organ in enumerate(organs)}
    told = await rows(
        datasette,
        "SELECT organ_id, report_year, report_id, state, due, dated"
        f" FROM coverage WHERE organ_id IN ({listed(places)})",
        places,
    )
    by_place = {(row["organ_id"], row["report_year"]): row for row in told}
    provinces = tuple((one.code, one.name) for one in seen.provinces if one.share.due)
    boxes = [
        Choice("province", say("省（区、市）", "Province"), say("全部", "all"), provinces),
        *await choices(datasette, "level", "year", "state"),
    ]

    async def counted() -> int:
        return int((await rows(datasette, count, bound))[0]["n"])

    total = await (counted() if given else _organs.get(database_of(datasette), "", counted))
    return await _narrowed(datasette, filters, boxes, total) | {
        "glance": seen,
        "short": SHORT,
        "organs": [
            organ | {"years": [by_place.get((organ["organ_id"], year)) for year in seen.years]} for organ in organs
        ],
    }


async def _narrowed(datasette: Datasette, filters: Filters, boxes: list[Any], total: int) -> dict[str, Any]:
    """What every list shows of its narrowing and paging."""
    organ = await rows(datasette, "SELECT name FROM organs WHERE organ_id = :organ", {"organ": filters.organ})
    return {
        "filters": filters,
        "choices": boxes,
        "total": total,
        "pages": max(-(-total // page_size()), 1),
        "of_organ": organ[0]["name"] if organ else filters.organ,
    }
