"""The page of downloads: the database, and the data package that the publisher laid beside it.

Each file has its size, date and digest; what is not there is said to be not there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import AsgiFileDownload, NotFound, Request

from archive import fingerprints, schema
from archive.package import SUMS
from archive.site.freshness import freshness
from archive.site.language import say
from archive.site.once import Once
from archive.site.published import database_of, name_of

FOLDER = "package"
"""Beside the database: what ``gongkai export --package DATA/package`` writes."""
_SAID = {
    SUMS: ("校验和，供sha256sum -c用", "checksums, for sha256sum -c"),
    "datapackage.json": (
        "数据包说明：各表各栏、类型、单位、主键与引用",
        "the package: tables, columns, types, units, keys",
    ),
    "dictionary.md": ("数据字典", "the dictionary, as one page"),
    "LICENSE.md": ("许可", "the licence"),
}
_sums: Once[str] = Once()


@dataclass(frozen=True, slots=True)
class File:
    """One file to be downloaded."""

    path: str
    name: str
    what: str
    rows: int | None
    size: int
    day: str
    digest: str


async def context(datasette: Datasette) -> dict[str, Any]:
    """What the template shows: the database, the files of the package, whether it holds the same data and Parquet."""
    database = database_of(datasette)
    fresh = await freshness(datasette)
    folder = Path(database.path).with_name(FOLDER)
    package = await asyncio.to_thread(_described, folder)
    listed = await asyncio.to_thread(_files, folder, package) if package else []
    return {
        "database": _file(
            Path(database.path),
            f"/{name_of(datasette)}.db",
            say("SQLite数据库：全部表、视图与全文索引", "SQLite: all tables, views and full-text indexes"),
            None,
            await _sum(database),
        ),
        "package": package,
        "same": bool(package) and package["content_hash"] == fresh["content_hash"],
        "files": listed,
        "parquet": any(file.name.endswith(".parquet") for file in listed),
    }


async def package_file(datasette: Datasette, request: Request) -> AsgiFileDownload:
    """A file of the package.  Raises NotFound for what the package does not list or does not hold."""
    folder = Path(database_of(datasette).path).with_name(FOLDER)
    package = await asyncio.to_thread(_described, folder)
    name = request.url_vars["name"]
    if name not in _names(package) or not (folder / name).is_file():
        raise NotFound(say("没有这个文件", "no such file"))
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/octet-stream"
    return AsgiFileDownload(str(folder / name), filename=name, content_type=kind)


async def _sum(database: Database) -> str:
    return await _sums.get(database, "", lambda: asyncio.to_thread(fingerprints.of_file, Path(database.path)))


def _described(folder: Path) -> dict[str, Any]:
    """The package's description of itself; empty where there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _names(package: Mapping[str, Any]) -> set[str]:
    return {resource["path"] for resource in package.get("resources", ())} | (set(_SAID) if package else set())


def _files(folder: Path, package: Mapping[str, Any]) -> list[File]:
    """The files that are there as the package describes them."""
    found = []
    for resource in package["resources"]:
        path = folder / resource["path"]
        if path.is_file() and path.stat().st_size == resource["bytes"]:
            table = schema.tables().get(resource["name"].removesuffix("-parquet"))
            what = say(table.zh, table.en) if table else resource["title"]
            digest = resource["hash"].removeprefix("sha256:")
            found.append(_file(path, f"/downloads/{path.name}", what, resource["rowCount"], digest))
    for name, said in _SAID.items():
        if (folder / name).is_file():
            found.append(
                _file(folder / name, f"/downloads/{name}", say(*said), None, fingerprints.of_file(folder / name))
            )
    return found


def _file(file: Path, path: str, what: str, rows: int | None, digest: str) -> File:
    held = file.stat()
    day = datetime.fromtimestamp(held.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return File(path, file.name, what, rows, held.st_size, day, digest)
