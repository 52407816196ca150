"""What the site changes in Datasette, as its plugin hooks."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from archive import schema
from archive.reviews import REVIEWS, attach
from archive.segment import escape
from archive.site import cells, errors, facets, language, sheetfile
from archive.site.answers import Answers
from archive.site.freshness import freshness
from archive.site.gridbody import grid_body
from archive.site.headers import SecurityHeaders
from archive.site.labels import column_label, table_label, term_label, value_label
from archive.site.language import App, Languages, say
from archive.site.leanjson import LeanJson
from archive.site.limits import confine
from archive.site.medium import for_snapshot
from archive.site.methods import ReadOnly
from archive.site.published import Follower, name_of
from archive.site.queries import grouped, questions
from archive.site.reasons import reasons_said
from archive.site.routes import ROUTES
from archive.site.rowbody import row_body
from archive.site.searchbox import SearchBox
from archive.site.spelling import Spelling
from archive.site.threads import Sorter

hookimpl = HookimplMarker("datasette")


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """Replace Datasette's ``escape_fts``, so that its search finds Chinese words of any length; attach the reviews;
    limit what a query may cost."""
    conn.create_function("escape_fts", 1, escape, deterministic=True)
    if database in datasette.databases and database == name_of(datasette):
        attach(conn, Path(datasette.get_database(database).path).with_name(REVIEWS))
        confine(conn)


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    """Keys as words, addresses as safe links, missing values as what they are."""
    return cells.shown(datasette.urls, database, table, column, value, row)


@hookimpl(tryfirst=True)
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages, before Datasette's own at the same addresses."""
    return ROUTES


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """The security headers, one spelling and the language of each request, no empty searches, readers' queries in
    threads of their own, the database that is in place now, answers that are kept."""

    def wrapped(app: App) -> App:
        asked = Follower(Answers(app, datasette), datasette)
        sorted_out = Languages(SearchBox(Sorter(LeanJson(asked), name_of(datasette))))
        return SecurityHeaders(ReadOnly(Spelling(sorted_out)))

    return wrapped


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    """Tables and answers as XLSX too, where it can be written."""
    return [{"extension": "xlsx", "render": sheetfile.render}] if sheetfile.available() else []


@hookimpl
def register_facet_classes() -> list[type]:
    """The kinds of counts by value."""
    return facets.KINDS


@hookimpl
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Awaitable[Any]:
    """An error page in the reader's language."""
    return errors.answer(datasette, request, exception)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """The words and labels the templates use."""
    env.globals.update(
        say=say,
        column_label=column_label,
        table_label=table_label,
        term_label=term_label,
        value_label=value_label,
        reasons_said=reasons_said,
        external=cells.external,
        moment=cells.moment,
        page_path=cells.page_path,
        row_body=row_body,
        grid_body=grid_body,
        dictionary=lambda name: schema.tables().get(name) or schema.views().get(name),
        public_tables=lambda: list(schema.tables().values()),
        public_views=lambda: list(schema.views().values()),
        question=lambda name: questions().get(name),
        questions=lambda: list(questions().values()),
        grouped_questions=grouped,
        hidden=_in_the_other_language,
    )


@hookimpl
def extra_template_vars(request: Any, datasette: Datasette) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What every page needs: the database's name, the language, the way to the other one, versioned assets, and how
    fresh and complete it all is."""

    def asset(name: str) -> str:
        return f"{datasette.urls.path(f'/static/{name}')}?{_fingerprint(name)}"

    other = "en" if language.current() == "zh" else "zh"
    query = f"{request.query_string}&" if request is not None and request.query_string else ""
    path = request.path if request is not None else "/"

    async def found() -> dict[str, Any]:
        return {
            "published": name_of(datasette),
            "lang": language.current(),
            "snapshot": for_snapshot(),
            "other_language": f"{path}?{query}lang={other}",
            "asset": asset,
            "fresh": await freshness(datasette),
        }

    return found


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256(files("archive.site").joinpath("static", name).read_bytes()).hexdigest()[:8]


def _in_the_other_language(column: str) -> bool:
    """Whether a column holds text in the language the reader did not choose (``message_zh`` beside ``message_en``)."""
    return column.endswith("_en" if language.current() == "zh" else "_zh")
