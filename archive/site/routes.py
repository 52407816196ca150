"""The pages that Datasette does not have: home, report, organ, search, evidence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from archive import schema
from archive.site import (
    comparepage,
    csvfiles,
    dashboardpage,
    downloads,
    evidenceroutes,
    feeds,
    findingpage,
    home,
    limitspage,
    lists,
    organpage,
    reportpage,
    searchpage,
)
from archive.site.dashboards import DASHBOARDS
from archive.site.filters import asked
from archive.site.joins import diagram
from archive.site.language import say
from archive.site.schema_page import PITFALLS


async def home_page(datasette: Datasette, request: Request) -> Response:
    """The home page."""
    return await _page(datasette, request, "home.html", await home.context(datasette))


async def report_page(datasette: Datasette, request: Request) -> Response:
    """A report as a page.  Raises NotFound for an unknown report."""
    found = await reportpage.context(datasette, request, request.url_vars["report_id"])
    if found is None:
        raise NotFound(say("没有这份报告", "no such report"))
    return await _page(datasette, request, "report.html", found)


async def report_json(datasette: Datasette, request: Request) -> Response:
    """Everything held on a report as JSON, table by table.  Raises NotFound for an unknown report."""
    found = await reportpage.record(datasette, request.url_vars["report_id"])
    if found is None:
        raise NotFound(say("没有这份报告", "no such report"))
    return _json(found)


async def organ_page(datasette: Datasette, request: Request) -> Response:
    """An organ's years side by side.  Raises NotFound for an unknown organ."""
    found = await organpage.context(datasette, request, request.url_vars["organ_id"])
    if found is None:
        raise NotFound(say("没有这个机关", "no such organ"))
    return await _page(datasette, request, "organ.html", found)


async def organ_json(datasette: Datasette, request: Request) -> Response:
    """What an organ's page is made of as JSON.  Raises NotFound for an unknown organ."""
    return _json(await _organ(datasette, request))


async def organ_csv(datasette: Datasette, request: Request) -> Response:
    """An organ's years as CSV.  Raises NotFound for an unknown organ."""
    found = await _organ(datasette, request)
    name = f'attachment; filename="{found["organ"]["organ_id"]}.csv"'
    body = organpage.as_csv(found)
    return Response(body, content_type="text/csv; charset=utf-8", headers={"content-disposition": name})


async def finding_page(datasette: Datasette, request: Request) -> Response:
    """One finding.  Raises NotFound for an unknown finding."""
    found = await findingpage.context(datasette, request, request.url_vars["finding_id"])
    if found is None:
        raise NotFound(say("没有这条核验发现", "no such finding"))
    return await _page(datasette, request, "finding.html", found)


async def compare_page(datasette: Datasette, request: Request) -> Response:
    """Two reports, ``?a=`` and ``?b=``, compared."""
    asked = {name: request.args.get(name) or "" for name in ("a", "b")}
    return await _page(datasette, request, "compare.html", await comparepage.context(datasette, asked))


async def findings_page(datasette: Datasette, request: Request) -> Response:
    """The findings, narrowed down as the address says."""
    return await _page(datasette, request, "findings.html", await lists.findings(datasette, asked(request.args)))


async def changes_page(datasette: Datasette, request: Request) -> Response:
    """The changes after publication, narrowed down as the address says."""
    return await _page(datasette, request, "changes.html", await lists.changes(datasette, asked(request.args)))


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """What is held of each organ and year, narrowed down as the address says."""
    return await _page(datasette, request, "coverage.html", await lists.coverage(datasette, asked(request.args)))


async def downloads_page(datasette: Datasette, request: Request) -> Response:
    """What can be downloaded, and how to cite it."""
    address = datasette.absolute_url(request, datasette.urls.instance())
    return await _page(datasette, request, "downloads.html", await downloads.context(datasette) | {"address": address})


async def limits_page(datasette: Datasette, request: Request) -> Response:
    """What the archive does not know."""
    return await _page(datasette, request, "limits.html", await limitspage.context(datasette))


async def privacy_page(datasette: Datasette, request: Request) -> Response:
    """What is done with data on persons, and whom to write to."""
    return await _page(
        datasette, request, "privacy.html", {"contact": (datasette.plugin_config("gongkai") or {}).get("contact")}
    )


async def dashboards_page(datasette: Datasette, request: Request) -> Response:
    """The dashboards there are."""
    return await _page(datasette, request, "dashboards.html", {"boards": list(DASHBOARDS.values())})


async def dashboard_page(datasette: Datasette, request: Request) -> Response:
    """One dashboard, of all China or of ``?province=``.  Raises NotFound for an unknown one of either."""
    board = DASHBOARDS.get(request.url_vars["key"])
    found = board and await dashboardpage.context(datasette, board, (request.args.get("province") or "").strip())
    if not found:
        raise NotFound(say("没有这张图表", "no such dashboard"))
    return await _page(datasette, request, "dashboard.html", found)


async def schema_page(datasette: Datasette, request: Request) -> Response:
    """The tables and columns, what joins them, and where sums go wrong."""
    tables = [*schema.tables().values(), *(view for view in schema.views().values() if view.columns)]
    found = {"tables": tables, "drawn": diagram(), "pitfalls": PITFALLS}
    return await _page(datasette, request, "schema.html", found)


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Search results for ``?q=``."""
    found = await searchpage.context(datasette, (request.args.get("q") or "").strip())
    return await _page(datasette, request, "search.html", found)


async def unsaid() -> Response:
    """What Datasette tells of the machine it runs on, paths and threads, and has for those who log in or write plugins.
    Raises NotFound."""
    raise NotFound(say("没有这一页", "no such page"))


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", home_page),
    (r"^/report/(?P<report_id>[^/.]+)\.json$", report_json),
    (r"^/report/(?P<report_id>[^/.]+)$", report_page),
    (r"^/organ/(?P<organ_id>[^/.]+)\.json$", organ_json),
    (r"^/organ/(?P<organ_id>[^/.]+)\.csv$", organ_csv),
    (r"^/organ/(?P<organ_id>[^/.]+)$", organ_page),
    (r"^/finding/(?P<finding_id>[^/.]+)$", finding_page),
    (r"^/compare$", compare_page),
    (r"^/findings$", findings_page),
    (r"^/changes$", changes_page),
    (r"^/coverage$", coverage_page),
    (r"^/schema$", schema_page),
    (r"^/dashboard$", dashboards_page),
    (r"^/dashboard/(?P<key>\w+)$", dashboard_page),
    (r"^/feeds/(?P<name>\w+)\.(?P<kind>atom|json)$", feeds.feed),
    (r"^/downloads$", downloads_page),
    (r"^/downloads/(?P<name>[\w.-]+)$", downloads.package_file),
    (r"^/limits$", limits_page),
    (r"^/privacy$", privacy_page),
    (r"^/-/search$", search_page),
    (r"^/-/(?:databases|threads)(?:\.json)?$", unsaid),
    (r"^/-/(?:allow-debug|auth-token|logout|messages|patterns|permissions)$", unsaid),
    *csvfiles.ROUTES,
    *evidenceroutes.ROUTES,
]


async def _page(datasette: Datasette, request: Request, template: str, context: dict[str, Any]) -> Response:
    return Response.html(await datasette.render_template(template, context, request=request))


async def _organ(datasette: Datasette, request: Request) -> dict[str, Any]:
    found = await organpage.record(datasette, request.url_vars["organ_id"])
    if found is None:
        raise NotFound(say("没有这个机关", "no such organ"))
    return found


def _json(found: object) -> Response:
    body = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(body, content_type="application/json; charset=utf-8")
