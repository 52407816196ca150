"""Serving the published database as a website."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette
from datasette.plugins import pm
from jinja2 import Environment, Template
from uvicorn.supervisors import Multiprocess

from archive.site import plugin
from archive.site.evidencepage import exhibits
from archive.site.language import App
from archive.site.once import Once
from archive.site.opened import Opened
from archive.site.published import name_of
from archive.site.threads import Threads

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 2500,
    "num_sql_threads": 6,
    "facet_time_limit_ms": 400,
    "max_returned_rows": 2000,
    "max_csv_mb": 0,
    "default_page_size": 50,
    "default_facet_size": 12,
    "truncate_cells_html": 300,
    "suggest_facets": False,
    "allow_download": True,
}

_MOST_TABLES = 1000
"""Kept in mind, of the names that readers ask for."""

_STARTING = 60
"""Seconds that a process may take to begin to answer: on a busy machine uvicorn's five are too few, and it would be
ended and started again without end."""

_schemas: Once[None] = Once()


class _Page(Template):
    """A template that waits for nothing: as a coroutine, which each loop, macro and call of it would be, a page takes
    half as long again."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """The page."""
        return self.render(*args, **kwargs)


class _Site(Datasette):  # type: ignore[misc]
    """Datasette, which would otherwise copy all metadata several times for each table it answers, and ask for each
    request whether the database, which is immutable, has other tables by now."""

    def __init__(self, database: Path, **told: Any) -> None:
        super().__init__(immutables=[str(database)], **told)
        opened = self.get_database(name_of(self))
        self.remove_database(opened.name)
        self.add_database(Opened(self, database), name=opened.name)
        self._allowed: dict[tuple[str, str], list[Any]] = {}
        self.jinja_env: Environment = self.jinja_env.overlay(enable_async=False)
        self.jinja_env.template_class = _Page

    def _table_permission_allows(self, database: str, table: str) -> list[Any]:
        """Who may see a table, by the metadata, which stay as they are while the site is served."""
        place = database, table
        if place not in self._allowed:
            if len(self._allowed) > _MOST_TABLES:
                self._allowed.clear()
            self._allowed[place] = super()._table_permission_allows(database, table)
        return self._allowed[place]

    async def refresh_schemas(self) -> None:
        """Learn what tables there are, once for each database opened."""
        await _schemas.get(self.get_database(name_of(self)), "", super().refresh_schemas)


def site(database: Path, contact: str = "", **settings: Any) -> Datasette:
    """Datasette over a built database, with the site's plugin, templates and metadata; ``contact`` is whom to write to
    about it, ``settings`` differ from `SETTINGS`.

    Raises FileNotFoundError when the metadata is neither in the package nor beside it.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin, "gongkai")
        for hook in ("handle_exception", "facets"):  # Datasette runs every one there is, also the one not wanted
            pm.unregister(name=f"datasette.{hook}")
    here = Path(str(files("archive.site")))
    datasette = _Site(
        database,
        metadata=_metadata(contact),
        template_dir=str(here / "templates"),
        static_mounts=[("static", str(here / "static"))],
        settings=SETTINGS | settings,
    )
    datasette.executor = Threads(SETTINGS["num_sql_threads"])
    return datasette


def _metadata(contact: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(metadata_path().read_text(encoding="utf-8"))
    found["plugins"]["gongkai"] = {"contact": contact}
    return found


def application(database: Path, contact: str = "") -> App:
    """The site as an ASGI application."""
    app: App = site(database, contact).app()
    return app


def run(database: Path, host: str, port: int, contact: str = "", workers: int = 1) -> None:
    """Serve until interrupted, by so many processes; the address is printed on stdout once the port is bound (0: any
    free port).

    Raises OSError when the address cannot be bound.
    """
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as bound:
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio does for sockets it makes
        address = f"[{host}]" if ":" in host else host
        print(f"http://{address}:{bound.getsockname()[1]}/", flush=True)
        config = uvicorn.Config(
            partial(_opened, database, contact),
            factory=True,
            log_level="warning",
            workers=workers,
            timeout_worker_healthcheck=_STARTING,
        )
        with suppress(KeyboardInterrupt):  # Ctrl-C is how serving ends
            if workers > 1:
                Multiprocess(config, [bound]).run()
            else:
                uvicorn.Server(config).run(sockets=[bound])


def _opened(database: Path, contact: str) -> App:
    """The site of one serving process, which reads evidence in processes of its own."""
    if (database.parent / "warc").is_dir():
        exhibits().start()
    return application(database, contact)


def metadata_path() -> Path:
    """``metadata.yml``: inside the package of a wheel, at the top of a checkout."""
    package = Path(str(files("archive")))
    for candidate in (package / "metadata.yml", package.parent / "metadata.yml"):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"metadata.yml is neither in {package} nor in {package.parent}")
